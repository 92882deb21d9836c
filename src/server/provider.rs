//! The contract with whatever writes the replies: Ollama, or the demo.
//!
//! A closed set of events is all that gets out of a model server; its headers,
//! unknown fields and error pages end here. The model server is untrusted
//! input. Absent on purpose: queues, retries and storing (`runs`).

use crate::domain::job::JobPhase;
use crate::domain::model::Loaded;
use crate::domain::model_details::ModelDetails;
use crate::domain::{Error, Finish, Milliseconds, Models, Result, Role, Settings};
use crate::server::demo::Demo;
use crate::server::ollama::Ollama;
use futures_util::stream::BoxStream;
use std::sync::Arc;
use std::time::Duration;

/// One turn of the conversation that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub text: String,
}

/// What a model is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatRequest {
    /// The model's name.
    pub model: String,
    /// The conversation, oldest first. If the last turn is the assistant's,
    /// the model goes on from its end.
    pub turns: Vec<Turn>,
    /// System prompt, sampling options, thinking, keep-alive.
    pub settings: Settings,
    /// What the model is to be loaded with: what is set, else what it is loaded
    /// with, so that no request reloads it by accident. Such options in
    /// `settings` do not count.
    pub loading: Settings,
}

/// Something that a model server says while it answers.
#[derive(Clone, Debug, PartialEq)]
pub enum ProviderEvent {
    /// More of the answer, in `pieces` pieces (about as many tokens).
    Text {
        /// The text.
        text: String,
        /// Of how many pieces of the upstream it is made.
        pieces: u64,
    },
    /// More of the thinking.
    Thinking {
        /// The text.
        text: String,
        /// Of how many pieces of the upstream it is made.
        pieces: u64,
    },
    /// The model has ended. Nothing follows.
    Finish(Report),
}

/// The model server's figures of an answer. What it does not say is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Why it ended; absent if not said, which counts as [`Finish::Stop`].
    pub finish: Option<Finish>,
    /// Loading the model.
    pub load: Option<Milliseconds>,
    /// Tokens of the prompt, cached ones included.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the prompt that were cached.
    pub cached_tokens: Option<u64>,
    /// Reading the part of the prompt that was not cached.
    pub prompt: Option<Milliseconds>,
    /// Tokens written.
    pub answer_tokens: Option<u64>,
    /// Tokens written per second.
    pub tokens_per_second: Option<f64>,
}

/// Why an answer ended badly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerError {
    /// What people are told.
    pub error: Error,
    /// With [`Error::UpstreamBusy`]: how long the model server asks to wait
    /// before the next try, if it said so (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl From<Error> for AnswerError {
    fn from(error: Error) -> Self {
        Self { error, retry_after: None }
    }
}

/// A running answer: batches of events, each batch what one read gave, in
/// order, neighbouring text merged, never empty. The first item comes when the
/// first token does. Dropping it closes the connection to the model server.
/// An end without [`ProviderEvent::Finish`] is reported as
/// [`Error::UpstreamCut`]. After an error the stream is over.
pub type Answer = BoxStream<'static, Result<Vec<ProviderEvent>, AnswerError>>;

/// Long work of a model server.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Gets a model from its registry; parts that are there are not got again.
    Pull {
        /// Its name.
        model: String,
    },
    /// Brings a model to its registry.
    Push {
        /// Its name.
        model: String,
    },
    /// Builds a model.
    Create {
        /// Its name.
        model: String,
        /// The body of Ollama's `POST /api/create`, with that name in it.
        request: serde_json::Value,
    },
}

impl Work {
    /// The name of the model that it is about.
    #[must_use]
    pub fn model(&self) -> &str {
        match self {
            Self::Pull { model } | Self::Push { model } | Self::Create { model, .. } => model,
        }
    }
}

/// What a model server says while it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// What it does now.
    Phase {
        /// The kind of work.
        phase: JobPhase,
        /// For [`JobPhase::Other`]: its words.
        words: String,
    },
    /// How far a part is. It may have been further before.
    Layer {
        /// The part's digest.
        digest: String,
        /// Its size; 0 if unknown.
        total_bytes: u64,
        /// How much of it is done.
        done_bytes: u64,
    },
}

/// A running work: it has succeeded when it ends without an error. Dropping it
/// closes the connection, which stops the work; what was transferred is kept
/// there for the next try.
pub type Steps = BoxStream<'static, Result<Step, AnswerError>>;

/// The bytes of a file on their way.
pub type FileBytes = BoxStream<'static, std::io::Result<bytes::Bytes>>;

/// Who answers.
#[derive(Clone)]
pub enum Provider {
    /// An Ollama server.
    Ollama(Ollama),
    /// The built-in demo.
    Demo(Demo),
}

