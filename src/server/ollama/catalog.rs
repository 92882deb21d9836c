//! The models that the server offers, put together from `/api/tags`,
//! `/api/ps` and `/api/version`.
//!
//! What newer servers tell in the list (capabilities, trained window) is asked
//! for with `/api/show` on older ones, once for each digest. Absent: the rest
//! of what `/api/show` says (templates, licences, `tensors`), and everything
//! that changes a model.

use super::wire::{ModelEntry, ModelList, ShowBody};
use super::{Ollama, locked};
use crate::domain::model::{Connection, Loaded, Model, Models, model_key, same_model};
use crate::domain::{Error, Json, Result, Settings, UnixMillis, limits, settings};
use crate::server::fault::logged;
use crate::server::fresh;
use crate::server::provider::AnswerError;
use futures_util::future::join3;
use futures_util::stream::{self, StreamExt};
use reqwest::Method;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// How long the list is waited for: a server that has just started reads it
/// from the disk first.
const LIST_PATIENCE: Duration = Duration::from_secs(10);
/// How long one model's details are waited for.
const SHOW_PATIENCE: Duration = Duration::from_secs(5);
/// How long all details together are waited for; the rest comes next time.
const DETAILS_PATIENCE: Duration = Duration::from_secs(10);
/// Longest list of models.
const LIST_BYTES: usize = 8 * 1024 * 1024;
/// Longest details of a model; `tensors` alone may be megabytes.
const SHOW_BYTES: usize = 16 * 1024 * 1024;
/// How many details are asked for at once.
const SHOWS_AT_ONCE: usize = 3;
/// Longest text of a model's details that is kept, in characters.
const DETAIL_CHARACTERS: usize = 64;
/// Most capabilities of a model.
const CAPABILITIES: usize = 32;
/// A model that stays loaded longer than this stays for ever: Ollama writes
/// "for ever" as 292 years.
const FOR_EVER: UnixMillis = UnixMillis(50 * 365 * 86_400_000);

/// What `/api/show` told of a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    capabilities: Vec<String>,
    window_tokens: Option<u64>,
    /// Its own PARAMETERs and SYSTEM.
    own: Settings,
}

impl Ollama {
    /// The models, in the server's order, with what is in memory.
    ///
    /// # Errors
    /// The server does not answer, or not understandably. What is in memory
    /// and the version may be missing without an error.
    pub async fn models(&self) -> Result<Models> {
        let (installed, running, version) =
            join3(self.installed(), self.running(), self.version()).await;
        let installed = installed?;
        let shown = self.shown(&installed).await;
        let running = running.unwrap_or_default();
        let models = installed.into_iter().map(|entry| {
            let shown = entry.digest.as_ref().and_then(|digest| shown.get(digest)).cloned();
            model(entry, &running, &shown.unwrap_or_default())
        });
        Ok(Models {
            connection: Connection::Online,
            address: self.address().to_owned(),
            version: version.unwrap_or_default(),
            models: models.collect(),
            ..Models::default()
        })
    }

    async fn installed(&self) -> Result<Vec<ModelEntry>> {
        let body = self
            .whole(Method::GET, "/api/tags", Vec::new(), LIST_PATIENCE, LIST_BYTES)
            .await
            .map_err(|AnswerError { error, .. }| error)?;
        let list: ModelList =
            serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        let mut entries = list.models.unwrap_or_default();
        entries.retain(|entry| {
            (1..=limits::MODEL_NAME_BYTES).contains(&entry.name.len())
                && !entry.name.contains(char::is_control)
        });
        Ok(entries)
    }

