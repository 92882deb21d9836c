//! What the page asks for that creates models.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
use crate::domain::modelfile::request::NewModel;
use crate::domain::{Error, ModelJob};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::domain::OwnerId;

/// Creates a model from a Modelfile.
#[server(prefix = "/api/page", endpoint = "create_model", input = Json, output = Json)]
pub async fn create_model(wish: NewModel) -> Result<ModelJob, Error> {
    engine()?.create_model(OwnerId::LOCAL, wish).await
}

/// Whether a model server has the file of that digest.
#[server(prefix = "/api/page", endpoint = "has_file", input = Json, output = Json)]
pub async fn has_file(digest: String, upstream: Option<String>) -> Result<bool, Error> {
    engine()?.has_blob(&digest, upstream.as_deref()).await
}
