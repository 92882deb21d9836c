//! The levels of settings as the page knows them, what is set and not applied
//! yet, and presets.
//!
//! Which value counts is `domain::levels`'s rule, the same as the server's. A
//! change that would load the model anew is held back until it is applied, or
//! goes with the next message. Absent on purpose: fields (`parts`).

use super::App;
use crate::api::settings as api;
use crate::domain::levels::{LevelsChange, reloading};
use crate::domain::modes::Chosen;
use crate::domain::presets::{self, NewPreset, Preset, PresetChange};
use crate::domain::version::{KNOWS_MAX, at_least};
use crate::domain::{Error, Json, Level, Levels, PresetId, Settings, SettingsChange};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is beneath the chat's settings, and what is about to change.
#[derive(Clone, Copy)]
pub struct Tuning {
    /// The levels beneath the chat's, for the chosen model.
    pub levels: RwSignal<Levels>,
    /// The person's own presets, where they are shown.
    pub presets: RwSignal<Vec<Preset>>,
    /// How often it was told that they may have changed.
    pub told: RwSignal<u32>,
    /// Changes of the chat's settings that would load the model anew.
    pub pending: RwSignal<SettingsChange>,
    /// Whether the model is being loaded anew, for a change that was applied.
    pub loading: RwSignal<bool>,
    asked: StoredValue<u64>,
}

impl Tuning {
    pub(super) fn new(levels: Levels) -> Self {
        Self {
            levels: RwSignal::new(levels),
            presets: RwSignal::new(Vec::new()),
            told: RwSignal::new(0),
            pending: RwSignal::default(),
            loading: RwSignal::new(false),
            asked: StoredValue::new(0),
        }
    }
}

/// Keeps the levels those of the chosen model.
pub fn start(app: App) {
    Effect::new(move |before: Option<(Option<String>, Option<String>, Chosen)>| {
        let of = (app.model(), app.profile_name(), app.talk.modes.get());
        if before.is_some_and(|before| before != of) {
            app.reload_levels();
        }
        of
    });
}

impl App {
    /// Asks for the levels of the chosen model.
    pub fn reload_levels(self) {
        let model = self.model_untracked().unwrap_or_default();
        let persona = self.persona();
        self.tuning.asked.update_value(|asked| *asked += 1);
        let mine = self.tuning.asked.get_value();
        spawn_local(async move {
            // What cannot be asked stays as it is known.
            if let Ok(levels) = api::load_levels(model, persona).await
                && self.tuning.asked.get_value() == mine
            {
                self.take_levels(levels);
            }
        });
    }

    /// Keeps the person's presets up to date, for whoever shows them.
    pub fn follow_presets(self) {
        Effect::new(move |_| {
            self.tuning.told.track();
            self.reload_presets();
        });
    }

    /// Asks for the person's presets.
    pub fn reload_presets(self) {
        spawn_local(async move {
            if let Ok(presets) = api::list_presets().await {
                self.tuning.presets.set(presets);
            }
        });
    }

    fn take_levels(self, levels: Levels) {
        if self.tuning.levels.with_untracked(|known| *known != levels) {
            self.tuning.levels.set(levels);
        }
    }

    /// The chat's settings with what is about to change.
    #[must_use]
    pub fn draft(&self) -> Settings {
        let mut draft = self.talk.settings.get();
        self.tuning.pending.with(|pending| pending.apply(&mut draft));
        draft
    }

    /// The value of a setting that counts, and the level that sets it.
    #[must_use]
    pub fn found(&self, name: &str) -> (Level, Option<Json>) {
        let draft = self.draft();
        self.tuning.levels.with(|levels| {
            let (level, value) = levels.find(&draft, name);
            (level, value.cloned())
        })
    }

    /// The value of a setting that counts without the chat's.
    #[must_use]
    pub fn beneath(&self, name: &str) -> Option<Json> {
        self.tuning.levels.with(|levels| levels.find(&Settings::default(), name).1.cloned())
    }

    /// All values that count.
    #[must_use]
    pub fn effective(&self) -> Settings {
        let draft = self.draft();
        self.tuning.levels.with(|levels| levels.effective(&draft))
    }

    /// Whether every server that has the chosen model knows the thinking level
    /// `max`.
    #[must_use]
    pub fn takes_max(&self) -> bool {
        let places = self.chosen_model().map(|model| model.places).unwrap_or_default();
        self.models.with(|models| {
            let mut servers = models.upstreams.iter().filter(|server| {
                places.is_empty() || places.iter().any(|place| place.upstream == server.name)
            });
            servers.all(|server| at_least(&server.version, KNOWS_MAX))
        })
    }

