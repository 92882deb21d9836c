//! The fake's models: what is installed, what can be pulled, what is in memory.

use super::clock;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

/// An installed model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FakeModel {
    /// The name with its tag.
    pub name: String,
    /// Bytes on disk.
    pub size: u64,
    /// The family, the architecture too.
    pub family: String,
    /// `2.6B`.
    pub parameters: String,
    /// `Q4_0`.
    pub quantization: String,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// The trained window.
    pub context_length: u64,
    /// Its own PARAMETERs.
    pub options: BTreeMap<String, Value>,
    /// Its own SYSTEM.
    pub system: String,
    /// Set for a cloud model.
    pub remote_host: Option<String>,
    /// The model that it was made from.
    pub parent: String,
    /// The digest of its weights, if they are another model's; else they have
    /// a digest of their own.
    pub weights: String,
    pub template: String,
    pub license: String,
    /// Its MESSAGEs.
    pub messages: Vec<Value>,
    /// When it was changed; absent is some day of 2026.
    pub modified: Option<String>,
}

/// The models that are there without a word from a test.
pub fn default_models() -> Vec<FakeModel> {
    let model = |name: &str, size, family: &str, parameters: &str, quantization: &str| FakeModel {
        name: name.to_owned(),
        size,
        family: family.to_owned(),
        parameters: parameters.to_owned(),
        quantization: quantization.to_owned(),
        capabilities: vec!["completion".to_owned()],
        context_length: 8192,
        ..FakeModel::default()
    };
    let able = |mut model: FakeModel, context_length, capabilities: &[&str]| {
        model.capabilities = capabilities.iter().map(|&name| name.to_owned()).collect();
        model.context_length = context_length;
        model
    };
    vec![
        model("gemma2:2b", 1_629_518_495, "gemma2", "2.6B", "Q4_0"),
        able(
            model("qwen3:0.6b", 522_653_767, "qwen3", "751.63M", "Q4_K_M"),
            40_960,
            &["completion", "tools", "thinking"],
        ),
        able(
            model("llava:7b", 4_733_363_377, "llama", "7B", "Q4_0"),
            32_768,
            &["completion", "vision"],
        ),
        able(
            model("nomic-embed-text:latest", 274_302_450, "nomic-bert", "137M", "F16"),
            2048,
            &["embedding"],
        ),
        able(model("scripted:latest", 1_048_576, "llama", "1.1M", "F16"), 131_072, &["completion"]),
    ]
}

/// The models that can be pulled without a word from a test.
pub fn default_registry() -> Vec<FakeModel> {
    let model = |name: &str, size| FakeModel {
        name: name.to_owned(),
        size,
        family: "llama".to_owned(),
        parameters: "1.2B".to_owned(),
        quantization: "Q8_0".to_owned(),
        capabilities: vec!["completion".to_owned(), "tools".to_owned()],
        context_length: 131_072,
        license: "LLAMA 3.2 COMMUNITY LICENSE AGREEMENT".to_owned(),
        ..FakeModel::default()
    };
    vec![
        model("llama3.2:1b", 1_321_098_329),
        model("qwen2.5:0.5b", 397_821_319),
        model("smollm2:135m", 270_898_672),
        model("all-minilm:latest", 45_960_996),
    ]
}

/// A model in memory.
#[derive(Clone, Debug)]
pub struct InMemory {
    pub window: u64,
    /// The other options that it was loaded with.
    pub loading: BTreeMap<String, Value>,
    /// None is for ever.
    pub until: Option<SystemTime>,
    /// Counts the uses, so that an old timer does not unload a new use.
    pub uses: u64,
    pub running: u32,
}

/// Whether two names mean one model.
pub fn same(one: &str, other: &str) -> bool {
    let short = |name: &str| name.strip_suffix(":latest").unwrap_or(name).to_ascii_lowercase();
    short(one) == short(other)
}

