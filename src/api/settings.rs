//! Levels of settings, presets, and loading a model with what was set.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::levels::LevelsChange;
use crate::domain::presets::{NewPreset, Preset, PresetChange};
use crate::domain::{Error, Levels, Persona, PresetId, Settings};
use leptos::prelude::*;

/// The levels beneath a chat's settings, for that model.
#[server(prefix = "/api/page", endpoint = "levels", input = Json, output = Json)]
pub async fn load_levels(model: String, persona: Persona) -> Result<Levels, Error> {
    engine()?.levels_for(OwnerId::LOCAL, &model, &persona).await
}

/// Changes the person's levels.
#[server(prefix = "/api/page", endpoint = "change_levels", input = Json, output = Json)]
pub async fn change_levels(change: LevelsChange) -> Result<Levels, Error> {
    engine()?.change_levels(OwnerId::LOCAL, change).await
}

/// The person's own presets.
#[server(prefix = "/api/page", endpoint = "presets", input = Json, output = Json)]
pub async fn list_presets() -> Result<Vec<Preset>, Error> {
    engine()?.presets(OwnerId::LOCAL).await
}

/// Makes a preset.
#[server(prefix = "/api/page", endpoint = "add_preset", input = Json, output = Json)]
pub async fn add_preset(new: NewPreset) -> Result<Preset, Error> {
    engine()?.add_preset(OwnerId::LOCAL, new).await
}

/// Renames a preset or has it hold something else.
#[server(prefix = "/api/page", endpoint = "change_preset", input = Json, output = Json)]
pub async fn change_preset(id: PresetId, change: PresetChange) -> Result<Preset, Error> {
    engine()?.change_preset(OwnerId::LOCAL, id, change).await
}

/// Puts a preset into the trash, or takes it out again.
#[server(prefix = "/api/page", endpoint = "hide_preset", input = Json, output = Json)]
pub async fn hide_preset(id: PresetId, hide: bool) -> Result<(), Error> {
    engine()?.hide_preset(OwnerId::LOCAL, id, hide).await
}

/// Loads a model as a chat of those settings asks for it.
#[server(prefix = "/api/page", endpoint = "load_model", input = Json, output = Json)]
pub async fn load_model(model: String, settings: Settings, persona: Persona) -> Result<(), Error> {
    engine()?.load_model_for(OwnerId::LOCAL, &model, &settings, &persona).await
}
