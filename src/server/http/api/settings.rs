//! Levels of settings: what is beneath the chats'.

use crate::domain::levels::LevelsChange;
use crate::domain::{Error, Flaw, Levels, OwnerId, Persona, limits};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

/// For which model.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct For {
    /// The model whose levels are wanted; absent gives those for all models.
    #[serde(default)]
    model: String,
    /// The profile in which it is asked; absent for none.
    #[serde(default)]
    profile: Option<String>,
}

/// The levels beneath a chat's settings; later ones win: `site`, `model` (its
/// own PARAMETERs), `profile`, `person` (all models), `person_model`, then the chat's.
#[utoipa::path(get, path = "/api/v1/settings", params(For), responses(
    (status = 200, body = Levels), (status = 400, body = ErrorBody)))]
pub async fn show(
    State(services): State<Services>,
    model: Result<Query<For>, QueryRejection>,
) -> Result<Json<Levels>, Refusal> {
    let Query(For { model, profile }) = model.map_err(|_| Error::from(Flaw::ModelName))?;
    if model.len() > limits::MODEL_NAME_BYTES {
        return Err(Error::from(Flaw::ModelName).into());
    }
    let persona = Persona { profile, ..Persona::default() };
    Ok(Json(services.engine.levels_for(OwnerId::LOCAL, &model, &persona).await?))
}

/// Changes a person's levels: a value sets a setting, `null` takes it out, what
/// is absent stays. The answer has the levels as they are then.
#[utoipa::path(patch, path = "/api/v1/settings", request_body = LevelsChange, responses(
    (status = 200, body = Levels), (status = 400, body = ErrorBody)))]
pub async fn change(
    State(services): State<Services>,
    Body(change): Body<LevelsChange>,
) -> Result<Json<Levels>, Refusal> {
    Ok(Json(services.engine.change_levels(OwnerId::LOCAL, change).await?))
}
