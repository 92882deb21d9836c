//! Changes of the message tree that make no reply: another version chosen, an
//! answer edited, a message deleted and brought back, a branch copied.
//!
//! Each is one transaction. What is deleted is hidden with the message that
//! took it along, so that undo brings back exactly that.

use super::chats;
use super::messages;
use super::summaries;
use super::{Failure, Store, found, refused};
use crate::domain::{
    ChatId, ChatSummary, Clash, Flaw, MessageId, OwnerId, ReplyState, Result, Role,
};
use crate::server::fresh;
use sqlx::sqlite::SqliteConnection;
use std::collections::HashMap;
use uuid::Uuid;

impl Store {
    /// Shows the newest branch through that message. Gives its chat.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn choose(&self, owner: OwnerId, message_id: MessageId) -> Result<ChatId> {
        self.write(move |connection| {
            Box::pin(async move {
                let node = messages::node(connection, owner, message_id).await?;
                let tree = messages::tree(connection, owner, node.chat_id).await?;
                let leaf = tree.newest_leaf(Some(message_id));
                show(connection, owner, node.chat_id, leaf).await?;
                Ok(node.chat_id)
            })
        })
        .await
    }

    /// Stores a person's version of a reply beside it, and shows it. Gives its
    /// chat and its id.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) while the reply is being
    /// written; [`InvalidRequest`](crate::domain::Error::InvalidRequest) for a
    /// person's message (which is edited by sending anew).
    pub async fn edit_reply(
        &self,
        owner: OwnerId,
        reply_id: MessageId,
        text: String,
    ) -> Result<(ChatId, MessageId)> {
        self.write(move |connection| {
            Box::pin(async move {
                let node = messages::node(connection, owner, reply_id).await?;
                if node.role != Role::Assistant {
                    return Err(refused(Flaw::NotReply));
                }
                refuse_live(node.live)?;
                let id = fresh::message_id();
                sqlx::query(
                    "INSERT INTO messages (id, chat_id, owner_id, parent_id, role, state, edited, \
                     model, sent_from, created_at, settings, thinking, text, compared) \
                     SELECT $3, chat_id, owner_id, parent_id, role, $4, 1, model, sent_from, $5, \
                     settings, thinking, $6, json_remove(compared, '$.wish') FROM messages WHERE id = $1 AND owner_id = $2",
                )
                .bind(reply_id.0)
                .bind(owner.0)
                .bind(id.0)
                .bind(ReplyState::Done.name())
                .bind(fresh::now().0)
                .bind(text)
                .execute(&mut *connection)
                .await?;
                show(connection, owner, node.chat_id, Some(id)).await?;
                Ok((node.chat_id, id))
            })
        })
        .await
    }

    /// Hides a message and all that follows it. If the shown branch ended in
    /// there, the newest branch of what is left at that place is shown. Gives
    /// the chat and the hidden replies that are being written.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn delete_message(
        &self,
        owner: OwnerId,
        message_id: MessageId,
    ) -> Result<(ChatId, Vec<MessageId>)> {
        self.write(move |connection| Box::pin(delete(connection, owner, message_id))).await
    }

    /// Undoes [`Store::delete_message`] of that message; does nothing if it is
    /// not deleted. Gives its chat.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) if it was deleted together
    /// with another message, or what it follows is deleted.
    pub async fn restore_message(&self, owner: OwnerId, message_id: MessageId) -> Result<ChatId> {
        self.write(move |connection| Box::pin(restore(connection, owner, message_id))).await
    }

    /// Copies the branch from the root up to and including a message into a
    /// new chat with the same title, model and settings.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) while the message is being
    /// written.
    pub async fn fork(&self, owner: OwnerId, message_id: MessageId) -> Result<ChatSummary> {
        self.write(move |connection| Box::pin(fork(connection, owner, message_id))).await
    }
}