    /// The settings whose values, as they count, load the model anew.
    #[must_use]
    pub fn reloading(&self) -> Vec<&'static str> {
        let draft = self.draft();
        let asked = self.tuning.levels.with(|levels| levels.asked(&draft));
        self.chosen_model().map(|model| reloading(&model, &asked)).unwrap_or_default()
    }

    /// Sets or, with `None`, takes out a setting of the chat.
    pub fn set_setting(self, name: &str, value: Option<Json>) {
        self.change_chat_settings(SettingsChange::one(name, value));
    }

    /// Puts settings on the chat, over what it has.
    pub fn put_settings(self, settings: &Settings) {
        let all = settings.iter().map(|(name, value)| (name, Some(value.clone())));
        self.change_chat_settings(SettingsChange(all.collect()));
    }

    /// Changes the chat's settings; what would load the model anew is held back.
    fn change_chat_settings(self, change: SettingsChange) {
        // What the site has locked, a preset may hold all the same.
        let fits = |name: &str, value: &Json| {
            self.tuning.levels.with_untracked(|levels| levels.allow(name, value).is_ok())
        };
        let mut change = change;
        change.0.retain(|(name, value)| value.as_ref().is_none_or(|value| fits(name, value)));
        let mut draft = untrack(|| self.draft());
        change.apply(&mut draft);
        if draft.check().is_err() {
            return;
        }
        let reloading = untrack(|| {
            let asked = self.tuning.levels.with(|levels| levels.asked(&draft));
            self.chosen_model().map(|model| reloading(&model, &asked)).unwrap_or_default()
        });
        let mut pending = self.tuning.pending.get_untracked();
        let mut now = SettingsChange::default();
        for (name, value) in change.0 {
            pending.0.retain(|(other, _)| *other != name);
            let into = if reloading.contains(&name) { &mut pending } else { &mut now };
            into.0.push((name, value));
        }
        if self.tuning.pending.with_untracked(|known| *known != pending) {
            self.tuning.pending.set(pending);
        }
        self.change_settings(|settings| now.apply(settings));
    }

    /// Applies what was held back; gives the chat's settings.
    pub(super) fn take_pending(self) -> Settings {
        let settings = self.allowed(untrack(|| self.draft()));
        if self.tuning.pending.with_untracked(|pending| !pending.0.is_empty()) {
            self.tuning.pending.set(SettingsChange::default());
            self.talk.settings.set(settings.clone());
        }
        settings
    }

    /// Forgets what was held back.
    pub fn discard_pending(self) {
        if self.tuning.pending.with_untracked(|pending| !pending.0.is_empty()) {
            self.tuning.pending.set(SettingsChange::default());
        }
    }

    /// Applies what was held back, and loads the model anew with it.
    pub fn apply_pending(self) {
        let pending = self.tuning.pending.get_untracked();
        self.tuning.pending.set(SettingsChange::default());
        self.change_settings(|settings| pending.apply(settings));
        let Some(model) = self.model_untracked() else { return };
        let settings = self.talk.settings.get_untracked();
        let persona = self.persona();
        self.tuning.loading.set(true);
        spawn_local(async move {
            let loaded = api::load_model(model, settings, persona).await;
            self.tuning.loading.set(false);
            if let Err(error) = loaded {
                self.complain(&error);
            }
        });
    }

    /// Takes a value out of the level that sets it, if that is the chat's or
    /// the person's.
    pub fn reset_setting(self, name: &'static str) {
        let out = || SettingsChange::one(name, None);
        let model = self.model_untracked();
        match untrack(|| self.found(name)).0 {
            Level::Chat => self.set_setting(name, None),
            Level::PersonModel => self.change_levels(
                LevelsChange { model, person_model: out(), ..LevelsChange::default() },
                || {},
            ),
            Level::Person => self.change_levels(
                LevelsChange { model, person: out(), ..LevelsChange::default() },
                || {},
            ),
            Level::Default | Level::Site | Level::Model | Level::Profile | Level::Mode => {}
        }
    }

    /// Moves a value of the chat to the person's level: for this model only, or
    /// for all.
    pub fn keep_setting(self, name: &'static str, for_model: bool) {
        let Some(value) = untrack(|| self.draft()).get(name).cloned() else { return };
        let kept = SettingsChange::one(name, Some(value));
        let model = self.model_untracked();
        let change = if for_model {
            LevelsChange { model, person_model: kept, ..LevelsChange::default() }
        } else {
            // What is set for the model would win over it.
            let person_model = SettingsChange::one(name, None);
            LevelsChange { model, person: kept, person_model }
        };
        self.change_levels(change, move || {
            self.tuning.pending.update(|pending| pending.0.retain(|(other, _)| *other != name));
            self.change_settings(|settings| settings.set(name, None));
        });
    }

    fn change_levels(self, mut change: LevelsChange, then: impl FnOnce() + 'static) {
        if change.model.is_none() {
            change.person_model = SettingsChange::default();
        }
        spawn_local(async move {
            match api::change_levels(change).await {
                Ok(levels) => {
                    self.take_levels(levels);
                    then();
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// What a preset of the present would hold: all that the chat and the
    /// person set, but the system prompt.
    #[must_use]
    pub fn preset_of_now(&self) -> Settings {
        let draft = self.draft();
        self.tuning.levels.with(|levels| {
            let own = Levels {
                person: levels.person.clone(),
                person_model: levels.person_model.clone(),
                ..Levels::default()
            };
            presets::of(&own.effective(&draft))
        })
    }

    /// Saves the present as a preset.
    pub fn save_preset(self, name: String) {
        let settings = untrack(|| self.preset_of_now());
        self.with_presets(
            async move { api::add_preset(NewPreset { name, settings }).await.map(drop) },
        );
    }

    /// Renames a preset, or has it hold what is set now.
    pub fn change_preset(self, id: PresetId, name: Option<String>) {
        let settings = name.is_none().then(|| untrack(|| self.preset_of_now()));
        let change = PresetChange { name, settings };
        self.with_presets(async move { api::change_preset(id, change).await.map(drop) });
    }

    /// Deletes a preset and offers to undo that; `said` says so.
    pub fn delete_preset(self, id: PresetId, said: &'static str) {
        self.with_presets(async move {
            api::hide_preset(id, true).await?;
            self.toasts.offer_undo(said, move || {
                self.with_presets(api::hide_preset(id, false));
            });
            Ok(())
        });
    }

    fn with_presets(self, asked: impl Future<Output = Result<(), Error>> + 'static) {
        spawn_local(async move {
            match asked.await {
                Ok(()) => self.reload_presets(),
                Err(error) => self.complain(&error),
            }
        });
    }
}
