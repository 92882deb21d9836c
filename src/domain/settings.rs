//! The settings of a chat: what is asked of the model besides the messages.
//!
//! A setting that is absent is left to the model, and from there to Ollama's
//! own default, which [`SPECIFICATIONS`] states so that the page can show it.
//! Names, ranges and defaults: Ollama's API, section 6. Absent on purpose:
//! words (they are in `i18n`) and widgets (`parts::settings`).

use super::error::{Error, Result};
use super::limits;
use serde::{Deserialize, Serialize};

/// Whether and how hard a model thinks before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Think {
    /// Not at all.
    Off,
    /// As the model likes.
    On,
    /// A little.
    Low,
    /// More.
    Medium,
    /// Most.
    High,
}

impl Think {
    /// All levels, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Off, Self::On, Self::Low, Self::Medium, Self::High];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What to do when a conversation is longer than the model's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// Say so, and let the person decide.
    #[default]
    Ask,
    /// Leave out the oldest messages, and show where the cut is.
    DropOldest,
}

/// The settings of one chat. Absent means: as the model has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What the model is told before the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Randomness, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Number of candidates, 0 to 1000; 0 switches it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<i64>,
    /// Least probability relative to the best candidate, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_p: Option<f64>,
    /// Penalty for repetition, 0 to 2; 1 is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_penalty: Option<f64>,
    /// Start of the random sequence; -1 is a new one each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Texts at which the answer ends; they replace the model's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Vec<String>>,
    /// The window, in tokens. A change reloads the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_ctx: Option<i64>,
    /// Most tokens of an answer; -1 is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_predict: Option<i64>,
    /// How long the model stays loaded afterwards: seconds, negative for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_alive: Option<i64>,
    /// Whether and how hard the model thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub think: Option<Think>,
    /// What to do when the conversation does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overflow: Option<Overflow>,
}

/// A numeric setting: its name, range, step and Ollama's default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Specification {
    /// The name, as in Ollama's options and in [`Settings`].
    pub name: &'static str,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Greatest value that a slider offers; a number field goes to `max`.
    pub slider_max: f64,
    /// Distance of neighbouring values; 1 for whole numbers.
    pub step: f64,
    /// Ollama's default; absent where it depends on the machine or the server.
    pub default: Option<f64>,
}

const fn number(name: &'static str, min: f64, max: f64, step: f64, default: f64) -> Specification {
    Specification { name, min, max, slider_max: max, step, default: Some(default) }
}

/// Every numeric setting, in the order in which the panel shows them.
pub const SPECIFICATIONS: [Specification; 9] = [
    number("temperature", 0.0, 2.0, 0.05, 0.8),
    number("top_p", 0.0, 1.0, 0.01, 0.9),
    Specification { slider_max: 200.0, ..number("top_k", 0.0, 1000.0, 1.0, 40.0) },
    number("min_p", 0.0, 1.0, 0.01, 0.0),
    number("repeat_penalty", 0.0, 2.0, 0.05, 1.0),
    number("seed", -1.0, 4_294_967_295.0, 1.0, -1.0),
    Specification {
        slider_max: 131_072.0,
        default: None,
        ..number("num_ctx", 256.0, 10_485_760.0, 256.0, 0.0)
    },
    Specification { slider_max: 8192.0, ..number("num_predict", -1.0, 1_048_576.0, 1.0, -1.0) },
    Specification {
        slider_max: 3600.0,
        default: Some(300.0),
        ..number("keep_alive", -1.0, 31_536_000.0, 1.0, 300.0)
    },
];

/// The specification of the numeric setting of that name.
#[must_use]
pub fn specification(name: &str) -> Option<&'static Specification> {
    SPECIFICATIONS.iter().find(|specification| specification.name == name)
}

impl Settings {
    /// The value of a numeric setting by its name; absent if it is not set or
    /// there is no such setting.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "all ranges are far below 2^53")]
    pub fn number(&self, name: &str) -> Option<f64> {
        match name {
            "temperature" => self.temperature,
            "top_p" => self.top_p,
            "min_p" => self.min_p,
            "repeat_penalty" => self.repeat_penalty,
            "top_k" => self.top_k.map(|value| value as f64),
            "seed" => self.seed.map(|value| value as f64),
            "num_ctx" => self.num_ctx.map(|value| value as f64),
            "num_predict" => self.num_predict.map(|value| value as f64),
            "keep_alive" => self.keep_alive.map(|value| value as f64),
            _ => None,
        }
    }

    /// Sets or, with `None`, resets a numeric setting. Whole-number settings
    /// are rounded; an unknown name does nothing.
    #[expect(clippy::cast_possible_truncation, reason = "the ranges are checked by `check`")]
    pub fn set_number(&mut self, name: &str, value: Option<f64>) {
        let whole = value.map(|value| value.round() as i64);
        match name {
            "temperature" => self.temperature = value,
            "top_p" => self.top_p = value,
            "min_p" => self.min_p = value,
            "repeat_penalty" => self.repeat_penalty = value,
            "top_k" => self.top_k = whole,
            "seed" => self.seed = whole,
            "num_ctx" => self.num_ctx = whole,
            "num_predict" => self.num_predict = whole,
            "keep_alive" => self.keep_alive = whole,
            _ => {}
        }
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] names the first setting that is out of range.
    pub fn check(&self) -> Result<()> {
        let refuse = |name: &str, reason: String| {
            Err(Error::InvalidSetting { name: name.to_owned(), reason })
        };
        for specification in &SPECIFICATIONS {
            if let Some(value) = self.number(specification.name)
                && !(specification.min..=specification.max).contains(&value)
            {
                let reason = format!("must be from {} to {}", specification.min, specification.max);
                return refuse(specification.name, reason);
            }
        }
        if self.system.as_ref().is_some_and(|system| system.len() > limits::SYSTEM_BYTES) {
            return refuse("system", format!("may have {} KiB", limits::SYSTEM_BYTES / 1024));
        }
        let stops = self.stop.as_deref().unwrap_or_default();
        if stops.len() > limits::STOP_SEQUENCES {
            return refuse("stop", format!("may have {} entries", limits::STOP_SEQUENCES));
        }
        if stops.iter().any(|stop| stop.is_empty() || stop.len() > limits::STOP_SEQUENCE_BYTES) {
            let most = limits::STOP_SEQUENCE_BYTES;
            return refuse("stop", format!("entries must have 1 to {most} bytes"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_specified_number_can_be_set_and_read() {
        for specification in &SPECIFICATIONS {
            let mut settings = Settings::default();
            settings.set_number(specification.name, Some(specification.max));
            assert_eq!(settings.number(specification.name), Some(specification.max));
            assert_eq!(settings.check(), Ok(()), "{}", specification.name);
            settings.set_number(specification.name, Some(specification.max * 2.0 + 1.0));
            assert!(settings.check().is_err(), "{}", specification.name);
            settings.set_number(specification.name, None);
            assert!(settings.is_empty());
        }
    }

    #[test]
    fn not_a_number_is_refused() {
        let settings = Settings { temperature: Some(f64::NAN), ..Settings::default() };
        assert!(settings.check().is_err());
    }
}
