//! Tests of the store: what a wish makes of the rows, the tree against a
//! simple model, the list's pages, and what a start finds after a crash.

mod asks;
mod changes;
mod compare;
mod feedback;
mod lists;
mod model;
mod prompts;
mod recovery;
mod search;
mod trash;

use linnet::domain::command::{Again, AskAgain, SendMessage, Sent};
use linnet::domain::{
    ChatId, ClientId, Message, MessageId, Metrics, OwnerId, ReplyState, Settings,
};
use linnet::server::store::{Ending, Store};
use tempfile::TempDir;
use uuid::Uuid;

pub const ME: OwnerId = OwnerId::LOCAL;
pub const OTHER: OwnerId = OwnerId(Uuid::from_u128(2));

/// An empty store in a directory of its own.
pub async fn empty() -> (Store, TempDir) {
    let directory = TempDir::new().unwrap();
    (Store::open(directory.path()).await.unwrap(), directory)
}

/// Opens the store again, once the last handle's lock is released.
pub async fn reopen(directory: &TempDir) -> Store {
    for _ in 0..2000 {
        match Store::open(directory.path()).await {
            Err(linnet::server::store::OpenError::InUse { .. }) => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    panic!("the lock was not released");
}

/// A wish to say `text` in a new chat.
pub fn say(text: &str) -> SendMessage {
    SendMessage {
        client_id: ClientId(Uuid::new_v4()),
        chat_id: None,
        parent_id: None,
        from_root: false,
        model: "gemma2:2b".to_owned(),
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

/// A wish for another answer.
pub fn again(how: Again) -> AskAgain {
    AskAgain { client_id: ClientId(Uuid::new_v4()), how, model: None }
}

/// The end of a reply with that text.
pub fn ending(sent: Sent, state: ReplyState, text: &str) -> Ending {
    Ending {
        owner: ME,
        chat_id: sent.chat_id,
        reply_id: sent.reply_id,
        state,
        error: None,
        metrics: Metrics { characters: text.chars().count() as u64, ..Metrics::default() },
        sent_from: None,
        summary_id: None,
        thinking: String::new(),
        text: text.to_owned(),
        loaded: None,
        figure: None,
    }
}

/// Says something and has it answered.
pub async fn talk(store: &Store, wish: SendMessage, answer: &str) -> Sent {
    let sent = store.send(ME, wish).await.unwrap().sent;
    store.finish(ending(sent, ReplyState::Done, answer)).await.unwrap();
    sent
}

/// The shown branch's texts.
pub async fn shown(store: &Store, chat_id: ChatId) -> Vec<String> {
    let chat = store.chat(ME, chat_id).await.unwrap();
    chat.messages.into_iter().map(|branch| branch.message.text).collect()
}

/// The shown branch's ids.
pub async fn shown_ids(store: &Store, chat_id: ChatId) -> Vec<MessageId> {
    let chat = store.chat(ME, chat_id).await.unwrap();
    chat.messages.into_iter().map(|branch| branch.message.id).collect()
}

/// A message that must be there.
pub async fn message(store: &Store, id: MessageId) -> Message {
    store.message(ME, id).await.unwrap()
}

/// Settings that differ from the defaults.
pub fn settings() -> Settings {
    Settings::default().with("temperature", 0.5).with("num_ctx", 8192)
}
