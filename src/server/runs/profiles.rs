//! Profiles of people's own, beside those of the site: kept, told to the
//! owner's pages, and offered like the site's.

use super::Engine;
use super::hub::Note;
use crate::domain::own_profile::{self, KeptProfile, OwnProfile};
use crate::domain::profile::Reader;
use crate::domain::{Error, Flaw, OwnerId, Persona, Profile, ProfileId, Result, Site};
use crate::server::config::check::icons;
use crate::server::config::{profiles, public};

impl Engine {
    /// The site as the owner's pages know it: with their own profiles.
    pub async fn site_of(&self, owner: OwnerId, language: &str) -> Site {
        let mut site = public::read_site(self.site(), language.to_owned()).await;
        if site.features.profiles {
            // Without the store the site's stand.
            let own = self.inner.store.own_profiles(owner).await.unwrap_or_default();
            site.profiles.extend(own.into_iter().map(shown));
        }
        site
    }

    /// The owner's own profiles.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn own_profiles(&self, owner: OwnerId) -> Result<Vec<KeptProfile>> {
        self.inner.store.own_profiles(owner).await
    }

    /// What a profile holds, to be edited or copied: an own one, or one of the
    /// site in the reader's language.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound).
    pub async fn open_profile(
        &self,
        owner: OwnerId,
        name: &str,
        reader: &Reader,
    ) -> Result<OwnProfile> {
        if own_profile::id(name).is_some() {
            let persona = Persona { profile: Some(name.to_owned()), ..Persona::default() };
            let own = self.inner.store.own_profile_of(owner, persona).await?;
            return own.ok_or(Error::NotFound);
        }
        let site = self.site().now();
        let profile = profiles::named(&site, name).ok_or(Error::NotFound)?;
        Ok(profiles::to_own(profile, &reader.language))
    }

    /// Makes a profile, or has one hold something else.
    ///
    /// # Errors
    /// What is wrong with it; [`NotFound`](Error::NotFound); [`Conflict`](Error::Conflict)
    /// if there are too many.
    pub async fn keep_profile(
        &self,
        owner: OwnerId,
        id: Option<ProfileId>,
        profile: OwnProfile,
    ) -> Result<KeptProfile> {
        self.may_have_profiles()?;
        let profile = profile.checked()?;
        self.check_settings(&profile.settings)?;
        let known = |icon: &str| icons().any(|known| known == icon);
        if !known(&profile.icon) || !profile.starters.iter().all(|one| known(&one.icon)) {
            return Err(Flaw::ProfileText.into());
        }
        let kept = self.inner.store.keep_own_profile(owner, id, profile).await?;
        self.tell_profiles(owner);
        Ok(kept)
    }

    /// Puts a profile into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound).
    pub async fn hide_profile(&self, owner: OwnerId, id: ProfileId, hide: bool) -> Result<()> {
        self.inner.store.hide_own_profile(owner, id, hide).await?;
        self.tell_profiles(owner);
        Ok(())
    }

    fn may_have_profiles(&self) -> Result<()> {
        let may = self.site().now().file.features.profiles;
        if may { Ok(()) } else { Err(Flaw::SwitchedOff.into()) }
    }

    fn tell_profiles(&self, owner: OwnerId) {
        self.inner.sources.hub.board(owner).note([Note::Settings]);
    }

    /// The model that a profile starts with.
    ///
    /// # Errors
    /// [`Flaw::Profile`] if there is none of that name.
    pub(super) async fn model_of_profile(&self, owner: OwnerId, name: &str) -> Result<String> {
        if own_profile::id(name).is_some() && self.may_have_profiles().is_ok() {
            let own = self.inner.store.own_profiles(owner).await?;
            let profile = own.into_iter().find(|own| own.name == name).ok_or(Flaw::Profile)?;
            return Ok(profile.profile.model);
        }
        let site = self.site().now();
        Ok(profiles::named(&site, name).ok_or(Flaw::Profile)?.model.clone())
    }
}

/// A profile as pages know it.
fn shown(own: KeptProfile) -> Profile {
    let OwnProfile { label, icon, description, model, starters, .. } = own.profile;
    Profile {
        name: own.name,
        label,
        icon,
        description,
        model,
        starters,
        preferred: false,
        own: true,
    }
}
