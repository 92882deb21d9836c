//! Cookies for choices that the server must know before the first frame:
//! theme, language, sidebar, time zone.

use super::in_browser;

in_browser! {
    /// Keeps a choice for a year. `value` is plain ASCII without `;`.
    pub fn keep(name: &str, value: &str) {
        use wasm_bindgen::JsCast;
        if let Some(document) = leptos::prelude::document().dyn_ref::<web_sys::HtmlDocument>() {
            let _ = document.set_cookie(&format!("{name}={value}; Path={}/; Max-Age=31536000; SameSite=Lax", super::base::get()));
        }
    }
}

in_browser! {
    /// Whether a choice of that name is kept.
    pub fn is_kept(name: &str) -> bool {
        use wasm_bindgen::JsCast;
        let document = leptos::prelude::document();
        let kept = document.dyn_ref::<web_sys::HtmlDocument>().and_then(|document| document.cookie().ok());
        let is = |pair: &str| pair.trim().strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        kept.is_some_and(|kept| kept.split(';').any(is))
    }
}
