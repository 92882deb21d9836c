//! The fake's models: what is installed and what is in memory.
//!
//! Absent: pulling, creating and deleting, which Linnet does not do yet.

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
        options: BTreeMap::new(),
        system: String::new(),
        remote_host: None,
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

    fn details(&self, new: bool) -> Value {
        let mut details = json!({
            "parent_model": "", "format": "gguf", "family": self.family,
            "families": [self.family], "parameter_size": self.parameters,
            "quantization_level": self.quantization,
        });
        if new {
            details["context_length"] = self.context_length.into();
            details["embedding_length"] = 2304.into();
        }
        details
    }

    /// Its entry in `/api/tags`; an old server says less.
    pub fn tag(&self, new: bool) -> Value {
        let mut tag = json!({
            "name": self.name, "model": self.name, "size": self.size,
            "modified_at": "2026-08-21T12:00:00.123456789+02:00",
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
        let mut parameters = String::new();
        for (name, value) in &self.options {
            let one = std::slice::from_ref(value);
            for value in value.as_array().map_or(one, Vec::as_slice) {
                writeln!(parameters, "{name:<30} {value}").unwrap();
            }
        }
        let tensor = json!({"name": "blk.0.attn_k.weight", "type": "Q4_0", "shape": [2304, 1024]});
        json!({
            "license": "", "modelfile": format!("# FROM {}\nFROM /blobs/sha256-0\n", self.name),
            "template": "{{ .Prompt }}", "parameters": parameters.trim_end(),
            "system": self.system, "details": self.details(false),
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
            "modified_at": "2026-08-21T10:00:00Z",
        })
    }
}
