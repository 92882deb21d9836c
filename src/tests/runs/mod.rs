//! Tests of the run engine against the scripted fake of Ollama.
//!
//! Nothing sleeps to wait for something: the fake holds its stream until it is
//! released, and viewers tell what has happened.

mod actions;
mod benchmark;
mod chats;
mod compare;
mod context;
mod drain;
mod faults;
mod figures;
mod jobs;
mod levels;
mod manage;
mod models;
mod profiles;
mod queue;
mod reconnect;
mod side_work;
mod stages;
mod stop;
mod storage;
mod summaries;
mod upstreams;
mod watching;

use crate::fake_ollama::{FakeOllama, Script};
use linnet::domain::command::{SendMessage, Sent};
use linnet::domain::event::StateChange;
use linnet::domain::{ChatId, ClientId, Cursor, Event, Message, MessageId, OwnerId, ReplyState};
use linnet::server::ollama::{Limits, Ollama};
use linnet::server::provider::Provider;
use linnet::server::runs::{Engine, Options, Providers, Viewer};
use linnet::server::store::{OpenError, Store};
use std::collections::HashMap;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

pub const ME: OwnerId = OwnerId::LOCAL;
pub const OTHER: OwnerId = OwnerId(Uuid::from_u128(2));
/// No test waits longer: it fails instead.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Limits that no healthy test reaches, however busy the machine is.
pub const LONG: Limits = Limits { connect: PATIENCE, first_byte: PATIENCE, idle: PATIENCE };

/// An engine with its store, in front of a fake.
pub struct World {
    pub fake: FakeOllama,
    pub engine: Engine,
    pub store: Store,
    pub directory: TempDir,
}

impl World {
    /// With a script for every chat.
    pub async fn new(script: Script) -> Self {
        Self::with(script, Options::default(), Limits::default()).await
    }

    pub async fn with(script: Script, options: Options, limits: Limits) -> Self {
        let fake = FakeOllama::start();
        fake.change(|settings| {
            settings.delay_ms = 0;
            settings.parallel = 64;
        });
        fake.script(script);
        let directory = TempDir::new().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        let engine = engine(&fake, store.clone(), options, limits);
        Self { fake, engine, store, directory }
    }

    pub async fn send(&self, text: &str) -> Sent {
        self.engine.send(ME, say(text)).await.unwrap()
    }

    /// Watches a chat from its newest reply on.
    pub async fn watch(&self, chat_id: ChatId) -> Told {
        Told::new(self.engine.watch(ME, Some(chat_id), None).await.unwrap())
    }

    /// Watches a chat after a cursor.
    pub async fn resume(&self, chat_id: ChatId, after: Cursor) -> Told {
        Told::new(self.engine.watch(ME, Some(chat_id), Some(after)).await.unwrap())
    }

    pub async fn message(&self, id: MessageId) -> Message {
        self.store.message(ME, id).await.unwrap()
    }

    /// Sends, and waits for the end.
    pub async fn talk(&self, wish: SendMessage) -> (Sent, StateChange) {
        let sent = self.engine.send(ME, wish).await.unwrap();
        let end = self.watch(sent.chat_id).await.end(sent.reply_id).await;
        (sent, end)
    }

    /// Ends this engine and starts another one on the same directory.
    pub async fn restart(self) -> Self {
        let Self { fake, engine, store, directory } = self;
        drop((engine, store));
        let store = reopened(&directory).await;
        let engine = self::engine(&fake, store.clone(), Options::default(), Limits::default());
        Self { fake, engine, store, directory }
    }
}

/// Opens the store once the last one has let go of it.
pub async fn reopened(directory: &TempDir) -> Store {
    loop {
        match Store::open(directory.path()).await {
            Err(OpenError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(2)).await,
            other => break other.unwrap(),
        }
    }
}

fn engine(fake: &FakeOllama, store: Store, options: Options, limits: Limits) -> Engine {
    let ollama = Ollama::new(fake.url().parse().unwrap(), limits).unwrap();
    Engine::new(store, Providers::one(Provider::Ollama(ollama), None), options)
}

/// A wish to say `text` to the scripted model in a new chat.
pub fn say(text: &str) -> SendMessage {
    SendMessage {
        client_id: ClientId(Uuid::new_v4()),
        chat_id: None,
        parent_id: None,
        from_root: false,
        model: "scripted".to_owned(),
        profile: None,
        reader: linnet::domain::profile::Reader::default(),
        text: text.to_owned(),
        settings: None,
        modes: None,
        shorthand: None,
        compare: Vec::new(),
    }
}

