//! Chats: list, read, change, delete, undo.

use super::id;
use crate::domain::command::ChatChange;
use crate::domain::{Chat, ChatPage, ChatSummary, Error, Flaw, OwnerId};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

/// Which page of the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// `next` of the page before.
    after: Option<String>,
}

/// A page of the list, newest first.
#[utoipa::path(get, path = "/api/v1/chats", params(Page), responses((status = 200, body = ChatPage)))]
pub async fn list(
    State(services): State<Services>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<ChatPage>, Refusal> {
    let Query(page) = page.map_err(|_| Error::from(Flaw::ChatPlace))?;
    Ok(Json(services.engine.chats(OwnerId::LOCAL, page.after.as_deref()).await?))
}

/// A chat with its active branch. Live replies are as far as they are; `cursor`
/// goes on from there in the event stream.
#[utoipa::path(get, path = "/api/v1/chats/{chat_id}", params(("chat_id" = String, Path)), responses(
    (status = 200, body = Chat), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(services): State<Services>,
    Path(chat_id): Path<String>,
) -> Result<Json<Chat>, Refusal> {
    Ok(Json(services.engine.chat(OwnerId::LOCAL, id(&chat_id)?).await?))
}

/// Changes title, pin, model or settings; what is absent stays.
#[utoipa::path(patch, path = "/api/v1/chats/{chat_id}", params(("chat_id" = String, Path)),
    request_body = ChatChange, responses(
    (status = 200, body = ChatSummary), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(services): State<Services>,
    Path(chat_id): Path<String>,
    Body(change): Body<ChatChange>,
) -> Result<Json<ChatSummary>, Refusal> {
    Ok(Json(services.engine.change_chat(OwnerId::LOCAL, id(&chat_id)?, change).await?))
}

/// Deletes a chat; its running replies are stopped. Can be undone.
#[utoipa::path(delete, path = "/api/v1/chats/{chat_id}", params(("chat_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(chat_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.delete_chat(OwnerId::LOCAL, id(&chat_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/chats/{chat_id}/restore", params(("chat_id" = String, Path)), responses(
    (status = 200, body = ChatSummary), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(chat_id): Path<String>,
) -> Result<Json<ChatSummary>, Refusal> {
    Ok(Json(services.engine.restore_chat(OwnerId::LOCAL, id(&chat_id)?).await?))
}
