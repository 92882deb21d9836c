//! How Linnet's error becomes an HTTP answer: its status, and a JSON body with
//! the stable code and a sentence.

use super::trace;
use crate::domain::Error;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error as an answer. `?` makes one from Linnet's error.
#[derive(Debug)]
pub struct Refusal(pub Error);

/// The body of every error answer of the API.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ErrorBody {
    /// The error: its `code`, and what it is about.
    pub error: Error,
    /// A sentence for people, in English.
    pub message: String,
    /// Which request it was, for whoever can read the log; of faults of the server only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// The code of the error that an answer tells: an extension of it, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Told(pub &'static str);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// The status of an answer that tells that error.
#[must_use]
pub fn status_of(error: &Error) -> StatusCode {
    StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Seconds after which it may be tried again, where waiting helps.
#[must_use]
pub fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::TooManyRequests { seconds } => Some(*seconds),
        error => (error.http_status() == 503).then_some(2),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = status_of(&self.0);
        let retry =
            retry_after(&self.0).map(|seconds| [(header::RETRY_AFTER, seconds.to_string())]);
        let request = status.is_server_error().then(trace::current).flatten();
        let told = axum::Extension(Told(self.0.code()));
        let (message, error) = (self.0.to_string(), self.0);
        (status, retry, told, Json(ErrorBody { error, message, request })).into_response()
    }
}
