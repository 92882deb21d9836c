//! Who is signed in, as rows. The browser's token is not among them, only its
//! hash: whoever reads the database cannot sign in with it.
//!
//! [`Store::session`] is the one function that takes no owner: it is how one
//! is found. Absent on purpose: what a session allows, and passwords
//! (`server::access`).

use super::Store;
use crate::domain::{OwnerId, Result, UnixMillis};

/// The hash of a session's token.
pub type TokenHash = [u8; 32];

/// A use is written down if the last one was longer ago than this.
const SEEN_MILLIS: i64 = 60 * 60 * 1000;

/// A session to be.
#[derive(Clone, Copy, Debug)]
pub struct NewSession {
    /// The hash of its token.
    pub hash: TokenHash,
    /// When it begins.
    pub now: UnixMillis,
    /// How long it may go unused, in milliseconds.
    pub idle_ms: i64,
    /// How long it may last, in milliseconds.
    pub longest_ms: i64,
}

impl Store {
    /// Begins a session; those that are over go.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn start_session(&self, owner: OwnerId, new: NewSession) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM sessions WHERE ends_at <= $1 OR seen_at + idle_ms <= $1")
                    .bind(new.now.0)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query(
                    "INSERT INTO sessions (token_hash, owner_id, created_at, seen_at, ends_at, idle_ms) \
                     VALUES ($1, $2, $3, $3, $4, $5)",
                )
                .bind(new.hash.to_vec())
                .bind(owner.0)
                .bind(new.now.0)
                .bind(new.now.0.saturating_add(new.longest_ms))
                .bind(new.idle_ms)
                .execute(&mut *connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Whose session it is, if it is one and not over.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn session(&self, hash: TokenHash, now: UnixMillis) -> Result<Option<OwnerId>> {
        let found: Option<(uuid::Uuid, i64)> = self
            .read_once(move |connection| {
                Box::pin(async move {
                    let row = sqlx::query_as(
                        "SELECT owner_id, seen_at FROM sessions \
                         WHERE token_hash = $1 AND ends_at > $2 AND seen_at + idle_ms > $2",
                    )
                    .bind(hash.to_vec())
                    .bind(now.0)
                    .fetch_optional(connection)
                    .await?;
                    Ok(row)
                })
            })
            .await?;
        let Some((owner, seen_at)) = found else { return Ok(None) };
        let owner = OwnerId(owner);
        if now.0.saturating_sub(seen_at) > SEEN_MILLIS {
            self.write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE sessions SET seen_at = $3 WHERE owner_id = $1 AND token_hash = $2",
                    )
                    .bind(owner.0)
                    .bind(hash.to_vec())
                    .bind(now.0)
                    .execute(connection)
                    .await?;
                    Ok(())
                })
            })
            .await?;
        }
        Ok(Some(owner))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn end_session(&self, owner: OwnerId, hash: TokenHash) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM sessions WHERE owner_id = $1 AND token_hash = $2")
                    .bind(owner.0)
                    .bind(hash.to_vec())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .await
    }
}
