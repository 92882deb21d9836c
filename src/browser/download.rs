//! Saving text as a file.

use super::in_browser;

in_browser! {
    /// Lets the person save what the server has at an address.
    pub fn save_from(name: &str, address: &str) {
        use wasm_bindgen::JsCast;
        let link = leptos::prelude::document().create_element("a").ok();
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
            link.set_href(address);
            link.set_download(name);
            link.click();
        }
    }
}

in_browser! {
    /// Lets the person save `text` under `name`.
    pub fn save(name: &str, text: &str) {
        use wasm_bindgen::{JsCast, JsValue};
        let parts = js_sys::Array::of1(&JsValue::from_str(text));
        let kind = web_sys::BlobPropertyBag::new();
        kind.set_type("text/plain;charset=utf-8");
        let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind) else { return };
        let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
        let link = leptos::prelude::document().create_element("a").ok();
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
            link.set_href(&url);
            link.set_download(name);
            link.click();
        }
        let _ = web_sys::Url::revoke_object_url(&url);
    }
}
