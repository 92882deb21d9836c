//! Prompts of people's own: listed, made, changed, deleted, as a file and out
//! of one.

use super::id;
use crate::domain::prompt::{Imported, NewPrompt, Prompt, PromptChange};
use crate::domain::{Json as Value, OwnerId};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

/// Prompts, as an answer and as a file.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Prompts {
    /// In the order of their making.
    prompts: Vec<Prompt>,
}

async fn all(services: &Services) -> Result<Prompts, Refusal> {
    Ok(Prompts { prompts: services.engine.prompts(OwnerId::LOCAL).await? })
}

/// The prompts.
#[utoipa::path(get, path = "/api/v1/prompts", responses((status = 200, body = Prompts)))]
pub async fn list(State(services): State<Services>) -> Result<Json<Prompts>, Refusal> {
    Ok(Json(all(&services).await?))
}

/// The prompts as a file.
#[utoipa::path(get, path = "/api/v1/prompts/export.json", responses((status = 200, body = Prompts)))]
pub async fn export(State(services): State<Services>) -> Result<impl IntoResponse, Refusal> {
    let head = [(header::CONTENT_DISPOSITION, "attachment; filename=\"prompts.json\"")];
    Ok((head, Json(all(&services).await?)))
}

/// Makes the prompts of a file, all or none; what is there already stays. Read
/// is what the export writes, and lists of objects with `title` or `name`, and
/// `text` or `content`.
#[utoipa::path(post, path = "/api/v1/prompts/import", request_body(content = Object), responses(
    (status = 200, body = Imported), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn import(
    State(services): State<Services>,
    Body(file): Body<Value>,
) -> Result<Json<Imported>, Refusal> {
    Ok(Json(services.engine.import_prompts(OwnerId::LOCAL, &file).await?))
}

/// Makes a prompt.
#[utoipa::path(post, path = "/api/v1/prompts", request_body = NewPrompt, responses(
    (status = 201, body = Prompt), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn create(
    State(services): State<Services>,
    Body(new): Body<NewPrompt>,
) -> Result<(StatusCode, Json<Prompt>), Refusal> {
    let prompt = services.engine.add_prompt(OwnerId::LOCAL, new).await?;
    Ok((StatusCode::CREATED, Json(prompt)))
}

/// Changes a prompt; what is absent stays.
#[utoipa::path(patch, path = "/api/v1/prompts/{prompt_id}", params(("prompt_id" = String, Path)),
    request_body = PromptChange, responses(
    (status = 200, body = Prompt), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(services): State<Services>,
    Path(prompt_id): Path<String>,
    Body(change): Body<PromptChange>,
) -> Result<Json<Prompt>, Refusal> {
    let prompt = services.engine.change_prompt(OwnerId::LOCAL, id(&prompt_id)?, change).await?;
    Ok(Json(prompt))
}

/// Deletes a prompt. Can be undone.
#[utoipa::path(delete, path = "/api/v1/prompts/{prompt_id}", params(("prompt_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(prompt_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_prompt(OwnerId::LOCAL, id(&prompt_id)?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/prompts/{prompt_id}/restore", params(("prompt_id" = String, Path)), responses(
    (status = 204, description = "There again"), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(prompt_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_prompt(OwnerId::LOCAL, id(&prompt_id)?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
