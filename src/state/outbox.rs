//! What was sent and is not acknowledged yet.
//!
//! A message is kept in this browser before it is sent and until the server
//! has it on disk. Sending again is harmless: the server knows the id. Each is
//! kept under a key of its own, so that tabs do not write over one another;
//! what could not be sent is also given to the service worker (`pwa.js`), which
//! sends it where no page is open.

use super::App;
use crate::api;
use crate::browser::{pwa, random, storage};
use crate::domain::command::{SendMessage, Sent};
use crate::domain::{
    BranchMessage, ChatId, Connection, Error, Message, MessageId, ReplyState, Role, Shorthand,
    limits, reading,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the key of a message begins with; its id follows.
const KEY: &str = "linnet.outbox.";

fn key(wish: &SendMessage) -> String {
    [KEY, &wish.client_id.to_string()].concat()
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
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

    fn add(&self, wish: &SendMessage) {
        if let Ok(text) = serde_json::to_string(wish) {
            storage::write(&key(wish), &text);
        }
        self.all.update(|all| all.push(Outgoing { wish: wish.clone(), error: None }));
    }

    fn note(&self, wish: &SendMessage, error: Option<&Error>) {
        self.all.update(|all| {
            for out in all.iter_mut().filter(|out| out.wish.client_id == wish.client_id) {
                out.error = error.cloned();
            }
        });
    }

    /// It was sent, or is not to be.
    fn remove(&self, wish: &SendMessage) {
        storage::remove(&key(wish));
        self.all.update(|all| all.retain(|out| out.wish.client_id != wish.client_id));
        pwa::tell("sent", &[&wish.client_id.to_string()]);
    }

    /// The message of that chat that is still on its way. What is said after
    /// it would not know what it follows.
    fn waiting_of(&self, chat_id: ChatId) -> Option<Outgoing> {
        self.all.with_untracked(|all| {
            let waits = |out: &&Outgoing| {
                out.wish.chat_id == Some(chat_id)
                    && matches!(out.error, None | Some(Error::Offline))
            };
            all.iter().find(waits).cloned()
        })
    }
}

impl App {
    /// Sends what is in the composer. `false` if there is nothing to send or
    /// it cannot go; the text stays then.
    pub fn send_composed(self) -> bool {
        let text = self.composer.text();
        let chat_id = self.talk.chat_id.get_untracked();
        if !self.send_text(text, chat_id, None) {
            return false;
        }
        self.composer.put("");
        self.composer.keep_draft(chat_id, "");
        true
    }

    /// Says something that is not in the composer, whose text stays. `false` if
    /// it cannot go.
    pub fn say(self, text: String) -> bool {
        self.say_as(text, None)
    }

    /// The same for something that is shown as the command or the button that
    /// wrote it.
    pub fn say_as(self, text: String, shorthand: Option<Shorthand>) -> bool {
        self.send_text(text, self.talk.chat_id.get_untracked(), shorthand)
    }

    fn send_text(
        self,
        text: String,
        chat_id: Option<ChatId>,
        shorthand: Option<Shorthand>,
    ) -> bool {
        if text.trim().is_empty()
            || self
                .talk
                .last_reply_untracked()
                .is_some_and(|turn| !turn.state.get_untracked().is_final())
        {
            return false;
        }
        if let Some(waiting) = chat_id.and_then(|chat_id| self.outbox.waiting_of(chat_id)) {
            self.composer.complaint.set(waiting.error.map(|error| {
                let words = self.strings.error(&error);
                format!("{}. {}", words.title, words.text)
            }));
            return false;
        }
        if text.len() > limits::MESSAGE_BYTES {
            let words =
                self.strings.error(&Error::MessageTooLong { limit_bytes: limits::MESSAGE_BYTES });
            self.composer.complaint.set(Some(format!("{}. {}", words.title, words.text)));
            return false;
        }
        let compare = self.take_candidates();
        let first = compare.first().map(|candidate| candidate.model.clone());
        let Some(model) = first.or_else(|| self.model_untracked()) else {
            let error = match self
                .models
                .with_untracked(|models| (models.connection, models.address.clone()))
            {
                (Connection::Online, _) => Error::NoModels,
                (_, address) => Error::UpstreamUnreachable { address },
            };
            self.composer.complaint.set(Some(self.strings.error(&error).title));
            return false;
        };
        let parent_id = self.talk.turns.with_untracked(|turns| turns.last().map(|turn| turn.id));
        self.dispatch(SendMessage {
            client_id: random::client_id(),
            chat_id,
            parent_id,
            from_root: false,
            model,
            profile: self.persona().profile,
            reader: self.reader(),
            text,
            settings: Some(self.take_pending()),
            modes: Some(self.talk.modes.get_untracked()),
            shorthand,
            compare,
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
            profile: self.persona().profile,
            reader: self.reader(),
            text,
            settings: Some(self.take_pending()),
            modes: Some(self.talk.modes.get_untracked()),
            shorthand: None,
            compare: Vec::new(),
        });
    }

    fn dispatch(self, wish: SendMessage) {
        self.outbox.add(&wish);
        self.deliver(wish);
    }

    /// Tries a message of the outbox again.
    pub fn resend(self, wish: &SendMessage) {
        self.outbox.note(wish, None);
        self.deliver(wish.clone());
    }

    /// Takes a message out of the outbox and back into the composer.
    pub fn take_back(self, wish: &SendMessage) {
        self.outbox.remove(wish);
        self.comparing.next.set(wish.compare.clone());
        self.composer.put(&wish.text);
    }

    /// Reads what an earlier page left unsent, and sends it.
    pub fn wake_outbox(self) {
        let kept: Vec<SendMessage> = storage::keys(KEY)
            .iter()
            .filter_map(|key| reading::from_json(storage::read(key)?.as_bytes()).ok())
            .collect();
        for wish in kept {
            self.dispatch(wish);
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
                Err(error) => {
                    self.outbox.note(&wish, Some(&error));
                    if error == Error::Offline
                        && let Ok(text) = serde_json::to_string(&wish)
                    {
                        pwa::tell("unsent", &[&wish.client_id.to_string(), &text]);
                    }
                }
            }
        });
    }

    fn delivered(self, wish: &SendMessage, sent: Sent) {
        let shown = self.talk.chat_id.get_untracked();
        self.outbox.remove(wish);
        // Whoever has left the start page is not pulled back.
        if shown != wish.chat_id || !self.place.get_untracked().is_some_and(|at| at.is_talk()) {
            return;
        }
        if wish.chat_id.is_none() {
            // The new chat keeps what was set before it had an id.
            self.talk.profile.set(wish.profile.clone());
            self.talk.chat_id.set(Some(sent.chat_id));
            self.outbox.show_for(Some(sent.chat_id));
            // So does what was typed meanwhile.
            self.composer.move_draft(sent.chat_id);
            self.talk.model.set(Some(wish.model.clone()));
            self.talk.title.set(wish.title());
            self.go(&self.base.get_value().chat(sent.chat_id));
        }
        let mut ahead = self.drawn_ahead(wish, sent).to_vec();
        // What stands side by side comes with the chat.
        if !wish.compare.is_empty() {
            ahead.pop();
        }
        self.talk.append(ahead);
        self.talk.reload();
    }

    /// The two messages as they must be by now, until the server says more.
    fn drawn_ahead(self, wish: &SendMessage, sent: Sent) -> [BranchMessage; 2] {
        let now = self.talk.now();
        let message = |id, parent_id, role, text: &str, state, model| {
            BranchMessage::plain(Message {
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
            })
        };
        let said = message(
            sent.message_id,
            wish.parent_id,
            Role::User,
            &wish.text,
            ReplyState::Done,
            None,
        );
        [
            BranchMessage { shorthand: wish.shorthand.clone(), ..said },
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
