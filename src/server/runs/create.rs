//! A wish for a new model → a job that creates it.
//!
//! The text is read here again: what a page says about it is only its opinion.

use super::Engine;
use crate::domain::modelfile::request::NewModel;
use crate::domain::reason::Clash;
use crate::domain::{Error, ModelJob, OwnerId, Result, model_name};
use crate::server::fault::logged;
use crate::server::jobs::NewJob;

impl Engine {
    /// Starts to create a model.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a Modelfile that cannot work;
    /// [`Error::Conflict`] if there is such a model and it may not be replaced,
    /// or if the model server lacks a file; those of [`Engine::start_job`].
    pub async fn create_model(&self, owner: OwnerId, wish: NewModel) -> Result<ModelJob> {
        model_name::check(&wish.name)?;
        let request = wish.request()?;
        if !wish.replace {
            // Ollama would replace a model of that name without a word.
            self.refresh_models(owner).await;
            if self.known_model(&wish.name).is_some() {
                return Err(Clash::ModelNameTaken.into());
            }
        }
        for digest in request.digests() {
            if !self.has_blob(digest, wish.upstream.as_deref()).await? {
                return Err(Clash::FileGone.into());
            }
        }
        let request = serde_json::to_value(&request).map_err(logged(Error::Internal))?;
        let NewModel { name: model, upstream, .. } = wish;
        self.start_job_on(owner, NewJob::Create { model, request }, upstream.as_deref()).await
    }
}
