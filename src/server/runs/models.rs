//! What can be chosen, as it was last seen: asking never waits for the model
//! server.
//!
//! Refreshed every few seconds while somebody watches, and when somebody asks;
//! nobody watching, nothing is asked. What an owner prefers is added on the
//! way out. Absent on purpose: talking to the model server (`provider`).

use super::hub::Hub;
use super::{Options, Providers};
use crate::domain::model::{DEMO_MODEL, Loaded, Model, same_model};
use crate::domain::{Connection, Error, Models, UnixMillis};
use crate::server::provider::Provider;
use crate::server::store::Preferences;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

/// Between two looks while somebody watches.
const EVERY: Duration = Duration::from_secs(5);
/// The same while the model server does not answer.
const OFFLINE: Duration = Duration::from_secs(2);
/// Least time between two looks that nobody asked for by name.
const LEAST: Duration = Duration::from_secs(1);
/// A new time of unloading counts as a change from this difference on.
const UNTIL_MILLIS: i64 = 30_000;

/// The models as they were last seen.
pub(super) struct Shelf {
    providers: Providers,
    default_model: Option<String>,
    seen: Mutex<Models>,
    /// Counts the changes that viewers are told of; 0 while nothing is known.
    version: watch::Sender<u64>,
    wanted: Notify,
    /// One look at a time; holds when the last one ended.
    looking: tokio::sync::Mutex<Option<Instant>>,
}

impl Shelf {
    /// A shelf that knows of the demo only.
    pub fn new(providers: &Providers, options: &Options) -> Self {
        let demo = providers.demo.as_ref().map(demo_models).unwrap_or_default();
        let address = match &providers.main {
            Provider::Ollama(ollama) => ollama.address().to_owned(),
            Provider::Demo(_) => String::new(),
        };
        Self {
            providers: providers.clone(),
            default_model: options.default_model.clone(),
            seen: Mutex::new(Models { address, models: demo, ..Models::default() }),
            version: watch::Sender::new(0),
            wanted: Notify::new(),
            looking: tokio::sync::Mutex::default(),
        }
    }

    /// Looks again and again; ends with the engine.
    pub async fn keep_fresh(self: Arc<Self>, hub: Arc<Hub>) {
        let mut viewers = hub.viewers().subscribe();
        let mut changes = self.subscribe();
        loop {
            let wait = if self.lock().connection == Connection::Offline { OFFLINE } else { EVERY };
            let due = async {
                // The hub lives as long as this task.
                let _ = viewers.wait_for(|open| *open > 0).await;
                sleep(wait).await;
            };
            tokio::select! {
                () = self.wanted.notified() => {}
                () = due => {}
                // Somebody else has looked: the wait begins anew, maybe shorter.
                _ = changes.changed() => continue,
            }
            self.look(LEAST).await;
            changes.mark_unchanged();
        }
    }

    /// Wishes for a fresh look soon.
    pub fn wake(&self) {
        self.wanted.notify_one();
    }

    /// Looks now.
    pub async fn refresh(&self) {
        self.look(Duration::ZERO).await;
    }

    /// Looks, unless the last look is so short a time ago.
    async fn look(&self, pause: Duration) {
        let mut last = self.looking.lock().await;
        if last.is_some_and(|last| last.elapsed() < pause) {
            return;
        }
        let answer = self.providers.main.models().await;
        self.put(answer);
        *last = Some(Instant::now());
    }

    fn put(&self, answer: Result<Models, Error>) {
        let mut fresh = match answer {
            Ok(models) => models,
            Err(error) => {
                let mut known = self.lock().clone();
                known.models.retain(|model| !model.is_demo());
                known.connection = Connection::Offline;
                if let Error::UpstreamUnreachable { address } = error {
                    known.address = address;
                }
                for model in &mut known.models {
                    model.loaded = None;
                }
                known
            }
        };
        if let (false, Some(demo)) = (self.providers.is_demo_only(), &self.providers.demo) {
            fresh.models.extend(demo_models(demo));
        }
        let changed = {
            let mut seen = self.lock();
            let changed = !same(&seen, &fresh);
            *seen = fresh;
            changed
        };
        self.version.send_if_modified(|version| {
            let tell = changed || *version == 0;
            *version += u64::from(tell);
            tell
        });
    }

