//! Long work with models: pulls, pushes and creates are tasks of the server
//! that need no viewer.
//!
//! # For those who build on it
//!
//! `Engine::start_job(owner, NewJob::Create { model, request })` starts a
//! create: `request` is the body of Ollama's `POST /api/create` (without
//! `model` and `stream`, which are set here), files already sent with
//! `Engine::put_blob`. `Engine::start_job_on` names one of several servers. It answers with the [`ModelJob`] as soon as it is stored;
//! asking again for the same kind and model while that job is unfinished gives
//! the same job. Everybody who watches is told with
//! [`Event::Jobs`](crate::domain::Event::Jobs); a page finds it in
//! `state::App::jobs`. `Engine::jobs` lists, `Engine::command_job` pauses,
//! resumes and removes.
//!
//! # How it works
//!
//! Each job is a row in the store and an entry here. A few run at once, the
//! others wait for their turn. Pausing drops the task, which closes the
//! connection; Ollama keeps what has come, so resuming is asking anew. What
//! fails for want of a connection is tried again by itself, with longer and
//! longer pauses. At the start of the server unfinished jobs go on. Absent on
//! purpose: talking to the model server (`provider`), telling viewers (`runs`).

mod run;
mod speed;

use crate::domain::job::{JobCommand, JobKind, JobPhase, JobState};
use crate::domain::model::same_model;
use crate::domain::reason::{Clash, Flaw};
use crate::domain::{Error, JobId, ModelJob, OwnerId, Result, model_name};
use crate::server::fresh;
use crate::server::provider::{Provider, Work};
use crate::server::store::{Store, StoredJob};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// Jobs that run at once; the others wait for their turn.
const AT_ONCE: usize = 3;
/// Jobs in an owner's list.
const JOBS: usize = 100;
/// Ended jobs that are kept in it; older ones go by themselves.
const ENDED: usize = 10;
/// How long storing may take when the server is being stopped.
const STORING: Duration = Duration::from_secs(2);

/// A wish for a job.
#[derive(Clone, Debug, PartialEq)]
pub enum NewJob {
    /// Gets a model.
    Pull {
        /// Its name.
        model: String,
    },
    /// Brings a model to its registry.
    Push {
        /// Its name.
        model: String,
    },
    /// Builds a model.
    Create {
        /// Its name.
        model: String,
        /// What is asked of Ollama's `POST /api/create`.
        request: Value,
    },
}

impl NewJob {
    fn parts(self) -> (JobKind, String, Option<Value>) {
        match self {
            Self::Pull { model } => (JobKind::Pull, model, None),
            Self::Push { model } => (JobKind::Push, model, None),
            Self::Create { model, request } => (JobKind::Create, model, Some(request)),
        }
    }
}

/// The jobs; a clone is another handle on the same ones.
#[derive(Clone)]
pub struct Jobs {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    /// Who does the work, by name; the first one unless a job names another.
    servers: Vec<(String, Provider)>,
    entries: Mutex<Vec<Entry>>,
    /// Counts what viewers are to be told.
    version: watch::Sender<u64>,
    /// Whether the stored jobs were read.
    ready: watch::Sender<bool>,
    turns: Arc<Semaphore>,
    draining: AtomicBool,
    /// Called when the installed models have changed.
    changed_models: Box<dyn Fn() + Send + Sync>,
}

/// A job in memory.
struct Entry {
    owner: OwnerId,
    job: ModelJob,
    request: Option<Value>,
    /// Which run of it may write here: a run that was stopped may not.
    run: u64,
    task: Option<AbortHandle>,
}

impl Entry {
    fn work(&self) -> Work {
        let model = self.job.model.clone();
        match self.job.kind {
            JobKind::Pull => Work::Pull { model },
            JobKind::Push => Work::Push { model },
            JobKind::Create => {
                let mut request = self.request.clone().unwrap_or_default();
                if let Value::Object(fields) = &mut request {
                    fields.insert("model".to_owned(), model.clone().into());
                    fields.insert("stream".to_owned(), true.into());
                }
                Work::Create { model, request }
            }
        }
    }

    fn stop(&mut self) {
        self.run += 1;
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let entries = self.entries.get_mut().unwrap_or_else(PoisonError::into_inner);
        entries.iter_mut().for_each(Entry::stop);
    }
}

