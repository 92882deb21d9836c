//! The wishes that make replies: "say this", "answer again" and "answer
//! beside". Each is
//! one transaction, and asked again with the same client's id gives the first
//! answer.
//!
//! The new reply's row is queued and has no text of its own yet; who writes it
//! is not known here. Limits and settings are checked by the caller.

use super::chats::{self, ChatRow};
use super::compare::{self, Compared};
use super::levels::Beneath;
use super::messages::{self, Node};
use super::preferences;
use super::rows::to_json;
use super::{Failure, Store, refused};
use crate::domain::command::{Again, AskAgain, SendMessage, Sent};
use crate::domain::compare::AskBeside;
use crate::domain::compare::FEWEST;
use crate::domain::{
    Candidate, ChatId, ChatSummary, Clash, ClientId, Error, Flaw, Message, MessageId, OwnerId,
    Persona, ReplyState, Result, Role, Settings, Shorthand, UnixMillis,
};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

/// A wish that is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What the client is answered.
    pub sent: Sent,
    /// The chat's row and what is to be written; absent for a repetition.
    pub started: Option<(ChatSummary, Start)>,
    /// What else is to be written, beside it.
    pub beside: Vec<(MessageId, Start)>,
    /// Those that stand side by side, the first one included, also for a
    /// repetition; empty where there is one reply.
    pub reply_ids: Vec<MessageId>,
}

impl Asked {
    fn one(sent: Sent, summary: ChatSummary, start: Start) -> Self {
        let started = Some((summary, start));
        Self { sent, started, beside: Vec::new(), reply_ids: Vec::new() }
    }
}

/// A reply that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The model that is asked.
    pub model: String,
    /// What it is asked with, all levels resolved.
    pub settings: Settings,
    /// The thinking that the reply begins with.
    pub thinking: String,
    /// The text that the reply begins with.
    pub text: String,
    /// What was said before, where that is known without reading it: what
    /// [`Store::history`] would give.
    pub history: Option<Vec<Message>>,
}

impl Store {
    /// Stores a person's message and the empty reply to it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the chat or the parent, [`Error::Conflict`] for
    /// a parent that is being written, [`Error::InvalidRequest`] for a parent
    /// without a chat.
    pub async fn send(&self, owner: OwnerId, wish: SendMessage) -> Result<Asked> {
        self.send_where(owner, wish, Vec::new(), true).await
    }

    /// The same, with the modes as they are called; unless it may be `anywhere`,
    /// only at the end of the shown branch.
    ///
    /// # Errors
    /// As [`Self::send`]; [`Flaw::SwitchedOff`] for another place.
    pub async fn send_where(
        &self,
        owner: OwnerId,
        wish: SendMessage,
        modes: Vec<String>,
        anywhere: bool,
    ) -> Result<Asked> {
        let beneath = self.beneath.clone();
        self.write(move |connection| {
            Box::pin(send(connection, owner, wish, modes, beneath, anywhere))
        })
        .await
    }

    /// Stores replies beside what is there: beside a reply, or several for a
    /// person's message. What was shown stays the shown branch, if it is there.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Flaw::Comparison`] if there are too many then.
    pub async fn ask_beside(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: AskBeside,
    ) -> Result<Asked> {
        let beneath = self.beneath.clone();
        self.write(move |connection| {
            Box::pin(ask_beside(connection, owner, message_id, wish, beneath))
        })
        .await
    }

    /// Stores a reply that comes from an old one. `message_id` may also be a
    /// person's message, which then gets a reply.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::Conflict`] if the old reply is being
    /// written, or has no text to continue from.
    pub async fn ask_again(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: AskAgain,
    ) -> Result<Asked> {
        let beneath = self.beneath.clone();
        self.write(move |connection| {
            Box::pin(ask_again(connection, owner, message_id, wish, beneath))
        })
        .await
    }
}

