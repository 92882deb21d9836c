//! One message: a node of a chat's tree.
//!
//! A reply is an assistant message; its text may still be growing. What is
//! told to viewers while it grows is in `event`.

use super::error::Error;
use super::ids::{ChatId, MessageId};
use super::reply::{Metrics, ReplyState};
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person.
    User,
    /// A model.
    Assistant,
}

impl Role {
    /// The stable name, as in the store, the API and `data-role`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// A message as it is stored. The fields from `state` on are of replies only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id; a reply's id.
    pub id: MessageId,
    /// The chat it belongs to.
    pub chat_id: ChatId,
    /// The message it answers or follows; absent at a root of the tree.
    pub parent_id: Option<MessageId>,
    /// Who says it.
    pub role: Role,
    /// What it says, in Markdown.
    pub text: String,
    /// What the model thought before it answered, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub thinking: String,
    /// Where the reply is in its life; `done` for a person's message.
    pub state: ReplyState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// The model that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The figures, once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
    /// Whether a person changed its text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// When it was made.
    pub created_at: UnixMillis,
}
