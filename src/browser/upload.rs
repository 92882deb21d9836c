//! Files that a person picks: their text, their fingerprint, and sending them.
//!
//! The fingerprint must be known before a file is sent, and the browser's own
//! hash wants a file whole, in memory. So it is computed here, piece by piece,
//! and the page stays quick in between. A file is sent by `XMLHttpRequest`,
//! which reads it from the disk as it goes and tells how far it is; `fetch`
//! does neither. On the server nothing is ever picked.

use leptos::ev::Event;

/// A file that was picked.
#[derive(Clone)]
pub struct PickedFile {
    /// Its name, without a path.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    #[cfg(feature = "hydrate")]
    file: web_sys::File,
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status; 0 if it could not be reached.
    pub status: u16,
    /// Its body.
    pub body: String,
}

/// The file of a file field, which is emptied so that the same one can be
/// picked again.
#[must_use]
pub fn picked(event: &Event) -> Option<PickedFile> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
        let file = input.files()?.get(0)?;
        input.set_value("");
        Some(PickedFile { name: file.name(), size: whole(file.size()), file })
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

#[cfg(feature = "hydrate")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are whole")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(feature = "hydrate")]
mod inside {
    use super::{Answer, PickedFile, whole};
    use js_sys::futures::JsFuture;
    use js_sys::{ArrayBuffer, Promise, Uint8Array};
    use sha2::{Digest, Sha256};
    use std::cell::RefCell;
    use std::fmt::Write;
    use wasm_bindgen::prelude::{Closure, JsValue};
    use wasm_bindgen::{JsCast, UnwrapThrowExt};
    use web_sys::{ProgressEvent, XmlHttpRequest};

    /// Hashed in one go: some milliseconds.
    const PIECE: u64 = 1024 * 1024;

    type Asking = Closure<dyn Fn(web_sys::BeforeUnloadEvent)>;

    thread_local! {
        static OPEN: RefCell<Vec<(u32, XmlHttpRequest)>> = const { RefCell::new(Vec::new()) };
        static LEAVING: RefCell<Option<Asking>> = const { RefCell::new(None) };
    }

    impl PickedFile {
        /// A part of it; nothing if it cannot be read (any more).
        pub async fn bytes(&self, from: u64, to: u64) -> Option<Vec<u8>> {
            #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
            let part = self.file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
            let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
            Some(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec())
        }

        /// `sha256:` and its digest. `going` is told how far it is, and says
        /// whether to go on.
        pub async fn digest(&self, going: impl Fn(u64) -> bool) -> Option<String> {
            let mut hasher = Sha256::new();
            let mut at = 0;
            while at < self.size {
                let to = (at + PIECE).min(self.size);
                let bytes = self.bytes(at, to).await?;
                if bytes.is_empty() || !going(at) {
                    return None;
                }
                hasher.update(&bytes);
                at = to;
            }
            let mut digest = "sha256:".to_owned();
            for byte in hasher.finalize() {
                let _ = write!(digest, "{byte:02x}");
            }
            Some(digest)
        }

        /// Sends it as the body of a POST.
        pub async fn send(
            &self,
            number: u32,
            address: &str,
            progress: impl Fn(u64) + 'static,
        ) -> Answer {
            let Ok(request) = XmlHttpRequest::new() else {
                return Answer { status: 0, body: String::new() };
            };
            let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
                progress(whole(event.loaded()));
            });
            if let Ok(upload) = request.upload() {
                upload.set_onprogress(Some(moved.as_ref().unchecked_ref()));
            }
            let opened = request.open_with_async("POST", address, true).is_ok()
                && request.set_request_header("content-type", "application/octet-stream").is_ok();
            if opened {
                OPEN.with_borrow_mut(|open| open.push((number, request.clone())));
                let ended = Promise::new(&mut |done, _| {
                    request.set_onloadend(Some(&done));
                    if request.send_with_opt_blob(Some(&self.file)).is_err() {
                        done.call0(&JsValue::NULL).unwrap_throw();
                    }
                });
                let _ = JsFuture::from(ended).await;
                OPEN.with_borrow_mut(|open| open.retain(|(other, _)| *other != number));
            }
            let body = request.response_text().ok().flatten().unwrap_or_default();
            Answer { status: request.status().unwrap_or(0), body }
        }
    }

    /// Breaks a sending off.
    pub fn abort(number: u32) {
        let found = OPEN.with_borrow(|open| open.iter().find(|one| one.0 == number).cloned());
        if let Some((_, request)) = found {
            let _ = request.abort();
        }
    }

    /// Whether the browser asks before the page is left.
    pub fn ask_before_leaving(ask: bool) {
        LEAVING.with_borrow_mut(|leaving| {
            if ask != leaving.is_some() {
                let window = leptos::prelude::window();
                *leaving = ask.then(|| {
                    Closure::new(|event: web_sys::BeforeUnloadEvent| {
                        event.prevent_default();
                        event.set_return_value("1");
                    })
                });
                let listener = leaving.as_ref().map(|one| one.as_ref().unchecked_ref());
                window.set_onbeforeunload(listener);
            }
        });
    }
}

#[cfg(feature = "hydrate")]
pub use inside::{abort, ask_before_leaving};

#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_async, reason = "the twins have the browser's signatures")]
impl PickedFile {
    /// A part of it.
    pub async fn bytes(&self, _from: u64, _to: u64) -> Option<Vec<u8>> {
        None
    }

    /// `sha256:` and its digest.
    pub async fn digest(&self, _going: impl Fn(u64) -> bool) -> Option<String> {
        None
    }

    /// Sends it as the body of a POST.
    pub async fn send(
        &self,
        _number: u32,
        _address: &str,
        _progress: impl Fn(u64) + 'static,
    ) -> Answer {
        Answer { status: 0, body: String::new() }
    }
}

/// Breaks a sending off.
#[cfg(not(feature = "hydrate"))]
pub fn abort(_number: u32) {}

/// Whether the browser asks before the page is left.
#[cfg(not(feature = "hydrate"))]
pub fn ask_before_leaving(_ask: bool) {}
