//! Levels of settings and presets, and what a model is loaded with.
//!
//! All requests to a model ask for the same load-time options ([`Asked`]): what
//! is set, else what was asked for last. So nothing reloads it but a wish.
//! Absent on purpose: which value counts (`domain::levels`).

use super::hub::Note;
use super::{Engine, Inner, Providers, check_model};
use crate::domain::levels::LevelsChange;
use crate::domain::model::{DEMO_MODEL, Loaded, model_key};
use crate::domain::presets::{self, NewPreset, Preset, PresetChange};
use crate::domain::{Flaw, Levels, OwnerId, Persona, PresetId, Result, Settings, limits, settings};
use crate::server::config::{Configuration, profiles};
use crate::server::fresh;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a model is taken to be loaded as it was asked to be, even if it was
/// not seen in memory yet.
const FRESH: Duration = Duration::from_secs(60);
/// How long a message waits to know the model's own settings, if that matters.
const SEND_PATIENCE: Duration = Duration::from_secs(1);

/// What models were last asked to be loaded with, by their keys and servers.
#[derive(Default)]
pub(super) struct Asked(Mutex<Known>);

type Known = BTreeMap<(String, usize), (Settings, Instant)>;

impl Asked {
    fn lock(&self) -> MutexGuard<'_, Known> {
        // Only whole values are put in.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a model was asked to be loaded with, at the first server that was.
    pub fn options(&self, model: &str) -> Option<Settings> {
        let key = model_key(model);
        let known = self.lock();
        known.iter().find(|((name, _), _)| *name == key).map(|(_, (options, _))| options.clone())
    }

    /// What to ask for now, which is remembered: what is set, over what it is
    /// loaded with.
    fn next(&self, at: (String, usize), loaded: Option<Loaded>, set: &Settings) -> Settings {
        let mut asked = self.lock();
        let before = asked.get(&at);
        let before = before.filter(|(_, when)| loaded.is_some() || when.elapsed() < FRESH);
        let mut next = before.map(|(options, _)| options.clone()).unwrap_or_default();
        // The window that is in memory counts more than the one that was asked for.
        let window = loaded.and_then(|loaded| u32::try_from(loaded.window_tokens).ok());
        if let Some(window) = window.filter(|window| *window > 0) {
            next.set("num_ctx", Some(window.into()));
        }
        next.overlay(set);
        asked.insert(at, (next.clone(), Instant::now()));
        next
    }
}

impl Inner {
    /// What a request to a model of a server asks it to be loaded with. Every
    /// request goes through here: conversations, side work, loading beforehand.
    pub(super) fn loading(&self, upstream: usize, model: &str, settings: &Settings) -> Settings {
        let known = &self.sources.shelf;
        let loaded = known.model(upstream, model).and_then(|model| model.loaded);
        known.asked.next((model_key(model), upstream), loaded, &settings.of_loading())
    }

    /// Has a model's own settings known before a message is resolved. Waits
    /// only where they stand above something that is set.
    pub(super) async fn learn(self: &Arc<Self>, model: &str) {
        if self.providers.known_settings(model).is_some() {
            return;
        }
        let (inner, model) = (Arc::clone(self), model.to_owned());
        let asking = tokio::spawn(async move { inner.own_settings(&model).await });
        if !self.options.site.now().settings.is_empty() {
            // Late or unknown: the site's value is sent, which is what is set here.
            let _ = timeout(SEND_PATIENCE, asking).await;
        }
    }

    /// A model's own settings, asked of the server that would answer. What
    /// cannot be asked is as good as not set.
    async fn own_settings(&self, model: &str) -> Settings {
        if let Some(known) = self.providers.known_settings(model) {
            return known;
        }
        let best = self.sources.shelf.best(&self.providers.lane(model));
        match best.map(|best| self.providers.at(best)) {
            Some(Ok(provider)) if !model.is_empty() => {
                provider.own_settings(model).await.unwrap_or_default()
            }
            _ => Settings::default(),
        }
    }
}

/// The levels that are no rows: the site's, with what it allows, and the model's
/// own.
pub(super) fn beneath(site: &Configuration, own: Settings) -> Levels {
    Levels {
        site: site.settings.clone(),
        bounds: site.bounds.clone(),
        model: own,
        ..Levels::default()
    }
}

impl Providers {
    /// A model's own settings, if a server has told them.
    pub(super) fn known_settings(&self, model: &str) -> Option<Settings> {
        if self.demo.is_some() && model == DEMO_MODEL {
            return Some(Settings::default());
        }
        self.upstreams.iter().find_map(|upstream| upstream.provider.known_settings(model))
    }
}

