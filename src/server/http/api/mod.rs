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
use super::refusal::{Refusal, Told, status_of};
use super::trace;
use crate::domain::{Error, Result, limits};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use std::str::FromStr;

/// `POST /api/page/…`: the page's server functions (room `api`).
pub async fn server_functions(State(services): State<Services>, request: Request) -> Response {
    let provide = move || provide_context(services.clone());
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await;
    told(response.into_response()).await
}

/// An error that a function has answered with gets its own status, a fault the
/// request's id. A function that there is not is not found.
async fn told(response: Response) -> Response {
    match response.status() {
        StatusCode::BAD_REQUEST => return Refusal(Error::NotFound).into_response(),
        StatusCode::INTERNAL_SERVER_ERROR => {}
        _ => return response,
    }
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, limits::BODY_BYTES).await.unwrap_or_default();
    let error: Error = serde_json::from_slice(&bytes).unwrap_or(Error::Internal);
    parts.extensions.insert(Told(error.code()));
    parts.status = status_of(&error);
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, Json(trace::with_request(error))).into_response()
}

/// `POST /api/csp-report`: what a browser refused to load; a fault of ours.
pub async fn csp_report(report: Bytes) -> StatusCode {
    let report: String = String::from_utf8_lossy(&report).chars().take(500).collect();
    tracing::warn!(%report, "content security policy violated");
    StatusCode::NO_CONTENT
}

/// An id out of a path. One that cannot be read is an id that does not exist.
fn id<Id: FromStr>(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal(Error::NotFound))
}
