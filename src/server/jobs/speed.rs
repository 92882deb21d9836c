//! How fast bytes move: smoothed, and not fooled by parts that were there
//! before or by progress that falls.

use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Least time between two samples.
const SAMPLE: Duration = Duration::from_millis(500);
/// Over about this time it is smoothed, in seconds.
const MEMORY: f64 = 4.0;

/// The speed of one connection.
pub(super) struct Speed {
    /// What was last said of each part.
    parts: HashMap<String, u64>,
    /// Bytes moved since the last sample.
    moved: u64,
    sampled: Instant,
    smooth: Option<f64>,
}

impl Speed {
    /// Nothing has moved yet.
    pub fn new() -> Self {
        Self { parts: HashMap::new(), moved: 0, sampled: Instant::now(), smooth: None }
    }

    /// Takes what is said about a part. What a part begins with was there
    /// before; what falls is fetched anew and counts again.
    pub fn note(&mut self, digest: &str, done: u64) {
        match self.parts.get_mut(digest) {
            Some(before) => {
                self.moved += done.saturating_sub(*before);
                *before = done;
            }
            None => {
                self.parts.insert(digest.to_owned(), done);
            }
        }
    }

    /// The speed now, in bytes per second; none before the first sample.
    pub fn now(&mut self) -> Option<u64> {
        self.at(Instant::now())
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "two digits of it are shown, and it is never negative"
    )]
    fn at(&mut self, now: Instant) -> Option<u64> {
        let passed = now.saturating_duration_since(self.sampled);
        if passed >= SAMPLE {
            let sample = self.moved as f64 / passed.as_secs_f64();
            let weight = 1.0 - (-passed.as_secs_f64() / MEMORY).exp();
            self.smooth = Some(match self.smooth {
                Some(smooth) => smooth + (sample - smooth) * weight,
                None => sample,
            });
            self.moved = 0;
            self.sampled = now;
        }
        self.smooth.map(|smooth| smooth.round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moves_counts() {
        let mut speed = Speed::new();
        let start = speed.sampled;
        let after = |seconds| start + Duration::from_secs(seconds);
        speed.note("a", 1_000_000);
        assert_eq!(speed.at(start), None);
        speed.note("a", 1_000_500);
        assert_eq!(speed.at(after(1)), Some(500));
        // It falls and comes again: those bytes do move.
        speed.note("a", 999_000);
        speed.note("a", 1_000_500);
        let now = speed.at(after(2)).expect("a sample");
        assert!((500..1500).contains(&now), "{now}");
    }
}
