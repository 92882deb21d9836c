//! What the machine does and did: replies that run and wait, the figures of
//! each model, and benchmarks.
//!
//! Statistics are here because both sides need them. Absent on purpose: who
//! measures (`server::runs`) and words (`i18n`).

use super::error::{Error, Result};
use super::ids::{BenchmarkId, ChatId, MessageId};
use super::limits;
use super::reply::ReplyState;
use super::time::{Milliseconds, UnixMillis};
use serde::{Deserialize, Serialize};

/// What is written and waits now, as one owner may know it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// The owner's own replies, those that are written first.
    pub replies: Vec<OwnReply>,
    /// Other people's that are written, by server (as in
    /// [`Models::upstreams`](super::Models)).
    pub others_running: Vec<usize>,
    /// Other people's that wait.
    pub others_waiting: usize,
}

/// A reply of the owner's that runs or waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnReply {
    /// Its chat.
    pub chat_id: ChatId,
    /// The chat's title.
    pub title: String,
    /// The reply.
    pub reply_id: MessageId,
    /// The model that writes it.
    pub model: String,
    /// The number of the server that it is asked at; absent while it waits.
    pub upstream: Option<usize>,
    /// Its state.
    pub state: ReplyState,
    /// Its place in the line, from 1, while it waits.
    pub position: Option<usize>,
    /// Tokens per second so far.
    pub tokens_per_second: Option<f64>,
}

/// The figures of one ended reply, as they are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// When it ended.
    pub at: UnixMillis,
    /// Tokens written per second.
    pub tokens_per_second: Option<f64>,
    /// From its turn to its first token.
    pub first_token: Option<Milliseconds>,
    /// Loading the model, if it was loaded for this reply.
    pub load: Option<Milliseconds>,
    /// Tokens of the prompt that were read per second, cached ones left out.
    pub prompt_tokens_per_second: Option<f64>,
    /// Tokens written.
    pub answer_tokens: Option<u64>,
}

/// The middle and the ninth tenth of some values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Half of the values are at most this.
    pub median: f64,
    /// Nine of ten are at most this.
    pub p90: f64,
    /// How many values there are.
    pub count: usize,
}

impl Spread {
    /// Of some values; nothing of none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_unstable_by(f64::total_cmp);
        let count = values.len();
        Some(Self {
            median: middle(&values)?,
            p90: *values.get((count * 9).div_ceil(10) - 1)?,
            count,
        })
    }
}

fn middle(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    let even = sorted.len().is_multiple_of(2);
    Some(if even { f64::midpoint(*sorted.get(half.wrapping_sub(1))?, upper) } else { upper })
}

/// The median of some values; nothing of none.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    Spread::of(values).map(|spread| spread.median)
}

/// What is known of one model on one server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelFigures {
    /// The model.
    pub model: String,
    /// The server's name.
    pub upstream: String,
    /// Replies that were measured, the oldest ones left out.
    pub replies: usize,
    /// Tokens per second.
    pub speed: Option<Spread>,
    /// Milliseconds to the first token, loading left out.
    pub first_token: Option<Spread>,
    /// Milliseconds of loading.
    pub load: Option<Spread>,
    /// Tokens of the prompt read per second.
    pub prompt_speed: Option<Spread>,
    /// The newest replies, the oldest one first.
    pub recent: Vec<Figure>,
}

/// A model on a server, to be measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// The model.
    pub model: String,
    /// The server's name; absent: the best one.
    pub upstream: Option<String>,
}

/// What a benchmark is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchmarkWish {
    /// What is measured, in this order.
    pub targets: Vec<Target>,
    /// What each is asked.
    pub prompt: String,
    /// How often, the warm-up left out.
    pub runs: usize,
    /// Tokens of each answer at most.
    pub tokens: u32,
}

impl BenchmarkWish {
    /// Most models of one benchmark.
    pub const TARGETS: usize = 12;
    /// Most runs of one model.
    pub const RUNS: usize = 20;
    /// Fewest and most tokens of an answer.
    pub const TOKENS: std::ops::RangeInclusive<u32> = 8..=2048;

    /// Whether it can be done.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] says what is wrong; [`Error::MessageEmpty`].
    pub fn check(&self) -> Result<()> {
        if self.prompt.trim().is_empty() {
            return Err(Error::MessageEmpty);
        }
        if self.prompt.len() > limits::MESSAGE_BYTES {
            return Err(Error::MessageTooLong { limit_bytes: limits::MESSAGE_BYTES });
        }
        if !(1..=Self::TARGETS).contains(&self.targets.len()) {
            return Err(Error::invalid(format!("choose 1 to {} models", Self::TARGETS)));
        }
        if !(1..=Self::RUNS).contains(&self.runs) {
            return Err(Error::invalid(format!("runs must be 1 to {}", Self::RUNS)));
        }
        if !Self::TOKENS.contains(&self.tokens) {
            return Err(Error::invalid("tokens must be 8 to 2048"));
        }
        Ok(())
    }
}

