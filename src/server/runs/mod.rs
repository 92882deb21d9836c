//! The run engine: generation is a server job, the page is a viewer.
//!
//! A wish is committed, then a run writes the reply, whether or not anybody
//! watches; viewers read from memory what it has so far. Everything that a
//! person can do with chats goes through [`Engine`], so that every viewer
//! hears of it. Absent on purpose: HTTP, pages, SQL.

mod actions;
mod activity;
mod benchmark;
mod catalog;
mod chats;
pub mod counted;
mod create;
mod failover;
mod feedback;
mod flush;
mod history;
mod hub;
mod job;
mod levels;
mod live;
mod manage;
mod metrics;
mod models;
mod news;
mod profiles;
mod prompts;
mod queue;
mod side_work;
mod stage;
mod summary;
mod themes;
mod tracked;
mod upstreams;
mod viewer;
mod written;

pub use upstreams::{Providers, Upstream};
pub use viewer::Viewer;

use crate::domain::command::{AskAgain, SendMessage, Sent, SentAll};
use crate::domain::compare::{self, AskBeside};
use crate::domain::modes::Chosen;
use crate::domain::{
    Candidate, ChatId, Cursor, Error, Flaw, MessageId, Models, OwnerId, Persona, Result, Settings,
    limits,
};
use crate::server::config::{self, Configuration, Current};
use crate::server::fault::internal;
use crate::server::fresh;
use crate::server::jobs::Jobs;
use crate::server::store::{Asked, Store};
use crate::server::telemetry;
use benchmark::Benchmarks;
use counted::Counted;
use flush::Flusher;
use hub::Hub;
use live::Halt;
use models::Shelf;
use queue::{Queue, Sites};
use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;
use viewer::Sources;

/// The part of a drain's deadline that is left for storing what was cut.
const FOR_STORING: Duration = Duration::from_secs(3);

/// The part that is left for telling viewers.
const FOR_TELLING: Duration = Duration::from_millis(500);

/// What a site may set.
#[derive(Clone, Debug)]
pub struct Options {
    /// Replies that one model writes at once on a server; at least 1.
    pub parallel: usize,
    /// How long running replies may go on once the server is being stopped.
    pub grace: Duration,
    /// Event streams open at once.
    pub streams: usize,
    /// The model that a new chat starts with while its owner has not used one.
    pub default_model: Option<String>,
    /// What the site's owner has made of it.
    pub site: Current,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parallel: 1,
            grace: Duration::from_secs(20),
            streams: limits::EVENT_STREAMS,
            default_model: None,
            site: Current::default(),
        }
    }
}

/// The run engine; a clone is another handle on the same one. Its runs go on
/// without any handle.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    /// Who asks by this handle, if that is counted.
    asker: Option<Arc<dyn Asker>>,
}

/// What is held as long as replies are not ended.
pub type Held = Arc<dyn Any + Send + Sync>;

/// Somebody who asks for replies, and may have too many already.
pub trait Asker: Send + Sync {
    /// So many more are asked for; what it gives is held until they have ended.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`].
    fn ask(&self, replies: usize) -> Result<Held>;
}

/// What runs share.
struct Inner {
    store: Store,
    providers: Providers,
    options: Options,
    sources: Arc<Sources>,
    queue: Queue,
    summaries: summary::Running,
    side_work: side_work::Yielding,
    flusher: Arc<Flusher>,
    benchmarks: Benchmarks,
    calls: actions::Calls,
    counted: Counted,
    draining: AtomicBool,
    background: [JoinHandle<()>; 3],
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.background.iter().for_each(JoinHandle::abort);
    }
}

/// Looks for those who wait whenever another server may serve them.
async fn keep_serving(shelf: Arc<Shelf>, queue: Queue) {
    let mut service = shelf.service.subscribe();
    while service.changed().await.is_ok() {
        queue.poke();
    }
}

