//! The way to `public/pwa.js`: what makes an app of the page (service worker,
//! chats kept offline, notifications, badge, installing).
//!
//! Calls go to `linnet.tell`, which stands in the page from the start and
//! keeps them until the script has come; what the script says comes as events
//! named `linnet`. A page without it behaves as in a browser that has none of
//! all that.

use super::in_browser;

#[cfg(feature = "hydrate")]
fn linnet() -> Option<wasm_bindgen::JsValue> {
    let window = leptos::prelude::window();
    js_sys::Reflect::get(&window, &"linnet".into()).ok().filter(wasm_bindgen::JsValue::is_object)
}

in_browser! {
    /// Tells the script something.
    pub fn tell(what: &str, values: &[&str]) {
        use wasm_bindgen::JsCast;
        let Some(linnet) = linnet() else { return };
        let tell = js_sys::Reflect::get(&linnet, &"tell".into()).ok();
        if let Some(tell) = tell.and_then(|tell| tell.dyn_into::<js_sys::Function>().ok()) {
            let call = js_sys::Array::of1(&what.into());
            for value in values {
                call.push(&(*value).into());
            }
            let _ = tell.apply(&linnet, &call);
        }
    }
}

in_browser! {
    /// Whether something is so: a plain value of the script's.
    pub fn is(what: &str) -> bool {
        linnet()
            .and_then(|linnet| js_sys::Reflect::get(&linnet, &what.into()).ok())
            .is_some_and(|value| value.is_truthy())
    }
}

in_browser! {
    /// How many chats are kept for reading offline.
    pub fn kept() -> u64 {
        let value = linnet().and_then(|linnet| js_sys::Reflect::get(&linnet, &"kept".into()).ok());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        {
            value.and_then(|value| value.as_f64()).unwrap_or_default() as u64
        }
    }
}

in_browser! {
    /// Calls `then` with all that the script says, for as long as the page lives.
    pub fn listen(then: impl Fn(Vec<String>) + 'static) {
        use wasm_bindgen::JsCast;
        use wasm_bindgen::prelude::Closure;
        let told = Closure::<dyn Fn(web_sys::CustomEvent)>::new(move |event: web_sys::CustomEvent| {
            if let Ok(parts) = event.detail().dyn_into::<js_sys::Array>() {
                then(parts.iter().filter_map(|part| part.as_string()).collect());
            }
        });
        let window = leptos::prelude::window();
        let _ = window.add_event_listener_with_callback("linnet", told.as_ref().unchecked_ref());
        told.forget();
    }
}
