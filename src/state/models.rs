//! What a person does on the models page: each asks the server, shows what
//! came of it, or says why not.

use super::App;
use crate::api::models as api;
use crate::domain::job::JobCommand;
use crate::domain::{Error, JobId, ModelJob, model_name};
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// Gets every model that is named in a text. `refused` is told the first
    /// thing that is wrong with it, or nothing.
    pub fn pull_models(self, text: &str, refused: impl Fn(Option<Error>) + 'static) {
        let names = model_name::listed(text);
        if let Some(error) = names.iter().find_map(|name| model_name::check(name).err()) {
            refused(Some(error));
            return;
        }
        spawn_local(async move {
            for name in names {
                match api::pull_model(name).await {
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
}
