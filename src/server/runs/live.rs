//! A reply that is being written, in memory: what its run has so far and what
//! viewers read from.
//!
//! One lock, taken once per batch; viewers keep their own positions and read
//! from here, so nothing is queued for anybody. A short while after its end it
//! is emptied, and late viewers read the store. Absent on purpose: who writes
//! (`job`) and who reads (`viewer`).

use super::hub::Room;
use super::metrics::Tally;
use super::written::{Written, milliseconds};
use crate::domain::event::StateChange;
use crate::domain::{
    ChatId, Error, Message, MessageId, Metrics, Milliseconds, OwnerId, ReplyState, SummaryId,
};
use crate::server::provider::ProviderEvent;
use crate::server::store::{Piece, Start};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::watch;

/// Why a run is to end before its model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// A person stopped it, or deleted what it belongs to.
    Stop,
    /// The server is being stopped.
    Shutdown,
}

/// See the module.
pub(super) struct Live {
    pub owner: OwnerId,
    pub chat_id: ChatId,
    pub reply_id: MessageId,
    /// The model that writes it.
    pub model: String,
    /// The number of the note that announced it; see `hub`.
    pub revision: u64,
    asked: Instant,
    halt: watch::Sender<Option<Halt>>,
    room: Arc<Room>,
    written: Mutex<Written>,
}

/// What the flusher has taken to the store, and how far it reached.
pub(super) struct Flushed {
    live: Arc<Live>,
    text: usize,
    thinking: usize,
}

