//! The levels of settings, and the one function that says which value counts.
//!
//! Later levels win: the site's, the model's own PARAMETERs, the profile's, the
//! person's for all models, the person's for this model, the chosen modes', the
//! chat's. What modes say of the system prompt is added to it. What the site has
//! locked, or keeps within bounds, is the exception ([`Bound`]). The server
//! resolves them when a message is sent; the page shows them by the same rules.
//! Absent on purpose: where levels are stored, and the levels' words.

use super::error::{Error, Result};
use super::json::Json;
use super::model::Model;
use super::options::{SPECIFICATIONS, Specification};
use super::reason::Misfit;
use super::settings::{Settings, SettingsChange};
use serde::{Deserialize, Serialize};

/// Where a value comes from. The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Ollama's own default: no level sets it.
    Default,
    /// The site's settings file.
    Site,
    /// The model's own PARAMETERs.
    Model,
    /// The chat's profile.
    Profile,
    /// The person's, for all models.
    Person,
    /// The person's, for this model.
    PersonModel,
    /// What was chosen of the site's modes.
    Mode,
    /// The chat's.
    Chat,
}

/// What a site allows of a setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Bound {
    /// The setting's name.
    pub name: String,
    /// Whether the site's value counts above all others.
    pub locked: bool,
    /// The least that people may set.
    pub min: Option<f64>,
    /// The most that people may set.
    pub max: Option<f64>,
}

impl Bound {
    /// Why a person may not set that value, if so.
    #[must_use]
    pub fn refuses(&self, value: &Json) -> Option<Misfit> {
        if self.locked {
            return Some(Misfit::Locked);
        }
        let number = value.number()?;
        // "For ever" and "as much as there is" are more than any number.
        let endless = number < 0.0 && matches!(self.name.as_str(), "keep_alive" | "num_predict");
        let number = if endless { f64::INFINITY } else { number };
        let outside =
            self.min.is_some_and(|min| number < min) || self.max.is_some_and(|max| number > max);
        outside.then_some(Misfit::SiteRange)
    }
}

/// The levels beneath a chat's settings, for one model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Levels {
    /// The site's.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub site: Settings,
    /// The model's own, as the model server tells them.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub model: Settings,
    /// The profile's.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub profile: Settings,
    /// The person's, for all models.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub person: Settings,
    /// The person's, for this model.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub person_model: Settings,
    /// What the chosen modes bring.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub mode: Settings,
    /// What they add to the system prompt.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mode_system: String,
    /// What the site allows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
}

impl Levels {
    /// What the site allows of a setting, if it says something of it.
    #[must_use]
    pub fn bound(&self, name: &str) -> Option<&Bound> {
        self.bounds.iter().find(|bound| bound.name == name)
    }

    /// Whether the site's value of a setting counts above all others.
    #[must_use]
    pub fn is_locked(&self, name: &str) -> bool {
        self.bound(name).is_some_and(|bound| bound.locked)
    }

