//! What the page makes of the server's JSON: an error with its code, a message
//! with its versions, a chat with its row, the site.
//!
//! What serde derives reads each field by itself and can fail at each, with all
//! that was read until then to be dropped; what is written flat (`flatten`,
//! `tag`) it reads twice. In the page that was a tenth of the Wasm. Here a value
//! is first read as a [`Json`], and then taken apart without a word against it:
//! what is missing or is something else is blank. The server, which reads what
//! others write, does so with serde.
//!
//! Absent on purpose: rules (the types are elsewhere), and pieces of text, of
//! which hundreds come in a second (`event::TextPiece`).

use super::action::{Action, ActionNote, Ended, Spot, When};
use super::chat::{BranchMessage, Chat, ChatPage, ChatSummary};
use super::compare::{Candidate, Column};
use super::cursor::Cursor;
use super::error::Error;
use super::event::StateChange;
use super::feedback::Feedback;
use super::ids::{
    BenchmarkId, ChatId, ClientId, ComparisonId, JobId, MessageId, OwnerId, PresetId, ProfileId,
    PromptId, SummaryId,
};
use super::job::{JobKind, JobLayer, JobPhase, JobState, ModelJob};
use super::json::Json;
use super::levels::{Bound, Levels};
use super::message::{Message, Role};
use super::model::{Connection, Loaded, Model, Models, Placed, UpstreamState};
use super::modes::Chosen;
use super::paths::BasePath;
use super::profile::Profile;
use super::reading::Garbled;
use super::reply::{Finish, Metrics, ReplyState};
use super::settings::Settings;
use super::shorthand::Shorthand;
use super::side_work::SideWork;
use super::site::{
    Features, Follow, Look, Piece, SettingsPlace, Site, SiteLink, Starter, Theme, ThinkingShown,
};
use super::summary::Summary;
use super::time::{Milliseconds, UnixMillis};
use serde::de::value::BorrowedStrDeserializer;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// What can be made of any JSON.
pub trait OfJson: Sized {
    /// The value; a blank one of anything else.
    fn of_json(json: Json) -> Self;
}

/// The fields of an object, to be taken one by one.
pub struct Fields(Vec<(String, Json)>);

impl Fields {
    /// Those of an object; none of anything else.
    #[must_use]
    pub fn of(json: Json) -> Self {
        match json {
            Json::Object(fields) => Self(fields),
            _ => Self(Vec::new()),
        }
    }

    /// The value of that name, which is `null` from then on.
    #[inline(never)]
    fn json(&mut self, name: &str) -> Json {
        let field = self.0.iter_mut().find(|(known, _)| known == name);
        field.map_or(Json::Null, |(_, value)| std::mem::replace(value, Json::Null))
    }

    /// The same as a value of some type.
    pub fn take<T: OfJson>(&mut self, name: &str) -> T {
        T::of_json(self.json(name))
    }
}

impl OfJson for String {
    #[inline(never)]
    fn of_json(json: Json) -> Self {
        match json {
            Json::Text(text) => text,
            _ => Self::new(),
        }
    }
}

impl OfJson for bool {
    #[inline(never)]
    fn of_json(json: Json) -> Self {
        json.bool() == Some(true)
    }
}

impl OfJson for f64 {
    #[inline(never)]
    fn of_json(json: Json) -> Self {
        json.number().unwrap_or_default()
    }
}

macro_rules! whole_numbers {
    ($($type:ident)+) => {$(
        impl OfJson for $type {
            #[expect(
                clippy::allow_attributes,
                reason = "not each of the casts can do each of these"
            )]
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "casts saturate, and there are no numbers beyond 2^53"
            )]
            fn of_json(json: Json) -> Self {
                f64::of_json(json) as $type
            }
        }
    )+};
}
whole_numbers!(u16 u64 usize i32 i64);

impl<T: OfJson> OfJson for Option<T> {
    fn of_json(json: Json) -> Self {
        if json == Json::Null { None } else { Some(T::of_json(json)) }
    }
}

impl<T: OfJson> OfJson for Vec<T> {
    fn of_json(json: Json) -> Self {
        match json {
            Json::List(entries) => entries.into_iter().map(T::of_json).collect(),
            _ => Self::new(),
        }
    }
}

impl<T: OfJson> OfJson for Box<T> {
    fn of_json(json: Json) -> Self {
        Self::new(T::of_json(json))
    }
}

