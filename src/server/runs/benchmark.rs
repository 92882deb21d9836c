//! Benchmarks: the same prompt, several times, for each chosen model.
//!
//! Work that nobody waits for: it has a turn only on a server where nothing
//! else runs, and gives it back as soon as a person asks something there; the
//! run that was given up is made again. Loading is measured apart, one run
//! warms up, the seed and the length are fixed. It goes on without a viewer
//! and is found again. Absent on purpose: statistics (`domain`).

use super::metrics::Tally;
use super::queue::{Place, Ticket};
use super::{Engine, Inner, check_model};
use crate::domain::machine::{Benchmark, BenchmarkWish, Figure, MachineReport, Measured, Stage};
use crate::domain::model::same_model;
use crate::domain::reason::Clash;
use crate::domain::{BenchmarkId, Error, OwnerId, Result, Role, Settings};
use crate::server::fresh;
use crate::server::provider::{AnswerError, ChatRequest, Provider, ProviderEvent, Turn};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::watch;

/// The seed of every run.
const SEED: u32 = 42;

/// The benchmarks that run, one for each owner.
#[derive(Default)]
pub(super) struct Benchmarks {
    running: Mutex<HashMap<OwnerId, Running>>,
}

struct Running {
    benchmark: Benchmark,
    cancelled: watch::Sender<bool>,
}

impl Benchmarks {
    fn lock(&self) -> MutexGuard<'_, HashMap<OwnerId, Running>> {
        // Only whole values are put in.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The owner's, if one runs.
    fn of(&self, owner: OwnerId) -> Option<Benchmark> {
        self.lock().get(&owner).map(|running| running.benchmark.clone())
    }

    /// Gives up the owner's, or everybody's.
    pub fn cancel(&self, owner: Option<OwnerId>) {
        for (whose, running) in &*self.lock() {
            if owner.is_none_or(|owner| owner == *whose) {
                running.cancelled.send_replace(true);
            }
        }
    }
}

impl Engine {
    /// Starts a benchmark.
    ///
    /// # Errors
    /// What is wrong with the wish; [`Error::InvalidRequest`] for a server that is
    /// not there; [`Error::Conflict`] while another one runs;
    /// [`Error::ShuttingDown`]; those of the disk.
    pub async fn start_benchmark(&self, owner: OwnerId, wish: BenchmarkWish) -> Result<Benchmark> {
        wish.check()?;
        if self.is_draining() {
            return Err(Error::ShuttingDown);
        }
        let inner = &self.inner;
        let mut targets = Vec::new();
        let mut models = Vec::new();
        for target in &wish.targets {
            check_model(&target.model)?;
            let lane = inner.providers.lane(&target.model);
            let upstream = match &target.upstream {
                Some(name) => inner.providers.named(Some(name))?,
                None => inner.sources.shelf.best(&lane).ok_or(Error::NotFound)?,
            };
            models.push(Measured {
                model: target.model.clone(),
                upstream: inner.providers.name_at(upstream),
                stage: Stage::Waiting,
                load: None,
                window_tokens: 0,
                runs: Vec::new(),
                yielded: 0,
                error: None,
            });
            targets.push(upstream);
        }
        let benchmark = Benchmark {
            id: fresh::benchmark_id(),
            created_at: fresh::now(),
            ended_at: None,
            prompt: wish.prompt,
            runs: wish.runs,
            tokens: wish.tokens,
            models,
        };
        let cancelled = watch::Sender::new(false);
        let told = cancelled.subscribe();
        {
            let mut running = inner.benchmarks.lock();
            if running.contains_key(&owner) {
                return Err(Clash::BenchmarkRuns.into());
            }
            let benchmark = benchmark.clone();
            running.insert(owner, Running { benchmark, cancelled });
        }
        if let Err(error) = inner.store.put_benchmark(owner, benchmark.clone()).await {
            inner.benchmarks.lock().remove(&owner);
            return Err(error);
        }
        tokio::spawn(run(Arc::clone(inner), owner, targets, told));
        Ok(benchmark)
    }

    /// Gives up the owner's benchmark, if one runs; what was measured stays.
    pub fn cancel_benchmark(&self, owner: OwnerId) {
        self.inner.benchmarks.cancel(Some(owner));
    }

