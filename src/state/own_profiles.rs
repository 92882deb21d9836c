//! Profiles of the person's own: what the editor is opened for, and what is
//! done with them. The list itself is a part of the site (`domain::Site`).

use super::App;
use super::overlay::Overlay;
use crate::api::profile as api;
use crate::domain::own_profile::{self, OwnProfile};
use crate::domain::{Error, ProfileId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the editor is open for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Editing {
    /// A new profile.
    #[default]
    New,
    /// The own profile of that name.
    Own(String),
    /// A new profile that begins as the one of that name.
    CopyOf(String),
}

impl Editing {
    /// The profile that is changed; none is made.
    #[must_use]
    pub fn id(&self) -> Option<ProfileId> {
        match self {
            Self::Own(name) => own_profile::id(name),
            Self::New | Self::CopyOf(_) => None,
        }
    }
}

impl App {
    /// Opens the editor.
    pub fn edit_profile(self, what: Editing) {
        self.editing_profile.set_value(what);
        self.overlay.set(Some(Overlay::Profile));
    }

    /// Asks for what a profile holds.
    pub fn read_profile(
        self,
        name: String,
        then: impl FnOnce(Result<OwnProfile, Error>) + 'static,
    ) {
        let reader = self.reader();
        spawn_local(async move { then(api::open_profile(name, reader).await) });
    }

    /// Keeps a profile, and has the new chat start with it.
    pub fn keep_profile(
        self,
        id: Option<ProfileId>,
        profile: OwnProfile,
        then: impl FnOnce(Option<Error>) + 'static,
    ) {
        spawn_local(async move {
            match api::keep_profile(id, profile).await {
                Ok(name) => {
                    self.reload_site();
                    if id.is_none() {
                        self.choose_profile(&name);
                    }
                    then(None);
                }
                Err(error) => then(Some(error)),
            }
        });
    }

    /// Deletes a profile and offers to undo that; `said` says so.
    pub fn delete_profile(self, name: &str, said: &'static str) {
        let Some(id) = own_profile::id(name) else { return };
        if untrack(|| self.talk.profile.get()).as_deref() == Some(name)
            && self.talk.chat_id.get_untracked().is_none()
        {
            self.talk.profile.set(None);
        }
        self.with_profiles(async move {
            api::hide_profile(id, true).await?;
            self.toasts.offer_undo(said, move || self.with_profiles(api::hide_profile(id, false)));
            Ok(())
        });
    }

    fn with_profiles(self, asked: impl Future<Output = Result<(), Error>> + 'static) {
        spawn_local(async move {
            match asked.await {
                Ok(()) => self.reload_site(),
                Err(error) => self.complain(&error),
            }
        });
    }
}
