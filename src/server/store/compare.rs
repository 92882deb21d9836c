//! Comparisons: which replies stand side by side, and which one is kept.
//!
//! A reply remembers its comparison and its place there; a question remembers
//! which of its comparisons is shown. At each place stands the newest reply, so
//! that one that is written again takes the old one's place. Absent on
//! purpose: the wishes that make replies (`asks`).

use super::rows::{from_json, to_json};
use super::{Failure, Store, chats, found, messages, refused};
use crate::domain::{
    BranchMessage, Candidate, ChatId, Clash, ClientId, Column, ComparisonId, Error, Flaw,
    MessageId, OwnerId, Result, Role, Settings, compare,
};
use crate::server::fresh;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A reply's place in a comparison, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Compared {
    /// Which comparison.
    pub id: ComparisonId,
    /// From 0; gaps do no harm.
    pub place: u32,
    /// What its settings are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is asked with, over the chat's settings.
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub settings: Settings,
    /// The wish that made it, if that made several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<ClientId>,
}

impl Compared {
    /// The chat's settings with this reply's own.
    pub fn over(&self, chat: &Settings) -> Settings {
        let mut settings = chat.clone();
        settings.overlay(&self.settings);
        settings
    }
}

/// A reply of a comparison.
struct Member {
    id: MessageId,
    question: MessageId,
    compared: Compared,
}

impl Store {
    /// Keeps one answer as the conversation's: shows the newest branch through
    /// it and nothing beside it; the next message goes to its model, with its
    /// settings. Gives its chat.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound); [`Conflict`](Error::Conflict) if it is no
    /// answer.
    pub async fn keep(&self, owner: OwnerId, reply_id: MessageId) -> Result<ChatId> {
        self.write(move |connection| Box::pin(keep(connection, owner, reply_id))).await
    }

    /// Shows the comparison of a reply, or of its question, side by side again.
    /// Gives its chat.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound), also if there is none.
    pub async fn show_beside(&self, owner: OwnerId, reply_id: MessageId) -> Result<ChatId> {
        self.write(move |connection| Box::pin(show_beside(connection, owner, reply_id))).await
    }
}

async fn keep(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
) -> Result<ChatId, Failure> {
    let (node, question) = answer(connection, owner, reply_id).await?;
    set_comparing(connection, owner, question, None).await?;
    let chat = chats::chat(connection, owner, node.chat_id).await?;
    let own: Option<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT model, compared FROM messages WHERE id = $1 AND owner_id = $2")
            .bind(reply_id.0)
            .bind(owner.0)
            .fetch_optional(&mut *connection)
            .await?;
    let (model, compared) = found(own)?;
    let compared: Option<Compared> = from_json(compared.as_deref());
    let settings = match &compared {
        Some(compared) => compared.over(&chat.settings),
        None => chat.settings,
    };
    let tree = messages::tree(connection, owner, node.chat_id).await?;
    // What follows it already stays what is shown.
    let leaf = match chat.active_leaf {
        Some(leaf) if tree.branch(leaf).contains(&reply_id) => Some(leaf),
        _ => tree.newest_leaf(Some(reply_id)),
    };
    sqlx::query(
        "UPDATE chats SET active_leaf = $3, model = coalesce($4, model), settings = $5 \
         WHERE id = $1 AND owner_id = $2",
    )
    .bind(node.chat_id.0)
    .bind(owner.0)
    .bind(leaf.map(|leaf| leaf.0))
    .bind(model)
    .bind(to_json(&settings))
    .execute(&mut *connection)
    .await?;
    Ok(node.chat_id)
}

async fn show_beside(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
) -> Result<ChatId, Failure> {
    let (node, question) = answer(connection, owner, reply_id).await?;
    let members = of_question(connection, owner, question).await?;
    let id = which(&members, reply_id, None).ok_or(Failure::Refused(Error::NotFound))?;
    set_comparing(connection, owner, question, Some(id)).await?;
    let chat = chats::chat(connection, owner, node.chat_id).await?;
    let tree = messages::tree(connection, owner, node.chat_id).await?;
    let branch = chat.active_leaf.map(|leaf| tree.branch(leaf)).unwrap_or_default();
    let of_it = |reply: &MessageId| {
        members.iter().any(|member| member.compared.id == id && member.id == *reply)
    };
    if !branch.iter().any(of_it) {
        let shown = if of_it(&reply_id) {
            Some(reply_id)
        } else {
            columns(&members, id, reply_id).first().map(|column| column.reply_id)
        };
        let leaf = tree.newest_leaf(shown);
        sqlx::query("UPDATE chats SET active_leaf = $3 WHERE id = $1 AND owner_id = $2")
            .bind(node.chat_id.0)
            .bind(owner.0)
            .bind(leaf.map(|leaf| leaf.0))
            .execute(&mut *connection)
            .await?;
    }
    Ok(node.chat_id)
}