    /// Forgets a benchmark; one that runs is given up first.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn forget_benchmark(&self, owner: OwnerId, id: BenchmarkId) -> Result<()> {
        if self.inner.benchmarks.of(owner).is_some_and(|benchmark| benchmark.id == id) {
            return Err(Clash::BenchmarkRuns.into());
        }
        self.inner.store.forget_benchmark(owner, id).await
    }

    /// The figures of the owner's models, and the benchmarks.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn machine_report(&self, owner: OwnerId) -> Result<MachineReport> {
        let models = self.inner.store.figures(owner).await?;
        let mut benchmarks = self.inner.store.benchmarks(owner).await?;
        if let Some(running) = self.inner.benchmarks.of(owner) {
            benchmarks.retain(|benchmark| benchmark.id != running.id);
            benchmarks.insert(0, running);
        }
        Ok(MachineReport { models, benchmarks })
    }

    /// The owner's benchmark, if one runs.
    #[must_use]
    pub fn running_benchmark(&self, owner: OwnerId) -> Option<Benchmark> {
        self.inner.benchmarks.of(owner)
    }
}

/// Measures one model after the other; whatever happens, the benchmark ends.
async fn run(
    inner: Arc<Inner>,
    owner: OwnerId,
    targets: Vec<usize>,
    mut cancelled: watch::Receiver<bool>,
) {
    for (index, upstream) in targets.into_iter().enumerate() {
        let one = One { inner: &inner, owner, index, upstream };
        let outcome = tokio::select! {
            biased;
            // The sender lives as long as the entry that this task removes.
            _ = cancelled.wait_for(|cancelled| *cancelled) => break,
            outcome = one.measure() => outcome,
        };
        one.change(|measured| match outcome {
            Ok(()) => measured.stage = Stage::Done,
            Err(error) => (measured.stage, measured.error) = (Stage::Failed, Some(error)),
        });
        one.store().await;
    }
    let Some(mut benchmark) = inner.benchmarks.of(owner) else { return };
    benchmark.give_up(fresh::now());
    let stored = inner.store.put_benchmark(owner, benchmark).await;
    inner.benchmarks.lock().remove(&owner);
    if let Err(error) = stored {
        tracing::warn!(code = error.code(), "a benchmark's end could not be stored");
    }
}

/// One model of a benchmark.
struct One<'a> {
    inner: &'a Arc<Inner>,
    owner: OwnerId,
    index: usize,
    upstream: usize,
}

/// What is done next for a model.
#[derive(Clone, Copy)]
enum Step {
    Load,
    WarmUp,
    Run(usize),
}

