//! What bodies weigh that are being read, all together: a body has its own limit
//! (`limits::BODY_BYTES`), but thousands of connections have no business to hold
//! that much each.
//!
//! Small bodies are not weighed, so that an ordinary message is always taken.
//! Files for models pass through and are not held (`blobs`). Absent on purpose:
//! waiting for room, which whoever drips could take from everybody.

use super::refusal::Refusal;
use crate::domain::Error;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Bytes of a body that are not weighed.
const SMALL: usize = 16 * 1024;
/// Bytes of all bodies that may be held.
const MOST: usize = 16 * 1024 * 1024;
/// What passes through.
const THROUGH: &str = "/api/blobs/";

/// What all bodies weigh.
#[derive(Clone, Debug, Default)]
pub struct Scales(Arc<AtomicUsize>);

/// One body that is being read, and what it weighs so far.
struct Load {
    scales: Scales,
    bytes: AtomicUsize,
    weighed: AtomicUsize,
    refused: AtomicBool,
}

impl Load {
    fn on(scales: Scales) -> Arc<Self> {
        let zero = AtomicUsize::default;
        Arc::new(Self { scales, bytes: zero(), weighed: zero(), refused: AtomicBool::new(false) })
    }

    /// Puts a piece on the scales; whether there is room for it.
    fn put(&self, bytes: usize) -> bool {
        // Only one task reads a body: nothing comes between these.
        let whole = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let more = whole.saturating_sub(SMALL).min(bytes);
        self.weighed.fetch_add(more, Ordering::Relaxed);
        let all = self.scales.0.fetch_add(more, Ordering::Relaxed) + more;
        let fits = more == 0 || all <= MOST;
        self.refused.fetch_or(!fits, Ordering::Relaxed);
        fits
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.scales.0.fetch_sub(*self.weighed.get_mut(), Ordering::Relaxed);
    }
}

/// The layer. A body counts until its request is answered.
pub async fn weigh(State(scales): State<Scales>, request: Request, next: Next) -> Response {
    use axum::body::HttpBody;
    if request.body().is_end_stream() || request.uri().path().starts_with(THROUGH) {
        return next.run(request).await;
    }
    let load = Load::on(scales);
    let on = Arc::clone(&load);
    let weighed = move |piece: Result<bytes::Bytes, axum::Error>| match piece {
        Ok(piece) if on.put(piece.len()) => Ok(piece),
        Ok(_) => Err(io::Error::from(io::ErrorKind::OutOfMemory)),
        Err(cause) => Err(io::Error::other(cause)),
    };
    let request = request.map(|body| Body::from_stream(body.into_data_stream().map(weighed)));
    let answer = next.run(request).await;
    // Whoever read it only knows that it broke off.
    if load.refused.load(Ordering::Relaxed) {
        return Refusal(Error::ServerBusy).into_response();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_ones_are_always_taken_and_large_ones_while_there_is_room() {
        let scales = Scales::default();
        let large: Vec<_> = (0..8).map(|_| Load::on(scales.clone())).collect();
        assert!(large.iter().all(|load| load.put(SMALL) && load.put(MOST / 8)));
        assert_eq!(scales.0.load(Ordering::Relaxed), MOST);
        let small = Load::on(scales.clone());
        assert!(small.put(SMALL / 2) && small.put(SMALL / 2));
        assert!(!small.put(1) && small.refused.load(Ordering::Relaxed));
        drop(small);
        drop(large);
        assert_eq!(scales.0.load(Ordering::Relaxed), 0);
        assert!(Load::on(scales).put(MOST));
    }
}
