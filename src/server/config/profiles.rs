//! Profiles as they are written down: the level of settings that a chat has
//! from its own.

use super::file::Profile;
use super::load::Configuration;
use crate::domain::Settings;
use crate::domain::UnixMillis;
use crate::domain::profile::{self, Persona};
use crate::domain::template::{self, Standard};

/// The profile of that name.
#[must_use]
pub fn named<'a>(configuration: &'a Configuration, name: &str) -> Option<&'a Profile> {
    configuration.file.profiles.iter().find(|profile| profile.name == name)
}

/// The level of settings of a chat's profile, for a model that is asked now.
#[must_use]
pub fn level(
    configuration: &Configuration,
    persona: &Persona,
    model: &str,
    now: UnixMillis,
) -> Settings {
    let name = persona.profile.as_deref().unwrap_or_default();
    let Some(own) = named(configuration, name) else { return Settings::default() };
    let mut settings = super::settings::level(&own.settings);
    let site = &configuration.file.site;
    let tag = match persona.reader.language.as_str() {
        "" => site.language.as_deref().unwrap_or("en"),
        tag => tag,
    };
    let system = own.system.in_language(tag);
    if !system.is_empty() {
        let standard = Standard {
            date: profile::date(now, persona.reader.zone_minutes),
            language: template::language_name(tag).to_owned(),
            model: model.to_owned(),
            site: site.name.clone(),
            profile: own.label.in_language(tag).to_owned(),
        };
        let value = |name: &str| standard.get(name).map(str::to_owned);
        settings.set("system", Some(template::expand(system, &value).into()));
    }
    settings
}
