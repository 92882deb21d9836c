//! Tests of the Ollama client against the scripted fake, and of the demo.
//!
//! Nothing here sleeps to wait for something: the fake says when a thing has
//! happened. Where a limit is tested it is short; everywhere else limits are
//! long, so that a busy machine fails no test.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod address;
mod answers;
mod catalog;
mod closing;
mod demo;
mod fake;
mod faults;
mod lines;
mod loading;
mod refusals;
mod requests;
mod speed;

use crate::fake_ollama::{FakeOllama, Script};
use futures_util::StreamExt;
use linnet::domain::{Role, Settings};
use linnet::server::ollama::{Limits, Ollama};
use linnet::server::provider::{Answer, AnswerError, ChatRequest, ProviderEvent, Report, Turn};
use std::time::Duration;

/// Limits that no healthy test reaches.
pub const LONG: Limits = Limits {
    connect: Duration::from_secs(60),
    first_byte: Duration::from_secs(60),
    idle: Duration::from_secs(60),
};

/// Limits that a test waits for.
pub const SHORT: Limits = Limits {
    connect: Duration::from_millis(400),
    first_byte: Duration::from_millis(400),
    idle: Duration::from_millis(400),
};

/// A client of the fake.
pub fn client(fake: &FakeOllama, limits: Limits) -> Ollama {
    Ollama::new(fake.url().parse().unwrap(), limits).unwrap()
}

/// A request with one message.
pub fn ask(model: &str, text: &str) -> ChatRequest {
    ChatRequest {
        model: model.to_owned(),
        turns: vec![Turn { role: Role::User, text: text.to_owned() }],
        settings: Settings::default(),
        loading: Settings::default(),
    }
}

/// A whole answer.
#[derive(Debug, Default)]
pub struct Whole {
    pub text: String,
    pub thinking: String,
    pub pieces: u64,
    /// The texts and thinkings as they came, merged over items.
    pub order: Vec<&'static str>,
    pub items: usize,
    pub report: Option<Report>,
    pub error: Option<AnswerError>,
}

/// Reads an answer to its end and checks what holds for every answer.
pub async fn whole(mut answer: Answer) -> Whole {
    let mut whole = Whole::default();
    while let Some(item) = answer.next().await {
        assert!(whole.report.is_none() && whole.error.is_none(), "something follows the end");
        whole.items += 1;
        match item {
            Ok(events) => {
                assert!(!events.is_empty(), "an empty item");
                for event in events {
                    whole.take(event);
                }
            }
            Err(error) => whole.error = Some(error),
        }
    }
    assert!(whole.report.is_some() != whole.error.is_some(), "an answer ends once: {whole:?}");
    whole
}

impl Whole {
    fn take(&mut self, event: ProviderEvent) {
        assert!(self.report.is_none(), "something follows the finish");
        match event {
            ProviderEvent::Text { text, pieces } => {
                assert!(!text.is_empty(), "an empty text");
                self.text.push_str(&text);
                self.pieces += pieces;
                self.went("text");
            }
            ProviderEvent::Thinking { text, pieces } => {
                assert!(!text.is_empty(), "an empty thinking");
                self.thinking.push_str(&text);
                self.pieces += pieces;
                self.went("thinking");
            }
            ProviderEvent::Finish(report) => self.report = Some(report),
        }
    }

    fn went(&mut self, kind: &'static str) {
        if self.order.last() != Some(&kind) {
            self.order.push(kind);
        }
    }
}

/// The answer of a fake with that script.
pub async fn scripted(script: Script, limits: Limits) -> Whole {
    let fake = FakeOllama::start();
    fake.script(script);
    whole(client(&fake, limits).chat(ask("scripted", "hello"))).await
}
