//! What the writer counts of itself: how long transactions take, how many
//! wishes share them, how many fail. The disk's speed shows here first.

use crate::server::measure::{Counter, Histogram, QUICK};

/// Counted since the start.
#[derive(Debug)]
pub struct Timing {
    /// From the begin of a transaction to its commit, the sync included.
    pub commits: Histogram,
    /// Wishes in them.
    pub writes: Counter,
    /// Transactions that could not be committed.
    pub failed: Counter,
}

impl Default for Timing {
    fn default() -> Self {
        let (writes, failed) = (Counter::default(), Counter::default());
        Self { commits: Histogram::new(QUICK), writes, failed }
    }
}
