//! What the page asks of the server: server functions that check, call one
//! service and pass on its answer.
//!
//! Absent on purpose: rules, SQL and HTTP. Who asks is the local owner while
//! there are no accounts.

#![expect(missing_docs, reason = "the macro makes structs of the functions' arguments")]

pub mod actions;
pub mod codec;
pub mod compare;
pub mod create;
pub mod feedback;
pub mod machine;
pub mod models;
pub mod profile;
pub mod prompts;
pub mod search;
pub mod settings;
pub mod site;
pub mod theme;
pub mod window;

use crate::domain::command::{AskAgain, ChatChange, SendMessage, Sent};
use crate::domain::{Chat, ChatId, ChatPage, ChatSummary, Error, MessageId, Models};
use codec::{Json, JsonEncoding};
use leptos::prelude::*;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Transport errors as Linnet's: what did not get through is [`Error::Offline`].
impl FromServerFnError for Error {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Offline,
            ServerFnErrorErr::Args(reason) | ServerFnErrorErr::MissingArg(reason) => {
                Self::invalid(reason.chars().take(200).collect::<String>())
            }
            _ => Self::Internal,
        }
    }
}

#[cfg(feature = "ssr")]
fn engine() -> Result<crate::server::runs::Engine, Error> {
    use_context::<crate::server::http::Services>()
        .map(|services| services.engine)
        .ok_or(Error::Internal)
}

#[cfg(feature = "ssr")]
use crate::domain::OwnerId;

/// Sends a message; see `server::runs::Engine::send`.
#[server(prefix = "/api/page", endpoint = "send", input = Json, output = Json)]
pub async fn send_text(message: SendMessage) -> Result<Sent, Error> {
    engine()?.send(OwnerId::LOCAL, message).await
}

/// Answers again: another version, the rest, or a retry.
#[server(prefix = "/api/page", endpoint = "again", input = Json, output = Json)]
pub async fn reply_again(reply_id: MessageId, wish: AskAgain) -> Result<Sent, Error> {
    engine()?.again(OwnerId::LOCAL, reply_id, wish).await
}

/// Stops a reply.
#[server(prefix = "/api/page", endpoint = "stop", input = Json, output = Json)]
pub async fn stop_reply(reply_id: MessageId) -> Result<(), Error> {
    engine()?.stop(OwnerId::LOCAL, reply_id).await
}

/// A chat with its active branch.
#[server(prefix = "/api/page", endpoint = "chat", input = Json, output = Json)]
pub async fn load_chat(chat_id: ChatId) -> Result<Chat, Error> {
    engine()?.chat(OwnerId::LOCAL, chat_id).await
}

/// A page of the chat list.
#[server(prefix = "/api/page", endpoint = "chats", input = Json, output = Json)]
pub async fn list_chats(after: Option<String>) -> Result<ChatPage, Error> {
    engine()?.chats(OwnerId::LOCAL, after.as_deref()).await
}

/// Changes title, pin, model or settings.
#[server(prefix = "/api/page", endpoint = "change_chat", input = Json, output = Json)]
pub async fn change_chat(chat_id: ChatId, change: ChatChange) -> Result<ChatSummary, Error> {
    engine()?.change_chat(OwnerId::LOCAL, chat_id, change).await
}

/// Somebody has looked at the chat.
#[server(prefix = "/api/page", endpoint = "mark_read", input = Json, output = Json)]
pub async fn mark_read(chat_id: ChatId) -> Result<(), Error> {
    engine()?.mark_read(OwnerId::LOCAL, chat_id).await
}

/// Deletes a chat; can be undone.
#[server(prefix = "/api/page", endpoint = "delete_chat", input = Json, output = Json)]
pub async fn delete_chat(chat_id: ChatId) -> Result<(), Error> {
    engine()?.delete_chat(OwnerId::LOCAL, chat_id).await
}

/// Undoes [`delete_chat`].
#[server(prefix = "/api/page", endpoint = "restore_chat", input = Json, output = Json)]
pub async fn restore_chat(chat_id: ChatId) -> Result<ChatSummary, Error> {
    engine()?.restore_chat(OwnerId::LOCAL, chat_id).await
}

/// A person's version of an answer.
#[server(prefix = "/api/page", endpoint = "edit_reply", input = Json, output = Json)]
pub async fn edit_reply(reply_id: MessageId, text: String) -> Result<MessageId, Error> {
    engine()?.edit_reply(OwnerId::LOCAL, reply_id, text).await
}

/// Shows another version.
#[server(prefix = "/api/page", endpoint = "choose", input = Json, output = Json)]
pub async fn choose_version(message_id: MessageId) -> Result<(), Error> {
    engine()?.choose(OwnerId::LOCAL, message_id).await
}

/// Deletes a message and what follows it; can be undone.
#[server(prefix = "/api/page", endpoint = "delete_message", input = Json, output = Json)]
pub async fn delete_message(message_id: MessageId) -> Result<(), Error> {
    engine()?.delete_message(OwnerId::LOCAL, message_id).await
}

/// Undoes [`delete_message`].
#[server(prefix = "/api/page", endpoint = "restore_message", input = Json, output = Json)]
pub async fn restore_message(message_id: MessageId) -> Result<(), Error> {
    engine()?.restore_message(OwnerId::LOCAL, message_id).await
}

/// Copies the branch up to a message into a new chat.
#[server(prefix = "/api/page", endpoint = "fork", input = Json, output = Json)]
pub async fn fork_chat(message_id: MessageId) -> Result<ChatId, Error> {
    engine()?.fork(OwnerId::LOCAL, message_id).await
}

/// Asks the model server now.
#[server(prefix = "/api/page", endpoint = "refresh_models", input = Json, output = Json)]
pub async fn refresh_models() -> Result<Models, Error> {
    Ok(engine()?.refresh_models(OwnerId::LOCAL).await)
}