impl Engine {
    /// Starts the engine. Needs a tokio runtime.
    #[must_use]
    pub fn new(store: Store, providers: Providers, options: Options) -> Self {
        // A start is told from an earlier one by its time.
        let epoch = u64::try_from(fresh::now().0).unwrap_or_default();
        let hub = Arc::new(Hub::new(epoch));
        let (site, known) = (options.site.clone(), providers.clone());
        let store = store.over(move |model, persona, profile| {
            let (site, own) = (site.now(), known.known_settings(model).unwrap_or_default());
            let mut levels = levels::beneath(&site, own);
            let now = fresh::now();
            config::profiles::put(&mut levels, &site, persona, profile, model, now);
            levels
        });
        let shelf = Arc::new(Shelf::new(&providers, &options));
        shelf.wake();
        let flusher = Arc::new(Flusher::default());
        let queue = Queue::new(Arc::clone(&shelf) as Arc<dyn Sites>);
        let background = [
            tokio::spawn(Arc::clone(&flusher).keep_flushing(store.clone())),
            tokio::spawn(Arc::clone(&shelf).keep_fresh(Arc::clone(&hub))),
            tokio::spawn(keep_serving(Arc::clone(&shelf), queue.clone())),
        ];
        let looking = Arc::clone(&shelf);
        let named = |upstream: &Upstream| (upstream.name.clone(), upstream.provider.clone());
        let workers = providers.upstreams.iter().map(named).collect();
        let jobs = Jobs::start(store.clone(), workers, move || looking.wake());
        let site = options.site.clone();
        let (store_of, most) = (store.clone(), options.streams);
        let sources = Arc::new(Sources { hub, store: store_of, shelf, jobs, site, most });
        let inner = Inner {
            store,
            providers,
            options,
            sources,
            queue,
            summaries: summary::Running::default(),
            side_work: side_work::Yielding::new(),
            flusher,
            benchmarks: Benchmarks::default(),
            calls: actions::Calls::default(),
            counted: Counted::default(),
            draining: AtomicBool::new(false),
            background,
        };
        Self { inner: Arc::new(inner), asker: None }
    }

    /// The same engine, by which somebody asks who is counted.
    #[must_use]
    pub fn asked_by(&self, asker: Arc<dyn Asker>) -> Self {
        Self { inner: Arc::clone(&self.inner), asker: Some(asker) }
    }

    /// Says something: commits the message and an empty reply, then has the
    /// reply written. The same `client_id` again gives the first answer.
    ///
    /// # Errors
    /// What is wrong with the wish; [`Error::NotFound`] for a chat or parent
    /// that is not the owner's; [`Error::Conflict`] for a parent that is being
    /// written; [`Error::ServerBusy`], [`Error::ShuttingDown`];
    /// [`Error::StorageFull`], [`Error::StorageUnavailable`].
    pub async fn send(&self, owner: OwnerId, wish: SendMessage) -> Result<Sent> {
        Ok(self.send_all(owner, wish).await?.sent)
    }

    /// The same, with all replies that are to be written: a wish that compares
    /// has several.
    ///
    /// # Errors
    /// As [`Self::send`]; [`Flaw::Comparison`].
    pub async fn send_all(&self, owner: OwnerId, mut wish: SendMessage) -> Result<SentAll> {
        self.check_profile(owner, &mut wish).await?;
        wish.modes = wish.modes.map(Chosen::kept);
        if wish.model.is_empty() {
            let chosen = wish.modes.clone().unwrap_or_default();
            wish.model = config::modes::model(&self.site().now(), &chosen).unwrap_or_default();
        }
        check_text(&wish.text, limits::MESSAGE_BYTES)?;
        if let Some(first) = wish.compare.first() {
            wish.model.clone_from(&first.model);
            self.check_candidates(&wish.compare, compare::FEWEST)?;
        }
        check_model(&wish.model)?;
        wish.settings.as_ref().map_or(Ok(()), |settings| self.check_settings(settings))?;
        let site = self.site().now();
        let language = wish.reader.language.clone();
        wish.shorthand = wish.shorthand.and_then(|told| {
            let profile = wish.profile.as_deref().unwrap_or_default();
            config::shorthand::of_site(&site.file, &told, profile, &language)
        });
        let modes = self.modes_called(owner, &wish, &site).await?;
        let anywhere = site.file.features.editing;
        let inner = Arc::clone(&self.inner);
        self.start(owner, wish.compare.len(), async move {
            inner.learn(&wish.model).await;
            for candidate in wish.compare.iter().skip(1) {
                inner.learn(&candidate.model).await;
            }
            inner.store.send_where(owner, wish, modes, anywhere).await
        })
        .await
    }

    /// The modes that a message is asked with, as they are called.
    async fn modes_called(
        &self,
        owner: OwnerId,
        wish: &SendMessage,
        site: &Configuration,
    ) -> Result<Vec<String>> {
        if site.file.modes.is_empty() {
            return Ok(Vec::new());
        }
        let chosen = match (&wish.modes, wish.chat_id) {
            (Some(chosen), _) => chosen.clone(),
            (None, Some(chat_id)) => self.inner.store.modes(owner, chat_id).await?,
            (None, None) => Chosen::default(),
        };
        Ok(config::modes::called(site, &chosen, &wish.reader.language))
    }

    /// Refuses candidates that nobody can be asked as.
    fn check_candidates(&self, candidates: &[Candidate], fewest: usize) -> Result<()> {
        compare::check(candidates, fewest)?;
        candidates.iter().try_for_each(|candidate| {
            check_model(&candidate.model)?;
            self.check_settings(&candidate.settings)
        })
    }

