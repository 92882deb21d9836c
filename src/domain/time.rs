//! Points in time and durations with their unit in the type.
//!
//! Absent on purpose: reading a clock, and calendars (a day boundary depends
//! on the reader's time zone, so only the page knows it).

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Milliseconds {
        Milliseconds(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// A duration in milliseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Milliseconds(pub u64);

impl Milliseconds {
    /// From Ollama's unit; fractions of a millisecond are cut.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds / 1_000_000)
    }

    /// For statistics.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    pub const fn as_f64(self) -> f64 {
        self.0 as f64
    }

    /// The nearest whole number; zero for what is none.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
    pub fn rounded(milliseconds: f64) -> Self {
        Self(milliseconds.round() as u64)
    }
}
