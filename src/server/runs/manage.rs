//! What a person does with models besides asking them: long work (`jobs`),
//! looking, copying, renaming, deleting, memory.
//!
//! Here because viewers and chats hear of it. Absent on purpose: how the model
//! server is told (`provider`).

use super::hub::Note;
use super::{Engine, check_model};
use crate::domain::job::JobCommand;
use crate::domain::model::{model_key, same_model};
use crate::domain::model_details::{ModelDetails, ModelUses};
use crate::domain::reason::{Clash, Flaw};
use crate::domain::{Error, JobId, Model, ModelJob, OwnerId, Result, Settings, model_name};
use crate::server::jobs::NewJob;
use crate::server::provider::{AnswerError, FileBytes, Provider};
use futures_util::StreamExt;
use futures_util::stream;
use std::time::Duration;
use tokio::time::sleep;

/// How many models are looked at at once when their weights are compared.
const LOOKS_AT_ONCE: usize = 3;
/// How often it is looked whether a model is out of memory, and how long after.
const LOOKS: usize = 6;
const LOOK_PAUSE: Duration = Duration::from_millis(150);
/// Longest keep-alive, in seconds: a year.
const KEEP_MOST: i64 = 31_536_000;

fn public<T>(answer: Result<T, AnswerError>) -> Result<T> {
    answer.map_err(|AnswerError { error, .. }| error)
}

impl Engine {
    /// Starts long work with a model; see [`crate::server::jobs`].
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no name; [`Error::ServerBusy`],
    /// [`Error::ShuttingDown`]; those of the disk.
    pub async fn start_job(&self, owner: OwnerId, wish: NewJob) -> Result<ModelJob> {
        self.start_job_on(owner, wish, None).await
    }

    /// The same on the server of that name. Without one: a push where the
    /// model is, anything else on the first server that answers.
    ///
    /// # Errors
    /// As [`Self::start_job`]; [`Error::InvalidRequest`] for a name of none.
    pub async fn start_job_on(
        &self,
        owner: OwnerId,
        wish: NewJob,
        upstream: Option<&str>,
    ) -> Result<ModelJob> {
        let (providers, known) = (&self.inner.providers, &self.inner.sources.shelf);
        let at = match (upstream, &wish) {
            (Some(_), _) => providers.named(upstream)?,
            (None, NewJob::Push { model }) => known.best(&providers.lane(model)).unwrap_or(0),
            (None, NewJob::Pull { .. } | NewJob::Create { .. }) => known.first_serving(),
        };
        let upstream = providers.name_at(at);
        self.inner.sources.jobs.add(owner, wish, upstream).await
    }

    /// The owner's long work, the oldest first.
    pub async fn jobs(&self, owner: OwnerId) -> Vec<ModelJob> {
        self.inner.sources.jobs.list(owner).await
    }

    /// Pauses, resumes or removes a job.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for what has ended.
    pub async fn command_job(&self, owner: OwnerId, id: JobId, command: JobCommand) -> Result<()> {
        self.inner.sources.jobs.command(owner, id, command).await
    }

    /// Everything that is known of a model, on the server of that name, or on
    /// the best one that has it.
    ///
    /// # Errors
    /// [`Error::ModelMissing`]; [`Error::InvalidRequest`] for a server that is
    /// none; those of the model server.
    pub async fn model_details(&self, model: &str, upstream: Option<&str>) -> Result<ModelDetails> {
        check_model(model)?;
        public(self.inner.providers.at(self.best(model, upstream)?)?.details(model).await)
    }

    /// The server of that name, or the best one for a model just now.
    fn best(&self, model: &str, upstream: Option<&str>) -> Result<usize> {
        if upstream.is_some() {
            return self.inner.providers.named(upstream);
        }
        let lane = self.inner.providers.lane(model);
        self.inner.sources.shelf.best(&lane).ok_or(Error::Internal)
    }

