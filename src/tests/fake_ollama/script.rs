//! What the fake answers, and who says so.
//!
//! A script comes from (first wins): the last user message (`fake:{…}` or
//! words such as `fake:stall fake:after=3`), a rule that a test set for a
//! model or a word, or nothing: then a friendly reply is given. The fields of
//! a script are the whole language; an unknown one is an error, so that a
//! misspelt test does not pass by accident.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How one request is answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// The reply, cut into words.
    pub text: Option<String>,
    /// The reply, in exactly these pieces. Wins over `text`.
    pub pieces: Option<Vec<String>>,
    /// The reply: so many pieces `w1 `, `w2 `, … Wins over `pieces`.
    pub count: Option<u64>,
    /// With `count`: each piece is the time at which it goes out, in
    /// microseconds since 1970. For measuring.
    pub stamp: bool,
    /// Thinking before it, cut into words.
    pub thinking: Option<String>,
    /// Thinking and text in one object at the hand-over.
    pub hand_over: bool,
    /// Milliseconds between pieces.
    pub delay_ms: Option<u64>,
    /// Pieces per second; wins over `delay_ms`.
    pub rate: Option<f64>,
    /// Milliseconds of "reading the prompt" before the first piece.
    pub first_ms: u64,
    /// Milliseconds that loading takes, if the model is not in memory.
    pub load_ms: Option<u64>,
    /// Loading takes until the test releases this name, if the model is not
    /// in memory.
    pub load_hold: Option<String>,
    /// Cut the transport into chunks of so many bytes, characters or not.
    pub split_bytes: usize,
    /// Cut the transport at this byte of the body, so that what stands before
    /// and behind it comes apart; 0 does not cut.
    pub cut_at: u64,
    /// Wait, after `after` pieces, until the test releases this name.
    pub hold: Option<String>,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// After how many pieces `fault` or `hold` comes.
    pub after: u64,
    /// The text of fault `error`, or of an error status.
    pub error: Option<String>,
    /// Answer with this status at once.
    pub status: Option<u16>,
    /// The body for `status`; absent: `error` as Ollama's JSON.
    pub body: Option<String>,
    /// The content type for `body`.
    pub content_type: Option<String>,
    /// More headers.
    pub headers: BTreeMap<String, String>,
    /// Lines to send as they are, before the pieces.
    pub lines: Vec<String>,
    /// `done_reason`; `none` leaves it out.
    pub done_reason: Option<String>,
    /// Text in the object that says `done`.
    pub last: String,
    /// `prompt_eval_cached_count`.
    pub cached: Option<u64>,
    /// Bytes of the line of fault `huge_line`; absent is 100 MiB.
    pub bytes: Option<usize>,
    /// As fast as the network takes it: `count` pieces from one prepared
    /// block. For measuring; no delays, holds or faults.
    pub flood: bool,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The request is taken and never answered.
    Silence,
    /// Only the head of the answer is sent.
    HeadersOnly,
    /// The head of the answer comes at one byte every `delay_ms` (1,000).
    Dribble,
    /// The connection is closed without an answer.
    Close,
    /// What comes back is no HTTP.
    NotHttp,
    /// No more comes, after `after` pieces.
    Stall,
    /// After `after` pieces a line comes at one byte every `delay_ms` (1,000)
    /// and never ends.
    Trickle,
    /// The connection is reset after `after` pieces, in the middle of a line.
    Reset,
    /// The stream ends well formed after `after` pieces, without `done`.
    Eof,
    /// The connection is closed after `after` pieces, without the last chunk.
    Cut,
    /// A line with `error` after `after` pieces, then the end.
    Error,
    /// A line that is no UTF-8 after `after` pieces.
    InvalidUtf8,
    /// A line that is no JSON after `after` pieces.
    InvalidJson,
    /// A line of `bytes` bytes without an end after `after` pieces.
    HugeLine,
    /// A million objects with empty text (or `count`) before the pieces.
    EmptyDeltas,
    /// The last line has no line end.
    NoNewline,
    /// A proxy's page: 502, HTML.
    Html502,
    /// 200 with a page instead of a stream.
    Html200,
    /// 500 without a body.
    Empty500,
    /// 500, the model does not fit into memory.
    Memory,
    /// 429 with `Retry-After: 2` (or `headers`).
    Busy429,
    /// 503, as Ollama says it.
    Busy503,
    /// 401 with a sign-in address.
    SignIn,
    /// 403 without a body.
    Refused,
    /// 404, the model is gone.
    Missing,
    /// 302 to somewhere else.
    Redirect,
}

