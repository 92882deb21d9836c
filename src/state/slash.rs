//! What is being typed of a command: as much as the composer has to know at
//! once. Everything else comes late (`commands`).

use crate::domain::slash;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;

/// What the open list does with a key; whether it was meant for it.
pub type Keys = Arc<dyn Fn(&KeyboardEvent) -> bool + Send + Sync>;

/// A command on its way.
#[derive(Clone, Copy)]
pub struct Slash {
    /// What is typed of its name, while the list is open.
    pub word: RwSignal<Option<String>>,
    /// The id of the line of the list that is marked.
    pub active: RwSignal<Option<String>>,
    /// The name of the command whose form is open.
    pub form: RwSignal<Option<String>>,
    /// What the open list does with keys.
    pub keys: StoredValue<Option<Keys>>,
    /// The list was closed by hand, for as long as this command is typed.
    closed: StoredValue<bool>,
}

impl Slash {
    pub(super) fn new() -> Self {
        Self {
            word: RwSignal::new(None),
            active: RwSignal::new(None),
            form: RwSignal::new(None),
            keys: StoredValue::new(None),
            closed: StoredValue::new(false),
        }
    }

    /// Takes note of what is in the composer.
    pub fn typed(&self, text: &str) {
        let begun = slash::begun(text);
        if begun.is_none() {
            self.closed.set_value(false);
        }
        self.open(begun.filter(|_| !self.closed.get_value()));
    }

    /// Opens the list for that much of a name, or closes it.
    pub fn open(&self, word: Option<&str>) {
        if self.word.with_untracked(|old| old.as_deref() != word) {
            self.word.set(word.map(str::to_owned));
        }
    }

    /// Closes the list until another command is typed.
    pub fn close(&self) {
        self.closed.set_value(true);
        self.open(None);
    }

    /// Whether a key was meant for the open list.
    pub fn takes(&self, event: &KeyboardEvent) -> bool {
        let keys = self.keys.with_value(Clone::clone);
        self.word.with_untracked(Option::is_some) && keys.is_some_and(|takes| takes(event))
    }
}
