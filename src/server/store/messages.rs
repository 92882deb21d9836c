//! Reading the message tree: links first, then the texts of one branch only.

use super::chats::{self, ChatRow};
use super::rows::{self, message_columns};
use super::{Failure, Store, compare, feedback, found, notes, summaries};
use crate::domain::tree::{Link, Tree};
use crate::domain::{
    BranchMessage, ChatId, ChatSummary, Message, MessageId, OwnerId, Persona, Result, Role,
    Settings, Summary,
};
use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{QueryBuilder, Row};
use std::collections::HashMap;
use uuid::Uuid;

/// Ids that one statement names at most; SQLite takes 32,766.
const IDS: usize = 1000;

/// A chat with the branch that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredChat {
    /// Its row in the list.
    pub summary: ChatSummary,
    /// The model of the next message.
    pub model: Option<String>,
    /// The settings of the next message.
    pub settings: Settings,
    /// Its profile.
    pub persona: Persona,
    /// The branch, from the root on. A reply that is being written has the
    /// text here that it began with.
    pub messages: Vec<BranchMessage>,
    /// The summaries of that branch, in the order of their making.
    pub summaries: Vec<Summary>,
}

/// A message with its place in the tree, without its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub id: MessageId,
    pub chat_id: ChatId,
    pub parent_id: Option<MessageId>,
    pub role: Role,
    pub live: bool,
}

impl Store {
    /// The chat with its active branch.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<StoredChat> {
        self.read(move |connection| {
            Box::pin(async move {
                let ChatRow { summary, model, settings, persona, active_leaf } =
                    chats::chat(connection, owner, chat_id).await?;
                let tree = tree(connection, owner, chat_id).await?;
                let branch = active_leaf.map(|leaf| tree.branch(leaf)).unwrap_or_default();
                let mut messages = texts(connection, owner, &branch).await?;
                for message in &mut messages {
                    let versions = tree.siblings(message.message.id);
                    if versions.len() > 1 {
                        message.versions = versions.to_vec();
                    }
                }
                compare::put_beside(connection, owner, chat_id, &mut messages).await?;
                let mut rated = feedback::of_chat(connection, owner, chat_id).await?;
                let mut noted = notes::of_chat(connection, owner, chat_id).await?;
                let mut around = |one: &mut BranchMessage| {
                    one.feedback = rated.remove(&one.message.id);
                    one.notes = noted.remove(&one.message.id).unwrap_or_default();
                };
                for message in &mut messages {
                    message.beside.iter_mut().for_each(&mut around);
                    around(message);
                }
                let mut summaries = summaries::of_chat(connection, owner, chat_id).await?;
                summaries.retain(|summary| branch.contains(&summary.up_to));
                Ok(StoredChat { summary, model, settings, persona, messages, summaries })
            })
        })
        .await
    }

    /// What was said before a reply, from the root on: what its model is asked
    /// with.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn history(&self, owner: OwnerId, reply_id: MessageId) -> Result<Vec<Message>> {
        self.read(move |connection| {
            Box::pin(async move {
                let node = node(connection, owner, reply_id).await?;
                let Some(parent) = node.parent_id else { return Ok(Vec::new()) };
                let tree = tree(connection, owner, node.chat_id).await?;
                let branch = texts(connection, owner, &tree.branch(parent)).await?;
                Ok(branch.into_iter().map(|said| said.message).collect())
            })
        })
        .await
    }

    /// One message, unless it or its chat is in the trash.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn message(&self, owner: OwnerId, message_id: MessageId) -> Result<Message> {
        self.read_once(move |connection| {
            Box::pin(async move {
                let row = sqlx::query(concat!(
                    "SELECT ",
                    message_columns!(),
                    " FROM messages m JOIN chats c ON c.id = m.chat_id WHERE m.id = $1 AND \
                     m.owner_id = $2 AND m.deleted_at IS NULL AND c.deleted_at IS NULL"
                ))
                .bind(message_id.0)
                .bind(owner.0)
                .fetch_optional(connection)
                .await?;
                Ok(rows::message(&found(row)?)?.message)
            })
        })
        .await
    }

    /// The newest reply of a chat, on whatever branch.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound) for the chat.
    pub async fn newest_reply(&self, owner: OwnerId, chat_id: ChatId) -> Result<Option<MessageId>> {
        self.read_once(move |connection| {
            Box::pin(async move {
                let id: Option<Option<Uuid>> = sqlx::query_scalar(
                    "SELECT (SELECT m.id FROM messages m WHERE m.chat_id = c.id AND \
                     m.owner_id = c.owner_id AND m.deleted_at IS NULL AND m.role = 'assistant' \
                     ORDER BY m.id DESC LIMIT 1) \
                     FROM chats c WHERE c.id = $1 AND c.owner_id = $2 AND c.deleted_at IS NULL",
                )
                .bind(chat_id.0)
                .bind(owner.0)
                .fetch_optional(connection)
                .await?;
                Ok(found(id)?.map(MessageId))
            })
        })
        .await
    }
}

/// The chat's links.
pub(super) async fn tree(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
) -> Result<Tree, Failure> {
    let links: Vec<(Uuid, Option<Uuid>)> = sqlx::query_as(
        "SELECT id, parent_id FROM messages WHERE chat_id = $1 AND owner_id = $2 AND \
         deleted_at IS NULL",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let link = |(id, parent): (Uuid, Option<Uuid>)| Link {
        id: MessageId(id),
        parent_id: parent.map(MessageId),
    };
    Ok(Tree::new(links.into_iter().map(link)))
}

/// The messages of those ids, in that order.
pub(super) async fn texts(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    ids: &[MessageId],
) -> Result<Vec<BranchMessage>, Failure> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let mut query = QueryBuilder::<Sqlite>::new(concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m WHERE m.owner_id = "
        ));
        query.push_bind(owner.0).push(" AND m.deleted_at IS NULL AND m.id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(")");
        // Not kept as prepared: each length is another statement.
        let rows = query.build().persistent(false).fetch_all(&mut *connection).await?;
        for row in &rows {
            let message = rows::message(row)?;
            found.insert(message.message.id, message);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// A message's place, unless it or its chat is in the trash.
pub(super) async fn node(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
) -> Result<Node, Failure> {
    let row = sqlx::query(
        "SELECT m.chat_id, m.parent_id, m.role, m.live FROM messages m JOIN chats c ON \
         c.id = m.chat_id WHERE m.id = $1 AND m.owner_id = $2 AND m.deleted_at IS NULL AND \
         c.deleted_at IS NULL",
    )
    .bind(message_id.0)
    .bind(owner.0)
    .fetch_optional(connection)
    .await?;
    let row = found(row)?;
    Ok(Node {
        id: message_id,
        chat_id: ChatId(row.try_get(0)?),
        parent_id: row.try_get::<Option<Uuid>, _>(1)?.map(MessageId),
        role: rows::role(row.try_get(2)?),
        live: row.try_get::<i64, _>(3)? != 0,
    })
}