/// A script for the requests that fit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// The path; absent is `/api/chat`. For `/api/pull`, `/api/push` and
    /// `/api/create` see `registry.rs`. On other paths only `status`, `body`,
    /// `headers`, `first_ms`, `hold` and faults without an `after` count.
    pub path: Option<String>,
    /// The model; absent is any.
    pub model: Option<String>,
    /// A text that the last user message contains.
    pub contains: Option<String>,
    /// How often it applies; absent is for ever.
    pub times: Option<u32>,
    /// The script.
    pub script: Script,
}

impl Rule {
    fn fits(&self, path: &str, model: &str, message: &str) -> bool {
        self.times != Some(0)
            && self.path.as_deref().unwrap_or("/api/chat") == path
            && self.model.as_deref().is_none_or(|wanted| wanted == model)
            && self.contains.as_deref().is_none_or(|wanted| message.contains(wanted))
    }
}

/// The script of the first rule that fits, counted as used.
pub fn by_rule(rules: &mut [Rule], path: &str, model: &str, message: &str) -> Option<Script> {
    let rule = rules.iter_mut().find(|rule| rule.fits(path, model, message))?;
    rule.times = rule.times.map(|times| times - 1);
    Some(rule.script.clone())
}

/// The script that a message asks for; none if it asks for none.
///
/// # Errors
/// What is wrong with it.
pub fn in_message(message: &str) -> Result<Option<Script>, String> {
    let mut fields = Map::new();
    let mut rest = message;
    while let Some(at) = rest.find("fake:") {
        rest = &rest[at + "fake:".len()..];
        if rest.starts_with('{') {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                Some(Ok(Value::Object(more))) => fields.extend(more),
                other => return Err(format!("fake: not an object: {other:?}")),
            }
            rest = &rest[values.byte_offset()..];
            continue;
        }
        let word = rest.split([' ', '\n', '\t', ',', '`']).next().unwrap_or_default();
        rest = &rest[word.len()..];
        let fault = || serde_json::from_value::<Fault>(Value::from(word)).is_ok();
        match word.split_once('=') {
            Some((name, value)) => {
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
                fields.insert(name.to_owned(), value);
            }
            None if word == "hold" => drop(fields.insert("hold".to_owned(), "hold".into())),
            None if fault() => drop(fields.insert("fault".to_owned(), word.into())),
            None => drop(fields.insert(word.to_owned(), true.into())),
        }
    }
    if fields.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(Value::Object(fields)).map(Some).map_err(|cause| cause.to_string())
}

impl Script {
    /// The pieces of the reply.
    pub fn reply(&self, message: &str) -> Vec<String> {
        if let Some(count) = self.count.filter(|_| self.fault != Some(Fault::EmptyDeltas)) {
            return (1..=count).map(|number| format!("w{number} ")).collect();
        }
        if let Some(pieces) = &self.pieces {
            return pieces.clone();
        }
        words(self.text.as_deref().unwrap_or(&friendly(message)))
    }
}

/// Text in pieces of a word and its space.
pub fn words(text: &str) -> Vec<String> {
    text.split_inclusive([' ', '\n']).map(str::to_owned).collect()
}

/// The reply without a script: Markdown, always the same for a message.
fn friendly(message: &str) -> String {
    let quoted: String = message.chars().take(200).collect();
    let quoted = quoted.replace('\n', "\n> ");
    format!(
        "You said:\n\n> {quoted}\n\nThis is a **scripted** reply, always the same.\n\n\
         - one\n- two\n\n```rust\nfn main() {{}}\n```\n\nThat is all.\n"
    )
}
