//! Reading of what is written flat: an error with its code, a message with its
//! versions, a chat with its row.
//!
//! serde reads `flatten` and `tag` by keeping everything in a tree first, with
//! a second copy of every reader. In the page that was a twentieth of the
//! Wasm; here the same JSON is read straight into structs that have all fields.
//! Writing is serde's own. Absent on purpose: rules; the types are elsewhere.

use super::action::ActionNote;
use super::chat::{BranchMessage, Chat, ChatSummary};
use super::compare::Column;
use super::cursor::Cursor;
use super::error::Error;
use super::event::StateChange;
use super::feedback::Feedback;
use super::ids::{ChatId, MessageId, SummaryId};
use super::message::{Message, Role};
use super::modes::Chosen;
use super::reply::{Metrics, ReplyState};
use super::settings::Settings;
use super::shorthand::Shorthand;
use super::summary::Summary;
use super::time::UnixMillis;
use serde::de::value::{BorrowedStrDeserializer, Error as Unknown};
use serde::{Deserialize, Deserializer};

/// Every field that an error may have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FlatError {
    code: String,
    reason: String,
    name: String,
    limit_bytes: usize,
    address: String,
    seconds: u64,
    status: u16,
    detail: String,
    url: Option<String>,
    model: String,
    prompt_tokens: Option<u64>,
    window_tokens: Option<u64>,
    minutes: u64,
    request: String,
}

impl FlatError {
    /// The error of that code; absent for a code that this version does not know.
    fn read(self) -> Option<Error> {
        let Self {
            reason, name, limit_bytes, address, seconds, status, detail, url, model, ..
        } = self;
        Some(match self.code.as_str() {
            "invalid_request" => Error::InvalidRequest { reason: named(&reason)?, detail },
            "invalid_setting" => Error::InvalidSetting { name, reason: named(&reason)? },
            "not_found" => Error::NotFound,
            "method_not_allowed" => Error::MethodNotAllowed,
            "message_empty" => Error::MessageEmpty,
            "message_too_long" => Error::MessageTooLong { limit_bytes },
            "body_too_large" => Error::BodyTooLarge { limit_bytes },
            "conflict" => Error::Conflict { reason: named(&reason)? },
            "host_refused" => Error::HostRefused,
            "origin_refused" => Error::OriginRefused,
            "sign_in_needed" => Error::SignInNeeded,
            "too_many_requests" => Error::TooManyRequests { seconds },
            "upstream_unreachable" => Error::UpstreamUnreachable { address },
            "upstream_silent" => Error::UpstreamSilent { seconds },
            "upstream_stalled" => Error::UpstreamStalled { seconds },
            "upstream_cut" => Error::UpstreamCut,
            "upstream_garbled" => Error::UpstreamGarbled,
            "upstream_failed" => Error::UpstreamFailed { status, detail },
            "upstream_busy" => Error::UpstreamBusy,
            "upstream_sign_in" => Error::UpstreamSignIn { url },
            "upstream_refused" => Error::UpstreamRefused,
            "no_models" => Error::NoModels,
            "model_missing" => Error::ModelMissing { model },
            "model_cannot_chat" => Error::ModelCannotChat { model },
            "model_cannot_think" => Error::ModelCannotThink { model },
            "model_unknown" => Error::ModelUnknown { model },
            "upstream_disk_full" => Error::UpstreamDiskFull,
            "download_damaged" => Error::DownloadDamaged,
            "upstream_outdated" => Error::UpstreamOutdated,
            "registry_unreachable" => Error::RegistryUnreachable { detail },
            "registry_refused" => Error::RegistryRefused { detail },
            "format_refused" => Error::FormatRefused { detail },
            "model_cannot_see" => Error::ModelCannotSee { model },
            "model_too_large" => Error::ModelTooLarge { model },
            "context_exceeded" => Error::ContextExceeded {
                prompt_tokens: self.prompt_tokens,
                window_tokens: self.window_tokens,
            },
            "reply_too_long" => Error::ReplyTooLong { limit_bytes },
            "reply_too_slow" => Error::ReplyTooSlow { minutes: self.minutes },
            "server_restarted" => Error::ServerRestarted,
            "shutting_down" => Error::ShuttingDown,
            "server_busy" => Error::ServerBusy,
            "storage_full" => Error::StorageFull,
            "storage_unavailable" => Error::StorageUnavailable,
            "offline" => Error::Offline,
            "webhook_failed" => Error::WebhookFailed { reason: named(&reason)?, status, seconds },
            "internal" if self.request.is_empty() => Error::Internal,
            "internal" => Error::Fault { request: self.request },
            _ => return None,
        })
    }
}

/// The reason of that name.
fn named<'de, T: Deserialize<'de>>(name: &'de str) -> Option<T> {
    T::deserialize(BorrowedStrDeserializer::<Unknown>::new(name)).ok()
}

impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        FlatError::deserialize(from)?
            .read()
            .ok_or_else(|| serde::de::Error::custom("an error with an unknown code"))
    }
}

