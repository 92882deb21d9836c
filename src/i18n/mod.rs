//! Every word of the interface, in typed tables: a language that lacks one
//! does not compile.
//!
//! Absent on purpose: reactivity (`state::locale` hands the table out) and the
//! words of the API, which are English (`domain::error`).

mod access;
mod compare;
mod create;
mod english;
mod errors;
mod feedback;
pub mod format;
pub mod late;
mod machine;
mod manage;
mod models;
mod pwa;
mod russian;
mod setting;
mod site;
mod speech;
mod strings;
mod theme;
pub mod transcript;
mod window;

pub use access::AccessWords;
pub use compare::{CompareWords, ComparisonWords};
pub use create::CreateWords;
pub use errors::ErrorWords;
pub use feedback::FeedbackWords;
pub use machine::MachineWords;
pub use manage::ManageWords;
pub use models::ModelsWords;
pub use pwa::PwaWords;
pub use setting::{SettingWords, SettingsWords};
pub use site::SiteWords;
pub use speech::SpeechWords;
pub use strings::Strings;
pub use theme::ThemeWords;
pub use window::WindowWords;

use serde::{Deserialize, Serialize};

/// The languages that are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Русский.
    Russian,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// Its BCP 47 tag, as in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "Русский",
        }
    }

    /// The language of that tag, regions aside.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first known language of an `Accept-Language` header, by weight.
    #[must_use]
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut wishes: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                Some((weight.trim().parse().ok()?, Self::from_tag(tag.trim())?))
            })
            .collect();
        wishes.sort_by(|one, other| other.0.total_cmp(&one.0));
        wishes.first().map(|wish| wish.1)
    }

    /// Its table.
    #[must_use]
    pub const fn strings(self) -> &'static Strings {
        match self {
            Self::English => &english::STRINGS,
            Self::Russian => &russian::STRINGS,
        }
    }
}

/// The words of parts that are loaded when they are wanted. A field of the
/// table would keep them in the main Wasm; what only a late part calls goes
/// with it.
impl Strings {
    /// The palette and the shortcuts.
    #[must_use]
    pub const fn access(&self) -> &'static AccessWords {
        match self.written_in {
            Language::English => &access::ENGLISH,
            Language::Russian => &access::RUSSIAN,
        }
    }

    /// Reading aloud and writing by voice.
    #[must_use]
    pub const fn speech(&self) -> &'static SpeechWords {
        match self.written_in {
            Language::English => &speech::ENGLISH,
            Language::Russian => &speech::RUSSIAN,
        }
    }

    /// Feedback on answers.
    #[must_use]
    pub const fn feedback(&self) -> &'static FeedbackWords {
        match self.written_in {
            Language::English => &feedback::ENGLISH,
            Language::Russian => &feedback::RUSSIAN,
        }
    }

    /// The settings.
    #[must_use]
    pub const fn setting(&self) -> &'static SettingsWords {
        match self.written_in {
            Language::English => &setting::ENGLISH,
            Language::Russian => &setting::RUSSIAN,
        }
    }

    /// What makes an app of the page.
    #[must_use]
    pub const fn pwa(&self) -> &'static PwaWords {
        match self.written_in {
            Language::English => &pwa::ENGLISH,
            Language::Russian => &pwa::RUSSIAN,
        }
    }

    /// The editor of themes.
    #[must_use]
    pub const fn theme_editor(&self) -> &'static ThemeWords {
        match self.written_in {
            Language::English => &theme::ENGLISH,
            Language::Russian => &theme::RUSSIAN,
        }
    }

    /// The page of models.
    #[must_use]
    pub const fn models_page(&self) -> &'static ModelsWords {
        match self.written_in {
            Language::English => &models::ENGLISH,
            Language::Russian => &models::RUSSIAN,
        }
    }

    /// Answers side by side.
    #[must_use]
    pub const fn comparison(&self) -> &'static ComparisonWords {
        match self.written_in {
            Language::English => &compare::ENGLISH_COMPARISON,
            Language::Russian => &compare::RUSSIAN_COMPARISON,
        }
    }

    /// What is done with models.
    #[must_use]
    pub const fn manage(&self) -> &'static ManageWords {
        match self.written_in {
            Language::English => &manage::ENGLISH,
            Language::Russian => &manage::RUSSIAN,
        }
    }

    /// The page that creates models.
    #[must_use]
    pub const fn create_page(&self) -> &'static CreateWords {
        match self.written_in {
            Language::English => &create::ENGLISH,
            Language::Russian => &create::RUSSIAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::from_accept("de, en;q=0.5, ru;q=0.8"), Some(Language::Russian));
        assert_eq!(Language::from_accept("en-GB,en;q=0.9"), Some(Language::English));
        assert_eq!(Language::from_accept("de"), None);
    }
}
