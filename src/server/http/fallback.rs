//! Answers for what is not there, and for what broke.

use super::refusal::Refusal;
use super::{Services, page};
use crate::domain::Error;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// Unknown path: a page for browsers, JSON for programs, 404 for both.
pub async fn not_found(State(services): State<Services>, request: Request) -> Response {
    let wants_page = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if wants_page && !request.uri().path().starts_with("/api/") {
        page::show(State(services), request).await
    } else {
        Refusal(Error::NotFound).into_response()
    }
}

/// Known path, other method.
pub async fn method_not_allowed() -> Response {
    Refusal(Error::MethodNotAllowed).into_response()
}

/// A handler panicked. Why is in the log already (`panics`).
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    drop(cause);
    tracing::error!(code = Error::Internal.code(), "a handler panicked");
    Refusal(Error::Internal).into_response()
}

/// Nothing at all.
pub async fn nothing() -> Response {
    Refusal(Error::NotFound).into_response()
}
