//! Refuses what a real Ollama refuses, with its status and its words, so that
//! a test cannot pass with a request that would fail in the field.
//!
//! Source: Ollama's API, sections 4 to 8 and 16. Absent: what Linnet never
//! sends (`logprobs`, cloud names).

use super::catalog::{FakeModel, same};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A status and the text of the `error` field; an empty text is an empty body.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub text: String,
}

fn refuse<T>(status: u16, text: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { status, text: text.into() })
}

/// A chat request that was found good.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The name as the client wrote it.
    pub model: String,
    pub installed: FakeModel,
    pub messages: Vec<Value>,
    pub stream: bool,
    pub truncate: bool,
    /// Whether thinking is sent.
    pub thinks: bool,
    pub window: Option<u64>,
    /// The options that a model is loaded with, besides the window.
    pub loading: BTreeMap<String, Value>,
    pub num_predict: Option<u64>,
    pub stop: Vec<String>,
    /// Seconds; negative for ever.
    pub keep_alive: Option<f64>,
}

impl Ask {
    /// The text of the last message of the user.
    pub fn last_user_message(&self) -> &str {
        let mut users = self.messages.iter().rev().filter(|message| message["role"] == "user");
        users.next().and_then(|message| message["content"].as_str()).unwrap_or_default()
    }

    /// About as many tokens as the messages have.
    pub fn prompt_tokens(&self) -> u64 {
        let bytes = |message: &Value| message["content"].as_str().unwrap_or_default().len() as u64;
        self.messages.iter().map(|message| 4 + bytes(message).div_ceil(4)).sum()
    }
}

/// The rules for `Host` and `Origin` of a server that listens on loopback.
pub fn access(headers: &BTreeMap<String, String>) -> Result<(), Refusal> {
    let host = headers.get("host").map_or("", String::as_str);
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let near = match name.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_unspecified(),
        Ok(std::net::IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Err(_) => {
            let ends = [".localhost", ".local", ".internal"];
            name == "localhost" || ends.iter().any(|end| name.ends_with(end))
        }
    };
    let origin = headers.get("origin").is_none_or(|origin| {
        let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        let name = |rest: &str| rest.split(':').next().unwrap_or_default().to_owned();
        let known = ["localhost", "127.0.0.1", "0.0.0.0"];
        rest.is_some_and(|rest| rest == host || known.contains(&name(rest).as_str()))
    });
    if near && origin { Ok(()) } else { refuse(403, "") }
}

/// The JSON object of a body.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        return refuse(400, "missing request body");
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => refuse(400, "json: cannot unmarshal array into Go value of type api.ChatRequest"),
        Err(cause) => refuse(400, format!("invalid character in JSON: {cause}")),
    }
}

/// The installed model of that name.
pub fn model<'a>(models: &'a [FakeModel], name: &str) -> Result<&'a FakeModel, Refusal> {
    match models.iter().find(|model| same(&model.name, name)) {
        Some(model) => Ok(model),
        None => refuse(404, format!("model '{name}' not found")),
    }
}

/// The name in the first of these fields that has one.
pub fn named(fields: &Map<String, Value>, names: &[&str]) -> Result<String, Refusal> {
    let mut given = names.iter().filter_map(|name| fields.get(*name)?.as_str());
    match given.find(|name| !name.is_empty()) {
        Some(name) => Ok(name.to_owned()),
        None => refuse(400, "invalid model name"),
    }
}

/// Whether that is a name of a model (API, section 16).
pub fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let part = |text: &str, most: usize, more: &str| {
        let first = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (1..=most).contains(&text.len())
            && text.starts_with(first)
            && text.chars().all(|c| first(c) || c == '-' || more.contains(c))
    };
    let last = parts.last().copied().unwrap_or_default();
    let (model, tag) = last.split_once(':').unwrap_or((last, "latest"));
    let before = &parts[..parts.len() - 1];
    let rest = match before {
        [] => true,
        [namespace] => part(namespace, 80, ""),
        [host, namespace] => part(host, 350, ".:") && part(namespace, 80, ""),
        _ => false,
    };
    rest && part(model, 80, ".") && part(tag, 80, ".")
}