impl Live {
    /// A reply that waits, with the texts that it begins with.
    pub fn new(
        owner: OwnerId,
        (chat_id, reply_id): (ChatId, MessageId),
        revision: u64,
        room: Arc<Room>,
        start: &Start,
    ) -> Self {
        let (halt, written) = (watch::Sender::new(None), Mutex::new(Written::new(start)));
        let model = start.model.clone();
        let asked = Instant::now();
        Self { owner, chat_id, reply_id, model, revision, asked, halt, room, written }
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        // A panic in here would leave texts whole: they only grow by whole pieces.
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When it was asked for.
    pub fn asked(&self) -> Instant {
        self.asked
    }

    /// Its chat's room.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Asks the run to end. The first wish counts.
    pub fn halt(&self, why: Halt) {
        self.halt.send_if_modified(|wish| {
            let first = wish.is_none();
            wish.get_or_insert(why);
            first
        });
    }

    /// Waits until somebody asks the run to end.
    pub async fn halted(&self) -> Halt {
        let mut wishes = self.halt.subscribe();
        loop {
            if let Some(why) = *wishes.borrow_and_update() {
                return why;
            }
            // The sender lives as long as `self`: there is always a next wish.
            if wishes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Its place in the queue; `None` once its turn has come.
    pub fn set_position(&self, position: Option<usize>) {
        self.set_line(position, (0, Vec::new()));
    }

    /// Its place in the queue, and what is written before its turn: how many,
    /// and in which of its owner's chats.
    pub fn set_line(&self, position: Option<usize>, ahead: (usize, Vec<ChatId>)) {
        self.change(|written| {
            let changed = written.position != position || written.ahead != ahead;
            (written.position, written.ahead) = (position, ahead);
            changed
        });
    }

    /// About how many tokens the model is sent.
    pub fn set_prompt_tokens(&self, tokens: u64) {
        self.lock().prompt_tokens = Some(tokens);
    }

    /// Where it is asked now, and who failed it before; told where names matter.
    pub fn set_upstream(&self, server: usize, upstream: Option<String>, moved_from: Vec<String>) {
        self.change(|written| {
            written.server = Some(server);
            let changed = written.upstream != upstream || written.moved_from != moved_from;
            (written.upstream, written.moved_from) = (upstream, moved_from);
            changed
        });
    }

    /// The number of the server that it is asked at.
    pub fn server(&self) -> Option<usize> {
        self.lock().server
    }

    /// Why it waits for the model server, or that it does no longer.
    pub fn set_waiting_for(&self, reason: Option<Error>) {
        self.change(|written| {
            let changed = written.waiting_for != reason;
            written.waiting_for = reason;
            changed
        });
    }

    /// What the model is sent: from which message on, and with which summary
    /// before it. Answers whether that is news.
    pub fn set_sent(&self, from: Option<MessageId>, summary_id: Option<SummaryId>) -> bool {
        let mut written = self.lock();
        let news = (written.sent_from, written.summary_id) != (from, summary_id);
        (written.sent_from, written.summary_id) = (from, summary_id);
        news
    }

    /// The summary that the model was sent in place of the older messages.
    pub fn summary_id(&self) -> Option<SummaryId> {
        self.lock().summary_id
    }

    /// The message that what the model was sent begins with, if older ones
    /// were left out.
    pub fn sent_from(&self) -> Option<MessageId> {
        self.lock().sent_from
    }

    /// The upstream is silent: the model is being loaded.
    pub fn set_loading(&self, expected: Option<Milliseconds>) {
        self.change(|written| {
            let moved = written.move_to(ReplyState::Loading);
            let news = moved || written.expected != expected;
            written.expected = expected;
            news && written.state == ReplyState::Loading
        });
    }

    /// The upstream is silent: the model reads.
    pub fn set_reading(&self) {
        self.change(|written| written.move_to(ReplyState::Reading));
    }

    /// Changes what a state event tells, unless the reply has ended; `change`
    /// says whether it did.
    fn change(&self, change: impl FnOnce(&mut Written) -> bool) {
        let changed = {
            let mut written = self.lock();
            let changed = !written.has_ended() && change(&mut written);
            written.version += u64::from(changed);
            changed
        };
        if changed {
            self.room.wake();
        }
    }

    /// Whether it waits in the queue.
    pub fn is_in_queue(&self) -> bool {
        self.lock().position.is_some()
    }

    /// Its state, unless it has ended.
    pub fn state(&self) -> Option<ReplyState> {
        let written = self.lock();
        (!written.has_ended()).then_some(written.state)
    }

    /// Whether it was told that the model is being loaded.
    pub fn is_loading(&self) -> bool {
        self.lock().state == ReplyState::Loading
    }

    /// Adds what one read of the upstream gave. Gives the bytes that are not
    /// stored yet, and whether the flusher has to be told of them.
    ///
    /// # Errors
    /// [`Error::ReplyTooLong`]; what fits is kept.
    pub fn add(&self, batch: &[ProviderEvent], tally: &mut Tally) -> Result<(usize, bool), Error> {
        let (outcome, waiting, news) = {
            let mut written = self.lock();
            let outcome = written.add(batch, tally);
            let waiting = written.waiting();
            let news = waiting > 0 && !written.known_dirty;
            written.known_dirty |= news;
            (outcome, waiting, news)
        };
        self.room.wake();
        outcome.map(|()| (waiting, news))
    }

    /// Makes the end known to viewers: it is stored by now.
    pub fn end(&self, state: ReplyState, error: Option<Error>, metrics: Metrics) {
        if self.lock().end(state, error, metrics) {
            self.room.wake();
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.lock().has_ended()
    }

    /// Frees the texts: from now on they are read from the store.
    pub fn forget(&self) {
        self.lock().forget();
    }

    /// Its thinking and its text so far.
    pub fn texts(&self) -> (String, String) {
        let written = self.lock();
        (written.thinking.clone(), written.text.clone())
    }

    /// How long it has thought so far, if it has.
    pub fn thought(&self) -> Option<Milliseconds> {
        self.lock().thought().map(milliseconds)
    }

    /// What a state event says now.
    pub fn state_change(&self) -> StateChange {
        self.lock().change(self.chat_id, self.reply_id, self.asked)
    }

    /// Puts its present texts and state into a message; `None` once it was
    /// emptied.
    pub fn copy_to(&self, message: &mut Message) -> Option<()> {
        self.read(|written| written.copy_to(message))
    }

    /// Lets a reader see it; `None` once it was emptied.
    pub fn read<T>(&self, read: impl FnOnce(&Written) -> T) -> Option<T> {
        self.lock().present().map(read)
    }

    /// Adds what is not stored yet to `pieces`.
    pub fn take_pieces(self: Arc<Self>, pieces: &mut Vec<Piece>) -> Flushed {
        let (text, thinking) = {
            let mut written = self.lock();
            written.known_dirty = false;
            if !written.has_ended() {
                pieces.extend(written.pieces(self.owner, self.reply_id));
            }
            (written.text.len(), written.thinking.len())
        };
        Flushed { live: self, text, thinking }
    }
}

impl Flushed {
    /// The pieces are stored.
    pub fn stored(self) {
        let mut written = self.live.lock();
        if !written.has_ended() {
            written.stored(self.text, self.thinking);
        }
    }

    /// They are not: gives the reply back, to be flushed again.
    pub fn failed(self) -> Arc<Live> {
        self.live.lock().known_dirty = true;
        self.live
    }
}
