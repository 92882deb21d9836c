//! What comes along with the first late part. Only a page in chunks has such.

use js_sys::futures::JsFuture;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Of the page's own script (`app.rs`, `public/offline.js`); it gives no
    /// text if something cannot be had.
    #[wasm_bindgen(js_namespace = linnet, js_name = late)]
    fn ask(address: &str) -> js_sys::Promise;
}

/// Asks at once for the text at that address and for the style sheet of late
/// parts, and gives the text when both are there; nothing if they cannot be had.
pub fn late(address: &str) -> impl Future<Output = Option<String>> + use<> {
    let asked = ask(address);
    async move { JsFuture::from(asked).await.ok()?.as_string() }
}