impl Provider {
    /// Its address, without credentials; the demo has none.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Ollama(ollama) => ollama.address(),
            Self::Demo(_) => "",
        }
    }

    /// Asks a model. Returns at once; connecting and waiting for the first
    /// token are part of the stream.
    pub fn chat(&self, request: ChatRequest) -> Answer {
        match self {
            Self::Ollama(ollama) => ollama.chat(request),
            Self::Demo(demo) => demo.chat(request),
        }
    }

    /// The models that it offers, with what is in memory.
    ///
    /// # Errors
    /// The model server does not answer, or not understandably.
    pub async fn models(&self) -> Result<Models> {
        match self {
            Self::Ollama(ollama) => ollama.models().await,
            Self::Demo(demo) => Ok(demo.models()),
        }
    }

    /// What is in memory now, by name: tells loading from reading while the
    /// model server is silent. Answers within 2 s.
    ///
    /// # Errors
    /// The model server does not answer, or not understandably.
    pub async fn in_memory(&self) -> Result<Vec<(String, Loaded)>> {
        match self {
            Self::Ollama(ollama) => ollama.in_memory().await,
            Self::Demo(demo) => Ok(demo.in_memory()),
        }
    }

    /// The same for many who look on at once: one question for all of them.
    ///
    /// # Errors
    /// As [`Provider::in_memory`].
    pub async fn in_memory_shared(&self) -> Result<Arc<Vec<(String, Loaded)>>> {
        match self {
            Self::Ollama(ollama) => ollama.in_memory_shared().await,
            Self::Demo(demo) => Ok(Arc::new(demo.in_memory())),
        }
    }

    /// Loads a model, with the options and for the time (seconds, negative for
    /// ever) that its chats ask for. Returns when it is in memory, which may
    /// take minutes; dropping the future gives it up.
    ///
    /// # Errors
    /// As those of an answer: missing, too large, unreachable, silent, …
    pub async fn load(
        &self,
        model: &str,
        loading: &Settings,
        keep_alive: Option<i64>,
    ) -> Result<(), AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.load(model, loading, keep_alive).await,
            Self::Demo(_) => Ok(()),
        }
    }

    /// A model's own settings, if they are known already.
    #[must_use]
    pub fn known_settings(&self, model: &str) -> Option<Settings> {
        match self {
            Self::Ollama(ollama) => ollama.known_settings(model),
            Self::Demo(_) => Some(Settings::default()),
        }
    }

    /// A model's own settings; asked for once for each version of it.
    ///
    /// # Errors
    /// The model server does not answer within 5 s, or not understandably.
    pub async fn own_settings(&self, model: &str) -> Result<Settings> {
        match self {
            Self::Ollama(ollama) => ollama.own_settings(model).await,
            Self::Demo(_) => Ok(Settings::default()),
        }
    }

    /// Bytes of memory for each token of a model's window, about and at most;
    /// `None` if the model does not say enough.
    ///
    /// # Errors
    /// The model server does not answer, or not understandably.
    pub async fn token_bytes(&self, model: &str) -> Result<Option<u64>> {
        match self {
            Self::Ollama(ollama) => ollama.token_bytes(model).await,
            Self::Demo(_) => Ok(None),
        }
    }

    /// Whether a conversation that is too long is refused, not silently cut
    /// (Ollama from 0.12.4 on; true for a version that is not known).
    pub async fn supports_truncate(&self) -> bool {
        match self {
            Self::Ollama(ollama) => ollama.supports_truncate().await,
            Self::Demo(_) => true,
        }
    }

    /// Begins a pull, a push or a create. Returns at once.
    pub fn work(&self, work: Work) -> Steps {
        match self {
            Self::Ollama(ollama) => ollama.work(work),
            Self::Demo(_) => {
                Box::pin(futures_util::stream::once(async { Err(Error::NoModels.into()) }))
            }
        }
    }

    /// Everything that is known of a model.
    ///
    /// # Errors
    /// [`Error::ModelMissing`]; those of the model server.
    pub async fn details(&self, model: &str) -> Result<ModelDetails, AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.details(model).await,
            Self::Demo(_) => Err(missing(model)),
        }
    }

    /// Gives a model a second name.
    ///
    /// # Errors
    /// As [`Self::details`].
    pub async fn copy(&self, model: &str, to: &str) -> Result<(), AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.copy(model, to).await,
            Self::Demo(_) => Err(missing(model)),
        }
    }

    /// Deletes a model.
    ///
    /// # Errors
    /// As [`Self::details`].
    pub async fn delete(&self, model: &str) -> Result<(), AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.delete(model).await,
            Self::Demo(_) => Err(missing(model)),
        }
    }

    /// Takes a model out of memory as soon as nothing runs on it.
    ///
    /// # Errors
    /// As [`Self::details`].
    pub async fn unload(&self, model: &str) -> Result<(), AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.unload(model).await,
            Self::Demo(_) => Err(missing(model)),
        }
    }

    /// Whether it has the file of that digest (`sha256:…`).
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for what is no digest; those of the model server.
    pub async fn has_blob(&self, digest: &str) -> Result<bool, AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.has_blob(digest).await,
            Self::Demo(_) => Ok(false),
        }
    }

    /// Sends a file as it comes.
    ///
    /// # Errors
    /// [`Error::DownloadDamaged`] if it is not the file of that digest;
    /// [`Error::UpstreamDiskFull`]; those of the model server and of the sender.
    pub async fn put_blob(
        &self,
        digest: &str,
        length: Option<u64>,
        bytes: FileBytes,
    ) -> Result<(), AnswerError> {
        match self {
            Self::Ollama(ollama) => ollama.put_blob(digest, length, bytes).await,
            Self::Demo(_) => Err(Error::NoModels.into()),
        }
    }
}

fn missing(model: &str) -> AnswerError {
    Error::ModelMissing { model: model.to_owned() }.into()
}
