//! The layer that asks for the access password, if there is one: a session's
//! cookie from browsers, `Authorization: Bearer` with the password itself from
//! programs. What is open to everybody is named here, and nothing else is.
//!
//! The cookie is `__Host-sid` where the browser's connection is known to be
//! encrypted, else `sid`: browsers would not send the former back. A page leads
//! to the sign-in; everything else is told 401. A stream that is read ends with
//! its session.

use super::Services;
use super::edge::{Client, base_of};
use super::refusal::Refusal;
use super::sign_in;
use crate::domain::{BasePath, Error};
use crate::server::access::{Access, Refused};
use crate::server::store::TokenHash;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

/// What can be reached by anybody: whether the process lives, the sign-in, and
/// the files of the build, which say nothing of who uses them. The manifest is
/// asked for without cookies; `/metrics` asks for a token of its own.
const OPEN: [&str; 7] = [
    "/health/live",
    "/health/ready",
    "/metrics",
    "/sign-in",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/favicon.svg",
];
/// The same, for all that lies there.
const OPEN_FOLDERS: [&str; 2] = ["/assets/", "/install/"];

/// The session that a request came with: an extension of it.
#[derive(Clone, Copy, Debug)]
pub struct Session(pub TokenHash);

/// Whoever it is, there is a password that they have not shown: an extension of
/// requests for what is open. Where nothing is there, an open path leads to the
/// page for paths that are none, which would show them whose chats these are.
#[derive(Clone, Copy, Debug)]
pub struct Anybody;

/// The layer.
pub async fn check(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let open = OPEN.contains(&path)
        || OPEN_FOLDERS.iter().any(|folder| path.starts_with(folder))
        || is_shown_outside(&services, path);
    let Some(access) = services.access.as_deref() else { return next.run(request).await };
    if open {
        request.extensions_mut().insert(Anybody);
        return next.run(request).await;
    }
    let client = request.extensions().get::<Client>().copied().unwrap_or_default();
    match admit(access, client, request.headers()).await {
        Ok(Some(session)) => {
            request.extensions_mut().insert(Session(session));
            let end = access.end_of(session);
            ended_by(next.run(request).await, end)
        }
        Ok(None) => next.run(request).await,
        Err(error) => refuse(&request, error),
    }
}

/// Whether it is a picture that the site shows at its door: on the sign-in page,
/// or in previews of links.
fn is_shown_outside(services: &Services, path: &str) -> bool {
    if !path.starts_with("/public/") {
        return false;
    }
    let site = services.engine.site().now();
    let site = &site.file.site;
    [
        &site.logo,
        &site.logo_dark,
        &site.favicon,
        &site.preview,
        &site.sign_in_picture,
        &site.sign_in_picture_dark,
    ]
    .into_iter()
    .any(|name| !name.is_empty() && BasePath::default().file(name) == path)
}

/// Lets a session or a program in; the session, if it is one.
async fn admit(
    access: &Access,
    client: Client,
    headers: &HeaderMap,
) -> Result<Option<TokenHash>, Error> {
    if let Some(token) = token(client, headers)
        && let Some(session) = access.session(token).await?
    {
        return Ok(Some(session));
    }
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(attempt) = said.and_then(|said| said.strip_prefix("Bearer ")) else {
        return Err(Error::SignInNeeded);
    };
    access.program(client.address, attempt).await.map(|()| None).map_err(|refused| match refused {
        Refused::Wrong => Error::SignInNeeded,
        Refused::TooOften(seconds) => Error::TooManyRequests { seconds },
        Refused::Busy => Error::ServerBusy,
        Refused::Failed(error) => error,
    })
}

/// The name of the cookie on such a connection.
#[must_use]
pub const fn cookie_name(client: Client) -> &'static str {
    if client.https { "__Host-sid" } else { "sid" }
}

/// The token in a request's cookies.
#[must_use]
pub fn token(client: Client, headers: &HeaderMap) -> Option<&str> {
    super::page::cookie(headers, cookie_name(client))
}

/// A cookie that sets the token, or takes it away. Without `lasting` it goes
/// when the browser is closed.
#[must_use]
pub fn cookie(client: Client, base: &BasePath, token: &str, lasting: bool) -> Option<HeaderValue> {
    let name = cookie_name(client);
    // What begins with __Host- is for the whole of a host.
    let (path, secure) =
        if client.https { ("/".to_owned(), " Secure;") } else { (base.home(), "") };
    let age = match (token.is_empty(), lasting) {
        (true, _) => "; Max-Age=0",
        (false, true) => "; Max-Age=2592000",
        (false, false) => "",
    };
    let cookie = format!("{name}={token}; Path={path};{secure} HttpOnly; SameSite=Lax{age}");
    HeaderValue::from_str(&cookie).ok()
}

fn refuse(request: &Request, error: Error) -> Response {
    let wants_page = *request.method() == Method::GET
        && request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
    if error == Error::SignInNeeded && wants_page && !request.uri().path().starts_with("/api/") {
        let base = base_of(request);
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let address = sign_in::address(&base, &[base.0.as_str(), path].concat());
        return (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response();
    }
    let needed = error == Error::SignInNeeded;
    // The page's own calls read an error by itself.
    let mut response = if request.uri().path().starts_with("/api/page/") {
        let status = StatusCode::from_u16(error.http_status());
        (status.unwrap_or(StatusCode::UNAUTHORIZED), Json(error)).into_response()
    } else {
        Refusal(error).into_response()
    };
    if needed {
        let asks = HeaderValue::from_static("Bearer realm=\"Linnet\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, asks);
    }
    response
}

/// An event stream ends when its session does; everything else is short.
fn ended_by(response: Response, end: impl Future<Output = ()> + Send + 'static) -> Response {
    let streams = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !streams {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(end))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_as_safe_as_the_connection_allows() {
        let base = BasePath("/ai".to_owned());
        let of = |https, token, lasting| {
            let client = Client { address: None, https };
            cookie(client, &base, token, lasting)
                .expect("a header")
                .to_str()
                .expect("text")
                .to_owned()
        };
        assert_eq!(
            of(true, "T", true),
            "__Host-sid=T; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"
        );
        assert_eq!(
            of(false, "T", true),
            "sid=T; Path=/ai/; HttpOnly; SameSite=Lax; Max-Age=2592000"
        );
        assert_eq!(of(true, "T", false), "__Host-sid=T; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_eq!(of(false, "", true), "sid=; Path=/ai/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
