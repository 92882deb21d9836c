//! Turns Ollama's and the network's failures into the errors that people see.
//!
//! Ollama's texts are free text that changes between versions and may itself
//! be a JSON document of its runner (API, sections 3 and 4), so the status and
//! the runner's error type count first and the words are a fallback. HTML,
//! paths and log tails go no further. Absent: retrying (`runs`).

use super::address::Address;
use crate::domain::Error;
use crate::server::fault::logged;
use crate::server::provider::AnswerError;
use reqwest::Url;
use serde_json::Value;
use std::io;
use std::time::Duration;

/// Longest text of a model server that is shown, in characters.
const DETAIL_CHARACTERS: usize = 300;
/// Longest wait that a model server may ask for.
const RETRY_AFTER_MOST: Duration = Duration::from_secs(3600);
/// Deepest nesting of error documents in error documents that is looked at.
const NESTING: usize = 4;

/// What each kind of failure is known by, in lower case.
const TOO_LONG: [&str; 3] =
    ["exceeds the available context size", "longer than the context", "exceeds the context length"];
const NO_EYES: [&str; 3] =
    ["image input is not supported", "does not support multimodal", "does not support image"];
const NO_FORMAT: [&str; 4] = [
    "invalid format",
    "json schema conversion failed",
    "failed to parse grammar",
    "unrecognized schema",
];
const NO_MEMORY: [&str; 7] = [
    "requires more system memory",
    "out of memory",
    "cudamalloc failed",
    "not enough memory",
    "insufficient memory",
    "unable to allocate",
    "failed to allocate",
];

const DISK_FULL: [&str; 4] =
    ["no space left", "not enough space", "disk quota exceeded", "not enough disk"];
const NOT_ALLOWED: [&str; 5] =
    ["not authorized", "unauthorized", "access denied", "permission denied", "forbidden"];
const NO_NETWORK: [&str; 9] = [
    "max retries exceeded",
    "no such host",
    "dial tcp",
    "i/o timeout",
    "tls handshake",
    "connection refused",
    "connection reset",
    "network is unreachable",
    "unexpected eof",
];

/// What an error text says, once it is unpacked.
#[derive(Default)]
struct Reason {
    text: String,
    kind: String,
    prompt_tokens: Option<u64>,
    window_tokens: Option<u64>,
}

/// The error of an answer with a status that is not a success.
pub fn of_response(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    model: &str,
) -> AnswerError {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let told = json.as_ref().and_then(|json| json.get("error"));
    let error = match status {
        401 => {
            let url = json.as_ref().and_then(|json| json.get("signin_url"));
            Error::UpstreamSignIn { url: url.and_then(Value::as_str).and_then(sign_in_url) }
        }
        403 => Error::UpstreamRefused,
        429 | 503 => Error::UpstreamBusy,
        // Only a JSON answer is Ollama's "no such model"; a plain 404 says
        // that something else listens at the address.
        404 if told.is_some() => Error::ModelMissing { model: model.to_owned() },
        _ => match told {
            Some(told) => of_value(status, told, model),
            None => Error::UpstreamFailed { status, detail: plain(body) },
        },
    };
    let retry_after = match error {
        Error::UpstreamBusy => retry_after.and_then(parse_retry_after),
        _ => None,
    };
    tracing::warn!(status, code = error.code(), "model server refused");
    AnswerError { error, retry_after }
}

/// The error that an `error` field tells, in an answer or in mid-stream
/// (status 200).
pub fn of_value(status: u16, told: &Value, model: &str) -> Error {
    let reason = unpack(told, NESTING);
    let words = reason.text.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| words.contains(text));
    let model = model.to_owned();
    if reason.kind == "exceed_context_size_error" || says(&TOO_LONG) {
        let Reason { prompt_tokens, window_tokens, .. } = reason;
        Error::ContextExceeded { prompt_tokens, window_tokens }
    } else if words.contains("does not support thinking") {
        Error::ModelCannotThink { model }
    } else if words.contains("does not support chat") {
        Error::ModelCannotChat { model }
    } else if says(&NO_FORMAT) {
        Error::FormatRefused { detail: tidy(&reason.text) }
    } else if words.contains("invalid think value") {
        Error::ModelCannotThink { model }
    } else if says(&NO_EYES) {
        Error::ModelCannotSee { model }
    } else if says(&NO_MEMORY) {
        Error::ModelTooLarge { model }
    } else if words.starts_with("model ") && words.contains("not found") {
        Error::ModelMissing { model }
    } else {
        Error::UpstreamFailed { status, detail: tidy(&reason.text) }
    }
}

