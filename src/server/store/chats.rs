//! Chats as rows of the list: paging, renaming, pinning, trash.
//!
//! Nothing here reads a message; whether one is being written is asked through
//! a small index of its own.

use super::rows::{self, summary_columns, to_json};
use super::{Failure, Store, found};
use crate::domain::chat::clean_title;
use crate::domain::command::ChatChange;
use crate::domain::modes::Chosen;
use crate::domain::profile::Reader;
use crate::domain::{
    ChatId, ChatPage, ChatSummary, Flaw, MessageId, OwnerId, Persona, Result, Settings, UnixMillis,
    limits,
};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use uuid::Uuid;

/// A chat's row with what its next message goes with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ChatRow {
    pub summary: ChatSummary,
    pub model: Option<String>,
    pub settings: Settings,
    pub persona: Persona,
    pub active_leaf: Option<MessageId>,
}

impl Store {
    /// A page of the owner's chats, newest first. `after` is what the page
    /// before gave as [`ChatPage::next`]; without it the pinned ones stand
    /// before all others.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::domain::Error::InvalidRequest) for an `after` that no page gave.
    pub async fn chats(&self, owner: OwnerId, after: Option<&str>) -> Result<ChatPage> {
        let after = after.map(read_place).transpose()?;
        self.read(move |connection| Box::pin(page(connection, owner, after))).await
    }

    /// A chat's title.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn title(&self, owner: OwnerId, chat_id: ChatId) -> Result<String> {
        let seen =
            self.read(move |connection| Box::pin(summary(connection, owner, chat_id))).await?;
        Ok(seen.title)
    }

    /// What was chosen of the site's modes in a chat.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn modes(&self, owner: OwnerId, chat_id: ChatId) -> Result<Chosen> {
        self.read_once(move |connection| {
            Box::pin(async move { Ok(chat(connection, owner, chat_id).await?.persona.modes) })
        })
        .await
    }

    /// Changes title, pin, model or settings. The settings are not checked here.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn change_chat(
        &self,
        owner: OwnerId,
        chat_id: ChatId,
        change: ChatChange,
    ) -> Result<ChatSummary> {
        self.write(move |connection| {
            Box::pin(async move {
                let title = change.title.map(|title| clean_title(&title));
                sqlx::query(
                    "UPDATE chats SET title = coalesce($3, title), pinned = coalesce($4, pinned), \
                     model = coalesce($5, model), settings = coalesce($6, settings), \
                     modes = coalesce($7, modes), \
                     title_set = CASE WHEN $3 IS NULL THEN title_set ELSE 1 END \
                     WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .bind(title.filter(|title| !title.is_empty()))
                .bind(change.pinned.map(i64::from))
                .bind(change.model)
                .bind(change.settings.as_ref().map(to_json))
                .bind(change.modes.as_ref().map(to_json))
                .execute(&mut *connection)
                .await?;
                summary(connection, owner, chat_id).await
            })
        })
        .await
    }

    /// Notes that somebody has looked at the chat. Gives its row if that
    /// changed anything.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn mark_read(&self, owner: OwnerId, chat_id: ChatId) -> Result<Option<ChatSummary>> {
        let seen =
            self.read(move |connection| Box::pin(summary(connection, owner, chat_id))).await?;
        if !seen.unread {
            return Ok(None);
        }
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    // The clock may have been set back since the reply.
                    "UPDATE chats SET read_at = CASE WHEN last_reply_at > $3 THEN last_reply_at \
                     ELSE $3 END WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .bind(fresh::now().0)
                .execute(&mut *connection)
                .await?;
                summary(connection, owner, chat_id).await.map(Some)
            })
        })
        .await
    }

    /// Puts a chat into the trash. Gives the replies that are being written in
    /// it. A chat that is there already is left there.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn delete_chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<Vec<MessageId>> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE chats SET deleted_at = coalesce(deleted_at, $3) \
                     WHERE id = $1 AND owner_id = $2",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .bind(fresh::now().0)
                .execute(&mut *connection)
                .await?;
                found((done.rows_affected() > 0).then_some(()))?;
                let live = sqlx::query_scalar::<_, Uuid>(
                    "SELECT id FROM messages WHERE chat_id = $1 AND owner_id = $2 AND live = 1",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .fetch_all(connection)
                .await?;
                Ok(live.into_iter().map(MessageId).collect())
            })
        })
        .await
    }

    /// Takes a chat out of the trash; one that is not there stays as it is.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn restore_chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<ChatSummary> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE chats SET deleted_at = NULL WHERE id = $1 AND owner_id = $2")
                    .bind(chat_id.0)
                    .bind(owner.0)
                    .execute(&mut *connection)
                    .await?;
                summary(connection, owner, chat_id).await
            })
        })
        .await
    }
}

