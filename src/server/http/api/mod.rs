//! The HTTP API for programs, one file for each resource, and the door of the
//! page's server functions. Both call the same engine.

pub mod actions;
pub mod chats;
pub mod feedback;
pub mod health;
pub mod messages;
pub mod model_jobs;
pub mod models;
pub mod openapi;
pub mod presets;
pub mod profiles;
pub mod prompts;
pub mod replies;
pub mod search;
pub mod settings;
pub mod summaries;

use super::Services;
use super::refusal::{Refusal, Told, retry_after, status_of};
use super::trace;
use crate::domain::{Error, Flaw, Result, limits};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// `POST /api/page/…`: the page's server functions (room `api`).
pub async fn server_functions(State(services): State<Services>, request: Request) -> Response {
    let services = Services { engine: services.asked_by(request.extensions()), ..services };
    let provide = move || provide_context(services.clone());
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let long = length
        .and_then(|text| text.parse().ok())
        .is_some_and(|bytes: usize| bytes > limits::BODY_BYTES);
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await;
    told(response.into_response(), long).await
}

/// An error that a function has answered with gets its own status, a fault the
/// request's id. A function that there is not is not found.
async fn told(response: Response, long: bool) -> Response {
    match response.status() {
        StatusCode::BAD_REQUEST => return Refusal(Error::NotFound).into_response(),
        StatusCode::INTERNAL_SERVER_ERROR => {}
        _ => return response,
    }
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, limits::BODY_BYTES).await.unwrap_or_default();
    let error: Error = serde_json::from_slice(&bytes).unwrap_or(Error::Internal);
    // What leptos makes of a body that was not read to its end; we are not offline.
    let error = match error {
        Error::Offline if long => Error::BodyTooLarge { limit_bytes: limits::BODY_BYTES },
        Error::Offline => Flaw::BodyIncomplete.into(),
        error => error,
    };
    parts.extensions.insert(Told(error.code()));
    parts.status = status_of(&error);
    if let Some(seconds) = retry_after(&error) {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, Json(trace::with_request(error))).into_response()
}

/// Reports that are logged in a minute: pages can send any number.
const REPORTS: u32 = 20;
static LOGGED: Mutex<Option<(Instant, u32)>> = Mutex::new(None);

/// Whether one more is few enough.
fn few(logged: &mut Option<(Instant, u32)>, now: Instant) -> bool {
    let (since, count) = logged
        .filter(|(since, _)| now.duration_since(*since) < Duration::from_mins(1))
        .unwrap_or((now, 0));
    *logged = Some((since, count.saturating_add(1)));
    count < REPORTS
}

/// `POST /api/csp-report`: what a browser refused to load; a fault of ours.
pub async fn csp_report(report: Bytes) -> StatusCode {
    let report: String = String::from_utf8_lossy(&report).chars().take(500).collect();
    if few(&mut LOGGED.lock().unwrap_or_else(PoisonError::into_inner), Instant::now()) {
        tracing::warn!(%report, "content security policy violated");
    }
    StatusCode::NO_CONTENT
}

/// An id out of a path. One that cannot be read is an id that does not exist.
fn id<Id: FromStr>(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal(Error::NotFound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_do_not_fill_the_log() {
        let (mut logged, start) = (None, Instant::now());
        let told = (0..1000).filter(|_| few(&mut logged, start)).count();
        assert_eq!(told, 20);
        assert!(!few(&mut logged, start + Duration::from_secs(59)));
        assert!(few(&mut logged, start + Duration::from_mins(2)));
    }
}
