//! Benchmarks, each as one JSON document: they are read and written whole.

use super::rows::{from_json, to_json};
use super::{Failure, OpenError, Store};
use crate::domain::machine::Benchmark;
use crate::domain::{BenchmarkId, OwnerId, Result};
use crate::server::fresh;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

/// Benchmarks of an owner that are kept.
const KEPT: i64 = 50;

impl Store {
    /// The owner's benchmarks, the newest first.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn benchmarks(&self, owner: OwnerId) -> Result<Vec<Benchmark>> {
        let found: Vec<String> = self
            .read_once(move |connection| {
                Box::pin(async move {
                    let all = sqlx::query_scalar(
                        "SELECT data FROM benchmarks WHERE owner_id = $1 ORDER BY id DESC",
                    );
                    Ok(all.bind(owner.0).fetch_all(connection).await?)
                })
            })
            .await?;
        Ok(found.iter().filter_map(|data| from_json(Some(data))).collect())
    }

    /// Stores a benchmark as it is now; of many, the oldest go.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn put_benchmark(&self, owner: OwnerId, benchmark: Benchmark) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                put(connection, owner, &benchmark).await?;
                sqlx::query(
                    "DELETE FROM benchmarks WHERE owner_id = $1 AND id < (SELECT id FROM \
                     benchmarks WHERE owner_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
                )
                .bind(owner.0)
                .bind(KEPT - 1)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets a benchmark; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn forget_benchmark(&self, owner: OwnerId, id: BenchmarkId) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                let forget = sqlx::query("DELETE FROM benchmarks WHERE id = $1 AND owner_id = $2");
                forget.bind(id.0).bind(owner.0).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }
}

async fn put(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    benchmark: &Benchmark,
) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO benchmarks (id, owner_id, ended, data) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, data = excluded.data \
         WHERE owner_id = excluded.owner_id",
    )
    .bind(benchmark.id.0)
    .bind(owner.0)
    .bind(i64::from(benchmark.ended_at.is_some()))
    .bind(to_json(benchmark))
    .execute(connection)
    .await?;
    Ok(())
}

/// What a start does about benchmarks that the last end cut: they are over.
pub(super) async fn end_unfinished(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let cut: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT owner_id, data FROM benchmarks WHERE ended = 0")
            .fetch_all(&mut *connection)
            .await?;
    for (owner, data) in cut {
        let Some(mut benchmark) = from_json::<Benchmark>(Some(&data)) else { continue };
        benchmark.give_up(fresh::now());
        match put(connection, OwnerId(owner), &benchmark).await {
            Ok(()) | Err(Failure::Refused(_)) => {}
            Err(Failure::Database(cause)) => return Err(cause.into()),
        }
    }
    Ok(())
}