impl Jobs {
    /// Reads the stored jobs and goes on with the unfinished ones. Needs a
    /// tokio runtime. `changed_models` is called when a job has changed what is
    /// installed.
    #[must_use]
    pub fn start(
        store: Store,
        servers: Vec<(String, Provider)>,
        changed_models: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let inner = Arc::new(Inner {
            store,
            servers,
            entries: Mutex::default(),
            version: watch::Sender::new(0),
            ready: watch::Sender::new(false),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            draining: AtomicBool::new(false),
            changed_models: Box::new(changed_models),
        });
        tokio::spawn(Inner::recover(Arc::clone(&inner)));
        Self { inner }
    }

    /// The owner's jobs, the oldest first.
    pub async fn list(&self, owner: OwnerId) -> Vec<ModelJob> {
        self.inner.known().await;
        let entries = self.inner.lock();
        entries.iter().filter(|entry| entry.owner == owner).map(|entry| entry.job.clone()).collect()
    }

    /// Tells when jobs have changed; of mere progress, a few times a second.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.inner.version.subscribe()
    }

    /// Starts a job, which goes on by itself. The same wish while such a job is
    /// unfinished resumes that one.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no name of a model;
    /// [`Error::ServerBusy`], [`Error::ShuttingDown`]; those of the disk.
    pub async fn add(
        &self,
        owner: OwnerId,
        wish: NewJob,
        upstream: Option<String>,
    ) -> Result<ModelJob> {
        let (kind, model, request) = wish.parts();
        model_name::check(&model)?;
        if request.as_ref().is_some_and(|request| !request.is_object()) {
            return Err(Flaw::CreateBody.into());
        }
        self.inner.known().await;
        if self.inner.draining.load(Ordering::SeqCst) {
            return Err(Error::ShuttingDown);
        }
        let same = |entry: &&Entry| {
            entry.owner == owner
                && entry.job.kind == kind
                && entry.job.upstream == upstream
                && same_model(&entry.job.model, &model)
        };
        let unfinished = self
            .inner
            .lock()
            .iter()
            .filter(same)
            // A create with another request is another job.
            .find(|entry| entry.job.state != JobState::Done && entry.request == request)
            .map(|entry| entry.job.id);
        if let Some(id) = unfinished {
            self.command(owner, id, JobCommand::Resume).await?;
            return self.job(owner, id);
        }
        let earlier: Vec<JobId> = {
            let entries = self.inner.lock();
            if entries.iter().filter(|entry| entry.owner == owner).count() >= JOBS {
                return Err(Error::ServerBusy);
            }
            let old = |entry: &&Entry| same(entry) && !entry.job.state.is_active();
            entries.iter().filter(old).map(|entry| entry.job.id).collect()
        };
        for id in earlier {
            self.command(owner, id, JobCommand::Remove).await?;
        }
        let job = ModelJob {
            id: fresh::job_id(),
            kind,
            model,
            upstream: upstream.clone(),
            state: JobState::Waiting,
            phase: JobPhase::Starting,
            words: String::new(),
            layers: Vec::new(),
            bytes_per_second: None,
            error: None,
            created_at: fresh::now(),
        };
        let stored = StoredJob { owner, job: job.clone(), request };
        // Even if the caller gives up on the way.
        let inner = Arc::clone(&self.inner);
        let started = tokio::spawn(async move {
            inner.store.add_job(stored.clone()).await?;
            let id = stored.job.id;
            inner.lock().push(Entry::from(stored));
            inner.begin(id);
            inner.forget_ended(owner).await;
            Ok(())
        });
        started.await.unwrap_or(Err(Error::Internal))?;
        Ok(job)
    }

    /// Pauses, resumes or removes a job.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for pausing what has ended;
    /// those of the disk.
    pub async fn command(&self, owner: OwnerId, id: JobId, command: JobCommand) -> Result<()> {
        self.inner.known().await;
        let kept = {
            let mut entries = self.inner.lock();
            let at = entries.iter().position(|entry| entry.owner == owner && entry.job.id == id);
            let at = at.ok_or(Error::NotFound)?;
            let entry = &mut entries[at];
            match command {
                JobCommand::Pause if entry.job.state.is_active() => {
                    entry.stop();
                    entry.job.state = JobState::Paused;
                    entry.job.error = None;
                    entry.job.bytes_per_second = None;
                }
                JobCommand::Pause if entry.job.state == JobState::Paused => return Ok(()),
                JobCommand::Pause => return Err(Clash::JobEnded.into()),
                JobCommand::Resume if entry.job.state.is_active() && entry.job.error.is_none() => {
                    return Ok(());
                }
                JobCommand::Resume if entry.job.state == JobState::Done => {
                    return Err(Clash::JobEnded.into());
                }
                JobCommand::Resume => {
                    // One that waits for its next try is tried now.
                    entry.stop();
                    entry.job.state = JobState::Waiting;
                    entry.job.error = None;
                }
                JobCommand::Remove => entry.stop(),
            }
            let job = entry.job.clone();
            if command == JobCommand::Remove {
                entries.remove(at);
            }
            (command != JobCommand::Remove).then_some(job)
        };
        self.inner.tell();
        let Some(job) = kept else { return self.inner.store.remove_job(owner, id).await };
        if job.state == JobState::Waiting {
            self.inner.begin(id);
        }
        self.inner.store.keep_job(owner, job).await
    }

    /// Stops all jobs and stores how far they are; the next start goes on with
    /// them.
    pub async fn drain(&self) {
        self.inner.draining.store(true, Ordering::SeqCst);
        let unfinished: Vec<(OwnerId, ModelJob)> = {
            let mut entries = self.inner.lock();
            let active = entries.iter_mut().filter(|entry| entry.job.state.is_active());
            active
                .map(|entry| {
                    entry.stop();
                    (entry.owner, entry.job.clone())
                })
                .collect()
        };
        let storing = async {
            for (owner, job) in unfinished {
                if let Err(error) = self.inner.store.keep_job(owner, job).await {
                    tracing::warn!(code = error.code(), "a job's progress could not be stored");
                }
            }
        };
        if timeout(STORING, storing).await.is_err() {
            tracing::warn!("the progress of jobs could not be stored in time");
        }
    }

    fn job(&self, owner: OwnerId, id: JobId) -> Result<ModelJob> {
        let entries = self.inner.lock();
        let found = entries.iter().find(|entry| entry.owner == owner && entry.job.id == id);
        found.map(|entry| entry.job.clone()).ok_or(Error::NotFound)
    }
}