    /// Whether people may set that value.
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] if the site does not allow it.
    pub fn allow(&self, name: &str, value: &Json) -> Result<()> {
        match self.bound(name).and_then(|bound| bound.refuses(value)) {
            Some(reason) => Err(Error::InvalidSetting { name: name.to_owned(), reason }),
            None => Ok(()),
        }
    }

    /// Whether people may set all of these.
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] names the first one that the site does not allow.
    pub fn allow_all(&self, settings: &Settings) -> Result<()> {
        settings.iter().try_for_each(|(name, value)| self.allow(name, value))
    }

    /// What people may set of these.
    #[must_use]
    pub fn allowed(&self, mut settings: Settings) -> Settings {
        for bound in &self.bounds {
            if settings.get(&bound.name).is_some_and(|value| bound.refuses(value).is_some()) {
                settings.set(&bound.name, None);
            }
        }
        settings
    }

    /// All levels that can set something, the one that wins first.
    fn downwards<'a>(&'a self, chat: &'a Settings) -> [(Level, &'a Settings); 7] {
        [
            (Level::Chat, chat),
            (Level::Mode, &self.mode),
            (Level::PersonModel, &self.person_model),
            (Level::Person, &self.person),
            (Level::Profile, &self.profile),
            (Level::Model, &self.model),
            (Level::Site, &self.site),
        ]
    }

    /// The value that counts, and the level that sets it. What a person has set
    /// before the site forbade it counts as not set.
    #[must_use]
    pub fn find<'a>(&'a self, chat: &'a Settings, name: &str) -> (Level, Option<&'a Json>) {
        let bound = self.bound(name);
        let counts = |level: Level, value: &Json| match bound {
            None => true,
            Some(bound) if bound.locked => level == Level::Site,
            // The model's own is the choice of whoever has installed it.
            Some(bound) => level < Level::Person || bound.refuses(value).is_none(),
        };
        self.downwards(chat)
            .into_iter()
            .find_map(|(level, settings)| {
                let value = settings.get(name).filter(|value| counts(level, value))?;
                Some((level, Some(value)))
            })
            .unwrap_or((Level::Default, None))
    }

    /// All values that count.
    #[must_use]
    pub fn effective(&self, chat: &Settings) -> Settings {
        let mut effective = Settings::default();
        for (_, settings) in self.downwards(chat).into_iter().rev() {
            effective.overlay(settings);
        }
        for bound in &self.bounds {
            effective.set(&bound.name, self.find(chat, &bound.name).1.cloned());
        }
        if !self.mode_system.is_empty() {
            // The owner's own lines, whatever stands before them.
            let before = effective.system().filter(|before| !before.is_empty());
            let system = match before {
                Some(before) => [before, "\n\n", self.mode_system.as_str()].concat(),
                None => self.mode_system.clone(),
            };
            effective.set("system", Some(system.into()));
        }
        effective
    }

    /// What a model is asked with: all that counts but what the model has
    /// anyway. What it is loaded with is said all the same: left out, it would
    /// mean "as the server likes" to a model that is loaded otherwise.
    #[must_use]
    pub fn asked(&self, chat: &Settings) -> Settings {
        self.effective(chat).filtered(|one| one.reloads || self.is_said(chat, one.name))
    }
}

impl Levels {
    /// Whether a value is not the model's own anyway.
    fn is_said(&self, chat: &Settings, name: &str) -> bool {
        let added = name == "system" && !self.mode_system.is_empty();
        added || self.find(chat, name).0 != Level::Model
    }
}

/// A change of a person's levels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LevelsChange {
    /// What changes for all models.
    #[cfg_attr(feature = "ssr", schema(value_type = Settings))]
    pub person: SettingsChange,
    /// The model that `person_model` is about; also the one whose levels are
    /// the answer.
    pub model: Option<String>,
    /// What changes for that model.
    #[cfg_attr(feature = "ssr", schema(value_type = Settings))]
    pub person_model: SettingsChange,
}

