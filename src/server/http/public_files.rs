//! `GET /public/…`: the files that a site's owner has put into `public/`.
//!
//! Only kinds that cannot run anything are shown, and none with more rights
//! than a picture: the strict policy of every other answer applies (`headers`),
//! so that a script in an SVG is dead, and what is unknown is a download.
//! Nothing outside the folder is found, also not through links. A copy is kept
//! by browsers and asked for again by its tag, so a changed file shows at once.

use super::Services;
use super::refusal::Refusal;
use crate::domain::Error;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use std::path::{Path as FilePath, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

/// How much of a file is held in memory, in bytes.
const PIECE: usize = 64 * 1024;

/// The kinds that are shown, by their endings.
fn kind_of(path: &FilePath) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "css" => "text/css; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        _ => return None,
    })
}

/// The file.
pub async fn show(
    State(services): State<Services>,
    Path(wanted): Path<String>,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let site = services.engine.site().now();
    let folder = site.folder.clone().ok_or(Error::NotFound)?;
    let path = inside(folder.join("public"), wanted).await.ok_or(Error::NotFound)?;
    let file = File::open(&path).await.map_err(|_| Error::NotFound)?;
    let known = file.metadata().await.map_err(|_| Error::NotFound)?;
    let changed = known.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let tag = format!("\"{:x}-{:x}\"", known.len(), changed.unwrap_or_default().as_nanos());
    let same = |value: &HeaderValue| {
        let known = value.to_str().unwrap_or_default();
        known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
    };
    let mut response = if asked.get(header::IF_NONE_MATCH).is_some_and(same) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Body::from_stream(pieces(file)).into_response();
        let to = response.headers_mut();
        to.insert(header::CONTENT_LENGTH, HeaderValue::from(known.len()));
        if let Some(kind) = kind_of(&path) {
            to.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        } else {
            let kind = HeaderValue::from_static("application/octet-stream");
            to.insert(header::CONTENT_TYPE, kind);
            to.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        }
        response
    };
    let to = response.headers_mut();
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        to.insert(header::ETAG, tag);
    }
    Ok(response)
}

fn pieces(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), Some(file)))
            }
            Err(cause) => Some((Err(cause), None)),
        }
    })
}

/// The file of that name in a folder, wherever links lead: nothing outside it,
/// nothing hidden.
async fn inside(folder: PathBuf, wanted: String) -> Option<PathBuf> {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
    if !wanted.split('/').all(plain) {
        return None;
    }
    let find = move || {
        let folder = folder.canonicalize().ok()?;
        let path = folder.join(wanted).canonicalize().ok()?;
        (path.starts_with(&folder) && path.is_file()).then_some(path)
    };
    tokio::task::spawn_blocking(find).await.ok()?
}
