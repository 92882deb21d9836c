//! A secret: passwords, keys, tokens, addresses that hold one. Nothing prints
//! it, nothing writes it into an answer, and taking it out is a word that can be
//! looked for: `reveal`.
//!
//! Absent on purpose: `Display` and `Serialize`, so that no text can be made of
//! it by accident, and wiping the memory when it goes: the process's environment,
//! its command line and the client of HTTP hold the same bytes as long as it
//! lives, so that it would only look safer.

use serde::Deserialize;
use std::convert::Infallible;
use std::fmt::{self, Debug, Formatter};
use std::str::FromStr;

/// The secret.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret<T = String>(T);

impl<T> Secret<T> {
    /// From now on it is one.
    #[must_use]
    pub const fn new(secret: T) -> Self {
        Self(secret)
    }

    /// The secret itself, for who signs with it, compares it or sends it where
    /// it belongs.
    #[must_use]
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl<T> Debug for Secret<T> {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_shown() {
        let secret: Secret = "correct horse".parse().expect("any text is one");
        assert_eq!(format!("{secret:?} {:?}", Secret::new([7_u8; 2])), "Secret(…) Secret(…)");
        assert_eq!(secret.reveal(), "correct horse");
    }
}
