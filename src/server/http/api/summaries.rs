//! Summaries of a chat's older part, and the side work that an owner wants.

use super::id;
use crate::domain::side_work::SideWork;
use crate::domain::{ClientId, OwnerId, Summary};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

/// "Summarise the older part".
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Summarise {
    /// Made by the client: the same id again gives the first answer.
    client_id: ClientId,
}

/// Has the model summarise the older part of the shown branch. Answered at
/// once; the event stream tells how it grows. Once it is `done` it is sent in
/// place of the messages that it stands for.
#[utoipa::path(post, path = "/api/v1/chats/{chat_id}/summaries", params(("chat_id" = String, Path)),
    request_body = Summarise, responses(
    (status = 202, description = "It is being written", body = Summary),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn create(
    State(services): State<Services>,
    Path(chat_id): Path<String>,
    Body(wish): Body<Summarise>,
) -> Result<(StatusCode, Json<Summary>), Refusal> {
    let summary = services.engine.summarise(OwnerId::LOCAL, id(&chat_id)?, wish.client_id).await?;
    Ok((StatusCode::ACCEPTED, Json(summary)))
}

/// A person's text for a summary.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SummaryText {
    /// The text, in Markdown.
    text: String,
}

/// Replaces a summary's text.
#[utoipa::path(patch, path = "/api/v1/summaries/{summary_id}", params(("summary_id" = String, Path)),
    request_body = SummaryText, responses((status = 200, body = Summary), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn edit(
    State(services): State<Services>,
    Path(summary_id): Path<String>,
    Body(change): Body<SummaryText>,
) -> Result<Json<Summary>, Refusal> {
    let id = id(&summary_id)?;
    Ok(Json(services.engine.edit_summary(OwnerId::LOCAL, id, change.text).await?))
}

/// Takes a summary away: the full history is sent again. Can be undone.
#[utoipa::path(delete, path = "/api/v1/summaries/{summary_id}", params(("summary_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(summary_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.delete_summary(OwnerId::LOCAL, id(&summary_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/summaries/{summary_id}/restore", params(("summary_id" = String, Path)), responses(
    (status = 204, description = "There again"), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(summary_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.restore_summary(OwnerId::LOCAL, id(&summary_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a summary; what was written is kept, and not sent.
#[utoipa::path(post, path = "/api/v1/summaries/{summary_id}/stop", params(("summary_id" = String, Path)), responses(
    (status = 204, description = "Told to stop"), (status = 404, body = ErrorBody)))]
pub async fn stop(
    State(services): State<Services>,
    Path(summary_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.stop_summary(OwnerId::LOCAL, id(&summary_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes an unfinished summary anew.
#[utoipa::path(post, path = "/api/v1/summaries/{summary_id}/retry", params(("summary_id" = String, Path)), responses(
    (status = 202, description = "It is being written", body = Summary),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn retry(
    State(services): State<Services>,
    Path(summary_id): Path<String>,
) -> Result<(StatusCode, Json<Summary>), Refusal> {
    let summary = services.engine.retry_summary(OwnerId::LOCAL, id(&summary_id)?).await?;
    Ok((StatusCode::ACCEPTED, Json(summary)))
}

/// Which side work is wanted: titles and suggestions by the model.
#[utoipa::path(get, path = "/api/v1/side-work", responses((status = 200, body = SideWork)))]
pub async fn side_work(State(services): State<Services>) -> Json<SideWork> {
    Json(services.engine.side_work(OwnerId::LOCAL).await)
}

/// Sets which side work is wanted.
#[utoipa::path(put, path = "/api/v1/side-work", request_body = SideWork, responses(
    (status = 204, description = "Set"), (status = 400, body = ErrorBody)))]
pub async fn set_side_work(
    State(services): State<Services>,
    Body(wanted): Body<SideWork>,
) -> Result<StatusCode, Refusal> {
    services.engine.set_side_work(OwnerId::LOCAL, wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}
