//! Models and the model server, as far as people see them.
//!
//! The wire types of Ollama are absent: `server::ollama` translates them, so
//! that nothing else that an upstream sends can reach a browser.

use super::settings::Settings;
use super::time::{Milliseconds, UnixMillis};
use serde::{Deserialize, Serialize};

/// The name of the built-in demo, which is not a language model.
pub const DEMO_MODEL: &str = "demo";

/// A model that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Model {
    /// Its name, as Ollama writes it (`gemma2:2b`).
    pub name: String,
    /// Size on disk; 0 if unknown.
    pub size_bytes: u64,
    /// `2.6B`, for example; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parameter_size: String,
    /// `Q4_K_M`, for example; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quantization: String,
    /// `gemma2`, for example; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub family: String,
    /// What it can do (`completion`, `vision`, `thinking`, `tools`, …): an open set.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// The longest window it was trained for, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_window_tokens: Option<u64>,
    /// Where it is in memory; absent if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loaded: Option<Loaded>,
    /// When it was last changed at the model server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<UnixMillis>,
    /// When it was last asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<UnixMillis>,
    /// The model that it was made from, if that is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parent: String,
    /// How long loading took the last time.
    #[serde(rename = "last_load_ms", default, skip_serializing_if = "Option::is_none")]
    pub last_load: Option<Milliseconds>,
    /// Whether it runs elsewhere (a cloud model): what is said leaves the machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remote: bool,
    /// Where it is installed; empty if there is only one model server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Placed>,
    /// Whether none of the servers that have it answers, while others do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// A model on one of several servers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Placed {
    /// The server's name.
    pub upstream: String,
    /// Where it is in that server's memory; absent if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loaded: Option<Loaded>,
}

impl Model {
    /// Whether it lists that capability.
    #[must_use]
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }

    /// Whether it can hold a conversation: true unless it is known not to.
    #[must_use]
    pub fn can_chat(&self) -> bool {
        self.capabilities.is_empty() || self.can("completion")
    }

    /// How it is in the memory of the server of that name, of several; without
    /// a name of any.
    #[must_use]
    pub fn loaded_on(&self, upstream: Option<&str>) -> Option<&Loaded> {
        match upstream {
            None => self.loaded.as_ref(),
            Some(name) => {
                let here = self.places.iter().find(|place| place.upstream == name)?;
                here.loaded.as_ref()
            }
        }
    }

    /// Whether this is the built-in demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.name == DEMO_MODEL
    }
}

/// A model in memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Loaded {
    /// Memory it takes in all.
    pub size_bytes: u64,
    /// The part of it that is on a GPU.
    pub gpu_bytes: u64,
    /// When it will be unloaded; absent for "never".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<UnixMillis>,
    /// The window it was loaded with, in tokens; 0 if unknown.
    #[serde(default)]
    pub window_tokens: u64,
    /// What else Linnet asked it to be loaded with.
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub options: Settings,
}

impl Loaded {
    /// The share that is on a GPU, in percent: 0 and 100 only if it is none or all.
    #[must_use]
    pub fn gpu_percent(&self) -> u8 {
        if self.gpu_bytes == 0 {
            return 0;
        }
        if self.gpu_bytes >= self.size_bytes {
            return 100;
        }
        let share = u128::from(self.gpu_bytes) * 100 / u128::from(self.size_bytes);
        u8::try_from(share).unwrap_or(99).clamp(1, 99)
    }
}

/// Whether the model server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Not asked yet.
    #[default]
    Unknown,
    /// It answers.
    Online,
    /// It does not.
    Offline,
}

/// A model server, as far as people see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct UpstreamState {
    /// Its name; no two have the same one.
    pub name: String,
    /// Its address, without credentials.
    pub address: String,
    /// Its version; empty if unknown.
    #[serde(default)]
    pub version: String,
    /// Whether it answers.
    pub connection: Connection,
    /// Replies that each of its models writes at once.
    pub parallel: usize,
}

