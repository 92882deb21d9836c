//! One answer: Ollama's chat stream turned into provider events.
//!
//! Each item is what one read of the network gave. The time limits count from
//! whole lines, so that a server that dribbles bytes is silent all the same.
//! Dropping the answer drops the response, which closes the connection: that
//! is how Ollama is told to stop. Absent: queueing, retries, storing (`runs`).

use super::opening::{Kind, Opening};
use super::wire::{AnswerLine, Count};
use super::{Limits, Ollama, errors, lines::Lines, request};
use crate::domain::{Error, Finish, Milliseconds, Role, limits};
use crate::server::fault::logged;
use crate::server::provider::{Answer, AnswerError, ChatRequest, ProviderEvent, Report};
use futures_util::StreamExt;
use futures_util::future::poll_immediate;
use futures_util::stream;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

/// Most bytes that are read for one item: keeps an item small and gives other
/// tasks their turn when a server sends faster than anybody reads.
const ITEM_BYTES: usize = 64 * 1024;

/// The answer to a request; nothing is sent before it is first asked for.
pub fn start(ollama: Ollama, request: ChatRequest) -> Answer {
    let ask = Stage::Ask(Box::new((ollama, request)));
    stream::unfold(ask, Stage::next).boxed()
}

enum Stage {
    Ask(Box<(Ollama, ChatRequest)>),
    Read(Box<Reading>),
    Fail(AnswerError),
    Over,
}

type Item = Result<Vec<ProviderEvent>, AnswerError>;
/// A chunk of the body, its end, or why there is none.
type Read = reqwest::Result<Option<bytes::Bytes>>;

impl Stage {
    async fn next(self) -> Option<(Item, Self)> {
        let reading = match self {
            Self::Ask(asked) => match Reading::open(&asked.0, &asked.1).await {
                Ok(reading) => Box::new(reading),
                Err(error) => return Some((Err(error), Self::Over)),
            },
            Self::Read(reading) => reading,
            Self::Fail(error) => return Some((Err(error), Self::Over)),
            Self::Over => return None,
        };
        reading.next().await
    }
}

/// An answer that has begun.
struct Reading {
    response: Response,
    lines: Lines,
    decoder: Decoder,
    limits: Limits,
    /// When patience ends.
    deadline: Instant,
    /// Whether a whole line has come.
    heard: bool,
    /// Whether an item was handed out.
    handed_out: bool,
}

impl Reading {
    async fn open(ollama: &Ollama, request: &ChatRequest) -> Result<Self, AnswerError> {
        let limits = ollama.limits();
        let deadline = Instant::now() + limits.first_byte;
        let asking = ollama.post("/api/chat", request::chat_body(request));
        let response = match timeout_at(deadline, asking).await {
            Ok(response) => response?,
            Err(_) => return Err(limits.silent().into()),
        };
        let response = ollama.accepted(response, &request.model, deadline).await?;
        let continues = request.turns.last().is_some_and(|turn| turn.role == Role::Assistant);
        Ok(Self {
            response,
            lines: Lines::new(limits::UPSTREAM_LINE_BYTES),
            decoder: Decoder::new(request.model.clone(), continues),
            limits,
            deadline,
            heard: false,
            handed_out: false,
        })
    }

    async fn next(mut self: Box<Self>) -> Option<(Item, Stage)> {
        while self.decoder.end.is_none() && self.decoder.events.is_empty() {
            let Ok(mut read) = timeout_at(self.deadline, self.response.chunk()).await else {
                let error = if self.heard { self.limits.stalled() } else { self.limits.silent() };
                self.decoder.break_off(error);
                break;
            };
            // What has arrived by now goes into the same item.
            let mut room = ITEM_BYTES;
            loop {
                room = room.saturating_sub(self.take(read));
                if room == 0 || self.decoder.end.is_some() {
                    break;
                }
                match self.arrived().await {
                    Some(next) => read = next,
                    None => break,
                }
            }
        }
        self.handed_out = true;
        let events = std::mem::take(&mut self.decoder.events);
        let then = match self.decoder.end.take() {
            None => Stage::Read(self),
            Some(Ok(())) => Stage::Over,
            Some(Err(error)) if events.is_empty() => return Some((Err(error), Stage::Over)),
            Some(Err(error)) => Stage::Fail(error),
        };
        Some((Ok(events), then))
    }

    /// The next read, if it need not be waited for. The client hands out one
    /// chunk (one token) at a time and fetches the next when it has its turn,
    /// so it is given one; but nothing delays a first token.
    async fn arrived(&mut self) -> Option<Read> {
        let next = poll_immediate(self.response.chunk()).await;
        if next.is_some() || !self.handed_out {
            return next;
        }
        tokio::task::yield_now().await;
        poll_immediate(self.response.chunk()).await
    }

