//! The parameters that a Modelfile can set, and the types of their values.
//!
//! They are the options of the one table (`domain::options`); what Ollama once
//! had and now skips with a warning is here too.

use crate::domain::options::{self, SPECIFICATIONS, specification};
use serde::Serialize;

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Yes or no.
    Switch,
    /// One of several texts.
    Texts,
}

/// Skipped by Ollama with a warning.
pub const DEPRECATED: [&str; 9] = [
    "penalize_newline",
    "low_vram",
    "f16_kv",
    "logits_all",
    "vocab_only",
    "use_mlock",
    "mirostat",
    "mirostat_tau",
    "mirostat_eta",
];

/// A value, typed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Switch(bool),
    /// Texts.
    Texts(Vec<String>),
}

impl Value {
    /// The number that it is.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "it is compared with a range")]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Switch(_) | Self::Texts(_) => None,
        }
    }
}

/// All parameters.
pub fn names() -> impl Iterator<Item = &'static str> {
    SPECIFICATIONS.iter().filter(|one| one.option).map(|one| one.name)
}

/// What the parameter of that name must be; none if there is no such parameter.
#[must_use]
pub fn kind(name: &str) -> Option<Kind> {
    match specification(name).filter(|one| one.option)?.kind {
        options::Kind::Whole => Some(Kind::Whole),
        options::Kind::Real => Some(Kind::Number),
        options::Kind::Switch => Some(Kind::Switch),
        options::Kind::List => Some(Kind::Texts),
        _ => None,
    }
}

/// Reads a value as Ollama does; none if it is not of that kind.
#[must_use]
pub fn read(kind: Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Whole => text.parse().ok().map(Value::Whole),
        Kind::Number => number(text).map(Value::Number),
        Kind::Switch => match text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(Value::Switch(true)),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(Value::Switch(false)),
            _ => None,
        },
        Kind::Texts => Some(Value::Texts(vec![text.to_owned()])),
    }
}

/// A decimal number that fits 32 bits. Infinity and what is none cannot be sent.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    (number.abs() <= f64::from(f32::MAX)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_ollama_reads_them() {
        assert_eq!(read(Kind::Whole, "-1"), Some(Value::Whole(-1)));
        assert_eq!(read(Kind::Whole, "+7"), Some(Value::Whole(7)));
        for bad in ["", "1.0", "0x10", "1_000", " 1", "9223372036854775808"] {
            assert_eq!(read(Kind::Whole, bad), None, "{bad}");
        }
        for (text, value) in [("0.7", 0.7), (".5", 0.5), ("5.", 5.0), ("1e-2", 0.01), ("+1", 1.0)] {
            assert_eq!(read(Kind::Number, text), Some(Value::Number(value)));
        }
        for bad in ["", "warm", "0,7", "1e39", "inf", "NaN", "--1", "."] {
            assert_eq!(read(Kind::Number, bad), None, "{bad}");
        }
        assert_eq!(read(Kind::Switch, "T"), Some(Value::Switch(true)));
        assert_eq!(read(Kind::Switch, "tRue"), None);
    }
}