/// A message of a branch with the fields of the message itself.
#[derive(Deserialize)]
struct FlatMessage {
    id: MessageId,
    chat_id: ChatId,
    parent_id: Option<MessageId>,
    role: Role,
    text: String,
    #[serde(default)]
    thinking: String,
    state: ReplyState,
    #[serde(default)]
    error: Option<Error>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    metrics: Option<Metrics>,
    #[serde(default)]
    edited: bool,
    created_at: UnixMillis,
    #[serde(default)]
    versions: Vec<MessageId>,
    #[serde(default)]
    sent_from: Option<MessageId>,
    #[serde(default)]
    live: Option<Box<StateChange>>,
    #[serde(default)]
    summary_id: Option<SummaryId>,
    #[serde(default)]
    suggestions: Vec<String>,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    columns: Vec<Column>,
    #[serde(default)]
    beside: Vec<BranchMessage>,
    #[serde(default)]
    feedback: Option<Feedback>,
    #[serde(default)]
    notes: Vec<ActionNote>,
    #[serde(default)]
    shorthand: Option<Shorthand>,
    #[serde(default)]
    modes: Vec<String>,
}

impl<'de> Deserialize<'de> for BranchMessage {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let flat = FlatMessage::deserialize(from)?;
        Ok(Self {
            message: Message {
                id: flat.id,
                chat_id: flat.chat_id,
                parent_id: flat.parent_id,
                role: flat.role,
                text: flat.text,
                thinking: flat.thinking,
                state: flat.state,
                error: flat.error,
                model: flat.model,
                metrics: flat.metrics,
                edited: flat.edited,
                created_at: flat.created_at,
            },
            versions: flat.versions,
            sent_from: flat.sent_from,
            live: flat.live,
            summary_id: flat.summary_id,
            suggestions: flat.suggestions,
            settings: flat.settings,
            columns: flat.columns,
            beside: flat.beside,
            feedback: flat.feedback,
            notes: flat.notes,
            shorthand: flat.shorthand,
            modes: flat.modes,
        })
    }
}

/// A chat with the fields of its row.
#[derive(Deserialize)]
struct FlatChat {
    id: ChatId,
    title: String,
    updated_at: UnixMillis,
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    live: bool,
    #[serde(default)]
    unread: bool,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    profile: Option<String>,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    modes: Chosen,
    messages: Vec<BranchMessage>,
    #[serde(default)]
    summaries: Vec<Summary>,
    cursor: Cursor,
}

impl<'de> Deserialize<'de> for Chat {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let flat = FlatChat::deserialize(from)?;
        Ok(Self {
            summary: ChatSummary {
                id: flat.id,
                title: flat.title,
                updated_at: flat.updated_at,
                pinned: flat.pinned,
                live: flat.live,
                unread: flat.unread,
            },
            model: flat.model,
            profile: flat.profile,
            settings: flat.settings,
            modes: flat.modes,
            messages: flat.messages,
            summaries: flat.summaries,
            cursor: flat.cursor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes as `Error::code` has them, read from its source: an error that
    /// is new there must be read here.
    #[test]
    fn every_error_that_is_written_can_be_read() {
        let source = include_str!("error.rs");
        let start = source.find("fn code(&self)").expect("it is there");
        let body = &source[start..start + source[start..].find("\n    }\n").expect("it ends")];
        let codes: Vec<&str> = body
            .lines()
            .filter_map(|line| line.split_once("=> \"")?.1.split_once('"').map(|pair| pair.0))
            .collect();
        assert!(codes.len() > 30, "the codes were not found");
        for code in codes {
            let reason = match code {
                "invalid_setting" => "range",
                "webhook_failed" => "refused",
                _ => "not_reply",
            };
            let json = serde_json::json!({ "code": code, "reason": reason, "name": "n", "limit_bytes": 1,
                "address": "a", "seconds": 2, "status": 3, "detail": "d", "url": "u", "model": "m",
                "prompt_tokens": 4, "window_tokens": 5, "minutes": 6 });
            let error: Error = serde_json::from_value(json.clone()).expect(code);
            assert_eq!(error.code(), code);
            // Nothing was lost: every field that it writes is the one that was read.
            let back = serde_json::to_value(&error).expect("an error is plain data");
            for (name, value) in back.as_object().expect("an object") {
                assert_eq!(json.get(name), Some(value), "{code}: {name}");
            }
        }
    }

    #[test]
    fn a_chat_is_read_as_it_is_written() {
        let json = r#"{"id":"00000000-0000-0000-0000-000000000001","title":"t","updated_at":5,"pinned":true,
            "model":"m","profile":"p","settings":{"num_ctx":4096},"messages":[{"id":"00000000-0000-0000-0000-000000000002",
            "chat_id":"00000000-0000-0000-0000-000000000001","parent_id":null,"role":"assistant","text":"x",
            "thinking":"y","state":"failed","error":{"code":"model_missing","model":"m"},"model":"m","edited":true,
            "created_at":4,"shorthand":{"by":"/a","label":"A"},"modes":["Tone: Dry"],"versions":["00000000-0000-0000-0000-000000000002"]}],"cursor":"CURSOR"}"#;
        let json = json.replace("CURSOR", &Cursor::default().to_string());
        let chat: Chat = serde_json::from_str(&json).expect("it can be read");
        let back: Chat = serde_json::from_value(serde_json::to_value(&chat).expect("plain data"))
            .expect("what was written can be read");
        assert_eq!(chat, back);
        let message = &chat.messages[0];
        assert_eq!(message.message.error, Some(Error::ModelMissing { model: "m".into() }));
        assert!(chat.summary.pinned && message.message.edited && message.versions.len() == 1);
    }
}
