//! What webhooks of the site have said about messages: kept, shown, taken away.

use super::messages::node;
use super::rows::{self, message_columns};
use super::{Failure, Store, found, refused};
use crate::domain::action::{ActionNote, Called};
use crate::domain::{ChatId, ClientId, Error, Message, MessageId, OwnerId, Result, UnixMillis};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::HashMap;

/// A message that an action is about.
#[derive(Clone, Debug, PartialEq)]
pub struct NotedMessage {
    /// The message.
    pub message: Message,
    /// Its chat's title.
    pub title: String,
    /// Its chat's profile.
    pub profile: Option<String>,
    /// What came of the same wish before.
    pub before: Option<Called>,
}

impl Store {
    /// A message, with what an action has to know around it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn noted_message(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: ClientId,
    ) -> Result<NotedMessage> {
        self.read(move |connection| {
            Box::pin(async move {
                let row = sqlx::query(concat!(
                    "SELECT ",
                    message_columns!(),
                    ", c.title AS chat_title, c.profile AS chat_profile FROM messages m JOIN chats c \
                     ON c.id = m.chat_id WHERE m.id = $1 AND m.owner_id = $2 AND \
                     m.deleted_at IS NULL AND c.deleted_at IS NULL"
                ))
                .bind(message_id.0)
                .bind(owner.0)
                .fetch_optional(&mut *connection)
                .await?;
                let row = found(row)?;
                let before = sqlx::query(
                    "SELECT id, action, label, text, at, toast FROM action_notes \
                     WHERE owner_id = $1 AND id = $2 AND message_id = $3",
                )
                .bind(owner.0)
                .bind(wish.0)
                .bind(message_id.0)
                .fetch_optional(connection)
                .await?;
                let called = |row: SqliteRow| {
                    Ok::<_, sqlx::Error>(Called { note: note(&row)?, toast: row.try_get(5)? })
                };
                Ok(NotedMessage {
                    message: rows::message(&row)?.message,
                    title: row.try_get("chat_title")?,
                    profile: row.try_get("chat_profile")?,
                    before: before.map(called).transpose()?,
                })
            })
        })
        .await
    }

    /// Keeps what came of a wish. One that was kept before stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the message is gone by now.
    pub async fn keep_called(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: ClientId,
        called: Called,
    ) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                node(connection, owner, message_id).await?;
                let (action, label, text, at) = match called.note {
                    Some(note) => (note.action, note.label, Some(note.text), note.at),
                    None => (String::new(), String::new(), None, fresh::now()),
                };
                sqlx::query(
                    "INSERT INTO action_notes (owner_id, id, message_id, action, label, toast, at, text) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                )
                .bind(owner.0)
                .bind(wish.0)
                .bind(message_id.0)
                .bind(action)
                .bind(label)
                .bind(called.toast)
                .bind(at.0)
                .bind(text)
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Hides a note, or brings it back. Gives its chat.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn hide_note(&self, owner: OwnerId, id: ClientId, hidden: bool) -> Result<ChatId> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE action_notes SET deleted_at = $3 WHERE owner_id = $1 AND id = $2 \
                     AND text IS NOT NULL",
                )
                .bind(owner.0)
                .bind(id.0)
                .bind(hidden.then(|| fresh::now().0))
                .execute(&mut *connection)
                .await?;
                if done.rows_affected() == 0 {
                    return Err(refused(Error::NotFound));
                }
                let chat = sqlx::query_scalar(
                    "SELECT m.chat_id FROM action_notes n JOIN messages m ON m.id = n.message_id \
                     WHERE n.owner_id = $1 AND n.id = $2 AND m.owner_id = $1",
                )
                .bind(owner.0)
                .bind(id.0)
                .fetch_optional(connection)
                .await?;
                Ok(ChatId(found(chat)?))
            })
        })
        .await
    }
}

fn note(row: &SqliteRow) -> sqlx::Result<Option<ActionNote>> {
    let Some(text) = row.try_get(3)? else { return Ok(None) };
    Ok(Some(ActionNote {
        id: ClientId(row.try_get(0)?),
        action: row.try_get(1)?,
        label: row.try_get(2)?,
        text,
        at: UnixMillis(row.try_get(4)?),
    }))
}

/// The notes of a chat, each message's in the order of their coming.
pub(super) async fn of_chat(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<HashMap<MessageId, Vec<ActionNote>>, Failure> {
    let rows = sqlx::query(
        "SELECT n.id, n.action, n.label, n.text, n.at, n.message_id FROM messages m \
         JOIN action_notes n ON n.message_id = m.id WHERE m.chat_id = $1 AND m.owner_id = $2 \
         AND n.owner_id = $2 AND n.text IS NOT NULL AND n.deleted_at IS NULL ORDER BY n.at, n.id",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let mut notes: HashMap<_, Vec<_>> = HashMap::new();
    for row in &rows {
        notes.entry(MessageId(row.try_get(5)?)).or_default().extend(note(row)?);
    }
    Ok(notes)
}
