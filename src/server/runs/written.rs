//! What a run has written so far and where it is: the plain state behind a
//! live reply's lock.
//!
//! States only move forward, texts only grow. Absent on purpose: the lock, and
//! waking those who read (`live`).

use super::metrics::Tally;
use crate::domain::event::StateChange;
use crate::domain::{
    ChatId, Error, Message, MessageId, Metrics, Milliseconds, OwnerId, ReplyState, SummaryId,
    limits,
};
use crate::server::provider::ProviderEvent;
use crate::server::store::{Kind, Piece, Start};
use std::time::{Duration, Instant};

/// How often "tokens per second" is told.
const SPEED_EVERY: Duration = Duration::from_millis(500);

/// See the module.
pub(super) struct Written {
    pub text: String,
    pub thinking: String,
    pub state: ReplyState,
    /// The last state that was not final.
    pub active: ReplyState,
    since: Instant,
    /// Grows with everything that a state event tells.
    pub version: u64,
    /// Place in the queue.
    pub position: Option<usize>,
    /// What is written before its turn, and in which of its owner's chats.
    pub ahead: (usize, Vec<ChatId>),
    /// About how many tokens were sent.
    pub prompt_tokens: Option<u64>,
    /// Why it waits for the model server.
    pub waiting_for: Option<Error>,
    /// The number of the model server that is asked.
    pub server: Option<usize>,
    /// The model server that is asked, if there are several.
    pub upstream: Option<String>,
    /// Those that failed before.
    pub moved_from: Vec<String>,
    /// How long loading took the last time.
    pub expected: Option<Milliseconds>,
    /// The first message that was sent, if older ones were left out.
    pub sent_from: Option<MessageId>,
    /// The summary that was sent in place of the older messages.
    pub summary_id: Option<SummaryId>,
    /// How long it has thought, the present stretch left out.
    thought: Option<Duration>,
    speed: Option<f64>,
    speed_told: Instant,
    ended: Option<End>,
    stored_text: usize,
    stored_thinking: usize,
    /// Whether the flusher knows that there is something to store.
    pub known_dirty: bool,
    forgotten: bool,
}

/// How a reply ended.
#[derive(Clone, Debug)]
struct End {
    at: Instant,
    error: Option<Error>,
    metrics: Metrics,
}

impl Written {
    /// Waits, with the texts that it begins with.
    pub fn new(start: &Start) -> Self {
        let now = Instant::now();
        Self {
            text: start.text.clone(),
            thinking: start.thinking.clone(),
            state: ReplyState::Queued,
            active: ReplyState::Queued,
            since: now,
            version: 1,
            position: None,
            ahead: (0, Vec::new()),
            prompt_tokens: None,
            waiting_for: None,
            server: None,
            upstream: None,
            moved_from: Vec::new(),
            expected: None,
            sent_from: None,
            summary_id: None,
            thought: None,
            speed: None,
            speed_told: now,
            ended: None,
            stored_text: start.text.len(),
            stored_thinking: start.thinking.len(),
            known_dirty: false,
            forgotten: false,
        }
    }

    /// Moves on to that state; says whether it did.
    pub fn move_to(&mut self, state: ReplyState) -> bool {
        let may = self.state.may_become(state);
        if may {
            self.thought = self.thought();
            self.state = state;
            self.active = state;
            self.since = Instant::now();
            self.position = None;
        }
        may
    }

    /// How long it has thought so far, if it has.
    pub fn thought(&self) -> Option<Duration> {
        if self.state == ReplyState::Thinking {
            Some(self.thought.unwrap_or_default() + self.since.elapsed())
        } else {
            self.thought
        }
    }