impl From<StoredJob> for Entry {
    fn from(stored: StoredJob) -> Self {
        let StoredJob { owner, job, request } = stored;
        Self { owner, job, request, run: 0, task: None }
    }
}

impl Inner {
    /// Waits until the stored jobs are known.
    async fn known(&self) {
        // The sender is `self`'s: it cannot be gone.
        let _ = self.ready.subscribe().wait_for(|ready| *ready).await;
    }

    async fn recover(self: Arc<Self>) {
        let stored = self.store.all_jobs().await.unwrap_or_default();
        let unfinished: Vec<JobId> = stored
            .iter()
            .filter(|stored| stored.job.state.is_active())
            .map(|stored| stored.job.id)
            .collect();
        if !unfinished.is_empty() {
            tracing::info!(jobs = unfinished.len(), "going on with work on models");
        }
        self.lock().extend(stored.into_iter().map(Entry::from));
        self.ready.send_replace(true);
        for id in unfinished {
            self.begin(id);
        }
        self.tell();
    }

    /// Starts the task of a job that waits.
    fn begin(self: &Arc<Self>, id: JobId) {
        let mut entries = self.lock();
        let Some(entry) = entries.iter_mut().find(|entry| entry.job.id == id) else { return };
        if self.draining.load(Ordering::SeqCst) {
            return;
        }
        entry.stop();
        entry.job.state = JobState::Waiting;
        let run = run::Run::new(self, entry);
        entry.task = Some(tokio::spawn(run.go()).abort_handle());
        drop(entries);
        self.tell();
    }

    /// Who works on a job: the server that it names. One that the site does
    /// not have any more is nobody.
    fn server(&self, job: &ModelJob) -> Option<Provider> {
        let named =
            |(name, _): &&(String, Provider)| job.upstream.as_ref().is_none_or(|own| own == name);
        self.servers.iter().find(named).map(|(_, provider)| provider.clone())
    }

    /// Tells viewers.
    fn tell(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Removes the oldest done jobs of an owner, if there are many.
    async fn forget_ended(&self, owner: OwnerId) {
        let old: Vec<JobId> = {
            let mut entries = self.lock();
            let done = |entry: &Entry| entry.owner == owner && entry.job.state == JobState::Done;
            let count = entries.iter().filter(|entry| done(entry)).count();
            let ids: Vec<JobId> = entries
                .iter()
                .filter(|entry| done(entry))
                .take(count.saturating_sub(ENDED))
                .map(|entry| entry.job.id)
                .collect();
            entries.retain(|entry| !ids.contains(&entry.job.id));
            ids
        };
        for id in old {
            if let Err(error) = self.store.remove_job(owner, id).await {
                tracing::warn!(code = error.code(), "an ended job could not be removed");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // What is under this lock is changed by single steps that do not panic.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
