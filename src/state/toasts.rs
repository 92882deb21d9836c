//! Short notices, with an undo where there is one.

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
    /// What "Undo" does; absent offers none.
    pub undo: Option<Arc<dyn Fn() + Send + Sync>>,
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
        self.show(text.into(), Some(Arc::new(undo)));
    }

    fn show(&self, text: String, undo: Option<Arc<dyn Fn() + Send + Sync>>) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.shown.update(|shown| {
            shown.push(Toast { number, text, undo });
            // More than three cover the page.
            let surplus = shown.len().saturating_sub(3);
            shown.drain(..surplus);
        });
        let toasts = *self;
        time::after(STAY, move || toasts.dismiss(number));
    }

    /// Takes a notice away.
    pub fn dismiss(&self, number: u64) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}
