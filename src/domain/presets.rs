//! Presets: settings under a name, to be put on a chat in one go.
//!
//! Three are built in; the others are a person's own. Absent on purpose: the
//! system prompt, which says who the model is, not how it chooses its words.

use super::ids::PresetId;
use super::settings::Settings;
use serde::{Deserialize, Serialize};

/// A preset of a person's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Preset {
    /// Its id.
    pub id: PresetId,
    /// Its name.
    pub name: String,
    /// What it sets.
    pub settings: Settings,
}

/// A change of a preset. Absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PresetChange {
    /// A new name.
    pub name: Option<String>,
    /// What it sets from now on.
    pub settings: Option<Settings>,
}

/// A new preset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPreset {
    /// Its name.
    pub name: String,
    /// What it sets. The system prompt is left out.
    pub settings: Settings,
}

/// The stable names of the built-in presets.
pub const BUILT_IN: [&str; 3] = ["precise", "balanced", "creative"];

/// What a built-in preset sets; nothing for a name that is none.
#[must_use]
pub fn built_in(name: &str) -> Settings {
    let (temperature, top_p, top_k, min_p) = match name {
        "precise" => (0.2, 0.8, 20, 0.0),
        "balanced" => (0.7, 0.9, 40, 0.0),
        "creative" => (1.2, 0.98, 100, 0.05),
        _ => return Settings::default(),
    };
    Settings::default()
        .with("temperature", temperature)
        .with("top_p", top_p)
        .with("top_k", top_k)
        .with("min_p", min_p)
}

/// What a preset may hold of these settings.
#[must_use]
pub fn of(settings: &Settings) -> Settings {
    settings.filtered(|one| one.name != "system")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_presets_are_good_settings() {
        for name in BUILT_IN {
            let settings = built_in(name);
            assert_eq!((settings.check(), settings.is_empty()), (Ok(()), false), "{name}");
        }
        assert!(built_in("x").is_empty());
        assert!(of(&Settings::default().with("system", "x")).is_empty());
    }
}
