//! Profiles as they are written down: the level of settings that a chat has
//! from its own, and with it from its modes.

use super::file::Profile;
use super::load::Configuration;
use crate::domain::Levels;
use crate::domain::UnixMillis;
use crate::domain::own_profile::OwnProfile;
use crate::domain::profile::{self, Persona};
use crate::domain::template::{self, Standard};

/// The profile of that name.
#[must_use]
pub fn named<'a>(configuration: &'a Configuration, name: &str) -> Option<&'a Profile> {
    configuration.file.profiles.iter().find(|profile| profile.name == name)
}

/// The same as if it were somebody's own, in one language.
#[must_use]
pub fn to_own(profile: &Profile, tag: &str) -> OwnProfile {
    OwnProfile {
        label: profile.label.in_language(tag).to_owned(),
        icon: profile.icon.clone(),
        description: profile.description.in_language(tag).to_owned(),
        model: profile.model.clone(),
        system: profile.system.in_language(tag).to_owned(),
        settings: super::settings::level(&profile.settings),
        starters: profile.starters.iter().map(|one| one.shown(tag)).collect(),
    }
}

/// Puts what a chat's profile and modes bring into its levels, for a model
/// that is asked now. `own` is that profile, if it is the person's own.
pub fn put(
    levels: &mut Levels,
    configuration: &Configuration,
    persona: &Persona,
    own: Option<&OwnProfile>,
    model: &str,
    now: UnixMillis,
) {
    let site = &configuration.file.site;
    let tag = match persona.reader.language.as_str() {
        "" => site.language.as_deref().unwrap_or("en"),
        tag => tag,
    };
    let name = persona.profile.as_deref().unwrap_or_default();
    let of_site = || named(configuration, name).map(|profile| to_own(profile, tag));
    let profile = own.cloned().or_else(of_site);
    let standard = Standard {
        date: profile::date(now, persona.reader.zone_minutes),
        language: template::language_name(tag).to_owned(),
        model: model.to_owned(),
        site: site.name.clone(),
        profile: profile.as_ref().map(|profile| profile.label.clone()).unwrap_or_default(),
    };
    if let Some(profile) = profile {
        levels.profile = profile.settings;
        if !profile.system.is_empty() {
            let value = |name: &str| standard.get(name).map(str::to_owned);
            let system = template::expand(&profile.system, &value);
            levels.profile.set("system", Some(system.into()));
        }
    }
    super::modes::put(levels, configuration, persona, tag, &standard);
}
