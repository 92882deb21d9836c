//! Long work with models (pull, push, create) as people see it: a job of the
//! server that needs no viewer.
//!
//! Bytes only ever grow here, whatever the model server says: it lets them
//! fall when a part is fetched anew. Absent on purpose: talking to the model
//! server (`server::ollama`) and the clock (`server::jobs`).

use super::error::Error;
use super::ids::JobId;
use super::time::{Milliseconds, UnixMillis};
use serde::{Deserialize, Serialize};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Gets a model from a registry.
    Pull,
    /// Brings a model to a registry.
    Push,
    /// Builds a model from another one or from files.
    Create,
}

impl JobKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Create => "create",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pull, Self::Push, Self::Create].into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits: for its turn, or (with an error) for the next try.
    Waiting,
    /// The model server works on it.
    Running,
    /// A person has paused it; what was transferred is kept.
    Paused,
    /// It is done.
    Done,
    /// It has failed; it can be tried again.
    Failed,
}

impl JobState {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Paused, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.name() == name)
    }

    /// Whether it goes on without anybody.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// What the model server does for a job just now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobPhase {
    /// Nothing was heard yet.
    #[default]
    Starting,
    /// The list of parts is fetched.
    Manifest,
    /// Bytes are moved.
    Transferring,
    /// What came is compared with its digest.
    Verifying,
    /// The model is entered into the list.
    Writing,
    /// Something else; [`ModelJob::words`] says what.
    Other,
}

/// One part of a model: its weights, its template, …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct JobLayer {
    /// Its digest, as the model server writes it.
    pub digest: String,
    /// Its size; 0 if unknown.
    pub total_bytes: u64,
    /// How much of it is done.
    pub done_bytes: u64,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct ModelJob {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The model's name.
    pub model: String,
    /// The server that works on it; absent if there is only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// What the model server does for it.
    pub phase: JobPhase,
    /// The model server's own words for that, shortened; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The parts, in the order in which they were named.
    pub layers: Vec<JobLayer>,
    /// Speed, smoothed, while bytes are moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_per_second: Option<u64>,
    /// Why it failed, or why it waits for the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// When it was asked for.
    pub created_at: UnixMillis,
}

impl ModelJob {
    /// The size of all parts that are known.
    #[must_use]
    pub fn total_bytes(&self) -> u64 {
        self.layers.iter().map(|layer| layer.total_bytes).sum()
    }

    /// How much of them is done.
    #[must_use]
    pub fn done_bytes(&self) -> u64 {
        self.layers.iter().map(|layer| layer.done_bytes).sum()
    }

    /// How long the rest takes at the present speed.
    #[must_use]
    pub fn left(&self) -> Option<Milliseconds> {
        let speed = self.bytes_per_second.filter(|speed| *speed > 0)?;
        let rest = self.total_bytes().checked_sub(self.done_bytes()).filter(|rest| *rest > 0)?;
        let millis = u128::from(rest) * 1000 / u128::from(speed);
        Some(Milliseconds(u64::try_from(millis).unwrap_or(u64::MAX)))
    }

    /// Takes what is said about a part. What is shown never falls.
    pub fn note_layer(&mut self, digest: &str, total_bytes: u64, done_bytes: u64) {
        let at = self.layers.iter().position(|layer| layer.digest == digest);
        let at = match at {
            Some(at) => at,
            None if self.layers.len() < LAYERS => {
                self.layers.push(JobLayer { digest: digest.to_owned(), ..JobLayer::default() });
                self.layers.len() - 1
            }
            None => return,
        };
        let layer = &mut self.layers[at];
        layer.total_bytes = total_bytes.max(layer.total_bytes);
        layer.done_bytes = done_bytes.min(layer.total_bytes).max(layer.done_bytes);
    }
}

/// Most parts of a model that are told apart.
pub const LAYERS: usize = 64;

/// What a person does with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobCommand {
    /// Stops it and keeps what was transferred.
    Pause,
    /// Goes on, or tries again.
    Resume,
    /// Stops it for good and takes it out of the list; also for one that has ended.
    Remove,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn job() -> ModelJob {
        ModelJob {
            id: JobId(Uuid::nil()),
            kind: JobKind::Pull,
            model: "tiny".to_owned(),
            upstream: None,
            state: JobState::Running,
            phase: JobPhase::Transferring,
            words: String::new(),
            layers: Vec::new(),
            bytes_per_second: None,
            error: None,
            created_at: UnixMillis(0),
        }
    }

    #[test]
    fn bytes_add_up_and_never_fall() {
        let mut job = job();
        job.note_layer("a", 100, 40);
        job.note_layer("b", 10, 0);
        job.note_layer("a", 100, 20);
        assert_eq!((job.total_bytes(), job.done_bytes()), (110, 40));
        job.note_layer("a", 100, 250);
        assert_eq!(job.done_bytes(), 100, "no more than there is");
        for index in 0..1000 {
            job.note_layer(&index.to_string(), 1, 0);
        }
        assert_eq!(job.layers.len(), LAYERS);
    }

    #[test]
    fn the_time_left_follows_the_speed() {
        let mut job = job();
        job.note_layer("a", 3000, 1000);
        assert_eq!(job.left(), None);
        job.bytes_per_second = Some(500);
        assert_eq!(job.left(), Some(Milliseconds(4000)));
    }
}