/// Whether that is a digest, in the form with a colon.
pub fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A request that only loads a model.
pub fn load(fields: &Map<String, Value>, models: &[FakeModel], name: &str) -> Result<Ask, Refusal> {
    let keep_alive = keep_alive(fields.get("keep_alive").filter(|value| !value.is_null()))?;
    Ok(Ask {
        model: name.to_owned(),
        installed: model(models, name)?.clone(),
        messages: Vec::new(),
        stream: false,
        truncate: true,
        thinks: false,
        window: None,
        loading: BTreeMap::new(),
        num_predict: None,
        stop: Vec::new(),
        keep_alive,
    })
}

/// The body of `POST /api/chat`.
pub fn chat(body: &[u8], models: &[FakeModel]) -> Result<Ask, Refusal> {
    let fields = object(body)?;
    let given = |name: &str| fields.get(name).filter(|value| !value.is_null());
    let name = match given("model") {
        None => return refuse(400, "model is required"),
        Some(Value::String(name)) if name.is_empty() => return refuse(400, "model is required"),
        Some(Value::String(name)) => name.clone(),
        Some(_) => return wrong_type("model", "string"),
    };
    let flag = |name: &str, default: bool| match given(name) {
        None => Ok(default),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => wrong_type(name, "bool"),
    };
    let (stream, truncate) = (flag("stream", true)?, flag("truncate", true)?);
    flag("shift", true)?;
    let messages = match given("messages") {
        None => Vec::new(),
        Some(Value::Array(list)) => list.clone(),
        Some(_) => return wrong_type("messages", "[]api.Message"),
    };
    for message in &messages {
        if !message["role"].is_string() || !(message["content"].is_string()) {
            return wrong_type("messages.content", "string");
        }
        let role = message["role"].as_str().unwrap_or_default().to_lowercase();
        if !["system", "user", "assistant", "tool"].contains(&role.as_str()) {
            return refuse(400, format!("invalid role: {role}"));
        }
    }
    let think = think(given("think"))?;
    let keep_alive = keep_alive(given("keep_alive"))?;
    let installed = model(models, &name)?.clone();
    let unloads = messages.is_empty() && keep_alive == Some(0.0);
    if !unloads && !installed.can("completion") {
        return refuse(400, format!("{name:?} does not support chat"));
    }
    if think == Some(true) && !installed.can("thinking") {
        return refuse(400, format!("{name:?} does not support thinking"));
    }
    if given("tools").is_some() && !installed.can("tools") {
        let full = format!("registry.ollama.ai/library/{}", installed.name);
        return refuse(400, format!("{full} does not support tools"));
    }
    let images =
        |message: &Value| message["images"].as_array().is_some_and(|list| !list.is_empty());
    if messages.iter().any(images) && !installed.can("vision") {
        return refuse(
            500,
            "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        );
    }
    let empty = Map::new();
    let options = match given("options") {
        None => &empty,
        Some(Value::Object(options)) => options,
        Some(_) => return wrong_type("options", "map[string]interface {}"),
    };
    check_options(options)?;
    format(given("format"))?;
    let loading = LOADING.iter().filter_map(|name| {
        let value = options.get(*name).filter(|value| !value.is_null())?;
        // -1 layers fits whatever is loaded.
        (*name != "num_gpu" || value.as_i64() != Some(-1))
            .then(|| ((*name).to_owned(), value.clone()))
    });
    let whole = |name: &str| options.get(name).and_then(Value::as_f64);
    let texts = options.get("stop").and_then(Value::as_array).into_iter().flatten();
    Ok(Ask {
        thinks: think.unwrap_or(true) && installed.can("thinking"),
        model: name,
        window: whole("num_ctx").map(|window| window as u64),
        loading: loading.collect(),
        num_predict: whole("num_predict").filter(|&most| most >= 0.0).map(|most| most as u64),
        stop: texts.filter_map(Value::as_str).map(str::to_owned).collect(),
        installed,
        messages,
        stream,
        truncate,
        keep_alive,
    })
}

fn wrong_type<T>(field: &str, kind: &str) -> Result<T, Refusal> {
    refuse(
        400,
        format!("json: cannot unmarshal into Go struct field ChatRequest.{field} of type {kind}"),
    )
}

fn think(value: Option<&Value>) -> Result<Option<bool>, Refusal> {
    match value {
        None => Ok(None),
        Some(Value::Bool(on)) => Ok(Some(*on)),
        Some(Value::String(level)) if ["low", "medium", "high", "max"].contains(&&**level) => {
            Ok(Some(true))
        }
        Some(Value::String(level)) => refuse(400, format!("invalid think value: {level:?}")),
        Some(_) => refuse(400, "think must be a boolean or string"),
    }
}

/// Options besides `num_ctx` whose change reloads a model.
const LOADING: [&str; 6] =
    ["num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict"];

/// `"json"` or a schema that the runner can make a grammar of.
fn format(value: Option<&Value>) -> Result<(), Refusal> {
    match value {
        None => Ok(()),
        Some(Value::String(text)) if text.is_empty() || text == "json" => Ok(()),
        Some(Value::Object(schema)) => match schema.get("type") {
            Some(Value::String(kind))
                if !["object", "array", "string", "number", "integer", "boolean", "null"]
                    .contains(&kind.as_str()) =>
            {
                refuse(400, format!("JSON schema conversion failed: Unrecognized schema: {kind:?}"))
            }
            _ => Ok(()),
        },
        Some(other) => refuse(
            500,
            format!("invalid format: {other}; expected \"json\" or a valid JSON Schema object"),
        ),
    }
}

/// A number of seconds, or a Go duration.
fn keep_alive(value: Option<&Value>) -> Result<Option<f64>, Refusal> {
    match value {
        None => Ok(None),
        Some(Value::Number(seconds)) => Ok(seconds.as_f64()),
        Some(Value::String(text)) => match duration(text) {
            Some(seconds) => Ok(Some(seconds)),
            None => refuse(400, format!("time: missing unit in duration {text:?}")),
        },
        Some(_) => refuse(400, "Unsupported type: 'bool'"),
    }
}

fn duration(text: &str) -> Option<f64> {
    if text == "0" {
        return Some(0.0);
    }
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let mut seconds = None;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        seconds = Some(seconds.unwrap_or(0.0) + number * unit);
        rest = &rest[letters..];
    }
    seconds.map(|seconds| sign * seconds)
}

/// The types of the options; unknown names are ignored, as Ollama does.
fn check_options(options: &Map<String, Value>) -> Result<(), Refusal> {
    const WHOLE: [&str; 11] = [
        "num_ctx",
        "num_batch",
        "num_gpu",
        "main_gpu",
        "num_thread",
        "draft_num_predict",
        "num_keep",
        "seed",
        "num_predict",
        "top_k",
        "repeat_last_n",
    ];
    const REAL: [&str; 7] = [
        "temperature",
        "top_p",
        "min_p",
        "typical_p",
        "repeat_penalty",
        "presence_penalty",
        "frequency_penalty",
    ];
    for (name, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        let name = name.as_str();
        let kind = if WHOLE.contains(&name) && !value.is_number() {
            "type integer"
        } else if REAL.contains(&name) && !value.is_number() {
            "type float32"
        } else if name == "use_mmap" && !value.is_boolean() {
            "type boolean"
        } else if name == "stop" && !value.is_array() {
            "type array"
        } else if name == "stop"
            && !value.as_array().is_some_and(|l| l.iter().all(Value::is_string))
        {
            "an array of strings"
        } else {
            continue;
        };
        return refuse(500, format!("option {name:?} must be of {kind}"));
    }
    Ok(())
}
