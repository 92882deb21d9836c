//! What can be chosen, as it was last seen: asking never waits for a model
//! server.
//!
//! Each server is looked at every few seconds while somebody watches, and when
//! somebody asks; nobody watching, nothing is asked. One that failed is left
//! out for a while, which grows as long as it fails. What an owner prefers is
//! added on the way out. Absent on purpose: talking to a server (`provider`)
//! and putting the lists together (`catalog`).

use super::Options;
use super::catalog::{self, preferred};
use super::hub::Hub;
use super::levels::Asked;
use super::queue::{Lane, Offer, Sites};
use super::upstreams::{DEMO_PARALLEL, Providers};
use crate::domain::model::{DEMO_MODEL, Loaded, Model, same_model};
use crate::domain::{Connection, Error, Models};
use crate::server::provider::Provider;
use crate::server::store::Preferences;
use futures_util::future::join_all;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// Between two looks while somebody watches.
const EVERY: Duration = Duration::from_secs(5);
/// The same while the server does not answer; if another one does, it grows.
const OFFLINE: Duration = Duration::from_secs(2);
/// Least time between two looks that nobody asked for by name.
const LEAST: Duration = Duration::from_secs(1);
/// How long a server that failed a run is left out; doubles with each failure.
const OUT: Duration = Duration::from_secs(2);
/// How often such a time doubles at most.
const DOUBLINGS: u32 = 5;

/// The models as they were last seen.
pub(super) struct Shelf {
    providers: Providers,
    parallel: Vec<usize>,
    default_model: Option<String>,
    demo: Vec<Model>,
    /// What models were last asked to be loaded with.
    pub asked: Asked,
    seen: Mutex<Vec<Seen>>,
    /// Counts the changes that viewers are told of; 0 while nothing is known.
    version: watch::Sender<u64>,
    /// Changes when another server may serve somebody.
    pub service: watch::Sender<()>,
    wanted: Vec<Notify>,
    /// One look at each server at a time; holds when the last one ended.
    looking: Vec<tokio::sync::Mutex<Option<Instant>>>,
}

/// What is known of a server.
struct Seen {
    models: Models,
    /// Looks that failed in a row.
    misses: u32,
    /// Runs that failed in a row, for its fault.
    failures: u32,
    /// Runs that failed at all, for its fault.
    failed: u64,
    /// It is left out until then.
    out_until: Option<Instant>,
}

/// How a server is.
pub(super) struct Standing {
    pub connection: Connection,
    pub left_out: bool,
    /// Runs that failed at all, for its fault.
    pub failures: u64,
    /// Models in its memory.
    pub loaded: usize,
}

impl Seen {
    fn serves(&self, now: Instant) -> bool {
        self.models.connection != Connection::Offline
            && self.out_until.is_none_or(|until| until <= now)
    }

    fn model(&self, name: &str) -> Option<&Model> {
        self.models.models.iter().find(|model| same_model(&model.name, name))
    }
}

impl Shelf {
    /// A shelf that knows of the demo only.
    pub fn new(providers: &Providers, options: &Options) -> Self {
        let seen = providers.upstreams.iter().map(|upstream| {
            let address = upstream.provider.address().to_owned();
            let models = Models { address, ..Models::default() };
            Seen { models, misses: 0, failures: 0, failed: 0, out_until: None }
        });
        let seen: Vec<Seen> = seen.collect();
        let demo = match &providers.demo {
            Some(Provider::Demo(demo)) => demo.models().models,
            _ => Vec::new(),
        };
        Self {
            parallel: (0..seen.len()).map(|at| providers.parallel(at, options)).collect(),
            wanted: seen.iter().map(|_| Notify::new()).collect(),
            looking: seen.iter().map(|_| tokio::sync::Mutex::default()).collect(),
            providers: providers.clone(),
            default_model: options.default_model.clone(),
            demo,
            asked: Asked::default(),
            seen: Mutex::new(seen),
            version: watch::Sender::new(0),
            service: watch::Sender::new(()),
        }
    }

    /// Looks again and again; ends with the engine.
    pub async fn keep_fresh(self: Arc<Self>, hub: Arc<Hub>) {
        join_all((0..self.looking.len()).map(|upstream| self.keep_one_fresh(upstream, &hub))).await;
    }

    async fn keep_one_fresh(&self, upstream: usize, hub: &Hub) {
        let mut viewers = hub.viewers().subscribe();
        let mut changes = self.subscribe();
        loop {
            let wait = self.pause(upstream);
            let due = async {
                // The hub lives as long as this task.
                let _ = viewers.wait_for(|open| *open > 0).await;
                sleep(wait).await;
            };
            tokio::select! {
                () = self.wanted[upstream].notified() => {}
                () = due => {}
                // Somebody else has looked: the wait begins anew, maybe shorter.
                _ = changes.changed() => continue,
            }
            self.look(upstream, LEAST).await;
            changes.mark_unchanged();
        }
    }

