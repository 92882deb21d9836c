//! The one table of settings: names, kinds, ranges, steps, defaults, and which
//! of them make the model server load the model anew.
//!
//! It drives what is stored, checked, sent, shown and documented; a new setting
//! is a new line here (and its words in `i18n::setting`). Facts: Ollama's API,
//! sections 6, 7, 9 and 12. Absent on purpose: words and widgets.

use super::settings::{Overflow, Think};

/// What kind of value a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// Seconds; negative is for ever.
    Seconds,
    /// On or off.
    Switch,
    /// A text.
    Text,
    /// A list of texts.
    List,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// `json`, a JSON Schema, or nothing (an empty text).
    Format,
}

/// Settings that are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Who the model is.
    Role,
    /// How the next token is chosen.
    Sampling,
    /// How much is read and written.
    Length,
    /// What is done against repetition.
    Repetition,
    /// What the answer looks like.
    Output,
    /// How the machine is used.
    Machine,
}

impl Group {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Role, Self::Sampling, Self::Length, Self::Repetition, Self::Output, Self::Machine];
}

/// A setting: its name, kind, range, step and Ollama's default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Specification {
    /// The name, as in Ollama's API and in [`Settings`](super::Settings).
    pub name: &'static str,
    /// What kind of value it holds.
    pub kind: Kind,
    /// Where it is shown.
    pub group: Group,
    /// Whether it is one of Ollama's `options`.
    pub option: bool,
    /// Whether another value makes the model server load the model anew.
    pub reloads: bool,
    /// Whether it is rarely used: it is folded away.
    pub rare: bool,
    /// Least value of a number.
    pub min: f64,
    /// Greatest value of a number.
    pub max: f64,
    /// Greatest value that a slider offers, a number field goes to `max`; 0
    /// where a slider makes no sense.
    pub slider_max: f64,
    /// Distance of neighbouring values; 1 for whole numbers.
    pub step: f64,
    /// Ollama's default; absent where it depends on the machine or the server.
    pub default: Option<f64>,
}

impl Specification {
    /// Whether it holds a number.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Whole | Kind::Real | Kind::Seconds)
    }

    const fn new(name: &'static str, kind: Kind, group: Group) -> Self {
        Self {
            name,
            kind,
            group,
            option: true,
            reloads: false,
            rare: false,
            min: 0.0,
            max: 0.0,
            slider_max: 0.0,
            step: 1.0,
            default: None,
        }
    }

    const fn beside(self) -> Self {
        Self { option: false, ..self }
    }

    const fn rare(self) -> Self {
        Self { rare: true, ..self }
    }

    const fn reloads(self) -> Self {
        Self { reloads: true, ..self }
    }

    const fn slider(self, slider_max: f64) -> Self {
        Self { slider_max, ..self }
    }

    const fn default(self, default: f64) -> Self {
        Self { default: Some(default), ..self }
    }
}

const fn whole(name: &'static str, group: Group, min: f64, max: f64) -> Specification {
    Specification { min, max, ..Specification::new(name, Kind::Whole, group) }
}

const fn real(name: &'static str, group: Group, min: f64, max: f64, step: f64) -> Specification {
    let new = Specification::new(name, Kind::Real, group);
    Specification { min, max, step, slider_max: max, ..new }
}

use Group::{Length, Machine, Output, Repetition, Role, Sampling};

/// Every setting, in the order in which they are shown within their group.
pub const SPECIFICATIONS: [Specification; 25] = [
    Specification::new("system", Kind::Text, Role).beside(),
    real("temperature", Sampling, 0.0, 2.0, 0.05).default(0.8),
    real("top_p", Sampling, 0.0, 1.0, 0.01).default(0.9),
    whole("top_k", Sampling, 0.0, 1000.0).slider(200.0).default(40.0),
    real("min_p", Sampling, 0.0, 1.0, 0.01).default(0.0),
    whole("seed", Sampling, -1.0, 4_294_967_295.0).default(-1.0),
    real("typical_p", Sampling, 0.0, 1.0, 0.01).default(1.0).rare(),
    Specification { step: 256.0, ..whole("num_ctx", Length, 256.0, 10_485_760.0) }
        .slider(131_072.0)
        .reloads(),
    whole("num_predict", Length, -1.0, 1_048_576.0).slider(8192.0).default(-1.0),
    Specification::new("overflow", Kind::Choice(&Overflow::NAMES), Length).beside(),
    whole("num_keep", Length, -1.0, 10_485_760.0).default(4.0).rare(),
    real("repeat_penalty", Repetition, 0.0, 2.0, 0.05).default(1.0),
    whole("repeat_last_n", Repetition, -1.0, 1_048_576.0).slider(1024.0).default(64.0).rare(),
    real("presence_penalty", Repetition, -2.0, 2.0, 0.05).default(0.0).rare(),
    real("frequency_penalty", Repetition, -2.0, 2.0, 0.05).default(0.0).rare(),
    Specification::new("think", Kind::Choice(&Think::NAMES), Output).beside(),
    Specification::new("format", Kind::Format, Output).beside(),
    Specification::new("stop", Kind::List, Output),
    Specification {
        min: -1.0,
        max: 31_536_000.0,
        default: Some(300.0),
        ..Specification::new("keep_alive", Kind::Seconds, Machine)
    }
    .beside(),
    whole("num_gpu", Machine, -1.0, 1000.0).default(-1.0).reloads().rare(),
    whole("main_gpu", Machine, 0.0, 255.0).reloads().rare(),
    whole("num_thread", Machine, 0.0, 1024.0).default(0.0).reloads().rare(),
    whole("num_batch", Machine, 1.0, 65_536.0).slider(2048.0).default(512.0).reloads().rare(),
    Specification::new("use_mmap", Kind::Switch, Machine).reloads().rare(),
    whole("draft_num_predict", Machine, 0.0, 1024.0).reloads().rare(),
];

/// The setting of that name.
#[must_use]
pub fn specification(name: &str) -> Option<&'static Specification> {
    SPECIFICATIONS.iter().find(|specification| specification.name == name)
}
