//! The browser's clock and its time zone, and calls put off.

use super::in_browser;
use crate::domain::UnixMillis;
use std::time::Duration;

/// The present time by the browser's clock; the epoch on the server.
#[must_use]
pub fn now() -> UnixMillis {
    #[cfg(feature = "hydrate")]
    {
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit for 285,000 years")]
        UnixMillis(js_sys::Date::now() as i64)
    }
    #[cfg(not(feature = "hydrate"))]
    UnixMillis::default()
}

in_browser! {
    /// Minutes east of UTC at this moment.
    pub fn zone_minutes() -> i32 {
        #[expect(clippy::cast_possible_truncation, reason = "at most 14 hours")]
        {
            -(js_sys::Date::new_0().get_timezone_offset() as i32)
        }
    }
}

in_browser! {
    /// Milliseconds since the page began, with fractions.
    pub fn precise() -> f64 {
        leptos::prelude::window().performance().map(|clock| clock.now()).unwrap_or_default()
    }
}

in_browser! {
    /// Calls `then` after `delay`.
    pub fn after(delay: Duration, then: impl FnOnce() + 'static) {
        leptos::prelude::set_timeout(then, delay);
    }
}

in_browser! {
    /// Calls `then` before the next frame is drawn.
    pub fn next_frame(then: impl FnOnce() + 'static) {
        leptos::prelude::request_animation_frame(then);
    }
}

in_browser! {
    /// Calls `then` when the browser has nothing better to do, within a second.
    pub fn when_idle(then: impl FnOnce() + 'static) {
        use wasm_bindgen::JsCast;
        use wasm_bindgen::prelude::Closure;
        let then = std::rc::Rc::new(std::cell::Cell::new(Some(then)));
        let call = {
            let then = then.clone();
            move || if let Some(then) = then.take() { then() }
        };
        let options = web_sys::IdleRequestOptions::new();
        options.set_timeout(1000);
        let callback = Closure::once_into_js(call);
        let asked = leptos::prelude::window()
            .request_idle_callback_with_options(callback.unchecked_ref(), &options);
        // Not every browser has it.
        if asked.is_err() {
            leptos::prelude::set_timeout(move || if let Some(then) = then.take() { then() }, Duration::from_millis(30));
        }
    }
}

in_browser! {
    /// Calls `each` every `period` for as long as the page lives.
    pub fn every(period: Duration, each: impl Fn() + 'static) {
        // A refused interval leaves a clock standing; nothing else depends on it.
        let _ = leptos::prelude::set_interval_with_handle(each, period);
    }
}
