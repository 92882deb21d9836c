//! Where a technical cause becomes a public error: the cause is logged here
//! and goes no further.

use crate::domain::Error;
use std::fmt::Display;

/// What an error comes from in the end: what is around it is often no more than
/// that something went wrong.
pub fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// For `map_err`: logs the cause and tells the outside `error`.
pub fn logged<Cause: Display>(error: Error) -> impl FnOnce(Cause) -> Error {
    move |cause| {
        let cause: String = cause.to_string().chars().take(1000).collect();
        tracing::warn!(code = error.code(), %cause, "request failed");
        error
    }
}

/// A fault of Linnet's own: logs the cause and tells no more than that.
pub fn internal<Cause: Display>(cause: Cause) -> Error {
    let cause: String = cause.to_string().chars().take(1000).collect();
    tracing::error!(code = Error::Internal.code(), %cause, "fault");
    Error::Internal
}