/// The error that a line of a pull, a push or a create tells.
pub fn of_work(told: &Value, model: &str) -> Error {
    of_work_text(200, &unpack(told, NESTING).text, model)
}

/// The same, from its words alone.
pub fn of_work_text(status: u16, text: &str, model: &str) -> Error {
    let words = text.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| words.contains(text));
    let detail = tidy(text);
    if says(&DISK_FULL) {
        Error::UpstreamDiskFull
    } else if says(&["digest mismatch"]) {
        Error::DownloadDamaged
    } else if says(&["requires a newer version of ollama", "newer version"]) {
        Error::UpstreamOutdated
    } else if words.contains("manifest") && says(&["does not exist", "not found", "unknown"]) {
        Error::ModelUnknown { model: model.to_owned() }
    } else if says(&NOT_ALLOWED) {
        Error::RegistryRefused { detail }
    } else if says(&NO_NETWORK) {
        Error::RegistryUnreachable { detail }
    } else {
        Error::UpstreamFailed { status, detail }
    }
}

/// The error of a request that got no answer.
pub fn of_request(cause: reqwest::Error, address: &Address) -> Error {
    if cause.is_connect() {
        // Asked again and again: that it does not answer is logged once, where
        // that is noticed (`runs`).
        tracing::debug!(cause = chain(&cause.without_url()), "model server does not answer");
        return Error::UpstreamUnreachable { address: address.public().to_owned() };
    }
    let error = broken(&cause);
    logged(error)(chain(&cause.without_url()))
}

/// The error of an answer that broke off.
pub fn of_body(cause: reqwest::Error) -> Error {
    let error = broken(&cause);
    logged(error)(chain(&cause.without_url()))
}

/// Tells a cut connection from bytes that are no HTTP.
fn broken(cause: &(dyn std::error::Error + 'static)) -> Error {
    let mut next = Some(cause);
    while let Some(cause) = next {
        if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return Error::UpstreamGarbled;
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>()
            && matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
        {
            return Error::UpstreamGarbled;
        }
        next = cause.source();
    }
    Error::UpstreamCut
}

/// The whole chain of causes: reqwest's own text leaves them out.
fn chain(cause: &dyn std::error::Error) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

fn unpack(told: &Value, depth: usize) -> Reason {
    match told {
        Value::String(text) => {
            let inner = || serde_json::from_str::<Value>(text).ok();
            let looks_like_json = depth > 0 && text.trim_start().starts_with('{');
            match looks_like_json.then(inner).flatten() {
                Some(inner) => unpack(&inner, depth - 1),
                None => Reason { text: text.clone(), ..Reason::default() },
            }
        }
        Value::Object(fields) => {
            if let Some(inner) = fields.get("error").filter(|_| depth > 0) {
                return unpack(inner, depth - 1);
            }
            let text = |name| fields.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
            let number = |name| fields.get(name).and_then(Value::as_u64);
            Reason {
                text: text("message"),
                kind: text("type"),
                prompt_tokens: number("n_prompt_tokens"),
                window_tokens: number("n_ctx"),
            }
        }
        _ => Reason::default(),
    }
}

/// The text of an answer that is not JSON, unless it is a page.
fn plain(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if !text.contains('<') => tidy(text),
        _ => String::new(),
    }
}

/// One line without control characters (those that turn the direction of
/// writing included) and without paths of the server, of bounded length.
pub fn tidy(text: &str) -> String {
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let visible: String = text
        .chars()
        .take(64 * 1024)
        .map(|letter| if hidden(letter) { ' ' } else { letter })
        .collect();
    let words: Vec<&str> = visible
        .split_whitespace()
        .map(|word| if word.contains("/blobs/") { "(model file)" } else { word })
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= DETAIL_CHARACTERS {
        return line;
    }
    line.chars().take(DETAIL_CHARACTERS - 1).chain(['…']).collect()
}

/// A sign-in address, if it is really one of ollama.com.
fn sign_in_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let trusted = url.scheme() == "https"
        && url.host_str() == Some("ollama.com")
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    trusted.then(|| url.into())
}

/// `Retry-After`: seconds or a date.
fn parse_retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let then = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
        let wait = then.saturating_sub(crate::server::fresh::now().0);
        Duration::from_millis(u64::try_from(wait).unwrap_or(0))
    };
    Some(wait.min(RETRY_AFTER_MOST))
}
