//! The client for an Ollama server.
//!
//! What leaves this room is `provider`'s closed set of events, the catalogue
//! of models and Linnet's own errors: no header, no field, no page of the
//! model server, which is untrusted input. Facts: Ollama's API, in the tests'
//! fake. Absent on purpose: queues and retries (`runs`, `jobs`), and storing.

mod address;
pub mod answer;
pub mod blobs;
mod catalog;
mod errors;
pub mod lines;
mod load;
mod manage;
mod memory;
mod opening;
mod request;
mod shared;
mod version;
mod wire;
mod work;

pub use address::{Address, AddressError};

use crate::domain::model::Loaded;
use crate::domain::{Error, Result, Settings};
use crate::server::fault::internal;
use crate::server::provider::{Answer, AnswerError, ChatRequest, Steps, Work};
use bytes::{Bytes, BytesMut};
use catalog::Shown;
use reqwest::{Client, Method, Response, redirect, retry};
use shared::Shared;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use version::KnownVersion;

/// How long the model server is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the connection: name lookup, TCP and TLS.
    pub connect: Duration,
    /// For the first line of an answer, loading the model included.
    pub first_byte: Duration,
    /// Between two lines of an answer.
    pub idle: Duration,
}

impl Default for Limits {
    /// The values of the security page: 5 s, 300 s, 120 s.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(300),
            idle: Duration::from_secs(120),
        }
    }
}

impl Limits {
    const fn silent(&self) -> Error {
        Error::UpstreamSilent { seconds: self.first_byte.as_secs() }
    }

    const fn stalled(&self) -> Error {
        Error::UpstreamStalled { seconds: self.idle.as_secs() }
    }
}

/// An Ollama server. Cheap to clone; clones share what they know of it.
#[derive(Clone)]
pub struct Ollama {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    address: Address,
    limits: Limits,
    version: Mutex<Option<KnownVersion>>,
    asked_version: Shared<String>,
    in_memory: Shared<Arc<Vec<(String, Loaded)>>>,
    /// Questions for models' own settings that are under way, by the models' keys.
    asked_settings: Mutex<HashMap<String, Arc<Shared<Settings>>>>,
    /// What `/api/show` said, by the model's digest.
    shown: Mutex<HashMap<String, Arc<Shown>>>,
    /// The models' digests, by their keys, as of the last list.
    digests: Mutex<HashMap<String, String>>,
}

impl Ollama {
    /// A client for the server at that address. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::Internal`] if TLS cannot be set up (an `https` address on a
    /// machine without root certificates).
    pub fn new(address: Address, limits: Limits) -> Result<Self> {
        // The client wants a provider for the process; one may be there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("linnet/", env!("CARGO_PKG_VERSION")))
            .http1_only()
            .no_proxy()
            .referer(false)
            .redirect(redirect::Policy::none())
            // A chat is not idempotent, and a kept connection may be dead.
            .retry(retry::never())
            .pool_max_idle_per_host(0)
            .connect_timeout(limits.connect);
        // Without TLS no root certificates are needed, nor any on the machine.
        let client = if address.is_https() { client } else { client.tls_certs_only([]) };
        let client = client.build().map_err(internal)?;
        Ok(Self {
            inner: Arc::new(Inner {
                client,
                address,
                limits,
                version: Mutex::default(),
                asked_version: Shared::default(),
                in_memory: Shared::default(),
                asked_settings: Mutex::default(),
                shown: Mutex::default(),
                digests: Mutex::default(),
            }),
        })
    }

    /// The server's address, without credentials.
    #[must_use]
    pub fn address(&self) -> &str {
        self.inner.address.public()
    }

    /// Asks a model. Returns at once; connecting and waiting for the first
    /// token are part of the stream. See [`Answer`].
    pub fn chat(&self, request: ChatRequest) -> Answer {
        answer::start(self.clone(), request)
    }

    /// Begins a pull, a push or a create. Returns at once; see [`Steps`].
    pub fn work(&self, work: Work) -> Steps {
        work::start(self.clone(), work)
    }

    fn limits(&self) -> Limits {
        self.inner.limits
    }

    async fn post(&self, path: &str, body: Vec<u8>) -> Result<Response> {
        self.send(Method::POST, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Response> {
        let mut request = self.inner.client.request(method, self.inner.address.endpoint(path));
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body);
        }
        request.send().await.map_err(|cause| errors::of_request(cause, &self.inner.address))
    }

    /// Lets a success pass and turns everything else into its error. A
    /// redirect is a failure: the address is what was set, nothing else.
    async fn accepted(
        &self,
        response: Response,
        model: &str,
        deadline: Instant,
    ) -> Result<Response, AnswerError> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = response.headers().get("retry-after").cloned();
        // An error whose text does not come is an error all the same.
        let deadline = deadline.min(Instant::now() + self.inner.limits.connect);
        let body = match timeout_at(deadline, body(response, ERROR_BYTES)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) | Err(_) => Bytes::new(),
        };
        let retry_after = retry_after.as_ref().and_then(|value| value.to_str().ok());
        Err(errors::of_response(status.as_u16(), retry_after, &body, model))
    }

    /// A whole answer that is not a stream, of bounded size and time.
    async fn whole(
        &self,
        method: Method,
        path: &str,
        sent: Vec<u8>,
        within: Duration,
        most_bytes: usize,
    ) -> Result<Bytes, AnswerError> {
        self.whole_about("", (method, path), sent, within, most_bytes).await
    }

    /// The same about a model, which its errors name.
    async fn whole_about(
        &self,
        model: &str,
        (method, path): (Method, &str),
        sent: Vec<u8>,
        within: Duration,
        most_bytes: usize,
    ) -> Result<Bytes, AnswerError> {
        let deadline = Instant::now() + within;
        let asking = async {
            let response = self.send(method, path, sent).await?;
            let response = self.accepted(response, model, deadline).await?;
            Ok(body(response, most_bytes).await?)
        };
        match timeout_at(deadline, asking).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::UpstreamSilent { seconds: within.as_secs() }.into()),
        }
    }
}

/// Locks what is only ever assigned: a panic elsewhere left nothing half done.
fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Longest error document that is read.
const ERROR_BYTES: usize = 64 * 1024;

/// Reads a body of at most `most_bytes`.
async fn body(mut response: Response, most_bytes: usize) -> Result<Bytes> {
    let mut whole = BytesMut::new();
    while let Some(bytes) = response.chunk().await.map_err(errors::of_body)? {
        if whole.len() + bytes.len() > most_bytes {
            tracing::warn!(most_bytes, "model server's answer is too large");
            return Err(Error::UpstreamGarbled);
        }
        whole.extend_from_slice(&bytes);
    }
    Ok(whole.freeze())
}
