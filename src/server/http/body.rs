//! A JSON body, read within its limit, with mistakes told in Linnet's words.
//!
//! axum's own `Json` would answer in plain text and with its own statuses.

use super::refusal::Refusal;
use crate::domain::{Error, Flaw, limits};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// Reads JSON that people or programs have sent.
///
/// # Errors
/// It is none, not what was meant, or nested deeper than [`limits::JSON_DEPTH`].
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    if depth(bytes) > limits::JSON_DEPTH {
        return Err(serde::de::Error::custom("nested too deeply"));
    }
    serde_json::from_slice(bytes)
}

/// How deep lists and objects lie in each other, as far as it is JSON.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut deepest, mut text) = (0_usize, 0, false);
    let mut all = bytes.iter();
    while let Some(byte) = all.next() {
        match byte {
            b'"' => text = !text,
            // Whatever is escaped ends no text.
            b'\\' if text => drop(all.next()),
            b'[' | b'{' if !text => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

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
        read(&bytes).map(Body).map_err(|error| {
            // serde_json quotes unknown values; they may be of any length.
            let detail = error.to_string().chars().take(200).collect();
            Refusal(Error::InvalidRequest { reason: Flaw::Json, detail })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn what_is_nested_too_deeply_is_refused_unread() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<Value>(nested(limits::JSON_DEPTH).as_bytes()).is_ok());
        for deep in [nested(limits::JSON_DEPTH + 1), "[{\"a\":".repeat(40), "[".repeat(1 << 20)] {
            let told = read::<Value>(deep.as_bytes()).expect_err("it is too deep").to_string();
            assert_eq!(told, "nested too deeply");
        }
        // In a text they are letters.
        let text = format!(r#"{{"a":"{}\"[[","b":"\\"}}"#, "[{".repeat(1000));
        assert_eq!(depth(text.as_bytes()), 1, "{text}");
        assert!(read::<Value>(text.as_bytes()).is_ok());
    }
}
