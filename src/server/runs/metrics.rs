//! A reply's figures: what its run counts by its own clock, completed by what
//! the model server reports.

use super::written::milliseconds;
use crate::domain::machine::Figure;
use crate::domain::{Metrics, Milliseconds, UnixMillis};
use crate::server::provider::Report;
use std::time::{Duration, Instant};

/// A speed over less time than this says nothing.
const LEAST: Duration = Duration::from_millis(100);
/// Loading that took less was no loading: the model was in memory.
const LOADED: Milliseconds = Milliseconds(250);

/// What a run counts.
#[derive(Debug)]
pub(super) struct Tally {
    asked: Instant,
    turn: Option<Instant>,
    first: Option<Instant>,
    last: Option<Instant>,
    pieces: u64,
    /// What the model server said at its end.
    pub report: Option<Report>,
    /// The number of the model server that is asked.
    pub site: Option<usize>,
    /// The window that it was asked for, if one was.
    pub window: Option<u64>,
    /// The model server that is asked, if there are several.
    pub upstream: Option<String>,
    /// Those that failed before the first token.
    pub moved_from: Vec<String>,
}

impl Tally {
    /// For a reply that was asked for at that time.
    pub fn new(asked: Instant) -> Self {
        Self {
            asked,
            turn: None,
            first: None,
            last: None,
            pieces: 0,
            report: None,
            site: None,
            window: None,
            upstream: None,
            moved_from: Vec::new(),
        }
    }

    /// Its turn in the queue has come; the first one counts.
    pub fn turn(&mut self) {
        self.turn.get_or_insert_with(Instant::now);
    }

    /// A piece of text or thinking came, of so many pieces of the upstream.
    pub fn count(&mut self, pieces: u64) {
        let now = Instant::now();
        self.first.get_or_insert(now);
        self.last = Some(now);
        self.pieces = self.pieces.saturating_add(pieces);
    }

    /// Whether anything came.
    pub fn has_begun(&self) -> bool {
        self.first.is_some()
    }

    /// Tokens per second so far, as far as pieces are tokens.
    pub fn speed(&self) -> Option<f64> {
        let time = self.last?.saturating_duration_since(self.first?);
        // The first piece's own time lies before the measured stretch.
        let pieces = u32::try_from(self.pieces.checked_sub(1)?).ok()?;
        if time < LEAST {
            return None;
        }
        rounded(f64::from(pieces) / time.as_secs_f64())
    }

    /// How long loading the model took, if it was loaded for this reply.
    pub fn loaded(&self) -> Option<Milliseconds> {
        self.report.as_ref()?.load.filter(|took| *took >= LOADED)
    }

    /// What is kept of an answer for statistics; nothing if there was none.
    pub fn figure(&self, metrics: &Metrics, at: UnixMillis) -> Option<Figure> {
        self.first?;
        let read =
            metrics.prompt_tokens.map(|all| all.saturating_sub(metrics.cached_tokens.unwrap_or(0)));
        let per_second = |tokens: u64, took: Milliseconds| {
            let tokens = u32::try_from(tokens).ok().filter(|_| took.0 > 0)?;
            rounded(f64::from(tokens) * 1000.0 / took.as_f64())
        };
        Some(Figure {
            at,
            tokens_per_second: metrics.tokens_per_second,
            first_token: metrics.first_token,
            load: self.loaded(),
            prompt_tokens_per_second: read
                .zip(metrics.prompt)
                .and_then(|(tokens, took)| per_second(tokens, took)),
            answer_tokens: metrics.answer_tokens,
        })
    }

    /// The figures at the end of a reply with that text.
    pub fn metrics(&self, text: &str, thinking: Option<Milliseconds>) -> Metrics {
        let report = self.report.clone();
        let ended = report.is_some();
        let report = report.unwrap_or_default();
        let between = |from: Instant, to: Instant| milliseconds(to.saturating_duration_since(from));
        let finish = ended.then(|| report.finish.unwrap_or(crate::domain::Finish::Stop));
        Metrics {
            total: milliseconds(self.asked.elapsed()),
            queued: self.turn.map(|turn| between(self.asked, turn)),
            load: report.load,
            first_token: self.turn.zip(self.first).map(|(turn, first)| between(turn, first)),
            thinking,
            prompt_tokens: report.prompt_tokens,
            cached_tokens: report.cached_tokens,
            prompt: report.prompt,
            answer_tokens: report.answer_tokens.or((self.pieces > 0).then_some(self.pieces)),
            tokens_per_second: report.tokens_per_second.and_then(rounded).or_else(|| self.speed()),
            characters: u64::try_from(text.chars().count()).unwrap_or(u64::MAX),
            finish,
            upstream: self.upstream.clone(),
            moved_from: self.moved_from.clone(),
        }
    }
}

/// A speed with two decimals, so that it reads back from the store as what was
/// told; nothing if it is no number, as a model server may say.
fn rounded(speed: f64) -> Option<f64> {
    speed.is_finite().then(|| (speed * 100.0).round() / 100.0)
}
