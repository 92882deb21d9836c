//! Search over chats and messages.

use crate::domain::search::Found;
use crate::domain::{Error, Flaw, OwnerId};
use crate::server::http::Services;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

/// What is searched for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Words; all of them must be there, each as the beginning of a word.
    q: String,
}

/// Chats by their titles and messages by their text, the newest first, at most
/// 20 of each. Nothing that is deleted.
#[utoipa::path(get, path = "/api/v1/search", params(Wanted), responses(
    (status = 200, body = Found), (status = 400, body = ErrorBody)))]
pub async fn find(
    State(services): State<Services>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Found>, Refusal> {
    let Query(wanted) = wanted.map_err(|_| Error::from(Flaw::ChatPlace))?;
    Ok(Json(services.engine.search(OwnerId::LOCAL, &wanted.q).await?))
}
