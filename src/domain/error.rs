//! The one error of Linnet: a stable code, the figures it is about, and a
//! sentence for people.
//!
//! A variant says what a person can know and act on. The technical cause is
//! absent: the server logs it where the error is made (`server::fault`), so
//! that no SQL, path or address slips into an answer. The page translates by
//! code (`i18n`); the English sentence here is for the API and the log.

use super::reason::{Clash, Failing, Flaw, Misfit};
use serde::Serialize;

/// Short for a result with Linnet's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, as it is told to people and programs. It is
/// read in `of_json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Error {
    /// The request cannot be understood.
    InvalidRequest {
        /// What is wrong with it.
        reason: Flaw,
        /// Where, in the words of whoever read it; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// A setting is outside its range.
    InvalidSetting {
        /// The setting's name.
        name: String,
        /// What is wrong with its value.
        reason: Misfit,
    },
    /// There is no such chat, message, reply or page.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The message has no text.
    MessageEmpty,
    /// The message is too long.
    MessageTooLong {
        /// The most that is allowed, in bytes.
        limit_bytes: usize,
    },
    /// The request's body is too large.
    BodyTooLarge {
        /// The most that is allowed, in bytes.
        limit_bytes: usize,
    },
    /// What is asked for does not fit the present state.
    Conflict {
        /// Why not.
        reason: Clash,
    },
    /// The request names a host that is not this server's.
    HostRefused,
    /// A write from another site.
    OriginRefused,
    /// Nobody is signed in, or not any more.
    SignInNeeded,
    /// That was asked for too often.
    TooManyRequests {
        /// How long to wait.
        seconds: u64,
    },
    /// Nothing answers at the model server's address.
    UpstreamUnreachable {
        /// The address that was tried.
        address: String,
    },
    /// The model server accepted the request and stayed silent.
    UpstreamSilent {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The model server stopped in the middle of an answer.
    UpstreamStalled {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The stream ended before the model did.
    UpstreamCut,
    /// The model server's answer cannot be read.
    UpstreamGarbled,
    /// The model server reports an error of its own.
    UpstreamFailed {
        /// Its HTTP status; 200 for an error in the middle of a stream.
        status: u16,
        /// Its words, shortened.
        detail: String,
    },
    /// The model server has too much to do.
    UpstreamBusy,
    /// The model server wants somebody to sign in first.
    UpstreamSignIn {
        /// Where to sign in, if it said so.
        url: Option<String>,
    },
    /// The model server refuses us (its host or origin rules, or cloud use switched off).
    UpstreamRefused,
    /// No model was chosen and none is installed.
    NoModels,
    /// The model is not installed.
    ModelMissing {
        /// Its name.
        model: String,
    },
    /// No registry has a model of that name.
    ModelUnknown {
        /// Its name.
        model: String,
    },
    /// The model server's disk is full.
    UpstreamDiskFull,
    /// What was transferred is not what its digest says.
    DownloadDamaged,
    /// The model needs a newer model server.
    UpstreamOutdated,
    /// The model server cannot reach the registry of models.
    RegistryUnreachable {
        /// Its words, shortened.
        detail: String,
    },
    /// The registry of models does not allow this.
    RegistryRefused {
        /// Its words, shortened.
        detail: String,
    },
    /// The model cannot chat (an embedding model, for example).
    ModelCannotChat {
        /// Its name.
        model: String,
    },
    /// The model cannot think.
    ModelCannotThink {
        /// Its name.
        model: String,
    },
    /// The model server cannot hold a model to that output format.
    FormatRefused {
        /// What it says.
        detail: String,
    },
    /// The model cannot see images.
    ModelCannotSee {
        /// Its name.
        model: String,
    },
    /// The model does not fit into memory.
    ModelTooLarge {
        /// Its name.
        model: String,
    },
    /// The conversation is longer than the model's window.
    ContextExceeded {
        /// Tokens of the conversation, if known.
        prompt_tokens: Option<u64>,
        /// Tokens that the window holds, if known.
        window_tokens: Option<u64>,
    },
    /// The answer reached Linnet's limit.
    ReplyTooLong {
        /// The most that is allowed, in bytes.
        limit_bytes: usize,
    },
    /// The answer took longer than Linnet's limit.
    ReplyTooSlow {
        /// The most that is allowed.
        minutes: u64,
    },
    /// Linnet was stopped in the middle of the answer.
    ServerRestarted,
    /// Linnet is being stopped.
    ShuttingDown,
    /// Linnet has too much to do.
    ServerBusy,
    /// The disk is full.
    StorageFull,
    /// The store cannot be used just now.
    StorageUnavailable,
    /// Linnet's server cannot be reached from the page.
    Offline,
    /// The site's own server could not do what an action asks of it.
    WebhookFailed {
        /// How.
        reason: Failing,
        /// Its HTTP status, where that is the reason.
        status: u16,
        /// How long it was waited for.
        seconds: u64,
    },
    /// A fault of Linnet's own.
    Internal,
    /// The same, told to who has asked, with what the log knows the request by.
    #[serde(rename = "internal")]
    Fault {
        /// The request's id.
        request: String,
    },
}

impl Error {
    /// The stable code, as in the API, the store and the log.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidRequest { .. } => "invalid_request",
            Self::InvalidSetting { .. } => "invalid_setting",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::MessageEmpty => "message_empty",
            Self::MessageTooLong { .. } => "message_too_long",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::Conflict { .. } => "conflict",
            Self::HostRefused => "host_refused",
            Self::OriginRefused => "origin_refused",
            Self::SignInNeeded => "sign_in_needed",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::UpstreamUnreachable { .. } => "upstream_unreachable",
            Self::UpstreamSilent { .. } => "upstream_silent",
            Self::UpstreamStalled { .. } => "upstream_stalled",
            Self::UpstreamCut => "upstream_cut",
            Self::UpstreamGarbled => "upstream_garbled",
            Self::UpstreamFailed { .. } => "upstream_failed",
            Self::UpstreamBusy => "upstream_busy",
            Self::UpstreamSignIn { .. } => "upstream_sign_in",
            Self::UpstreamRefused => "upstream_refused",
            Self::NoModels => "no_models",
            Self::ModelMissing { .. } => "model_missing",
            Self::ModelUnknown { .. } => "model_unknown",
            Self::UpstreamDiskFull => "upstream_disk_full",
            Self::DownloadDamaged => "download_damaged",
            Self::UpstreamOutdated => "upstream_outdated",
            Self::RegistryUnreachable { .. } => "registry_unreachable",
            Self::RegistryRefused { .. } => "registry_refused",
            Self::ModelCannotChat { .. } => "model_cannot_chat",
            Self::ModelCannotThink { .. } => "model_cannot_think",
            Self::FormatRefused { .. } => "format_refused",
            Self::ModelCannotSee { .. } => "model_cannot_see",
            Self::ModelTooLarge { .. } => "model_too_large",
            Self::ContextExceeded { .. } => "context_exceeded",
            Self::ReplyTooLong { .. } => "reply_too_long",
            Self::ReplyTooSlow { .. } => "reply_too_slow",
            Self::ServerRestarted => "server_restarted",
            Self::ShuttingDown => "shutting_down",
            Self::ServerBusy => "server_busy",
            Self::StorageFull => "storage_full",
            Self::StorageUnavailable => "storage_unavailable",
            Self::Offline => "offline",
            Self::WebhookFailed { .. } => "webhook_failed",
            Self::Internal | Self::Fault { .. } => "internal",
        }
    }

    /// The HTTP status of an answer that reports it.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::InvalidRequest { .. }
            | Self::InvalidSetting { .. }
            | Self::MessageEmpty
            | Self::NoModels
            | Self::ModelCannotChat { .. }
            | Self::ModelCannotThink { .. }
            | Self::ModelCannotSee { .. }
            | Self::FormatRefused { .. }
            | Self::ContextExceeded { .. } => 400,
            Self::SignInNeeded => 401,
            Self::OriginRefused => 403,
            Self::NotFound | Self::ModelMissing { .. } | Self::ModelUnknown { .. } => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict { .. } => 409,
            Self::MessageTooLong { .. } | Self::BodyTooLarge { .. } => 413,
            Self::HostRefused => 421,
            Self::TooManyRequests { .. } => 429,
            Self::Internal | Self::Fault { .. } | Self::ServerRestarted => 500,
            Self::UpstreamCut
            | Self::UpstreamGarbled
            | Self::UpstreamFailed { .. }
            | Self::UpstreamSignIn { .. }
            | Self::UpstreamRefused
            | Self::UpstreamUnreachable { .. }
            | Self::UpstreamOutdated
            | Self::DownloadDamaged
            | Self::RegistryUnreachable { .. }
            | Self::RegistryRefused { .. }
            | Self::ModelTooLarge { .. }
            | Self::WebhookFailed { .. }
            | Self::ReplyTooLong { .. } => 502,
            Self::UpstreamBusy
            | Self::ShuttingDown
            | Self::ServerBusy
            | Self::StorageUnavailable
            | Self::Offline => 503,
            Self::UpstreamSilent { .. }
            | Self::UpstreamStalled { .. }
            | Self::ReplyTooSlow { .. } => 504,
            Self::StorageFull | Self::UpstreamDiskFull => 507,
        }
    }

    /// A request that a reader of ours cannot read, with its words.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::InvalidRequest { reason: Flaw::Unreadable, detail: detail.into() }
    }
}

