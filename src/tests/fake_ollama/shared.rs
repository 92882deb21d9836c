//! The state of a fake: settings, rules, what is in memory, held streams.

use super::catalog::{FakeModel, InMemory, default_models, default_registry};
use super::log::Log;
use super::script::{self, Rule, Script};
use super::strict::Ask;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep};

/// What a test may set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The installed models.
    pub models: Vec<FakeModel>,
    /// The models that can be pulled besides.
    pub registry: Vec<FakeModel>,
    /// Progress lines of a part that is transferred whole.
    pub pull_steps: u64,
    /// Milliseconds between them without a script.
    pub pull_ms: u64,
    /// Models in memory at once (`OLLAMA_MAX_LOADED_MODELS`).
    pub max_loaded: usize,
    /// What `/api/version` says.
    pub version: String,
    /// Requests that one model answers at once (`OLLAMA_NUM_PARALLEL`).
    pub parallel: usize,
    /// Milliseconds that loading takes without a script.
    pub load_ms: u64,
    /// Milliseconds between pieces without a script.
    pub delay_ms: u64,
    /// Seconds that a model stays loaded without a request that says.
    pub keep_alive: f64,
    /// The window without a request that says.
    pub window: u64,
    /// Whether the list tells capabilities and the trained window; an old
    /// server does not.
    pub new_list: bool,
    /// Headers of every answer, besides its own. `Transfer-Encoding` is said
    /// and not done, and ends the connection.
    pub headers: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            models: default_models(),
            registry: default_registry(),
            pull_steps: 8,
            pull_ms: 2,
            max_loaded: 3,
            version: "0.33.0".to_owned(),
            parallel: 1,
            load_ms: 0,
            delay_ms: 5,
            keep_alive: 300.0,
            window: 4096,
            new_list: true,
            headers: BTreeMap::new(),
        }
    }
}

