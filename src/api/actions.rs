//! Actions that call a webhook of the site, and what those have said.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::action::{CallAction, Called};
use crate::domain::{ClientId, Error, MessageId};
use leptos::prelude::*;

/// Calls the webhook of an action about a message.
#[server(prefix = "/api/page", endpoint = "run_action", input = Json, output = Json)]
pub async fn run_action(
    message_id: MessageId,
    action: String,
    wish: CallAction,
) -> Result<Called, Error> {
    engine()?.call_action(OwnerId::LOCAL, message_id, &action, wish).await
}

/// Gives up such a call.
#[server(prefix = "/api/page", endpoint = "cancel_action", input = Json, output = Json)]
pub async fn cancel_action(id: ClientId) -> Result<(), Error> {
    engine()?.cancel_action(OwnerId::LOCAL, id).await;
    Ok(())
}

/// Takes away what a webhook has said, or puts it back.
#[server(prefix = "/api/page", endpoint = "hide_note", input = Json, output = Json)]
pub async fn hide_note(id: ClientId, hidden: bool) -> Result<(), Error> {
    engine()?.hide_note(OwnerId::LOCAL, id, hidden).await
}