/// What is written as what is in it.
macro_rules! transparent {
    ($($type:ident)+) => {$(
        impl OfJson for $type {
            fn of_json(json: Json) -> Self {
                Self(OfJson::of_json(json))
            }
        }
    )+};
}
transparent!(BasePath Milliseconds UnixMillis);
transparent!(BenchmarkId ChatId ClientId ComparisonId JobId MessageId OwnerId PresetId ProfileId PromptId SummaryId);

impl OfJson for Uuid {
    #[inline(never)]
    fn of_json(json: Json) -> Self {
        Self::try_parse(&String::of_json(json)).unwrap_or_default()
    }
}

impl OfJson for Chosen {
    fn of_json(json: Json) -> Self {
        // One by one: a map that is collected is sorted first, in much code.
        let mut chosen = Self::default();
        for (mode, option) in Fields::of(json).0 {
            chosen.0.insert(mode, String::of_json(option));
        }
        chosen
    }
}

impl OfJson for Settings {
    fn of_json(json: Json) -> Self {
        let mut settings = Self::default();
        for (name, value) in Fields::of(json).0 {
            settings.set(&name, Some(value));
        }
        settings
    }
}

impl OfJson for Cursor {
    fn of_json(json: Json) -> Self {
        String::of_json(json).try_into().unwrap_or_default()
    }
}

/// What is called so among the values of a type.
fn named<'de, T: Deserialize<'de>>(name: &'de str) -> Option<T> {
    T::deserialize(BorrowedStrDeserializer::<Garbled>::new(name)).ok()
}

macro_rules! names {
    ($($type:ident, else $blank:ident;)+) => {$(
        impl OfJson for $type {
            fn of_json(json: Json) -> Self {
                named(&String::of_json(json)).unwrap_or(Self::$blank)
            }
        }
    )+};
}
names! {
    Connection, else Unknown;
    Ended, else Any;
    Finish, else Stop;
    JobKind, else Pull;
    JobPhase, else Other;
    JobState, else Waiting;
    ReplyState, else Interrupted;
    Role, else Assistant;
    SettingsPlace, else Header;
    Spot, else Answer;
    Theme, else System;
    ThinkingShown, else Folded;
}

/// Takes structs apart by the names of their fields.
macro_rules! objects {
    ($($type:ident { $($field:ident $(as $name:literal)?),+ $(,)? })+) => {$(
        impl $crate::domain::of_json::OfJson for $type {
            fn of_json(json: $crate::domain::Json) -> Self {
                let mut fields = $crate::domain::of_json::Fields::of(json);
                Self { $($field: fields.take($crate::domain::of_json::objects!(@ $field $($name)?))),+ }
            }
        }

        impl From<$crate::domain::Json> for $type {
            fn from(json: $crate::domain::Json) -> Self {
                $crate::domain::of_json::OfJson::of_json(json)
            }
        }
    )+};
    (@ $field:ident) => { stringify!($field) };
    (@ $field:ident $name:literal) => { $name };
}
pub(crate) use objects;

objects! {
    Follow { sent, answers }
    Action { name, label, icon, tooltip, place, of, when, deed, with, send, settings }
    ActionNote { id, action, label, text, at }
    When { profiles, models, code, table, last, ended, min_length }
    ChatPage { chats, next }
    ChatSummary { id, title, updated_at, pinned, live, unread }
    Candidate { model, settings, label }
    Column { reply_id, label }
    StateChange { chat_id, reply_id, state, elapsed as "elapsed_ms", in_state as "state_ms", position, running, running_in, prompt_tokens, waiting_for, upstream, moved_from, expected as "expected_ms", thinking as "thinking_ms", tokens_per_second, error, metrics }
    Feedback { good, comment }
    JobLayer { digest, total_bytes, done_bytes }
    ModelJob { id, kind, model, upstream, state, phase, words, layers, bytes_per_second, error, created_at }
    Bound { name, locked, min, max }
    Levels { site, model, profile, person, person_model, mode, mode_system, bounds }
    Loaded { size_bytes, gpu_bytes, until, window_tokens, options }
    Model { name, size_bytes, parameter_size, quantization, family, capabilities, trained_window_tokens, loaded, modified_at, last_used, parent, last_load as "last_load_ms", remote, places, away }
    Models { connection, address, version, models, upstreams, preferred }
    Placed { upstream, loaded }
    UpstreamState { name, address, version, connection, parallel }
    Profile { name, label, icon, description, model, starters, preferred, own }
    Metrics { total as "total_ms", queued as "queued_ms", load as "load_ms", first_token as "first_token_ms", thinking as "thinking_ms", prompt_tokens, cached_tokens, prompt as "prompt_ms", answer_tokens, tokens_per_second, characters, finish, upstream, moved_from }
    Shorthand { by, label, icon, about }
    Features { math, user_markdown, editing, themes, profiles, titles, suggestions }
    Look { theme, sidebar_open, sidebar_hidden, wide, thinking, settings_place, settings_open, enter_sends, confirm_delete, follow }
    Piece { text, address }
    Site { revision, fault, name, description, links, logo, logo_dark, custom_css, favicon, watermark, readme, look, features, starters, profiles, words, actions, hide_actions, avatars, commands, modes, in_composer }
    SideWork { titles, suggestions }
    SiteLink { label, address, icon, header, new_tab }
    Starter { label, hint, message, icon, category, send, command, profile }
    Summary { id, chat_id, up_to, messages, state, error, model, edited, asked_at, took as "took_ms", version, text }
}

