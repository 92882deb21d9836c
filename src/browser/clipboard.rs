//! Copying text, also on plain http where the clipboard API is missing.

use super::in_browser;

in_browser! {
    /// Puts `text` on the clipboard.
    pub fn copy(text: &str) {
        use wasm_bindgen::JsValue;
        let window = leptos::prelude::window();
        let clipboard = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"));
        // Absent outside secure contexts.
        if clipboard.is_ok_and(|clipboard| !clipboard.is_undefined()) {
            let _ = window.navigator().clipboard().write_text(text);
        } else {
            copy_by_selection(text);
        }
    }
}

#[cfg(feature = "hydrate")]
fn copy_by_selection(text: &str) {
    use wasm_bindgen::JsCast;
    let document = leptos::prelude::document();
    let Some(body) = document.body() else { return };
    let Ok(element) = document.create_element("textarea") else { return };
    let Ok(area) = element.dyn_into::<web_sys::HtmlTextAreaElement>() else { return };
    let focused = document
        .active_element()
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    area.set_value(text);
    area.set_class_name("visually-hidden");
    let _ = body.append_child(&area);
    area.select();
    if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
        let _ = document.exec_command("copy");
    }
    area.remove();
    if let Some(focused) = focused {
        let _ = focused.focus();
    }
}
