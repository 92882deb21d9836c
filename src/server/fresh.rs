//! Fresh ids and the present time: the only place where the server asks the
//! clock and the random source for them.

use crate::domain::{
    BenchmarkId, ChatId, ComparisonId, JobId, MessageId, PresetId, ProfileId, PromptId, UnixMillis,
};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The present time.
#[must_use]
pub fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A chat's id that sorts after all earlier ones of this process.
#[must_use]
pub fn chat_id() -> ChatId {
    ChatId(Uuid::now_v7())
}

/// A benchmark's id that sorts after all earlier ones of this process.
#[must_use]
pub fn benchmark_id() -> BenchmarkId {
    BenchmarkId(Uuid::now_v7())
}

/// A job's id that sorts after all earlier ones of this process.
#[must_use]
pub fn job_id() -> JobId {
    JobId(Uuid::now_v7())
}

/// A comparison's id.
#[must_use]
pub fn comparison_id() -> ComparisonId {
    ComparisonId(Uuid::now_v7())
}

/// A message's id that sorts after all earlier ones of this process.
#[must_use]
pub fn message_id() -> MessageId {
    MessageId(Uuid::now_v7())
}

/// A prompt's id that sorts after all earlier ones of this process.
#[must_use]
pub fn prompt_id() -> PromptId {
    PromptId(Uuid::now_v7())
}

/// A preset's id that sorts after all earlier ones of this process.
#[must_use]
pub fn preset_id() -> PresetId {
    PresetId(Uuid::now_v7())
}

/// A profile's id that sorts after all earlier ones of this process.
#[must_use]
pub fn profile_id() -> ProfileId {
    ProfileId(Uuid::now_v7())
}