async fn send(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    wish: SendMessage,
    called: Vec<String>,
    beneath: Beneath,
    anywhere: bool,
) -> Result<Asked, Failure> {
    if let Some(asked) = repeated(connection, owner, wish.client_id).await? {
        return Ok(asked);
    }
    let now = fresh::now();
    let chat = match wish.chat_id {
        Some(chat_id) => Some(chats::chat(connection, owner, chat_id).await?),
        None if wish.parent_id.is_some() => {
            return Err(refused(Flaw::ParentWithoutChat));
        }
        None => None,
    };
    let sent = Sent {
        chat_id: wish.chat_id.unwrap_or_else(fresh::chat_id),
        message_id: fresh::message_id(),
        reply_id: fresh::message_id(),
        repeated: false,
    };
    let parent_id = match &chat {
        Some(chat) => parent(connection, owner, chat, &wish).await?,
        None => None,
    };
    if let Some(chat) = chat.as_ref().filter(|_| !anywhere)
        && parent_id != chat.active_leaf
    {
        return Err(refused(Flaw::SwitchedOff));
    }
    let (title, pinned, settings, known) = if let Some(chat) = chat {
        (chat.summary.title, chat.summary.pinned, chat.settings, chat.persona)
    } else {
        let title = wish.title();
        let persona = Persona { profile: wish.profile, ..Persona::default() };
        (title, false, Settings::default(), persona)
    };
    let modes = wish.modes.unwrap_or(known.modes);
    let persona = Persona { profile: known.profile, reader: wish.reader, modes };
    let settings = wish.settings.unwrap_or(settings);
    let statement = match wish.chat_id {
        Some(_) => {
            "UPDATE chats SET title = $3, model = $4, active_leaf = $5, updated_at = $6, \
             read_at = $6, settings = $7, profile = $8, language = $9, zone_minutes = $10, modes = $11 WHERE id = $1 AND owner_id = $2"
        }
        None => {
            "INSERT INTO chats (id, owner_id, title, model, active_leaf, updated_at, read_at, \
             created_at, settings, profile, language, zone_minutes, modes) \
             VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, $9, $10, $11)"
        }
    };
    sqlx::query(statement)
        .bind(sent.chat_id.0)
        .bind(owner.0)
        .bind(&title)
        .bind(&wish.model)
        .bind(sent.reply_id.0)
        .bind(now.0)
        .bind(to_json(&settings))
        .bind(&persona.profile)
        .bind(&persona.reader.language)
        .bind(persona.reader.zone_minutes)
        .bind(to_json(&persona.modes))
        .execute(&mut *connection)
        .await?;
    let said = Message {
        id: sent.message_id,
        chat_id: sent.chat_id,
        parent_id,
        role: Role::User,
        text: wish.text,
        thinking: String::new(),
        state: ReplyState::Done,
        error: None,
        model: None,
        metrics: None,
        edited: false,
        created_at: now,
    };
    insert_message(connection, owner, &said, wish.shorthand.as_ref(), &called).await?;
    preferences::set_last_model(connection, owner, &wish.model).await?;
    let id = sent.chat_id;
    let summary = ChatSummary { id, title, updated_at: now, pinned, live: true, unread: false };
    let history = parent_id.is_none().then(|| vec![said]);
    if !wish.compare.is_empty() {
        let (client_id, candidates) = (wish.client_id, &wish.compare);
        let places =
            compare::places(connection, owner, sent.message_id, None, candidates, client_id)
                .await?;
        let candidates = wish.compare;
        let columns = Columns { wish: client_id, candidates, places, history, persona };
        return columns.insert(connection, owner, sent, summary, &settings, beneath).await;
    }
    let start = Start {
        settings: beneath.asked(connection, owner, &wish.model, &persona, &settings).await?,
        model: wish.model,
        thinking: String::new(),
        text: String::new(),
        history,
    };
    insert_reply(connection, owner, sent, Some(wish.client_id), &start, None).await?;
    Ok(Asked::one(sent, summary, start))
}

/// Replies that are to stand side by side.
struct Columns {
    wish: ClientId,
    candidates: Vec<Candidate>,
    places: Vec<Compared>,
    history: Option<Vec<Message>>,
    persona: Persona,
}

impl Columns {
    /// Stores them, the first one as `sent` says, and shows them.
    async fn insert(
        self,
        connection: &mut SqliteConnection,
        owner: OwnerId,
        sent: Sent,
        summary: ChatSummary,
        chat: &Settings,
        beneath: Beneath,
    ) -> Result<Asked, Failure> {
        let comparison = self.places.first().map(|place| place.id);
        compare::set_comparing(connection, owner, sent.message_id, comparison).await?;
        let mut starts = Vec::with_capacity(self.places.len());
        for (candidate, place) in self.candidates.into_iter().zip(&self.places) {
            let first = starts.is_empty();
            let reply_id = if first { sent.reply_id } else { fresh::message_id() };
            let settings = place.over(chat);
            let start = Start {
                settings: beneath
                    .asked(connection, owner, &candidate.model, &self.persona, &settings)
                    .await?,
                model: candidate.model,
                thinking: String::new(),
                text: String::new(),
                history: self.history.clone(),
            };
            let wish = first.then_some(self.wish);
            let one = Sent { reply_id, ..sent };
            insert_reply(connection, owner, one, wish, &start, Some(place)).await?;
            starts.push((reply_id, start));
        }
        let reply_ids = starts.iter().map(|(reply_id, _)| *reply_id).collect();
        let mut starts = starts.into_iter();
        let started = starts.next().map(|(_, start)| (summary, start));
        Ok(Asked { sent, started, beside: starts.collect(), reply_ids })
    }
}

