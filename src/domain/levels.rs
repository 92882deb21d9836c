//! The levels of settings, and the one function that says which value counts.
//!
//! Later levels win: the site's, the model's own PARAMETERs, the person's for
//! all models, the person's for this model, the chat's. The server resolves
//! them when a message is sent; the page shows them by the same rules. Absent
//! on purpose: where levels are stored, and the levels' words.

use super::json::Json;
use super::model::Model;
use super::options::{SPECIFICATIONS, Specification};
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
    /// The person's, for all models.
    Person,
    /// The person's, for this model.
    PersonModel,
    /// The chat's.
    Chat,
}

/// The levels beneath a chat's settings, for one model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Levels {
    /// The site's.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub site: Settings,
    /// The model's own, as the model server tells them.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub model: Settings,
    /// The person's, for all models.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub person: Settings,
    /// The person's, for this model.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub person_model: Settings,
}

impl Levels {
    /// All levels that can set something, the one that wins first.
    fn downwards<'a>(&'a self, chat: &'a Settings) -> [(Level, &'a Settings); 5] {
        [
            (Level::Chat, chat),
            (Level::PersonModel, &self.person_model),
            (Level::Person, &self.person),
            (Level::Model, &self.model),
            (Level::Site, &self.site),
        ]
    }

    /// The value that counts, and the level that sets it.
    #[must_use]
    pub fn find<'a>(&'a self, chat: &'a Settings, name: &str) -> (Level, Option<&'a Json>) {
        self.downwards(chat)
            .into_iter()
            .find_map(|(level, settings)| settings.get(name).map(|value| (level, Some(value))))
            .unwrap_or((Level::Default, None))
    }

    /// All values that count.
    #[must_use]
    pub fn effective(&self, chat: &Settings) -> Settings {
        let mut effective = Settings::default();
        for (_, settings) in self.downwards(chat).into_iter().rev() {
            effective.overlay(settings);
        }
        effective
    }

    /// What a model is asked with: all that counts but what the model has
    /// anyway. What it is loaded with is said all the same: left out, it would
    /// mean "as the server likes" to a model that is loaded otherwise.
    #[must_use]
    pub fn asked(&self, chat: &Settings) -> Settings {
        self.effective(chat)
            .filtered(|one| one.reloads || self.find(chat, one.name).0 != Level::Model)
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
        Levels { site: of(0.1), model: of(0.2), person: of(0.3), person_model: of(0.4) }
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