impl FakeModel {
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }

    /// 64 hexadecimal digits, always the same for a name.
    fn digest(&self) -> String {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let hash = self
            .name
            .bytes()
            .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}").repeat(4)
    }

    /// The digest of its weights, without `sha256:`.
    pub fn weights_digest(&self) -> String {
        if self.weights.is_empty() {
            super::sha256::hex(format!("weights of {}", self.name).as_bytes())
        } else {
            self.weights.clone()
        }
    }

    /// Its parts, the weights first, with their sizes.
    pub fn layers(&self) -> Vec<(String, u64)> {
        let config = super::sha256::hex(format!("configuration of {}", self.name).as_bytes());
        let small = 485.min(self.size / 2);
        vec![
            (format!("sha256:{}", self.weights_digest()), self.size - small),
            (format!("sha256:{config}"), small),
        ]
    }

    /// A model that is made from it: the same weights.
    pub fn child(&self) -> Self {
        Self { parent: self.name.clone(), weights: self.weights_digest(), ..self.clone() }
    }

    /// `name value`, padded as Ollama pads.
    fn parameter_lines(&self) -> String {
        let values = self.options.iter().flat_map(|(name, value)| {
            let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            list.into_iter().map(move |value| format!("{name:<30} {value}"))
        });
        values.collect::<Vec<_>>().join("\n")
    }

    fn modelfile(&self) -> String {
        let mut file = format!(
            "# Modelfile generated by \"ollama show\"\n# To build a new Modelfile based on this, \
             replace FROM with:\n# FROM {}\n\nFROM /root/.ollama/models/blobs/sha256-{}\n\
             TEMPLATE {}\n",
            self.name,
            self.weights_digest(),
            if self.template.is_empty() { "{{ .Prompt }}" } else { &self.template },
        );
        if !self.system.is_empty() {
            let _ = writeln!(file, "SYSTEM {}", self.system);
        }
        for (name, value) in &self.options {
            for value in value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]) {
                let _ = writeln!(file, "PARAMETER {name} {value}");
            }
        }
        file
    }

    fn details(&self, new: bool) -> Value {
        let mut details = json!({
            "parent_model": self.parent, "format": "gguf", "family": self.family,
            "families": [self.family], "parameter_size": self.parameters,
            "quantization_level": self.quantization,
        });
        if new {
            details["context_length"] = self.context_length.into();
            details["embedding_length"] = 2304.into();
        }
        details
    }

    fn modified(&self) -> String {
        let usual = || "2026-08-21T12:00:00.123456789+02:00".to_owned();
        self.modified.clone().unwrap_or_else(usual)
    }

    /// Its entry in `/api/tags`; an old server says less.
    pub fn tag(&self, new: bool) -> Value {
        let mut tag = json!({
            "name": self.name, "model": self.name, "size": self.size,
            "modified_at": self.modified(),
            "digest": self.digest(), "details": self.details(new),
        });
        if new {
            tag["capabilities"] = json!(self.capabilities);
        }
        if let Some(host) = &self.remote_host {
            tag["remote_host"] = host.clone().into();
            tag["remote_model"] = self.name.clone().into();
        }
        tag
    }

    /// Its entry in `/api/ps`.
    pub fn running(&self, memory: &InMemory) -> Value {
        let for_ever = SystemTime::now() + Duration::from_hours(292 * 365 * 24);
        json!({
            "name": self.name, "model": self.name, "digest": self.digest(),
            "size": self.size + memory.window * 100, "details": self.details(false),
            "expires_at": clock::rfc3339(memory.until.unwrap_or(for_ever)),
            "size_vram": self.size, "context_length": memory.window,
        })
    }

    /// The answer of `/api/show`, with the `tensors` that make it large.
    pub fn show(&self) -> Value {
        let tensor = json!({"name": "blk.0.attn_k.weight", "type": "Q4_0", "shape": [2304, 1024]});
        let mut shown = json!({
            "license": self.license, "modelfile": self.modelfile(),
            "parameters": self.parameter_lines(),
            "template": if self.template.is_empty() { "{{ .Prompt }}" } else { &self.template },
            "details": self.details(false),
            "model_info": {
                format!("{}.context_length", self.family): self.context_length,
                "clip.context_length": 77,
                format!("{}.block_count", self.family): 26,
                format!("{}.embedding_length", self.family): 2304,
                format!("{}.attention.head_count", self.family): 8,
                format!("{}.attention.head_count_kv", self.family): 4,
                format!("{}.attention.key_length", self.family): 256,
                format!("{}.attention.value_length", self.family): 256,
                "general.architecture": self.family,
                "tokenizer.ggml.tokens": null,
            },
            "tensors": vec![tensor; 2000], "capabilities": self.capabilities,
            "modified_at": self.modified(),
        });
        if !self.system.is_empty() {
            shown["system"] = self.system.clone().into();
        }
        if !self.messages.is_empty() {
            shown["messages"] = self.messages.clone().into();
        }
        shown
    }
}