    /// How long until that server is looked at by itself.
    fn pause(&self, upstream: usize) -> Duration {
        let seen = self.lock();
        if seen[upstream].models.connection != Connection::Offline {
            return EVERY;
        }
        // While nobody answers, somebody waits for exactly this one.
        let any = seen.iter().any(|seen| seen.models.connection == Connection::Online);
        let doublings = seen[upstream].misses.saturating_sub(1).min(DOUBLINGS);
        if any { OFFLINE * 2_u32.pow(doublings) } else { OFFLINE }
    }

    /// Wishes for a fresh look at all servers soon.
    pub fn wake(&self) {
        self.wanted.iter().for_each(Notify::notify_one);
    }

    /// Wishes for a look at the servers that do not answer: somebody could use
    /// them now.
    pub fn wake_lost(&self) {
        for (seen, wanted) in self.lock().iter().zip(&self.wanted) {
            if seen.models.connection == Connection::Offline {
                wanted.notify_one();
            }
        }
    }

    /// Looks at all servers now.
    pub async fn refresh(&self) {
        join_all((0..self.looking.len()).map(|upstream| self.look(upstream, Duration::ZERO))).await;
    }

    /// Looks, unless the last look is so short a time ago.
    async fn look(&self, upstream: usize, pause: Duration) {
        let mut last = self.looking[upstream].lock().await;
        if last.is_some_and(|last| last.elapsed() < pause) {
            return;
        }
        let answer = self.providers.upstreams[upstream].provider.models().await;
        self.put(upstream, answer);
        *last = Some(Instant::now());
    }

    fn put(&self, upstream: usize, answer: Result<Models, Error>) {
        let (changed, turned) = {
            let mut all = self.lock();
            let seen = &mut all[upstream];
            let before = seen.models.connection;
            let fresh = if let Ok(models) = answer {
                seen.misses = 0;
                models
            } else {
                seen.misses = seen.misses.saturating_add(1);
                let mut known = seen.models.clone();
                known.connection = Connection::Offline;
                for model in &mut known.models {
                    model.loaded = None;
                }
                known
            };
            let changed = !catalog::same(&seen.models, &fresh);
            seen.models = fresh;
            let now = seen.models.connection;
            // Only now: what could serve while it was away may have changed.
            if before == Connection::Offline && now == Connection::Online {
                (seen.failures, seen.out_until) = (0, None);
            }
            (changed, (before != now).then_some(now))
        };
        let (name, address) = {
            let upstream = &self.providers.upstreams[upstream];
            (&upstream.name, upstream.provider.address())
        };
        match turned {
            Some(Connection::Online) => tracing::info!(%name, address, "model server answers"),
            Some(_) => tracing::warn!(%name, address, "model server does not answer"),
            None => {}
        }
        if changed {
            self.service.send_replace(());
        }
        self.tell(changed);
    }

    fn tell(&self, changed: bool) {
        self.version.send_if_modified(|version| {
            let tell = changed || *version == 0;
            *version += u64::from(tell);
            tell
        });
    }

    /// Notes that a run failed for a server's fault: it is left out for a
    /// while, and looked at soon.
    pub fn note_failed(self: &Arc<Self>, upstream: usize, error: &Error) {
        if upstream >= self.looking.len() {
            return;
        }
        if matches!(error, Error::UpstreamUnreachable { .. }) {
            self.put(upstream, Err(error.clone()));
        }
        let until = {
            let mut all = self.lock();
            let seen = &mut all[upstream];
            let until = Instant::now() + OUT * 2_u32.pow(seen.failures.min(DOUBLINGS));
            seen.failures = seen.failures.saturating_add(1);
            seen.failed += 1;
            seen.out_until = Some(until);
            until
        };
        self.wanted[upstream].notify_one();
        self.service.send_replace(());
        let later = Arc::clone(self);
        tokio::spawn(async move {
            sleep_until(until).await;
            later.service.send_replace(());
        });
    }

    /// Notes that a server has served.
    pub fn note_served(&self, upstream: usize) {
        if let Some(seen) = self.lock().get_mut(upstream) {
            (seen.failures, seen.out_until) = (0, None);
        }
    }

    /// How the servers are, in their order.
    pub fn standing(&self) -> Vec<Standing> {
        let now = Instant::now();
        let standing = |seen: &Seen| Standing {
            connection: seen.models.connection,
            left_out: seen.out_until.is_some_and(|until| until > now),
            failures: seen.failed,
            loaded: seen.models.models.iter().filter(|model| model.loaded.is_some()).count(),
        };
        self.lock().iter().map(standing).collect()
    }

