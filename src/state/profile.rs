//! The profile of the shown chat: an old chat's own; for a new one what was
//! chosen, else what the site prefers.

use super::App;
use crate::browser::{dom, pwa};
use crate::domain::profile::Reader;
use crate::domain::{Persona, Profile};
use leptos::prelude::*;

impl App {
    /// The profile's name, if there is one.
    #[must_use]
    pub fn profile_name(&self) -> Option<String> {
        let chosen = self.talk.profile.get();
        if chosen.is_some() || self.talk.chat_id.get().is_some() {
            return chosen.filter(|name| !name.is_empty());
        }
        self.site.with(|site| site.preferred_profile().map(|profile| profile.name.clone()))
    }

    /// The profile, if the site has it (still).
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        let name = self.profile_name()?;
        self.site.with(|site| site.profile(&name).cloned())
    }

    /// The model of a new chat's profile.
    pub(super) fn profile_model(&self) -> Option<String> {
        let model = self.profile()?.model;
        (!model.is_empty()).then_some(model)
    }

    /// The profile, and for whom its texts are written.
    #[must_use]
    pub fn persona(&self) -> Persona {
        Persona {
            profile: untrack(|| self.profile_name()),
            reader: self.reader(),
            modes: self.talk.modes.get_untracked(),
        }
    }

    /// Who reads here.
    pub(super) fn reader(&self) -> Reader {
        Reader {
            language: self.language.tag().to_owned(),
            zone_minutes: self.preferences.zone_minutes.get_untracked(),
        }
    }

    /// Has the page wear the colours of the shown chat's profile.
    pub fn wear_profile(self) {
        Effect::new(move |worn: Option<String>| {
            let talks = self.place.get().is_some_and(|place| place.is_talk());
            let name = if talks { self.profile_name().unwrap_or_default() } else { String::new() };
            if worn.is_some_and(|worn| worn != name) {
                dom::set_root_attribute("data-profile", &name);
                pwa::tell("painted", &[]);
            }
            name
        });
    }

    /// Starts a new chat with a profile, or with none; one that is empty still
    /// gets it.
    pub fn choose_profile(self, name: &str) {
        if self.talk.chat_id.get_untracked().is_some() {
            self.new_chat();
            self.talk.open(None);
        }
        // What was chosen for another one does not stay.
        self.talk.model.set(None);
        self.talk.profile.set(Some(name.to_owned()));
        self.focus_composer();
    }
}
