//! The one writer: everything that waits to be written goes into one
//! transaction, so that a thousand writes cost one sync.
//!
//! Each job runs in a savepoint of its own: a job that fails takes back its
//! own changes only. Everybody is answered after the commit, never before.
//! After a full disk the next group simply tries again. Absent on purpose:
//! what the jobs do (the themes' files).

use super::{Timing, failure};
use crate::domain::{Error, Result};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::fs::File;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument;

/// Jobs that go into one transaction at most: bounds the wait of the first.
const GROUP: usize = 512;
/// Jobs that may wait; more senders wait for room.
const WAITING: usize = 4096;

/// What a job may do, and what it gives back.
pub(super) type Work<'c, T> = BoxFuture<'c, Result<T, Failure>>;

/// Why a job did not go through.
#[derive(Debug)]
pub(super) enum Failure {
    /// The wish does not fit: the job alone is taken back.
    Refused(Error),
    /// The database failed.
    Database(sqlx::Error),
}

impl Failure {
    /// The public error; a database's own is logged.
    pub(super) fn into_public(self) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Database(cause) => failure::public(cause),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// A handle on the writer. It ends when the last handle is dropped.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    timing: Arc<Timing>,
}

impl Writer {
    /// Starts the writer on its connection. The lock is kept until it ends.
    pub(super) fn start(connection: SqliteConnection, lock: Arc<File>) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let timing = Arc::new(Timing::default());
        let counts = Arc::clone(&timing);
        tokio::spawn(async move {
            write(connection, waiting, &counts).await;
            drop(lock);
        });
        Self { jobs, timing }
    }

    /// What it has counted.
    pub(super) fn timing(&self) -> &Arc<Timing> {
        &self.timing
    }

    /// Runs `work` in the next transaction and returns after its commit. Once
    /// it waits there it runs, even if the caller gives up.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (to, answer) = oneshot::channel();
        let span = tracing::Span::current();
        let job = Box::new(Typed { work: Some(work), outcome: None, to, span });
        // The writer ends with the process and not before: nothing is wrong with the disk.
        self.jobs.send(job).await.map_err(|_| Error::ShuttingDown)?;
        answer.await.unwrap_or(Err(Error::ShuttingDown))
    }
}

/// A job whose result type is forgotten.
trait Job: Send {
    /// Does the work.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Ran>;
    /// Tells the caller: the job's own outcome if the group was committed.
    fn answer(self: Box<Self>, group: Result<()>);
}

/// How a job went.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ran {
    /// Its changes stay.
    Well,
    /// Its changes are taken back; the others' stay.
    Badly,
    /// The transaction itself may be gone: nobody's changes stay.
    Broken(Error),
}

struct Typed<F, T> {
    work: Option<F>,
    outcome: Option<Result<T>>,
    to: oneshot::Sender<Result<T>>,
    /// The caller's, so that causes are logged with the request that they belong to.
    span: tracing::Span,
}

impl<T, F> Job for Typed<F, T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
{
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Ran> {
        let span = self.span.clone();
        let run = async move {
            let Some(work) = self.work.take() else { return Ran::Badly };
            let outcome = AssertUnwindSafe(work(connection)).catch_unwind().await;
            let (outcome, ran) = match outcome {
                Ok(Ok(value)) => (Ok(value), Ran::Well),
                Ok(Err(Failure::Refused(error))) => (Err(error), Ran::Badly),
                Ok(Err(Failure::Database(cause))) => {
                    let broken = failure::breaks_transaction(&cause);
                    let error = failure::public(cause);
                    (Err(error.clone()), if broken { Ran::Broken(error) } else { Ran::Badly })
                }
                Err(_) => (Err(Error::Internal), Ran::Badly),
            };
            self.outcome = Some(outcome);
            ran
        };
        Box::pin(run.instrument(span))
    }

    fn answer(self: Box<Self>, group: Result<()>) {
        let outcome = match (group, self.outcome) {
            (Ok(()), Some(outcome)) | (Err(_), Some(outcome @ Err(_))) => outcome,
            (Ok(()), None) => Err(Error::Internal),
            (Err(error), _) => Err(error),
        };
        // Nobody waits for the answer any more: the change stays all the same.
        let _ = self.to.send(outcome);
    }
}

/// Until the last handle is dropped; then closes the connection.
async fn write(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    timing: &Timing,
) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let begun = Instant::now();
        let outcome = commit(&mut connection, &mut group).await;
        timing.commits.observe(begun.elapsed());
        timing.writes.add(u64::try_from(group.len()).unwrap_or(u64::MAX));
        // What was taken back as a whole says nothing of the disk.
        if outcome != Ok(false) {
            timing.note(outcome.as_ref().err());
        }
        if outcome.is_err() {
            timing.failed.one();
            // The failed statement may or may not have ended the transaction.
            let _ = sqlx::query("ROLLBACK").execute(&mut connection).await;
        }
        for job in group.drain(..) {
            job.answer(outcome.clone().map(drop));
        }
    }
    // Nobody is left to be told of a failure; the next start reads the log.
    let _ = connection.close().await;
}

