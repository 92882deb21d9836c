//! What a person can ask for, and what is answered at once.
//!
//! Each wish carries a [`ClientId`]: asked again with the same id, the first
//! answer is given again and nothing new happens.

use super::chat::title_from;
use super::compare::Candidate;
use super::ids::{ChatId, ClientId, MessageId};
use super::modes::Chosen;
use super::profile::Reader;
use super::settings::Settings;
use super::shorthand::Shorthand;
use serde::{Deserialize, Serialize};

/// "Say this": a message, and a reply to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Made by the client; see the module.
    pub client_id: ClientId,
    /// The chat; absent starts a new one.
    #[serde(default)]
    pub chat_id: Option<ChatId>,
    /// The reply that the message follows; absent follows the chat's active
    /// branch. An edited message names what the original followed.
    #[serde(default)]
    pub parent_id: Option<MessageId>,
    /// Makes the message a new root of the chat: an edited first message.
    #[serde(default)]
    pub from_root: bool,
    /// The model that is to answer; with `compare` the first one there counts. May
    /// be left out where the profile of a new chat has one.
    #[serde(default)]
    pub model: String,
    /// The profile of a new chat, by its name; an old one keeps its own.
    #[serde(default)]
    pub profile: Option<String>,
    /// For whom the profile's texts are written.
    #[serde(default)]
    pub reader: Reader,
    /// What is said, in Markdown.
    pub text: String,
    /// Replaces the chat's settings; absent leaves them.
    #[serde(default)]
    pub settings: Option<Settings>,
    /// Replaces what was chosen of the site's modes, option by mode; absent
    /// leaves it. Names that the site does not have count as not chosen.
    #[serde(default)]
    pub modes: Option<Chosen>,
    /// What stands for the message where it is shown; what names no command and
    /// no button of the site counts as absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shorthand: Option<Shorthand>,
    /// Two to four that are to answer side by side, in the place of `model`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compare: Vec<Candidate>,
}

impl SendMessage {
    /// What a chat is called that begins with it: a template says the same of
    /// every message that it wrote, so what stands for the message counts.
    #[must_use]
    pub fn title(&self) -> String {
        let short = self.shorthand.as_ref().map(Shorthand::title);
        let short = short.filter(|title| !title.is_empty());
        title_from(short.as_deref().unwrap_or(&self.text))
    }
}

/// How a new reply comes about from an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// A new version beside the old one.
    Regenerate,
    /// The old one's text, and what comes after it. Takes the old one's place.
    Continue,
    /// Once more after a failure. Takes the old one's place if that has no text.
    Retry,
}

/// "Answer again".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskAgain {
    /// Made by the client; see the module.
    pub client_id: ClientId,
    /// How.
    pub how: Again,
    /// The model that is to answer; absent means the one that did.
    #[serde(default)]
    pub model: Option<String>,
}

/// What a wish for a reply made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Sent {
    /// The chat.
    pub chat_id: ChatId,
    /// The person's message.
    pub message_id: MessageId,
    /// The reply to it.
    pub reply_id: MessageId,
    /// Whether it was there already: the wish was a repetition.
    #[serde(skip)]
    pub repeated: bool,
}

/// What a wish for replies made, with all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SentAll {
    /// The first of them.
    #[serde(flatten)]
    pub sent: Sent,
    /// Those that stand side by side, the first one included; absent where
    /// there is one reply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_ids: Vec<MessageId>,
}

/// A change of a chat's row. Absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ChatChange {
    /// A new title.
    pub title: Option<String>,
    /// Pinned or not.
    pub pinned: Option<bool>,
    /// The model for the next message.
    pub model: Option<String>,
    /// The settings for the next message.
    pub settings: Option<Settings>,
    /// What was chosen of the site's modes, option by mode.
    pub modes: Option<Chosen>,
}