    /// Has a question answered beside what is there. `message_id` is a reply,
    /// which gets company, or a person's message, which gets several replies.
    ///
    /// # Errors
    /// As [`Self::send`]; [`Flaw::Comparison`].
    pub async fn ask_beside(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: AskBeside,
    ) -> Result<SentAll> {
        self.check_candidates(&wish.compare, 1)?;
        let inner = Arc::clone(&self.inner);
        self.start(owner, wish.compare.len(), async move {
            for candidate in &wish.compare {
                inner.learn(&candidate.model).await;
            }
            inner.store.ask_beside(owner, message_id, wish).await
        })
        .await
    }

    /// Looks whether a new chat's profile is there, and takes its model if the
    /// wish has none.
    async fn check_profile(&self, owner: OwnerId, wish: &mut SendMessage) -> Result<()> {
        let Some(name) = wish.profile.as_deref().filter(|_| wish.chat_id.is_none()) else {
            return Ok(());
        };
        let model = self.model_of_profile(owner, name).await?;
        if wish.model.is_empty() {
            wish.model = model;
        }
        Ok(())
    }

    /// Answers again. `message_id` is a reply, or a person's message that is
    /// to get one.
    ///
    /// # Errors
    /// As [`Self::send`]; [`Error::Conflict`] also if there is no text to
    /// continue.
    pub async fn again(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        wish: AskAgain,
    ) -> Result<Sent> {
        wish.model.as_deref().map_or(Ok(()), check_model)?;
        let inner = Arc::clone(&self.inner);
        let again = self.start(owner, 1, async move {
            if let Some(model) = &wish.model {
                inner.learn(model).await;
            }
            inner.store.ask_again(owner, message_id, wish).await
        });
        Ok(again.await?.sent)
    }

    /// Stores a wish for so many replies and starts their runs, even if the
    /// caller gives up on the way.
    async fn start(
        &self,
        owner: OwnerId,
        replies: usize,
        ask: impl Future<Output = Result<Asked>> + Send + 'static,
    ) -> Result<SentAll> {
        let (inner, moment) = (Arc::clone(&self.inner), telemetry::here());
        let hub = &inner.sources.hub;
        let replies = replies.max(1);
        let held = self.asker.as_ref().map(|asker| asker.ask(replies)).transpose()?;
        let count = |_| hub.count_in(limits::REPLIES).map(|count| count.holding(held.clone()));
        let counts = (0..replies).map(count);
        let counts = counts.collect::<Option<Vec<_>>>().ok_or(Error::ServerBusy)?;
        // Asked after counting: either the drain sees the count, or we see the drain.
        if self.is_draining() {
            return Err(Error::ShuttingDown);
        }
        inner.side_work.give_way();
        let storing = async move {
            let Asked { sent, started, beside, reply_ids } = ask.await?;
            if let Some((summary, start)) = started {
                let board = inner.sources.hub.board(owner);
                let all = [(sent.reply_id, start)].into_iter().chain(beside);
                for ((reply_id, start), count) in all.zip(counts) {
                    let sent = Sent { reply_id, ..sent };
                    let live = board.announce(owner, sent, summary.clone(), &start);
                    if inner.draining.load(Ordering::SeqCst) {
                        live.halt(Halt::Shutdown);
                    }
                    // In line here, in the order of the columns, and not when the run comes to it.
                    let ticket = inner.queue.join(inner.providers.lane(&start.model), owner);
                    let run =
                        job::run(Arc::clone(&inner), live, start, ticket, (count, moment.clone()));
                    tokio::spawn(run);
                }
            }
            Ok(SentAll { sent, reply_ids })
        };
        // In the span of the request, by which its causes are found in the log.
        let started = tokio::spawn(storing.in_current_span());
        started.await.unwrap_or_else(|cause| Err(internal(cause)))
    }

    /// Stops a reply, wherever it is in its life; what was written is kept.
    /// Returns at once; a reply that has ended stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the owner has no such reply.
    pub async fn stop(&self, owner: OwnerId, reply_id: MessageId) -> Result<()> {
        let board = self.inner.sources.hub.board(owner);
        if let Some(live) = board.find(reply_id) {
            live.halt(Halt::Stop);
        } else if !self.inner.store.message(owner, reply_id).await?.state.is_final() {
            board.stop(reply_id);
        }
        Ok(())
    }

    /// What the site's owner has made of it.
    #[must_use]
    pub fn site(&self) -> &Current {
        &self.inner.options.site
    }

    /// Watches one chat, or all of the owner's.
    ///
    /// With a cursor the viewer is told exactly what it missed of every reply
    /// in it, from memory or from the store, and whatever was asked for since;
    /// if too much was missed or the server was restarted, first
    /// [`Event::Resync`](crate::domain::Event::Resync). Without one it is told
    /// the replies that are being written from their beginning, and of one
    /// chat also the newest reply, even if that has ended. Changed rows of the
    /// list are told in every watch, texts and states only of what is watched.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a chat that is not the owner's;
    /// [`Error::ServerBusy`] above [`Options::streams`].
    pub async fn watch(
        &self,
        owner: OwnerId,
        chat_id: Option<ChatId>,
        after: Option<Cursor>,
    ) -> Result<Viewer> {
        Viewer::new(Arc::clone(&self.inner.sources), owner, chat_id, after).await
    }

