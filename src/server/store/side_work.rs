//! What models propose besides their answers: a chat's title, and what a
//! person might say next.
//!
//! Absent on purpose: asking for it (`runs::side_work`).

use super::rows::to_json;
use super::{Store, chats, preferences};
use crate::domain::side_work::SideWork;
use crate::domain::{ChatId, ChatSummary, Error, MessageId, OwnerId, Result};

impl Store {
    /// Sets which side work the owner wants.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn set_side_work(&self, owner: OwnerId, wanted: SideWork) -> Result<()> {
        self.write(move |connection| {
            Box::pin(preferences::set_side_work(connection, owner, wanted))
        })
        .await
    }

    /// The chat's title, if neither a person nor a model has set it yet.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn open_title(&self, owner: OwnerId, chat_id: ChatId) -> Result<Option<String>> {
        self.read_once(move |connection| {
            Box::pin(async move {
                let row: Option<(String, i64)> = sqlx::query_as(
                    "SELECT title, title_set FROM chats WHERE id = $1 AND owner_id = $2 AND \
                     deleted_at IS NULL",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .fetch_optional(connection)
                .await?;
                let (title, set) = super::found(row)?;
                Ok((set == 0).then_some(title))
            })
        })
        .await
    }

    /// Sets a title that a model has written in place of `old`. `None` if that
    /// is not the title any more, or a person has set it.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn set_written_title(
        &self,
        owner: OwnerId,
        chat_id: ChatId,
        old: String,
        new: String,
    ) -> Result<Option<ChatSummary>> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    // 2: a model has; it is not asked again.
                    "UPDATE chats SET title = $4, title_set = 2 WHERE id = $1 AND owner_id = $2 \
                     AND title = $3 AND title_set = 0 AND deleted_at IS NULL",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .bind(old)
                .bind(new)
                .execute(&mut *connection)
                .await?;
                if done.rows_affected() == 0 {
                    return Ok(None);
                }
                chats::summary(connection, owner, chat_id).await.map(Some)
            })
        })
        .await
    }

    /// Stores with a reply what a person might say next.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn set_suggestions(
        &self,
        owner: OwnerId,
        reply_id: MessageId,
        suggestions: Vec<String>,
    ) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE messages SET suggestions = $3 WHERE id = $1 AND owner_id = $2 \
                     AND role = 'assistant' AND deleted_at IS NULL",
                )
                .bind(reply_id.0)
                .bind(owner.0)
                .bind(to_json(&suggestions))
                .execute(&mut *connection)
                .await?;
                if done.rows_affected() == 0 { Err(Error::NotFound.into()) } else { Ok(()) }
            })
        })
        .await
    }
}