/// The error of a code; absent for a code that this version does not know.
fn error(mut fields: Fields) -> Option<Error> {
    let of = &mut fields;
    Some(match of.take::<String>("code").as_str() {
        "invalid_request" => {
            Error::InvalidRequest { reason: reason(of)?, detail: of.take("detail") }
        }
        "invalid_setting" => Error::InvalidSetting { name: of.take("name"), reason: reason(of)? },
        "not_found" => Error::NotFound,
        "method_not_allowed" => Error::MethodNotAllowed,
        "message_empty" => Error::MessageEmpty,
        "message_too_long" => Error::MessageTooLong { limit_bytes: of.take("limit_bytes") },
        "body_too_large" => Error::BodyTooLarge { limit_bytes: of.take("limit_bytes") },
        "conflict" => Error::Conflict { reason: reason(of)? },
        "host_refused" => Error::HostRefused,
        "origin_refused" => Error::OriginRefused,
        "sign_in_needed" => Error::SignInNeeded,
        "too_many_requests" => Error::TooManyRequests { seconds: of.take("seconds") },
        "upstream_unreachable" => Error::UpstreamUnreachable { address: of.take("address") },
        "upstream_silent" => Error::UpstreamSilent { seconds: of.take("seconds") },
        "upstream_stalled" => Error::UpstreamStalled { seconds: of.take("seconds") },
        "upstream_cut" => Error::UpstreamCut,
        "upstream_garbled" => Error::UpstreamGarbled,
        "upstream_failed" => {
            Error::UpstreamFailed { status: of.take("status"), detail: of.take("detail") }
        }
        "upstream_busy" => Error::UpstreamBusy,
        "upstream_sign_in" => Error::UpstreamSignIn { url: of.take("url") },
        "upstream_refused" => Error::UpstreamRefused,
        "no_models" => Error::NoModels,
        "model_missing" => Error::ModelMissing { model: of.take("model") },
        "model_cannot_chat" => Error::ModelCannotChat { model: of.take("model") },
        "model_cannot_think" => Error::ModelCannotThink { model: of.take("model") },
        "model_unknown" => Error::ModelUnknown { model: of.take("model") },
        "upstream_disk_full" => Error::UpstreamDiskFull,
        "download_damaged" => Error::DownloadDamaged,
        "upstream_outdated" => Error::UpstreamOutdated,
        "registry_unreachable" => Error::RegistryUnreachable { detail: of.take("detail") },
        "registry_refused" => Error::RegistryRefused { detail: of.take("detail") },
        "format_refused" => Error::FormatRefused { detail: of.take("detail") },
        "model_cannot_see" => Error::ModelCannotSee { model: of.take("model") },
        "model_too_large" => Error::ModelTooLarge { model: of.take("model") },
        "context_exceeded" => Error::ContextExceeded {
            prompt_tokens: of.take("prompt_tokens"),
            window_tokens: of.take("window_tokens"),
        },
        "reply_too_long" => Error::ReplyTooLong { limit_bytes: of.take("limit_bytes") },
        "reply_too_slow" => Error::ReplyTooSlow { minutes: of.take("minutes") },
        "server_restarted" => Error::ServerRestarted,
        "shutting_down" => Error::ShuttingDown,
        "server_busy" => Error::ServerBusy,
        "storage_full" => Error::StorageFull,
        "storage_unavailable" => Error::StorageUnavailable,
        "offline" => Error::Offline,
        "webhook_failed" => Error::WebhookFailed {
            reason: reason(of)?,
            status: of.take("status"),
            seconds: of.take("seconds"),
        },
        "internal" => match of.take::<String>("request") {
            request if request.is_empty() => Error::Internal,
            request => Error::Fault { request },
        },
        _ => return None,
    })
}