    /// Completes what is known by digest, and forgets models that are gone.
    async fn shown(&self, installed: &[ModelEntry]) -> HashMap<String, Arc<Shown>> {
        let digests: HashSet<&str> =
            installed.iter().filter_map(|entry| entry.digest.as_deref()).collect();
        let missing: Vec<(&str, &str)> = {
            let mut known = locked(&self.inner.shown);
            known.retain(|digest, _| digests.contains(digest.as_str()));
            *locked(&self.inner.digests) = installed
                .iter()
                .filter_map(|entry| Some((model_key(&entry.name), entry.digest.clone()?)))
                .collect();
            let incomplete = installed.iter().filter(|entry| !tells_all(entry));
            incomplete
                .filter_map(|entry| Some((entry.digest.as_deref()?, entry.name.as_str())))
                .filter(|(digest, _)| !known.contains_key(*digest))
                .collect()
        };
        if !missing.is_empty() {
            let asking = stream::iter(missing).for_each_concurrent(
                SHOWS_AT_ONCE,
                |(digest, name)| async move {
                    if let Ok(shown) = self.show(name).await {
                        let mut known = locked(&self.inner.shown);
                        known.insert(digest.to_owned(), Arc::new(shown));
                    }
                },
            );
            // Late ones are asked for again with the next list.
            let _ = tokio::time::timeout(DETAILS_PATIENCE, asking).await;
        }
        locked(&self.inner.shown).clone()
    }

    /// A model's own settings, if they were asked for since it was last
    /// installed.
    #[must_use]
    pub fn known_settings(&self, model: &str) -> Option<Settings> {
        let digest = locked(&self.inner.digests).get(&model_key(model)).cloned()?;
        locked(&self.inner.shown).get(&digest).map(|shown| shown.own.clone())
    }

    /// A model's own settings: its PARAMETERs and its SYSTEM. Asked for once
    /// for each digest, however many want them meanwhile: where a model has
    /// thousands of tensors its answer is megabytes.
    ///
    /// # Errors
    /// The server does not answer within 5 s, or not understandably, or there
    /// is no such model.
    pub async fn own_settings(&self, model: &str) -> Result<Settings> {
        let asked = {
            let mut all = locked(&self.inner.asked_settings);
            // Nobody waits for those any more.
            all.retain(|_, asked| Arc::strong_count(asked) > 1);
            Arc::clone(all.entry(model_key(model)).or_default())
        };
        asked.get(self.ask_settings(model)).await
    }

    async fn ask_settings(&self, model: &str) -> Result<Settings> {
        if let Some(known) = self.known_settings(model) {
            return Ok(known);
        }
        let digest = locked(&self.inner.digests).get(&model_key(model)).cloned();
        let shown = self.show(model).await?;
        let own = shown.own.clone();
        if let Some(digest) = digest {
            locked(&self.inner.shown).insert(digest, Arc::new(shown));
        }
        Ok(own)
    }

    async fn show(&self, name: &str) -> Result<Shown> {
        let sent = serde_json::json!({ "model": name }).to_string().into_bytes();
        let body = self
            .whole(Method::POST, "/api/show", sent, SHOW_PATIENCE, SHOW_BYTES)
            .await
            .map_err(|AnswerError { error, .. }| error)?;
        let body: ShowBody =
            serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        Ok(Shown {
            capabilities: body.capabilities.unwrap_or_default(),
            window_tokens: body.model_info.and_then(|info| info.context_length),
            own: own_settings(
                body.parameters.as_deref().unwrap_or_default(),
                body.system.unwrap_or_default(),
            ),
        })
    }
}

/// Whether the list itself tells all that is wanted of a model.
fn tells_all(entry: &ModelEntry) -> bool {
    let window = entry.details.as_ref().and_then(|details| details.context_length.0);
    let capabilities = entry.capabilities.as_ref().is_some_and(|list| !list.is_empty());
    capabilities && window.is_some_and(|window| window > 0)
}

