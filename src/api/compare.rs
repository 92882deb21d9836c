//! Answers side by side: asking beside, keeping one, showing them again.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::compare::AskBeside;
use crate::domain::{Error, MessageId};
use leptos::prelude::*;

/// Has a question answered beside what is there.
#[server(prefix = "/api/page", endpoint = "compare_beside", input = Json, output = Json)]
pub async fn compare_beside(message_id: MessageId, wish: AskBeside) -> Result<(), Error> {
    engine()?.ask_beside(OwnerId::LOCAL, message_id, wish).await.map(drop)
}

/// Keeps one answer as the conversation's.
#[server(prefix = "/api/page", endpoint = "keep", input = Json, output = Json)]
pub async fn keep_reply(reply_id: MessageId) -> Result<(), Error> {
    engine()?.keep(OwnerId::LOCAL, reply_id).await
}

/// Shows the comparison of a reply side by side again.
#[server(prefix = "/api/page", endpoint = "show_compared", input = Json, output = Json)]
pub async fn show_compared(reply_id: MessageId) -> Result<(), Error> {
    engine()?.show_beside(OwnerId::LOCAL, reply_id).await
}