fn reason<T: for<'de> Deserialize<'de>>(of: &mut Fields) -> Option<T> {
    named(&of.take::<String>("reason"))
}

impl OfJson for Error {
    fn of_json(json: Json) -> Self {
        error(Fields::of(json)).unwrap_or(Self::Internal)
    }
}

impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        error(Fields::of(Json::deserialize(from)?))
            .ok_or_else(|| serde::de::Error::custom("an error with an unknown code"))
    }
}

/// A message of a branch has the fields of the message itself.
impl OfJson for BranchMessage {
    fn of_json(json: Json) -> Self {
        let mut of = Fields::of(json);
        Self {
            message: Message {
                id: of.take("id"),
                chat_id: of.take("chat_id"),
                parent_id: of.take("parent_id"),
                role: of.take("role"),
                text: of.take("text"),
                thinking: of.take("thinking"),
                state: of.take("state"),
                error: of.take("error"),
                model: of.take("model"),
                metrics: of.take("metrics"),
                edited: of.take("edited"),
                created_at: of.take("created_at"),
            },
            versions: of.take("versions"),
            sent_from: of.take("sent_from"),
            live: of.take("live"),
            summary_id: of.take("summary_id"),
            suggestions: of.take("suggestions"),
            feedback: of.take("feedback"),
            notes: of.take("notes"),
            shorthand: of.take("shorthand"),
            modes: of.take("modes"),
            settings: of.take("settings"),
            columns: of.take("columns"),
            beside: of.take("beside"),
        }
    }
}

/// A chat has the fields of its row.
impl OfJson for Chat {
    fn of_json(json: Json) -> Self {
        let mut of = Fields::of(json);
        Self {
            summary: ChatSummary {
                id: of.take("id"),
                title: of.take("title"),
                updated_at: of.take("updated_at"),
                pinned: of.take("pinned"),
                live: of.take("live"),
                unread: of.take("unread"),
            },
            model: of.take("model"),
            profile: of.take("profile"),
            settings: of.take("settings"),
            modes: of.take("modes"),
            messages: of.take("messages"),
            summaries: of.take("summaries"),
            cursor: of.take("cursor"),
        }
    }
}

