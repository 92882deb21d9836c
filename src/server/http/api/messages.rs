//! `POST /api/v1/messages` and the deletion of messages.

use super::id;
use crate::domain::OwnerId;
use crate::domain::command::{SendMessage, SentAll};
use crate::domain::compare::AskBeside;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use crate::server::http::{Asked, Services};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Sends a message. Answered once message and empty reply are on disk; the
/// reply is then written whether or not anybody watches. With `compare` there
/// are as many replies, side by side.
#[utoipa::path(post, path = "/api/v1/messages", request_body = SendMessage, responses(
    (status = 201, description = "Stored; the reply is on its way", body = SentAll),
    (status = 200, description = "This client_id was sent before; nothing new happened", body = SentAll),
    (status = 400, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 503, body = ErrorBody), (status = 507, body = ErrorBody)))]
pub async fn create(
    Asked(engine): Asked,
    Body(message): Body<SendMessage>,
) -> Result<(StatusCode, Json<SentAll>), Refusal> {
    Ok(answer(engine.send_all(OwnerId::LOCAL, message).await?))
}

fn answer(made: SentAll) -> (StatusCode, Json<SentAll>) {
    let status = if made.sent.repeated { StatusCode::OK } else { StatusCode::CREATED };
    (status, Json(made))
}

/// Has a question answered by others, side by side with what is there: beside
/// a reply, or several for a person's message.
#[utoipa::path(post, path = "/api/v1/messages/{message_id}/compare", params(("message_id" = String, Path)),
    request_body = AskBeside, responses(
    (status = 201, description = "Stored; the replies are on their way", body = SentAll),
    (status = 200, description = "This client_id was sent before; nothing new happened", body = SentAll),
    (status = 400, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn compare(
    Asked(engine): Asked,
    Path(message_id): Path<String>,
    Body(wish): Body<AskBeside>,
) -> Result<(StatusCode, Json<SentAll>), Refusal> {
    Ok(answer(engine.ask_beside(OwnerId::LOCAL, id(&message_id)?, wish).await?))
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
