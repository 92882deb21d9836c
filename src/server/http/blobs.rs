//! `POST /api/blobs/{digest}?upstream=NAME`: a file for a new model, from the browser through
//! to the model server.
//!
//! Its bytes pass through: nothing is held and nothing is written here, so a
//! file may be larger than this machine's memory. What is checked: who sends
//! (`guard`), that it begins as a GGUF file, that it moves, and how many are
//! sent at once; the digest is compared by the model server. Absent on purpose:
//! going on with a file that was broken off, which Ollama cannot do either.

use super::Services;
use super::refusal::Refusal;
use crate::domain::reason::Flaw;
use crate::domain::{Error, limits};
use axum::body::BodyDataStream;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use std::io;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Files that are sent at once in one process.
static TURNS: Semaphore = Semaphore::const_new(4);
/// Longest pause of a sender.
const IDLE: Duration = Duration::from_secs(30);
/// What a GGUF file begins with.
const MAGIC: &[u8] = b"GGUF";

/// Where it goes.
#[derive(Deserialize)]
pub struct Where {
    /// The server's name; absent: the first one that answers.
    upstream: Option<String>,
}

/// Takes a file.
pub async fn receive(
    State(services): State<Services>,
    Path(digest): Path<String>,
    Query(Where { upstream }): Query<Where>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let length = length(request.headers())?;
    let _turn = TURNS.try_acquire().map_err(|_| Error::ServerBusy)?;
    let mut body = request.into_body().into_data_stream();
    let head = head(&mut body).await?;
    if !head.starts_with(MAGIC) {
        return Err(Error::from(Flaw::NotGguf).into());
    }
    let bytes = stream::once(async { Ok(head) }).chain(moving(body, IDLE)).boxed();
    services.engine.put_blob(&digest, Some(length), bytes, upstream.as_deref()).await?;
    Ok(StatusCode::CREATED)
}

/// The size must be known before: without it a file that was cut would look
/// like a whole one.
fn length(headers: &HeaderMap) -> Result<u64, Error> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .ok_or(Flaw::FileSize)?;
    if length > limits::FILE_BYTES {
        return Err(Flaw::FileSize.into());
    }
    Ok(length)
}

/// The first bytes, as many as have come once the beginning is there.
async fn head(body: &mut BodyDataStream) -> Result<Bytes, Error> {
    let mut head = BytesMut::new();
    while head.len() < MAGIC.len() {
        match timeout(IDLE, body.next()).await {
            Ok(Some(Ok(bytes))) => head.extend_from_slice(&bytes),
            Ok(None) => break,
            Ok(Some(Err(_))) | Err(_) => {
                return Err(Flaw::BodyIncomplete.into());
            }
        }
    }
    Ok(head.freeze())
}

/// The rest; a pause that is too long ends it.
fn moving(body: BodyDataStream, pause: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some(body), move |body| async move {
        let mut body = body?;
        match timeout(pause, body.next()).await {
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(body))),
            Ok(Some(Err(cause))) => Some((Err(io::Error::other(cause)), None)),
            Ok(None) => None,
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn body(pieces: &'static [&'static [u8]]) -> BodyDataStream {
        let pieces = pieces.iter().map(|piece| Ok::<_, io::Error>(Bytes::from_static(piece)));
        Body::from_stream(stream::iter(pieces)).into_data_stream()
    }

    #[tokio::test]
    async fn the_beginning_may_come_in_pieces() {
        let mut rest = body(&[b"GG", b"U", b"Fxy", b"z"]);
        assert_eq!(head(&mut rest).await.expect("it comes"), "GGUFxy");
        assert_eq!(rest.next().await.expect("more").expect("whole"), "z");
        assert_eq!(head(&mut body(&[b"GG"])).await.expect("it comes"), "GG");
    }

    #[tokio::test]
    async fn a_sender_that_pauses_is_left() {
        let silent = Body::from_stream(stream::pending::<io::Result<Bytes>>()).into_data_stream();
        let mut rest = Box::pin(moving(silent, Duration::from_millis(5)));
        let ended = rest.next().await.expect("an end").expect_err("a pause");
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert!(rest.next().await.is_none());
    }

    #[test]
    fn the_size_must_be_said() {
        let mut headers = HeaderMap::new();
        assert!(length(&headers).is_err());
        headers.insert(header::CONTENT_LENGTH, 7.into());
        assert_eq!(length(&headers), Ok(7));
        headers.insert(header::CONTENT_LENGTH, u64::MAX.into());
        assert!(length(&headers).is_err());
    }
}
