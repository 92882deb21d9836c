//! Chats as they are listed and as they are shown.
//!
//! A list never holds messages; a shown chat holds one branch of its tree.

use super::action::ActionNote;
use super::compare::Column;
use super::cursor::Cursor;
use super::event::StateChange;
use super::feedback::Feedback;
use super::ids::{ChatId, MessageId, SummaryId};
use super::limits;
use super::message::Message;
use super::modes::Chosen;
use super::settings::Settings;
use super::shorthand::Shorthand;
use super::summary::Summary;
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A chat in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct ChatSummary {
    /// Its id.
    pub id: ChatId,
    /// Its title.
    pub title: String,
    /// When it was last written in: the list's order.
    pub updated_at: UnixMillis,
    /// Whether it is pinned above the days.
    #[serde(default)]
    pub pinned: bool,
    /// Whether a reply is being written.
    #[serde(default)]
    pub live: bool,
    /// Whether a reply has ended since somebody looked.
    #[serde(default)]
    pub unread: bool,
}

/// A page of the chat list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct ChatPage {
    /// The chats, newest first; on the first page the pinned ones stand before
    /// all others, however old.
    pub chats: Vec<ChatSummary>,
    /// Pass it to get the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A message of the shown branch, with its versions. Read in `of_json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BranchMessage {
    /// The message.
    #[serde(flatten)]
    pub message: Message,
    /// All versions at its place, itself included, oldest first. Empty stands
    /// for itself alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<MessageId>,
    /// On a reply before which older messages were left out of what the model
    /// was sent: the first message that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_from: Option<MessageId>,
    /// On a reply that is being written: its state as the stream tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Box<StateChange>>,
    /// On a reply: the summary that was sent in place of the older messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_id: Option<SummaryId>,
    /// On a reply: what a person might say next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
    /// On a reply: what the person thinks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
    /// What webhooks of the site have said about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<ActionNote>,
    /// On a person's message: what stands for it where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shorthand: Option<Shorthand>,
    /// On a person's message: the site's modes that it was asked with, other than
    /// the usual ones, as they were called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<String>,
    /// On a reply: what its model was asked with, all levels resolved, without
    /// long texts (the system prompt, a schema).
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub settings: Settings,
    /// On a reply whose question was answered in a comparison: its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// The other replies of that comparison, while none is kept: what is shown
    /// beside this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ssr", schema(no_recursion))]
    pub beside: Vec<BranchMessage>,
}

impl BranchMessage {
    /// A message without anything around it.
    #[must_use]
    pub fn plain(message: Message) -> Self {
        Self {
            message,
            versions: Vec::new(),
            sent_from: None,
            live: None,
            summary_id: None,
            suggestions: Vec::new(),
            feedback: None,
            notes: Vec::new(),
            shorthand: None,
            modes: Vec::new(),
            settings: Settings::default(),
            columns: Vec::new(),
            beside: Vec::new(),
        }
    }
}

/// A chat as it is shown: its active branch, from the root on. Read in `of_json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Chat {
    /// Its row in the list.
    #[serde(flatten)]
    pub summary: ChatSummary,
    /// The model that the next message goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The profile, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The settings that the next message goes with.
    #[serde(default)]
    pub settings: Settings,
    /// What was chosen of the site's modes, option by mode.
    #[serde(default)]
    pub modes: Chosen,
    /// The active branch.
    pub messages: Vec<BranchMessage>,
    /// Its summaries, in the order of their making.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summaries: Vec<Summary>,
    /// Where the event stream goes on from what is in here.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub cursor: Cursor,
}

/// The title of a chat that begins with `text`: its first line that is not
/// empty, without Markdown's leading marks, shortened.
#[must_use]
pub fn title_from(text: &str) -> String {
    let marks = |c: char| c.is_whitespace() || "#>*-`".contains(c);
    let line = text.lines().map(|line| line.trim_matches(marks)).find(|line| !line.is_empty());
    match line {
        Some(line) => clean_title(&line.replace("**", "").replace('`', "")),
        None => clean_title(text),
    }
}

/// `title` in one line, without control characters, at most
/// [`limits::TITLE_CHARACTERS`] long.
#[must_use]
pub fn clean_title(title: &str) -> String {
    let words: Vec<&str> = title.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limits::TITLE_CHARACTERS {
        return line;
    }
    let mut short: String = line.chars().take(limits::TITLE_CHARACTERS - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_without_marks() {
        assert_eq!(title_from("\n\n## Hello  there\nmore"), "Hello there");
        assert_eq!(title_from("```\ncode"), "code");
        assert_eq!(title_from("Say **hello** to `x`"), "Say hello to x");
        assert_eq!(title_from("***"), "***");
        assert_eq!(title_from(&"ä".repeat(500)).chars().count(), limits::TITLE_CHARACTERS);
    }
}
