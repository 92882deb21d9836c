//! Search over chats and messages.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
use crate::domain::Error;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::search::Found;
use leptos::prelude::*;

/// Chats by title and messages by text.
#[server(prefix = "/api/page", endpoint = "search", input = Json, output = Json)]
pub async fn search(text: String) -> Result<Found, Error> {
    engine()?.search(OwnerId::LOCAL, &text).await
}
