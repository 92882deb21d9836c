//! What is in memory, and putting a model there.
//!
//! Absent: unloading (`manage`), and progress, which Ollama does not tell while
//! it loads.

use super::wire::{ModelEntry, ModelList};
use super::{Ollama, catalog, request};
use crate::domain::model::{Loaded, same_model};
use crate::domain::{Error, Result, Settings};
use crate::server::fault::logged;
use crate::server::provider::AnswerError;
use reqwest::Method;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long `/api/ps` is waited for: it is asked while somebody looks on.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest list of loaded models.
const LIST_BYTES: usize = 1024 * 1024;

impl Ollama {
    /// What is in memory now, by name.
    ///
    /// # Errors
    /// The server does not answer within 2 s, or not understandably.
    pub async fn in_memory(&self) -> Result<Vec<(String, Loaded)>> {
        let entries = self.running().await?;
        Ok(entries.into_iter().map(|entry| (entry.name.clone(), catalog::loaded(&entry))).collect())
    }

    /// The same, by one question for all who ask at the same time. A question
    /// that goes on may be waited for first: 4 s at most.
    ///
    /// # Errors
    /// As [`Ollama::in_memory`].
    pub async fn in_memory_shared(&self) -> Result<Arc<Vec<(String, Loaded)>>> {
        self.inner.in_memory.get(async { self.in_memory().await.map(Arc::new) }).await
    }

    /// Whether a model is in memory: tells loading from reading while the
    /// server is silent.
    ///
    /// # Errors
    /// As [`Ollama::in_memory`].
    pub async fn is_loaded(&self, model: &str) -> Result<bool> {
        Ok(self.in_memory().await?.iter().any(|(name, _)| same_model(name, model)))
    }

    /// Loads a model, with the options and for the time (seconds, negative for
    /// ever) that its chats ask for. Returns when it is in memory; dropping
    /// the future gives it up.
    ///
    /// # Errors
    /// As those of an answer.
    pub async fn load(
        &self,
        model: &str,
        loading: &Settings,
        keep_alive: Option<i64>,
    ) -> Result<(), AnswerError> {
        let limits = self.limits();
        let deadline = Instant::now() + limits.first_byte;
        let ask = async |path: &str, sent: Vec<u8>| {
            let response = self.post(path, sent).await?;
            let response = self.accepted(response, model, deadline).await?;
            super::body(response, LIST_BYTES).await.map_err(AnswerError::from)
        };
        let asking = async {
            let sent = request::load_body(model, loading, keep_alive);
            match ask("/api/chat", sent).await {
                // One that only embeds is loaded by embedding nothing.
                Err(AnswerError { error: Error::ModelCannotChat { .. }, .. }) => {
                    ask("/api/embed", request::embed_nothing(model, keep_alive)).await
                }
                answer => answer,
            }
        };
        let Ok(body) = timeout_at(deadline, asking).await else {
            return Err(limits.silent().into());
        };
        let told: serde_json::Value =
            serde_json::from_slice(&body?).map_err(logged(Error::UpstreamGarbled))?;
        match told.get("error") {
            Some(told) => Err(super::errors::of_value(200, told, model).into()),
            None => Ok(()),
        }
    }

    pub(super) async fn running(&self) -> Result<Vec<ModelEntry>> {
        let body = self
            .whole(Method::GET, "/api/ps", Vec::new(), PATIENCE, LIST_BYTES)
            .await
            .map_err(|AnswerError { error, .. }| error)?;
        let list: ModelList =
            serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        Ok(list.models.unwrap_or_default())
    }
}
