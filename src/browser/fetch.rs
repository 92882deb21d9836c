//! Fetching a text of our own. Only a page in chunks does.

use js_sys::futures::JsFuture;
use wasm_bindgen::JsCast;
use web_sys::Response;

/// Asks for it at once, and gives it when it is there; nothing if it cannot be
/// had.
pub fn text(address: &str) -> impl Future<Output = Option<String>> + use<> {
    let asked = leptos::prelude::window().fetch_with_str(address);
    async move {
        let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
        if !response.ok() {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }
}
