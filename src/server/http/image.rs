//! `GET /image?src=…`: the frame in which one picture from elsewhere is shown
//! after a person has asked for it.
//!
//! The page's own policy allows no foreign images, so that a fault cannot leak
//! what is said. This document has no script, no origin of its own (sandbox),
//! and may load exactly one address, without a referrer. Linnet fetches
//! nothing itself.

use super::refusal::Refusal;
use crate::domain::{Error, Flaw};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Longest address of a picture, in bytes.
const ADDRESS_BYTES: usize = 2048;

/// Which picture.
#[derive(Deserialize)]
pub struct Wanted {
    src: String,
}

/// The frame's document. Only our own pages may show it.
pub async fn show(
    query: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(Wanted { src }) = query.map_err(|_| Error::from(Flaw::PictureAddress))?;
    let from_us = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let source = picture_source(&src).filter(|_| from_us).ok_or(Error::NotFound)?;
    // One entry of a policy: without these characters it cannot become two.
    let policy = format!(
        "sandbox; default-src 'none'; img-src {source}; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'"
    );
    let policy = HeaderValue::from_str(&policy).map_err(|_| Error::NotFound)?;
    let mut address = String::new();
    crate::parts::prose::html::escape(&src, &mut address);
    let body = format!(
        "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><title></title>\
         <style>html,body{{margin:0;height:100%}}img{{width:100%;height:100%;object-fit:contain;object-position:left top}}</style>\
         <img src=\"{address}\" alt=\"\" referrerpolicy=no-referrer>"
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        (HeaderName::from_static("x-frame-options"), HeaderValue::from_static("SAMEORIGIN")),
        (HeaderName::from_static("origin-agent-cluster"), HeaderValue::from_static("?0")),
    ];
    Ok((headers, body).into_response())
}

/// The origin and path of a picture, as an entry of a content security policy.
fn picture_source(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok().filter(|_| address.len() <= ADDRESS_BYTES)?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let path = uri.path();
    let plain = |text: &str| !text.contains([';', ',', ' ', '\'', '"', '<', '>']);
    (plain(authority.as_str()) && plain(path)).then(|| format!("{scheme}://{authority}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_become_a_source() {
        assert_eq!(
            picture_source("https://a.example/b.png?c=1").as_deref(),
            Some("https://a.example/b.png")
        );
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://a.example/;script-src *",
            "https://u@a.example/",
            "//a.example/x",
            "https://a.example/a,b",
        ] {
            assert_eq!(picture_source(bad), None, "{bad}");
        }
    }
}
