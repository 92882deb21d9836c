//! The models page's questions and wishes.

use super::codec::Json;
use crate::domain::job::JobCommand;
use crate::domain::model_details;
use crate::domain::{Error, JobId, ModelJob, Models};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
#[cfg(feature = "ssr")]
use crate::server::jobs::NewJob;

/// Gets a model, on the server of that name.
#[server(prefix = "/api/page", endpoint = "pull_model", input = Json, output = Json)]
pub async fn pull_model(model: String, upstream: Option<String>) -> Result<ModelJob, Error> {
    let wish = NewJob::Pull { model };
    engine()?.start_job_on(OwnerId::LOCAL, wish, upstream.as_deref()).await
}

/// Brings a model to its registry.
#[server(prefix = "/api/page", endpoint = "push_model", input = Json, output = Json)]
pub async fn push_model(model: String, upstream: Option<String>) -> Result<ModelJob, Error> {
    let wish = NewJob::Push { model };
    engine()?.start_job_on(OwnerId::LOCAL, wish, upstream.as_deref()).await
}

/// Pauses, resumes or removes a job.
#[server(prefix = "/api/page", endpoint = "command_job", input = Json, output = Json)]
pub async fn command_job(id: JobId, command: JobCommand) -> Result<(), Error> {
    engine()?.command_job(OwnerId::LOCAL, id, command).await
}

/// Everything that is known of a model.
#[server(prefix = "/api/page", endpoint = "show_model", input = Json, output = Json)]
pub async fn show_model(
    model: String,
    upstream: Option<String>,
) -> Result<model_details::ModelDetails, Error> {
    engine()?.model_details(&model, upstream.as_deref()).await
}

/// What deleting a model means.
#[server(prefix = "/api/page", endpoint = "uses_of_model", input = Json, output = Json)]
pub async fn uses_of_model(model: String) -> Result<model_details::ModelUses, Error> {
    engine()?.model_uses(OwnerId::LOCAL, &model).await
}

/// Gives a model a second name.
#[server(prefix = "/api/page", endpoint = "copy_model", input = Json, output = Json)]
pub async fn copy_model(model: String, to: String) -> Result<Models, Error> {
    engine()?.copy_model(&model, &to, None).await?;
    Ok(engine()?.models(OwnerId::LOCAL).await)
}

/// Renames a model.
#[server(prefix = "/api/page", endpoint = "rename_model", input = Json, output = Json)]
pub async fn rename_model(model: String, to: String) -> Result<Models, Error> {
    engine()?.rename_model(OwnerId::LOCAL, &model, &to).await?;
    Ok(engine()?.models(OwnerId::LOCAL).await)
}

/// Deletes a model; cannot be undone.
#[server(prefix = "/api/page", endpoint = "delete_model", input = Json, output = Json)]
pub async fn delete_model(model: String, upstream: Option<String>) -> Result<Models, Error> {
    engine()?.delete_model(&model, upstream.as_deref()).await?;
    Ok(engine()?.models(OwnerId::LOCAL).await)
}

/// Loads a model, or sets how long it stays: seconds, negative for ever.
#[server(prefix = "/api/page", endpoint = "keep_model", input = Json, output = Json)]
pub async fn keep_model(
    model: String,
    keep_alive: Option<i64>,
    upstream: Option<String>,
) -> Result<Models, Error> {
    let upstream = upstream.as_deref();
    engine()?.keep_model(OwnerId::LOCAL, &model, keep_alive, upstream).await?;
    Ok(engine()?.models(OwnerId::LOCAL).await)
}

/// Takes a model out of memory.
#[server(prefix = "/api/page", endpoint = "unload_model", input = Json, output = Json)]
pub async fn unload_model(model: String, upstream: Option<String>) -> Result<Models, Error> {
    engine()?.unload_model(&model, upstream.as_deref()).await?;
    Ok(engine()?.models(OwnerId::LOCAL).await)
}
