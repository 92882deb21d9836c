//! What is asked and done at once about installed models: everything of
//! `/api/show`, a copy, an end, and unloading.
//!
//! Absent on purpose: what takes long (`work`) and files (`blobs`).

use super::wire::{ShownMessage, WholeShow};
use super::{Ollama, errors, request};
use crate::domain::model_details::{Fact, ModelDetails, Opening};
use crate::domain::{Error, Settings, UnixMillis};
use crate::server::fault::logged;
use crate::server::provider::AnswerError;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long a change is waited for: deleting removes files of gigabytes.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long all details of a model are waited for.
const SHOW_PATIENCE: Duration = Duration::from_secs(15);
/// Longest answer to a change, which is empty or an error.
const ANSWER_BYTES: usize = 64 * 1024;
/// Longest details of a model; `tensors` alone may be megabytes.
const SHOW_BYTES: usize = 32 * 1024 * 1024;
/// Longest text of them that is told on, in bytes.
const TEXT_BYTES: usize = 256 * 1024;
/// Most facts of a list, and longest value of one in characters.
const FACTS: usize = 512;
const FACT_CHARACTERS: usize = 400;
/// Most messages of a model's own history.
const OPENINGS: usize = 64;

impl Ollama {
    /// Everything that is known of a model, without its tensors.
    ///
    /// # Errors
    /// [`Error::ModelMissing`]; those of the model server.
    pub async fn details(&self, model: &str) -> Result<ModelDetails, AnswerError> {
        let sent = json!({ "model": model }).to_string().into_bytes();
        let body = self
            .whole_about(model, (Method::POST, "/api/show"), sent, SHOW_PATIENCE, SHOW_BYTES)
            .await?;
        let shown: WholeShow =
            serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        Ok(details(model, shown))
    }

    /// Gives a model a second name; no data is doubled. A model that has the
    /// new name is replaced.
    ///
    /// # Errors
    /// As [`Ollama::details`].
    pub async fn copy(&self, model: &str, to: &str) -> Result<(), AnswerError> {
        let sent = json!({ "source": model, "destination": to }).to_string().into_bytes();
        self.whole_about(model, (Method::POST, "/api/copy"), sent, PATIENCE, ANSWER_BYTES).await?;
        Ok(())
    }

    /// Deletes a model. Parts that others use stay.
    ///
    /// # Errors
    /// As [`Ollama::details`].
    pub async fn delete(&self, model: &str) -> Result<(), AnswerError> {
        let sent = json!({ "model": model }).to_string().into_bytes();
        self.whole_about(model, (Method::DELETE, "/api/delete"), sent, PATIENCE, ANSWER_BYTES)
            .await?;
        Ok(())
    }

    /// Takes a model out of memory as soon as nothing runs on it.
    ///
    /// # Errors
    /// As [`Ollama::details`].
    pub async fn unload(&self, model: &str) -> Result<(), AnswerError> {
        let sent = request::load_body(model, &Settings::default(), Some(0));
        let asked = (Method::POST, "/api/chat");
        let body = self.whole_about(model, asked, sent, PATIENCE, ANSWER_BYTES).await?;
        match serde_json::from_slice::<Value>(&body)
            .ok()
            .as_ref()
            .and_then(|told| told.get("error"))
        {
            Some(told) => Err(errors::of_value(200, told, model).into()),
            None => Ok(()),
        }
    }
}

