//! Everything that is known of one model, as its page shows it.
//!
//! Absent on purpose: the tensors, which are megabytes that nobody reads.

use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A name and what it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value, as text.
    pub value: String,
}

/// A message that stands before every conversation with the model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Opening {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// What it says.
    pub text: String,
}

/// What `/api/show` tells. What it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ModelDetails {
    /// The model's name.
    pub model: String,
    /// When it was last changed.
    pub modified_at: Option<UnixMillis>,
    /// The digest of its weights, if the Modelfile names them: models with the
    /// same one share them.
    pub weights: Option<String>,
    /// The licence, whole.
    pub license: String,
    /// The template of its prompt.
    pub template: String,
    /// Its system prompt.
    pub system: String,
    /// Its own parameters; a name may come several times (`stop`).
    pub parameters: Vec<Fact>,
    /// Messages that stand before every conversation.
    pub messages: Vec<Opening>,
    /// The model that it was made from.
    pub parent: String,
    /// `gguf`, `safetensors`.
    pub format: String,
    /// The family.
    pub family: String,
    /// All its families.
    pub families: Vec<String>,
    /// `2.6B`, for example.
    pub parameter_size: String,
    /// `Q4_K_M`, for example.
    pub quantization: String,
    /// What it can do: an open set.
    pub capabilities: Vec<String>,
    /// Ollama's built-in formatter for it.
    pub renderer: String,
    /// Ollama's built-in reader of its answers.
    pub parser: String,
    /// The least version of Ollama.
    pub requires: String,
    /// For a cloud model: its name there.
    pub remote_model: String,
    /// For a cloud model: where it runs.
    pub remote_host: String,
    /// The keys of its file.
    pub info: Vec<Fact>,
    /// The keys of its projector's file.
    pub projector_info: Vec<Fact>,
    /// The Modelfile.
    pub modelfile: String,
}

/// What deleting a model means, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ModelUses {
    /// Other models that have the same weights: they stay on the disk.
    pub shares_weights: Vec<String>,
    /// Other models that say that they were made from it.
    pub made_from_it: Vec<String>,
    /// Chats that use it.
    pub chats: u64,
    /// What is freed, in bytes; absent if it is not known, which is little
    /// where the weights stay.
    pub frees_bytes: Option<u64>,
}