/// A wish to say `text` in a chat.
pub fn say_in(chat_id: ChatId, text: &str) -> SendMessage {
    SendMessage { chat_id: Some(chat_id), ..say(text) }
}

/// A script of exactly these pieces.
pub fn pieces(pieces: &[&str]) -> Script {
    Script {
        pieces: Some(pieces.iter().map(|piece| (*piece).to_owned()).collect()),
        ..Script::default()
    }
}

/// A script that waits after so many of these pieces.
pub fn held(after: u64, parts: &[&str]) -> Script {
    Script { after, hold: Some("on".to_owned()), ..pieces(parts) }
}

/// What a viewer was told, checked as it comes: offsets without gaps, states
/// forward, nothing after the end.
pub struct Told {
    viewer: Viewer,
    pub events: Vec<(Event, Cursor)>,
    replies: HashMap<MessageId, Reply>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    pub thinking: String,
    pub text: String,
    pub states: Vec<ReplyState>,
    pub end: Option<StateChange>,
}

impl Told {
    pub fn new(viewer: Viewer) -> Self {
        Self { viewer, events: Vec::new(), replies: HashMap::new() }
    }

    /// Goes on from where another viewer was when it had told `replies`.
    pub fn with(mut self, replies: &HashMap<MessageId, Reply>) -> Self {
        self.replies.clone_from(replies);
        self
    }

    pub fn replies(&self) -> &HashMap<MessageId, Reply> {
        &self.replies
    }

    pub fn reply(&self, id: MessageId) -> Reply {
        self.replies.get(&id).cloned().unwrap_or_default()
    }

    /// Takes the next batch; false at the end of the stream.
    pub async fn next(&mut self) -> bool {
        let batch = timeout(PATIENCE, self.viewer.next()).await.expect("something happens");
        let Some(batch) = batch else { return false };
        assert!(!batch.is_empty(), "an empty batch");
        for (event, cursor) in batch {
            take(&mut self.replies, &event, &cursor);
            self.events.push((event, cursor));
        }
        true
    }

    /// Takes what comes until `found` is true.
    pub async fn until(&mut self, mut found: impl FnMut(&Self) -> bool) {
        while !found(self) {
            assert!(self.next().await, "the stream is over too early: {:?}", self.events);
        }
    }

    /// Waits for a text.
    pub async fn text(&mut self, id: MessageId, text: &str) {
        self.until(|told| told.reply(id).text.contains(text)).await;
    }

    /// Waits for a state.
    pub async fn state(&mut self, id: MessageId, state: ReplyState) {
        self.until(|told| told.reply(id).states.contains(&state)).await;
    }

    /// Waits for a reply's end.
    pub async fn end(&mut self, id: MessageId) -> StateChange {
        self.until(|told| told.reply(id).end.is_some()).await;
        self.reply(id).end.unwrap()
    }

    pub fn has(&self, wanted: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(|(event, _)| wanted(event))
    }
}

/// Applies an event, as a page would, and checks it against what came before.
pub fn take(replies: &mut HashMap<MessageId, Reply>, event: &Event, cursor: &Cursor) {
    let position = |id| cursor.replies.iter().find(|position| position.reply_id == id);
    match event {
        Event::Text(piece) | Event::Thinking(piece) => {
            let reply = replies.entry(piece.reply_id).or_default();
            assert!(reply.end.is_none(), "text after the end");
            let text = matches!(event, Event::Text(_));
            let so_far = if text { &mut reply.text } else { &mut reply.thinking };
            assert_eq!(piece.at, so_far.len(), "a gap or an overlap");
            assert_ne!(piece.text, "");
            so_far.push_str(&piece.text);
            let position = position(piece.reply_id).expect("a growing reply is in the cursor");
            assert_eq!(
                (position.text, position.thinking),
                (reply.text.len(), reply.thinking.len())
            );
        }
        Event::State(change) => {
            let reply = replies.entry(change.reply_id).or_default();
            assert!(reply.end.is_none(), "a state after the end");
            if let Some(last) = reply.states.last().filter(|last| **last != change.state) {
                assert!(last.may_become(change.state), "{last:?} to {:?}", change.state);
            }
            if reply.states.last() != Some(&change.state) {
                reply.states.push(change.state);
            }
            if change.state.is_final() {
                reply.end = Some(change.clone());
            } else {
                let position = position(change.reply_id).expect("an open reply is in the cursor");
                assert_eq!(position.state, change.state);
            }
        }
        _ => {}
    }
}