fn details(model: &str, shown: WholeShow) -> ModelDetails {
    let given = shown.details.unwrap_or_default();
    let mut families = given.families.unwrap_or_default();
    families.truncate(16);
    let modelfile = text(shown.modelfile);
    ModelDetails {
        model: model.to_owned(),
        modified_at: shown.modified_at.as_deref().and_then(moment),
        weights: weights(&modelfile),
        license: text(shown.license),
        template: text(shown.template),
        system: text(shown.system),
        parameters: parameters(&text(shown.parameters)),
        messages: shown
            .messages
            .unwrap_or_default()
            .into_iter()
            .take(OPENINGS)
            .map(opening)
            .collect(),
        parent: parent(given.parent_model),
        format: short(given.format),
        family: short(given.family),
        families: families.into_iter().map(|family| short(Some(family))).collect(),
        parameter_size: short(given.parameter_size),
        quantization: short(given.quantization_level),
        capabilities: shown
            .capabilities
            .unwrap_or_default()
            .into_iter()
            .take(32)
            .map(|capability| short(Some(capability)))
            .collect(),
        renderer: short(shown.renderer),
        parser: short(shown.parser),
        requires: short(shown.requires),
        remote_model: short(shown.remote_model),
        remote_host: short(shown.remote_host),
        info: facts(shown.model_info),
        projector_info: facts(shown.projector_info),
        modelfile,
    }
}

/// The point in time that Ollama writes, with its own offset.
pub(super) fn moment(text: &str) -> Option<UnixMillis> {
    let moment = text.parse::<jiff::Timestamp>().ok()?;
    Some(UnixMillis(moment.as_millisecond()))
}

/// The model that one was made from; older servers name a file there.
pub(super) fn parent(name: Option<String>) -> String {
    let name = short(name);
    if crate::domain::model_name::check(&name).is_ok() { name } else { String::new() }
}

/// A text of bounded length, cut at a character.
fn text(text: Option<String>) -> String {
    let mut text = text.unwrap_or_default();
    if text.len() > TEXT_BYTES {
        let end = (0..=TEXT_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

fn short(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// `name   value`, one a line, as Ollama pads them.
fn parameters(text: &str) -> Vec<Fact> {
    let lines = text.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(char::is_whitespace)?;
        Some(Fact { name: name.to_owned(), value: value.trim().to_owned() })
    });
    lines.take(FACTS).collect()
}

fn opening(message: ShownMessage) -> Opening {
    Opening { role: short(message.role), text: text(message.content) }
}

fn facts(map: Option<Map<String, Value>>) -> Vec<Fact> {
    let told = map.unwrap_or_default().into_iter().filter_map(|(name, value)| {
        let value = match value {
            // Large lists come empty, or as null.
            Value::Null => return None,
            Value::Array(list) if list.is_empty() => return None,
            Value::String(text) => text,
            other => other.to_string(),
        };
        let value: String = value.chars().take(FACT_CHARACTERS).collect();
        Some(Fact { name: name.chars().take(FACT_CHARACTERS).collect(), value })
    });
    told.take(FACTS).collect()
}

/// The digest of the weights, out of the Modelfile's `FROM` line, which names
/// a file of the model server.
fn weights(modelfile: &str) -> Option<String> {
    let from = modelfile.lines().find_map(|line| line.strip_prefix("FROM "))?;
    let digest = from.rsplit(['/', '\\']).next()?.trim().strip_prefix("sha256-")?;
    let whole = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| digest.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_found_in_the_modelfile() {
        let digest = "ab".repeat(32);
        let file = format!("# FROM x\nFROM /var/lib/ollama/blobs/sha256-{digest}\nSYSTEM hi\n");
        assert_eq!(weights(&file), Some(digest));
        assert_eq!(weights("FROM llama3.2\n"), None);
        assert_eq!(weights("FROM /blobs/sha256-../../etc/passwd"), None);
    }

    #[test]
    fn parameters_are_read_as_ollama_pads_them() {
        let text =
            "stop                           \"<|im_end|>\"\ntemperature                    0.7";
        let read = parameters(text);
        assert_eq!(read[0], Fact { name: "stop".into(), value: "\"<|im_end|>\"".into() });
        assert_eq!(read[1], Fact { name: "temperature".into(), value: "0.7".into() });
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let long = "я".repeat(TEXT_BYTES);
        let cut = text(Some(long));
        assert!(cut.len() <= TEXT_BYTES && cut.ends_with('я'));
    }
}
