//! What a person does on the models page: each asks the server, shows what
//! came of it, or says why not.

use super::App;
use crate::api::models as api;
use crate::browser::history;
use crate::domain::job::JobCommand;
use crate::domain::model::{UpstreamState, evicted_by};
use crate::domain::model_details::{ModelDetails, ModelUses};
use crate::domain::{Connection, Error, JobId, ModelJob, Place, model_name};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is done with an installed model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Loads it, or sets how long it stays: seconds, negative for ever.
    Keep(Option<i64>),
    /// Takes it out of memory.
    Unload,
    /// Gives it a second name.
    Copy(String),
    /// Gives it another name.
    Rename(String),
    /// Brings it to its registry.
    Push,
    /// Deletes it.
    Delete,
}

impl App {
    /// Gets every model that is named in a text, on the server of that name.
    /// `refused` is told the first thing that is wrong with it, or nothing.
    pub fn pull_models(
        self,
        text: &str,
        upstream: Option<String>,
        refused: impl Fn(Option<Error>) + 'static,
    ) {
        let names = model_name::listed(text);
        if let Some(error) = names.iter().find_map(|name| model_name::check(name).err()) {
            refused(Some(error));
            return;
        }
        spawn_local(async move {
            for name in names {
                match api::pull_model(name, upstream.clone()).await {
                    Ok(job) => self.job_started(job),
                    Err(error) => {
                        refused(Some(error));
                        return;
                    }
                }
            }
            refused(None);
        });
    }

    /// Shows a job ahead of the event that tells of it.
    pub fn job_started(self, job: ModelJob) {
        self.jobs.update(|jobs| {
            // One that is known already is known better: events are newer.
            if jobs.iter().all(|known| known.id != job.id) {
                jobs.push(job);
            }
        });
    }

    /// Pauses, resumes or removes a job.
    pub fn command_job(self, id: JobId, command: JobCommand) {
        spawn_local(async move {
            match api::command_job(id, command).await {
                // The event that tells of it is newer than this answer.
                Ok(()) => {}
                // Another tab was quicker.
                Err(Error::NotFound) => self.jobs.update(|jobs| jobs.retain(|job| job.id != id)),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Does something with a model, on the server of that name or wherever it
    /// is; `then` is told how it went.
    pub fn act_on_model(
        self,
        model: String,
        act: Act,
        upstream: Option<String>,
        then: impl FnOnce(Result<(), Error>) + 'static,
    ) {
        spawn_local(async move {
            let models = match act {
                Act::Keep(seconds) => api::keep_model(model, seconds, upstream).await,
                Act::Unload => api::unload_model(model, upstream).await,
                Act::Copy(to) => api::copy_model(model, to).await,
                Act::Rename(to) => api::rename_model(model, to).await,
                Act::Delete => api::delete_model(model, upstream).await,
                Act::Push => {
                    let job = api::push_model(model, upstream).await;
                    then(job.map(|job| self.job_started(job)));
                    return;
                }
            };
            then(models.map(|models| self.models.set(models)));
        });
    }

    /// Asks for everything that is known of a model.
    pub fn model_details(
        self,
        model: String,
        upstream: Option<String>,
        then: impl FnOnce(Result<ModelDetails, Error>) + 'static,
    ) {
        spawn_local(async move { then(api::show_model(model, upstream).await) });
    }

    /// Asks what deleting a model means.
    pub fn model_uses(self, model: String, then: impl FnOnce(Result<ModelUses, Error>) + 'static) {
        spawn_local(async move { then(api::uses_of_model(model).await) });
    }

    /// The model that a request to another one would probably unload: Ollama
    /// keeps three, and lets the one go that has the shortest time left.
    #[must_use]
    pub fn evicted_by(self, name: &str) -> Option<String> {
        self.models.with(|models| evicted_by(&models.models, name))
    }

    /// The names of the model servers, where there are several.
    #[must_use]
    pub fn servers(self) -> Vec<String> {
        self.models.with(|models| {
            let names = models.upstreams.iter().map(|server| server.name.clone());
            if models.are_on_several() { names.collect() } else { Vec::new() }
        })
    }

    /// The one of several servers that work goes to unless another is chosen.
    #[must_use]
    pub fn first_server(self) -> Option<String> {
        self.models.with(|models| {
            let online = |server: &&UpstreamState| server.connection != Connection::Offline;
            let first = models.upstreams.iter().find(online).or(models.upstreams.first());
            first.filter(|_| models.are_on_several()).map(|server| server.name.clone())
        })
    }

    /// Whether work on models is going on.
    #[must_use]
    pub fn works_on_models(self) -> bool {
        self.jobs.with(|jobs| jobs.iter().any(|job| job.state.is_active()))
    }

    /// Shows the models page without one model's dialog.
    pub fn leave_model(self, opened_here: bool) {
        if !matches!(self.place.get_untracked(), Some(Place::Model(_))) {
            return;
        }
        // The way here is taken back, so that the list stands once in the history.
        if opened_here { history::back() } else { self.go(&self.path_of(&Place::Models)) }
    }
}
