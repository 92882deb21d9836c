//! Everything that reads what others wrote, against inputs that nobody wrote:
//! answers of model servers, Markdown, formulas, configuration, Modelfiles,
//! `Last-Event-ID`, and the patterns of words.
//!
//! Inputs are changed copies of good ones (`Mutator`). Each target returns a
//! fingerprint of what came of an input; one that gives a new fingerprint is
//! kept and changed further, so that the search goes deeper than chance would.
//! Short and the same in every run as a test; for as long as one likes by
//! `LINNET_FUZZ_MINUTES=60 cargo test --features ssr --test linnet fuzz`.
//!
//! Deliberately absent: coverage by instrumented code (libFuzzer needs another
//! compiler), and what property tests beside the code say already (`growth`,
//! `lines`, `modelfile`): here inputs are stranger and the promises are few.

mod mutator;
mod targets;

use mutator::Mutator;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Longer ones find nothing that shorter ones do not, and slower.
const LONGEST: usize = 4096;
/// For one input; a debug build's reading of 4 KiB takes some milliseconds.
const SLOW: Duration = Duration::from_secs(5);
/// Inputs of a short run.
const FEW: usize = 2_000;

/// How long a long run takes for each target.
fn long() -> Option<Duration> {
    let minutes: u64 = std::env::var("LINNET_FUZZ_MINUTES").ok()?.parse().ok()?;
    Some(Duration::from_secs(minutes * 60))
}

/// Tries a target.
///
/// # Panics
/// An input makes it panic, or takes too long: the input is told.
fn fuzz(name: &str, seeds: &[&str], words: &[&str], target: fn(&[u8]) -> u64) {
    let begin = Instant::now();
    let mut mutator = Mutator::new(seeds, words);
    let mut seen = HashSet::new();
    let mut tried = 0usize;
    loop {
        // The good ones first, as they are.
        let input =
            seeds.get(tried).map_or_else(|| mutator.next(LONGEST), |seed| seed.as_bytes().to_vec());
        let before = crate::computed();
        let came = catch_unwind(AssertUnwindSafe(|| target(&input)));
        let took = crate::computed().saturating_sub(before);
        let told = || input.escape_ascii().to_string();
        let Ok(fingerprint) = came else {
            panic!("{name}: input {tried} panics: b\"{}\"", told());
        };
        assert!(took < SLOW, "{name}: input {tried} takes {took:?}: b\"{}\"", told());
        // The seeds are in the pool already.
        if seen.insert(fingerprint) && tried >= seeds.len() {
            mutator.keep(input);
        }
        tried += 1;
        match long() {
            Some(time) if begin.elapsed() >= time => break,
            None if tried >= FEW => break,
            _ => {}
        }
    }
    println!("{name}: {tried} inputs, {} kinds of outcome", seen.len());
    assert!(seen.len() > 3, "{name}: all inputs end alike: nothing was tried");
}
