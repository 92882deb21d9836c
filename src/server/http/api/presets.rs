//! Presets of settings: the built-in ones, and a person's own.

use super::id;
use crate::domain::presets::{self, NewPreset, Preset, PresetChange};
use crate::domain::{OwnerId, Settings};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

/// All presets.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Presets {
    /// Those that are built in.
    built_in: Vec<BuiltIn>,
    /// The person's own.
    own: Vec<Preset>,
}

/// A preset that is built in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BuiltIn {
    /// Its stable name.
    name: &'static str,
    /// What it sets.
    settings: Settings,
}

/// The presets: built in, and the person's own.
#[utoipa::path(get, path = "/api/v1/presets", responses((status = 200, body = Presets)))]
pub async fn list(State(services): State<Services>) -> Result<Json<Presets>, Refusal> {
    let built_in =
        presets::BUILT_IN.map(|name| BuiltIn { name, settings: presets::built_in(name) });
    let own = services.engine.presets(OwnerId::LOCAL).await?;
    Ok(Json(Presets { built_in: built_in.into(), own }))
}

/// Makes a preset.
#[utoipa::path(post, path = "/api/v1/presets", request_body = NewPreset, responses(
    (status = 201, body = Preset), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn create(
    State(services): State<Services>,
    Body(new): Body<NewPreset>,
) -> Result<(StatusCode, Json<Preset>), Refusal> {
    let preset = services.engine.add_preset(OwnerId::LOCAL, new).await?;
    Ok((StatusCode::CREATED, Json(preset)))
}

/// Renames a preset or has it hold something else; what is absent stays.
#[utoipa::path(patch, path = "/api/v1/presets/{preset_id}", params(("preset_id" = String, Path)),
    request_body = PresetChange, responses(
    (status = 200, body = Preset), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(services): State<Services>,
    Path(preset_id): Path<String>,
    Body(change): Body<PresetChange>,
) -> Result<Json<Preset>, Refusal> {
    let preset = services.engine.change_preset(OwnerId::LOCAL, id(&preset_id)?, change).await?;
    Ok(Json(preset))
}

/// Deletes a preset. Can be undone.
#[utoipa::path(delete, path = "/api/v1/presets/{preset_id}", params(("preset_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(preset_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_preset(OwnerId::LOCAL, id(&preset_id)?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/presets/{preset_id}/restore", params(("preset_id" = String, Path)), responses(
    (status = 204, description = "There again"), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(preset_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_preset(OwnerId::LOCAL, id(&preset_id)?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
