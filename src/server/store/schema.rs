//! The schema's versions: each migration runs once, in one transaction with
//! the number that says so, so that a crash leaves the old version or the new.
//!
//! A store that a newer Linnet has written is refused: this version cannot
//! know what its rows mean. Absent on purpose: going back.

use super::{OpenError, backup};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::path::Path;

/// All migrations, oldest first. Never change one that was released.
const MIGRATIONS: [&str; 17] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_settings.sql"),
    include_str!("migrations/0003_trash.sql"),
    include_str!("migrations/0004_window.sql"),
    include_str!("migrations/0005_figures.sql"),
    include_str!("migrations/0006_jobs.sql"),
    include_str!("migrations/0007_compare.sql"),
    include_str!("migrations/0008_job_upstream.sql"),
    include_str!("migrations/0009_search.sql"),
    include_str!("migrations/0010_feedback.sql"),
    include_str!("migrations/0011_profiles.sql"),
    include_str!("migrations/0012_actions.sql"),
    include_str!("migrations/0013_sessions.sql"),
    include_str!("migrations/0014_prompts.sql"),
    include_str!("migrations/0015_own_profiles.sql"),
    include_str!("migrations/0016_modes.sql"),
    include_str!("migrations/0017_shorthand.sql"),
];

/// Brings the store to the newest version that this program knows; before
/// that, what is there is copied into the directory.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    directory: &Path,
) -> Result<(), OpenError> {
    let done = check_version(connection).await?;
    if done > 0 && done < MIGRATIONS.len() {
        backup::before_migration(connection, directory, done).await?;
    }
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
        let number = AssertSqlSafe(format!("PRAGMA user_version = {}", index + 1));
        sqlx::raw_sql(number).execute(&mut *transaction).await?;
        transaction.commit().await?;
        tracing::info!(version = index + 1, "store migrated");
    }
    Ok(())
}

/// The version that this program writes.
pub(super) const fn newest() -> usize {
    MIGRATIONS.len()
}

/// The version of a store; 0 if it is none yet.
pub(super) async fn check_version(connection: &mut SqliteConnection) -> Result<usize, OpenError> {
    let version: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let done = usize::try_from(version).unwrap_or(0);
    if done > MIGRATIONS.len() {
        return Err(OpenError::Newer { found: done, known: MIGRATIONS.len() });
    }
    Ok(done)
}
