//! Linnet: a chat app for local models that never loses a reply.
//!
//! One crate, two programs: with the feature `ssr` the server, with `hydrate`
//! the page in the browser. The rooms, what each may use and the invariants
//! that hold the whole together are in the README ("Map of the source"); a
//! test reads the sources and fails where an arrow points the wrong way.

#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod browser;
pub mod domain;
pub mod i18n;
pub mod markdown;
pub mod pages;
pub mod parts;
#[cfg(feature = "ssr")]
pub mod server;
pub mod state;
pub mod ui;

/// Room in the data segments, so that the build can move data out of the main
/// Wasm: sorted by chunks and aligned anew, the data may not become longer than
/// it was, else all of it stays in the main part (`.ci/split` looks).
/// Nothing refers to these bytes, so no chunk carries them.
#[cfg(feature = "split")]
#[used]
static SLACK: [u8; 49152] = [1; 49152];
#[cfg(feature = "split")]
#[used]
static SLACK_OF_CHANGING_DATA: [std::sync::atomic::AtomicU8; 1024] =
    [const { std::sync::atomic::AtomicU8::new(1) }; 1024];

/// Where the page wakes up in the browser; called by the module script, with
/// the words of its language.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate(words: String) {
    console_error_panic_hook::set_once();
    app::hydrate(words);
}
