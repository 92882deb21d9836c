//! What is looked at to name a fault (`linnet doctor`, the page `/doctor`):
//! this machine here, the way to Linnet in [`outside`].
//!
//! What is found is data (`domain::doctor`), judged there and worded in `i18n`.
//! Nothing is changed by looking, and no password, path or text of a message is
//! told to a page.

pub mod command;
mod data;
mod greeting;
pub mod outside;

use crate::domain::doctor::{Finding, Grade, Topic, What};
use crate::domain::version::{KNOWS_TRUNCATE, at_least};
use crate::server::ollama::Ollama;
use std::path::PathBuf;

/// What it looks at on this machine.
#[derive(Clone, Default)]
pub struct Doctor {
    /// The data folder.
    pub directory: Option<PathBuf>,
    /// The model servers by their names.
    pub upstreams: Vec<(String, Ollama)>,
}

impl Doctor {
    /// Looks. Thorough is also slow, with many chats.
    pub async fn look(&self, thorough: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(directory) = &self.directory {
            found.extend(data::look(directory, thorough).await);
        }
        for (name, ollama) in &self.upstreams {
            found.push(upstream(name, ollama).await);
        }
        found
    }
}

async fn upstream(name: &str, ollama: &Ollama) -> Finding {
    let name = name.to_owned();
    match ollama.version().await {
        Ok(version) if at_least(&version, KNOWS_TRUNCATE) => {
            Finding::fine(Topic::Ollama, [name, version])
        }
        Ok(version) => Finding::new(Topic::Ollama, Grade::Note, What::Old, [name, version]),
        Err(_) => Finding::new(Topic::Ollama, Grade::Fault, What::Silent, [name])
            .set(["ollama serve".to_owned(), "linnet --ollama http://HOST:11434".to_owned()]),
    }
}
