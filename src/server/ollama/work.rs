//! Pull, push and create: one stream of progress lines each, told on as a
//! closed set of steps.
//!
//! The stream is good only if it says `success`; an end without that is a cut.
//! Dropping it closes the connection, which is how Ollama is told to stop; what
//! was transferred stays there and the same work goes on from it. Absent on
//! purpose: adding up (`domain::job`), trying again (`server::jobs`).

use super::lines::Lines;
use super::wire::WorkLine;
use super::{Ollama, errors};
use crate::domain::job::JobPhase;
use crate::domain::{Error, limits};
use crate::server::fault::logged;
use crate::server::provider::{AnswerError, Step, Steps, Work};
use futures_util::StreamExt;
use futures_util::stream;
use reqwest::Response;
use serde_json::json;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Longest silence: a large file is hashed, converted or quantised without a word.
const SILENCE: Duration = Duration::from_mins(30);
/// Longest digest that is believed, in bytes.
const DIGEST_BYTES: usize = 128;

/// The steps of a work; nothing is sent before the first is asked for.
pub fn start(ollama: Ollama, work: Work) -> Steps {
    stream::unfold(Stage::Ask(Box::new((ollama, work))), Stage::next).boxed()
}

enum Stage {
    Ask(Box<(Ollama, Work)>),
    Read(Box<Reading>),
    Over,
}

type Item = Result<Step, AnswerError>;

impl Stage {
    async fn next(self) -> Option<(Item, Self)> {
        let mut reading = match self {
            Self::Ask(asked) => match Reading::open(&asked.0, &asked.1).await {
                Ok(reading) => Box::new(reading),
                Err(error) => return Some((Err(error), Self::Over)),
            },
            Self::Read(reading) => reading,
            Self::Over => return None,
        };
        match reading.next().await {
            Some(Ok(step)) => Some((Ok(step), Self::Read(reading))),
            Some(Err(error)) => Some((Err(error), Self::Over)),
            None => None,
        }
    }
}

struct Reading {
    response: Response,
    lines: Lines,
    decoder: Decoder,
    over: bool,
}

/// Turns lines into steps.
struct Decoder {
    model: String,
    steps: VecDeque<Step>,
    /// The end, once it is known.
    end: Option<Result<(), AnswerError>>,
}

impl Reading {
    async fn open(ollama: &Ollama, work: &Work) -> Result<Self, AnswerError> {
        let (path, body) = match work {
            Work::Pull { model } => ("/api/pull", json!({ "model": model, "stream": true })),
            Work::Push { model } => ("/api/push", json!({ "model": model, "stream": true })),
            Work::Create { request, .. } => ("/api/create", request.clone()),
        };
        let deadline = Instant::now() + SILENCE;
        let asking = ollama.post(path, body.to_string().into_bytes());
        let Ok(response) = timeout_at(deadline, asking).await else {
            return Err(Error::UpstreamSilent { seconds: SILENCE.as_secs() }.into());
        };
        let response = ollama.accepted(response?, work.model(), deadline).await?;
        Ok(Self {
            response,
            lines: Lines::new(limits::UPSTREAM_LINE_BYTES),
            decoder: Decoder { model: work.model().to_owned(), steps: VecDeque::new(), end: None },
            over: false,
        })
    }

    async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(step) = self.decoder.steps.pop_front() {
                return Some(Ok(step));
            }
            match self.decoder.end.take() {
                Some(Ok(())) => return None,
                Some(Err(error)) => return Some(Err(error)),
                // After an end nothing is read, so this is only reached once.
                None if self.over => return Some(Err(Error::UpstreamCut.into())),
                None => self.read().await,
            }
        }
    }

    async fn read(&mut self) {
        let Self { response, lines, decoder, over } = self;
        match timeout_at(Instant::now() + SILENCE, response.chunk()).await {
            Err(_) => {
                decoder.end =
                    Some(Err(Error::UpstreamStalled { seconds: SILENCE.as_secs() }.into()));
            }
            Ok(Err(cause)) => decoder.end = Some(Err(errors::of_body(cause).into())),
            Ok(Ok(Some(bytes))) => {
                if let Err(cause) = lines.push(&bytes, |line| decoder.line(line)) {
                    let error = logged(Error::UpstreamGarbled)(format!("{cause:?}"));
                    decoder.end = Some(Err(error.into()));
                }
            }
            Ok(Ok(None)) => {
                lines.finish(|line| decoder.line(line));
                *over = true;
            }
        }
    }
}

impl Decoder {
    fn line(&mut self, line: &[u8]) {
        if self.end.is_some() {
            return;
        }
        let line: WorkLine<'_> = match serde_json::from_slice(line) {
            Ok(line) => line,
            Err(cause) => {
                self.end = Some(Err(logged(Error::UpstreamGarbled)(cause).into()));
                return;
            }
        };
        if let Some(told) = &line.error {
            self.end = Some(Err(errors::of_work(told, &self.model).into()));
            return;
        }
        let status = line.status.0.as_ref();
        if status == "success" {
            self.end = Some(Ok(()));
            return;
        }
        let digest = line.digest.0.as_ref();
        let sized = !digest.is_empty() && digest.len() <= DIGEST_BYTES;
        let phase = phase(status, sized);
        let words = match phase {
            JobPhase::Other => errors::tidy(status),
            _ => String::new(),
        };
        self.steps.push_back(Step::Phase { phase, words });
        if sized {
            self.steps.push_back(Step::Layer {
                digest: errors::tidy(digest),
                total_bytes: line.total.0.unwrap_or(0),
                done_bytes: line.completed.0.unwrap_or(0),
            });
        }
    }
}

/// What a status line means (Ollama's API, section 14).
fn phase(status: &str, sized: bool) -> JobPhase {
    match status {
        "pulling manifest" | "retrieving manifest" => JobPhase::Manifest,
        "writing manifest" | "pushing manifest" => JobPhase::Writing,
        _ if status.starts_with("verifying") => JobPhase::Verifying,
        _ if status.starts_with("removing") => JobPhase::Writing,
        _ if sized && (status.starts_with("pulling") || status.starts_with("pushing")) => {
            JobPhase::Transferring
        }
        _ => JobPhase::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoder() -> Decoder {
        Decoder { model: "tiny".to_owned(), steps: VecDeque::new(), end: None }
    }

    #[test]
    fn nothing_counts_after_success() {
        let mut decoder = decoder();
        decoder.line(br#"{"status":"success"}"#);
        decoder.line(br#"{"error":"too late"}"#);
        assert_eq!(decoder.end, Some(Ok(())));
        assert_eq!(decoder.steps.len(), 0);
    }

    #[test]
    fn odd_values_are_not_said() {
        let mut decoder = decoder();
        decoder.line(br#"{"status":7,"digest":null,"total":-1,"completed":"much","new":[1]}"#);
        let step = Step::Phase { phase: JobPhase::Other, words: String::new() };
        assert_eq!(decoder.steps, [step]);
        assert_eq!(decoder.end, None);
    }

    #[test]
    fn a_digest_of_a_megabyte_is_no_layer() {
        let mut decoder = decoder();
        let line = json!({"status": "pulling x", "digest": "a".repeat(1 << 20), "total": 1});
        decoder.line(line.to_string().as_bytes());
        assert_eq!(decoder.steps.len(), 1);
    }
}
