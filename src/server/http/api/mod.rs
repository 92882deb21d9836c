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
use super::refusal::Refusal;
use crate::domain::{Error, Result};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use std::str::FromStr;

/// `POST /api/page/…`: the page's server functions (room `api`).
pub async fn server_functions(State(services): State<Services>, request: Request) -> Response {
    let provide = move || provide_context(services.clone());
    leptos_axum::handle_server_fns_with_context(provide, request).await.into_response()
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
