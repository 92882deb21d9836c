//! The page's files out of the binary: Wasm, script, style, icons.
//!
//! Names are fixed; what changes is the build's fingerprint in the path, so
//! that answers may be kept for ever. A file of another build is answered with
//! 404 and never kept: a page must not run with parts of two builds. In debug
//! builds the files are read from `target/site`.

use super::Services;
use super::refusal::Refusal;
use crate::domain::Error;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/target/site"]
#[allow_missing = true]
struct Site;

/// Holds the event stream for all tabs; see `browser::event_stream`.
const WORKER: &str = "events-worker.js";
/// The service worker; see `server::http::install`.
const SERVICE_WORKER: &str = "service-worker.js";
/// Inside the frames of other sites; see `server::http::widget`.
const FRAME: &str = "widget-frame.js";
/// Written by hand, beside what the build makes.
const SCRIPTS: [&str; 5] = [WORKER, SERVICE_WORKER, FRAME, "pwa.js", "offline.js"];

/// What may be asked for: the names that the build makes, `linnet.wasm` and
/// chunks such as `split_settings.wasm`.
fn kind_of(file: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    if file.starts_with('.') || !file.bytes().all(plain) {
        return None;
    }
    match file.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        "css" => Some("text/css; charset=utf-8"),
        _ => None,
    }
}

/// What the address of a file says of its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The fingerprint of this build's files: 16 hexadecimal digits.
pub fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(fingerprint);
    &BUILD
}

fn fingerprint() -> String {
    // For tests of what happens when a server is another build than the page.
    #[cfg(debug_assertions)]
    if let Ok(other) = std::env::var("LINNET_TEST_BUILD") {
        return other;
    }
    let mut mixed = [0u8; 8];
    let mut files: Vec<_> = Site::iter()
        .filter(|path| {
            SCRIPTS.contains(&&**path) || path.strip_prefix("pkg/").and_then(kind_of).is_some()
        })
        .collect();
    files.sort_unstable();
    for path in files {
        if let Some(file) = Site::get(&path) {
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

/// The script that knows the chunks, imported by the main script under this
/// very name; absent if the page was built in one piece.
pub fn chunk_script() -> Option<&'static str> {
    const NAME: &str = "__wasm_split.______________________.js";
    static THERE: LazyLock<bool> = LazyLock::new(|| Site::get(&format!("pkg/{NAME}")).is_some());
    THERE.then_some(NAME)
}

/// The sheet of what only late parts need; absent if all is in one.
pub fn late_style() -> Option<&'static str> {
    const NAME: &str = "late.css";
    static THERE: LazyLock<bool> = LazyLock::new(|| Site::get(&format!("pkg/{NAME}")).is_some());
    THERE.then_some(NAME)
}

/// The files that an app of this build may ask for.
pub fn files() -> Vec<String> {
    let mut files: Vec<String> = Site::iter()
        .filter_map(|path| Some(path.strip_prefix("pkg/")?.to_owned()))
        .filter(|file| kind_of(file).is_some())
        .chain(
            SCRIPTS
                .iter()
                .filter(|name| ![SERVICE_WORKER, FRAME].contains(name))
                .map(ToString::to_string),
        )
        .collect();
    files.sort_unstable();
    files
}

/// The service worker's script, as it is in the source.
pub fn service_worker() -> Option<String> {
    let file = Site::get(SERVICE_WORKER)?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// `GET /install/{file}`: the pictures that the manifest names.
pub async fn picture(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !file.strip_suffix(".png").is_some_and(|name| name.bytes().all(plain)) {
        return Refusal(Error::NotFound).into_response();
    }
    serve(&format!("install/{file}"), "image/png", "public, max-age=86400", &headers)
}

/// `GET /assets/{build}/{file}`
pub async fn show(
    State(services): State<Services>,
    Path((wanted, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if wanted == build()
        && let Some((text, current)) = services.words().file(&file)
    {
        return words(text, current);
    }
    if file == WORKER && wanted == build() {
        return worker(&headers);
    }
    if SCRIPTS.contains(&file.as_str()) && file != SERVICE_WORKER && wanted == build() {
        return serve(&file, "text/javascript; charset=utf-8", FOR_EVER, &headers);
    }
    let Some(kind) = kind_of(&file).filter(|_| wanted == build()) else {
        return Refusal(Error::NotFound).into_response();
    };
    serve(&format!("pkg/{file}"), kind, FOR_EVER, &headers)
}

/// The words of a language. They may have changed since a page was written:
/// what it asks for then is not kept.
fn words(text: &'static str, current: bool) -> Response {
    let keep = if current { FOR_EVER } else { "no-store" };
    let kind = "text/plain; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], text).into_response()
}

/// A worker has the policy of its own script: it may read our streams and nothing else.
fn worker(headers: &HeaderMap) -> Response {
    let mut response = serve(WORKER, "text/javascript; charset=utf-8", FOR_EVER, headers);
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    );
    response
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
