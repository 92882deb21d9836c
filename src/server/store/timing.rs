//! What the writer counts of itself: how long transactions take, how many
//! wishes share them, how many fail. The disk's speed shows here first.

use crate::domain::Error;
use crate::server::measure::{Counter, Histogram, QUICK};
use std::sync::{Mutex, PoisonError};

/// Counted since the start.
#[derive(Debug)]
pub struct Timing {
    /// From the begin of a transaction to its commit, the sync included.
    pub commits: Histogram,
    /// Wishes in them.
    pub writes: Counter,
    /// Transactions that could not be committed.
    pub failed: Counter,
    /// Why the last one could not be, if it was so.
    last: Mutex<Option<Error>>,
}

impl Timing {
    /// How the last transaction went.
    pub(super) fn note(&self, failure: Option<&Error>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = failure.cloned();
    }

    /// Why the last transaction could not be committed, if it was so.
    #[must_use]
    pub fn failing(&self) -> Option<Error> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for Timing {
    fn default() -> Self {
        let (writes, failed) = (Counter::default(), Counter::default());
        Self { commits: Histogram::new(QUICK), writes, failed, last: Mutex::default() }
    }
}