    /// The models as they were last seen; never waits for the model server.
    pub async fn models(&self, owner: OwnerId) -> Models {
        self.inner.sources.models(owner).await
    }

    /// Asks the model server now, then as [`Self::models`].
    pub async fn refresh_models(&self, owner: OwnerId) -> Models {
        self.inner.sources.shelf.refresh().await;
        self.models(owner).await
    }

    /// Loads a model into memory as its chats ask for it; returns when it is
    /// there, which may take minutes. `chat` are the settings of the chat that
    /// it is for, if it is for one.
    ///
    /// # Errors
    /// Those of the model server.
    pub async fn load_model(&self, owner: OwnerId, model: &str, chat: &Settings) -> Result<()> {
        self.load_model_for(owner, model, chat, &Persona::default()).await
    }

    /// The same for a chat with that profile.
    ///
    /// # Errors
    /// Those of the model server.
    pub async fn load_model_for(
        &self,
        owner: OwnerId,
        model: &str,
        chat: &Settings,
        persona: &Persona,
    ) -> Result<()> {
        check_model(model)?;
        chat.check()?;
        let asked = self.levels_for(owner, model, persona).await?.asked(chat);
        let inner = &self.inner;
        let best = inner.sources.shelf.best(&inner.providers.lane(model)).ok_or(Error::Internal)?;
        let loading = inner.loading(best, model, &asked);
        let loaded = inner.providers.at(best)?.load(model, &loading, asked.keep_alive()).await;
        inner.sources.shelf.wake();
        loaded.map_err(|failure| failure.error)
    }

    /// Bytes of memory for each token of a model's window, about and at most;
    /// `None` if the model does not say enough.
    ///
    /// # Errors
    /// Those of the model server.
    pub async fn token_bytes(&self, model: &str) -> Result<Option<u64>> {
        check_model(model)?;
        let best = self.inner.sources.shelf.best(&self.inner.providers.lane(model));
        self.inner.providers.at(best.unwrap_or(0))?.token_bytes(model).await
    }

    /// Whether the store answers: for health checks.
    ///
    /// # Errors
    /// [`Error::StorageUnavailable`].
    pub async fn check_store(&self) -> Result<()> {
        self.inner.store.check().await
    }

    /// Whether the server is being stopped: for health checks.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.inner.draining.load(Ordering::SeqCst)
    }

    /// Stops taking wishes, gives running replies their grace, stores the rest
    /// as interrupted, and ends all viewers, who are told to reconnect. What
    /// waits in the queue is interrupted at once. Returns within `deadline`.
    pub async fn drain(&self, deadline: Duration) {
        let until = Instant::now() + deadline;
        let hub = &self.inner.sources.hub;
        self.inner.draining.store(true, Ordering::SeqCst);
        self.inner.side_work.give_way();
        hub.halt_queued(Halt::Shutdown);
        self.inner.benchmarks.cancel(None);
        self.inner.sources.jobs.drain().await;
        let storing = until.checked_sub(FOR_STORING).unwrap_or_else(Instant::now);
        let grace = (Instant::now() + self.inner.options.grace).min(storing);
        if timeout_at(grace, hub.all_ended()).await.is_err() {
            hub.halt_all(Halt::Shutdown);
            self.inner.summaries.halt_all();
            let telling = until.checked_sub(FOR_TELLING).unwrap_or_else(Instant::now);
            if timeout_at(telling, hub.all_ended()).await.is_err() {
                tracing::warn!(replies = hub.live(), "ends of replies could not be stored");
            }
        }
        hub.close();
        let told = until.min(Instant::now() + FOR_TELLING);
        if timeout_at(told, hub.all_left()).await.is_err() {
            tracing::info!("some viewers were too slow to be told of the end");
        }
    }
}

/// Refuses an empty or overlong text.
fn check_text(text: &str, limit_bytes: usize) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::MessageEmpty);
    }
    if text.len() > limit_bytes {
        return Err(Error::MessageTooLong { limit_bytes });
    }
    Ok(())
}

/// Refuses what cannot be a model's name. Whether it exists, the run finds out.
fn check_model(model: &str) -> Result<()> {
    if model.trim().is_empty() {
        return Err(Error::NoModels);
    }
    if model.len() > limits::MODEL_NAME_BYTES || model.chars().any(char::is_control) {
        return Err(Flaw::ModelName.into());
    }
    Ok(())
}
