//! Summaries as rows: begun, written, ended, edited, deleted with undo.
//!
//! A summary belongs to the message that it reaches up to, so that it goes
//! where that goes: hidden with it, copied with it into a fork. Absent on
//! purpose: what is summarised and how (`runs::summary`).

use super::rows::{self, from_json, to_json};
use super::{Failure, Store, chats, found, refused};
use crate::domain::{
    ChatId, Clash, ClientId, Error, Message, MessageId, Milliseconds, OwnerId, ReplyState, Result,
    Summary, SummaryId, UnixMillis,
};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::HashMap;
use uuid::Uuid;

/// A summary that is to be written.
#[derive(Clone, Debug)]
pub struct NewSummary {
    /// Made by the client, if one asked for it.
    pub client_id: Option<ClientId>,
    /// The chat.
    pub chat_id: ChatId,
    /// The last message that it stands for.
    pub up_to: MessageId,
    /// How many messages it stands for.
    pub messages: u64,
    /// The model that writes it.
    pub model: String,
}

const COLUMNS: &str = "id, chat_id, up_to_id, messages, state, error, model, edited, asked_at, \
                       took_ms, version, text";

impl Store {
    /// The chat's summaries, in the order of their making.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn summaries(&self, owner: OwnerId, chat_id: ChatId) -> Result<Vec<Summary>> {
        self.read_once(move |connection| Box::pin(of_chat(connection, owner, chat_id))).await
    }

    /// One summary.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn summary(&self, owner: OwnerId, id: SummaryId) -> Result<Summary> {
        self.read_once(move |connection| Box::pin(one(connection, owner, id))).await
    }

    /// Stores a summary that is to be written, and hides those at its place
    /// that were never finished. The second value says whether it is new: the
    /// same client id again gives the first one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the chat.
    pub async fn begin_summary(&self, owner: OwnerId, new: NewSummary) -> Result<(Summary, bool)> {
        self.write(move |connection| Box::pin(begin(connection, owner, new))).await
    }

    /// Begins an unfinished summary anew.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for one that is finished or
    /// being written.
    pub async fn begin_summary_again(&self, owner: OwnerId, id: SummaryId) -> Result<Summary> {
        self.write(move |connection| {
            Box::pin(async move {
                let old = one(connection, owner, id).await?;
                if !old.state.is_final() || old.state == ReplyState::Done {
                    return Err(refused(Clash::SummaryDone));
                }
                sqlx::query(
                    "UPDATE summaries SET state = 'queued', live = 1, error = NULL, took_ms = NULL, \
                     text = '', asked_at = $3, version = version + 1 WHERE id = $1 AND owner_id = $2",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(fresh::now().0)
                .execute(&mut *connection)
                .await?;
                one(connection, owner, id).await
            })
        })
        .await
    }

    /// Stores how far a summary is. One that has ended stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for one that was deleted meanwhile.
    pub async fn write_summary(
        &self,
        owner: OwnerId,
        id: SummaryId,
        state: ReplyState,
        text: String,
    ) -> Result<Summary> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE summaries SET state = $3, text = $4, version = version + 1 \
                     WHERE id = $1 AND owner_id = $2 AND live = 1",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(state.name())
                .bind(text)
                .execute(&mut *connection)
                .await?;
                one(connection, owner, id).await
            })
        })
        .await
    }

    /// Stores a summary's end; without a `text` what was stored of it stays.
    /// One that has ended stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for one that was deleted meanwhile.
    pub async fn end_summary(
        &self,
        owner: OwnerId,
        id: SummaryId,
        state: ReplyState,
        error: Option<Error>,
        text: Option<String>,
    ) -> Result<Summary> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE summaries SET live = 0, state = $3, error = $4, \
                     text = coalesce($5, text), took_ms = max(0, $6 - asked_at), \
                     version = version + 1 WHERE id = $1 AND owner_id = $2 AND live = 1",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(state.name())
                .bind(error.as_ref().map(to_json))
                .bind(text)
                .bind(fresh::now().0)
                .execute(&mut *connection)
                .await?;
                one(connection, owner, id).await
            })
        })
        .await
    }

    /// Stores a person's text of a summary, which counts as finished then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] while it is being written.
    pub async fn edit_summary(
        &self,
        owner: OwnerId,
        id: SummaryId,
        text: String,
    ) -> Result<Summary> {
        self.write(move |connection| {
            Box::pin(async move {
                if !one(connection, owner, id).await?.state.is_final() {
                    return Err(refused(Clash::SummaryWritten));
                }
                sqlx::query(
                    "UPDATE summaries SET state = 'done', error = NULL, edited = 1, text = $3, \
                     version = version + 1 WHERE id = $1 AND owner_id = $2",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(text)
                .execute(&mut *connection)
                .await?;
                one(connection, owner, id).await
            })
        })
        .await
    }

    /// Hides a summary: the full history is sent again. Gives its chat.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn delete_summary(&self, owner: OwnerId, id: SummaryId) -> Result<ChatId> {
        self.hide_summary(owner, id, Some(fresh::now())).await
    }

    /// Undoes [`Self::delete_summary`]. Gives its chat.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn restore_summary(&self, owner: OwnerId, id: SummaryId) -> Result<ChatId> {
        self.hide_summary(owner, id, None).await
    }

    async fn hide_summary(
        &self,
        owner: OwnerId,
        id: SummaryId,
        at: Option<UnixMillis>,
    ) -> Result<ChatId> {
        self.write(move |connection| {
            Box::pin(async move {
                let chat_id: Option<Uuid> = sqlx::query_scalar(
                    "UPDATE summaries SET deleted_at = $3, version = version + 1 \
                     WHERE id = $1 AND owner_id = $2 RETURNING chat_id",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(at.map(|at| at.0))
                .fetch_optional(&mut *connection)
                .await?;
                let chat_id = ChatId(found(chat_id)?);
                // Not in a chat that is in the trash.
                chats::summary(connection, owner, chat_id).await?;
                Ok(chat_id)
            })
        })
        .await
    }

    /// The branch from the root up to and including a message.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn branch_to(&self, owner: OwnerId, message_id: MessageId) -> Result<Vec<Message>> {
        self.read(move |connection| {
            Box::pin(async move {
                let node = super::messages::node(connection, owner, message_id).await?;
                let tree = super::messages::tree(connection, owner, node.chat_id).await?;
                let branch =
                    super::messages::texts(connection, owner, &tree.branch(message_id)).await?;
                Ok(branch.into_iter().map(|said| said.message).collect())
            })
        })
        .await
    }
}

