//! Short notices, with an undo where there is one, and offers, which stay until
//! they are answered.

use crate::browser::time;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long a notice stays.
const STAY: Duration = Duration::from_secs(8);

/// A notice.
#[derive(Clone)]
pub struct Toast {
    /// Its place in the order of their coming.
    pub number: u64,
    /// What it says.
    pub text: String,
    /// What can be done about it.
    pub act: Option<Act>,
}

/// What can be done about a notice.
#[derive(Clone)]
pub struct Act {
    /// What the button says; absent for "Undo".
    pub label: Option<String>,
    /// Told whether it is wanted; of an undo only that it is.
    pub answer: Arc<dyn Fn(bool) + Send + Sync>,
}

/// The notices that are shown.
#[derive(Clone, Copy)]
pub struct Toasts {
    /// Oldest first.
    pub shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Shows a notice.
    pub fn say(&self, text: impl Into<String>) {
        self.show(text.into(), None);
    }

    /// Shows a notice with "Undo".
    pub fn offer_undo(&self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        let answer = move |yes| {
            if yes {
                undo();
            }
        };
        self.show(text.into(), Some(Act { label: None, answer: Arc::new(answer) }));
    }

    /// Shows an offer until it is answered.
    pub fn offer(&self, text: &str, label: &str, answer: impl Fn(bool) + Send + Sync + 'static) {
        let act = Act { label: Some(label.to_owned()), answer: Arc::new(answer) };
        self.show(text.to_owned(), Some(act));
    }

    fn show(&self, text: String, act: Option<Act>) {
        let stays = act.as_ref().is_some_and(|act| act.label.is_some());
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.shown.update(|shown| {
            shown.push(Toast { number, text, act });
            // More than three cover the page.
            let passing = |toast: &Toast| toast.act.as_ref().is_none_or(|act| act.label.is_none());
            if shown.len() > 3
                && let Some(place) = shown.iter().position(passing)
            {
                shown.remove(place);
            }
        });
        if stays {
            return;
        }
        let toasts = *self;
        time::after(STAY, move || toasts.dismiss(number));
    }

    /// Takes a notice away.
    pub fn dismiss(&self, number: u64) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}
