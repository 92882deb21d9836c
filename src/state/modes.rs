//! What was chosen of the site's modes: kept with the chat, for the next
//! message and those after it. Comes late, with what draws them.

use super::App;
use crate::api;
use crate::domain::command::ChatChange;
use crate::domain::modes::{Mode, ModeOption};
use crate::domain::reading::from_json;
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// The site's modes.
    #[must_use]
    pub fn modes(&self) -> Vec<Mode> {
        self.site.with(|site| from_json(site.modes.as_bytes()).unwrap_or_default())
    }

    /// Chooses an option. One with a profile starts a new chat where the shown
    /// one has another.
    pub fn choose_mode(self, mode: &str, option: &ModeOption) {
        let mut chosen = self.talk.modes.get_untracked();
        chosen.0.insert(mode.to_owned(), option.name.clone());
        if !option.profile.is_empty()
            && untrack(|| self.profile_name()).as_ref() != Some(&option.profile)
        {
            self.choose_profile(&option.profile);
        }
        self.talk.modes.set(chosen.clone());
        if let Some(chat_id) = self.talk.chat_id.get_untracked() {
            let change = ChatChange { modes: Some(chosen), ..ChatChange::default() };
            spawn_local(async move {
                if let Err(error) = api::change_chat(chat_id, change).await {
                    self.complain(&error);
                }
            });
        }
        if !option.model.is_empty() {
            self.choose_model(option.model.clone());
        }
    }
}
