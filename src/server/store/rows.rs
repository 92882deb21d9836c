//! Rows to domain types and back: the columns' order is written here once.
//!
//! What a newer or damaged row holds that cannot be read (a setting, an error)
//! counts as absent: a chat must open whatever one row says.

use crate::domain::{
    BranchMessage, ChatId, ChatSummary, Message, MessageId, ReplyState, Role, Settings, SummaryId,
    UnixMillis,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// The columns of [`summary`], from `chats c`. Messages are asked through the
/// small index of live ones.
macro_rules! summary_columns {
    () => {
        "c.id, c.title, c.updated_at, c.pinned, c.last_reply_at > c.read_at, EXISTS (SELECT 1 \
         FROM messages m WHERE m.chat_id = c.id AND m.live = 1 AND m.deleted_at IS NULL)"
    };
}
pub(super) use summary_columns;

/// The columns of [`message`], from `messages m`.
macro_rules! message_columns {
    () => {
        "m.id, m.chat_id, m.parent_id, m.role, m.state, m.edited, m.model, m.sent_from, \
         m.created_at, m.error, m.metrics, m.thinking, m.text, m.summary_id, m.suggestions, \
         m.settings, m.shorthand, m.modes"
    };
}
pub(super) use message_columns;

/// Reads [`summary_columns`].
pub(super) fn summary(row: &SqliteRow) -> sqlx::Result<ChatSummary> {
    Ok(ChatSummary {
        id: ChatId(row.try_get(0)?),
        title: row.try_get(1)?,
        updated_at: UnixMillis(row.try_get(2)?),
        pinned: row.try_get::<i64, _>(3)? != 0,
        unread: row.try_get::<i64, _>(4)? != 0,
        live: row.try_get::<i64, _>(5)? != 0,
    })
}

/// Reads [`message_columns`]. Versions and feedback are the caller's to add.
pub(super) fn message(row: &SqliteRow) -> sqlx::Result<BranchMessage> {
    let message = Message {
        id: MessageId(row.try_get(0)?),
        chat_id: ChatId(row.try_get(1)?),
        parent_id: row.try_get::<Option<Uuid>, _>(2)?.map(MessageId),
        role: role(row.try_get(3)?),
        state: state(row.try_get(4)?),
        edited: row.try_get::<i64, _>(5)? != 0,
        model: row.try_get(6)?,
        created_at: UnixMillis(row.try_get(8)?),
        error: from_json(row.try_get(9)?),
        metrics: from_json(row.try_get(10)?),
        thinking: row.try_get(11)?,
        text: row.try_get(12)?,
    };
    let sent_from = row.try_get::<Option<Uuid>, _>(7)?.map(MessageId);
    let summary_id = row.try_get::<Option<Uuid>, _>(13)?.map(SummaryId);
    let suggestions = from_json(row.try_get(14)?).unwrap_or_default();
    let settings = row.try_get::<Option<&str>, _>(15)?.map(asked_with).unwrap_or_default();
    Ok(BranchMessage {
        shorthand: from_json(row.try_get(16)?),
        modes: from_json(row.try_get(17)?).unwrap_or_default(),
        sent_from,
        summary_id,
        suggestions,
        settings,
        ..BranchMessage::plain(message)
    })
}

/// What a reply was asked with, without what would be long in each message.
fn asked_with(stored: &str) -> Settings {
    let mut settings = Settings::lenient(stored).filtered(|one| one.name != "system");
    if settings.get("format").is_some_and(|format| format.text().is_none()) {
        settings.set("format", Some("json".into()));
    }
    settings
}

/// A stored role.
pub(super) fn role(name: &str) -> Role {
    if name == Role::User.name() { Role::User } else { Role::Assistant }
}

/// A stored state.
pub(super) fn state(name: &str) -> ReplyState {
    ReplyState::from_name(name).unwrap_or(ReplyState::Interrupted)
}

/// Reads a JSON column.
pub(super) fn from_json<T: DeserializeOwned>(text: Option<&str>) -> Option<T> {
    serde_json::from_str(text?).ok()
}

/// Writes a JSON column.
pub(super) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("domain types are plain data with string keys")
}
