//! The tests that need more than one room: flows through the server against a
//! fake Ollama, the store, durability, and the rules of the source itself.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

mod access;
mod backup;
mod bounded;
mod checks;
mod compressed;
mod config;
mod disk;
mod durability;
mod edges;
mod fake_ollama;
mod floods;
mod fuzz;
mod http;
mod listening;
mod logging;
mod markdown;
mod metrics;
mod modelfile;
mod ollama;
mod operate;
mod program;
mod rooms;
mod runs;
mod secrets;
mod site;
mod store;
mod upstream_headers;

/// The time that this thread has computed: what other tests and programs do
/// beside it does not count, as it would by the clock on the wall.
fn computed() -> Duration {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds =
        schedule.split(' ').next().and_then(|text| text.parse().ok()).filter(|time| *time > 0);
    nanoseconds.map_or_else(
        || {
            static BEGAN: std::sync::LazyLock<std::time::Instant> =
                std::sync::LazyLock::new(std::time::Instant::now);
            BEGAN.elapsed()
        },
        Duration::from_nanos,
    )
}
