//! Files for new models: whether the model server has one, and sending it.
//!
//! A file is named by its digest, so it is sent only once. Its bytes pass
//! through; nothing is held. Absent on purpose: hashing, which is the sender's.

use super::{Ollama, errors};
use crate::domain::reason::Flaw;
use crate::domain::{Error, Result};
use crate::server::provider::AnswerError;
use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt};
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{Body, Method};
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long the question is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the answer is waited for after the last byte: the file is hashed.
const AFTER: Duration = Duration::from_mins(30);

/// `sha256:` and 64 lower-case hexadecimal digits.
///
/// # Errors
/// [`Error::InvalidRequest`].
pub fn check_digest(digest: &str) -> Result<()> {
    let good = digest.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    if good { Ok(()) } else { Err(Flaw::Digest.into()) }
}

/// A stream that only ever one task looks at, in the words of the compiler.
struct Alone(Mutex<BoxStream<'static, io::Result<Bytes>>>);

impl Stream for Alone {
    type Item = io::Result<Frame<Bytes>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        stream.poll_next_unpin(context).map_ok(Frame::data)
    }
}

impl Ollama {
    /// Whether the model server has that file.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no digest; those of the server.
    pub async fn has_blob(&self, digest: &str) -> Result<bool, AnswerError> {
        check_digest(digest)?;
        let path = format!("/api/blobs/{digest}");
        let asking = self.send(Method::HEAD, &path, Vec::new());
        let Ok(response) = timeout(PATIENCE, asking).await else {
            return Err(Error::UpstreamSilent { seconds: PATIENCE.as_secs() }.into());
        };
        let response = response?;
        match response.status().as_u16() {
            404 => Ok(false),
            _ => self.accepted(response, digest, Instant::now() + PATIENCE).await.map(|_| true),
        }
    }

    /// Sends a file as it comes. The model server compares it with the digest.
    ///
    /// # Errors
    /// [`Error::DownloadDamaged`] if it is not the file of that digest;
    /// [`Error::UpstreamDiskFull`]; those of the server and of the sender.
    pub async fn put_blob(
        &self,
        digest: &str,
        length: Option<u64>,
        bytes: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<(), AnswerError> {
        check_digest(digest)?;
        let address = self.inner.address.endpoint(&format!("/api/blobs/{digest}"));
        let body = Body::wrap(StreamBody::new(Alone(Mutex::new(bytes))));
        let mut request = self.inner.client.post(address).body(body);
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        // No limit in all: the sender's own pace decides, and its end ends this.
        let response =
            request.send().await.map_err(|cause| errors::of_request(cause, &self.inner.address))?;
        match self.accepted(response, digest, Instant::now() + AFTER).await {
            Ok(_) => Ok(()),
            Err(AnswerError { error: Error::UpstreamFailed { status, detail }, .. }) => {
                Err(errors::of_work_text(status, &detail, digest).into())
            }
            Err(other) => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_pass() {
        assert!(check_digest(&format!("sha256:{}", "0a".repeat(32))).is_ok());
        for bad in ["", "sha256:", "sha256:../../x", &format!("sha256:{}", "0A".repeat(32))] {
            assert!(check_digest(bad).is_err(), "{bad}");
        }
    }
}