async fn delete(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
) -> Result<(ChatId, Vec<MessageId>), Failure> {
    let node = messages::node(connection, owner, message_id).await?;
    let leaf = chats::chat(connection, owner, node.chat_id).await?.active_leaf;
    sqlx::query(
        "UPDATE messages SET deleted_at = $3, deleted_with = $1 WHERE owner_id = $2 AND id IN ( \
         WITH RECURSIVE below (id) AS (SELECT $1 UNION SELECT m.id FROM messages m JOIN below b \
         ON m.parent_id = b.id WHERE m.deleted_at IS NULL) SELECT id FROM below)",
    )
    .bind(message_id.0)
    .bind(owner.0)
    .bind(fresh::now().0)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE messages SET leaf_before = $3 WHERE id = $1 AND owner_id = $2")
        .bind(message_id.0)
        .bind(owner.0)
        .bind(leaf.map(|leaf| leaf.0))
        .execute(&mut *connection)
        .await?;
    let tree = messages::tree(connection, owner, node.chat_id).await?;
    if leaf.is_some_and(|leaf| tree.branch(leaf).is_empty()) {
        let leaf = tree.newest_leaf(node.parent_id);
        show(connection, owner, node.chat_id, leaf).await?;
    }
    let live = sqlx::query_scalar::<_, Uuid>(
        "SELECT id FROM messages WHERE deleted_with = $1 AND owner_id = $2 AND \
         deleted_at IS NOT NULL AND live = 1",
    )
    .bind(message_id.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    Ok((node.chat_id, live.into_iter().map(MessageId).collect()))
}

/// Chat, parent, with what it was deleted, what was shown before.
type Deleted = (Uuid, Option<Uuid>, Option<Uuid>, Option<Uuid>);

async fn restore(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
) -> Result<ChatId, Failure> {
    let row: Option<Deleted> = sqlx::query_as(
        "SELECT m.chat_id, m.parent_id, m.deleted_with, m.leaf_before FROM messages m \
         JOIN chats c ON c.id = m.chat_id \
         WHERE m.id = $1 AND m.owner_id = $2 AND c.deleted_at IS NULL",
    )
    .bind(message_id.0)
    .bind(owner.0)
    .fetch_optional(&mut *connection)
    .await?;
    let (chat_id, parent, deleted_with, leaf_before) = found(row)?;
    let chat_id = ChatId(chat_id);
    match deleted_with {
        None => return Ok(chat_id),
        Some(with) if with != message_id.0 => {
            return Err(refused(Clash::DeletedTogether));
        }
        Some(_) => {}
    }
    if let Some(parent) = parent {
        messages::node(connection, owner, MessageId(parent))
            .await
            .map_err(|_| refused(Clash::ParentDeleted))?;
    }
    sqlx::query(
        "UPDATE messages SET deleted_at = NULL, deleted_with = NULL, leaf_before = NULL \
         WHERE deleted_with = $1 AND owner_id = $2 AND deleted_at IS NOT NULL",
    )
    .bind(message_id.0)
    .bind(owner.0)
    .execute(&mut *connection)
    .await?;
    let tree = messages::tree(connection, owner, chat_id).await?;
    if let Some(leaf) = leaf_before.map(MessageId)
        && !tree.branch(leaf).is_empty()
    {
        show(connection, owner, chat_id, Some(leaf)).await?;
    }
    Ok(chat_id)
}

async fn fork(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
) -> Result<ChatSummary, Failure> {
    let node = messages::node(connection, owner, message_id).await?;
    refuse_live(node.live)?;
    let branch = messages::tree(connection, owner, node.chat_id).await?.branch(message_id);
    let chat_id = fresh::chat_id();
    sqlx::query(
        "INSERT INTO chats (id, owner_id, title, model, created_at, updated_at, read_at, settings, \
         title_set, profile, language, zone_minutes, modes) SELECT $3, owner_id, title, model, $4, $4, $4, \
         settings, title_set, profile, language, zone_minutes, modes FROM chats \
         WHERE id = $1 AND owner_id = $2",
    )
    .bind(node.chat_id.0)
    .bind(owner.0)
    .bind(chat_id.0)
    .bind(fresh::now().0)
    .execute(&mut *connection)
    .await?;
    let copies: HashMap<MessageId, MessageId> =
        branch.iter().map(|id| (*id, fresh::message_id())).collect();
    let mut parent = None;
    for id in &branch {
        let copy = copies[id];
        sqlx::query(
            "INSERT INTO messages (id, chat_id, owner_id, parent_id, role, state, edited, model, \
             created_at, error, metrics, settings, thinking, text, summary_id, suggestions, shorthand, modes) \
             SELECT $3, $4, owner_id, $5, role, state, edited, model, created_at, error, metrics, \
             settings, thinking, text, summary_id, suggestions, shorthand, modes FROM messages \
             WHERE id = $1 AND owner_id = $2",
        )
        .bind(id.0)
        .bind(owner.0)
        .bind(copy.0)
        .bind(chat_id.0)
        .bind(parent.map(|id: MessageId| id.0))
        .execute(&mut *connection)
        .await?;
        parent = Some(copy);
    }
    let cuts: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT id, sent_from FROM messages WHERE chat_id = $1 AND owner_id = $2 AND \
         sent_from IS NOT NULL",
    )
    .bind(node.chat_id.0)
    .bind(owner.0)
    .fetch_all(&mut *connection)
    .await?;
    for (id, from) in cuts {
        let (Some(copy), Some(from)) = (copies.get(&MessageId(id)), copies.get(&MessageId(from)))
        else {
            continue;
        };
        sqlx::query("UPDATE messages SET sent_from = $3 WHERE id = $1 AND owner_id = $2")
            .bind(copy.0)
            .bind(owner.0)
            .bind(from.0)
            .execute(&mut *connection)
            .await?;
    }
    summaries::copy(connection, owner, (node.chat_id, chat_id), &copies).await?;
    show(connection, owner, chat_id, parent).await?;
    chats::summary(connection, owner, chat_id).await
}

/// Makes the branch that ends in `leaf` the shown one.
async fn show(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
    leaf: Option<MessageId>,
) -> Result<(), Failure> {
    sqlx::query("UPDATE chats SET active_leaf = $3 WHERE id = $1 AND owner_id = $2")
        .bind(chat_id.0)
        .bind(owner.0)
        .bind(leaf.map(|leaf| leaf.0))
        .execute(connection)
        .await?;
    Ok(())
}

fn refuse_live(live: bool) -> Result<(), Failure> {
    if live { Err(refused(Clash::StillWritten)) } else { Ok(()) }
}
