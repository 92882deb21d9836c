//! The tests that need more than one room: flows through the server against a
//! fake Ollama, the store, durability, and the rules of the source itself.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod backup;
mod bounded;
mod compressed;
mod config;
mod disk;
mod durability;
mod edges;
mod fake_ollama;
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
mod site;
mod store;