/// Reads what `/api/show` writes of a model's own settings. What is no setting
/// of ours, or out of its range, is left out: the model has it all the same.
fn own_settings(parameters: &str, system: String) -> Settings {
    let mut own = Settings::default();
    let mut stops = Vec::new();
    for line in parameters.lines() {
        let Some((name, value)) = line.trim().split_once(char::is_whitespace) else { continue };
        let value = value.trim();
        // Go quotes texts nearly as JSON does.
        let value: Json = serde_json::from_str(value)
            .unwrap_or_else(|_| Json::Text(value.trim_matches('"').to_owned()));
        match (name, value) {
            ("stop", Json::Text(stop)) => stops.push(stop),
            (name, value) if settings::check(name, &value).is_ok() => own.set(name, Some(value)),
            _ => {}
        }
    }
    let texts = [("stop", Json::from(stops)), ("system", Json::Text(system))];
    for (name, value) in texts {
        let empty =
            value.list().is_empty() && value.text().is_none_or(|text| text.trim().is_empty());
        if !empty && settings::check(name, &value).is_ok() {
            own.set(name, Some(value));
        }
    }
    own
}

fn model(entry: ModelEntry, running: &[ModelEntry], shown: &Shown) -> Model {
    let found = running.iter().find(|candidate| {
        let same_digest = candidate.digest.is_some() && candidate.digest == entry.digest;
        same_model(&candidate.name, &entry.name) || same_digest
    });
    let loaded = found.map(loaded);
    let remote = [&entry.remote_host, &entry.remote_model]
        .into_iter()
        .any(|remote| remote.as_ref().is_some_and(|remote| !remote.is_empty()));
    let details = entry.details.unwrap_or_default();
    let listed = entry.capabilities.filter(|list| !list.is_empty());
    let capabilities = listed.unwrap_or_else(|| shown.capabilities.clone());
    let window = details.context_length.0.filter(|&window| window > 0);
    Model {
        remote: remote || runs_elsewhere(&entry.name),
        name: entry.name,
        size_bytes: entry.size.0.unwrap_or(0),
        parameter_size: short(details.parameter_size),
        quantization: short(details.quantization_level),
        family: short(details.family),
        capabilities: capabilities
            .into_iter()
            .take(CAPABILITIES)
            .map(|capability| short(Some(capability)))
            .collect(),
        trained_window_tokens: window.or(shown.window_tokens),
        loaded,
        modified_at: entry.modified_at.as_deref().and_then(super::manage::moment),
        parent: super::manage::parent(details.parent_model),
        ..Model::default()
    }
}

/// Names that Ollama sends to ollama.com (API, section 16).
fn runs_elsewhere(name: &str) -> bool {
    name.rsplit_once(':').is_some_and(|(_, tag)| tag == "cloud" || tag.ends_with("-cloud"))
}

/// How a model of `/api/ps` is in memory.
pub(super) fn loaded(entry: &ModelEntry) -> Loaded {
    let until = entry.expires_at.as_deref().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let until = until.map(|until| UnixMillis(until.as_millisecond()));
    let for_ever = UnixMillis(fresh::now().0.saturating_add(FOR_EVER.0));
    Loaded {
        size_bytes: entry.size.0.unwrap_or(0),
        gpu_bytes: entry.size_vram.0.unwrap_or(0),
        until: until.filter(|&until| until < for_ever),
        window_tokens: entry.context_length.0.unwrap_or(0),
        options: Settings::default(),
    }
}

fn short(text: Option<String>) -> String {
    let visible = |letter: &char| !letter.is_control();
    text.unwrap_or_default().chars().filter(visible).take(DETAIL_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_ollama_writes_them() {
        let text = "num_ctx                        8192\n\
                    stop                           \"<|im_end|>\"\n\
                    stop                           \"a b\"\n\
                    temperature                    0.6\n\
                    use_mmap                       false\n\
                    mirostat                       1\n\
                    top_p                          99\n\
                    broken";
        let stops = vec!["<|im_end|>".to_owned(), "a b".to_owned()];
        let expected = Settings::default()
            .with("num_ctx", 8192)
            .with("stop", stops)
            .with("temperature", 0.6)
            .with("use_mmap", false)
            .with("system", "Be a bird.");
        assert_eq!(own_settings(text, "Be a bird.".to_owned()), expected);
        assert!(own_settings("", " ".to_owned()).is_empty());
    }
}
