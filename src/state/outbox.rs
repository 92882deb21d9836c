//! What was sent and is not acknowledged yet.
//!
//! A message is kept in this browser before it is sent and until the server
//! has it on disk. Sending again is harmless: the server knows the id.

use super::App;
use crate::api;
use crate::browser::{random, storage};
use crate::domain::command::{SendMessage, Sent};
use crate::domain::{
    BranchMessage, ChatId, Connection, Error, Message, MessageId, ReplyState, Role, limits,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

const KEY: &str = "linnet.outbox";

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What is sent.
    pub wish: SendMessage,
    /// Why it could not be; absent while it is tried.
    pub error: Option<Error>,
}

/// All messages on their way, in the order of their sending.
#[derive(Clone, Copy)]
pub struct Outbox {
    /// All of them, of all chats.
    pub all: RwSignal<Vec<Outgoing>>,
    /// The chat whose messages are shown.
    shown_for: RwSignal<Option<ChatId>>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self { all: RwSignal::new(Vec::new()), shown_for: RwSignal::new(None) }
    }

    pub(super) fn show_for(&self, chat_id: Option<ChatId>) {
        self.shown_for.set(chat_id);
    }

    /// Those of the shown chat.
    #[must_use]
    pub fn of_shown(&self) -> Vec<Outgoing> {
        let chat_id = self.shown_for.get();
        self.all.with(|all| all.iter().filter(|out| out.wish.chat_id == chat_id).cloned().collect())
    }

    fn keep(&self) {
        let kept = self.all.with_untracked(serde_json::to_string);
        if let Ok(text) = kept {
            if text == "[]" {
                storage::remove(KEY);
            } else {
                storage::write(KEY, &text);
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Outgoing>)) {
        self.all.update(change);
        self.keep();
    }
}

impl App {
    /// Sends what is in the composer. `false` if there is nothing to send or
    /// it cannot go; the text stays then.
    pub fn send_composed(self) -> bool {
        let text = self.composer.text();
        let chat_id = self.talk.chat_id.get_untracked();
        if !self.send_text(text, chat_id) {
            return false;
        }
        self.composer.put("");
        self.composer.keep_draft(chat_id, "");
        true
    }

    /// Says something that is not in the composer, whose text stays.
    pub fn say(self, text: String) {
        self.send_text(text, self.talk.chat_id.get_untracked());
    }

    fn send_text(self, text: String, chat_id: Option<ChatId>) -> bool {
        if text.trim().is_empty()
            || self
                .talk
                .last_reply_untracked()
                .is_some_and(|turn| !turn.state.get_untracked().is_final())
        {
            return false;
        }
        if text.len() > limits::MESSAGE_BYTES {
            let words =
                (self.strings.error)(&Error::MessageTooLong { limit_bytes: limits::MESSAGE_BYTES });
            self.composer.complaint.set(Some(format!("{}. {}", words.title, words.text)));
            return false;
        }
        let Some(model) = self.model_untracked() else {
            let error = match self
                .models
                .with_untracked(|models| (models.connection, models.address.clone()))
            {
                (Connection::Online, _) => Error::NoModels,
                (_, address) => Error::UpstreamUnreachable { address },
            };
            self.composer.complaint.set(Some((self.strings.error)(&error).title));
            return false;
        };
        let parent_id = self.talk.turns.with_untracked(|turns| turns.last().map(|turn| turn.id));
        self.dispatch(SendMessage {
            client_id: random::client_id(),
            chat_id,
            parent_id,
            from_root: false,
            model,
            text,
            settings: Some(self.take_pending()),
        });
        true
    }

    /// Sends an edited message: a new branch beside the old one.
    pub fn send_edited(self, original: MessageId, text: String) {
        let Some(turn) = self.talk.turn(original) else { return };
        let Some(model) = self.model_untracked() else { return };
        if text.trim().is_empty() {
            return;
        }
        self.talk.editing.set(None);
        let place = self
            .talk
            .turns
            .with_untracked(|turns| turns.iter().position(|turn| turn.id == original));
        if let Some(place) = place {
            self.talk.turns.update(|turns| turns.truncate(place));
        }
        self.dispatch(SendMessage {
            client_id: random::client_id(),
            chat_id: self.talk.chat_id.get_untracked(),
            parent_id: turn.parent_id,
            from_root: turn.parent_id.is_none(),
            model,
            text,
            settings: Some(self.take_pending()),
        });
    }

