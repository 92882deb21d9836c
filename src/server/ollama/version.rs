//! The model server's version, and what follows from it.

use super::wire::VersionBody;
use super::{Ollama, locked};
use crate::domain::version::{KNOWS_TRUNCATE, at_least};
use crate::domain::{Error, Result};
use crate::server::fault::logged;
use crate::server::provider::AnswerError;
use reqwest::Method;
use std::time::Duration;
use tokio::time::Instant;

/// How long a version is believed: servers are upgraded while Linnet runs.
const BELIEVED: Duration = Duration::from_secs(600);
/// How long the server is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Longest version that is kept, in characters.
const VERSION_CHARACTERS: usize = 64;

/// A version and when it was asked for.
#[derive(Clone)]
pub(super) struct KnownVersion {
    text: String,
    since: Instant,
}

impl Ollama {
    /// Asks the server for its version.
    ///
    /// # Errors
    /// It does not answer within 2 s, or not understandably.
    pub async fn version(&self) -> Result<String> {
        let body = self
            .whole(Method::GET, "/api/version", Vec::new(), PATIENCE, 4096)
            .await
            .map_err(|AnswerError { error, .. }| error)?;
        let body: VersionBody =
            serde_json::from_slice(&body).map_err(logged(Error::UpstreamGarbled))?;
        let visible = body.version.chars().filter(|letter| !letter.is_control());
        let text: String = visible.take(VERSION_CHARACTERS).collect();
        let known = KnownVersion { text: text.clone(), since: Instant::now() };
        *locked(&self.inner.version) = Some(known);
        Ok(text)
    }

    /// Whether the server refuses a conversation that is too long when told
    /// to (`truncate: false`, 0.12.4 and later). An older one leaves out old
    /// messages silently. Remembered for 10 minutes; true if it cannot be
    /// found out.
    pub async fn supports_truncate(&self) -> bool {
        let known = locked(&self.inner.version).clone();
        let version = match known {
            Some(known) if known.since.elapsed() < BELIEVED => known.text,
            _ => match self.inner.asked_version.get(self.version()).await {
                Ok(version) => version,
                Err(_) => known.map(|known| known.text).unwrap_or_default(),
            },
        };
        at_least(&version, KNOWS_TRUNCATE)
    }
}