/// Where the measuring of one model is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Its turn has not come, or people are served first.
    #[default]
    Waiting,
    /// The model is loaded, which is measured apart.
    Loading,
    /// One run that does not count.
    WarmUp,
    /// The runs that count.
    Running,
    /// All was measured.
    Done,
    /// It failed.
    Failed,
    /// It was not finished.
    Cancelled,
}

impl Stage {
    /// Whether nothing follows.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// One model of a benchmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The model.
    pub model: String,
    /// The server's name, if there are several.
    pub upstream: Option<String>,
    /// Where it is.
    pub stage: Stage,
    /// Loading, if it was not in memory.
    pub load: Option<Milliseconds>,
    /// The window that it was measured with; 0 if unknown.
    pub window_tokens: u64,
    /// The runs that count.
    pub runs: Vec<Figure>,
    /// How often a run was given up for people and made again.
    #[serde(default)]
    pub yielded: usize,
    /// Why it failed.
    pub error: Option<Error>,
}

impl Measured {
    /// The median of tokens written per second.
    #[must_use]
    pub fn speed(&self) -> Option<f64> {
        median(self.runs.iter().filter_map(|run| run.tokens_per_second))
    }

    /// The median of milliseconds to the first token.
    #[must_use]
    pub fn first_token(&self) -> Option<Milliseconds> {
        let times = self.runs.iter().filter_map(|run| run.first_token);
        median(times.map(Milliseconds::as_f64)).map(Milliseconds::rounded)
    }

    /// The median of prompt tokens read per second.
    #[must_use]
    pub fn prompt_speed(&self) -> Option<f64> {
        median(self.runs.iter().filter_map(|run| run.prompt_tokens_per_second))
    }
}

/// A benchmark: the same prompt for each model, several times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// Its id.
    pub id: BenchmarkId,
    /// When it was asked for.
    pub created_at: UnixMillis,
    /// When it ended; absent while it runs.
    pub ended_at: Option<UnixMillis>,
    /// What each model was asked.
    pub prompt: String,
    /// How often.
    pub runs: usize,
    /// Tokens of each answer at most.
    pub tokens: u32,
    /// The models.
    pub models: Vec<Measured>,
}

impl Benchmark {
    /// Runs that are done and runs there are, warm-ups included.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let of = |one: &Measured| match one.stage {
            Stage::Waiting | Stage::Loading | Stage::WarmUp => 0,
            Stage::Running => 1 + one.runs.len(),
            Stage::Done | Stage::Failed | Stage::Cancelled => self.runs + 1,
        };
        (self.models.iter().map(of).sum(), self.models.len() * (self.runs + 1))
    }

    /// Ends what is unfinished, as it is.
    pub fn give_up(&mut self, now: UnixMillis) {
        for one in &mut self.models {
            if !one.stage.is_final() {
                one.stage = Stage::Cancelled;
            }
        }
        self.ended_at.get_or_insert(now);
    }
}

/// Everything on the page of the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachineReport {
    /// The models, the one used last first.
    pub models: Vec<ModelFigures>,
    /// The benchmarks, the newest first; one that runs is the first.
    pub benchmarks: Vec<Benchmark>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ninth_tenth() {
        assert_eq!(Spread::of([]), None);
        assert_eq!(Spread::of([f64::NAN]), None);
        assert_eq!(Spread::of([4.0]), Some(Spread { median: 4.0, p90: 4.0, count: 1 }));
        let ten = (1..=10).rev().map(f64::from);
        assert_eq!(Spread::of(ten), Some(Spread { median: 5.5, p90: 9.0, count: 10 }));
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn wishes_have_bounds() {
        let wish = BenchmarkWish {
            targets: vec![Target { model: "m".to_owned(), upstream: None }],
            prompt: "x".to_owned(),
            runs: 3,
            tokens: 128,
        };
        assert_eq!(wish.check(), Ok(()));
        assert!(BenchmarkWish { runs: 0, ..wish.clone() }.check().is_err());
        assert!(BenchmarkWish { tokens: 1, ..wish.clone() }.check().is_err());
        assert!(BenchmarkWish { targets: Vec::new(), ..wish.clone() }.check().is_err());
        assert_eq!(
            BenchmarkWish { prompt: " ".to_owned(), ..wish }.check(),
            Err(Error::MessageEmpty)
        );
    }
}