/// A reply's place in the tree, and what it answers.
async fn answer(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
) -> Result<(messages::Node, MessageId), Failure> {
    let node = messages::node(connection, owner, reply_id).await?;
    match node.parent_id.filter(|_| node.role == Role::Assistant) {
        Some(question) => Ok((node, question)),
        None => Err(refused(Clash::NoQuestion)),
    }
}

/// Sets which comparison of a question is shown.
pub(super) async fn set_comparing(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    question: MessageId,
    id: Option<ComparisonId>,
) -> Result<(), Failure> {
    sqlx::query("UPDATE messages SET comparing = $3 WHERE id = $1 AND owner_id = $2")
        .bind(question.0)
        .bind(owner.0)
        .bind(id.map(|id| id.0))
        .execute(connection)
        .await?;
    Ok(())
}

/// The places of the candidates: of a new comparison, or behind the columns
/// that `reply_id` stands among. A reply that is in none begins one.
///
/// # Errors
/// [`Flaw::Comparison`] if there are too many then.
pub(super) async fn places(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    question: MessageId,
    reply_id: Option<MessageId>,
    candidates: &[Candidate],
    wish: ClientId,
) -> Result<Vec<Compared>, Failure> {
    let (mut id, mut next) = (fresh::comparison_id(), 0);
    if let Some(reply_id) = reply_id {
        let members = of_question(connection, owner, question).await?;
        if let Some(own) = members.iter().find(|member| member.id == reply_id) {
            id = own.compared.id;
            let there = columns(&members, id, reply_id).len();
            if there + candidates.len() > compare::MOST {
                return Err(refused(Flaw::Comparison));
            }
            let of_it = members.iter().filter(|member| member.compared.id == id);
            next = of_it.map(|member| member.compared.place + 1).max().unwrap_or(0);
        } else {
            if candidates.len() + 1 > compare::MOST {
                return Err(refused(Flaw::Comparison));
            }
            let first =
                Compared { id, place: 0, label: None, settings: Settings::default(), wish: None };
            sqlx::query("UPDATE messages SET compared = $3 WHERE id = $1 AND owner_id = $2")
                .bind(reply_id.0)
                .bind(owner.0)
                .bind(to_json(&first))
                .execute(&mut *connection)
                .await?;
            next = 1;
        }
    }
    let place = |(place, candidate): (u32, &Candidate)| Compared {
        id,
        place,
        label: candidate.label.clone(),
        settings: candidate.settings.clone(),
        wish: Some(wish),
    };
    Ok((next..).zip(candidates).map(place).collect())
}

/// The place of a reply, if its comparison is shown: what is written in its
/// stead stands there too.
pub(super) async fn shown_place(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
) -> Result<Option<Compared>, Failure> {
    let row: Option<(Option<String>, Option<Uuid>)> = sqlx::query_as(
        "SELECT m.compared, q.comparing FROM messages m JOIN messages q ON q.id = m.parent_id \
         WHERE m.id = $1 AND m.owner_id = $2",
    )
    .bind(reply_id.0)
    .bind(owner.0)
    .fetch_optional(connection)
    .await?;
    let Some((Some(compared), Some(comparing))) = row else { return Ok(None) };
    let compared: Option<Compared> = from_json(Some(&compared));
    let shown = compared.filter(|compared| compared.id.0 == comparing);
    Ok(shown.map(|compared| Compared { wish: None, ..compared }))
}

