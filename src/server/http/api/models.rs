//! The models: which there are, everything about one, memory, names, an end.
//!
//! A model's name holds colons and slashes, so it stands in the query or the
//! body, not in the path. `upstream` is the name of a model server where there
//! are several. Absent on purpose: what takes long (`model_jobs`).

use crate::domain::model_details::{ModelDetails, ModelUses};
use crate::domain::{Error, Flaw, Models, OwnerId, Settings, limits};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
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
    /// How long it stays: seconds, negative for ever; absent: as its settings
    /// say. One that is loaded is told the new time.
    #[serde(default)]
    keep_alive: Option<i64>,
    /// The server that loads it; absent: the best one.
    #[serde(default)]
    upstream: Option<String>,
}

/// Loads a model into memory; answers when it is there.
#[utoipa::path(post, path = "/api/v1/models/load", request_body = Load, responses(
    (status = 204, description = "In memory"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn load(
    State(services): State<Services>,
    Body(load): Body<Load>,
) -> Result<StatusCode, Refusal> {
    let model = named(&load.model)?;
    let engine = &services.engine;
    if load.keep_alive.is_some() || load.upstream.is_some() {
        if load.settings.is_some_and(|settings| !settings.is_empty()) {
            return Err(Error::invalid("settings do not go with keep_alive or upstream").into());
        }
        let upstream = load.upstream.as_deref();
        engine.keep_model(OwnerId::LOCAL, model, load.keep_alive, upstream).await?;
    } else {
        engine.load_model(OwnerId::LOCAL, model, &load.settings.unwrap_or_default()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Which model is meant.
#[derive(Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Its name.
    model: String,
    /// The server, by name; absent: the best one, or all that have it.
    #[serde(default)]
    upstream: Option<String>,
}

/// Everything that is known of a model: template, system prompt, parameters,
/// licence, the keys of its file, its Modelfile.
#[utoipa::path(get, path = "/api/v1/models/show", params(Which), responses(
    (status = 200, body = ModelDetails), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn show(
    State(services): State<Services>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<ModelDetails>, Refusal> {
    let Query(which) = which.map_err(|_| Error::from(Flaw::ModelName))?;
    let model = named(&which.model)?;
    Ok(Json(services.engine.model_details(model, which.upstream.as_deref()).await?))
}

/// What deleting a model means: who else has its weights, who uses it, and how
/// much is freed.
#[utoipa::path(get, path = "/api/v1/models/uses", params(Which), responses(
    (status = 200, body = ModelUses), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn uses(
    State(services): State<Services>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<ModelUses>, Refusal> {
    let Query(which) = which.map_err(|_| Error::from(Flaw::ModelName))?;
    Ok(Json(services.engine.model_uses(OwnerId::LOCAL, named(&which.model)?).await?))
}

/// Deletes a model, out of memory too. Cannot be undone. Weights that another
/// model has stay.
#[utoipa::path(delete, path = "/api/v1/models", params(Which), responses(
    (status = 204, description = "Deleted"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<StatusCode, Refusal> {
    let Query(which) = which.map_err(|_| Error::from(Flaw::ModelName))?;
    services.engine.delete_model(named(&which.model)?, which.upstream.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a model out of memory as soon as nothing runs on it.
#[utoipa::path(post, path = "/api/v1/models/unload", request_body = Which, responses(
    (status = 204, description = "Out of memory"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn unload(
    State(services): State<Services>,
    Body(which): Body<Which>,
) -> Result<StatusCode, Refusal> {
    services.engine.unload_model(named(&which.model)?, which.upstream.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A model and a name that it gets.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The model.
    model: String,
    /// The new name, which no model may have.
    to: String,
}

/// Gives a model a second name; no data is doubled.
#[utoipa::path(post, path = "/api/v1/models/copy", request_body = Naming, responses(
    (status = 204, description = "Copied"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn copy(
    State(services): State<Services>,
    Body(naming): Body<Naming>,
) -> Result<StatusCode, Refusal> {
    services.engine.copy_model(named(&naming.model)?, naming.to.trim(), None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Renames a model: the chats and preferences that use it go with it.
#[utoipa::path(post, path = "/api/v1/models/rename", request_body = Naming, responses(
    (status = 204, description = "Renamed"), (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub async fn rename(
    State(services): State<Services>,
    Body(naming): Body<Naming>,
) -> Result<StatusCode, Refusal> {
    let (model, to) = (named(&naming.model)?, naming.to.trim());
    services.engine.rename_model(OwnerId::LOCAL, model, to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A name that may be one.
fn named(model: &str) -> Result<&str, Error> {
    let model = model.trim();
    if model.is_empty() || model.len() > limits::MODEL_NAME_BYTES {
        return Err(Flaw::ModelName.into());
    }
    Ok(model)
}
