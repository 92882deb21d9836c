//! The one client for webhooks of the site: a signed POST of JSON, and an answer
//! of bounded size and time.
//!
//! The address is the site owner's, from the configuration; nothing that a
//! person or a model says has a part in it, so that private addresses may be
//! meant. It is called as it is written: no redirect is followed, no proxy of
//! the environment is used, no cookie is kept, and of the answer nothing but its
//! JSON goes on. Absent on purpose: who may call (`runs`), and repeating: a POST
//! is not sent twice by itself.

use super::fault::logged;
use crate::domain::limits;
use crate::domain::{Error, Failing, Result, UnixMillis};
use bytes::BytesMut;
use reqwest::{Client, Response, redirect, retry};
use ring::hmac;
use serde::Deserialize;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// For the connection: name lookup, TCP and TLS.
const CONNECT: Duration = Duration::from_secs(5);

/// The header that holds the signature.
pub const SIGNATURE: &str = "linnet-signature";

/// What is called, and how.
#[derive(Clone, Copy, Debug)]
pub struct Webhook<'a> {
    /// Where.
    pub address: &'a str,
    /// The key of the signature.
    pub secret: &'a [u8],
    /// How long the whole answer is waited for, in seconds.
    pub seconds: u64,
}

/// What a webhook says. Other fields are not read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What is to stand under the message, in Markdown.
    pub message: Option<String>,
    /// What is to be said in passing.
    pub toast: Option<String>,
}

/// `t=…,v1=…`: the time in seconds, and the HMAC-SHA256 of that time, a full
/// stop and the body.
#[must_use]
pub fn signature(secret: &[u8], at: UnixMillis, body: &[u8]) -> String {
    let seconds = at.0.div_euclid(1000).to_string();
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret));
    context.update(seconds.as_bytes());
    context.update(b".");
    context.update(body);
    let mut text = format!("t={seconds},v1=");
    for byte in context.sign().as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Webhook<'_> {
    /// Sends a body of JSON; gives what was said, which is nothing for an answer
    /// without a body.
    ///
    /// # Errors
    /// [`Error::WebhookFailed`] with the reason.
    pub async fn call(&self, body: Vec<u8>, at: UnixMillis) -> Result<Said> {
        let deadline = Instant::now() + Duration::from_secs(self.seconds);
        match timeout_at(deadline, self.ask(body, at)).await {
            Ok(said) => said,
            Err(_) => Err(self.failed(Failing::Silent, 0)),
        }
    }

    fn failed(&self, reason: Failing, status: u16) -> Error {
        let seconds = if reason == Failing::Silent { self.seconds } else { 0 };
        Error::WebhookFailed { reason, status, seconds }
    }

    async fn ask(&self, body: Vec<u8>, at: UnixMillis) -> Result<Said> {
        let unreachable = || self.failed(Failing::Unreachable, 0);
        let asked = self
            .client()?
            .post(self.address)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header(SIGNATURE, signature(self.secret, at, &body))
            .body(body)
            .send();
        // The cause names the address, which may hold a token: the log is told without it.
        let response =
            asked.await.map_err(reqwest::Error::without_url).map_err(logged(unreachable()))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(self.failed(Failing::Redirect, status.as_u16()));
        }
        if !status.is_success() {
            return Err(self.failed(Failing::Refused, status.as_u16()));
        }
        let body = self.body(response).await?;
        if body.trim_ascii().is_empty() {
            return Ok(Said::default());
        }
        serde_json::from_slice(&body).map_err(logged(self.failed(Failing::Garbled, 0)))
    }

    fn client(&self) -> Result<Client> {
        // The client wants a provider for the process; one may be there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("linnet/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .no_proxy()
            .referer(false)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT);
        // Without TLS no root certificates are needed, nor any on the machine.
        let plain = self.address.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case("http:"));
        let client = if plain { client.tls_certs_only([]) } else { client };
        client.build().map_err(super::fault::internal)
    }

    /// The body, unless it is too large, whatever the headers say.
    async fn body(&self, mut response: Response) -> Result<BytesMut> {
        let mut whole = BytesMut::new();
        loop {
            let cut = self.failed(Failing::Garbled, 0);
            let next =
                response.chunk().await.map_err(reqwest::Error::without_url).map_err(logged(cut))?;
            let Some(bytes) = next else { return Ok(whole) };
            if whole.len() + bytes.len() > limits::WEBHOOK_BYTES {
                return Err(self.failed(Failing::TooLarge, 0));
            }
            whole.extend_from_slice(&bytes);
        }
    }
}