impl Engine {
    /// The levels beneath a chat's settings, for that model. Waits for the model
    /// server up to 5 s, if the model's own settings are not known yet.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn levels(&self, owner: OwnerId, model: &str) -> Result<Levels> {
        self.levels_for(owner, model, &Persona::default()).await
    }

    /// The same in a chat with that profile.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn levels_for(
        &self,
        owner: OwnerId,
        model: &str,
        persona: &Persona,
    ) -> Result<Levels> {
        let own = self.inner.own_settings(model).await;
        self.over_stored(owner, own, model, persona).await
    }

    async fn over_stored(
        &self,
        owner: OwnerId,
        own: Settings,
        model: &str,
        persona: &Persona,
    ) -> Result<Levels> {
        let store = &self.inner.store;
        let Levels { person, person_model, .. } = store.levels(owner, model).await?;
        let profile = store.own_profile_of(owner, persona.clone()).await?;
        let site = self.site().now();
        let mut levels = Levels { person, person_model, ..beneath(&site, own) };
        profiles::put(&mut levels, &site, persona, profile.as_ref(), model, fresh::now());
        Ok(levels)
    }

    /// Refuses settings that are wrong, or that the site does not allow.
    pub(super) fn check_settings(&self, settings: &Settings) -> Result<()> {
        settings.check()?;
        beneath(&self.site().now(), Settings::default()).allow_all(settings)
    }

    /// The same without waiting: the model's own settings may be missing.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn known_levels(
        &self,
        owner: OwnerId,
        model: &str,
        persona: &Persona,
    ) -> Result<Levels> {
        let own = self.inner.providers.known_settings(model).unwrap_or_default();
        self.over_stored(owner, own, model, persona).await
    }

    /// Changes the person's levels; tells all that watch.
    ///
    /// # Errors
    /// What is wrong with the change; those of the disk.
    pub async fn change_levels(&self, owner: OwnerId, change: LevelsChange) -> Result<Levels> {
        let changed = change.person.0.iter().chain(&change.person_model.0);
        let site = beneath(&self.site().now(), Settings::default());
        for (name, value) in changed {
            let Some(value) = value else { continue };
            settings::check(name, value)?;
            site.allow(name, value)?;
        }
        change.model.as_deref().map_or(Ok(()), check_model)?;
        if change.model.is_none() && !change.person_model.0.is_empty() {
            return Err(Flaw::LevelWithoutModel.into());
        }
        let model = change.model.clone().unwrap_or_default();
        self.inner.store.change_levels(owner, change).await?;
        self.tell(owner);
        self.levels(owner, &model).await
    }

    /// The person's own presets.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn presets(&self, owner: OwnerId) -> Result<Vec<Preset>> {
        self.inner.store.presets(owner).await
    }

    /// Makes a preset.
    ///
    /// # Errors
    /// What is wrong with it; [`Conflict`](crate::domain::Error::Conflict) if there are too many.
    pub async fn add_preset(&self, owner: OwnerId, new: NewPreset) -> Result<Preset> {
        let settings = kept(new.settings)?;
        let new = NewPreset { name: preset_name(&new.name)?, settings };
        let preset = self.inner.store.add_preset(owner, new).await?;
        self.tell(owner);
        Ok(preset)
    }

    /// Renames a preset or has it hold something else.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound), or what is wrong with the change.
    pub async fn change_preset(
        &self,
        owner: OwnerId,
        id: PresetId,
        change: PresetChange,
    ) -> Result<Preset> {
        let change = PresetChange {
            name: change.name.as_deref().map(preset_name).transpose()?,
            settings: change.settings.map(kept).transpose()?,
        };
        let preset = self.inner.store.change_preset(owner, id, change).await?;
        self.tell(owner);
        Ok(preset)
    }

    /// Puts a preset into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn hide_preset(&self, owner: OwnerId, id: PresetId, hide: bool) -> Result<()> {
        self.inner.store.hide_preset(owner, id, hide).await?;
        self.tell(owner);
        Ok(())
    }

    fn tell(&self, owner: OwnerId) {
        self.inner.sources.hub.board(owner).note([Note::Settings]);
    }
}

/// What a preset holds of these settings, if they are good.
fn kept(settings: Settings) -> Result<Settings> {
    settings.check()?;
    let settings = presets::of(&settings);
    if settings.is_empty() { Err(Flaw::PresetEmpty.into()) } else { Ok(settings) }
}

/// A preset's name in one line.
fn preset_name(name: &str) -> Result<String> {
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = name.chars().filter(|letter| !letter.is_control()).count();
    if letters == 0
        || letters > limits::PRESET_NAME_CHARACTERS
        || name.chars().any(char::is_control)
    {
        return Err(Flaw::PresetName.into());
    }
    Ok(name)
}
