//! The browser's own viewer of documents: whether there is one for a page like
//! this, and how large a document is that it could show.
//!
//! Absent on purpose: a viewer of ours. It would be larger than all of Linnet's
//! Wasm, and what it draws less safe than what browsers keep in a process apart.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::XmlHttpRequest;

/// Whether a document can stand in a frame here: the browser has a viewer, and
/// no other site stands around the page, which the document would refuse.
#[must_use]
pub fn shows_documents() -> bool {
    let window = leptos::prelude::window();
    let has = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("pdfViewerEnabled"));
    let inside = window.parent().ok().flatten().is_some_and(|parent| parent != window);
    !inside && has.is_ok_and(|has| has.is_truthy())
}

/// How many bytes the document of that address has, told to `then`; nothing if
/// there is none.
pub fn size_of(address: &str, then: impl FnOnce(Option<u64>) + 'static) {
    let Ok(request) = XmlHttpRequest::new() else { return then(None) };
    let asked = request.clone();
    let ended = Closure::once_into_js(move || {
        let header = |name: &str| asked.get_response_header(name).ok().flatten();
        let shown = asked.status() == Ok(200)
            && header("content-type").is_some_and(|kind| kind == "application/pdf");
        then(header("content-length").and_then(|bytes| bytes.parse().ok()).filter(|_| shown));
    });
    request.set_onloadend(Some(ended.unchecked_ref()));
    let _ = request.open_with_async("HEAD", address, true);
    let _ = request.send();
}
