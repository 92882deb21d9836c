//! The page's files out of the binary: Wasm, script, style, icons.
//!
//! Names are fixed; what changes is the build's fingerprint in the path, so
//! that answers may be kept for ever. A file of another build is answered with
//! 404 and never kept: a page must not run with parts of two builds. In debug
//! builds the files are read from `target/site`.

use super::refusal::Refusal;
use crate::domain::Error;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/target/site"]
#[allow_missing = true]
struct Site;

const SCRIPT: &str = "pkg/linnet.js";
const WASM: &str = "pkg/linnet.wasm";
const STYLE: &str = "pkg/linnet.css";

/// The fingerprint of this build's files: 16 hexadecimal digits.
pub fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(fingerprint);
    &BUILD
}

fn fingerprint() -> String {
    let mut mixed = [0u8; 8];
    for path in [SCRIPT, WASM, STYLE] {
        if let Some(file) = Site::get(path) {
            for (index, byte) in file.metadata.sha256_hash().into_iter().enumerate() {
                mixed[index % 8] = mixed[index % 8].rotate_left(3) ^ byte;
            }
        }
    }
    mixed.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `GET /assets/{build}/{file}`
pub async fn show(Path((wanted, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let (path, kind) = match file.as_str() {
        "linnet.js" => (SCRIPT, "text/javascript; charset=utf-8"),
        "linnet.wasm" => (WASM, "application/wasm"),
        "linnet.css" => (STYLE, "text/css; charset=utf-8"),
        _ => return Refusal(Error::NotFound).into_response(),
    };
    if wanted != build() {
        return Refusal(Error::NotFound).into_response();
    }
    serve(path, kind, "public, max-age=31536000, immutable", &headers)
}

/// `GET /favicon.svg`
pub async fn favicon(headers: HeaderMap) -> Response {
    serve("favicon.svg", "image/svg+xml", "public, max-age=86400", &headers)
}

fn serve(path: &str, kind: &'static str, keep: &'static str, headers: &HeaderMap) -> Response {
    let Some((file, encoding)) = best(path, headers) else {
        return Refusal(Error::NotFound).into_response();
    };
    let mut response = file.data.into_response();
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    to.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        to.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form that the browser takes.
fn best(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes = |name: &str| {
        accepted.split(',').any(|part| {
            let mut words = part.split(';').map(str::trim);
            words.next() == Some(name) && !words.any(|word| matches!(word, "q=0" | "q=0.0"))
        })
    };
    for (name, ending) in [("br", "br"), ("gzip", "gz")] {
        if takes(name)
            && let Some(file) = Site::get(&format!("{path}.{ending}"))
        {
            return Some((file, Some(name)));
        }
    }
    Site::get(path).map(|file| (file, None))
}
