//! What is counted of all runs since the start: ends, waits, first tokens,
//! tokens. Absent on purpose: whose they were, and what was said.
//!
//! Models are told apart by name, but names are made up by people: only those
//! that a server has shown to have are told, and no more than [`MODELS`].

use super::Engine;
use crate::domain::{Connection, Error, Metrics, Milliseconds, ReplyState};
use crate::server::measure::{Counter, Histogram, PATIENT};
use crate::server::store::Timing;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Models that are told apart; the others are one.
const MODELS: usize = 32;
/// What that one is called.
const OTHER: &str = "other";

/// Ends of replies, in the order in which they are told.
pub const ENDS: [ReplyState; 4] =
    [ReplyState::Done, ReplyState::Stopped, ReplyState::Failed, ReplyState::Interrupted];
/// What a reply does until then.
pub const STATES: [ReplyState; 5] = [
    ReplyState::Queued,
    ReplyState::Loading,
    ReplyState::Reading,
    ReplyState::Thinking,
    ReplyState::Writing,
];

/// Counted since the start.
#[derive(Debug)]
pub struct Counted {
    models: Mutex<BTreeMap<String, Arc<OfModel>>>,
    errors: Mutex<BTreeMap<&'static str, u64>>,
    /// From the wish to its turn in the line.
    pub waited: Histogram,
    /// Replies that went to another server, since one has failed.
    pub moved: Counter,
}

/// The same of one model.
#[derive(Debug)]
pub struct OfModel {
    ended: [Counter; ENDS.len()],
    /// From the turn in the line to the first token, loading included.
    pub first_token: Histogram,
    /// Tokens of prompts that the model has read, those left out that it remembered.
    pub read: Counter,
    /// Tokens that it has written.
    pub written: Counter,
}

impl OfModel {
    fn new() -> Self {
        Self {
            ended: Default::default(),
            first_token: Histogram::new(PATIENT),
            read: Counter::default(),
            written: Counter::default(),
        }
    }

    /// How its replies have ended.
    pub fn ends(&self) -> impl Iterator<Item = (&'static str, u64)> {
        ENDS.iter().zip(&self.ended).map(|(state, count)| (state.name(), count.get()))
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            models: Mutex::default(),
            errors: Mutex::default(),
            waited: Histogram::new(PATIENT),
            moved: Counter::default(),
        }
    }
}

impl Counted {
    /// A reply has ended. `model` is none if no server is known to have it.
    pub(super) fn ended(
        &self,
        model: Option<&str>,
        state: ReplyState,
        error: Option<&Error>,
        metrics: &Metrics,
    ) {
        let of_model = self.model(model.unwrap_or(OTHER));
        if let Some(at) = ENDS.iter().position(|end| *end == state) {
            of_model.ended[at].one();
        }
        if let Some(took) = metrics.queued {
            self.waited.observe(duration(took));
        }
        if let Some(took) = metrics.first_token {
            of_model.first_token.observe(duration(took));
        }
        let cached = metrics.cached_tokens.unwrap_or(0);
        of_model.read.add(metrics.prompt_tokens.map_or(0, |all| all.saturating_sub(cached)));
        of_model.written.add(metrics.answer_tokens.unwrap_or(0));
        self.moved.add(u64::from(!metrics.moved_from.is_empty()));
        if let Some(error) = error {
            let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
            *errors.entry(error.code()).or_default() += 1;
        }
    }

    fn model(&self, name: &str) -> Arc<OfModel> {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let name = if models.len() < MODELS || models.contains_key(name) { name } else { OTHER };
        Arc::clone(models.entry(name.to_owned()).or_insert_with(|| Arc::new(OfModel::new())))
    }

    /// Every model that was asked, by name.
    pub fn models(&self) -> Vec<(String, Arc<OfModel>)> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        models.iter().map(|(name, of_model)| (name.clone(), Arc::clone(of_model))).collect()
    }

    /// Why replies have not ended as they should, by the error's code.
    pub fn errors(&self) -> Vec<(&'static str, u64)> {
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.iter().map(|(code, count)| (*code, *count)).collect()
    }
}

fn duration(time: Milliseconds) -> Duration {
    Duration::from_millis(time.0)
}

/// What goes on now.
#[derive(Debug)]
pub struct Gauges {
    /// Replies by state, in the order of [`STATES`].
    pub replies: [usize; STATES.len()],
    /// Replies that wait in line.
    pub waiting: usize,
    /// Open event streams.
    pub viewers: usize,
    /// Whether the server is being stopped.
    pub stopping: bool,
    /// The model servers.
    pub servers: Vec<ServerGauge>,
}

/// A model server.
#[derive(Debug)]
pub struct ServerGauge {
    /// Its name.
    pub name: String,
    /// Whether it answered when it was looked at last.
    pub up: bool,
    /// Whether it is left out just now, since it has failed.
    pub left_out: bool,
    /// How often it has failed replies.
    pub failures: u64,
    /// Models in its memory.
    pub loaded: usize,
    /// Replies that it writes.
    pub running: usize,
}

impl Engine {
    /// What was counted since the start.
    #[must_use]
    pub fn counted(&self) -> &Counted {
        &self.inner.counted
    }

    /// What the store has counted.
    #[must_use]
    pub fn store_timing(&self) -> &Timing {
        self.inner.store.timing()
    }

    /// What goes on now. Whoever asks is taken for somebody who watches: the
    /// model servers are looked at, for the next time.
    #[must_use]
    pub fn gauges(&self) -> Gauges {
        let (sources, totals) = (&self.inner.sources, self.inner.queue.totals());
        sources.shelf.wake();
        let counts: HashMap<ReplyState, usize> = sources.hub.states();
        let servers = sources.shelf.standing().into_iter().enumerate().map(|(at, standing)| {
            let name = self.inner.providers.label_at(at).to_owned();
            ServerGauge {
                name,
                up: standing.connection == Connection::Online,
                left_out: standing.left_out,
                failures: standing.failures,
                loaded: standing.loaded,
                running: totals.running.get(&at).copied().unwrap_or(0),
            }
        });
        Gauges {
            replies: STATES.map(|state| counts.get(&state).copied().unwrap_or(0)),
            waiting: totals.waiting,
            viewers: *sources.hub.viewers().borrow(),
            stopping: self.is_draining(),
            servers: servers.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_models_do_not_grow_without_end() {
        let counted = Counted::default();
        let metrics = Metrics { answer_tokens: Some(2), ..Metrics::default() };
        for number in 0..100 {
            let name = format!("model-{number}");
            counted.ended(Some(&name), ReplyState::Done, None, &metrics);
        }
        counted.ended(None, ReplyState::Failed, Some(&Error::NotFound), &metrics);
        let models = counted.models();
        assert_eq!(models.len(), MODELS + 1);
        let written: u64 = models.iter().map(|(_, of_model)| of_model.written.get()).sum();
        assert_eq!(written, 202);
        let other = models.iter().find(|(name, _)| name == OTHER).expect("the others");
        assert_eq!(other.1.ends().map(|(_, count)| count).collect::<Vec<_>>(), [68, 0, 1, 0]);
        assert_eq!(counted.errors(), [("not_found", 1)]);
    }
}
