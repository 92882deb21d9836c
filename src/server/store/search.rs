//! Search: chats by their titles, messages by their words.
//!
//! Titles are few and short: they are read, newest first, and compared here,
//! since SQLite's own LIKE knows the small letters of English only. Texts are
//! asked of the full-text index (migration 0009), each word as the beginning
//! of one. Scripts that part no words are compared with LIKE. What is in the
//! trash, or another owner's, is never found.

use super::{Failure, Store, rows};
use crate::domain::search::{ChatHit, Found, HITS, MessageHit, excerpt, holds, words};
use crate::domain::{ChatId, MessageId, OwnerId, Result, UnixMillis};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

impl Store {
    /// What holds every word of `text`; nothing if there is no word in it.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn search(&self, owner: OwnerId, text: &str) -> Result<Found> {
        let words = words(text);
        if words.is_empty() {
            return Ok(Found::default());
        }
        self.read(move |connection| {
            Box::pin(async move {
                let chats = titles(connection, owner, &words).await?;
                let messages = texts(connection, owner, &words).await?;
                Ok(Found { chats, messages })
            })
        })
        .await
    }
}

async fn titles(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    words: &[String],
) -> Result<Vec<ChatHit>, Failure> {
    let rows = sqlx::query(
        "SELECT id, title, updated_at FROM chats WHERE owner_id = $1 AND deleted_at IS NULL \
         ORDER BY updated_at DESC, id DESC",
    )
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let mut hits = Vec::new();
    for row in &rows {
        let title: &str = row.try_get(1)?;
        if holds(title, words) {
            let (id, updated_at) = (ChatId(row.try_get(0)?), UnixMillis(row.try_get(2)?));
            hits.push(ChatHit { id, title: title.to_owned(), updated_at });
        }
        if hits.len() == HITS {
            break;
        }
    }
    Ok(hits)
}

/// The columns of [`hit`], and what makes a message one that may be found.
macro_rules! select {
    ($from:literal, $condition:literal) => {
        concat!(
            "SELECT m.id, m.chat_id, c.title, m.role, m.created_at, m.text FROM ",
            $from,
            " JOIN chats c ON c.id = m.chat_id WHERE m.owner_id = $1 AND c.owner_id = $1 \
             AND m.deleted_at IS NULL AND c.deleted_at IS NULL AND ",
            $condition,
            " LIMIT $3"
        )
    };
}

async fn texts(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    words: &[String],
) -> Result<Vec<MessageHit>, Failure> {
    let unparted = words.iter().flat_map(|word| word.chars()).any(is_unparted);
    let (statement, wanted) = if unparted {
        // The letters of a word are no wildcards; the rest is compared below.
        let longest = words.iter().max_by_key(|word| word.len()).cloned().unwrap_or_default();
        let like = select!("messages m", "m.text LIKE $2 ORDER BY m.rowid DESC");
        (like, format!("%{longest}%"))
    } else {
        let index = select!(
            "message_words w JOIN messages m ON m.rowid = w.rowid",
            "w.message_words MATCH $2 ORDER BY w.rowid DESC"
        );
        // Letters and digits only: nothing in there is an operator.
        let each: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
        (index, each.join(" "))
    };
    let rows = sqlx::query(statement)
        .bind(owner.0)
        .bind(wanted)
        .bind(i64::try_from(HITS).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let mut hits = Vec::new();
    for row in &rows {
        let text: &str = row.try_get(5)?;
        if holds(text, words) {
            hits.push(hit(row, excerpt(text, words))?);
        }
    }
    Ok(hits)
}

/// Whether words of this script stand beside each other without a space.
fn is_unparted(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0x20000..=0x3FFFF)
}

fn hit(row: &SqliteRow, excerpt: String) -> sqlx::Result<MessageHit> {
    Ok(MessageHit {
        id: MessageId(row.try_get(0)?),
        chat_id: ChatId(row.try_get(1)?),
        title: row.try_get(2)?,
        role: rows::role(row.try_get(3)?),
        created_at: UnixMillis(row.try_get(4)?),
        excerpt,
    })
}
