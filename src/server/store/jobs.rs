//! Long work with models, as rows: what was asked for and how far it is.
//!
//! Absent on purpose: when a job runs (`server::jobs`).

use super::Store;
use super::rows::{from_json, to_json};
use crate::domain::job::{JobKind, JobPhase, JobState};
use crate::domain::{JobId, ModelJob, OwnerId, Result, UnixMillis};
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A job with what only the server knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredJob {
    /// Whose it is.
    pub owner: OwnerId,
    /// The job.
    pub job: ModelJob,
    /// For a create: what is asked of the model server.
    pub request: Option<Value>,
}

impl Store {
    /// Adds a job.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn add_job(&self, stored: StoredJob) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                let StoredJob { owner, job, request } = stored;
                sqlx::query(
                    "INSERT INTO model_jobs (id, owner_id, kind, model, state, created_at, \
                     request, upstream) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                )
                .bind(job.id.0)
                .bind(owner.0)
                .bind(job.kind.name())
                .bind(job.model)
                .bind(job.state.name())
                .bind(job.created_at.0)
                .bind(request.map(|request| to_json(&request)))
                .bind(job.upstream)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Stores how far a job is. One that is not there any more stays away.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn keep_job(&self, owner: OwnerId, job: ModelJob) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE model_jobs SET state = $3, error = $4, layers = $5 \
                     WHERE id = $1 AND owner_id = $2",
                )
                .bind(job.id.0)
                .bind(owner.0)
                .bind(job.state.name())
                .bind(job.error.map(|error| to_json(&error)))
                .bind(to_json(&job.layers))
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Removes a job.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn remove_job(&self, owner: OwnerId, id: JobId) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM model_jobs WHERE id = $1 AND owner_id = $2")
                    .bind(id.0)
                    .bind(owner.0)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The jobs of all owners, the oldest first: for the start, which goes on
    /// with what the last end left.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn all_jobs(&self) -> Result<Vec<StoredJob>> {
        self.read_once(|connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT id, owner_id, kind, model, state, created_at, error, request, layers, \
                     upstream FROM model_jobs ORDER BY created_at, id",
                )
                .fetch_all(connection)
                .await?;
                Ok(rows
                    .iter()
                    .filter_map(|row| stored(row).transpose())
                    .collect::<Result<_, _>>()?)
            })
        })
        .await
    }
}

/// Reads a row; none if a newer Linnet has written a kind that is not known.
fn stored(row: &SqliteRow) -> sqlx::Result<Option<StoredJob>> {
    let Some(kind) = JobKind::from_name(row.try_get(2)?) else { return Ok(None) };
    let job = ModelJob {
        id: JobId(row.try_get(0)?),
        kind,
        model: row.try_get(3)?,
        upstream: row.try_get(9)?,
        state: JobState::from_name(row.try_get(4)?).unwrap_or(JobState::Paused),
        phase: JobPhase::Starting,
        words: String::new(),
        layers: from_json(row.try_get(8)?).unwrap_or_default(),
        bytes_per_second: None,
        error: from_json(row.try_get(6)?),
        created_at: UnixMillis(row.try_get(5)?),
    };
    let owner = OwnerId(row.try_get(1)?);
    Ok(Some(StoredJob { owner, job, request: from_json(row.try_get(7)?) }))
}
