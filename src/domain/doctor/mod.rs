//! What `linnet doctor` and the page `/doctor` look at, and how what was found
//! is said: data that both sides know.
//!
//! The page measures in the browser, the command from where it is called; both
//! judge in `judge.rs`. Words are in `i18n/doctor.rs`; settings are no words:
//! they stand in `proxies.rs`. Absent on purpose: measuring.

mod judge;
mod proxies;

pub use judge::{BODY_BYTES, Measured, PIECES, Streamed, host_unknown, judge, path_wrong, silence};
pub use proxies::Proxy;

use super::{BasePath, UnixMillis};
use serde::{Deserialize, Serialize};

/// What is looked at. The order is that of the names in the catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Whether anybody answers at the address.
    Reach,
    /// The host name that arrives.
    Host,
    /// The path that Linnet believes to lie at.
    Path,
    /// What a proxy says of the connection, and whether it counts.
    Proxy,
    /// Whether the connection is encrypted.
    Encryption,
    /// Whether what is sent by and by arrives so.
    Streams,
    /// Whether a silent stream is left open.
    Silence,
    /// Whether large messages pass.
    Bodies,
    /// The version of HTTP.
    Protocol,
    /// Both sides' clocks.
    Clock,
    /// Options and `linnet.toml`.
    Configuration,
    /// The data folder.
    Folder,
    /// Room on its disk.
    Space,
    /// The database.
    Database,
    /// A model server.
    Ollama,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Fine,
    /// Works, and could be better.
    Note,
    /// Something does not work.
    Fault,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Nothing to complain of.
    Fine,
    /// Nobody answers; why.
    Unreachable,
    /// The certificate is not trusted; why.
    Certificate,
    /// Somebody else answers; the status.
    Foreign,
    /// The rest cannot be seen without the access password.
    PasswordNeeded,
    /// A host name that is not answered to; the name.
    HostUnknown,
    /// Another host arrives than was asked for; both.
    HostReplaced,
    /// Linnet believes to lie elsewhere; where, and where it is reached.
    PathWrong,
    /// The proxy does not say that the connection is encrypted.
    ProtoUnsaid,
    /// The proxy's word does not count; its address.
    ProxyUntrusted,
    /// Not encrypted.
    Plain,
    /// All of a stream arrives at once.
    Buffered,
    /// A stream is compressed on the way; how.
    Packed,
    /// Silence is cut off; after how many seconds, and how often Linnet speaks.
    Cut,
    /// A message of 2 MB is refused; the status.
    TooLarge,
    /// HTTP/1.1.
    OldProtocol,
    /// Clocks are so many seconds apart.
    ClockApart,
    /// A mistake; which.
    Mistake,
    /// The data folder cannot be used; why.
    Unusable,
    /// Others on the machine can read the chats.
    Readable,
    /// On a network file system; which kind.
    Network,
    /// So many MB are free.
    Little,
    /// The database is damaged; how.
    Damaged,
    /// Written by a newer Linnet; its version, and ours.
    Newer,
    /// Will be changed at the next start; its version, and ours.
    Older,
    /// A model server does not answer; its name.
    Silent,
    /// It is old; its name and its version.
    Old,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub topic: Topic,
    /// How bad it is.
    pub grade: Grade,
    /// What was found.
    pub what: What,
    /// The values of it, in the order of [`What`].
    pub told: Vec<String>,
    /// What would have to be set.
    pub fix: Vec<String>,
}

impl Finding {
    /// That all is well, with a detail if there is one.
    #[must_use]
    pub fn fine(topic: Topic, told: impl Into<Vec<String>>) -> Self {
        Self { topic, grade: Grade::Fine, what: What::Fine, told: told.into(), fix: Vec::new() }
    }

    /// Something else.
    #[must_use]
    pub fn new(topic: Topic, grade: Grade, what: What, told: impl Into<Vec<String>>) -> Self {
        Self { topic, grade, what, told: told.into(), fix: Vec::new() }
    }

    /// The same with what would have to be set.
    #[must_use]
    pub fn set(mut self, fix: impl IntoIterator<Item = String>) -> Self {
        self.fix.extend(fix);
        self
    }
}

/// How a request arrived: what the server says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The host name, with its port if it has one.
    pub host: String,
    /// Where Linnet believes to lie.
    pub base: BasePath,
    /// Whether it knows the connection to be encrypted.
    pub https: bool,
    /// Who has connected: an address, or `unix`.
    pub peer: String,
    /// Whether its word counts.
    pub trusted: bool,
    /// Whether it said anything that would count then.
    pub forwarded: bool,
    /// Between two signs of life in a silent stream, in milliseconds.
    pub heartbeat: u64,
    /// The server's clock.
    pub now: UnixMillis,
}

/// What `GET /api/doctor` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How this request arrived.
    pub arrival: Arrival,
    /// What was found out on the server's machine.
    pub findings: Vec<Finding>,
}
