//! The life of a reply: its states, what they may become, and its figures.
//!
//! States only move forward:
//! `queued → loading → reading → thinking ⇄ writing → done | stopped | failed |
//! interrupted`. A stage may be skipped. Absent on purpose: who moves them
//! (`server::runs`) and how they look (`parts::stage`).

use super::time::Milliseconds;
use serde::{Deserialize, Serialize};

/// Where a reply is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// Waits for its turn at the model server.
    Queued,
    /// The model is being loaded into memory.
    Loading,
    /// The model reads the prompt.
    Reading,
    /// The model writes its thinking.
    Thinking,
    /// The model writes its answer.
    Writing,
    /// Ended by the model; see [`Finish`].
    Done,
    /// Ended by a person; what was written is kept.
    Stopped,
    /// Ended by an error; what was written is kept.
    Failed,
    /// Cut: the stream or the server ended before the model did.
    Interrupted,
}

impl ReplyState {
    /// All states, in the order of a reply's life.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Loading,
        Self::Reading,
        Self::Thinking,
        Self::Writing,
        Self::Done,
        Self::Stopped,
        Self::Failed,
        Self::Interrupted,
    ];

    /// The stable name, as in the store, the API and `data-state`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Loading => "loading",
            Self::Reading => "reading",
            Self::Thinking => "thinking",
            Self::Writing => "writing",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed | Self::Interrupted)
    }

    /// Whether the model could go on with a reply that has ended so: it ended
    /// before the model was through, and there is text to go on from.
    #[must_use]
    pub const fn can_be_continued(self, finish: Option<Finish>, has_text: bool) -> bool {
        has_text
            && match self {
                Self::Stopped | Self::Interrupted | Self::Failed => true,
                Self::Done => matches!(finish, Some(Finish::Length)),
                _ => false,
            }
    }

    /// Whether `next` may come directly after this state.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        if self.is_final() {
            return false;
        }
        if next.is_final() {
            return true;
        }
        // Thinking and writing may alternate; everything else only moves on.
        match (self, next) {
            (Self::Writing, Self::Thinking) => true,
            _ => self.rank() < next.rank(),
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Loading => 1,
            Self::Reading => 2,
            Self::Thinking => 3,
            Self::Writing => 4,
            Self::Done | Self::Stopped | Self::Failed | Self::Interrupted => 5,
        }
    }
}

/// Why the model ended a reply (`done_reason` of Ollama).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model had said all.
    Stop,
    /// `num_predict` or the context window was reached: the reply is cut.
    Length,
}

/// The figures of an ended reply. Whatever the model server did not say is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Metrics {
    /// From the moment the reply was asked for to its end, by Linnet's clock.
    #[serde(rename = "total_ms")]
    pub total: Milliseconds,
    /// Spent waiting in Linnet's queue.
    #[serde(rename = "queued_ms", default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<Milliseconds>,
    /// Spent loading the model, as Ollama says.
    #[serde(rename = "load_ms", default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Milliseconds>,
    /// From the reply's turn in the queue to its first token, by Linnet's clock.
    #[serde(rename = "first_token_ms", default, skip_serializing_if = "Option::is_none")]
    pub first_token: Option<Milliseconds>,
    /// Spent thinking before the answer, by Linnet's clock.
    #[serde(rename = "thinking_ms", default, skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Milliseconds>,
    /// Tokens of the prompt, cached ones included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_tokens: Option<u64>,
    /// Tokens of the prompt that came from the model's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Spent reading the part of the prompt that was not cached.
    #[serde(rename = "prompt_ms", default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Milliseconds>,
    /// Tokens written, thinking included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_tokens: Option<u64>,
    /// Tokens written per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_per_second: Option<f64>,
    /// Characters (Unicode scalar values) of the answer, thinking left out.
    pub characters: u64,
    /// Why the model ended it; absent if somebody or something else did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// The model server that wrote it, if there were several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// The model servers that failed it before its first token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_from: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_only_move_forward() {
        use ReplyState::{Done, Loading, Queued, Reading, Thinking, Writing};
        assert!(Queued.may_become(Loading) && Queued.may_become(Writing));
        assert!(Thinking.may_become(Writing) && Writing.may_become(Thinking));
        assert!(!Reading.may_become(Loading) && !Writing.may_become(Queued));
        for end in ReplyState::ALL.into_iter().filter(|state| state.is_final()) {
            assert!(ReplyState::ALL.into_iter().all(|next| !end.may_become(next)));
        }
        assert!(Queued.may_become(Done));
    }

    #[test]
    fn names_are_found_again() {
        for state in ReplyState::ALL {
            assert_eq!(ReplyState::from_name(state.name()), Some(state));
        }
    }
}