    /// Takes what a read gave; returns its number of bytes.
    fn take(&mut self, read: Read) -> usize {
        let Self { lines, decoder, .. } = self;
        match read {
            Ok(Some(bytes)) => {
                match lines.push(&bytes, |line| decoder.line(line)) {
                    Ok(0) => {}
                    Ok(_) => {
                        self.heard = true;
                        self.deadline = Instant::now() + self.limits.idle;
                    }
                    Err(cause) => {
                        decoder.break_off(logged(Error::UpstreamGarbled)(format!("{cause:?}")));
                    }
                }
                bytes.len()
            }
            Ok(None) => {
                lines.finish(|line| decoder.line(line));
                decoder.break_off(Error::UpstreamCut);
                0
            }
            Err(cause) => {
                decoder.break_off(errors::of_body(cause));
                0
            }
        }
    }
}

/// Turns lines into events.
#[derive(Debug)]
pub struct Decoder {
    model: String,
    opening: Opening,
    /// What the lines have said so far.
    pub events: Vec<ProviderEvent>,
    /// Set once: what follows no longer counts.
    pub end: Option<Result<(), AnswerError>>,
}

impl Decoder {
    /// For an answer of this model, or for the rest of one.
    #[must_use]
    pub const fn new(model: String, continues: bool) -> Self {
        let opening = if continues { Opening::continued() } else { Opening::new() };
        Self { model, opening, events: Vec::new(), end: None }
    }

    /// Takes a line, without its end.
    pub fn line(&mut self, line: &[u8]) {
        if self.end.is_some() {
            return;
        }
        let line: AnswerLine = match serde_json::from_slice(line) {
            Ok(line) => line,
            Err(cause) => return self.break_off(logged(Error::UpstreamGarbled)(cause)),
        };
        if let Some(told) = &line.error {
            let error = errors::of_value(200, told, &self.model);
            tracing::warn!(code = error.code(), "model server failed in mid-answer");
            return self.break_off(error);
        }
        let Self { opening, events, .. } = self;
        if let Some(message) = &line.message {
            if !message.thinking.0.is_empty() {
                opening.not_needed(|kind, text, pieces| add(events, kind, text, pieces));
                add(events, Kind::Thinking, &message.thinking.0, 1);
            }
            if !message.content.0.is_empty() {
                opening.push(&message.content.0, |kind, text, pieces| {
                    add(events, kind, text, pieces);
                });
            }
        }
        if line.done == Some(true) {
            opening.finish(|kind, text, pieces| add(events, kind, text, pieces));
            events.push(ProviderEvent::Finish(report(&line)));
            self.end = Some(Ok(()));
        }
    }

    /// Ends the answer before its end; what was held back is kept.
    fn break_off(&mut self, error: Error) {
        if self.end.is_none() {
            let Self { opening, events, .. } = self;
            opening.finish(|kind, text, pieces| add(events, kind, text, pieces));
            self.end = Some(Err(error.into()));
        }
    }
}

/// Adds a text, merged with its neighbour of the same kind.
fn add(events: &mut Vec<ProviderEvent>, kind: Kind, text: &str, pieces: u64) {
    match (kind, events.last_mut()) {
        (Kind::Text, Some(ProviderEvent::Text { text: before, pieces: count }))
        | (Kind::Thinking, Some(ProviderEvent::Thinking { text: before, pieces: count })) => {
            before.push_str(text);
            *count += pieces;
        }
        (Kind::Text, _) => events.push(ProviderEvent::Text { text: text.to_owned(), pieces }),
        (Kind::Thinking, _) => {
            events.push(ProviderEvent::Thinking { text: text.to_owned(), pieces });
        }
    }
}

fn report(line: &AnswerLine<'_>) -> Report {
    let milliseconds = |count: Count| count.0.map(Milliseconds::from_nanoseconds);
    Report {
        finish: match &*line.done_reason.0 {
            "length" => Some(Finish::Length),
            "stop" => Some(Finish::Stop),
            _ => None,
        },
        load: milliseconds(line.load_duration),
        prompt_tokens: line.prompt_eval_count.0,
        cached_tokens: line.prompt_eval_cached_count.0,
        prompt: milliseconds(line.prompt_eval_duration),
        answer_tokens: line.eval_count.0,
        tokens_per_second: speed(line.eval_count.0, line.eval_duration.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
fn speed(tokens: Option<u64>, nanoseconds: Option<u64>) -> Option<f64> {
    let nanoseconds = nanoseconds.filter(|&nanoseconds| nanoseconds > 0)?;
    tokens.map(|tokens| tokens as f64 * 1e9 / nanoseconds as f64)
}