    /// Tells when the models have changed.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Whether a model server was asked yet.
    pub fn is_known(&self) -> bool {
        *self.version.borrow() > 0
    }

    /// The models as an owner sees them.
    pub fn models(&self, preferences: &Preferences) -> Models {
        let mut models = {
            let seen = self.lock();
            let lists = seen.iter().map(|seen| &seen.models);
            let names = self.providers.upstreams.iter().map(|upstream| upstream.name.as_str());
            let listed = names.zip(lists).zip(self.parallel.iter().copied());
            catalog::together(listed.map(|((name, models), parallel)| (name, models, parallel)))
        };
        models.models.extend(self.demo.iter().cloned());
        for model in &mut models.models {
            model.last_load = preferences.last_load(&model.name);
            if let Some(loaded) = &mut model.loaded {
                loaded.options = self.asked.options(&model.name).unwrap_or_default();
            }
            model.last_used = preferences.last_used(&model.name);
        }
        let wished = [&preferences.last_model, &self.default_model];
        models.preferred = preferred(&models, wished);
        // Who has real models need not be offered the demo.
        let able = models.models.iter().any(|model| model.can_chat() && !model.is_demo());
        let asked_for = [&models.preferred, &self.default_model];
        let wanted = asked_for.into_iter().flatten().any(|name| name == DEMO_MODEL);
        if models.connection == Connection::Online && able && !wanted {
            models.models.retain(|model| !model.is_demo());
        }
        models
    }

    /// What a server knows of a model.
    pub fn model(&self, upstream: usize, name: &str) -> Option<Model> {
        match self.lock().get(upstream) {
            Some(seen) => seen.model(name).cloned(),
            None => self.demo.iter().find(|model| same_model(&model.name, name)).cloned(),
        }
    }

    /// The servers that have a model, by number.
    pub fn holders(&self, name: &str) -> Vec<usize> {
        let seen = self.lock();
        let has = |(_, seen): &(usize, &Seen)| seen.model(name).is_some();
        seen.iter().enumerate().filter(has).map(|(upstream, _)| upstream).collect()
    }

    /// The first server that answers, else the first one: for what any can do.
    pub fn first_serving(&self) -> usize {
        let (seen, now) = (self.lock(), Instant::now());
        seen.iter().position(|seen| seen.serves(now)).unwrap_or(0)
    }

    /// Notes what is in a server's memory now, as a run has seen it on its way.
    pub fn note_loaded(&self, upstream: usize, name: &str, loaded: &Loaded) {
        let mut seen = self.lock();
        let known = seen.get_mut(upstream).and_then(|seen| {
            seen.models.models.iter_mut().find(|model| same_model(&model.name, name))
        });
        if let Some(model) = known
            && model.loaded.as_ref().is_none_or(|old| old.window_tokens != loaded.window_tokens)
        {
            model.loaded = Some(loaded.clone());
            drop(seen);
            self.version.send_modify(|version| *version += 1);
        }
    }

    /// The best server for a model just now, whoever waits for it.
    pub fn best(&self, lane: &Lane) -> Option<usize> {
        self.offers(lane).into_iter().min_by_key(|offer| offer.rank).map(|offer| offer.upstream)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Seen>> {
        // Only whole values are put in.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sites for Shelf {
    /// Those that answer and have the model; else those whose models are not
    /// known yet; else those that have it and do not answer, so that this is
    /// what people are told; else all.
    fn offers(&self, lane: &Lane) -> Vec<Offer> {
        let demo = Offer { upstream: self.looking.len(), limit: DEMO_PARALLEL, rank: 0 };
        if lane.demo {
            return vec![demo];
        }
        let now = Instant::now();
        let seen = self.lock();
        let standing: Vec<(Offer, bool)> = seen
            .iter()
            .enumerate()
            .map(|(upstream, seen)| {
                let rank = match seen.model(&lane.model) {
                    Some(model) if model.loaded.is_some() => 0,
                    Some(_) => 1,
                    None if seen.models.connection == Connection::Unknown => 2,
                    None => 3,
                };
                let limit = self.parallel[upstream];
                (Offer { upstream, limit, rank }, seen.serves(now))
            })
            .collect();
        drop(seen);
        let usable = |offer: &Offer, serves: bool| match (offer.rank, serves) {
            (0 | 1, true) => 0,
            (2, true) => 1,
            (0 | 1, false) => 2,
            (_, true) => 3,
            (_, false) => 4,
        };
        let best = standing.iter().map(|(offer, serves)| usable(offer, *serves)).min();
        let fits = |(offer, serves): &(Offer, bool)| Some(usable(offer, *serves)) == best;
        standing.into_iter().filter(fits).map(|(offer, _)| offer).collect()
    }
}
