//! One reply as one viewer has read it: where it is, where the rest comes
//! from, and the next event.
//!
//! The order is that of the contract: a state before the text that belongs to
//! it, all text before the final state, offsets without gaps.

use super::live::Live;
use super::written::fitting;
use crate::domain::cursor::Position;
use crate::domain::event::{StateChange, TextPiece};
use crate::domain::{ChatId, Event, Message, MessageId, Milliseconds, ReplyState, limits};
use std::sync::Arc;

/// Where a reply's rest comes from.
pub(super) enum Source {
    /// Not looked for yet.
    Unknown,
    /// From memory.
    Live(Arc<Live>),
    /// It has ended: from the store.
    Stored(Box<Message>),
    /// It is in the store and will be in memory in a moment.
    Coming,
    /// There is no such reply, or not here.
    Nothing,
}

impl Source {
    /// Hides a reply of another chat than the watched one.
    pub fn within(self, chat_id: Option<ChatId>) -> Self {
        let here = match &self {
            Self::Live(live) => chat_id.is_none_or(|watched| watched == live.chat_id),
            Self::Stored(message) => chat_id.is_none_or(|watched| watched == message.chat_id),
            Self::Unknown | Self::Coming | Self::Nothing => true,
        };
        if here { self } else { Self::Nothing }
    }
}

/// See the module.
pub(super) struct Tracked {
    position: Position,
    /// Until notes up to here were told it is remembered, even if it is over:
    /// one of them may announce it.
    keep_until: u64,
    source: Source,
    /// The version of the state that was told; see [`Reading::version`].
    told: Option<u64>,
    /// Whether the position comes from a cursor, its state told before.
    resumed: bool,
    over: bool,
}

impl Tracked {
    /// A reply from its beginning, announced by the note of that number.
    pub fn new(reply_id: MessageId, revision: u64) -> Self {
        let position = Position { reply_id, state: ReplyState::Queued, thinking: 0, text: 0 };
        Self { resumed: false, ..Self::resumed(position, revision) }
    }

    /// A reply from a position on, announced by a note up to that number.
    pub fn resumed(position: Position, revision: u64) -> Self {
        Self {
            position,
            keep_until: revision,
            source: Source::Unknown,
            told: None,
            resumed: true,
            over: position.state.is_final(),
        }
    }

    /// How far it was told.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Whether nothing about it is left to tell or to remember.
    pub fn is_over(&self, revision: u64) -> bool {
        self.over && self.keep_until <= revision
    }

    /// The reply, if its source has to be found.
    pub fn missing(&self) -> Option<MessageId> {
        let found = matches!(self.source, Source::Live(_) | Source::Stored(_) | Source::Nothing);
        (!found && !self.over).then_some(self.position.reply_id)
    }

    /// Sets the source; `newest` is the present revision.
    pub fn set_source(&mut self, source: Source, newest: u64) {
        self.keep_until = match &source {
            Source::Live(live) => self.keep_until.max(live.revision),
            Source::Stored(_) => newest,
            _ => self.keep_until,
        };
        self.over |= matches!(source, Source::Nothing);
        self.source = source;
    }

    /// Lets go of what should not be held while the viewer is slow. Says
    /// whether there is more to tell.
    pub fn release(&mut self) -> bool {
        match self.source {
            Source::Stored(_) => {
                self.source = Source::Unknown;
                !self.over
            }
            Source::Unknown => !self.over,
            _ => false,
        }
    }

    /// The next event, with at most `room` bytes of text.
    pub fn step(&mut self, room: &mut usize) -> Option<Event> {
        if self.over {
            return None;
        }
        match std::mem::replace(&mut self.source, Source::Unknown) {
            Source::Live(live) => {
                let next = live.read(|written| {
                    let reading = Reading {
                        text: &written.text,
                        thinking: &written.thinking,
                        version: written.version,
                        state: written.state,
                        active: written.active,
                    };
                    self.next(&reading, room)
                });
                // Emptied meanwhile: the source stays unknown.
                let next = next?;
                let event = next.map(|next| self.event(next, || live.state_change()));
                self.source = Source::Live(live);
                event
            }
            Source::Stored(message) => {
                let reading = Reading {
                    text: &message.text,
                    thinking: &message.thinking,
                    version: 0,
                    state: message.state,
                    active: self.position.state,
                };
                let next = self.next(&reading, room);
                let event = next.map(|next| self.event(next, || ended(&message)));
                self.source = Source::Stored(message);
                event
            }
            other => {
                self.source = other;
                None
            }
        }
    }