/// One transaction with all jobs of the group; whether any of them went well.
async fn commit(connection: &mut SqliteConnection, group: &mut [Box<dyn Job>]) -> Result<bool> {
    step(connection, "BEGIN IMMEDIATE").await?;
    if let [alone] = group {
        return match alone.run(connection).await {
            Ran::Well => step(connection, "COMMIT").await.map(|()| true),
            Ran::Badly => step(connection, "ROLLBACK").await.map(|()| false),
            Ran::Broken(error) => Err(error),
        };
    }
    let mut well = false;
    for job in group {
        step(connection, "SAVEPOINT job").await?;
        match job.run(connection).await {
            Ran::Well => well = true,
            Ran::Badly => step(connection, "ROLLBACK TO job").await?,
            Ran::Broken(error) => return Err(error),
        }
        step(connection, "RELEASE job").await?;
    }
    step(connection, "COMMIT").await.map(|()| well)
}

async fn step(connection: &mut SqliteConnection, statement: &'static str) -> Result<()> {
    match sqlx::query(statement).execute(connection).await {
        Ok(_) => Ok(()),
        Err(cause) => Err(failure::public(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;
    use sqlx::AssertSqlSafe;

    async fn store() -> (Store, tempfile::TempDir) {
        let directory = tempfile::TempDir::new().expect("a directory for the test");
        let store = Store::open(directory.path()).await.expect("an empty store opens");
        (store, directory)
    }

    async fn statement(store: &Store, text: String) -> Result<()> {
        store
            .write(|connection| {
                Box::pin(async move {
                    sqlx::raw_sql(AssertSqlSafe(text)).execute(connection).await?;
                    Ok(())
                })
            })
            .await
    }

    fn insert(id: usize, data: &str) -> String {
        format!("INSERT INTO preferences (owner_id, data) VALUES (x'{id:032x}', '{data}')")
    }

    async fn count(store: &Store) -> i64 {
        store
            .read(|connection| {
                Box::pin(async move {
                    let count = sqlx::query_scalar("SELECT count(*) FROM preferences");
                    Ok(count.fetch_one(connection).await?)
                })
            })
            .await
            .expect("the store can be read")
    }

    #[tokio::test]
    async fn a_failed_job_takes_back_its_own_changes_only() {
        let (store, _directory) = store().await;
        let jobs = (0..50).map(|id| {
            let store = &store;
            async move {
                // Every fifth job writes, then fails.
                let text = insert(id, "{}");
                let text = if id % 5 == 0 {
                    format!("{text}; INSERT INTO nowhere VALUES (1)")
                } else {
                    text
                };
                statement(store, text).await.is_ok()
            }
        });
        let outcomes = futures_util::future::join_all(jobs).await;
        assert_eq!(outcomes.iter().filter(|well| **well).count(), 40);
        assert_eq!(count(&store).await, 40);
    }

    #[tokio::test]
    async fn a_job_that_panics_hurts_nobody() {
        let (store, _directory) = store().await;
        let panicking = store.write::<(), _>(|_| Box::pin(async { panic!("as a test") }));
        let (panicked, well) = tokio::join!(panicking, statement(&store, insert(1, "{}")));
        assert_eq!((panicked, well), (Err(Error::Internal), Ok(())));
        assert_eq!(count(&store).await, 1);
    }

    #[tokio::test]
    async fn a_disk_that_takes_nothing_is_said_and_changes_nothing() {
        let (store, _directory) = store().await;
        // SQLite answers as it does where a file system has become read-only.
        statement(&store, "PRAGMA query_only = ON".to_owned()).await.expect("a pragma");
        assert_eq!(statement(&store, insert(1, "{}")).await, Err(Error::StorageUnavailable));
        assert_eq!(count(&store).await, 0);
        assert!(store.timing().failed.get() > 0);
        // Whoever asks for its health is told so.
        assert_eq!(store.check().await, Err(Error::StorageUnavailable));
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_gets_over() {
        let (store, _directory) = store().await;
        statement(&store, insert(0, "{}")).await.expect("there is room");
        // SQLite's own limit fails as a full disk does.
        statement(&store, "PRAGMA max_page_count = 1".to_owned()).await.expect("a pragma");
        let long = "x".repeat(200_000);
        let jobs = (1..20).map(|id| statement(&store, insert(id, &long)));
        let outcomes = futures_util::future::join_all(jobs).await;
        assert!(outcomes.iter().all(|outcome| *outcome == Err(Error::StorageFull)), "{outcomes:?}");
        assert_eq!(count(&store).await, 1);
        // What is refused for what it is says nothing of the disk; a write that goes well does.
        assert_eq!(store.timing().failing(), Some(Error::StorageFull));
        assert!(statement(&store, "INSERT INTO nowhere VALUES (1)".to_owned()).await.is_err());
        assert_eq!(store.timing().failing(), Some(Error::StorageFull));
        assert_eq!((store.check().await, store.timing().failing()), (Ok(()), None));
        statement(&store, "PRAGMA max_page_count = 4294967294".to_owned()).await.expect("a pragma");
        statement(&store, insert(1, &long)).await.expect("there is room again");
        assert_eq!(count(&store).await, 2);
    }
}