impl From<Flaw> for Error {
    fn from(reason: Flaw) -> Self {
        Self::InvalidRequest { reason, detail: String::new() }
    }
}

impl From<Clash> for Error {
    fn from(reason: Clash) -> Self {
        Self::Conflict { reason }
    }
}

const INTERNAL: &str = "Something went wrong inside Linnet.";

impl std::fmt::Display for Error {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidRequest { reason, detail } if detail.is_empty() => {
                write!(to, "The request is not valid: {reason}.")
            }
            Self::InvalidRequest { reason, detail } => {
                write!(to, "The request is not valid: {reason}: {detail}.")
            }
            Self::InvalidSetting { name, reason } => {
                write!(to, "The setting {name} ")?;
                reason.english(name, to)?;
                to.write_str(".")
            }
            Self::NotFound => to.write_str("There is nothing here."),
            Self::MethodNotAllowed => to.write_str("This path does not take that method."),
            Self::MessageEmpty => to.write_str("The message is empty."),
            Self::MessageTooLong { limit_bytes } => {
                write!(to, "The message is longer than {} KiB.", limit_bytes / 1024)
            }
            Self::BodyTooLarge { limit_bytes } => {
                write!(to, "The request is larger than {} KiB.", limit_bytes / 1024)
            }
            Self::Conflict { reason } => write!(to, "That does not go now: {reason}."),
            Self::HostRefused => to.write_str("This server does not answer to that host name: name it with --allowed-hosts, or let the proxy pass the Host header on."),
            Self::OriginRefused => to.write_str("Writes from other sites are refused."),
            Self::SignInNeeded => to.write_str("The access password is needed."),
            Self::TooManyRequests { seconds } => {
                write!(to, "That is too often: try again in {seconds} s.")
            }
            Self::UpstreamUnreachable { address } => {
                write!(to, "Ollama does not answer at {address}.")
            }
            Self::UpstreamSilent { seconds } => {
                write!(to, "Ollama took the request but said nothing for {seconds} s.")
            }
            Self::UpstreamStalled { seconds } => {
                write!(to, "Ollama stopped in mid-answer and said nothing for {seconds} s.")
            }
            Self::UpstreamCut => to.write_str("The connection to Ollama was cut in mid-answer."),
            Self::UpstreamGarbled => to.write_str("Ollama's answer cannot be read."),
            Self::UpstreamFailed { status, detail } if detail.is_empty() => {
                write!(to, "Ollama reports an error (status {status}).")
            }
            Self::UpstreamFailed { detail, .. } => write!(to, "Ollama reports an error: {detail}"),
            Self::UpstreamBusy => to.write_str("Ollama has too much to do just now."),
            Self::UpstreamSignIn { .. } => {
                to.write_str("This model runs at ollama.com and wants you to sign in there.")
            }
            Self::UpstreamRefused => to.write_str("Ollama refuses this request."),
            Self::NoModels => to.write_str("No model is installed."),
            Self::ModelMissing { model } => write!(to, "The model {model} is not installed."),
            Self::ModelUnknown { model } => write!(to, "No registry has a model called {model}."),
            Self::UpstreamDiskFull => to.write_str("The disk of the machine with Ollama is full."),
            Self::DownloadDamaged => {
                to.write_str("What was transferred does not match its digest.")
            }
            Self::UpstreamOutdated => to.write_str("This model needs a newer Ollama."),
            Self::RegistryUnreachable { detail } => {
                write!(to, "Ollama cannot reach the registry of models: {detail}")
            }
            Self::RegistryRefused { detail } => {
                write!(to, "The registry of models refuses this: {detail}")
            }
            Self::ModelCannotChat { model } => write!(to, "The model {model} cannot chat."),
            Self::ModelCannotThink { model } => write!(to, "The model {model} cannot think."),
            Self::FormatRefused { detail } => {
                write!(to, "Ollama cannot hold the model to this output format: {detail}")
            }
            Self::ModelCannotSee { model } => write!(to, "The model {model} cannot see images."),
            Self::ModelTooLarge { model } => {
                write!(to, "There is not enough memory for the model {model}.")
            }
            Self::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) } => {
                write!(
                    to,
                    "The conversation has {prompt} tokens; the model's window holds {window}."
                )
            }
            Self::ContextExceeded { .. } => {
                to.write_str("The conversation is longer than the model's window.")
            }
            Self::ReplyTooLong { limit_bytes } => {
                write!(to, "The answer was stopped at {} MiB.", limit_bytes / (1024 * 1024))
            }
            Self::ReplyTooSlow { minutes } => {
                write!(to, "The answer was stopped after {minutes} minutes.")
            }
            Self::ServerRestarted => to.write_str("Linnet was restarted in mid-answer."),
            Self::ShuttingDown => to.write_str("Linnet is being stopped."),
            Self::ServerBusy => to.write_str("Linnet has too much to do just now."),
            Self::StorageFull => to.write_str("The disk is full: nothing could be stored."),
            Self::StorageUnavailable => to.write_str("The store cannot be used just now."),
            Self::Offline => to.write_str("Linnet's server cannot be reached."),
            Self::WebhookFailed { reason, status, seconds } => {
                to.write_str("The action could not be done: ")?;
                reason.english(*status, *seconds, to)?;
                to.write_str(".")
            }
            Self::Internal | Self::Fault { .. } => to.write_str(INTERNAL),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_tag_on_the_wire() {
        for error in [
            Error::NotFound,
            Error::invalid("x"),
            Flaw::ChatId.into(),
            Clash::StillWritten.into(),
            Error::InvalidSetting { name: "top_k".into(), reason: Misfit::Range },
            Error::UpstreamFailed { status: 500, detail: "x".into() },
            Error::ContextExceeded { prompt_tokens: Some(1), window_tokens: None },
            Error::Internal,
            Error::Fault { request: "0123456789abcdef".into() },
        ] {
            let json = serde_json::to_value(&error).expect("an error is plain data");
            assert_eq!(json["code"], error.code());
            // A sentence of ours; one that ends in Ollama's words ends as they do.
            let foreign = matches!(error, Error::UpstreamFailed { .. });
            assert!(foreign || error.to_string().ends_with('.'));
            let back: Error = serde_json::from_value(json).expect("what was written can be read");
            assert_eq!(back, error);
        }
    }
}
