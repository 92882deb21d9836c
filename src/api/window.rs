//! The window: summaries, what a larger one costs, and side work.

use super::codec::Json;
use crate::domain::side_work::SideWork;
use crate::domain::{ChatId, ClientId, Error, Summary, SummaryId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;

/// Has the older part of the shown branch summarised.
#[server(prefix = "/api/page", endpoint = "summarise", input = Json, output = Json)]
pub async fn summarise(chat_id: ChatId, client_id: ClientId) -> Result<Summary, Error> {
    engine()?.summarise(OwnerId::LOCAL, chat_id, client_id).await
}

/// Writes an unfinished summary anew.
#[server(prefix = "/api/page", endpoint = "retry_summary", input = Json, output = Json)]
pub async fn retry_summary(summary_id: SummaryId) -> Result<Summary, Error> {
    engine()?.retry_summary(OwnerId::LOCAL, summary_id).await
}

/// Stops a summary.
#[server(prefix = "/api/page", endpoint = "stop_summary", input = Json, output = Json)]
pub async fn stop_summary(summary_id: SummaryId) -> Result<(), Error> {
    engine()?.stop_summary(OwnerId::LOCAL, summary_id).await
}

/// A person's text of a summary.
#[server(prefix = "/api/page", endpoint = "edit_summary", input = Json, output = Json)]
pub async fn edit_summary(summary_id: SummaryId, text: String) -> Result<Summary, Error> {
    engine()?.edit_summary(OwnerId::LOCAL, summary_id, text).await
}

/// Deletes a summary; can be undone.
#[server(prefix = "/api/page", endpoint = "delete_summary", input = Json, output = Json)]
pub async fn delete_summary(summary_id: SummaryId) -> Result<(), Error> {
    engine()?.delete_summary(OwnerId::LOCAL, summary_id).await
}

/// Undoes [`delete_summary`].
#[server(prefix = "/api/page", endpoint = "restore_summary", input = Json, output = Json)]
pub async fn restore_summary(summary_id: SummaryId) -> Result<(), Error> {
    engine()?.restore_summary(OwnerId::LOCAL, summary_id).await
}

/// Bytes of memory that a token of the model's window takes, if that is known.
#[server(prefix = "/api/page", endpoint = "token_bytes", input = Json, output = Json)]
pub async fn token_bytes(model: String) -> Result<Option<u64>, Error> {
    engine()?.token_bytes(&model).await
}

/// Sets which side work is wanted.
#[server(prefix = "/api/page", endpoint = "set_side_work", input = Json, output = Json)]
pub async fn set_side_work(wanted: SideWork) -> Result<(), Error> {
    engine()?.set_side_work(OwnerId::LOCAL, wanted).await
}