    fn next(&mut self, reading: &Reading<'_>, room: &mut usize) -> Option<Next> {
        let Reading { text, thinking, version, state, active } = *reading;
        if state.is_final() {
            // The state in which the last text came, if nobody told it yet.
            if self.position.state != active && self.position.state.may_become(active) {
                return Some(Next::State(active));
            }
        } else if self.told != Some(version) {
            let first = self.told.is_none();
            self.told = Some(version);
            let known = self.resumed && first && self.position.state == state;
            // A place in the queue or a wait may be new in an old state.
            if !known || matches!(state, ReplyState::Queued | ReplyState::Loading) {
                return Some(Next::State(state));
            }
        }
        let reply_id = self.position.reply_id;
        if let Some((at, text)) = piece(thinking, &mut self.position.thinking, room) {
            return Some(Next::Thinking(TextPiece { reply_id, at, text }));
        }
        if let Some((at, text)) = piece(text, &mut self.position.text, room) {
            return Some(Next::Text(TextPiece { reply_id, at, text }));
        }
        let all = self.position.thinking >= thinking.len() && self.position.text >= text.len();
        (state.is_final() && all).then_some(Next::State(state))
    }

    /// The event. `change` may be a moment newer than what was read: it is
    /// told as what was read.
    fn event(&mut self, next: Next, change: impl FnOnce() -> StateChange) -> Event {
        let state = match next {
            Next::Thinking(piece) => return Event::Thinking(piece),
            Next::Text(piece) => return Event::Text(piece),
            Next::State(state) => state,
        };
        let mut change = change();
        if change.state != state {
            change.state = state;
            change.error = None;
            change.metrics = None;
        }
        self.position.state = state;
        self.over = state.is_final();
        Event::State(change)
    }
}

/// A reply as its source has it.
struct Reading<'a> {
    text: &'a str,
    thinking: &'a str,
    /// Grows with everything that a state event tells.
    version: u64,
    state: ReplyState,
    /// The last state that was not final.
    active: ReplyState,
}

/// What is to be told next.
enum Next {
    Thinking(TextPiece),
    Text(TextPiece),
    State(ReplyState),
}

/// The next piece after `position`, which moves behind it.
fn piece(text: &str, position: &mut usize, room: &mut usize) -> Option<(usize, String)> {
    if *position >= text.len() {
        return None;
    }
    // A cursor can say anything: a place within a character goes back to its start.
    let at = text.floor_char_boundary(*position);
    let piece = fitting(&text[at..], (*room).min(limits::EVENT_TEXT_BYTES));
    if piece.is_empty() {
        *room = 0;
        return None;
    }
    *room -= piece.len();
    *position = at + piece.len();
    Some((at, piece.to_owned()))
}

/// The final state event of a stored reply.
fn ended(message: &Message) -> StateChange {
    StateChange {
        chat_id: message.chat_id,
        reply_id: message.id,
        state: message.state,
        elapsed: message.metrics.as_ref().map_or(Milliseconds(0), |metrics| metrics.total),
        in_state: Milliseconds(0),
        position: None,
        running: 0,
        running_in: Vec::new(),
        prompt_tokens: None,
        waiting_for: None,
        expected: None,
        upstream: None,
        moved_from: Vec::new(),
        thinking: message.metrics.as_ref().and_then(|metrics| metrics.thinking),
        tokens_per_second: None,
        error: message.error.clone(),
        metrics: message.metrics.clone(),
    }
}