/// All that the connections of a fake share.
pub struct Shared {
    pub log: Log,
    /// The models in the order of their loads: more than one of a name is a reload.
    pub loads: Mutex<Vec<String>>,
    settings: Mutex<Settings>,
    rules: Mutex<Vec<Rule>>,
    memory: Arc<Mutex<BTreeMap<String, InMemory>>>,
    lanes: Mutex<BTreeMap<String, Arc<Semaphore>>>,
    loading: tokio::sync::Mutex<()>,
    released: watch::Sender<BTreeSet<String>>,
    /// Bytes of each part that were transferred, by digest.
    transferred: Mutex<BTreeMap<String, u64>>,
    /// Uploaded files by digest: their size and first bytes.
    blobs: Mutex<BTreeMap<String, (u64, Vec<u8>)>>,
    /// Whether connections shall be taken, and whether they are.
    pub wanted: watch::Sender<bool>,
    pub listening: watch::Sender<bool>,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            log: Log::new(),
            loads: Mutex::default(),
            settings: Mutex::default(),
            rules: Mutex::default(),
            memory: Arc::default(),
            lanes: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
            released: watch::Sender::default(),
            transferred: Mutex::default(),
            blobs: Mutex::default(),
            wanted: watch::Sender::new(true),
            listening: watch::Sender::new(true),
        }
    }

    pub fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap()
    }

    /// Changes the settings; a new number of slots counts for new requests.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings());
        self.lanes.lock().unwrap().clear();
    }

    pub fn set_rules(&self, rules: Vec<Rule>) {
        *self.rules.lock().unwrap() = rules;
    }

    pub fn add_rule(&self, rule: Rule) {
        self.rules.lock().unwrap().push(rule);
    }

    /// The script of the first rule that fits.
    pub fn rule(&self, path: &str, model: &str, message: &str) -> Option<Script> {
        script::by_rule(&mut self.rules.lock().unwrap(), path, model, message)
    }

    pub fn release(&self, name: &str) {
        self.released.send_modify(|names| {
            names.insert(name.to_owned());
        });
    }

    /// Waits until a name is released; `*` releases all.
    pub async fn released(&self, name: &str) {
        let mut released = self.released.subscribe();
        let wanted = |names: &BTreeSet<String>| names.contains(name) || names.contains("*");
        let _ = released.wait_for(wanted).await;
    }

    pub async fn refuse(&self, refuse: bool) {
        let mut listening = self.listening.subscribe();
        self.wanted.send_replace(!refuse);
        let _ = listening.wait_for(|&listening| listening != refuse).await;
    }

    /// The slots of a model.
    pub fn lane(&self, model: &str) -> Arc<Semaphore> {
        let parallel = self.settings().parallel.max(1);
        let mut lanes = self.lanes.lock().unwrap();
        let lane = lanes.entry(model.to_owned());
        Arc::clone(lane.or_insert_with(|| Arc::new(Semaphore::new(parallel))))
    }

    /// What `/api/ps` lists, the longest-lived first.
    pub fn in_memory(&self) -> Vec<(String, InMemory)> {
        let mut list: Vec<_> = self.memory.lock().unwrap().clone().into_iter().collect();
        list.sort_by_key(|(_, memory)| {
            std::cmp::Reverse(
                memory.until.unwrap_or(SystemTime::now() + Duration::from_secs(1 << 33)),
            )
        });
        list
    }

    /// How much of a part is there.
    pub fn transferred(&self, digest: &str) -> u64 {
        self.transferred.lock().unwrap().get(digest).copied().unwrap_or(0)
    }

    pub fn transfer(&self, digest: &str, bytes: u64) {
        self.transferred.lock().unwrap().insert(digest.to_owned(), bytes);
    }

    /// Parts that no model has any more are gone.
    pub fn forget_layers<'a>(&self, gone: impl Iterator<Item = &'a String>, kept: &[String]) {
        let mut transferred = self.transferred.lock().unwrap();
        for digest in gone.filter(|digest| !kept.contains(digest)) {
            transferred.remove(digest);
        }
    }

    /// Whether a file is there: uploaded, or a part of a model.
    pub fn has_blob(&self, digest: &str) -> bool {
        let of_model = |model: &FakeModel| model.layers().iter().any(|layer| layer.0 == digest);
        self.blobs.lock().unwrap().contains_key(digest)
            || self.settings().models.iter().any(of_model)
    }

    pub fn put_blob(&self, digest: &str, bytes: &[u8]) {
        let first = bytes[..bytes.len().min(4)].to_vec();
        self.blobs.lock().unwrap().insert(digest.to_owned(), (bytes.len() as u64, first));
    }

    pub fn is_gguf(&self, digest: &str) -> bool {
        self.blobs.lock().unwrap().get(digest).is_none_or(|(_, first)| first == b"GGUF")
    }

    pub fn blob_bytes(&self, digest: &str) -> u64 {
        self.blobs.lock().unwrap().get(digest).map_or(1024, |(bytes, _)| *bytes)
    }

    pub fn unload(&self, model: &str) {
        self.memory.lock().unwrap().remove(model);
    }

    pub fn unload_all(&self) {
        self.memory.lock().unwrap().clear();
    }

    /// Puts a model into memory with the window and the options that are asked
    /// for, else with the model's own, else with the server's; returns the
    /// window and how long it took. One load at a time.
    pub async fn load(&self, ask: &Ask, script: &Script) -> (u64, Duration) {
        let began = Instant::now();
        let (usual, load_ms) = {
            let settings = self.settings();
            (settings.window, script.load_ms.unwrap_or(settings.load_ms))
        };
        let name = &ask.installed.name;
        let own = &ask.installed.options;
        let usual = own.get("num_ctx").and_then(serde_json::Value::as_u64).unwrap_or(usual);
        let window = ask.window.unwrap_or(usual).clamp(4, ask.installed.context_length.max(4));
        let loading = &ask.loading;
        let ready = || {
            let memory = self.memory.lock().unwrap();
            memory.get(name).is_some_and(|m| m.window == window && m.loading == *loading)
        };
        if !ready() {
            let _one = self.loading.lock().await;
            if !ready() {
                self.unload(name);
                self.make_room().await;
                sleep(Duration::from_millis(load_ms)).await;
                if let Some(name) = &script.load_hold {
                    self.released(name).await;
                }
                let loading = loading.clone();
                let memory = InMemory { window, loading, until: None, uses: 0, running: 0 };
                self.loads.lock().unwrap().push(name.clone());
                self.memory.lock().unwrap().insert(name.clone(), memory);
            }
        }
        (window, began.elapsed())
    }

    /// Unloads the idle model with the shortest time left, if memory is full;
    /// waits for one if none is idle.
    async fn make_room(&self) {
        let most = self.settings().max_loaded.max(1);
        loop {
            {
                let mut memory = self.memory.lock().unwrap();
                if memory.len() < most {
                    return;
                }
                let idle = memory.iter().filter(|(_, model)| model.running == 0);
                let far = SystemTime::now() + Duration::from_secs(1 << 33);
                let first = idle.min_by_key(|(_, model)| model.until.unwrap_or(far));
                if let Some(name) = first.map(|(name, _)| name.clone()) {
                    memory.remove(&name);
                    return;
                }
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Marks a model as in use; dropping the mark starts its keep-alive timer.
    pub fn use_model(&self, ask: &Ask) -> Use {
        let seconds = ask.keep_alive.unwrap_or(self.settings().keep_alive);
        let name = ask.installed.name.clone();
        let mut memory = self.memory.lock().unwrap();
        if let Some(model) = memory.get_mut(&name) {
            model.uses += 1;
            model.running += 1;
            model.until = until(seconds);
        }
        drop(memory);
        Use { memory: Arc::clone(&self.memory), name, seconds }
    }
}

fn until(seconds: f64) -> Option<SystemTime> {
    (seconds >= 0.0).then(|| SystemTime::now() + Duration::from_secs_f64(seconds))
}

/// A use of a model.
pub struct Use {
    memory: Arc<Mutex<BTreeMap<String, InMemory>>>,
    name: String,
    seconds: f64,
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut memory = self.memory.lock().unwrap();
        let Some(model) = memory.get_mut(&self.name) else { return };
        model.running -= 1;
        model.until = until(self.seconds);
        let (uses, idle) = (model.uses, model.running == 0);
        drop(memory);
        if idle && self.seconds >= 0.0 {
            let (memory, name) = (Arc::clone(&self.memory), self.name.clone());
            let after = Duration::from_secs_f64(self.seconds);
            tokio::spawn(async move {
                sleep(after).await;
                let mut memory = memory.lock().unwrap();
                if memory.get(&name).is_some_and(|model| model.uses == uses) {
                    memory.remove(&name);
                }
            });
        }
    }
}