/// A chat's row in the list.
pub(super) async fn summary(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<ChatSummary, Failure> {
    chat(connection, owner, chat_id).await.map(|chat| chat.summary)
}

/// A chat's row, unless it is in the trash or another owner's.
pub(super) async fn chat(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<ChatRow, Failure> {
    let row = sqlx::query(concat!(
        "SELECT ",
        summary_columns!(),
        ", c.model, c.settings, c.active_leaf, c.profile, c.language, c.zone_minutes, c.modes FROM chats c \
         WHERE c.id = $1 AND c.owner_id = $2 AND c.deleted_at IS NULL"
    ))
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_optional(connection)
    .await?;
    let row = found(row)?;
    Ok(ChatRow {
        summary: rows::summary(&row)?,
        model: row.try_get(6)?,
        settings: Settings::lenient(row.try_get(7)?),
        active_leaf: row.try_get::<Option<Uuid>, _>(8)?.map(MessageId),
        persona: Persona {
            profile: row.try_get(9)?,
            reader: Reader { language: row.try_get(10)?, zone_minutes: row.try_get(11)? },
            // What cannot be read counts as not chosen.
            modes: serde_json::from_str(row.try_get(12)?).unwrap_or_default(),
        },
    })
}

/// Where a page begins: after the chat with that time and id.
type Place = (UnixMillis, ChatId);

async fn page(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    after: Option<Place>,
) -> Result<ChatPage, Failure> {
    let mut chats = Vec::new();
    if after.is_none() {
        let pinned = sqlx::query(concat!(
            "SELECT ",
            summary_columns!(),
            " FROM chats c WHERE c.owner_id = $1 AND c.pinned = 1 AND c.deleted_at IS NULL \
             ORDER BY c.updated_at DESC, c.id DESC"
        ))
        .bind(owner.0)
        .fetch_all(&mut *connection)
        .await?;
        add(&mut chats, &pinned)?;
    }
    let (time, id) = after.unwrap_or((UnixMillis(i64::MAX), ChatId(Uuid::max())));
    let limit = limits::CHATS_PER_PAGE;
    let rows = sqlx::query(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM chats c WHERE c.owner_id = $1 AND c.pinned = 0 AND c.deleted_at IS NULL \
         AND (c.updated_at, c.id) < ($2, $3) ORDER BY c.updated_at DESC, c.id DESC LIMIT $4"
    ))
    .bind(owner.0)
    .bind(time.0)
    .bind(id.0)
    .bind(i64::try_from(limit + 1).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    add(&mut chats, &rows[..rows.len().min(limit)])?;
    let next = (rows.len() > limit).then(|| chats.last().map(write_place)).flatten();
    Ok(ChatPage { chats, next })
}

fn add(chats: &mut Vec<ChatSummary>, rows: &[SqliteRow]) -> Result<(), Failure> {
    for row in rows {
        chats.push(rows::summary(row)?);
    }
    Ok(())
}

fn write_place(last: &ChatSummary) -> String {
    format!("{}.{}", last.updated_at.0, last.id.0.simple())
}

fn read_place(text: &str) -> Result<Place> {
    let read = || {
        let (time, id) = text.split_once('.')?;
        Some((UnixMillis(time.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or_else(|| Flaw::ChatPlace.into())
}
