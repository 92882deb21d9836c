//! Where Linnet lies, for what is reached from no view: cookies, the page's
//! calls of the server, frames. Told once, before the page wakes; views take
//! it from `state::App`.

use std::sync::OnceLock;

static BASE: OnceLock<&'static str> = OnceLock::new();

/// Tells it: empty, or a path without a slash at its end.
pub fn set(base: &str) {
    if base.is_empty() {
        return;
    }
    // Lives as long as the page.
    let base: &'static str = Box::leak(base.to_owned().into_boxed_str());
    if BASE.set(base).is_ok() {
        let _ = leptos::server_fn::client::try_set_server_url(base);
    }
}

/// What was told.
#[must_use]
pub fn get() -> &'static str {
    BASE.get().copied().unwrap_or_default()
}
