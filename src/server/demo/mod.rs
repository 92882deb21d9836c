//! The built-in demo: a guided tour that streams like a model and says that
//! it is none.
//!
//! It stands where a model server would, so that everything from the queue to
//! the last drawn word is the real thing. Its figures are measured; a piece
//! (a word) counts as a token. Absent on purpose: pretended understanding,
//! pretended loading, network.

mod script;

use crate::domain::model::{Connection, DEMO_MODEL, Loaded, Model, Models};
use crate::domain::{Error, Finish, Milliseconds, Role, Think};
use crate::server::provider::{Answer, ChatRequest, ProviderEvent, Report};
use futures_util::{StreamExt, stream};
use script::{Language, Topic};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The demo. Clones share whether the next "error" fails.
#[derive(Clone, Debug)]
pub struct Demo {
    pace: Duration,
    /// Flips with every "error", so that trying again helps.
    failed: Arc<AtomicBool>,
}

impl Default for Demo {
    /// Twice as fast as one reads: 50 pieces a second.
    fn default() -> Self {
        Self::new(Milliseconds(20))
    }
}

/// One word of the answer, or of the thinking before it.
#[derive(Clone, Copy)]
struct Piece {
    text: &'static str,
    thinking: bool,
}

impl Demo {
    /// A demo that needs so long for each piece; zero does not wait at all.
    #[must_use]
    pub fn new(pace: Milliseconds) -> Self {
        Self { pace: Duration::from_millis(pace.0), failed: Arc::default() }
    }

    /// Its one model, which is always in memory.
    #[must_use]
    pub fn models(&self) -> Models {
        Models {
            connection: Connection::Online,
            address: String::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            models: vec![Model {
                name: DEMO_MODEL.to_owned(),
                family: DEMO_MODEL.to_owned(),
                capabilities: vec!["completion".to_owned(), "thinking".to_owned()],
                loaded: Some(Loaded::default()),
                ..Model::default()
            }],
            preferred: Some(DEMO_MODEL.to_owned()),
            ..Models::default()
        }
    }

    /// What is in memory: the one model.
    #[must_use]
    pub fn in_memory(&self) -> Vec<(String, Loaded)> {
        vec![(DEMO_MODEL.to_owned(), Loaded::default())]
    }

    /// Answers with the section of the tour that the last message asks for.
    pub fn chat(&self, request: ChatRequest) -> Answer {
        if request.model != DEMO_MODEL {
            let missing = Error::ModelMissing { model: request.model };
            return stream::iter([Err(missing.into())]).boxed();
        }
        let (mut pieces, error) = self.play(&request);
        let most =
            request.settings.whole("num_predict").and_then(|most| usize::try_from(most).ok());
        let cut = most.is_some_and(|most| most < pieces.len());
        pieces.truncate(most.unwrap_or(usize::MAX));
        let prompt: usize = request.turns.iter().map(|turn| script::pieces(&turn.text).len()).sum();
        let telling = Telling {
            pieces,
            told: 0,
            pace: self.pace,
            began: Instant::now(),
            prompt_tokens: prompt as u64,
            // An answer that is cut before it fails does not fail.
            error: error.filter(|_| !cut),
            finish: if cut { Finish::Length } else { Finish::Stop },
            over: false,
        };
        stream::unfold(telling, Telling::next).boxed()
    }

    /// The pieces of the answer, and the error that they end in.
    fn play(&self, request: &ChatRequest) -> (Vec<Piece>, Option<Error>) {
        let users = || request.turns.iter().filter(|turn| turn.role == Role::User);
        let message = users().next_back().map_or("", |turn| turn.text.as_str());
        let language = script::language(message);
        let section = |name| script::section(language, name);
        let topic = script::topic(message, users().count() <= 1);
        let mut texts = vec![section(script::section_name(topic))];
        let mut thought = "";
        let mut error = None;
        match topic {
            Topic::Thinking if request.settings.think() == Some(Think::Off) => {
                texts = vec![section("thinking-off")];
            }
            Topic::Thinking => thought = section("thinking-thought"),
            Topic::Error => {
                if self.failed.fetch_xor(true, Ordering::Relaxed) {
                    texts.push(section("error-after"));
                } else {
                    error = Some(failure(language));
                }
            }
            _ => {}
        }
        let last = request.turns.last().filter(|turn| turn.role == Role::Assistant);
        if let Some(before) = last {
            thought = "";
            texts = go_on(&texts, &before.text).unwrap_or_else(|| vec![section("onwards")]);
        }
        let thoughts = script::pieces(thought).into_iter();
        let words = texts.into_iter().flat_map(script::pieces);
        let thoughts = thoughts.map(|text| Piece { text, thinking: true });
        (thoughts.chain(words.map(|text| Piece { text, thinking: false })).collect(), error)
    }
}

fn failure(language: Language) -> Error {
    let detail = script::section(language, "failure").to_owned();
    Error::UpstreamFailed { status: 500, detail }
}

/// What is left of the texts after what was said before, if that is how they
/// begin.
fn go_on(texts: &[&'static str], before: &str) -> Option<Vec<&'static str>> {
    let mut before = before;
    let mut left = Vec::new();
    for text in texts {
        if let Some(rest) = text.strip_prefix(before) {
            left.push(rest);
            before = "";
        } else {
            before = before.strip_prefix(text)?;
        }
    }
    (before.is_empty() && left.iter().any(|text| !text.is_empty())).then_some(left)
}

/// An answer that is being told.
struct Telling {
    pieces: Vec<Piece>,
    told: usize,
    pace: Duration,
    began: Instant,
    prompt_tokens: u64,
    error: Option<Error>,
    finish: Finish,
    over: bool,
}

impl Telling {
    async fn next(
        mut self,
    ) -> Option<(Result<Vec<ProviderEvent>, crate::server::provider::AnswerError>, Self)> {
        if self.over {
            return None;
        }
        if let Some(piece) = self.pieces.get(self.told).copied() {
            self.told += 1;
            // By the clock from the start, so that the pace is kept.
            if !self.pace.is_zero() {
                let count = u32::try_from(self.told).unwrap_or(u32::MAX);
                sleep_until(self.began + self.pace.saturating_mul(count)).await;
            }
            let text = piece.text.to_owned();
            let event = if piece.thinking {
                ProviderEvent::Thinking { text, pieces: 1 }
            } else {
                ProviderEvent::Text { text, pieces: 1 }
            };
            return Some((Ok(vec![event]), self));
        }
        self.over = true;
        let end = match self.error.take() {
            Some(error) => Err(error.into()),
            None => Ok(vec![ProviderEvent::Finish(self.report())]),
        };
        Some((end, self))
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand pieces at most")]
    fn report(&self) -> Report {
        let seconds = self.began.elapsed().as_secs_f64();
        Report {
            finish: Some(self.finish),
            prompt_tokens: Some(self.prompt_tokens),
            answer_tokens: Some(self.told as u64),
            tokens_per_second: (seconds > 0.0).then(|| self.told as f64 / seconds),
            ..Report::default()
        }
    }
}
