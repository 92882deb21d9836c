//! The store: SQL in, domain types out.
//!
//! SQLite in WAL mode with full syncs: what was answered with `Ok` survives a
//! power cut. One connection writes ([`writer`]), a few read. Every row has an
//! owner and every function takes one; a row of somebody else's is not found.
//! Deleting hides rows, so that it can be undone. Absent on purpose: runs,
//! viewers, and anything that is not in a row.

mod asks;
pub mod backup;
mod benchmarks;
mod changes;
mod chats;
mod compare;
pub mod examine;
mod failure;
mod feedback;
mod figures;
mod jobs;
mod levels;
mod messages;
mod models;
mod notes;
mod place;
mod preferences;
mod presets;
mod profiles;
mod prompts;
mod recovery;
mod replies;
mod rows;
mod schema;
mod search;
mod sessions;
mod side_work;
mod summaries;
mod themes;
mod timing;
mod trash;
mod writer;

pub use asks::{Asked, Start};
pub use figures::NewFigure;
pub use jobs::StoredJob;
pub use messages::StoredChat;
pub use notes::NotedMessage;
pub use preferences::Preferences;
pub use replies::{Ending, Kind, Piece};
pub use sessions::{NewSession, TokenHash};
pub use summaries::NewSummary;
pub use timing::Timing;

use crate::domain::{Error, Result};
use levels::Beneath;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use writer::{Failure, Work, Writer};

/// Connections that read at the same time. Each is a thread with a cache.
const READERS: u32 = 4;

/// A disk that was full has room again with so many free bytes: more than the
/// largest message takes.
const ROOM: u64 = 1 << 20;

/// A handle on the store; a clone is another handle on the same one.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
    writer: Writer,
    beneath: Beneath,
    /// The folder that it lies in.
    place: Arc<Path>,
    /// Released when the last handle is dropped.
    _lock: Arc<File>,
}

/// Why the store cannot be opened, for the person who starts Linnet.
#[derive(Debug)]
pub enum OpenError {
    /// The directory or a file in it cannot be made or opened.
    Directory {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// Another Linnet uses it.
    InUse {
        /// Which directory.
        directory: PathBuf,
    },
    /// A newer Linnet has written it.
    Newer {
        /// The schema's version that is there.
        found: usize,
        /// The newest one that this program knows.
        known: usize,
    },
    /// A copy is none, or not a whole one.
    Damaged {
        /// Which.
        file: PathBuf,
    },
    /// The database cannot be opened.
    Database(sqlx::Error),
}

impl OpenError {
    fn directory(path: &Path, cause: io::Error) -> Self {
        Self::Directory { path: path.to_owned(), cause }
    }
}

impl Display for OpenError {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory { path, cause } => {
                write!(to, "{} cannot be used: {cause}", path.display())
            }
            Self::InUse { directory } => {
                write!(to, "another Linnet uses the data directory {}", directory.display())
            }
            Self::Newer { found, known } => write!(
                to,
                "the data directory was written by a newer Linnet (schema {found}, this one knows \
                 {known}): start that one, or choose another directory"
            ),
            Self::Damaged { file } => {
                write!(to, "{} is damaged, or was not written by Linnet", file.display())
            }
            Self::Database(cause) if failure::is_full(cause) => {
                to.write_str("the disk is full; nothing was changed: make room and start again")
            }
            Self::Database(cause) => write!(to, "the database cannot be opened: {cause}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<sqlx::Error> for OpenError {
    fn from(cause: sqlx::Error) -> Self {
        Self::Database(cause)
    }
}

impl Store {
    /// Opens the store in that directory, which is made if it is not there;
    /// brings the schema up to date; ends the replies that were being written
    /// when the last Linnet ended, with their text kept.
    ///
    /// # Errors
    /// See [`OpenError`]. Nothing was changed then.
    pub async fn open(directory: &Path) -> Result<Self, OpenError> {
        let (database, lock) = place::prepare(directory)?;
        let options = common(&database);
        let mut connection = options
            .clone()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-1024")
            .connect()
            .await?;
        schema::migrate(&mut connection, directory).await?;
        recovery::end_unfinished(&mut connection).await?;
        benchmarks::end_unfinished(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Duration::from_secs(60))
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON").pragma("cache_size", "-512"));
        let lock = Arc::new(lock);
        let writer = Writer::start(connection, Arc::clone(&lock));
        Ok(Self {
            readers,
            writer,
            beneath: Beneath::default(),
            place: directory.into(),
            _lock: lock,
        })
    }

    /// Whether the writer answers and can begin a transaction, and whether what
    /// was written last could be: for health checks. It writes only where that
    /// could not be, to see whether it can now: who is told not to send anything
    /// here would never find out.
    ///
    /// # Errors
    /// [`Error::StorageFull`], [`Error::StorageUnavailable`].
    pub async fn check(&self) -> Result<()> {
        let timing = Arc::clone(self.writer.timing());
        // A page would fit where a message does not.
        let full = || examine::free(&self.place).is_some_and(|free| free < ROOM);
        if timing.failing() == Some(Error::StorageFull) && full() {
            return Err(Error::StorageFull);
        }
        self.write(move |connection| {
            Box::pin(async move {
                if timing.failing().is_some() {
                    // The same number again: one page, and a sync.
                    let version: i64 = sqlx::query_scalar("PRAGMA user_version")
                        .fetch_one(&mut *connection)
                        .await?;
                    let again = AssertSqlSafe(format!("PRAGMA user_version = {version}"));
                    sqlx::raw_sql(again).execute(connection).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// What the writer has counted.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        self.writer.timing()
    }

    /// Runs `work` in the next transaction; returns after its commit.
    async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Runs `work` on a reading connection, all of it on one state of the store.
    async fn read<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send,
        T: Send,
    {
        let outcome = async {
            let mut connection = self.readers.acquire().await?;
            let mut transaction = connection.begin().await?;
            let value = work(&mut transaction).await?;
            transaction.commit().await?;
            Ok(value)
        };
        outcome.await.map_err(Failure::into_public)
    }

    /// Runs `work`, which is a single statement, on a reading connection.
    async fn read_once<T, F>(&self, work: F) -> Result<T>
    where
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send,
        T: Send,
    {
        let outcome = async {
            let mut connection = self.readers.acquire().await?;
            work(&mut connection).await
        };
        outcome.await.map_err(Failure::into_public)
    }
}

/// The version of SQLite in this build.
///
/// # Errors
/// [`OpenError::Database`].
pub async fn sqlite_version() -> Result<String, OpenError> {
    let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let version = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(version)
}

/// What every connection is opened with.
fn common(database: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(database)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF")
        .statement_cache_capacity(64)
        // Statements are logged by nobody: what fails is logged where it fails.
        .disable_statement_logging()
}

/// A wish that does not fit.
fn refused(why: impl Into<Error>) -> Failure {
    Failure::Refused(why.into())
}

/// For a row that must be there.
fn found<T>(row: Option<T>) -> Result<T, Failure> {
    row.ok_or(Failure::Refused(Error::NotFound))
}
