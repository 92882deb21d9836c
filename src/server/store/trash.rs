//! Emptying the trash: what was deleted long enough ago is removed for good.
//!
//! Many small transactions with pauses, so that whoever writes meanwhile waits
//! for none of them. The only rows of all owners that are touched at once,
//! besides those that a start mends (`recovery`). And the way into the trash of
//! rows that stand alone. Absent on purpose: when it is emptied (`server::boot`),
//! and deleting what belongs together (`chats`, `changes`).

use super::{Failure, Store, found};
use crate::domain::{OwnerId, Result, UnixMillis};
use crate::server::fresh;
use sqlx::sqlite::SqliteConnection;
use std::time::Duration;
use uuid::Uuid;

/// How long what was deleted can be brought back: 30 days.
const KEPT_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Messages that one transaction removes; each may have megabytes.
const MESSAGES: i64 = 50;
/// Between two transactions.
const PAUSE: Duration = Duration::from_millis(20);

/// Puts a row of the owner's into the trash, or takes it out again. The
/// statement takes its id, the owner and the time.
pub(super) async fn hide(
    connection: &mut SqliteConnection,
    statement: &'static str,
    owner: OwnerId,
    id: Uuid,
    hide: bool,
) -> Result<(), Failure> {
    let done = sqlx::query(statement)
        .bind(id)
        .bind(owner.0)
        .bind(hide.then(|| fresh::now().0))
        .execute(connection)
        .await?;
    found((done.rows_affected() > 0).then_some(()))
}

impl Store {
    /// Removes the chats, messages, presets and prompts that were deleted more than 30 days
    /// before `now`, with all that belongs to them. Gives how many rows went.
    ///
    /// # Errors
    /// Those of the disk: what was removed before stays removed.
    pub async fn empty_trash(&self, now: UnixMillis) -> Result<u64> {
        let before = now.0.saturating_sub(KEPT_MILLIS);
        let mut removed = 0;
        loop {
            let some = self.write(move |connection| Box::pin(remove(connection, before))).await?;
            if some == 0 {
                return Ok(removed);
            }
            removed += some;
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Removes a few rows; gives how many, 0 if none is left.
///
/// A message is younger in the table than the one it follows, which had to be
/// there first: removing from the end never leaves one behind that follows
/// nothing.
async fn remove(connection: &mut SqliteConnection, before: i64) -> Result<u64, Failure> {
    let chat: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM chats WHERE deleted_at < $1 ORDER BY deleted_at LIMIT 1",
    )
    .bind(before)
    .fetch_optional(&mut *connection)
    .await?;
    let rows: Vec<i64> = match chat {
        Some(chat_id) => {
            sqlx::query_scalar(
                "SELECT rowid FROM messages WHERE chat_id = $1 ORDER BY rowid DESC LIMIT $2",
            )
            .bind(chat_id)
            .bind(MESSAGES)
            .fetch_all(&mut *connection)
            .await?
        }
        None => {
            sqlx::query_scalar(
                "SELECT rowid FROM messages WHERE deleted_at IS NOT NULL AND deleted_at < $1 \
                 ORDER BY rowid DESC LIMIT $2",
            )
            .bind(before)
            .bind(MESSAGES)
            .fetch_all(&mut *connection)
            .await?
        }
    };
    let mut removed = 0;
    for row in &rows {
        sqlx::query(
            "DELETE FROM reply_pieces WHERE reply_id = (SELECT id FROM messages WHERE rowid = $1)",
        )
        .bind(row)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "DELETE FROM summaries WHERE up_to_id = (SELECT id FROM messages WHERE rowid = $1)",
        )
        .bind(row)
        .execute(&mut *connection)
        .await?;
        let done = sqlx::query("DELETE FROM messages WHERE rowid = $1")
            .bind(row)
            .execute(&mut *connection)
            .await?;
        removed += done.rows_affected();
    }
    if rows.is_empty() && chat.is_none() {
        for statement in [
            "DELETE FROM presets WHERE deleted_at < $1",
            "DELETE FROM prompts WHERE deleted_at < $1",
            // A chat that has one keeps it.
            "DELETE FROM own_profiles WHERE deleted_at < $1 AND NOT EXISTS \
             (SELECT 1 FROM chats WHERE profile = 'own-' || lower(hex(own_profiles.id)))",
            "DELETE FROM summaries WHERE deleted_at < $1",
        ] {
            let done = sqlx::query(statement).bind(before).execute(&mut *connection).await?;
            removed += done.rows_affected();
        }
    }
    if let (Some(chat_id), true) = (chat, rows.is_empty()) {
        let done = sqlx::query("DELETE FROM chats WHERE id = $1")
            .bind(chat_id)
            .execute(connection)
            .await?;
        removed += done.rows_affected();
    }
    Ok(removed)
}
