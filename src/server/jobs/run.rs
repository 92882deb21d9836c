//! One run of one job: waits for its turn, asks the model server, notes what it
//! says, and decides what a failure means.

use super::speed::Speed;
use super::{Entry, Inner};
use crate::domain::job::{JobPhase, JobState};
use crate::domain::reason::Flaw;
use crate::domain::{Error, JobId, ModelJob, OwnerId};
use crate::server::provider::{AnswerError, Provider, Step, Work};
use futures_util::StreamExt;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

/// Between two times that viewers are told of mere progress.
const TELL: Duration = Duration::from_millis(250);
/// Between two times that mere progress is stored.
const STORE: Duration = Duration::from_secs(15);
/// Longest pause before the next try.
const PAUSE: Duration = Duration::from_secs(30);
/// Tries in a row without any progress.
const TRIES: u32 = 20;

/// See the module.
pub(super) struct Run {
    /// Weak: a task must not keep the jobs alive that it belongs to.
    inner: Weak<Inner>,
    provider: Option<Provider>,
    turns: Arc<Semaphore>,
    owner: OwnerId,
    id: JobId,
    number: u64,
    work: Work,
}

/// How one try went.
struct Tried {
    outcome: Result<(), AnswerError>,
    progressed: bool,
}

impl Run {
    pub fn new(inner: &Arc<Inner>, entry: &Entry) -> Self {
        Self {
            inner: Arc::downgrade(inner),
            provider: inner.server(&entry.job),
            turns: Arc::clone(&inner.turns),
            owner: entry.owner,
            id: entry.job.id,
            number: entry.run,
            work: entry.work(),
        }
    }

    /// Until the job has ended, or is stopped by dropping this.
    pub async fn go(self) {
        let mut tries = 0;
        while let Some(tried) = self.turn().await {
            let failure = match tried.outcome {
                Ok(()) => {
                    self.finish(JobState::Done, None).await;
                    if let Some(inner) = self.inner.upgrade() {
                        (inner.changed_models)();
                    }
                    return;
                }
                Err(failure) => failure,
            };
            tries = if tried.progressed { 1 } else { tries + 1 };
            if !passes(&failure.error) || tries >= TRIES {
                self.finish(JobState::Failed, Some(failure.error)).await;
                return;
            }
            self.finish(JobState::Waiting, Some(failure.error)).await;
            let pause = Duration::from_secs(1 << tries.min(5)).min(PAUSE);
            sleep(failure.retry_after.unwrap_or(pause)).await;
        }
    }

    /// Waits for a place among those that run, then tries once; none if there
    /// will never be one.
    async fn turn(&self) -> Option<Tried> {
        // Only fails if it was closed, which nobody does.
        let _turn = self.turns.acquire().await.ok()?;
        self.change(|job| {
            job.state = JobState::Running;
            job.phase = JobPhase::Starting;
            job.words.clear();
        });
        self.tell();
        self.store().await;
        let Some(provider) = &self.provider else {
            let gone = Error::from(Flaw::Upstream);
            return Some(Tried { outcome: Err(gone.into()), progressed: false });
        };
        let mut steps = provider.work(self.work.clone());
        let (mut speed, mut progressed) = (Speed::new(), false);
        let (mut told, mut stored) = (Instant::now(), Instant::now());
        while let Some(step) = steps.next().await {
            let step = match step {
                Ok(step) => step,
                Err(failure) => return Some(Tried { outcome: Err(failure), progressed }),
            };
            let mut news = false;
            self.change(|job| {
                // It answers: what was wrong is over.
                news = job.error.take().is_some();
                let before = (job.phase, job.layers.len(), job.done_bytes());
                note(job, step, &mut speed);
                news |= before.0 != job.phase || before.1 != job.layers.len();
                progressed |= job.done_bytes() > before.2;
            });
            if news || told.elapsed() >= TELL {
                self.tell();
                told = Instant::now();
            }
            if stored.elapsed() >= STORE {
                self.store().await;
                stored = Instant::now();
            }
        }
        Some(Tried { outcome: Ok(()), progressed })
    }

    async fn finish(&self, state: JobState, error: Option<Error>) {
        if let Some(error) = &error {
            tracing::info!(
                model = self.work.model(),
                code = error.code(),
                state = state.name(),
                "work on a model"
            );
        }
        self.change(|job| {
            job.state = state;
            job.error = error;
            job.bytes_per_second = None;
            if state == JobState::Done {
                for layer in &mut job.layers {
                    layer.done_bytes = layer.total_bytes;
                }
            }
        });
        self.tell();
        self.store().await;
    }

    fn tell(&self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.tell();
        }
    }

    /// Changes the job, unless another run or a person has it by now.
    fn change(&self, change: impl FnOnce(&mut ModelJob)) {
        let Some(inner) = self.inner.upgrade() else { return };
        let mut entries = inner.lock();
        let own = |entry: &&mut Entry| entry.job.id == self.id && entry.run == self.number;
        if let Some(entry) = entries.iter_mut().find(own) {
            change(&mut entry.job);
        }
    }

    async fn store(&self) {
        let Some(store) = self.inner.upgrade().map(|inner| inner.store.clone()) else { return };
        let mut job = None;
        self.change(|own| job = Some(own.clone()));
        let Some(job) = job else { return };
        if let Err(error) = store.keep_job(self.owner, job).await {
            tracing::warn!(code = error.code(), "a job's progress could not be stored");
        }
    }
}

fn note(job: &mut ModelJob, step: Step, speed: &mut Speed) {
    match step {
        Step::Phase { phase, words } => {
            job.phase = phase;
            job.words = words;
            if phase != JobPhase::Transferring {
                job.bytes_per_second = None;
            }
        }
        Step::Layer { digest, total_bytes, done_bytes } => {
            job.note_layer(&digest, total_bytes, done_bytes);
            speed.note(&digest, done_bytes);
            job.bytes_per_second = speed.now().filter(|_| job.phase == JobPhase::Transferring);
        }
    }
}

/// Whether a failure passes by itself.
fn passes(error: &Error) -> bool {
    matches!(
        error,
        Error::UpstreamUnreachable { .. }
            | Error::UpstreamCut
            | Error::UpstreamSilent { .. }
            | Error::UpstreamStalled { .. }
            | Error::UpstreamBusy
            | Error::RegistryUnreachable { .. }
    )
}
