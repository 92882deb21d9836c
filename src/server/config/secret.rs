//! A key of the site's owner: nothing prints it, and no page is told.
//!
//! Absent on purpose: `Display`, and writing it.

use serde::Deserialize;
use std::fmt::{self, Debug, Formatter};

/// The key.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A key.
    #[must_use]
    pub const fn new(key: String) -> Self {
        Self(key)
    }

    /// The key itself, for who signs with it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Debug for Secret {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("Secret(…)")
    }
}