/// Which options would make the model server load a model anew: what is asked
/// for differs from what it is loaded with. None if it is not loaded.
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "windows are whole and small")]
pub fn reloading(model: &Model, asked: &Settings) -> Vec<&'static str> {
    let Some(loaded) = &model.loaded else { return Vec::new() };
    let differs = |one: &&Specification| match (asked.get(one.name), one.name) {
        (Some(Json::Number(window)), "num_ctx") => {
            let most = model.trained_window_tokens.unwrap_or(u64::MAX) as f64;
            loaded.window_tokens > 0 && window.min(most) != loaded.window_tokens as f64
        }
        // As many layers as fit: whatever is loaded fits.
        (None, _) | (Some(Json::Number(-1.0)), "num_gpu") => false,
        (wanted, name) => loaded.options.get(name) != wanted,
    };
    let load_time = SPECIFICATIONS.iter().filter(|one| one.reloads);
    load_time.filter(differs).map(|one| one.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::Loaded;

    fn levels() -> Levels {
        let of = |value| Settings::default().with("temperature", value);
        Levels {
            site: of(0.1),
            model: of(0.2),
            person: of(0.3),
            person_model: of(0.4),
            ..Levels::default()
        }
    }

    #[test]
    fn later_levels_win_and_taking_one_out_shows_the_one_below() {
        let (mut levels, chat) = (levels(), Settings::default().with("temperature", 0.5));
        let found = |levels: &Levels, chat: &Settings| {
            let (level, value) = levels.find(chat, "temperature");
            assert_eq!(value, levels.effective(chat).get("temperature"));
            (level, value.and_then(Json::number))
        };
        assert_eq!(found(&levels, &chat), (Level::Chat, Some(0.5)));
        let chat = Settings::default();
        assert_eq!(found(&levels, &chat), (Level::PersonModel, Some(0.4)));
        levels.person_model = Settings::default();
        assert_eq!(found(&levels, &chat), (Level::Person, Some(0.3)));
        levels.person = Settings::default();
        assert_eq!(found(&levels, &chat), (Level::Model, Some(0.2)));
        levels.model = Settings::default();
        assert_eq!(found(&levels, &chat), (Level::Site, Some(0.1)));
        levels.site = Settings::default();
        assert_eq!(found(&levels, &chat), (Level::Default, None));
    }

    #[test]
    fn what_the_site_forbids_does_not_count() {
        let (mut levels, chat) = (levels(), Settings::default().with("temperature", 0.5));
        let bound = |locked, max| Bound { name: "temperature".into(), locked, max, min: None };
        levels.bounds = vec![bound(false, Some(0.45))];
        assert_eq!(levels.find(&chat, "temperature"), (Level::PersonModel, Some(&0.4.into())));
        assert_eq!(levels.effective(&chat).number("temperature"), Some(0.4));
        assert_eq!(levels.allowed(chat.clone()), Settings::default());
        assert!(levels.allow_all(&chat).is_err());
        assert!(levels.allow("temperature", &0.45.into()).is_ok());
        // The model's own stays, what people have set does not.
        levels.bounds = vec![bound(false, Some(0.1))];
        assert_eq!(levels.find(&chat, "temperature"), (Level::Model, Some(&0.2.into())));
        levels.bounds = vec![bound(true, None)];
        assert_eq!(levels.find(&chat, "temperature"), (Level::Site, Some(&0.1.into())));
        assert_eq!(levels.asked(&chat).number("temperature"), Some(0.1));
        let refused = levels.allow("temperature", &0.1.into()).expect_err("it is locked");
        let said = "The setting temperature is set by the site and cannot be changed.";
        assert_eq!(refused.to_string(), said);
    }

    #[test]
    fn modes_stand_over_the_person_and_add_to_the_system_prompt() {
        let mut levels = Levels {
            mode: Settings::default().with("temperature", 0.45),
            mode_system: "Be brief.".into(),
            ..levels()
        };
        let none = Settings::default();
        assert_eq!(levels.find(&none, "temperature").0, Level::Mode);
        assert_eq!(levels.asked(&none).system(), Some("Be brief."));
        let chat = Settings::default().with("temperature", 0.5).with("system", "You are a cook.");
        assert_eq!(levels.asked(&chat).number("temperature"), Some(0.5));
        assert_eq!(levels.asked(&chat).system(), Some("You are a cook.\n\nBe brief."));
        // What the site has locked is not theirs to change.
        let bound = Bound { name: "temperature".into(), locked: true, ..Bound::default() };
        levels.bounds = vec![bound];
        assert_eq!(levels.asked(&chat).number("temperature"), Some(0.1));
    }

    #[test]
    fn the_model_is_not_told_what_it_knows() {
        let model = Settings::default().with("temperature", 0.2).with("num_ctx", 8192);
        let site = Settings::default().with("temperature", 0.9).with("top_p", 0.5);
        let levels = Levels { site, model, ..Levels::default() };
        let asked = levels.asked(&Settings::default());
        assert_eq!(asked, Settings::default().with("top_p", 0.5).with("num_ctx", 8192));
        let asked = levels.asked(&Settings::default().with("temperature", 0.2));
        assert_eq!(asked.number("temperature"), Some(0.2));
    }

    #[test]
    fn a_reload_is_foreseen() {
        let loaded = Loaded {
            window_tokens: 4096,
            options: Settings::default().with("num_gpu", 3),
            ..Loaded::default()
        };
        let mut model =
            Model { loaded: Some(loaded), trained_window_tokens: Some(8192), ..Model::default() };
        let of = |name, value: i32| Settings::default().with(name, value);
        assert_eq!(reloading(&model, &Settings::default().with("temperature", 1.0)).len(), 0);
        assert_eq!(reloading(&model, &of("num_ctx", 4096)).len(), 0);
        assert_eq!(reloading(&model, &of("num_ctx", 2048)), ["num_ctx"]);
        assert_eq!(reloading(&model, &of("num_gpu", 3)).len(), 0);
        assert_eq!(reloading(&model, &of("num_gpu", -1)).len(), 0);
        assert_eq!(reloading(&model, &of("num_thread", 2)), ["num_thread"]);
        model.trained_window_tokens = Some(4096);
        assert_eq!(reloading(&model, &of("num_ctx", 9999)).len(), 0);
        model.loaded = None;
        assert_eq!(reloading(&model, &of("num_ctx", 2048)).len(), 0);
    }
}
