//! What the palette asks the server while somebody types: one question at a
//! time counts, answers to older ones are dropped.

use super::App;
use crate::api;
use crate::browser::time;
use crate::domain::Error;
use crate::domain::search::{Found, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Typing goes on at least this quickly.
const PAUSE: Duration = Duration::from_millis(120);

/// A search that goes on. A handle.
#[derive(Clone, Copy)]
pub struct Search {
    /// What was found last.
    pub found: RwSignal<Found>,
    /// Whether an answer is on its way.
    pub asking: RwSignal<bool>,
    /// Why there is none.
    pub failed: RwSignal<Option<Error>>,
    asked: StoredValue<u64>,
}

impl Search {
    /// Has found nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            found: RwSignal::new(Found::default()),
            asking: RwSignal::new(false),
            failed: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Searches for what was typed.
    pub fn seek(self, text: String) {
        self.asked.update_value(|asked| *asked += 1);
        let mine = self.asked.get_value();
        if words(&text).is_empty() {
            self.asking.set(false);
            self.failed.set(None);
            self.found.set(Found::default());
            return;
        }
        self.asking.set(true);
        // Signals of a palette that was closed meanwhile are gone.
        let current = move || self.asked.try_get_value() == Some(mine);
        time::after(PAUSE, move || {
            if !current() {
                return;
            }
            spawn_local(async move {
                let answer = api::search::search(text).await;
                if !current() {
                    return;
                }
                self.asking.set(false);
                match answer {
                    Ok(found) => {
                        self.failed.set(None);
                        self.found.set(found);
                    }
                    Err(error) => self.failed.set(Some(error)),
                }
            });
        });
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// The chats that were used last, for a search that has no words yet.
    #[must_use]
    pub fn recent_chats(&self, most: usize) -> Vec<(crate::domain::ChatId, String)> {
        self.chats.chats.with(|chats| {
            chats.iter().take(most).map(|chat| (chat.id, chat.title.clone())).collect()
        })
    }
}