impl One<'_> {
    fn change(&self, change: impl FnOnce(&mut Measured)) {
        let mut running = self.inner.benchmarks.lock();
        let found = running.get_mut(&self.owner);
        if let Some(measured) = found.and_then(|found| found.benchmark.models.get_mut(self.index)) {
            change(measured);
        }
    }

    async fn store(&self) {
        if let Some(benchmark) = self.inner.benchmarks.of(self.owner)
            && let Err(error) = self.inner.store.put_benchmark(self.owner, benchmark).await
        {
            tracing::warn!(code = error.code(), "a benchmark could not be stored");
        }
    }

    /// Loads, warms up and runs, with a turn of its own for as long as nobody
    /// wants the server.
    async fn measure(&self) -> Result<()> {
        let benchmark = self.inner.benchmarks.of(self.owner).ok_or(Error::Internal)?;
        let model = benchmark.models.get(self.index).ok_or(Error::Internal)?.model.clone();
        let provider = self.inner.providers.at(self.upstream)?;
        let lane = self.inner.providers.lane(&model);
        let mut step = Step::Load;
        let mut done = 0;
        loop {
            self.change(|measured| measured.stage = Stage::Waiting);
            let mut ticket = self.inner.queue.join_idle(lane.clone(), self.upstream);
            while !matches!(ticket.place(), Place::Turn(_)) {
                ticket.changed().await;
            }
            loop {
                let outcome = tokio::select! {
                    biased;
                    () = wanted_back(&mut ticket) => None,
                    outcome = self.step(step, &benchmark, &provider, &model) => Some(outcome),
                };
                let Some(outcome) = outcome else {
                    // A person is waiting. Meanwhile the model may be put out of
                    // memory, or work on something else: all over again.
                    self.change(|measured| measured.yielded += 1);
                    step = Step::Load;
                    break;
                };
                let figure = outcome.map_err(|failure| failure.error)?;
                step = match step {
                    Step::Load => Step::WarmUp,
                    Step::WarmUp => Step::Run(done),
                    Step::Run(_) => {
                        self.change(|measured| measured.runs.extend(figure));
                        self.store().await;
                        done += 1;
                        if done >= benchmark.runs {
                            return Ok(());
                        }
                        Step::Run(done)
                    }
                };
            }
        }
    }

    async fn step(
        &self,
        step: Step,
        benchmark: &Benchmark,
        provider: &Provider,
        model: &str,
    ) -> Result<Option<Figure>, AnswerError> {
        let stage = match step {
            Step::Load => Stage::Loading,
            Step::WarmUp => Stage::WarmUp,
            Step::Run(_) => Stage::Running,
        };
        self.change(|measured| measured.stage = stage);
        let number = match step {
            Step::Load => {
                self.load(provider, model).await?;
                return Ok(None);
            }
            Step::WarmUp => 0,
            Step::Run(number) => number + 1,
        };
        let request = ChatRequest {
            model: model.to_owned(),
            // The number stands in front, so that no run finds the last one's prompt
            // in the model's cache.
            turns: vec![Turn { role: Role::User, text: format!("{number}. {}", benchmark.prompt) }],
            settings: Settings::default()
                .with("seed", SEED)
                .with("temperature", 0.0)
                .with("num_predict", benchmark.tokens),
            loading: self.loading(model).await?,
        };
        Ok(Some(one_run(provider, request).await?))
    }

    /// Loads the model and notes how long that took, if it was not in memory.
    async fn load(&self, provider: &Provider, model: &str) -> Result<(), AnswerError> {
        if self.window(provider, model).await.is_none() {
            let began = Instant::now();
            provider.load(model, &self.loading(model).await?, None).await?;
            let took = super::written::milliseconds(began.elapsed());
            self.change(|measured| measured.load = measured.load.or(Some(took)));
            self.inner.sources.shelf.wake();
        }
        let window = self.window(provider, model).await.unwrap_or(0);
        self.change(|measured| measured.window_tokens = window);
        Ok(())
    }

    /// What a chat of this owner would have the model loaded with: no other
    /// options, or the next chat would load it again.
    async fn loading(&self, model: &str) -> Result<Settings> {
        let engine = Engine { inner: Arc::clone(self.inner), asker: None };
        let set = engine.levels(self.owner, model).await?.asked(&Settings::default());
        Ok(self.inner.loading(self.upstream, model, &set))
    }

    /// The window that the model is in memory with; nothing if it is not.
    async fn window(&self, provider: &Provider, model: &str) -> Option<u64> {
        let all = provider.in_memory().await.ok()?;
        let (name, loaded) = all.into_iter().find(|(name, _)| same_model(name, model))?;
        self.inner.sources.shelf.note_loaded(self.upstream, &name, &loaded);
        (loaded.window_tokens > 0).then_some(loaded.window_tokens)
    }
}

/// Asks once and measures.
async fn one_run(provider: &Provider, request: ChatRequest) -> Result<Figure, AnswerError> {
    let mut tally = Tally::new(Instant::now());
    tally.turn();
    let mut answer = provider.chat(request);
    while let Some(batch) = answer.next().await {
        for event in batch? {
            match event {
                ProviderEvent::Text { pieces, .. } | ProviderEvent::Thinking { pieces, .. } => {
                    tally.count(pieces);
                }
                ProviderEvent::Finish(report) => {
                    tally.report = Some(report);
                    let metrics = tally.metrics("", None);
                    return tally.figure(&metrics, fresh::now()).ok_or_else(|| {
                        // It ended without a word: nothing was measured.
                        AnswerError::from(Error::UpstreamGarbled)
                    });
                }
            }
        }
    }
    Err(Error::UpstreamCut.into())
}

/// Waits until the turn is wanted back.
async fn wanted_back(ticket: &mut Ticket) {
    while !matches!(ticket.place(), Place::Yield(_)) {
        ticket.changed().await;
    }
}