/// The chat's summaries, in the order of their making.
pub(super) async fn of_chat(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<Vec<Summary>, Failure> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM summaries WHERE chat_id = $1 AND owner_id = $2 \
         AND deleted_at IS NULL ORDER BY id"
    )))
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| read(row).map_err(Failure::from)).collect()
}

async fn one(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    id: SummaryId,
) -> Result<Summary, Failure> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM summaries WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL"
    )))
    .bind(id.0)
    .bind(owner.0)
    .fetch_optional(connection)
    .await?;
    Ok(read(&found(row)?)?)
}

fn read(row: &SqliteRow) -> sqlx::Result<Summary> {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(Summary {
        id: SummaryId(row.try_get(0)?),
        chat_id: ChatId(row.try_get(1)?),
        up_to: MessageId(row.try_get(2)?),
        messages: count(row.try_get(3)?),
        state: rows::state(row.try_get(4)?),
        error: from_json(row.try_get(5)?),
        model: row.try_get(6)?,
        edited: row.try_get::<i64, _>(7)? != 0,
        asked_at: UnixMillis(row.try_get(8)?),
        took: row.try_get::<Option<i64>, _>(9)?.map(|took| Milliseconds(count(took))),
        version: count(row.try_get(10)?),
        text: row.try_get(11)?,
    })
}

async fn begin(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    new: NewSummary,
) -> Result<(Summary, bool), Failure> {
    if let Some(client_id) = new.client_id {
        let known: Option<Uuid> =
            sqlx::query_scalar("SELECT id FROM summaries WHERE owner_id = $1 AND client_id = $2")
                .bind(owner.0)
                .bind(client_id.0)
                .fetch_optional(&mut *connection)
                .await?;
        if let Some(id) = known {
            return Ok((one(connection, owner, SummaryId(id)).await?, false));
        }
    }
    chats::summary(connection, owner, new.chat_id).await?;
    let now = fresh::now();
    sqlx::query(
        "UPDATE summaries SET deleted_at = $3 WHERE up_to_id = $1 AND owner_id = $2 \
         AND state != 'done' AND live = 0 AND deleted_at IS NULL",
    )
    .bind(new.up_to.0)
    .bind(owner.0)
    .bind(now.0)
    .execute(&mut *connection)
    .await?;
    let id = SummaryId(fresh::message_id().0);
    sqlx::query(
        "INSERT INTO summaries (id, chat_id, owner_id, up_to_id, messages, state, live, model, \
         client_id, asked_at) VALUES ($1, $2, $3, $4, $5, 'queued', 1, $6, $7, $8)",
    )
    .bind(id.0)
    .bind(new.chat_id.0)
    .bind(owner.0)
    .bind(new.up_to.0)
    .bind(i64::try_from(new.messages).unwrap_or(i64::MAX))
    .bind(&new.model)
    .bind(new.client_id.map(|id| id.0))
    .bind(now.0)
    .execute(&mut *connection)
    .await?;
    Ok((one(connection, owner, id).await?, true))
}

/// Copies the finished summaries of a branch into a fork: `copies` leads from
/// the branch's messages to their copies.
pub(super) async fn copy(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    (from, to): (ChatId, ChatId),
    copies: &HashMap<MessageId, MessageId>,
) -> Result<(), Failure> {
    for summary in of_chat(connection, owner, from).await? {
        let Some(up_to) = copies.get(&summary.up_to) else { continue };
        if !summary.state.is_final() {
            continue;
        }
        let id = SummaryId(fresh::message_id().0);
        sqlx::query(
            "INSERT INTO summaries (id, chat_id, owner_id, up_to_id, messages, state, edited, \
             model, asked_at, took_ms, error, text) SELECT $3, $4, owner_id, $5, messages, state, \
             edited, model, asked_at, took_ms, error, text FROM summaries \
             WHERE id = $1 AND owner_id = $2",
        )
        .bind(summary.id.0)
        .bind(owner.0)
        .bind(id.0)
        .bind(to.0)
        .bind(up_to.0)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "UPDATE messages SET summary_id = $4 WHERE chat_id = $1 AND owner_id = $2 \
             AND summary_id = $3",
        )
        .bind(to.0)
        .bind(owner.0)
        .bind(summary.id.0)
        .bind(id.0)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What a start does about summaries that were being written: their text so
/// far is kept, and they can be begun anew.
pub(super) async fn end_unfinished(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE summaries SET live = 0, state = 'interrupted', error = $1, version = version + 1 \
         WHERE live = 1",
    )
    .bind(to_json(&Error::ServerRestarted))
    .execute(connection)
    .await?;
    Ok(())
}
