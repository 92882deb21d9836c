//! What a token of a model's window takes in memory: the size of its keys and
//! values in all layers, out of `/api/show`.
//!
//! An estimate from above: 16-bit values, every layer looking at the whole
//! window. Absent: models that say it for each layer on its own (then nothing
//! is known), and the weights, which do not depend on the window.

use super::Ollama;
use super::wire::{Count, Words};
use crate::domain::{Error, Result};
use crate::server::fault::logged;
use reqwest::Method;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// How long the details are waited for: somebody looks on.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest details of a model; `tensors` alone may be megabytes.
const BYTES: usize = 16 * 1024 * 1024;
/// Bytes of one key or value: 16 bits.
const NUMBER_BYTES: u64 = 2;
/// What is wanted of the model, each behind its architecture's name.
const FIELDS: [&str; 6] = [
    "block_count",
    "embedding_length",
    "attention.head_count",
    "attention.head_count_kv",
    "attention.key_length",
    "attention.value_length",
];

impl Ollama {
    /// Bytes of memory for each token of that model's window; `None` if the
    /// model does not say enough.
    ///
    /// # Errors
    /// The server does not answer, not understandably, or has no such model.
    pub async fn token_bytes(&self, model: &str) -> Result<Option<u64>> {
        let sent = serde_json::json!({ "model": model }).to_string().into_bytes();
        let body = self.whole(Method::POST, "/api/show", sent, PATIENCE, BYTES).await;
        let body = body.map_err(|failure| failure.error)?;
        let shown: Body = serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        Ok(shown.model_info.as_ref().and_then(Shape::token_bytes))
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    model_info: Option<Shape>,
}

/// The numbers of [`FIELDS`], by their whole names.
struct Shape {
    architecture: String,
    numbers: HashMap<String, u64>,
}

impl Shape {
    /// What is said there; 0 if it cannot be read.
    fn said(&self, field: &str) -> Option<u64> {
        self.numbers.get(&format!("{}.{field}", self.architecture)).copied()
    }

    fn token_bytes(&self) -> Option<u64> {
        let heads = self.said("attention.head_count");
        let head_size = || self.said("embedding_length")?.checked_div(heads?);
        let key = self.said("attention.key_length").or_else(head_size)?;
        let value = self.said("attention.value_length").unwrap_or(key);
        let sharing = self.said("attention.head_count_kv").or(heads)?;
        let numbers = [self.said("block_count")?, sharing, key.checked_add(value)?, NUMBER_BYTES];
        let bytes = numbers.into_iter().try_fold(1_u64, u64::checked_mul)?;
        (bytes > 0 && key > 0 && value > 0).then_some(bytes)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a map of GGUF keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shape = Shape { architecture: String::new(), numbers: HashMap::new() };
        while let Some(key) = map.next_key::<Words<'de>>()? {
            let field = key.0.split_once('.').map_or("", |(_, field)| field);
            if key.0 == "general.architecture" {
                shape.architecture = map.next_value::<Words<'de>>()?.0.into_owned();
            } else if FIELDS.contains(&field) {
                let Count(number) = map.next_value()?;
                shape.numbers.insert(key.0.into_owned(), number.unwrap_or(0));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_bytes(info: &str) -> Option<u64> {
        let shape: Shape = serde_json::from_slice(info.as_bytes()).expect("a map");
        shape.token_bytes()
    }

    #[test]
    fn layers_heads_and_their_size_make_a_token() {
        // gemma2:2b: 26 layers, 4 heads of keys and values, 256 each.
        let gemma = r#"{"general.architecture":"gemma2","gemma2.block_count":26,
            "gemma2.attention.head_count":8,"gemma2.attention.head_count_kv":4,
            "gemma2.attention.key_length":256,"gemma2.attention.value_length":256,
            "gemma2.embedding_length":2304,"clip.block_count":3}"#;
        assert_eq!(token_bytes(gemma), Some(26 * 4 * 512 * 2));
        // Without the sizes of a head, its share of the embedding.
        let llama = r#"{"llama.block_count":32,"llama.attention.head_count":32,
            "llama.attention.head_count_kv":8,"llama.embedding_length":4096,
            "general.architecture":"llama"}"#;
        assert_eq!(token_bytes(llama), Some(32 * 8 * 256 * 2));
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        assert_eq!(token_bytes("{}"), None);
        // For each layer on its own: the list is emptied by the server.
        let lists = r#"{"general.architecture":"g","g.block_count":2,"g.attention.head_count":4,
            "g.attention.head_count_kv":[],"g.embedding_length":8}"#;
        assert_eq!(token_bytes(lists), None);
        assert_eq!(token_bytes(r#"{"general.architecture":"g","g.block_count":2}"#), None);
    }
}
