//! Builds the body of a chat request.
//!
//! The load-time option `num_ctx` comes from one place only, so that no
//! request reloads a model by accident. Old messages are never left out by
//! Ollama (`truncate: false`): Linnet says what does not fit. Absent: `shift`,
//! a load-time option too, which stays as the server has it.

use super::wire::{ChatBody, ChatMessage, Options, ThinkValue};
use crate::domain::{Role, Settings, Think};
use crate::server::provider::ChatRequest;

/// The body of `POST /api/chat` for a request.
pub fn chat_body(request: &ChatRequest) -> Vec<u8> {
    let settings = &request.settings;
    let system = settings.system.as_deref().filter(|system| !system.trim().is_empty());
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
        think: settings.think.map(think),
        options: options(settings, request.window_tokens),
        keep_alive: settings.keep_alive,
    })
}

/// The body that loads a model and asks it nothing.
pub fn load_body(model: &str, window_tokens: Option<u64>, keep_alive: Option<i64>) -> Vec<u8> {
    json(&ChatBody {
        model,
        messages: Vec::new(),
        stream: false,
        truncate: None,
        think: None,
        options: Options { num_ctx: window_tokens, ..Options::default() },
        keep_alive,
    })
}

fn json(body: &ChatBody<'_>) -> Vec<u8> {
    serde_json::to_vec(body).expect("strings, numbers and lists always serialise")
}

fn options(settings: &Settings, window_tokens: Option<u64>) -> Options<'_> {
    Options {
        temperature: settings.temperature,
        top_p: settings.top_p,
        top_k: settings.top_k,
        min_p: settings.min_p,
        repeat_penalty: settings.repeat_penalty,
        seed: settings.seed,
        stop: settings.stop.as_deref().filter(|stop| !stop.is_empty()),
        num_predict: settings.num_predict,
        num_ctx: window_tokens,
    }
}

fn think(think: Think) -> ThinkValue {
    match think {
        Think::Off => ThinkValue::Switch(false),
        Think::On => ThinkValue::Switch(true),
        Think::Low | Think::Medium | Think::High => ThinkValue::Level(think.name()),
    }
}
