//! Builds the body of a chat request.
//!
//! The options that a model is loaded with come from one place only, so that
//! no request reloads a model by accident. Old messages are never left out by
//! Ollama (`truncate: false`): Linnet says what does not fit. Absent: `shift`,
//! a load-time option too, which stays as the server has it.

use super::wire::{ChatBody, ChatMessage, Options, ThinkValue};
use crate::domain::{Role, Settings, Think};
use crate::server::provider::ChatRequest;

/// The body of `POST /api/chat` for a request.
pub fn chat_body(request: &ChatRequest) -> Vec<u8> {
    let settings = &request.settings;
    let system = settings.system().filter(|system| !system.trim().is_empty());
    let system = system.map(|content| ChatMessage { role: "system", content });
    let turns = request.turns.iter().map(|turn| {
        let role = match turn.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        ChatMessage { role, content: &turn.text }
    });
    json(&ChatBody {
        model: &request.model,
        messages: system.into_iter().chain(turns).collect(),
        stream: true,
        truncate: Some(false),
        think: settings.think().map(think),
        format: settings.get("format"),
        options: Options { settings, loading: &request.loading },
        keep_alive: settings.keep_alive(),
    })
}

/// The body that loads a model and asks it nothing.
pub fn load_body(model: &str, loading: &Settings, keep_alive: Option<i64>) -> Vec<u8> {
    json(&ChatBody {
        model,
        messages: Vec::new(),
        stream: false,
        truncate: None,
        think: None,
        format: None,
        options: Options { settings: loading, loading },
        keep_alive,
    })
}

/// The body that loads a model which only embeds.
pub fn embed_nothing(model: &str, keep_alive: Option<i64>) -> Vec<u8> {
    let mut body = serde_json::json!({ "model": model, "input": [] });
    if let Some(seconds) = keep_alive {
        body["keep_alive"] = seconds.into();
    }
    body.to_string().into_bytes()
}

fn json(body: &ChatBody<'_>) -> Vec<u8> {
    serde_json::to_vec(body).expect("strings, numbers and lists always serialise")
}

fn think(think: Think) -> ThinkValue {
    match think {
        Think::Off => ThinkValue::Switch(false),
        Think::On => ThinkValue::Switch(true),
        Think::Low | Think::Medium | Think::High | Think::Max => ThinkValue::Level(think.name()),
    }
}
