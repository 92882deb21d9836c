//! Copies of the whole database: for people (`linnet backup`, `linnet
//! restore`), and before each migration.
//!
//! SQLite writes a copy by itself (`VACUUM INTO`): one state of the store, with
//! all that was acknowledged before it began, while others go on writing. A copy
//! appears under its name only once it is whole, checked and on disk. Absent on
//! purpose: schedules, and sending copies elsewhere.

use super::place::{self, DATABASE};
use super::{OpenError, common, schema};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What a copy that is still being written is called, at its end.
const UNFINISHED: &str = ".part";

/// Writes a copy of a store, which may be in use, into a new file.
///
/// # Errors
/// There is no store, the file is there already or cannot be written, or the
/// copy is damaged.
pub async fn backup(directory: &Path, file: &Path) -> Result<u64, OpenError> {
    let database = directory.join(DATABASE);
    is_there(&database)?;
    if file.exists() {
        let cause = io::Error::new(io::ErrorKind::AlreadyExists, "it is there already");
        return Err(OpenError::directory(file, cause));
    }
    let mut connection = common(&database).create_if_missing(false).connect().await?;
    // Neither does a copy of what we could not read back help anybody.
    schema::check_version(&mut connection).await?;
    let written = copy(&mut connection, file).await;
    let _ = connection.close().await;
    written
}

/// Puts the copy in a file in the store's place; what was there stays beside it
/// under the name that is given back, also where it is damaged or of a newer
/// Linnet. No Linnet may use the store meanwhile.
///
/// # Errors
/// The store is in use, the copy is damaged or of a newer Linnet, or something
/// cannot be written: the store is as it was then.
pub async fn restore(
    directory: &Path,
    file: &Path,
    now: i64,
) -> Result<Option<PathBuf>, OpenError> {
    check(file).await?;
    let there = directory.join(DATABASE).is_file();
    let (database, _lock) = place::prepare(directory)?;
    let fresh = with_ending(&database, UNFINISHED);
    remove(&fresh)?;
    let mut source = common(file).read_only(true).immutable(true).connect().await?;
    let copied = copy(&mut source, &fresh).await;
    let _ = source.close().await;
    copied?;
    place::as_its_folder(&fresh);
    let mut kept = None;
    if there {
        let aside = with_ending(&database, &format!(".before-restore-{now}"));
        if let Err(cause) = copy_old(&database, &aside).await {
            tracing::debug!(%cause, "what was there is kept as it is");
            keep_old(&database, &aside).map_err(|cause| OpenError::directory(&aside, cause))?;
        }
        place::as_its_folder(&aside);
        kept = Some(aside);
    }
    for ending in ["-wal", "-shm"] {
        remove(&with_ending(&database, ending))?;
    }
    fs::rename(&fresh, &database).map_err(|cause| OpenError::directory(&database, cause))?;
    sync_folder(directory);
    Ok(kept)
}

/// A whole copy of what was there.
async fn copy_old(database: &Path, aside: &Path) -> Result<(), OpenError> {
    let mut old = common(database).connect().await?;
    copy(&mut old, aside).await?;
    // What is in the log goes into the database, so that none of it is left to be added to the new one.
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut old).await?;
    old.close().await?;
    Ok(())
}

/// Keeps the files of what was there as they are: a store that cannot be read is
/// what a copy is put back for. They have both names until the copy takes one.
fn keep_old(database: &Path, aside: &Path) -> io::Result<()> {
    for ending in ["", "-wal"] {
        let (from, to) = (with_ending(database, ending), with_ending(aside, ending));
        if from.is_file() {
            let _ = fs::remove_file(&to);
            fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()))?;
        }
    }
    Ok(())
}

/// Before a migration from that version on: a copy beside the database. The one
/// of an earlier migration goes.
pub(super) async fn before_migration(
    connection: &mut SqliteConnection,
    directory: &Path,
    version: usize,
) -> Result<(), OpenError> {
    let name = |version: usize| directory.join(format!("{DATABASE}.schema-{version}"));
    let file = name(version);
    // One that was cut off is no copy; one that is whole may be of an older state.
    remove(&file)?;
    let bytes = copy(connection, &file).await?;
    place::as_its_folder(&file);
    for older in 0..version {
        remove(&name(older))?;
    }
    tracing::info!(file = %file.display(), bytes, "the store was copied before it is migrated");
    Ok(())
}

/// Whether there is such a file; what is not seen for want of permission is not
/// taken for missing.
fn is_there(file: &Path) -> Result<(), OpenError> {
    let why = match fs::metadata(file) {
        Ok(known) if known.is_file() => return Ok(()),
        Ok(_) => io::Error::new(io::ErrorKind::InvalidInput, "it is no file"),
        Err(cause) => cause,
    };
    Err(OpenError::directory(file, why))
}

/// Whether a file is a whole store that this program can read.
async fn check(file: &Path) -> Result<(), OpenError> {
    is_there(file)?;
    let mut connection =
        common(file).read_only(true).immutable(true).create_if_missing(false).connect().await?;
    let version = schema::check_version(&mut connection).await?;
    let faults: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(5)").fetch_all(&mut connection).await?;
    let _ = connection.close().await;
    if version == 0 || faults != ["ok"] {
        return Err(OpenError::Damaged { file: file.to_owned() });
    }
    Ok(())
}

async fn copy(connection: &mut SqliteConnection, file: &Path) -> Result<u64, OpenError> {
    let part = with_ending(file, UNFINISHED);
    remove(&part)?;
    // Made before SQLite does, so that nobody else can ever read it.
    place::private_file(&part)?;
    let target = part.to_string_lossy().replace('\'', "''");
    let written = sqlx::raw_sql(AssertSqlSafe(format!("VACUUM INTO '{target}'")))
        .execute(&mut *connection)
        .await;
    let done = match written {
        Ok(_) => match number_words(&part).await {
            Ok(()) => check(&part).await,
            Err(cause) => Err(cause.into()),
        },
        Err(cause) => Err(cause.into()),
    };
    if let Err(error) = done {
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    let finish = || {
        let whole = File::open(&part)?;
        whole.sync_all()?;
        let bytes = whole.metadata()?.len();
        fs::rename(&part, file)?;
        Ok(bytes)
    };
    let bytes = finish().map_err(|cause| OpenError::directory(file, cause))?;
    if let Some(folder) = file.parent() {
        sync_folder(folder);
    }
    Ok(bytes)
}

/// SQLite numbers the rows of a copy anew, and the index of words refers to
/// numbers: it is filled again (`migrations/0009_search.sql`).
async fn number_words(part: &Path) -> Result<(), sqlx::Error> {
    let mut connection = common(part).connect().await?;
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'message_words'")
            .fetch_one(&mut connection)
            .await?;
    if there > 0 {
        let fill = "BEGIN; \
            INSERT INTO message_words (message_words) VALUES ('delete-all'); \
            INSERT INTO message_words (rowid, text) SELECT rowid, text FROM messages WHERE text <> ''; \
            COMMIT;";
        sqlx::raw_sql(fill).execute(&mut connection).await?;
    }
    connection.close().await
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), OpenError> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(OpenError::directory(path, cause))
        }
        _ => Ok(()),
    }
}

/// The names in a folder are on disk. Systems that cannot do this need it not.
fn sync_folder(folder: &Path) {
    if let Ok(folder) =
        File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
    {
        let _ = folder.sync_all();
    }
}
