//! The models that can be chosen, and loading one ahead of a message.

use crate::domain::{Error, Flaw, Models, OwnerId, Settings, limits};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

/// The models as they were last seen; never waits for the model server.
#[utoipa::path(get, path = "/api/v1/models", responses((status = 200, body = Models)))]
pub async fn list(State(services): State<Services>) -> Json<Models> {
    Json(services.engine.models(OwnerId::LOCAL).await)
}

/// Which model to load.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Its name.
    model: String,
    /// The settings of the chat that it is for.
    #[serde(default)]
    settings: Option<Settings>,
}

/// Loads a model into memory; answers when it is there.
#[utoipa::path(post, path = "/api/v1/models/load", request_body = Load, responses(
    (status = 204, description = "In memory"), (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn load(
    State(services): State<Services>,
    Body(load): Body<Load>,
) -> Result<StatusCode, Refusal> {
    if load.model.trim().is_empty() || load.model.len() > limits::MODEL_NAME_BYTES {
        return Err(Error::from(Flaw::ModelName).into());
    }
    let settings = load.settings.unwrap_or_default();
    services.engine.load_model(OwnerId::LOCAL, load.model.trim(), &settings).await?;
    Ok(StatusCode::NO_CONTENT)
}
