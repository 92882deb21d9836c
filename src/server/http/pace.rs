//! A request's body must keep coming: a sender that pauses for too long, or
//! gives a byte now and then, is left.
//!
//! Absent on purpose: how long a body may be (the routes' limit), and the head
//! of a request, whose time the accept loop limits.

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How quickly a body must come.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Longest pause; also what a body has before its pace is looked at.
    pub pause: Duration,
    /// Least bytes a second from then on.
    pub rate: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { pause: Duration::from_secs(30), rate: 1024 }
    }
}

impl Pace {
    /// When the next bytes must be there, of a body that began then and has so
    /// many already.
    fn deadline(self, began: Instant, now: Instant, bytes: u64) -> Instant {
        let earned =
            Duration::from_millis(bytes.saturating_mul(1000) / u64::from(self.rate.max(1)));
        (now + self.pause).min(began + self.pause + earned)
    }
}

/// The layer.
pub async fn keep(State(pace): State<Pace>, request: Request, next: Next) -> Response {
    // Most have none, and nothing to wait for.
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| paced(body, pace))).await
}

fn paced(body: Body, pace: Pace) -> Body {
    let began = Instant::now();
    let pieces = body.into_data_stream();
    Body::from_stream(stream::unfold(Some((pieces, 0)), move |state| async move {
        let (mut pieces, bytes) = state?;
        match timeout_at(pace.deadline(began, Instant::now(), bytes), pieces.next()).await {
            Ok(Some(Ok(piece))) => {
                let bytes = bytes + piece.len() as u64;
                Some((Ok(piece), Some((pieces, bytes))))
            }
            Ok(Some(Err(cause))) => Some((Err(io::Error::other(cause)), None)),
            Ok(None) => None,
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn who_is_slow_is_waited_for_and_who_drips_is_left() {
        let (pace, began) = (Pace::default(), Instant::now());
        let is_cut = |seconds: u64, bytes: u64| {
            let now = began + Duration::from_secs(seconds);
            pace.deadline(began, now, bytes) <= now
        };
        // Short ones are through before anybody looks.
        assert!(!is_cut(0, 0) && !is_cut(29, 0) && is_cut(30, 0));
        for seconds in [60, 600, 86_400] {
            assert!(!is_cut(seconds, seconds * 1024), "1 KiB a second for {seconds} s");
            assert!(is_cut(seconds, seconds * 500), "500 bytes a second for {seconds} s");
        }
        // However much has come: a pause is a pause.
        assert_eq!(pace.deadline(began, began, 1 << 40), began + Duration::from_secs(30));
    }

    #[tokio::test]
    async fn what_stops_is_an_error_and_what_comes_is_whole() {
        let pace = Pace { pause: Duration::from_millis(30), rate: 1024 };
        let pieces = || {
            stream::iter([
                Ok::<_, io::Error>(Bytes::from_static(b"one ")),
                Ok(Bytes::from_static(b"two")),
            ])
        };
        let whole = axum::body::to_bytes(paced(Body::from_stream(pieces()), pace), 100).await;
        assert_eq!(whole.expect("it comes"), "one two");
        let stops = Body::from_stream(pieces().chain(stream::pending()));
        assert!(axum::body::to_bytes(paced(stops, pace), 100).await.is_err());
    }
}
