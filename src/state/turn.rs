//! One turn of the shown chat: a message and the signals that change while it
//! lives.
//!
//! Signals are reference-counted: a turn outlives the view that showed it.

use crate::domain::event::{StateChange, TextPiece};
use crate::domain::feedback::Feedback;
use crate::domain::{
    ActionNote, BranchMessage, Column, Error, Message, MessageId, Metrics, Milliseconds,
    ReplyState, Role, Settings, Shorthand, SummaryId, UnixMillis,
};
use leptos::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// A text that grows at its end.
#[derive(Clone)]
pub struct Growing {
    text: Arc<Mutex<String>>,
    /// Changes with every piece.
    pub changed: ArcTrigger,
}

impl Growing {
    /// Begins with that text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { text: Arc::new(Mutex::new(text)), changed: ArcTrigger::new() }
    }

    /// Looks at the text.
    pub fn with<Seen>(&self, look: impl FnOnce(&str) -> Seen) -> Seen {
        // A panic while looking cannot leave the text half-changed.
        look(&self.text.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with(str::len)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the text.
    #[must_use]
    pub fn get(&self) -> String {
        self.with(str::to_owned)
    }

    /// Puts another text in its place.
    pub fn replace(&self, fresh: &str) {
        if self.with(|text| text != fresh) {
            self.change(|text| fresh.clone_into(text));
        }
    }

    fn change(&self, change: impl FnOnce(&mut String)) {
        change(&mut self.text.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify();
    }

    /// Takes a piece; `false` if something before it is missing.
    fn take(&self, piece: &TextPiece) -> bool {
        let have = self.len();
        if piece.at > have {
            return false;
        }
        if let Some(rest) = piece.text.get(have - piece.at..)
            && !rest.is_empty()
        {
            self.change(|text| text.push_str(rest));
        }
        true
    }
}

/// What the stage line shows, and when it was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What the server said last.
    pub change: Option<StateChange>,
    /// When the reply was asked for, by the server's clock.
    pub asked: UnixMillis,
    /// When the server said it, by the browser's clock moved to the server's.
    pub told: UnixMillis,
}

/// A message of the shown branch.
#[derive(Clone)]
pub struct Turn {
    /// Its id.
    pub id: MessageId,
    /// What it follows.
    pub parent_id: Option<MessageId>,
    /// Who says it.
    pub role: Role,
    /// The model that was asked.
    pub model: Option<String>,
    /// Whether a person changed it.
    pub edited: bool,
    /// What stands for what a person said.
    pub shorthand: Option<Shorthand>,
    /// The modes that it was asked with, as they were called.
    pub modes: ArcRwSignal<Vec<String>>,
    /// The answer, or what a person said.
    pub text: Growing,
    /// What the model thought.
    pub thinking: Growing,
    /// Where it is in its life.
    pub state: ArcRwSignal<ReplyState>,
    /// What the stage line shows.
    pub stage: ArcRwSignal<Stage>,
    /// Why it failed.
    pub error: ArcRwSignal<Option<Error>>,
    /// Its figures.
    pub metrics: ArcRwSignal<Option<Metrics>>,
    /// All versions at its place.
    pub versions: ArcRwSignal<Vec<MessageId>>,
    /// The first message that the model was sent, if older ones were left out.
    pub sent_from: ArcRwSignal<Option<MessageId>>,
    /// The summary that the model was sent in place of the older messages.
    pub summary_id: ArcRwSignal<Option<SummaryId>>,
    /// What a person might say next.
    pub suggestions: ArcRwSignal<Vec<String>>,
    /// What its model was asked with, without long texts.
    pub settings: ArcRwSignal<Settings>,
    /// The columns of the comparison that it is in, or that its question had.
    pub columns: ArcRwSignal<Vec<Column>>,
    /// The other replies of that, while they are shown side by side.
    pub beside: ArcRwSignal<Vec<Turn>>,
    /// What the person thinks of it.
    pub feedback: ArcRwSignal<Option<Feedback>>,
    /// What webhooks of the site have said about it.
    pub notes: ArcRwSignal<Vec<ActionNote>>,
}

impl Turn {
    /// The turn of a message; `now` by the server's clock.
    #[must_use]
    pub fn new(message: BranchMessage, now: UnixMillis) -> Self {
        let BranchMessage {
            message,
            versions,
            sent_from,
            live,
            summary_id,
            suggestions,
            feedback,
            notes,
            shorthand,
            modes,
            settings,
            columns,
            beside,
        } = message;
        let Message {
            id,
            parent_id,
            role,
            text,
            thinking,
            state,
            error,
            model,
            metrics,
            edited,
            created_at,
            ..
        } = message;
        Self {
            id,
            parent_id,
            role,
            model,
            edited,
            shorthand,
            modes: ArcRwSignal::new(modes),
            text: Growing::new(text),
            thinking: Growing::new(thinking),
            state: ArcRwSignal::new(state),
            stage: ArcRwSignal::new(Stage {
                change: live.map(|change| *change),
                asked: created_at,
                told: now,
            }),
            error: ArcRwSignal::new(error),
            metrics: ArcRwSignal::new(metrics),
            versions: ArcRwSignal::new(versions),
            sent_from: ArcRwSignal::new(sent_from),
            summary_id: ArcRwSignal::new(summary_id),
            suggestions: ArcRwSignal::new(suggestions),
            settings: ArcRwSignal::new(settings),
            columns: ArcRwSignal::new(columns),
            beside: ArcRwSignal::new(beside.into_iter().map(|one| Self::new(one, now)).collect()),
            feedback: ArcRwSignal::new(feedback),
            notes: ArcRwSignal::new(notes),
        }
    }

    /// Brings it up to what the server said of it. Text that is already
    /// further (pieces came before the answer did) stays. What is beside it is
    /// the caller's.
    pub fn refresh(&self, fresh: BranchMessage, now: UnixMillis) {
        let BranchMessage {
            message,
            versions,
            sent_from,
            live,
            summary_id,
            suggestions,
            feedback,
            notes,
            shorthand: _,
            modes,
            settings,
            columns,
            beside: _,
        } = fresh;
        for (mine, theirs) in [(&self.text, &message.text), (&self.thinking, &message.thinking)] {
            let ahead =
                mine.with(|text| text.len() >= theirs.len() && text.starts_with(theirs.as_str()));
            if !ahead || (message.state.is_final() && mine.len() != theirs.len()) {
                mine.change(|text| text.clone_from(theirs));
            }
        }
        // An answer may be older than what the stream has told since.
        if self.state.get_untracked().may_become(message.state) {
            if let Some(change) = live {
                self.stage.set(Stage {
                    change: Some(*change),
                    asked: message.created_at,
                    told: now,
                });
            }
            self.state.set(message.state);
        }
        if message.state.is_final() {
            set_if_new(&self.error, message.error);
            set_if_new(&self.metrics, message.metrics);
        }
        set_if_new(&self.versions, versions);
        if sent_from.is_some() {
            set_if_new(&self.sent_from, sent_from);
        }
        set_if_new(&self.summary_id, summary_id);
        set_if_new(&self.suggestions, suggestions);
        set_if_new(&self.feedback, feedback);
        set_if_new(&self.notes, notes);
        set_if_new(&self.modes, modes);
        set_if_new(&self.settings, settings);
        set_if_new(&self.columns, columns);
    }

    /// Puts other replies beside it.
    pub fn set_beside(&self, beside: Vec<Self>) {
        let ids =
            |turns: &[Self]| -> Vec<_> { turns.iter().map(|one| (one.id, one.edited)).collect() };
        if self.beside.with_untracked(|old| ids(old) != ids(&beside)) {
            self.beside.set(beside);
        }
    }

    /// Takes more of the text or the thinking; `false` if something is missing.
    pub fn take(&self, piece: &TextPiece, thinking: bool) -> bool {
        if thinking { self.thinking.take(piece) } else { self.text.take(piece) }
    }

    /// Takes a state; never back.
    pub fn change(&self, change: StateChange, now: UnixMillis) {
        let (before, state) = (self.state.get_untracked(), change.state);
        if before.is_final() || (before != state && !before.may_become(state)) {
            return;
        }
        if state.is_final() {
            set_if_new(&self.error, change.error.clone());
            set_if_new(&self.metrics, change.metrics.clone());
        }
        self.stage.update(|stage| {
            stage.told = now;
            stage.change = Some(change);
        });
        set_if_new(&self.state, state);
    }

    /// How long it has been in its stage, at `now` by the server's clock.
    #[must_use]
    pub fn in_stage(&self, now: UnixMillis) -> Milliseconds {
        self.stage.with(|stage| match &stage.change {
            Some(change) => Milliseconds(change.in_state.0 + now.since(stage.told).0),
            None => now.since(stage.asked),
        })
    }

    /// How long it has been since it was asked for, at `now` by the server's clock.
    #[must_use]
    pub fn elapsed(&self, now: UnixMillis) -> Milliseconds {
        self.stage.with(|stage| match &stage.change {
            Some(change) => Milliseconds(change.elapsed.0 + now.since(stage.told).0),
            None => now.since(stage.asked),
        })
    }
}

fn set_if_new<Value: PartialEq + Send + Sync + Clone + 'static>(
    signal: &ArcRwSignal<Value>,
    value: Value,
) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn piece(at: usize, text: &str) -> TextPiece {
        TextPiece { reply_id: MessageId(Uuid::nil()), at, text: text.to_owned() }
    }

    #[test]
    fn pieces_may_overlap_and_repeat_but_not_leave_a_gap() {
        let text = Growing::new(String::new());
        assert!(text.take(&piece(0, "Hé")));
        assert!(text.take(&piece(0, "Hé")));
        assert!(text.take(&piece(1, "éllo")));
        assert!(!text.take(&piece(9, "!")));
        assert_eq!(text.get(), "Héllo");
    }
}
