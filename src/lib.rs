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

/// Where the page wakes up in the browser; called by the module script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
