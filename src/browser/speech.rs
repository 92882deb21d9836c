//! Speaking and listening, where the browser can: `speechSynthesis` and
//! `SpeechRecognition`, asked for by name, since not every browser has them and
//! some have them under another name.

use super::in_browser;

#[cfg(feature = "hydrate")]
use js_sys::{Array, Function, Reflect};
#[cfg(feature = "hydrate")]
use wasm_bindgen::JsCast;
#[cfg(feature = "hydrate")]
use wasm_bindgen::prelude::{Closure, JsValue};

#[cfg(feature = "hydrate")]
fn of(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(object, &name.into()).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

#[cfg(feature = "hydrate")]
fn global(name: &str) -> Option<JsValue> {
    of(&leptos::prelude::window(), name)
}

#[cfg(feature = "hydrate")]
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

#[cfg(feature = "hydrate")]
fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let function = of(object, name)?.dyn_into::<Function>().ok()?;
    let list: Array = arguments.iter().copied().collect();
    function.apply(object, &list).ok()
}

#[cfg(feature = "hydrate")]
fn make(constructor: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let constructor = global(constructor)?.dyn_into::<Function>().ok()?;
    let list: Array = arguments.iter().copied().collect();
    Reflect::construct(&constructor, &list).ok()
}

#[cfg(feature = "hydrate")]
fn on(object: &JsValue, name: &str, then: impl FnMut(JsValue) + 'static) {
    let closure = Closure::<dyn FnMut(JsValue)>::new(then);
    set(object, name, &closure.into_js_value());
}

#[cfg(feature = "hydrate")]
fn text(object: &JsValue, name: &str) -> String {
    of(object, name).and_then(|value| value.as_string()).unwrap_or_default()
}

in_browser! {
    /// Whether text can be read aloud.
    pub fn can_speak() -> bool {
        global("speechSynthesis").is_some() && global("SpeechSynthesisUtterance").is_some()
    }
}

in_browser! {
    /// Whether speech can be turned into text.
    pub fn can_listen() -> bool {
        global("SpeechRecognition").is_some() || global("webkitSpeechRecognition").is_some()
    }
}

in_browser! {
    /// Says nothing more.
    pub fn silence() {
        if let Some(synthesis) = global("speechSynthesis") {
            call(&synthesis, "cancel", &[]);
        }
    }
}

in_browser! {
    /// The voices that there are: name and language.
    pub fn voices() -> Vec<(String, String)> {
        let list = global("speechSynthesis").and_then(|synthesis| call(&synthesis, "getVoices", &[]));
        let Some(list) = list else { return Vec::new() };
        Array::from(&list).iter().map(|voice| (text(&voice, "name"), text(&voice, "lang"))).collect()
    }
}

in_browser! {
    /// Calls `then` when the browser has found its voices.
    pub fn on_voices(then: impl Fn() + 'static) {
        if let Some(synthesis) = global("speechSynthesis") {
            on(&synthesis, "onvoiceschanged", move |_: JsValue| then());
        }
    }
}

in_browser! {
    /// Reads a text aloud; `then` is told at its end whether it was read.
    pub fn speak(words: &str, language: &str, voice: &str, rate: f64, then: impl Fn(bool) + 'static) {
        let synthesis = global("speechSynthesis");
        let utterance = make("SpeechSynthesisUtterance", &[&words.into()]);
        let (Some(synthesis), Some(utterance)) = (synthesis, utterance) else { return then(false) };
        set(&utterance, "rate", &rate.into());
        if !language.is_empty() {
            set(&utterance, "lang", &language.into());
        }
        if !voice.is_empty() && let Some(list) = call(&synthesis, "getVoices", &[]) {
            let chosen = Array::from(&list).iter().find(|one| text(one, "name") == voice);
            if let Some(chosen) = chosen {
                set(&utterance, "voice", &chosen);
            }
        }
        let then = std::rc::Rc::new(then);
        let failed = std::rc::Rc::clone(&then);
        on(&utterance, "onend", move |_: JsValue| then(true));
        on(&utterance, "onerror", move |_: JsValue| failed(false));
        call(&synthesis, "speak", &[&utterance]);
    }
}

/// Somebody who listens. Dropped, it stops.
#[derive(Default)]
pub struct Listener {
    #[cfg(feature = "hydrate")]
    recognition: Option<JsValue>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        #[cfg(feature = "hydrate")]
        if let Some(recognition) = &self.recognition {
            call(recognition, "stop", &[]);
        }
    }
}

in_browser! {
    /// Listens: `heard` is told all that was said so far, and how much of it (in
    /// bytes) is final; `ended` why it is over, nothing if by itself.
    pub fn listen(
        language: &str,
        heard: impl Fn(String, usize) + 'static,
        ended: impl Fn(Option<String>) + 'static,
    ) -> Listener {
        let made = make("SpeechRecognition", &[]).or_else(|| make("webkitSpeechRecognition", &[]));
        let Some(recognition) = made else {
            ended(Some("not-allowed".to_owned()));
            return Listener::default();
        };
        set(&recognition, "lang", &language.into());
        set(&recognition, "continuous", &true.into());
        set(&recognition, "interimResults", &true.into());
        on(&recognition, "onresult", move |event: JsValue| {
            let (mut all, mut done) = (String::new(), 0);
            let Some(results) = of(&event, "results") else { return };
            let count = of(&results, "length").and_then(|count| count.as_f64()).unwrap_or_default();
            let mut at = 0.0;
            while at < count {
                let result = Reflect::get(&results, &at.into()).unwrap_or_default();
                let best = Reflect::get(&result, &0.into()).unwrap_or_default();
                all.push_str(&text(&best, "transcript"));
                if of(&result, "isFinal").is_some_and(|is| is.is_truthy()) {
                    done = all.len();
                }
                at += 1.0;
            }
            heard(all, done);
        });
        let ended = std::rc::Rc::new(ended);
        let failed = std::rc::Rc::clone(&ended);
        on(&recognition, "onerror", move |event: JsValue| failed(Some(text(&event, "error"))));
        on(&recognition, "onend", move |_: JsValue| ended(None));
        call(&recognition, "start", &[]);
        Listener { recognition: Some(recognition) }
    }
}
