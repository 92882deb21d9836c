//! `POST /api/v1/messages` and the deletion of messages.

use super::id;
use crate::domain::OwnerId;
use crate::domain::command::{SendMessage, Sent};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Sends a message. Answered once message and empty reply are on disk; the
/// reply is then written whether or not anybody watches.
#[utoipa::path(post, path = "/api/v1/messages", request_body = SendMessage, responses(
    (status = 201, description = "Stored; the reply is on its way", body = Sent),
    (status = 200, description = "This client_id was sent before; nothing new happened", body = Sent),
    (status = 400, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub async fn create(
    State(services): State<Services>,
    Body(message): Body<SendMessage>,
) -> Result<(StatusCode, Json<Sent>), Refusal> {
    let sent = services.engine.send(OwnerId::LOCAL, message).await?;
    let status = if sent.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(sent)))
}

/// Deletes a message and everything that follows it. Can be undone.
#[utoipa::path(delete, path = "/api/v1/messages/{message_id}", params(("message_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(message_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.delete_message(OwnerId::LOCAL, id(&message_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/messages/{message_id}/restore", params(("message_id" = String, Path)), responses(
    (status = 204, description = "There again"), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(message_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.restore_message(OwnerId::LOCAL, id(&message_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