/// All replies that a wish made side by side, in their order.
pub(super) async fn made_by(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    question: MessageId,
    wish: ClientId,
) -> Result<Vec<MessageId>, Failure> {
    let rows = sqlx::query(
        "SELECT id, parent_id, compared FROM messages WHERE parent_id = $1 AND owner_id = $2 AND \
         compared IS NOT NULL ORDER BY id",
    )
    .bind(question.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    let mut made = members(&rows)?;
    made.retain(|member| member.compared.wish == Some(wish));
    made.sort_by_key(|member| member.compared.place);
    Ok(made.into_iter().map(|member| member.id).collect())
}

/// Puts beside the replies of a branch what stands there.
pub(super) async fn put_beside(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
    branch: &mut [BranchMessage],
) -> Result<(), Failure> {
    let rows = sqlx::query(
        "SELECT id, parent_id, compared FROM messages WHERE chat_id = $1 AND owner_id = $2 AND \
         compared IS NOT NULL AND deleted_at IS NULL ORDER BY id",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let all = members(&rows)?;
    let shown: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT id, comparing FROM messages WHERE chat_id = $1 AND owner_id = $2 AND \
         comparing IS NOT NULL",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .fetch_all(&mut *connection)
    .await?;
    let shown: HashMap<Uuid, Uuid> = shown.into_iter().collect();
    let mut wanted = Vec::new();
    for reply in branch.iter_mut().filter(|one| one.message.role == Role::Assistant) {
        let Some(question) = reply.message.parent_id else { continue };
        let open = shown.get(&question.0).copied().map(ComparisonId);
        let of_question = || all.iter().filter(|member| member.question == question);
        let Some(id) = which(of_question(), reply.message.id, open) else { continue };
        let columns = columns(of_question(), id, reply.message.id);
        if columns.len() < compare::FEWEST {
            continue;
        }
        let ids = columns.iter().map(|column| column.reply_id);
        if open == Some(id) && ids.clone().any(|other| other == reply.message.id) {
            wanted.extend(ids.filter(|other| *other != reply.message.id));
        }
        reply.columns = columns;
    }
    let texts = messages::texts(connection, owner, &wanted).await?;
    let mut texts: HashMap<MessageId, BranchMessage> =
        texts.into_iter().map(|text| (text.message.id, text)).collect();
    for reply in branch {
        let beside = reply.columns.iter().filter_map(|column| texts.remove(&column.reply_id));
        reply.beside = beside.collect();
    }
    Ok(())
}

async fn of_question(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    question: MessageId,
) -> Result<Vec<Member>, Failure> {
    let rows = sqlx::query(
        "SELECT id, parent_id, compared FROM messages WHERE parent_id = $1 AND owner_id = $2 AND \
         compared IS NOT NULL AND deleted_at IS NULL ORDER BY id",
    )
    .bind(question.0)
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    members(&rows)
}

fn members(rows: &[sqlx::sqlite::SqliteRow]) -> Result<Vec<Member>, Failure> {
    let mut members = Vec::with_capacity(rows.len());
    for row in rows {
        // What cannot be read is in no comparison.
        if let Some(compared) = from_json(row.try_get(2)?) {
            let (id, question) = (MessageId(row.try_get(0)?), MessageId(row.try_get(1)?));
            members.push(Member { id, question, compared });
        }
    }
    Ok(members)
}

/// The comparison that a reply is about: its own, else the one that is open,
/// else the newest of its question.
fn which<'a>(
    members: impl IntoIterator<Item = &'a Member, IntoIter: Clone>,
    reply_id: MessageId,
    open: Option<ComparisonId>,
) -> Option<ComparisonId> {
    let members = members.into_iter();
    let own = members.clone().find(|member| member.id == reply_id);
    let own = own.map(|member| member.compared.id);
    own.or(open).or_else(|| members.last().map(|member| member.compared.id))
}

/// What stands at each place: the newest reply, or `shown` at its own.
fn columns<'a>(
    members: impl IntoIterator<Item = &'a Member>,
    id: ComparisonId,
    shown: MessageId,
) -> Vec<Column> {
    let mut places: BTreeMap<u32, &Member> = BTreeMap::new();
    for member in members.into_iter().filter(|member| member.compared.id == id) {
        let kept = places.get(&member.compared.place).is_some_and(|there| there.id == shown);
        if !kept {
            places.insert(member.compared.place, member);
        }
    }
    let column =
        |member: &Member| Column { reply_id: member.id, label: member.compared.label.clone() };
    places.into_values().map(column).collect()
}
