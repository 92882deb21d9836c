//! What goes over the wire to Ollama and back; nothing of it leaves the room.
//!
//! Decoding borrows from the line wherever a text has no escapes, skips what
//! is not needed without building it, and takes `null`, missing and odd values
//! as "not said": fields come and go between versions. Absent on purpose:
//! tool calls, log probabilities, `context`, `tensors`.

use crate::domain::options::{Kind, SPECIFICATIONS, Specification};
use crate::domain::{Json, Settings};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// `POST /api/chat`.
#[derive(Serialize)]
pub struct ChatBody<'a> {
    pub model: &'a str,
    pub messages: Vec<ChatMessage<'a>>,
    pub stream: bool,
    /// Absent where nothing can be cut: when a model is only loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncate: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub think: Option<ThinkValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'a Json>,
    #[serde(skip_serializing_if = "Options::is_empty")]
    pub options: Options<'a>,
    /// Seconds; negative for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive: Option<i64>,
}

/// One message of a chat.
#[derive(Serialize)]
pub struct ChatMessage<'a> {
    pub role: &'static str,
    pub content: &'a str,
}

/// `think`: a switch or a level.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ThinkValue {
    Switch(bool),
    Level(&'static str),
}

/// `options`: only what is set, so that the model's own values stand. Those
/// that a model is loaded with come from one place only (`loading`).
pub struct Options<'a> {
    pub settings: &'a Settings,
    pub loading: &'a Settings,
}

impl Options<'_> {
    fn entries(&self) -> impl Iterator<Item = (&'static Specification, &Json)> {
        SPECIFICATIONS.iter().filter(|one| one.option).filter_map(|one| {
            let from = if one.reloads { self.loading } else { self.settings };
            // An empty list would take the model's own away and put nothing there.
            let value = from.get(one.name).filter(|value| **value != Json::List(Vec::new()))?;
            Some((one, value))
        })
    }

    fn is_empty(&self) -> bool {
        self.entries().next().is_none()
    }
}

impl Serialize for Options<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.entries().map(|(one, value)| (one.name, Typed(one.kind, value))))
    }
}

/// A value in its option's own type: `1` is no float to everybody who reads it.
struct Typed<'a>(Kind, &'a Json);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (self.0, self.1) {
            (Kind::Real, Json::Number(number)) => to.serialize_f64(*number),
            (_, value) => value.serialize(to),
        }
    }
}

/// One object of an answer.
#[derive(Deserialize)]
pub struct AnswerLine<'a> {
    #[serde(borrow, default)]
    pub message: Option<AnswerMessage<'a>>,
    #[serde(default)]
    pub done: Option<bool>,
    #[serde(borrow, default)]
    pub done_reason: Words<'a>,
    /// Only in lines that report an error, so its cost does not matter.
    #[serde(default)]
    pub error: Option<serde_json::Value>,
    #[serde(default)]
    pub load_duration: Count,
    #[serde(default)]
    pub prompt_eval_count: Count,
    #[serde(default)]
    pub prompt_eval_cached_count: Count,
    #[serde(default)]
    pub prompt_eval_duration: Count,
    #[serde(default)]
    pub eval_count: Count,
    #[serde(default)]
    pub eval_duration: Count,
}

/// The message part of an object; it may carry thinking and content at once.
#[derive(Deserialize)]
pub struct AnswerMessage<'a> {
    #[serde(borrow, default)]
    pub content: Words<'a>,
    #[serde(borrow, default)]
    pub thinking: Words<'a>,
}

/// A text that is borrowed where possible; empty if it is `null` or no text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words<'a>(pub Cow<'a, str>);

/// A count or a duration in nanoseconds; absent if it is anything but a
/// number that is not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count(pub Option<u64>);

impl<'de: 'a, 'a> Deserialize<'de> for Words<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WordsVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(CountVisitor).map(Self)
    }
}

struct WordsVisitor;
struct CountVisitor;

/// The parts of both visitors that skip what is not wanted.
macro_rules! skip {
    ($lifetime:lifetime, $nothing:expr, $($method:ident: $kind:ty),*) => {
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("any JSON value")
        }
        $(fn $method<E>(self, _: $kind) -> Result<Self::Value, E> { Ok($nothing) })*
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_seq<A: SeqAccess<$lifetime>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
        fn visit_map<A: MapAccess<$lifetime>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Cow<'de, str>;

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
    skip!('de, Cow::Borrowed(""), visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64);
}

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Option<u64>;

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number))
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok((0.0..9e15).contains(&number).then_some(number as u64))
    }
    skip!('de, None, visit_bool: bool, visit_i64: i64, visit_str: &str);
}

