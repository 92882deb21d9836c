//! What the person thinks of answers, and the list of it.

use super::App;
use super::turn::Turn;
use crate::api;
use crate::domain::Error;
use crate::domain::feedback::{Feedback, FeedbackFilter, FeedbackPage};
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// Gives feedback, changes it, or takes it back. It is shown at once, and
    /// shown as it was if it cannot be kept.
    pub fn rate(self, turn: Turn, feedback: Option<Feedback>) {
        let before = turn.feedback.get_untracked();
        turn.feedback.set(feedback.clone());
        spawn_local(async move {
            if let Err(error) = api::feedback::rate(turn.id, feedback).await {
                turn.feedback.set(before);
                self.complain(&error);
            }
        });
    }
}

/// The list, with its filter. A handle.
#[derive(Clone, Copy)]
pub struct FeedbackList {
    /// What is wanted.
    pub filter: RwSignal<FeedbackFilter>,
    /// What was read; absent before the first answer.
    pub page: RwSignal<Option<FeedbackPage>>,
    /// Why it cannot be read.
    pub failed: RwSignal<Option<Error>>,
    asked: StoredValue<u64>,
}

impl FeedbackList {
    /// Has read nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            filter: RwSignal::new(FeedbackFilter::default()),
            page: RwSignal::new(None),
            failed: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Reads the first page of what is wanted, or the next one.
    pub fn read(self, more: bool) {
        self.asked.update_value(|asked| *asked += 1);
        let mine = self.asked.get_value();
        let mut filter = self.filter.get_untracked();
        if more {
            filter.after = self.page.with_untracked(|page| page.as_ref()?.next.clone());
        }
        spawn_local(async move {
            let answer = api::feedback::list_feedback(filter).await;
            if self.asked.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(mut fresh) => {
                    self.failed.set(None);
                    self.page.update(|page| {
                        if let (true, Some(mut old)) = (more, page.take()) {
                            old.entries.append(&mut fresh.entries);
                            fresh.entries = old.entries;
                        }
                        *page = Some(fresh);
                    });
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    /// Wants something else.
    pub fn want(self, change: impl FnOnce(&mut FeedbackFilter)) {
        self.filter.update(change);
        self.read(false);
    }

    /// The filter as a query of the API.
    #[must_use]
    pub fn query(self) -> String {
        self.filter.with(|filter| {
            let mut query = String::new();
            if let Some(good) = filter.good {
                query.push_str(if good { "&good=true" } else { "&good=false" });
            }
            if filter.commented {
                query.push_str("&commented=true");
            }
            if let Some(model) = &filter.model {
                query.push_str("&model=");
                query.push_str(&crate::domain::paths::escaped(model));
            }
            query.replacen('&', "?", 1)
        })
    }
}

impl Default for FeedbackList {
    fn default() -> Self {
        Self::new()
    }
}
