//! A JSON body, read within its limit, with mistakes told in Linnet's words.
//!
//! axum's own `Json` would answer in plain text and with its own statuses.

use super::refusal::Refusal;
use crate::domain::{Error, Flaw, limits};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// The request's JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::BodyTooLarge { limit_bytes: limits::BODY_BYTES }
            } else {
                Flaw::BodyIncomplete.into()
            }
        })?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            // serde_json quotes unknown values; they may be of any length.
            let detail = error.to_string().chars().take(200).collect();
            Refusal(Error::InvalidRequest { reason: Flaw::Json, detail })
        })
    }
}
