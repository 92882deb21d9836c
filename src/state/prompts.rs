//! A person's own prompts: read when they are first wanted, and again when
//! they change, here or elsewhere. All of it comes late.

use super::App;
use crate::api::prompts as api;
use crate::domain::prompt::{self, Imported, NewPrompt, Prompt, PromptChange};
use crate::domain::{Error, Flaw, PromptId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The prompts.
#[derive(Clone, Copy)]
pub struct Prompts {
    /// All of them, once they were read.
    pub all: RwSignal<Option<Vec<Prompt>>>,
    /// Counts the changes that others tell of.
    pub changes: RwSignal<u64>,
    /// Why they could not be read.
    pub failed: RwSignal<Option<Error>>,
    /// How many are being put just now.
    putting: StoredValue<u32>,
}

impl Prompts {
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(None),
            changes: RwSignal::new(0),
            failed: RwSignal::new(None),
            putting: StoredValue::new(0),
        }
    }
}

impl App {
    /// Reads the prompts, and keeps what is read up to date for as long as
    /// whoever asks is shown.
    pub fn watch_prompts(self) {
        Effect::new(move |before: Option<u64>| {
            let now = self.prompts.changes.get();
            let there = self.prompts.all.with_untracked(Option::is_some);
            // Whoever puts one reads them then: shown before, it would stand beside its own form.
            let soon = there && self.prompts.putting.get_value() > 0;
            // What was read is shown meanwhile.
            if (before != Some(now) || !there) && !soon {
                spawn_local(self.read_prompts());
            }
            now
        });
    }

    /// Reads the prompts.
    pub async fn read_prompts(self) {
        match api::list_prompts().await {
            Ok(all) => {
                self.prompts.failed.set(None);
                if self.prompts.all.with_untracked(|old| old.as_ref() != Some(&all)) {
                    self.prompts.all.set(Some(all));
                }
            }
            Err(error) => self.prompts.failed.set(Some(error)),
        }
    }

    /// The prompt of that id, if it was read.
    #[must_use]
    pub fn prompt_of(self, id: PromptId) -> Option<Prompt> {
        self.prompts
            .all
            .with_untracked(|all| all.iter().flatten().find(|one| one.id == id).cloned())
    }

    /// Saves a text among the prompts, and offers to undo that.
    pub fn save_prompt(self, text: String) {
        let new = NewPrompt { title: prompt::title_of(&text), text, starred: false };
        spawn_local(async move {
            match api::add_prompt(new).await {
                Ok(made) => {
                    self.toasts.offer_undo(self.strings.prompts().saved(), move || {
                        self.hide_prompt(made.id, true);
                    });
                    self.read_prompts().await;
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Makes a prompt, or changes one; told whether that went well before it is
    /// shown.
    pub fn put_prompt(
        self,
        id: Option<PromptId>,
        title: String,
        text: String,
        then: impl FnOnce(Result<(), Error>) + 'static,
    ) {
        self.prompts.putting.update_value(|putting| *putting += 1);
        spawn_local(async move {
            let put = match id {
                Some(id) => {
                    let change =
                        PromptChange { title: Some(title), text: Some(text), starred: None };
                    api::change_prompt(id, change).await
                }
                None => api::add_prompt(NewPrompt { title, text, starred: false }).await,
            };
            self.prompts.putting.update_value(|putting| *putting -= 1);
            then(put.map(drop));
            self.read_prompts().await;
        });
    }

    /// Makes a prompt a favourite, or takes that back. It is shown at once.
    pub fn star_prompt(self, id: PromptId, starred: bool) {
        let show = move |starred: bool| {
            self.prompts.all.update(|all| {
                for one in all.iter_mut().flatten().filter(|one| one.id == id) {
                    one.starred = starred;
                }
            });
        };
        show(starred);
        spawn_local(async move {
            let change = PromptChange { starred: Some(starred), ..PromptChange::default() };
            if let Err(error) = api::change_prompt(id, change).await {
                show(!starred);
                self.complain(&error);
            }
        });
    }

    /// Deletes a prompt and offers to undo that.
    pub fn delete_prompt(self, id: PromptId) {
        self.hide_prompt(id, true);
        self.toasts.offer_undo(self.strings.prompts().deleted(), move || {
            self.hide_prompt(id, false);
        });
    }

    fn hide_prompt(self, id: PromptId, hide: bool) {
        spawn_local(async move {
            match api::hide_prompt(id, hide).await {
                Ok(()) => self.read_prompts().await,
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Takes the prompts of a file.
    pub fn import_prompts(self, text: &str, then: impl FnOnce(Result<Imported, Error>) + 'static) {
        let Ok(file) = serde_json::from_slice(text.trim_start_matches('\u{feff}').as_bytes())
        else {
            return then(Err(Flaw::PromptsFile.into()));
        };
        spawn_local(async move {
            let done = api::import_prompts(file).await;
            if done.is_ok() {
                self.read_prompts().await;
            }
            then(done);
        });
    }
}