    /// Notes that a run could not reach the model server: viewers are told, and
    /// the next look comes soon.
    pub fn note_unreachable(&self) {
        let address = self.lock().address.clone();
        self.put(Err(Error::UpstreamUnreachable { address }));
    }

    /// Tells when the models have changed.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Whether the model server was asked yet.
    pub fn is_known(&self) -> bool {
        *self.version.borrow() > 0
    }

    /// The models as an owner sees them.
    pub fn models(&self, preferences: &Preferences) -> Models {
        let mut models = self.lock().clone();
        for model in &mut models.models {
            model.last_load = preferences.last_load(&model.name);
        }
        models.preferred = self.preferred(&models, preferences);
        // Who has real models need not be offered the demo.
        let able = models.models.iter().any(|model| model.can_chat() && !model.is_demo());
        let asked_for = [&models.preferred, &self.default_model];
        let wanted = asked_for.into_iter().flatten().any(|name| name == DEMO_MODEL);
        if models.connection == Connection::Online && able && !wanted {
            models.models.retain(|model| !model.is_demo());
        }
        models
    }

    /// The model that a new chat starts with: the last one, else the site's,
    /// else one that is in memory, else the first that can chat. While no
    /// list is known, the first two are believed. The demo only by wish.
    fn preferred(&self, models: &Models, preferences: &Preferences) -> Option<String> {
        let able = || models.models.iter().filter(|model| model.can_chat());
        let wished = [&preferences.last_model, &self.default_model];
        let mut wished = wished.into_iter().flatten();
        let unknown = able().all(Model::is_demo) && models.connection != Connection::Online;
        let listed = |name: &String| able().any(|model| same_model(&model.name, name));
        wished
            .find(|name| unknown || listed(name))
            .or_else(|| {
                able()
                    .find(|model| model.loaded.is_some() && !model.is_demo())
                    .map(|model| &model.name)
            })
            // The demo answers only those who chose it.
            .or_else(|| able().find(|model| !model.is_demo()).map(|model| &model.name))
            .cloned()
    }

    /// What is known of a model.
    pub fn model(&self, name: &str) -> Option<Model> {
        self.lock().models.iter().find(|model| same_model(&model.name, name)).cloned()
    }

    /// Notes what is in memory now, as a run has seen it on its way.
    pub fn note_loaded(&self, name: &str, loaded: &Loaded) {
        let mut seen = self.lock();
        let known = seen.models.iter_mut().find(|model| same_model(&model.name, name));
        if let Some(model) = known
            && model.loaded.is_none()
        {
            model.loaded = Some(loaded.clone());
            drop(seen);
            self.version.send_modify(|version| *version += 1);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Models> {
        // Only whole values are put in.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Providers {
    fn is_demo_only(&self) -> bool {
        matches!(self.main, Provider::Demo(_))
    }
}

fn demo_models(demo: &Provider) -> Vec<Model> {
    match demo {
        Provider::Demo(demo) => demo.models().models,
        Provider::Ollama(_) => Vec::new(),
    }
}

/// Whether viewers need not be told: a time of unloading that moves a little
/// is no news.
fn same(old: &Models, new: &Models) -> bool {
    let until = |model: &Model| model.loaded.as_ref().and_then(|loaded| loaded.until);
    let near = |one: Option<UnixMillis>, other: Option<UnixMillis>| match (one, other) {
        (Some(one), Some(other)) => one.0.abs_diff(other.0) < UNTIL_MILLIS.unsigned_abs(),
        (one, other) => one == other,
    };
    let timeless = |model: &Model| {
        let mut model = model.clone();
        if let Some(loaded) = &mut model.loaded {
            loaded.until = None;
        }
        model
    };
    old.connection == new.connection
        && old.address == new.address
        && old.version == new.version
        && old.models.len() == new.models.len()
        && old
            .models
            .iter()
            .zip(&new.models)
            .all(|(old, new)| near(until(old), until(new)) && timeless(old) == timeless(new))
}
