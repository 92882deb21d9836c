//! What viewers are told, one event at a time.
//!
//! Text events carry the offset at which they start, in bytes of UTF-8: a
//! viewer that has that part ignores it, a viewer that is behind asks for the
//! chat again. So replay, double delivery and reconnection do no harm.

use super::chat::ChatSummary;
use super::error::Error;
use super::ids::{ChatId, MessageId};
use super::job::ModelJob;
use super::model::Models;
use super::reading::{Garbled, from_json};
use super::reply::{Metrics, ReplyState};
use super::summary::Summary;
use super::time::Milliseconds;
use serde::{Deserialize, Serialize};

/// A piece of a reply's text or thinking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TextPiece {
    /// The reply.
    pub reply_id: MessageId,
    /// Where the piece starts, in bytes of UTF-8 from the beginning.
    pub at: usize,
    /// The piece.
    pub text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A reply's state, with what the stage line shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct StateChange {
    /// The chat that the reply is in.
    pub chat_id: ChatId,
    /// The reply.
    pub reply_id: MessageId,
    /// Its state.
    pub state: ReplyState,
    /// Since the reply was asked for.
    #[serde(rename = "elapsed_ms")]
    pub elapsed: Milliseconds,
    /// Since this state began.
    #[serde(rename = "state_ms")]
    pub in_state: Milliseconds,
    /// Place in the queue, from 1, while it waits there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// Replies that are written before its turn, while it waits in the queue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub running: usize,
    /// The chats of the same owner that some of those are in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub running_in: Vec<ChatId>,
    /// About how many tokens the model was sent, before it says how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_tokens: Option<u64>,
    /// While it waits because the model server is busy or gone: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_for: Option<Error>,
    /// The model server that it is asked at, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// The model servers that failed it before, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved_from: Vec<String>,
    /// How long loading this model took the last time, while it loads.
    #[serde(rename = "expected_ms", default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Milliseconds>,
    /// How long it has thought so far.
    #[serde(rename = "thinking_ms", default, skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Milliseconds>,
    /// Tokens per second so far, while it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_per_second: Option<f64>,
    /// Why it failed or was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The figures, in a final state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
}

/// Something that a viewer is told. Short-lived: boxing the larger kinds would
/// cost more than it saves.
#[expect(clippy::large_enum_variant, reason = "events are passed on at once, never kept")]
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// More of an answer.
    Text(TextPiece),
    /// More of a model's thinking.
    Thinking(TextPiece),
    /// A reply's state.
    State(StateChange),
    /// A chat's row in the list is new or has changed.
    Chat(ChatSummary),
    /// The messages of a chat have changed (sent, edited, deleted, another
    /// branch chosen, settings): ask for it again.
    Messages(ChatId),
    /// A chat was deleted.
    Gone(ChatId),
    /// Levels of settings or presets have changed: ask for them again.
    Settings,
    /// A summary is new or has changed.
    Summary(Box<Summary>),
    /// The site has changed, to the revision of that number: ask for it again.
    Site(u64),
    /// Too much was missed: ask for everything again.
    Resync,
    /// The models or the connection to their server have changed.
    Models(Models),
    /// The long work with models, all of the owner's.
    Jobs(Vec<ModelJob>),
    /// The server is being stopped: reconnect.
    Reconnect,
    /// The fingerprint of the page's files that the server has.
    Build(String),
}

impl Event {
    /// The name in the stream's `event:` line.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Thinking(_) => "thinking",
            Self::State(_) => "state",
            Self::Chat(_) => "chat",
            Self::Messages(_) => "messages",
            Self::Gone(_) => "gone",
            Self::Settings => "settings",
            Self::Summary(_) => "summary",
            Self::Site(_) => "site",
            Self::Resync => "resync",
            Self::Models(_) => "models",
            Self::Jobs(_) => "jobs",
            Self::Reconnect => "reconnect",
            Self::Build(_) => "build",
        }
    }

    /// All names, for those who listen to each.
    pub const NAMES: [&'static str; 14] = [
        "text",
        "thinking",
        "state",
        "chat",
        "messages",
        "gone",
        "settings",
        "summary",
        "site",
        "resync",
        "models",
        "jobs",
        "reconnect",
        "build",
    ];

    /// The names of those that say all there is of their kind, so that the last one is enough for who comes late.
    pub const WHOLE: [&'static str; 4] = ["models", "jobs", "site", "build"];

    /// The stream's `data:` line: one JSON value.
    ///
    /// # Errors
    /// None in practice: events are plain data.
    pub fn to_json(&self) -> serde_json::Result<String> {
        match self {
            Self::Text(piece) | Self::Thinking(piece) => serde_json::to_string(piece),
            Self::State(change) => serde_json::to_string(change),
            Self::Chat(summary) => serde_json::to_string(summary),
            Self::Messages(chat_id) | Self::Gone(chat_id) => {
                serde_json::to_string(&ChatReference { chat_id: *chat_id })
            }
            Self::Summary(summary) => serde_json::to_string(summary),
            Self::Site(revision) => serde_json::to_string(revision),
            Self::Models(models) => serde_json::to_string(models),
            Self::Jobs(jobs) => serde_json::to_string(jobs),
            Self::Build(build) => serde_json::to_string(build),
            Self::Settings | Self::Resync | Self::Reconnect => Ok("{}".to_owned()),
        }
    }

    /// Reads an event back from its name and data; `None` for a name that
    /// this version does not know.
    ///
    /// # Errors
    /// The data is not what the name promises.
    pub fn from_json(name: &str, data: &str) -> Result<Option<Self>, Garbled> {
        let data = data.as_bytes();
        Ok(Some(match name {
            "text" => Self::Text(from_json(data)?),
            "thinking" => Self::Thinking(from_json(data)?),
            "state" => Self::State(from_json(data)?),
            "chat" => Self::Chat(from_json(data)?),
            "messages" => Self::Messages(from_json::<ChatReference>(data)?.chat_id),
            "gone" => Self::Gone(from_json::<ChatReference>(data)?.chat_id),
            "summary" => Self::Summary(from_json(data)?),
            "site" => Self::Site(from_json(data)?),
            "models" => Self::Models(from_json(data)?),
            "settings" => Self::Settings,
            "jobs" => Self::Jobs(from_json(data)?),
            "resync" => Self::Resync,
            "reconnect" => Self::Reconnect,
            "build" => Self::Build(from_json(data)?),
            _ => return Ok(None),
        }))
    }
}

#[derive(Serialize, Deserialize)]
struct ChatReference {
    chat_id: ChatId,
}