/// `GET /api/tags` and `GET /api/ps`.
#[derive(Deserialize)]
pub struct ModelList {
    #[serde(default)]
    pub models: Option<Vec<ModelEntry>>,
}

/// A model in either list; each list leaves some fields out.
#[derive(Deserialize)]
pub struct ModelEntry {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub size: Count,
    #[serde(default)]
    pub digest: Option<String>,
    #[serde(default)]
    pub modified_at: Option<String>,
    #[serde(default)]
    pub details: Option<Details>,
    #[serde(default)]
    pub capabilities: Option<Vec<String>>,
    #[serde(default)]
    pub remote_model: Option<String>,
    #[serde(default)]
    pub remote_host: Option<String>,
    #[serde(default)]
    pub expires_at: Option<String>,
    #[serde(default)]
    pub size_vram: Count,
    #[serde(default)]
    pub context_length: Count,
}

/// `details` of a model.
#[derive(Default, Deserialize)]
pub struct Details {
    #[serde(default)]
    pub parent_model: Option<String>,
    #[serde(default)]
    pub format: Option<String>,
    #[serde(default)]
    pub family: Option<String>,
    #[serde(default)]
    pub families: Option<Vec<String>>,
    #[serde(default)]
    pub parameter_size: Option<String>,
    #[serde(default)]
    pub quantization_level: Option<String>,
    #[serde(default)]
    pub context_length: Count,
}

/// One object of a pull, a push or a create.
#[derive(Deserialize)]
pub struct WorkLine<'a> {
    #[serde(borrow, default)]
    pub status: Words<'a>,
    #[serde(borrow, default)]
    pub digest: Words<'a>,
    #[serde(default)]
    pub total: Count,
    #[serde(default)]
    pub completed: Count,
    #[serde(default)]
    pub error: Option<serde_json::Value>,
}

/// `POST /api/show`, all that is wanted when a person looks; `tensors` is
/// skipped without being built.
#[derive(Deserialize)]
pub struct WholeShow {
    #[serde(default)]
    pub license: Option<String>,
    #[serde(default)]
    pub modelfile: Option<String>,
    #[serde(default)]
    pub parameters: Option<String>,
    #[serde(default)]
    pub template: Option<String>,
    #[serde(default)]
    pub system: Option<String>,
    #[serde(default)]
    pub renderer: Option<String>,
    #[serde(default)]
    pub parser: Option<String>,
    #[serde(default)]
    pub requires: Option<String>,
    #[serde(default)]
    pub details: Option<Details>,
    #[serde(default)]
    pub messages: Option<Vec<ShownMessage>>,
    #[serde(default)]
    pub model_info: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    pub projector_info: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    pub capabilities: Option<Vec<String>>,
    #[serde(default)]
    pub modified_at: Option<String>,
    #[serde(default)]
    pub remote_model: Option<String>,
    #[serde(default)]
    pub remote_host: Option<String>,
}

/// A message of a model's own history.
#[derive(Deserialize)]
pub struct ShownMessage {
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub content: Option<String>,
}

/// `GET /api/version`.
#[derive(Deserialize)]
pub struct VersionBody {
    #[serde(default)]
    pub version: String,
}

/// `POST /api/show`: the few things that are wanted of it. `tensors`, the
/// licence and the templates are skipped without being built.
#[derive(Deserialize)]
pub struct ShowBody {
    #[serde(default)]
    pub capabilities: Option<Vec<String>>,
    #[serde(default)]
    pub model_info: Option<ModelInfo>,
    /// A line for each: the name, padded, and the value.
    #[serde(default)]
    pub parameters: Option<String>,
    #[serde(default)]
    pub system: Option<String>,
}

/// The trained window out of `model_info`, a flat map of hundreds of keys.
pub struct ModelInfo {
    pub context_length: Option<u64>,
}

impl<'de> Deserialize<'de> for ModelInfo {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ModelInfoVisitor)
    }
}

struct ModelInfoVisitor;

impl<'de> Visitor<'de> for ModelInfoVisitor {
    type Value = ModelInfo;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a map of GGUF keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ModelInfo, A::Error> {
        let mut architecture = String::new();
        let mut lengths: Vec<(String, u64)> = Vec::new();
        while let Some(key) = map.next_key::<Words<'de>>()? {
            if key.0 == "general.architecture" {
                architecture = map.next_value::<Words<'de>>()?.0.into_owned();
            } else if let Some(owner) = key.0.strip_suffix(".context_length") {
                if let Count(Some(length)) = map.next_value()? {
                    lengths.push((owner.to_owned(), length));
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        // The architecture may come after the length, and a model with an eye
        // has a length for that too.
        let own = lengths.into_iter().find(|(owner, _)| *owner == architecture);
        Ok(ModelInfo { context_length: own.map(|(_, length)| length) })
    }
}