    fn dispatch(self, wish: SendMessage) {
        self.outbox.change(|all| all.push(Outgoing { wish: wish.clone(), error: None }));
        self.deliver(wish);
    }

    /// Tries a message of the outbox again.
    pub fn resend(self, wish: &SendMessage) {
        self.outbox.change(|all| {
            for out in all.iter_mut().filter(|out| out.wish.client_id == wish.client_id) {
                out.error = None;
            }
        });
        self.deliver(wish.clone());
    }

    /// Takes a message out of the outbox and back into the composer.
    pub fn take_back(self, wish: &SendMessage) {
        self.outbox.change(|all| all.retain(|out| out.wish.client_id != wish.client_id));
        self.composer.put(&wish.text);
    }

    /// Reads what an earlier page left unsent, and sends it.
    pub fn wake_outbox(self) {
        let kept: Vec<Outgoing> = storage::read(KEY)
            .and_then(|text| serde_json::from_slice(text.as_bytes()).ok())
            .unwrap_or_default();
        if kept.is_empty() {
            return;
        }
        self.outbox.all.set(kept.clone());
        for out in kept {
            self.resend(&out.wish);
        }
    }

    /// Tries everything again that only failed for want of a connection.
    pub fn retry_outbox(self) {
        let waiting: Vec<Outgoing> = self.outbox.all.get_untracked();
        for out in waiting.into_iter().filter(|out| out.error == Some(Error::Offline)) {
            self.resend(&out.wish);
        }
    }

    fn deliver(self, wish: SendMessage) {
        spawn_local(async move {
            match api::send_text(wish.clone()).await {
                Ok(sent) => self.delivered(&wish, sent),
                Err(error) => self.outbox.change(|all| {
                    for out in all.iter_mut().filter(|out| out.wish.client_id == wish.client_id) {
                        out.error = Some(error.clone());
                    }
                }),
            }
        });
    }

    fn delivered(self, wish: &SendMessage, sent: Sent) {
        let shown = self.talk.chat_id.get_untracked();
        self.outbox.change(|all| all.retain(|out| out.wish.client_id != wish.client_id));
        // Whoever has left the start page is not pulled back.
        if shown != wish.chat_id || !self.place.get_untracked().is_some_and(|at| at.is_talk()) {
            return;
        }
        if wish.chat_id.is_none() {
            // The new chat keeps what was set before it had an id.
            self.talk.chat_id.set(Some(sent.chat_id));
            self.outbox.show_for(Some(sent.chat_id));
            self.talk.model.set(Some(wish.model.clone()));
            self.talk.title.set(crate::domain::chat::title_from(&wish.text));
            self.go(&self.base.get_value().chat(sent.chat_id));
        }
        self.talk.append(self.drawn_ahead(wish, sent).to_vec());
        self.talk.reload();
    }

    /// The two messages as they must be by now, until the server says more.
    fn drawn_ahead(self, wish: &SendMessage, sent: Sent) -> [BranchMessage; 2] {
        let now = self.talk.now();
        let message = |id, parent_id, role, text: &str, state, model| BranchMessage {
            message: Message {
                id,
                chat_id: sent.chat_id,
                parent_id,
                role,
                text: text.to_owned(),
                thinking: String::new(),
                state,
                error: None,
                model,
                metrics: None,
                edited: false,
                created_at: now,
            },
            versions: Vec::new(),
            sent_from: None,
            live: None,
            summary_id: None,
            suggestions: Vec::new(),
        };
        [
            message(
                sent.message_id,
                wish.parent_id,
                Role::User,
                &wish.text,
                ReplyState::Done,
                None,
            ),
            message(
                sent.reply_id,
                Some(sent.message_id),
                Role::Assistant,
                "",
                ReplyState::Queued,
                Some(wish.model.clone()),
            ),
        ]
    }
}
