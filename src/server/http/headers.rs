//! The protective headers, the same on every kind of answer (security page, (c)).
//!
//! The content security policy of HTML carries a nonce and is set by the page
//! handler; every other answer gets the strictest one here. Who says a header
//! itself means it: the script that other sites load, and the page they frame.

use crate::domain::BasePath;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), payment=(), usb=(), midi=(), display-capture=(), microphone=(self), clipboard-write=(self)",
    ),
];

/// The policy of pages, with the nonce of their scripts, and the sites that may
/// show them in a frame.
#[must_use]
pub fn page_policy(base: &BasePath, nonce: &str, ancestors: Option<&str>) -> String {
    // In a frame the plain form would lead to a page that may not stand there.
    let (ancestors, form) = ancestors.map_or(("'none'", "'self'"), |sites| (sites, "'none'"));
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
         media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action {form}; frame-ancestors {ancestors}; report-uri {}/api/csp-report",
        base.0
    )
}

/// The policy of the page that is kept for when the server is away: the same,
/// but for scripts and styles, which are files only.
#[must_use]
pub fn shell_policy(base: &BasePath) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri {}/api/csp-report",
        base.0
    )
}

/// The policy of a page that is a form and nothing more.
#[must_use]
pub fn form_policy(base: &BasePath) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; report-uri {}/api/csp-report",
        base.0
    )
}

/// Marks the one answer that other sites may show in a frame: which, its policy
/// says. `X-Frame-Options` knows no list, so that it is left out there.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// A refused body of more bytes than this is not read to its end.
const READ_ANYWAY: u64 = 16 * 1024;

/// The layer: adds what the answer does not say itself.
pub async fn add(request: Request, next: Next) -> Response {
    let long = request.body().size_hint().upper().is_none_or(|bytes| bytes > READ_ANYWAY);
    let mut response = next.run(request).await;
    let refused = response.status().is_client_error();
    let framed = response.extensions().get::<Framed>().is_some();
    let headers = response.headers_mut();
    // What is refused unread ends its connection; unsaid, a proxy or a browser
    // would send its next request into it (RFC 9112, 9.6).
    if long && refused {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    for (name, value) in ALWAYS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    // The frame of a picture says otherwise: our own pages may show it, and it
    // has no origin of its own to be keyed by.
    headers
        .entry(HeaderName::from_static("origin-agent-cluster"))
        .or_insert(HeaderValue::from_static("?1"));
    if !framed {
        headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    ));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("Cookie, Sec-Fetch-Site, Origin"));
    }
    response
}
