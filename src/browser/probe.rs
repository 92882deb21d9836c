//! Measuring how an answer comes: when its pieces arrive, what a proxy has
//! added, by which version of HTTP. By `XMLHttpRequest`, which tells of each
//! piece. On the server nothing is measured.

use super::in_browser;

/// How an answer came.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// Its status; 0 if there was none, or it was cut off.
    pub status: u16,
    /// Its body.
    pub text: String,
    /// Its header `Server`.
    pub server: Option<String>,
    /// Its header `Content-Encoding`.
    pub encoding: Option<String>,
    /// Between its first piece and its last, in milliseconds.
    pub spread: u64,
    /// Until its end, in milliseconds.
    pub took: u64,
}

/// Where the page is: host and port, path, whether by https, and whether the
/// browser trusts the way without.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts {
    /// Host, and port if it is not the usual one.
    pub host: String,
    /// The path.
    pub path: String,
    /// Whether by https.
    pub https: bool,
    /// Whether the page may do what needs https.
    pub secure: bool,
}

in_browser! {
    /// See [`Whereabouts`].
    pub fn whereabouts() -> Whereabouts {
        let window = leptos::prelude::window();
        let location = window.location();
        Whereabouts {
            host: location.host().unwrap_or_default(),
            path: location.pathname().unwrap_or_default(),
            https: location.protocol().is_ok_and(|protocol| protocol == "https:"),
            secure: window.is_secure_context(),
        }
    }
}

in_browser! {
    /// The version of HTTP that the last file came by, as ALPN calls it.
    pub fn protocol() -> Option<String> {
        use js_sys::Reflect;
        use wasm_bindgen::JsValue;
        let entries = leptos::prelude::window().performance()?.get_entries_by_type("resource");
        // What came out of a cache says nothing.
        let names = entries.iter().rev().filter_map(|entry| {
            Reflect::get(&entry, &JsValue::from_str("nextHopProtocol")).ok()?.as_string()
        });
        names.into_iter().find(|name| name.starts_with('h'))
    }
}

/// Asks, with a body of so many spaces, and waits for the end of the answer.
#[cfg(feature = "hydrate")]
pub async fn probe(method: &str, address: &str, body: usize) -> Probe {
    use super::time::precise;
    use js_sys::Promise;
    use js_sys::futures::JsFuture;
    use std::cell::Cell;
    use std::rc::Rc;
    use wasm_bindgen::prelude::{Closure, JsValue};
    use wasm_bindgen::{JsCast, UnwrapThrowExt};
    use web_sys::XmlHttpRequest;

    let Ok(request) = XmlHttpRequest::new() else { return Probe::default() };
    let pieces = Rc::new(Cell::new((0.0_f64, 0.0_f64)));
    let moved = {
        let pieces = pieces.clone();
        Closure::<dyn Fn()>::new(move || {
            let (now, (first, _)) = (precise(), pieces.get());
            pieces.set((if first > 0.0 { first } else { now }, now));
        })
    };
    request.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    let begun = precise();
    if request.open_with_async(method, address, true).is_ok() {
        let ended = Promise::new(&mut |done, _| {
            request.set_onloadend(Some(&done));
            let sent = if body > 0 {
                request.send_with_opt_str(Some(&" ".repeat(body)))
            } else {
                request.send()
            };
            if sent.is_err() {
                done.call0(&JsValue::NULL).unwrap_throw();
            }
        });
        let _ = JsFuture::from(ended).await;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a while, in ms")]
    let whole = |milliseconds: f64| milliseconds.max(0.0) as u64;
    let header = |name| request.get_response_header(name).ok().flatten();
    let (first, last) = pieces.get();
    Probe {
        status: request.status().unwrap_or(0),
        text: request.response_text().ok().flatten().unwrap_or_default(),
        server: header("server"),
        encoding: header("content-encoding"),
        spread: whole(last - first),
        took: whole(precise() - begun),
    }
}

/// Asks, with a body of so many spaces, and waits for the end of the answer.
#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_async, reason = "the twin has the browser's signature")]
pub async fn probe(_method: &str, _address: &str, _body: usize) -> Probe {
    Probe::default()
}
