//! Stopping a reply, asking for another one, and keeping one of a comparison.

use super::id;
use crate::domain::OwnerId;
use crate::domain::command::{AskAgain, Sent};
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use crate::server::http::{Asked, Services};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Stops a reply: the connection to the model server is closed, what was
/// written is kept. Stopping an ended reply does nothing.
#[utoipa::path(post, path = "/api/v1/replies/{reply_id}/stop", params(("reply_id" = String, Path)), responses(
    (status = 204, description = "Told to stop"), (status = 404, body = ErrorBody)))]
pub async fn stop(
    State(services): State<Services>,
    Path(reply_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.stop(OwnerId::LOCAL, id(&reply_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers again: a new version, the rest of a cut answer, or a retry.
#[utoipa::path(post, path = "/api/v1/replies/{reply_id}/again", params(("reply_id" = String, Path)),
    request_body = AskAgain, responses(
    (status = 201, description = "The new reply is on its way", body = Sent),
    (status = 200, description = "This client_id was sent before; nothing new happened", body = Sent),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn again(
    Asked(engine): Asked,
    Path(reply_id): Path<String>,
    Body(wish): Body<AskAgain>,
) -> Result<(StatusCode, Json<Sent>), Refusal> {
    let sent = engine.again(OwnerId::LOCAL, id(&reply_id)?, wish).await?;
    let status = if sent.repeated { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(sent)))
}

/// Keeps one of several answers as the conversation's: what follows goes on
/// from it, with its model and settings. The others stay as versions.
#[utoipa::path(post, path = "/api/v1/replies/{reply_id}/keep", params(("reply_id" = String, Path)), responses(
    (status = 204, description = "Kept"), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn keep(
    State(services): State<Services>,
    Path(reply_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.keep(OwnerId::LOCAL, id(&reply_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows the comparison that a reply is in side by side again.
#[utoipa::path(post, path = "/api/v1/replies/{reply_id}/side-by-side", params(("reply_id" = String, Path)), responses(
    (status = 204, description = "Shown"), (status = 404, body = ErrorBody)))]
pub async fn show_beside(
    State(services): State<Services>,
    Path(reply_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.show_beside(OwnerId::LOCAL, id(&reply_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