    /// Adds what one read of the upstream gave.
    ///
    /// # Errors
    /// [`Error::ReplyTooLong`]; what fits is kept.
    pub fn add(&mut self, batch: &[ProviderEvent], tally: &mut Tally) -> Result<(), Error> {
        for event in batch {
            let (state, text, pieces) = match event {
                ProviderEvent::Text { text, pieces } => (ReplyState::Writing, text, *pieces),
                ProviderEvent::Thinking { text, pieces } => (ReplyState::Thinking, text, *pieces),
                ProviderEvent::Finish(_) => break,
            };
            tally.count(pieces);
            if text.is_empty() {
                continue;
            }
            self.waiting_for = None;
            if self.move_to(state) {
                self.version += 1;
            }
            let target = match state {
                ReplyState::Thinking => &mut self.thinking,
                _ => &mut self.text,
            };
            let fitting = fitting(text, limits::REPLY_BYTES.saturating_sub(target.len()));
            target.push_str(fitting);
            if fitting.len() < text.len() {
                return Err(Error::ReplyTooLong { limit_bytes: limits::REPLY_BYTES });
            }
        }
        if self.speed_told.elapsed() >= SPEED_EVERY
            && let Some(speed) = tally.speed()
        {
            self.speed = Some(speed);
            self.speed_told = Instant::now();
            self.version += 1;
        }
        Ok(())
    }

    /// Bytes that are not stored yet.
    pub fn waiting(&self) -> usize {
        self.text.len() - self.stored_text + self.thinking.len() - self.stored_thinking
    }

    /// What is not stored yet.
    pub fn pieces(&self, owner: OwnerId, reply_id: MessageId) -> impl Iterator<Item = Piece> {
        let texts = [
            (Kind::Thinking, &self.thinking, self.stored_thinking),
            (Kind::Text, &self.text, self.stored_text),
        ];
        let rest =
            texts.into_iter().filter_map(|(kind, text, at)| Some((kind, text.get(at..)?, at)));
        rest.filter(|(_, text, _)| !text.is_empty()).map(move |(kind, text, at)| Piece {
            owner,
            reply_id,
            kind,
            at,
            text: text.to_owned(),
        })
    }

    /// Texts up to there are stored.
    pub fn stored(&mut self, text: usize, thinking: usize) {
        self.stored_text = text;
        self.stored_thinking = thinking;
    }

    /// Ends it; says whether it had not ended before.
    pub fn end(&mut self, state: ReplyState, error: Option<Error>, metrics: Metrics) -> bool {
        if self.ended.is_some() {
            return false;
        }
        let at = Instant::now();
        self.thought = self.thought();
        self.state = state;
        self.since = at;
        self.position = None;
        self.waiting_for = None;
        self.ended = Some(End { at, error, metrics });
        self.version += 1;
        true
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Frees the texts.
    pub fn forget(&mut self) {
        self.forgotten = true;
        self.text = String::new();
        self.thinking = String::new();
        self.stored(0, 0);
    }

    /// Itself, unless its texts were freed.
    pub fn present(&self) -> Option<&Self> {
        (!self.forgotten).then_some(self)
    }

    /// Puts its texts and state into a message.
    pub fn copy_to(&self, message: &mut Message) {
        message.text.clone_from(&self.text);
        message.thinking.clone_from(&self.thinking);
        message.state = self.state;
        if let Some(end) = &self.ended {
            message.error.clone_from(&end.error);
            message.metrics = Some(end.metrics.clone());
        }
    }

    /// What a state event says now of a reply that was asked for then.
    pub fn change(&self, chat_id: ChatId, reply_id: MessageId, asked: Instant) -> StateChange {
        let now = self.ended.as_ref().map_or_else(Instant::now, |end| end.at);
        StateChange {
            chat_id,
            reply_id,
            state: self.state,
            elapsed: milliseconds(now.saturating_duration_since(asked)),
            in_state: milliseconds(now.saturating_duration_since(self.since)),
            position: self.position,
            running: self.position.map_or(0, |_| self.ahead.0),
            running_in: self.position.map(|_| self.ahead.1.clone()).unwrap_or_default(),
            prompt_tokens: self.prompt_tokens.filter(|_| !self.state.is_final()),
            waiting_for: self.waiting_for.clone(),
            upstream: self.upstream.clone(),
            moved_from: self.moved_from.clone(),
            expected: self.expected.filter(|_| self.state == ReplyState::Loading),
            thinking: self.thought().map(milliseconds),
            tokens_per_second: self.speed.filter(|_| !self.state.is_final()),
            error: self.ended.as_ref().and_then(|end| end.error.clone()),
            metrics: self.ended.as_ref().map(|end| end.metrics.clone()),
        }
    }
}

/// A duration for the outside.
pub(super) fn milliseconds(duration: Duration) -> Milliseconds {
    Milliseconds(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// The beginning of `text` that has at most that many bytes, cut between
/// characters.
pub(super) fn fitting(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
