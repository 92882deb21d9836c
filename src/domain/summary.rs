//! Summaries: what a model is sent in place of a conversation's older part.
//!
//! A summary stands for everything from the root up to and including one
//! message, and so holds on every branch through that message. The deepest
//! finished one of a branch is what is sent. Absent on purpose: how it is made
//! (`server::runs::summary`).

use super::error::Error;
use super::ids::{ChatId, MessageId, SummaryId};
use super::reply::ReplyState;
use super::time::{Milliseconds, UnixMillis};
use serde::{Deserialize, Serialize};

/// A summary, finished or being written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Summary {
    /// Its id.
    pub id: SummaryId,
    /// The chat that it belongs to.
    pub chat_id: ChatId,
    /// The last message that it stands for.
    pub up_to: MessageId,
    /// How many messages it stands for.
    pub messages: u64,
    /// Where it is in its life; only a `done` one is sent.
    pub state: ReplyState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The model that writes it.
    pub model: String,
    /// Whether a person changed its text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// When it was asked for, the last time.
    pub asked_at: UnixMillis,
    /// How long it took, once it has ended.
    #[serde(rename = "took_ms", default, skip_serializing_if = "Option::is_none")]
    pub took: Option<Milliseconds>,
    /// Grows with each change: of two descriptions the one with more is newer.
    pub version: u64,
    /// The text so far, in Markdown.
    pub text: String,
}

/// The summary that is sent on a branch: the deepest finished one.
#[must_use]
pub fn in_use(
    summaries: &[Summary],
    branch: impl DoubleEndedIterator<Item = MessageId>,
) -> Option<&Summary> {
    let done = |id: MessageId| {
        summaries.iter().rfind(|summary| summary.up_to == id && summary.state == ReplyState::Done)
    };
    branch.rev().find_map(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn message(number: u128) -> MessageId {
        MessageId(Uuid::from_u128(number))
    }

    fn summary(up_to: u128, state: ReplyState) -> Summary {
        Summary {
            id: SummaryId(Uuid::from_u128(up_to + 100)),
            chat_id: ChatId(Uuid::nil()),
            up_to: message(up_to),
            messages: 2,
            state,
            error: None,
            model: "m".to_owned(),
            edited: false,
            asked_at: UnixMillis(0),
            took: None,
            version: 1,
            text: "s".to_owned(),
        }
    }

    #[test]
    fn the_deepest_finished_one_of_the_branch_is_used() {
        use ReplyState::{Done, Failed, Writing};
        let all = [summary(2, Done), summary(4, Done), summary(6, Writing), summary(8, Failed)];
        let of = |branch: &[u128]| {
            in_use(&all, branch.iter().map(|id| message(*id))).map(|found| found.up_to)
        };
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7, 8]), Some(message(4)));
        assert_eq!(of(&[1, 2, 13]), Some(message(2)));
        assert_eq!(of(&[1, 12, 13]), None);
    }
}