async fn ask_beside(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
    wish: AskBeside,
    beneath: Beneath,
) -> Result<Asked, Failure> {
    if let Some(asked) = repeated(connection, owner, wish.client_id).await? {
        return Ok(asked);
    }
    let node = messages::node(connection, owner, message_id).await?;
    let chat = chats::chat(connection, owner, node.chat_id).await?;
    let (question, reply_id) = match (node.role, node.parent_id) {
        (Role::User, _) => (node.id, None),
        (Role::Assistant, Some(question)) => (question, Some(node.id)),
        (Role::Assistant, None) => return Err(refused(Clash::NoQuestion)),
    };
    if reply_id.is_none() && wish.compare.len() < FEWEST {
        return Err(refused(Flaw::Comparison));
    }
    let (client_id, candidates) = (wish.client_id, &wish.compare);
    let places =
        compare::places(connection, owner, question, reply_id, candidates, client_id).await?;
    let sent = Sent {
        chat_id: node.chat_id,
        message_id: question,
        reply_id: fresh::message_id(),
        repeated: false,
    };
    let now = fresh::now();
    let summary = ChatSummary { updated_at: now, live: true, unread: false, ..chat.summary };
    let (candidates, persona) = (wish.compare, chat.persona);
    let columns = Columns { wish: client_id, candidates, places, history: None, persona };
    let asked = columns.insert(connection, owner, sent, summary, &chat.settings, beneath).await?;
    let tree = messages::tree(connection, owner, node.chat_id).await?;
    let shown = reply_id.unwrap_or(sent.reply_id);
    let leaf = match chat.active_leaf {
        Some(leaf) if tree.branch(leaf).contains(&shown) => Some(leaf),
        _ => tree.newest_leaf(Some(shown)),
    };
    touch(connection, owner, node.chat_id, leaf, now).await?;
    Ok(asked)
}

/// Shows the branch that ends in `leaf`, as the chat that was last written in.
async fn touch(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat_id: ChatId,
    leaf: Option<MessageId>,
    now: UnixMillis,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE chats SET active_leaf = $3, updated_at = $4, read_at = $4 \
         WHERE id = $1 AND owner_id = $2",
    )
    .bind(chat_id.0)
    .bind(owner.0)
    .bind(leaf.map(|leaf| leaf.0))
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_message(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message: &Message,
    shorthand: Option<&Shorthand>,
    modes: &[String],
) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO messages (id, chat_id, owner_id, parent_id, role, state, text, created_at, \
         shorthand, modes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(message.id.0)
    .bind(message.chat_id.0)
    .bind(owner.0)
    .bind(message.parent_id.map(|id| id.0))
    .bind(message.role.name())
    .bind(message.state.name())
    .bind(&message.text)
    .bind(message.created_at.0)
    .bind(shorthand.map(to_json))
    .bind((!modes.is_empty()).then(|| to_json(&modes)))
    .execute(connection)
    .await?;
    Ok(())
}

/// What the message follows: what the wish names, else the shown branch's end.
async fn parent(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    chat: &ChatRow,
    wish: &SendMessage,
) -> Result<Option<MessageId>, Failure> {
    if wish.from_root {
        return Ok(None);
    }
    let Some(parent) = wish.parent_id.or(chat.active_leaf) else { return Ok(None) };
    let node = messages::node(connection, owner, parent).await?;
    if node.chat_id != chat.summary.id {
        return Err(Error::NotFound.into());
    }
    refuse_live(node)?;
    Ok(Some(parent))
}

