//! gzip for answers that are written anew each time: pages, words, JSON.
//!
//! Files out of the binary have been compressed when it was built (`assets`).
//! Event streams are never compressed: each event has to leave at once. A page
//! holds no secret that lasts (its nonce counts for that one answer, sessions
//! are in cookies that scripts cannot read), and other sites cannot have it
//! written with text of theirs in it (`guard`), so that its length tells
//! nothing (the attack that is called BREACH). Deliberately absent: brotli,
//! whose quick levels gain little over gzip and whose code is large.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Shorter ones fit into one packet as they are.
const FROM_BYTES: u16 = 1024;

type Kinds = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The layer.
pub fn layer() -> CompressionLayer<And<SizeAbove, Kinds>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(FROM_BYTES).and(is_text as Kinds))
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    matches!(kind, "text/html" | "text/plain" | "application/json")
}
