//! How Linnet's error becomes an HTTP answer: its status, and a JSON body with
//! the stable code and a sentence.

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
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = matches!(status, StatusCode::SERVICE_UNAVAILABLE)
            .then_some([(header::RETRY_AFTER, "2")]);
        let message = self.0.to_string();
        (status, retry, Json(ErrorBody { error: self.0, message })).into_response()
    }
}