async fn ask_again(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    message_id: MessageId,
    wish: AskAgain,
    beneath: Beneath,
) -> Result<Asked, Failure> {
    if let Some(asked) = repeated(connection, owner, wish.client_id).await? {
        return Ok(asked);
    }
    let node = messages::node(connection, owner, message_id).await?;
    let chat = chats::chat(connection, owner, node.chat_id).await?;
    let old = messages::texts(connection, owner, &[message_id]).await?.pop();
    let old = super::found(old)?.message;
    let (question, replaced) = match (node.role, wish.how) {
        (Role::User, Again::Continue) => {
            return Err(refused(Clash::NotReply));
        }
        (Role::User, _) => (node.id, false),
        (Role::Assistant, how) => {
            let Some(question) = node.parent_id else {
                return Err(refused(Clash::NoQuestion));
            };
            // A regenerated reply stays beside the new one, whatever becomes of it.
            if how != Again::Regenerate {
                refuse_live(node)?;
            }
            if how == Again::Continue && old.text.is_empty() {
                return Err(refused(Clash::NothingToContinue));
            }
            let replaced = match how {
                Again::Regenerate => false,
                Again::Continue => true,
                Again::Retry => {
                    old.text.is_empty()
                        && matches!(old.state, ReplyState::Failed | ReplyState::Interrupted)
                }
            };
            (question, replaced)
        }
    };
    let continued = wish.how == Again::Continue;
    let model = wish.model.or(old.model).or(chat.model);
    let model = model.ok_or(Failure::Refused(Error::NoModels))?;
    // What is written in the stead of a column stands in its place, and is asked as it was.
    let place = compare::shown_place(connection, owner, message_id).await?;
    let settings = match &place {
        Some(place) => place.over(&chat.settings),
        None => chat.settings,
    };
    let start = Start {
        settings: beneath.asked(connection, owner, &model, &chat.persona, &settings).await?,
        model,
        thinking: if continued { old.thinking } else { String::new() },
        text: if continued { old.text } else { String::new() },
        history: None,
    };
    let sent = Sent {
        chat_id: node.chat_id,
        message_id: question,
        reply_id: fresh::message_id(),
        repeated: false,
    };
    // Written in a column beside the shown branch, it leaves that as it is.
    let aside = match chat.active_leaf.filter(|_| place.is_some()) {
        Some(leaf) => {
            let tree = messages::tree(connection, owner, node.chat_id).await?;
            !tree.branch(leaf).contains(&message_id)
        }
        None => false,
    };
    if replaced {
        supersede(connection, owner, message_id).await?;
    }
    insert_reply(connection, owner, sent, Some(wish.client_id), &start, place.as_ref()).await?;
    let now = fresh::now();
    let leaf = chat.active_leaf.filter(|_| aside).unwrap_or(sent.reply_id);
    touch(connection, owner, sent.chat_id, Some(leaf), now).await?;
    let summary = ChatSummary { updated_at: now, live: true, unread: false, ..chat.summary };
    Ok(Asked::one(sent, summary, start))
}

/// Hides the reply whose place another one takes, unless something follows it:
/// then it stays as a version of its own, or that would hang in the air.
async fn supersede(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE messages SET deleted_at = $3, deleted_with = id WHERE id = $1 AND owner_id = $2 \
         AND NOT EXISTS (SELECT 1 FROM messages b WHERE b.parent_id = $1 AND b.deleted_at IS NULL)",
    )
    .bind(reply_id.0)
    .bind(owner.0)
    .bind(fresh::now().0)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_reply(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    sent: Sent,
    client_id: Option<ClientId>,
    start: &Start,
    place: Option<&Compared>,
) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO messages (id, chat_id, owner_id, parent_id, role, state, live, model, \
         client_id, created_at, settings, thinking, text, compared) \
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(sent.reply_id.0)
    .bind(sent.chat_id.0)
    .bind(owner.0)
    .bind(sent.message_id.0)
    .bind(Role::Assistant.name())
    .bind(ReplyState::Queued.name())
    .bind(&start.model)
    .bind(client_id.map(|id| id.0))
    .bind(fresh::now().0)
    .bind(to_json(&start.settings))
    .bind(&start.thinking)
    .bind(&start.text)
    .bind(place.map(to_json))
    .execute(connection)
    .await?;
    Ok(())
}

/// What an earlier wish with that id made.
async fn repeated(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    client_id: ClientId,
) -> Result<Option<Asked>, Failure> {
    let row = sqlx::query(
        "SELECT chat_id, parent_id, id, compared IS NOT NULL FROM messages WHERE owner_id = $1 AND client_id = $2",
    )
    .bind(owner.0)
    .bind(client_id.0)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let sent = Sent {
        chat_id: ChatId(row.try_get(0)?),
        message_id: MessageId(row.try_get::<Uuid, _>(1)?),
        reply_id: MessageId(row.try_get(2)?),
        repeated: true,
    };
    let reply_ids = if row.try_get::<i64, _>(3)? != 0 {
        compare::made_by(connection, owner, sent.message_id, client_id).await?
    } else {
        Vec::new()
    };
    Ok(Some(Asked { sent, started: None, beside: Vec::new(), reply_ids }))
}

fn refuse_live(node: Node) -> Result<(), Failure> {
    if node.live { Err(refused(Clash::StillWritten)) } else { Ok(()) }
}
