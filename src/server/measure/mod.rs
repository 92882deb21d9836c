//! What is counted while the server runs: counters and histograms, and their
//! text for Prometheus. Whoever does something counts it itself; `http/metrics`
//! gathers it.
//!
//! Written by hand: two dozen families need neither a registry nor macros.
//! Absent on purpose: what is counted, labels that people make up, and averages,
//! which whoever draws the curves computes from sums and counts.

pub mod process;
pub mod text;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of buckets, in microseconds.
pub type Bounds = &'static [u64];

/// For what should take milliseconds: answers to requests, commits.
pub const QUICK: Bounds = &[
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000,
];
/// For what takes seconds, and minutes where a model is loaded or a line is long.
pub const PATIENT: Bounds = &[
    10_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
];

/// Something that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn one(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long something took, by buckets.
#[derive(Debug)]
pub struct Histogram {
    bounds: Bounds,
    /// Each bucket's own, the last one without a bound.
    counts: Box<[Counter]>,
    /// In microseconds: half a million years fit.
    sum: Counter,
}

/// A histogram at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Upper bound in seconds, and how many were at most so much.
    pub buckets: Vec<(f64, u64)>,
    /// How many there were.
    pub count: u64,
    /// What they took in all, in seconds.
    pub sum: f64,
}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        let counts = (0..=bounds.len()).map(|_| Counter::default()).collect();
        Self { bounds, counts, sum: Counter::default() }
    }

    /// Something took so long.
    pub fn observe(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // A bound belongs to its bucket: "less or equal".
        self.counts[self.bounds.partition_point(|bound| *bound < took)].one();
        self.sum.add(took);
    }

    /// What it holds. The count is that of the buckets, also while others count.
    #[must_use]
    pub fn take(&self) -> Taken {
        let mut count = 0;
        let buckets = self.bounds.iter().zip(&self.counts).map(|(bound, own)| {
            count += own.get();
            (seconds(*bound), count)
        });
        let buckets = buckets.collect();
        let rest = self.counts.last().map_or(0, Counter::get);
        Taken { buckets, count: count + rest, sum: seconds(self.sum.get()) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact for 285 years")]
fn seconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up_to_its_bounds() {
        let histogram = Histogram::new(&[1_000, 10_000]);
        for micros in [0, 999, 1_000, 1_001, 10_000, 10_001, 5_000_000] {
            histogram.observe(Duration::from_micros(micros));
        }
        let taken = histogram.take();
        assert_eq!(taken.buckets, [(0.001, 3), (0.01, 5)]);
        assert_eq!(taken.count, 7);
        assert!((taken.sum - 5.023_001).abs() < 1e-9, "{}", taken.sum);
    }

    #[test]
    fn bounds_grow_and_nothing_is_lost_between_threads() {
        for bounds in [QUICK, PATIENT] {
            assert!(bounds.is_sorted_by(|one, next| one < next));
        }
        let histogram = Histogram::new(PATIENT);
        std::thread::scope(|scope| {
            for thread in 0..4_u64 {
                let histogram = &histogram;
                scope.spawn(move || {
                    for number in 0..1000 {
                        histogram.observe(Duration::from_millis(number * (thread + 1)));
                    }
                });
            }
        });
        let taken = histogram.take();
        assert_eq!(taken.count, 4000);
        assert!((taken.sum - 4995.0).abs() < 1e-6, "{}", taken.sum);
        assert!(taken.buckets.is_sorted_by(|one, next| one.1 <= next.1));
    }
}