/// What can be chosen and whether its server answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Models {
    /// Whether a model server answers: of several, any.
    pub connection: Connection,
    /// The model server's address, without credentials; of several, all of them.
    pub address: String,
    /// The model server's version; empty if unknown.
    #[serde(default)]
    pub version: String,
    /// The models, in the server's order.
    pub models: Vec<Model>,
    /// The model servers; names matter only if there are several.
    #[serde(default)]
    pub upstreams: Vec<UpstreamState>,
    /// The model that a new chat starts with, if there is a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred: Option<String>,
}

impl Models {
    /// Whether there are several model servers, so that their names matter.
    #[must_use]
    pub fn are_on_several(&self) -> bool {
        self.upstreams.len() > 1
    }
}

/// Whether two names mean the same model: letter case and `:latest` do not
/// count (Ollama's API, section 16).
#[must_use]
pub fn same_model(one: &str, other: &str) -> bool {
    fn short(name: &str) -> &str {
        name.strip_suffix(":latest").unwrap_or(name)
    }
    short(one).eq_ignore_ascii_case(short(other))
}

/// What two names of the same model have in common: [`same_model`] as a key.
#[must_use]
pub fn model_key(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.strip_suffix(":latest").unwrap_or(&name).to_owned()
}

/// Models in memory at once, as Ollama has it without a word from its owner.
const LOADED_AT_ONCE: usize = 3;

/// The model that loading another one would probably unload: the one with the
/// shortest time left, where memory holds as many as Ollama allows.
/// `upstream` is one of several servers.
#[must_use]
pub fn would_evict(models: &[Model], upstream: Option<&str>) -> Option<String> {
    let loaded: Vec<(&Model, &Loaded)> =
        models.iter().filter_map(|model| Some((model, model.loaded_on(upstream)?))).collect();
    if loaded.len() < LOADED_AT_ONCE {
        return None;
    }
    let left = |loaded: &Loaded| loaded.until.map_or(i64::MAX, |until| until.0);
    let first = loaded.into_iter().min_by_key(|(_, loaded)| left(loaded));
    first.map(|(model, _)| model.name.clone())
}

/// The model that a request to another one would probably unload: none if that
/// is loaded, or if a server that has it has room.
#[must_use]
pub fn evicted_by(models: &[Model], name: &str) -> Option<String> {
    let model = models.iter().find(|model| same_model(&model.name, name))?;
    if model.loaded.is_some() || model.remote || model.is_demo() {
        return None;
    }
    if model.places.is_empty() {
        return would_evict(models, None);
    }
    let places = model.places.iter().map(|place| would_evict(models, Some(&place.upstream)));
    let evicted: Option<Vec<String>> = places.collect();
    evicted?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str, until: Option<i64>) -> Model {
        let loaded = Loaded { until: until.map(UnixMillis), ..Loaded::default() };
        Model { name: name.to_owned(), loaded: Some(loaded), ..Model::default() }
    }

    #[test]
    fn the_one_with_the_shortest_time_left_goes_first() {
        let mut models = vec![model("a", None), model("b", Some(20))];
        let cold = Model { name: "cold".to_owned(), ..Model::default() };
        models.push(cold);
        assert_eq!(evicted_by(&models, "cold"), None, "there is room");
        models.push(model("c", Some(10)));
        assert_eq!(evicted_by(&models, "cold").as_deref(), Some("c"));
        assert_eq!(evicted_by(&models, "a"), None, "it is loaded");
        // On several servers one with room is enough.
        for model in &mut models {
            let loaded = model.loaded.clone();
            model.places = vec![Placed { upstream: "attic".to_owned(), loaded }];
        }
        assert_eq!(evicted_by(&models, "cold").as_deref(), Some("c"));
        models[2].places.push(Placed { upstream: "den".to_owned(), loaded: None });
        assert_eq!(evicted_by(&models, "cold"), None);
    }

    #[test]
    fn latest_is_the_default_tag() {
        assert!(same_model("tiny", "Tiny:latest"));
        assert!(!same_model("tiny:1b", "tiny"));
        assert_eq!(model_key("Tiny:latest"), model_key("tiny"));
        assert_ne!(model_key("tiny:1b"), model_key("tiny"));
    }
}
