//! Feedback on answers.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
#[cfg(feature = "ssr")]
use crate::domain::feedback::PER_PAGE;
use crate::domain::feedback::{Feedback, FeedbackFilter, FeedbackPage};
use crate::domain::{Error, MessageId};
use leptos::prelude::*;

/// Keeps what the person thinks of an answer; nothing takes it back.
#[server(prefix = "/api/page", endpoint = "rate", input = Json, output = Json)]
pub async fn rate(reply_id: MessageId, feedback: Option<Feedback>) -> Result<(), Error> {
    engine()?.rate(OwnerId::LOCAL, reply_id, feedback).await
}

/// A page of the feedback, the newest first.
#[server(prefix = "/api/page", endpoint = "feedback", input = Json, output = Json)]
pub async fn list_feedback(filter: FeedbackFilter) -> Result<FeedbackPage, Error> {
    engine()?.feedback(OwnerId::LOCAL, filter, PER_PAGE).await
}
