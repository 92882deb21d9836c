//! Long work with models: pulls, pushes and creates are jobs that need no
//! client. They are started, listed, paused, resumed and cancelled here; the
//! event stream tells how far they are (`jobs`).

use super::id;
use crate::domain::job::JobCommand;
use crate::domain::modelfile::request::NewModel;
use crate::domain::{ModelJob, OwnerId, Result};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use crate::server::jobs::NewJob;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

/// Which model, and where.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Its name.
    model: String,
    /// The server, by name; absent: for a push where the model is, for a pull
    /// the first one that answers.
    #[serde(default)]
    upstream: Option<String>,
}

type Started = Result<(StatusCode, Json<ModelJob>), Refusal>;

async fn start(services: &Services, wish: NewJob, upstream: Option<&str>) -> Started {
    let job = services.engine.start_job_on(OwnerId::LOCAL, wish, upstream).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// Gets a model from its registry. Answered at once; the same wish while such
/// a job is unfinished gives (and resumes) that one.
#[utoipa::path(post, path = "/api/v1/models/pull", request_body = Transfer, responses(
    (status = 202, description = "It is on its way", body = ModelJob), (status = 400, body = ErrorBody),
    (status = 503, body = ErrorBody)))]
pub async fn pull(State(services): State<Services>, Body(wish): Body<Transfer>) -> Started {
    let Transfer { model, upstream } = wish;
    start(&services, NewJob::Pull { model: model.trim().to_owned() }, upstream.as_deref()).await
}

/// Brings a model to its registry.
#[utoipa::path(post, path = "/api/v1/models/push", request_body = Transfer, responses(
    (status = 202, description = "It is on its way", body = ModelJob), (status = 400, body = ErrorBody),
    (status = 503, body = ErrorBody)))]
pub async fn push(State(services): State<Services>, Body(wish): Body<Transfer>) -> Started {
    let Transfer { model, upstream } = wish;
    start(&services, NewJob::Push { model: model.trim().to_owned() }, upstream.as_deref()).await
}

/// Builds a model from a Modelfile. Files that it names must be at the model
/// server already (Ollama's `POST /api/blobs/{digest}`), and are given with
/// their digests. An installed model of that name is replaced only if `replace`
/// says so.
#[utoipa::path(post, path = "/api/v1/models/create", request_body = NewModel, responses(
    (status = 202, description = "It is being built", body = ModelJob), (status = 400, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 502, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub async fn create(State(services): State<Services>, Body(wish): Body<NewModel>) -> Started {
    let job = services.engine.create_model(OwnerId::LOCAL, wish).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// All jobs, the oldest first; also those that have ended, until they are
/// removed.
#[utoipa::path(get, path = "/api/v1/models/jobs", responses((status = 200, body = [ModelJob])))]
pub async fn list(State(services): State<Services>) -> Json<Vec<ModelJob>> {
    Json(services.engine.jobs(OwnerId::LOCAL).await)
}

async fn command(
    services: &Services,
    job_id: &str,
    command: JobCommand,
) -> Result<StatusCode, Refusal> {
    services.engine.command_job(OwnerId::LOCAL, id(job_id)?, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pauses a job; what was transferred is kept. Pausing a paused one does nothing.
#[utoipa::path(post, path = "/api/v1/models/jobs/{job_id}/pause", params(("job_id" = String, Path)), responses(
    (status = 204, description = "Paused"), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn pause(
    State(services): State<Services>,
    Path(job_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    command(&services, &job_id, JobCommand::Pause).await
}

/// Goes on with a paused job, or tries a failed one again.
#[utoipa::path(post, path = "/api/v1/models/jobs/{job_id}/resume", params(("job_id" = String, Path)), responses(
    (status = 204, description = "It goes on"), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn resume(
    State(services): State<Services>,
    Path(job_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    command(&services, &job_id, JobCommand::Resume).await
}

/// Cancels a job, or takes one that has ended out of the list.
#[utoipa::path(delete, path = "/api/v1/models/jobs/{job_id}", params(("job_id" = String, Path)), responses(
    (status = 204, description = "Cancelled, and out of the list"), (status = 404, body = ErrorBody)))]
pub async fn cancel(
    State(services): State<Services>,
    Path(job_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    command(&services, &job_id, JobCommand::Remove).await
}
