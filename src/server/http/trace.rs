//! An id for every request: in the log's records about it, in the answer's
//! `X-Request-Id`, and in what is told of a fault, so that it can be quoted.
//!
//! A proxy's id is taken over from trusted proxies only, and if it looks like
//! one. The line in the log has the route and never the path, which may hold
//! anything, nor the query. What is asked for all the time (files of the build,
//! health) is logged at `debug`. Absent on purpose: bodies, cookies, addresses
//! of pages.

use super::edge::{Client, Edge};
use super::refusal::Told;
use crate::domain::Error;
use crate::server::networks::Peer;
use crate::server::telemetry::{self, Answered};
use axum::body::HttpBody;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::fmt::Write as _;
use std::time::Instant;
use tracing::Instrument;

/// What it is called in a request and in its answer.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id that a proxy may give.
const LONGEST: usize = 64;

tokio::task_local! {
    /// The id of the request that is being answered.
    static CURRENT: String;
}

/// The id of the request that is being answered, if one is.
#[must_use]
pub fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// A fault with the id of its request; every other error as it is.
#[must_use]
pub fn with_request(error: Error) -> Error {
    match (error, current()) {
        (Error::Internal, Some(request)) => Error::Fault { request },
        (error, _) => error,
    }
}

/// The layer around everything.
pub async fn follow(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let trusted = request.extensions().get::<Peer>().is_some_and(|peer| edge.trusts(*peer));
    let given = trusted.then(|| given(request.headers())).flatten();
    request.headers_mut().remove(HEADER);
    let id = given.unwrap_or_else(fresh);
    let traced = telemetry::Request::begin(trusted.then(|| request.headers()));
    let method = request.method().clone();
    let began = Instant::now();
    // Of the gravest kind, so that errors have it whatever else is left out.
    let span = tracing::error_span!("request", request = id);
    let answer = traced.around(CURRENT.scope(id.clone(), next.run(request)));
    let mut response = answer.instrument(span.clone()).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, id);
    }
    span.in_scope(|| log(&method, &response, began));
    let extensions = response.extensions();
    traced.ended(Answered {
        id: &id,
        method: method.as_str(),
        route: extensions.get::<Route>().map(|route| route.0.as_str()),
        status: response.status().as_u16(),
        code: extensions.get::<Told>().map(|told| told.0),
    });
    response
}

/// The path of a request as the list of routes has it: an extension of its answer.
#[derive(Clone)]
struct Route(String);

/// The layer within the router, where the route is known.
pub async fn note_route(request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // The page's functions are one route; their names are no secret.
    let function = request.uri().path().strip_prefix("/api/page/").map(str::to_owned);
    let mut response = next.run(request).await;
    if let Some(route) = matched {
        let named = function.filter(|name| {
            name.len() < 40 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        });
        let route = named.map_or(route, |name| format!("/api/page/{name}"));
        response.extensions_mut().insert(Route(route));
    }
    response
}

fn log(method: &Method, response: &Response, began: Instant) {
    let extensions = response.extensions();
    let route = extensions.get::<Route>().map_or("none", |route| &route.0);
    let code = extensions.get::<Told>().map(|told| told.0);
    let client = extensions.get::<Client>().and_then(|client| client.address);
    let client = client.map(|address| address.to_string());
    let (method, status) = (method.as_str(), response.status().as_u16());
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let bytes = response.body().size_hint().exact();
    let usual = ["/assets/", "/install/", "/health", "/favicon.svg", "/metrics"];
    if status < 400 && usual.iter().any(|start| route.starts_with(start)) {
        tracing::debug!(method, route, status, ms, bytes, client, "answered");
    } else if status >= 500 {
        tracing::warn!(method, route, status, code, ms, bytes, client, "answered");
    } else {
        tracing::info!(method, route, status, code, ms, bytes, client, "answered");
    }
}

/// An id that a proxy has given, if it is one: nothing else comes into the log.
fn given(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(HEADER).iter();
    let id = values.next()?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let good = (8..=LONGEST).contains(&id.len()) && id.bytes().all(plain);
    (good && values.next().is_none()).then(|| id.to_owned())
}

/// 64 random bits, as short as can be read out to somebody.
fn fresh() -> String {
    let mut bits = [0u8; 8];
    // Without randomness, which never happens, requests are not told apart.
    let _ = getrandom::fill(&mut bits);
    bits.iter().fold(String::with_capacity(16), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_gives_ids_and_nothing_else() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(HEADER, HeaderValue::from_str(value).expect("a header"));
            }
            given(&headers)
        };
        let id = "f2a1-9c0_d.E7";
        assert_eq!(read(&[id]), Some(id.to_owned()));
        for wrong in ["", "short", "with space", "a\"b:c{}x", "<script>alert", &"x".repeat(65)] {
            assert_eq!(read(&[wrong]), None, "{wrong}");
        }
        assert_eq!(read(&[id, id]), None);
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn ids_are_random() {
        let (one, two) = (fresh(), fresh());
        assert!(one.len() == 16 && one != two, "{one} {two}");
    }
}
