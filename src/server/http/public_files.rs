//! `GET /public/…`: the files that a site's owner has put into `public/`.
//!
//! Only kinds that cannot run anything are shown, and none with more rights
//! than a picture: the strict policy of every other answer applies (`headers`),
//! so that a script in an SVG is dead, and what is unknown is a download.
//! Documents alone may stand in a frame, and in one of our own pages only: their
//! policy is as strict, but browsers' viewers do not start in a `sandbox`. So
//! what is called a document has to begin as one; what does not is a download.
//! Nothing outside the folder is found, also not through links. A copy is kept
//! by browsers and asked for again by its tag, so a changed file shows at once.
//! A part of a file is given where one is asked for: players jump by that.

use super::Services;
use super::refusal::Refusal;
use crate::domain::Error;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use std::io::SeekFrom;
use std::path::{Path as FilePath, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, Take};

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
        // What a message can have a player for (`markdown::links::site_file`).
        "mp3" => "audio/mpeg",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "flac" => "audio/flac",
        "weba" => "audio/webm",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "pdf" => DOCUMENT,
        _ => return None,
    })
}

/// What a document is.
const DOCUMENT: &str = "application/pdf";

/// What a document begins with.
const MARK: &[u8; 5] = b"%PDF-";

/// What may be done with a document: nothing, in frames of our own pages too.
const DOCUMENT_POLICY: &str = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'";

/// The kind that the file is shown as. A name alone makes no document.
async fn judged(path: &FilePath, file: &mut File) -> Option<&'static str> {
    let kind = kind_of(path)?;
    if kind != DOCUMENT {
        return Some(kind);
    }
    let mut start = [0; MARK.len()];
    file.read_exact(&mut start).await.ok()?;
    (start == *MARK).then_some(kind)
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
    let mut file = File::open(&path).await.map_err(|_| Error::NotFound)?;
    let known = file.metadata().await.map_err(|_| Error::NotFound)?;
    let kind = judged(&path, &mut file).await;
    let changed = known.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let tag = format!("\"{:x}-{:x}\"", known.len(), changed.unwrap_or_default().as_nanos());
    let same = |value: &HeaderValue| {
        let known = value.to_str().unwrap_or_default();
        known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
    };
    let part = part(&asked, &tag, known.len());
    let mut response = if asked.get(header::IF_NONE_MATCH).is_some_and(same) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if part == Some(None) {
        let all = format!("bytes */{}", known.len());
        let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
        if let Ok(all) = HeaderValue::from_str(&all) {
            response.headers_mut().insert(header::CONTENT_RANGE, all);
        }
        response
    } else {
        let (first, last) = part.flatten().unwrap_or((0, known.len().saturating_sub(1)));
        file.seek(SeekFrom::Start(first)).await.map_err(|_| Error::NotFound)?;
        let length = if known.len() == 0 { 0 } else { last - first + 1 };
        let mut response = Body::from_stream(pieces(file.take(length))).into_response();
        if part.is_some() {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let said = format!("bytes {first}-{last}/{}", known.len());
            if let Ok(said) = HeaderValue::from_str(&said) {
                response.headers_mut().insert(header::CONTENT_RANGE, said);
            }
        }
        let to = response.headers_mut();
        to.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        to.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if let Some(kind) = kind {
            to.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        } else {
            let kind = HeaderValue::from_static("application/octet-stream");
            to.insert(header::CONTENT_TYPE, kind);
            to.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        }
        response
    };
    let to = response.headers_mut();
    if kind == Some(DOCUMENT) {
        // Also where nothing has changed: browsers take over what that answer says.
        to.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCUMENT_POLICY));
        to.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    }
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        to.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// The first and the last byte that are wanted: absent for all of the file, or
/// where several parts are asked for; nothing in it where there is no such part.
#[expect(clippy::option_option, reason = "no part is asked for, and one that is not there")]
fn part(asked: &HeaderMap, tag: &str, length: u64) -> Option<Option<(u64, u64)>> {
    // A part of what the file was before is of no use.
    if asked.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes()) {
        return None;
    }
    let range = asked.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (first, last) = range.split_once('-').filter(|_| !range.contains(','))?;
    let (first, last) = (first.trim(), last.trim());
    let end = length.checked_sub(1);
    if first.is_empty() {
        let count: u64 = last.parse().ok()?;
        return Some(end.filter(|_| count > 0).map(|end| (length.saturating_sub(count), end)));
    }
    let first: u64 = first.parse().ok()?;
    let last: u64 = if last.is_empty() { u64::MAX } else { last.parse().ok()? };
    Some(end.filter(|end| first <= *end && first <= last).map(|end| (first, last.min(end))))
}

fn pieces(file: Take<File>) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_inside_the_file() {
        let wanted = |range: &str, length: u64| {
            let mut asked = HeaderMap::new();
            asked.insert(header::RANGE, HeaderValue::from_str(range).expect("text"));
            part(&asked, "\"t\"", length)
        };
        assert_eq!(wanted("bytes=0-3", 10), Some(Some((0, 3))));
        assert_eq!(wanted("bytes=4-", 10), Some(Some((4, 9))));
        assert_eq!(wanted("bytes=-3", 10), Some(Some((7, 9))));
        assert_eq!(wanted("bytes=-30", 10), Some(Some((0, 9))));
        assert_eq!(wanted("bytes=5-99", 10), Some(Some((5, 9))));
        for none in ["bytes=10-", "bytes=9-4", "bytes=-0"] {
            assert_eq!(wanted(none, 10), Some(None), "{none}");
        }
        assert_eq!(wanted("bytes=0-", 0), Some(None));
        for whole in ["bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=3"] {
            assert_eq!(wanted(whole, 10), None, "{whole}");
        }
        let mut asked = HeaderMap::new();
        asked.insert(header::RANGE, HeaderValue::from_static("bytes=0-3"));
        asked.insert(header::IF_RANGE, HeaderValue::from_static("\"old\""));
        assert_eq!(part(&asked, "\"t\"", 10), None);
    }
}