/// What is read as a [`Json`] first where it is not in something else.
macro_rules! read_through_json {
    ($($type:ident)+) => {$(
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Json::deserialize(from).map(Self::of_json)
            }
        }
    )+};
}
read_through_json!(BranchMessage Chat);
// The server is strict with ids, and says of settings what is wrong with them (`settings`).
#[cfg(not(feature = "ssr"))]
read_through_json!(Settings BenchmarkId ChatId ClientId ComparisonId JobId MessageId OwnerId PresetId ProfileId
    PromptId SummaryId);

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

    /// What was written comes back when it is read and written again.
    fn comes_back<T: OfJson + serde::Serialize>(text: &str) {
        let json: Json = serde_json::from_str(text).expect("it is JSON");
        let back = serde_json::to_value(T::of_json(json)).expect("plain data");
        let written: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(back, written, "{}", std::any::type_name::<T>());
    }

    #[test]
    fn no_field_is_lost_and_no_name_is_another() {
        const ID: &str = "00000000-0000-0000-0000-000000000001";
        let metrics = r#"{"total_ms":1,"queued_ms":2,"load_ms":3,"first_token_ms":4,"thinking_ms":5,"prompt_tokens":6,
            "cached_tokens":7,"prompt_ms":8,"answer_tokens":9,"tokens_per_second":1.5,"characters":10,"finish":"length",
            "upstream":"u","moved_from":["v"]}"#;
        comes_back::<Metrics>(metrics);
        comes_back::<StateChange>(&format!(
            r#"{{"chat_id":"{ID}","reply_id":"{ID}","state":"writing","elapsed_ms":1,"state_ms":2,"position":3,
            "running":4,"running_in":["{ID}"],"prompt_tokens":5,"waiting_for":{{"code":"upstream_busy"}},"upstream":"u",
            "moved_from":["v"],"expected_ms":6,"thinking_ms":7,"tokens_per_second":0.5,"error":{{"code":"not_found"}},
            "metrics":{metrics}}}"#
        ));
        comes_back::<Summary>(&format!(
            r#"{{"id":"{ID}","chat_id":"{ID}","up_to":"{ID}","messages":3,"state":"done","error":{{"code":"internal"}},
            "model":"m","edited":true,"asked_at":4,"took_ms":5,"version":6,"text":"t"}}"#
        ));
        let loaded =
            r#"{"size_bytes":2,"gpu_bytes":1,"until":3,"window_tokens":4,"options":{"num_gpu":5}}"#;
        comes_back::<Models>(&format!(
            r#"{{"connection":"online","address":"a","version":"1","models":[{{"name":"m","size_bytes":1,
            "parameter_size":"2B","quantization":"Q4","family":"f","capabilities":["vision"],"trained_window_tokens":8,
            "loaded":{loaded},"modified_at":-5,"last_used":6,"parent":"p","last_load_ms":7,"remote":true,
            "places":[{{"upstream":"u","loaded":{loaded}}}],"away":true}}],"upstreams":[{{"name":"u","address":"a",
            "version":"2","connection":"offline","parallel":3}}],"preferred":"m"}}"#
        ));
        comes_back::<ModelJob>(&format!(
            r#"{{"id":"{ID}","kind":"push","model":"m","upstream":"u","state":"paused","phase":"verifying","words":"w",
            "layers":[{{"digest":"d","total_bytes":2,"done_bytes":1}}],"bytes_per_second":3,
            "error":{{"code":"context_exceeded","prompt_tokens":1,"window_tokens":2}},"created_at":4}}"#
        ));
        comes_back::<Levels>(
            r#"{"site":{"top_k":1},"model":{"top_k":2},"profile":{"top_k":3},"person":{"top_k":4},
            "person_model":{"top_k":5},"mode":{"top_k":6},"mode_system":"s",
            "bounds":[{"name":"top_k","locked":true,"min":1.5,"max":null}]}"#,
        );
        comes_back::<Site>(
            r#"{"revision":1,"fault":"f","name":"n","description":"d","links":[{"label":"l","address":"a","icon":"i",
            "header":true,"new_tab":false}],"logo":"g","logo_dark":"h","custom_css":"c","favicon":"v",
            "watermark":[{"text":"t","address":"a"}],"readme":true,"look":{"theme":"dark","sidebar_open":true,
            "sidebar_hidden":true,"wide":true,"thinking":"hidden","settings_place":"composer","settings_open":true,
            "enter_sends":true,"confirm_delete":true,"follow":{"sent":true,"answers":true}},"features":{"math":true,"user_markdown":true,"editing":true,"themes":true,
            "profiles":true,"titles":true,"suggestions":true},"starters":[{"label":"l","hint":"h","message":"m",
            "icon":"i","category":"c","send":true,"command":"o","profile":"p"}],"profiles":[{"name":"n","label":"l",
            "icon":"i","description":"d","model":"m","starters":[],"preferred":true,"own":true}],"words":"w",
            "actions":[{"name":"n","label":"l","icon":"i","tooltip":"t","place":"header","of":"o","when":
            {"profiles":["p"],"models":["m"],"code":true,"table":true,"last":true,"ended":"failed","min_length":7},
            "deed":"link","with":"w","send":true,"settings":{"top_k":1}}],"hide_actions":["a"],"avatars":["b"],
            "commands":"[]","modes":"{}","in_composer":true}"#,
        );
        comes_back::<BranchMessage>(&format!(
            r#"{{"id":"{ID}","chat_id":"{ID}","parent_id":"{ID}","role":"user","text":"x","thinking":"y","state":"stopped",
            "error":{{"code":"offline"}},"model":"m","metrics":{metrics},"edited":true,"created_at":4,"versions":["{ID}"],
            "sent_from":"{ID}","summary_id":"{ID}","suggestions":["s"],"feedback":{{"good":true,"comment":"c"}},
            "notes":[{{"id":"{ID}","action":"a","label":"l","text":"t","at":1}}],"shorthand":{{"by":"/b","label":"l",
            "icon":"i","about":"a"}},"modes":["M"],"settings":{{"top_k":1}},"columns":[{{"reply_id":"{ID}","label":"l"}}]}}"#
        ));
    }

    #[test]
    fn whatever_comes_nothing_panics() {
        for text in [
            "null",
            "[]",
            "{}",
            "\"x\"",
            "1e300",
            r#"{"id":7,"text":[],"state":"?","error":{"code":"?"}}"#,
        ] {
            let json: Json = serde_json::from_str(text).expect("it is JSON");
            let message = BranchMessage::of_json(json.clone());
            assert_eq!(message.message.id, MessageId(Uuid::nil()));
            assert_eq!(Site::of_json(json.clone()).name, "");
            assert_eq!(Error::of_json(json), Error::Internal);
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
