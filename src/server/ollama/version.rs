//! The model server's version, and what follows from it.
//!
//! Compared leniently: `0.33.0-rc2` exists, a build from source says `0.0.0`
//! and counts as new, and so does whatever cannot be read (API, Q20).

use super::wire::VersionBody;
use super::{Ollama, locked};
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
/// The first version that knows `truncate` on chats.
const KNOWS_TRUNCATE: [u64; 3] = [0, 12, 4];

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
            _ => match self.version().await {
                Ok(version) => version,
                Err(_) => known.map(|known| known.text).unwrap_or_default(),
            },
        };
        at_least(&version, KNOWS_TRUNCATE)
    }
}

/// Whether a version is that one or newer, or cannot be judged.
fn at_least(version: &str, wanted: [u64; 3]) -> bool {
    let numbers = version.trim_start_matches('v').split(['-', '+']).next().unwrap_or_default();
    let mut parts = numbers.split('.').map(str::parse::<u64>);
    let mut next = || match parts.next() {
        Some(Ok(part)) => Some(part),
        Some(Err(_)) => None,
        None => Some(0),
    };
    match (next(), next(), next()) {
        (Some(major), Some(minor), Some(patch)) => {
            let version = [major, minor, patch];
            version == [0, 0, 0] || version >= wanted
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_leniently() {
        for (version, new) in [
            ("0.12.3", false),
            ("0.9.6", false),
            ("0.12.4", true),
            ("0.12.4-rc1", true),
            ("0.33.0-rc2", true),
            ("v0.12.10", true),
            ("1", true),
            ("0.12", false),
            ("0.0.0", true),
            ("", true),
            ("nightly", true),
        ] {
            assert_eq!(at_least(version, KNOWS_TRUNCATE), new, "{version}");
        }
    }
}
