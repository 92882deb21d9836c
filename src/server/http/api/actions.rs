//! Calling the webhook of an action.

use super::id;
use crate::domain::OwnerId;
use crate::domain::action::{CallAction, Called};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};

/// Calls the webhook of the site's action of that name about a message, and
/// answers when that has. What it says stands under the message (`note`) or was
/// said in passing (`toast`). The same `client_id` again gives the first answer.
#[utoipa::path(post, path = "/api/v1/messages/{message_id}/actions/{action}",
    params(("message_id" = String, Path), ("action" = String, Path)), request_body = CallAction, responses(
    (status = 200, description = "It is done", body = Called),
    (status = 404, description = "No such message, or no action of that name with a webhook", body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 502, description = "The webhook failed", body = ErrorBody),
    (status = 503, body = ErrorBody)))]
pub async fn call(
    State(services): State<Services>,
    Path((message_id, action)): Path<(String, String)>,
    Body(wish): Body<CallAction>,
) -> Result<Json<Called>, Refusal> {
    let called =
        services.engine.call_action(OwnerId::LOCAL, id(&message_id)?, &action, wish).await?;
    Ok(Json(called))
}
