//! Looking at a store without using it: `linnet doctor`, while Linnet runs or
//! not. Nothing is made or changed by it.

use super::{OpenError, common, place, schema};
use sqlx::{ConnectOptions, Connection};
use std::io;
use std::path::Path;

/// What was seen of a store.
#[derive(Debug)]
pub struct Seen {
    /// What is wrong with the database, in SQLite's words; nothing if it is whole.
    pub faults: Vec<String>,
    /// The version of its schema.
    pub version: usize,
    /// The newest one that this program knows.
    pub known: usize,
}

/// Free bytes of the disk that a folder lies on, as far as the system tells.
#[must_use]
pub fn free(directory: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(directory).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        None
    }
}

/// Looks at the store in a folder; there may be none yet. Thorough looks at
/// each entry of each index as well.
///
/// # Errors
/// It cannot be opened, or a newer Linnet has written it.
pub async fn examine(directory: &Path, thorough: bool) -> Result<Option<Seen>, OpenError> {
    let database = directory.join(place::DATABASE);
    // What may not be looked at is not taken for missing.
    let there = database.try_exists().map_err(|cause| OpenError::directory(&database, cause))?;
    if !there {
        return Ok(None);
    }
    if !database.is_file() {
        return Err(OpenError::directory(&database, io::ErrorKind::InvalidInput.into()));
    }
    std::fs::File::open(&database).map_err(|cause| OpenError::directory(&database, cause))?;
    // Without a log nobody writes, and none is made by reading.
    let log = directory.join([place::DATABASE, "-wal"].concat());
    let options = common(&database).read_only(true).create_if_missing(false);
    let mut connection = options.immutable(!log.exists()).connect().await?;
    let version = schema::check_version(&mut connection).await;
    let check = if thorough { "PRAGMA integrity_check(3)" } else { "PRAGMA quick_check(3)" };
    let said = sqlx::query_scalar::<_, String>(check).fetch_all(&mut connection).await;
    let _ = connection.close().await;
    let version = version?;
    let mut faults = match said {
        Ok(lines) => lines,
        // Too damaged to be looked at to its end.
        Err(sqlx::Error::Database(fault)) => vec![fault.message().to_owned()],
        Err(other) => return Err(other.into()),
    };
    faults.retain(|line| line != "ok");
    Ok(Some(Seen { faults, version, known: schema::newest() }))
}

/// The kind of network file system that a folder is on, if it is on one.
#[must_use]
pub fn network(directory: &Path) -> Option<String> {
    place::network(directory)
}
