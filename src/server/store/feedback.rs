//! Feedback on answers: given, changed, taken back, listed.

use super::messages::node;
use super::{Failure, Store, refused};
use crate::domain::feedback::{Feedback, FeedbackEntry, FeedbackFilter, FeedbackPage};
use crate::domain::{ChatId, Error, Flaw, MessageId, OwnerId, Result, Role, UnixMillis};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::HashMap;
use uuid::Uuid;

impl Store {
    /// Keeps what a person thinks of an answer; nothing takes it back. Gives
    /// the answer's chat.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for what is no answer.
    pub async fn rate(
        &self,
        owner: OwnerId,
        reply_id: MessageId,
        feedback: Option<Feedback>,
    ) -> Result<ChatId> {
        self.write(move |connection| {
            Box::pin(async move {
                let node = node(connection, owner, reply_id).await?;
                if node.role != Role::Assistant {
                    return Err(refused(Error::NotFound));
                }
                match feedback {
                    Some(feedback) => sqlx::query(
                        "INSERT INTO feedback (reply_id, owner_id, good, comment, at) \
                         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (reply_id) DO UPDATE SET \
                         good = excluded.good, comment = excluded.comment, at = excluded.at \
                         WHERE owner_id = excluded.owner_id",
                    )
                    .bind(reply_id.0)
                    .bind(owner.0)
                    .bind(i64::from(feedback.good))
                    .bind(feedback.comment)
                    .bind(fresh::now().0),
                    None => {
                        sqlx::query("DELETE FROM feedback WHERE reply_id = $1 AND owner_id = $2")
                            .bind(reply_id.0)
                            .bind(owner.0)
                    }
                }
                .execute(connection)
                .await?;
                Ok(node.chat_id)
            })
        })
        .await
    }

    /// A page of what fits, the newest first; `most` entries of it.
    ///
    /// # Errors
    /// [`InvalidRequest`](Error::InvalidRequest) for an `after` that no page gave.
    pub async fn feedback(
        &self,
        owner: OwnerId,
        filter: FeedbackFilter,
        most: usize,
    ) -> Result<FeedbackPage> {
        let after = filter.after.as_deref().map(read_place).transpose()?;
        self.read(move |connection| Box::pin(page(connection, owner, filter, after, most))).await
    }
}

/// What makes feedback one that is listed.
macro_rules! there {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM feedback f JOIN messages m ON m.id = f.reply_id JOIN chats c ON c.id = m.chat_id \
             WHERE f.owner_id = $1 AND m.owner_id = $1 AND m.deleted_at IS NULL \
             AND c.deleted_at IS NULL"
        )
    };
}

async fn page(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    filter: FeedbackFilter,
    after: Option<(i64, Uuid)>,
    most: usize,
) -> Result<FeedbackPage, Failure> {
    let (time, id) = after.unwrap_or((i64::MAX, Uuid::max()));
    let rows = sqlx::query(concat!(
        there!(
            "f.reply_id, m.chat_id, c.title, m.model, f.good, f.comment, f.at, m.text, \
             (SELECT q.text FROM messages q WHERE q.id = m.parent_id AND q.owner_id = $1)"
        ),
        " AND ($2 IS NULL OR f.good = $2) AND ($3 = 0 OR f.comment <> '') \
         AND ($4 IS NULL OR m.model = $4) AND (f.at, f.reply_id) < ($5, $6) \
         ORDER BY f.at DESC, f.reply_id DESC LIMIT $7"
    ))
    .bind(owner.0)
    .bind(filter.good.map(i64::from))
    .bind(i64::from(filter.commented))
    .bind(filter.model.filter(|model| !model.is_empty()))
    .bind(time)
    .bind(id)
    .bind(i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX))
    .fetch_all(&mut *connection)
    .await?;
    let mut entries = rows.iter().map(entry).collect::<sqlx::Result<Vec<_>>>()?;
    let more = entries.len() > most;
    entries.truncate(most);
    let next = more.then(|| entries.last().map(write_place)).flatten();
    let counts = sqlx::query(there!("count(*), coalesce(sum(f.good), 0)"))
        .bind(owner.0)
        .fetch_one(&mut *connection)
        .await?;
    let (all, good): (i64, i64) = (counts.try_get(0)?, counts.try_get(1)?);
    let models = sqlx::query_scalar(concat!(
        there!("DISTINCT m.model"),
        " AND m.model IS NOT NULL ORDER BY 1"
    ))
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(FeedbackPage { entries, good: count(good), bad: count(all - good), models, next })
}

fn entry(row: &SqliteRow) -> sqlx::Result<FeedbackEntry> {
    Ok(FeedbackEntry {
        reply_id: MessageId(row.try_get(0)?),
        chat_id: ChatId(row.try_get(1)?),
        title: row.try_get(2)?,
        model: row.try_get::<Option<String>, _>(3)?.unwrap_or_default(),
        good: row.try_get::<i64, _>(4)? != 0,
        comment: row.try_get(5)?,
        at: UnixMillis(row.try_get(6)?),
        answer: row.try_get(7)?,
        question: row.try_get::<Option<String>, _>(8)?.unwrap_or_default(),
    })
}

/// The feedback on a chat's answers.
pub(super) async fn of_chat(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<HashMap<MessageId, Feedback>, Failure> {
    let rows = sqlx::query(
        "SELECT f.reply_id, f.good, f.comment FROM messages m JOIN feedback f ON f.reply_id = m.id \
         WHERE m.chat_id = $1 AND m.owner_id = $2 AND f.owner_id = $2",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let read = |row: &SqliteRow| {
        let (good, comment) = (row.try_get::<i64, _>(1)? != 0, row.try_get(2)?);
        Ok((MessageId(row.try_get(0)?), Feedback { good, comment }))
    };
    Ok(rows.iter().map(read).collect::<sqlx::Result<_>>()?)
}

fn write_place(last: &FeedbackEntry) -> String {
    format!("{}.{}", last.at.0, last.reply_id.0.simple())
}

fn read_place(text: &str) -> Result<(i64, Uuid)> {
    let read = || {
        let (time, id) = text.split_once('.')?;
        Some((time.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| Flaw::ChatPlace.into())
}
