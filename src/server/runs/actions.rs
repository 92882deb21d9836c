//! Actions that call a webhook of the site: one task a wish, which goes on if the
//! page is closed, can be cancelled, and whose answer is stored and told.
//!
//! Absent on purpose: everything else that an action does, which is the page's;
//! and the connection itself (`server::webhook`).

use super::hub::Note;
use super::{Engine, Inner};
use crate::domain::action::{ActionNote, CallAction, Called};
use crate::domain::{
    Clash, ClientId, Error, Failing, Message, MessageId, OwnerId, Result, Role, limits,
};
use crate::server::config;
use crate::server::fresh;
use crate::server::secret::Secret;
use crate::server::store::NotedMessage;
use crate::server::webhook::Webhook;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The calls that are under way, by who wished them.
#[derive(Default)]
pub(super) struct Calls(Mutex<HashMap<(OwnerId, ClientId), Call>>);

/// One of them.
#[derive(Clone)]
struct Call {
    cancel: CancellationToken,
    /// Nothing until it has ended.
    end: watch::Receiver<Option<Result<Called>>>,
}

impl Calls {
    fn locked(&self) -> MutexGuard<'_, HashMap<(OwnerId, ClientId), Call>> {
        // It is only ever put in and taken out of.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a webhook is sent.
#[derive(Serialize)]
struct Body<'a> {
    /// The wish: the same one is the same call.
    id: ClientId,
    action: &'a str,
    /// Seconds since 1970.
    time: i64,
    site: &'a str,
    language: &'a str,
    chat: Chat<'a>,
    message: Said<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    selection: &'a str,
}

#[derive(Serialize)]
struct Chat<'a> {
    id: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a str>,
}

#[derive(Serialize)]
struct Said<'a> {
    id: String,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    text: &'a str,
}

impl Engine {
    /// Calls the webhook of the action of that name about a message. The same
    /// client's id gives the first answer, also while that is waited for.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the message or the action;
    /// [`Error::Conflict`] while the message is being written;
    /// [`Error::MessageTooLong`] for the selection; [`Error::WebhookFailed`];
    /// [`Error::ServerBusy`], [`Error::ShuttingDown`].
    pub async fn call_action(
        &self,
        owner: OwnerId,
        message_id: MessageId,
        name: &str,
        wish: CallAction,
    ) -> Result<Called> {
        if wish.selection.len() > limits::MESSAGE_BYTES {
            return Err(Error::MessageTooLong { limit_bytes: limits::MESSAGE_BYTES });
        }
        let NotedMessage { message, title, profile, before } =
            self.inner.store.noted_message(owner, message_id, wish.client_id).await?;
        if let Some(called) = before {
            return Ok(called);
        }
        if !message.state.is_final() {
            return Err(Clash::StillWritten.into());
        }
        if self.is_draining() {
            return Err(Error::ShuttingDown);
        }
        let site = self.site().now();
        let named = config::actions::webhook(&site.file, name, profile.as_deref().unwrap_or(""));
        let action = named.ok_or(Error::NotFound)?;
        let tag = match wish.language.as_str() {
            "" => site.file.site.language.as_deref().unwrap_or("en"),
            tag => tag,
        };
        let at = fresh::now();
        let body = Body {
            id: wish.client_id,
            action: &action.name,
            time: at.0.div_euclid(1000),
            site: &site.file.site.name,
            language: tag,
            chat: Chat {
                id: message.chat_id.to_string(),
                title: &title,
                profile: profile.as_deref(),
            },
            message: Said {
                id: message.id.to_string(),
                role: message.role,
                model: message.model.as_deref(),
                text: &message.text,
            },
            selection: &wish.selection,
        };
        let body = serde_json::to_vec(&body).map_err(crate::server::fault::internal)?;
        let work = Work {
            owner,
            label: action.label.in_language(tag).to_owned(),
            action: action.name.clone(),
            address: action.webhook.clone(),
            secret: action.secret.clone(),
            seconds: action.timeout,
            message,
            id: wish.client_id,
        };
        self.start_call(work, body).await
    }

    async fn start_call(&self, work: Work, body: Vec<u8>) -> Result<Called> {
        let key = (work.owner, work.id);
        let mut end = {
            let mut calls = self.inner.calls.locked();
            match calls.get(&key) {
                Some(call) => call.end.clone(),
                None if calls.len() >= limits::WEBHOOKS => return Err(Error::ServerBusy),
                None => {
                    let (ended, end) = watch::channel(None);
                    let cancel = CancellationToken::new();
                    calls.insert(key, Call { cancel: cancel.clone(), end: end.clone() });
                    let inner = Arc::clone(&self.inner);
                    tokio::spawn(async move {
                        let called = work.run(&inner, body, cancel).await;
                        let _ = ended.send(Some(called));
                        inner.calls.locked().remove(&key);
                    });
                    end
                }
            }
        };
        let called = end.wait_for(Option::is_some).await;
        called.map_or(Err(Error::Internal), |called| called.clone().unwrap_or(Err(Error::Internal)))
    }

    /// Gives up a call, and returns when it has ended; one that has ended stays as
    /// it is.
    pub async fn cancel_action(&self, owner: OwnerId, id: ClientId) {
        let call = self.inner.calls.locked().get(&(owner, id)).cloned();
        if let Some(Call { cancel, mut end }) = call {
            cancel.cancel();
            let _ = end.wait_for(Option::is_some).await;
        }
    }

    /// Takes away what a webhook has said, or puts it back.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn hide_note(&self, owner: OwnerId, id: ClientId, hidden: bool) -> Result<()> {
        let chat_id = self.inner.store.hide_note(owner, id, hidden).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }
}

/// A call, with all that it needs of the configuration.
struct Work {
    owner: OwnerId,
    id: ClientId,
    action: String,
    label: String,
    address: String,
    secret: Secret,
    seconds: u64,
    message: Message,
}

impl Work {
    async fn run(self, inner: &Inner, body: Vec<u8>, cancel: CancellationToken) -> Result<Called> {
        let hook = Webhook {
            address: &self.address,
            secret: self.secret.reveal().as_bytes(),
            seconds: self.seconds,
        };
        // It may have ended between looking for it and beginning.
        let noted = inner.store.noted_message(self.owner, self.message.id, self.id).await?;
        if let Some(called) = noted.before {
            return Ok(called);
        }
        let said = tokio::select! {
            said = hook.call(body, fresh::now()) => said,
            () = cancel.cancelled() => Err(Error::WebhookFailed {
                reason: Failing::Cancelled,
                status: 0,
                seconds: 0,
            }),
        };
        let said = said.inspect_err(|error| {
            tracing::warn!(action = %self.action, %error, "a webhook failed");
        })?;
        let full = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let note = full(said.message).map(|text| ActionNote {
            id: self.id,
            action: self.action,
            label: self.label,
            text,
            at: fresh::now(),
        });
        let called = Called { note, toast: full(said.toast) };
        let (owner, chat_id) = (self.owner, self.message.chat_id);
        inner.store.keep_called(owner, self.message.id, self.id, called.clone()).await?;
        if called.note.is_some() {
            inner.sources.hub.board(owner).note([Note::Messages(chat_id)]);
        }
        Ok(called)
    }
}
