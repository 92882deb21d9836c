//! Modes as they are written down: the level of settings that a chat has from
//! its own, and what they add to the system prompt.

use super::file::ModeOption;
use super::load::Configuration;
use crate::domain::modes::{Chosen, counts};
use crate::domain::profile::Persona;
use crate::domain::template::{Standard, expand};
use crate::domain::{Levels, Settings};

/// The options that count, in the order of the file.
fn options<'a>(
    configuration: &'a Configuration,
    chosen: &'a Chosen,
) -> impl Iterator<Item = &'a ModeOption> {
    configuration.file.modes.iter().filter_map(|mode| {
        counts(&mode.options, chosen.get(&mode.name), |one| &one.name, |one| one.default)
    })
}

/// Puts what modes bring into the levels of a chat.
pub fn put(
    levels: &mut Levels,
    configuration: &Configuration,
    persona: &Persona,
    tag: &str,
    standard: &Standard,
) {
    let mut settings = Settings::default();
    let mut lines: Vec<String> = Vec::new();
    for option in options(configuration, &persona.modes) {
        settings.overlay(&super::settings::level(&option.settings));
        let line = option.system.in_language(tag);
        if !line.is_empty() {
            let value = |name: &str| standard.get(name).map(str::to_owned);
            lines.push(expand(line, &value));
        }
    }
    levels.mode = settings;
    levels.mode_system = lines.join("\n");
}

/// What was chosen otherwise than usual, as it is called in the language of that
/// tag: `Length: Short`.
#[must_use]
pub fn called(configuration: &Configuration, chosen: &Chosen, tag: &str) -> Vec<String> {
    let modes = configuration.file.modes.iter();
    let unusual = modes.filter_map(|mode| {
        let of =
            |name: Option<&str>| counts(&mode.options, name, |one| &one.name, |one| one.default);
        let option = of(chosen.get(&mode.name))?;
        let usual = of(None).is_some_and(|usual| usual.name == option.name);
        let (mode, option) = (mode.label.in_language(tag), option.label.in_language(tag));
        (!usual).then(|| [mode, ": ", option].concat())
    });
    unusual.collect()
}

/// The model that goes with what was chosen, if one does.
#[must_use]
pub fn model(configuration: &Configuration, chosen: &Chosen) -> Option<String> {
    let named = |option: &&ModeOption| !option.model.is_empty();
    options(configuration, chosen).find(named).map(|option| option.model.clone())
}