    /// What deleting a model means: who else has its weights, how much is freed.
    ///
    /// # Errors
    /// As [`Self::model_details`].
    pub async fn model_uses(&self, owner: OwnerId, model: &str) -> Result<ModelUses> {
        let own = self.model_details(model, None).await?;
        self.inner.sources.shelf.refresh().await;
        let models = self.models(owner).await.models;
        let others = models
            .iter()
            .filter(|other| !other.is_demo() && !same_model(&other.name, model) && !other.remote);
        let looks = stream::iter(others.map(|other| other.name.clone()).collect::<Vec<_>>());
        let others: Vec<ModelDetails> = looks
            .map(|name| async move { self.model_details(&name, None).await.ok() })
            .buffered(LOOKS_AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await;
        let same = |other: &&ModelDetails| own.weights.is_some() && other.weights == own.weights;
        let child =
            |other: &&ModelDetails| !other.parent.is_empty() && same_model(&other.parent, model);
        let names = |list: Vec<&ModelDetails>| {
            list.into_iter().map(|other| other.model.clone()).collect::<Vec<_>>()
        };
        let shares_weights = names(others.iter().filter(same).collect());
        let size = models.iter().find(|other| same_model(&other.name, model));
        let size = size.map(|found| found.size_bytes).filter(|size| *size > 0);
        Ok(ModelUses {
            frees_bytes: size.filter(|_| shares_weights.is_empty()),
            shares_weights,
            made_from_it: names(others.iter().filter(child).collect()),
            chats: self.inner.store.chats_with_model(owner, model_key(model)).await?,
        })
    }

    /// Gives a model a second name, on the server of that name or wherever it is.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no name; [`Error::Conflict`] if a
    /// model has it; [`Error::ModelMissing`]; those of the model server.
    pub async fn copy_model(&self, model: &str, to: &str, upstream: Option<&str>) -> Result<()> {
        check_model(model)?;
        model_name::check(to)?;
        // Ollama would replace a model of that name without a word.
        self.inner.sources.shelf.refresh().await;
        if !self.inner.sources.shelf.holders(to).is_empty() {
            return Err(Clash::ModelNameTaken.into());
        }
        let mut copied = Ok(());
        for server in self.holders(model, upstream)? {
            copied = copied.and(public(server.copy(model, to).await));
        }
        self.inner.sources.shelf.refresh().await;
        copied
    }

    /// Renames a model: the chats and preferences that use it go with it.
    ///
    /// # Errors
    /// As [`Self::copy_model`].
    pub async fn rename_model(&self, owner: OwnerId, model: &str, to: &str) -> Result<()> {
        self.copy_model(model, to, None).await?;
        let to = model_name::with_tag(to);
        let chats = self.inner.store.rename_model(owner, model_key(model), to).await?;
        let notes = chats.into_iter().map(Note::Messages);
        self.inner.sources.hub.board(owner).note(notes);
        let mut deleted = Ok(());
        for server in self.holders(model, None)? {
            deleted = deleted.and(public(server.delete(model).await));
        }
        self.inner.sources.shelf.refresh().await;
        deleted
    }

    /// Deletes a model, out of memory too: on the server of that name, or
    /// wherever it is.
    ///
    /// # Errors
    /// [`Error::ModelMissing`]; those of the model server.
    pub async fn delete_model(&self, model: &str, upstream: Option<&str>) -> Result<()> {
        check_model(model)?;
        if self.known_model(model).is_some_and(|known| known.loaded.is_some())
            && let Err(error) = self.unload_model(model, upstream).await
        {
            tracing::warn!(code = error.code(), "a model could not be unloaded");
        }
        let mut deleted = Ok(());
        for server in self.holders(model, upstream)? {
            deleted = deleted.and(public(server.delete(model).await));
        }
        self.inner.sources.shelf.refresh().await;
        deleted
    }

    /// Loads a model into memory as its chats ask for it, or, if it is there,
    /// sets how long it stays: seconds, negative for ever; absent is as it was.
    /// Returns when it is there, which may take minutes. On the server of that
    /// name, or the best one.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a time that is none; those of the model server.
    pub async fn keep_model(
        &self,
        owner: OwnerId,
        model: &str,
        keep_alive: Option<i64>,
        upstream: Option<&str>,
    ) -> Result<()> {
        check_model(model)?;
        if keep_alive.is_some_and(|seconds| seconds == 0 || seconds > KEEP_MOST) {
            return Err(Flaw::KeepAlive.into());
        }
        let asked = self.levels(owner, model).await?.asked(&Settings::default());
        let inner = &self.inner;
        let best = self.best(model, upstream)?;
        let loading = inner.loading(best, model, &asked);
        let keep_alive = keep_alive.or_else(|| asked.keep_alive());
        let loaded = inner.providers.at(best)?.load(model, &loading, keep_alive).await;
        inner.sources.shelf.refresh().await;
        public(loaded)
    }

    /// Takes a model out of memory as soon as nothing runs on it: of the server
    /// of that name, or of all.
    ///
    /// # Errors
    /// [`Error::ModelMissing`]; those of the model server.
    pub async fn unload_model(&self, model: &str, upstream: Option<&str>) -> Result<()> {
        check_model(model)?;
        let mut unloaded = Ok(());
        for server in self.holders(model, upstream)? {
            unloaded = unloaded.and(public(server.unload(model).await));
        }
        self.see_unloaded(model, upstream).await;
        unloaded
    }

    /// Looks until a model is out of memory, for a moment: Ollama answers
    /// before it is, and lists it as loaded meanwhile.
    pub(super) async fn see_unloaded(&self, model: &str, upstream: Option<&str>) {
        let known = &self.inner.sources.shelf;
        let one = upstream.and_then(|name| self.inner.providers.named(Some(name)).ok());
        for _ in 0..LOOKS {
            known.refresh().await;
            let places = one.map_or_else(|| known.holders(model), |at| vec![at]);
            let holds =
                |at: &usize| known.model(*at, model).is_some_and(|model| model.loaded.is_some());
            if !places.iter().any(holds) {
                return;
            }
            sleep(LOOK_PAUSE).await;
        }
    }

    /// What is known of an installed model.
    #[must_use]
    pub fn known_model(&self, model: &str) -> Option<Model> {
        let seen = &self.inner.sources.shelf;
        let known: Vec<Model> =
            seen.holders(model).into_iter().filter_map(|at| seen.model(at, model)).collect();
        let loaded = known.iter().find(|model| model.loaded.is_some());
        loaded.or(known.first()).cloned()
    }

    /// The server of that name, else every one that has a model; the first one
    /// if none is known to.
    fn holders(&self, model: &str, upstream: Option<&str>) -> Result<Vec<Provider>> {
        let holders = match upstream {
            Some(_) => vec![self.inner.providers.named(upstream)?],
            None => self.inner.sources.shelf.holders(model),
        };
        let holders = if holders.is_empty() { vec![0] } else { holders };
        holders.into_iter().map(|upstream| self.inner.providers.at(upstream)).collect()
    }

    /// The server that files and creates go to: of that name, else the first
    /// one that answers.
    fn builder(&self, upstream: Option<&str>) -> Result<Provider> {
        let at = match upstream {
            Some(_) => self.inner.providers.named(upstream)?,
            None => self.inner.sources.shelf.first_serving(),
        };
        self.inner.providers.at(at)
    }

    /// Whether a model server has the file of that digest (`sha256:…`).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no digest, and for a server that is
    /// none; those of the model server.
    pub async fn has_blob(&self, digest: &str, upstream: Option<&str>) -> Result<bool> {
        public(self.builder(upstream)?.has_blob(digest).await)
    }

    /// Sends a file to a model server as it comes.
    ///
    /// # Errors
    /// [`Error::DownloadDamaged`] if it is not the file of that digest;
    /// [`Error::UpstreamDiskFull`]; those of the model server and of the sender.
    pub async fn put_blob(
        &self,
        digest: &str,
        length: Option<u64>,
        bytes: FileBytes,
        upstream: Option<&str>,
    ) -> Result<()> {
        public(self.builder(upstream)?.put_blob(digest, length, bytes).await)
    }
}
