//! What a piece is told once or again and again: fixed words cost no signal.
//!
//! `#[prop(into)] label: Signal<String>` would put the making of a signal into
//! every place that says a word; most of them never change.

use leptos::prelude::*;

/// A word or a name that may change.
#[derive(Clone)]
pub enum Moving<T: Clone + Send + Sync + 'static> {
    /// It never changes.
    Fixed(T),
    /// It does.
    Signal(Signal<T>),
}

impl<T: Clone + Send + Sync + 'static> Moving<T> {
    /// What it is now; followed where it may change.
    pub fn get(&self) -> T {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Signal(signal) => signal.get(),
        }
    }
}

impl From<&'static str> for Moving<&'static str> {
    fn from(name: &'static str) -> Self {
        Self::Fixed(name)
    }
}

impl From<&str> for Moving<String> {
    fn from(text: &str) -> Self {
        Self::Fixed(text.to_owned())
    }
}

impl From<String> for Moving<String> {
    fn from(text: String) -> Self {
        Self::Fixed(text)
    }
}

impl<T: Clone + Send + Sync + 'static> From<Signal<T>> for Moving<T> {
    fn from(signal: Signal<T>) -> Self {
        Self::Signal(signal)
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> From<Memo<T>> for Moving<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::Signal(memo.into())
    }
}
