//! The address and its history. A router is much for two kinds of path: leaving
//! it out and erasing components took the Wasm from 600 to 495 kB (brotli).

use super::in_browser;

in_browser! {
    /// Shows `path` as the address, with a way back.
    pub fn push(path: &str) {
        let window = leptos::prelude::window();
        if let Ok(history) = window.history() {
            let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
        }
    }
}

in_browser! {
    /// Shows `path` as the address in place of the one that is there.
    pub fn replace(path: &str) {
        if let Ok(history) = leptos::prelude::window().history() {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
        }
    }
}

in_browser! {
    /// Goes one step back.
    pub fn back() {
        if let Ok(history) = leptos::prelude::window().history() {
            let _ = history.back();
        }
    }
}

in_browser! {
    /// Opens an address in a tab of its own.
    pub fn open_beside(path: &str) {
        let _ = leptos::prelude::window().open_with_url_and_target_and_features(path, "_blank", "noopener");
    }
}

in_browser! {
    /// The path of the address, with its query.
    pub fn path() -> String {
        let location = leptos::prelude::window().location();
        [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat()
    }
}

in_browser! {
    /// Calls `then` with the new path whenever the person goes back or forth.
    pub fn on_travel(then: impl Fn(String) + 'static) {
        use leptos::ev::popstate;
        use leptos::prelude::window_event_listener;
        // Lives as long as the page.
        std::mem::forget(window_event_listener(popstate, move |_| then(path())));
    }
}

in_browser! {
    /// Sets the title of the window.
    pub fn set_title(title: &str) {
        leptos::prelude::document().set_title(title);
    }
}

/// The path of the link that a plain click means, if it leads within this site.
#[must_use]
pub fn clicked_path(event: &leptos::ev::MouseEvent) -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let link =
            target.closest("a[href]").ok()??.dyn_into::<web_sys::HtmlAnchorElement>().ok()?;
        let here = leptos::prelude::window().location().origin().ok()?;
        let own =
            plain && link.target().is_empty() && link.hash().is_empty() && link.origin() == here;
        own.then(|| [link.pathname(), link.search()].concat())
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}
