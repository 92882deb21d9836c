//! What the database's errors mean to the outside: a full disk, a store that
//! cannot be used just now, or a fault of our own.
//!
//! SQLite's codes are read here and nowhere else; the cause goes to the log.

use crate::domain::Error;
use crate::server::fault::{internal, logged};

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>).
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NO_MEMORY: i32 = 7;
const READ_ONLY: i32 = 8;
const INPUT_OUTPUT: i32 = 10;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;

/// The public error for a failure of the database; the cause is logged.
pub(super) fn public(cause: sqlx::Error) -> Error {
    match primary_code(&cause) {
        Some(FULL) => logged(Error::StorageFull)(cause),
        Some(BUSY | LOCKED | READ_ONLY | INPUT_OUTPUT | CANNOT_OPEN) => {
            logged(Error::StorageUnavailable)(cause)
        }
        _ => match cause {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                logged(Error::StorageUnavailable)(cause)
            }
            _ => internal(cause),
        },
    }
}

/// Whether the disk has no room left.
pub(super) fn is_full(cause: &sqlx::Error) -> bool {
    primary_code(cause) == Some(FULL)
}

/// Whether SQLite may have rolled back the whole transaction by itself.
pub(super) fn breaks_transaction(cause: &sqlx::Error) -> bool {
    !matches!(
        cause,
        sqlx::Error::RowNotFound | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }
    ) && primary_code(cause).is_none_or(|code| {
        matches!(code, FULL | INPUT_OUTPUT | NO_MEMORY | BUSY | LOCKED | READ_ONLY | CANNOT_OPEN)
    })
}

fn primary_code(cause: &sqlx::Error) -> Option<i32> {
    let code = cause.as_database_error()?.code()?;
    // Extended codes carry the primary one in their low byte.
    code.parse::<i32>().ok().map(|code| code & 0xff)
}
