//! Comparisons: one question, two to four answers side by side, one of which
//! is kept.
//!
//! The answers are siblings in the message tree, and ordinary replies in all
//! else; a comparison only says which of them stand beside one another. Absent
//! on purpose: how that is stored, and who writes the answers.

use super::error::{Error, Result};
use super::ids::{ClientId, MessageId};
use super::limits;
use super::reason::Flaw;
use super::settings::Settings;
use serde::{Deserialize, Serialize};

/// Fewest answers of a comparison.
pub const FEWEST: usize = 2;
/// Most answers of a comparison.
pub const MOST: usize = 4;

/// Who is to give one of the answers, and with what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Candidate {
    /// The model.
    pub model: String,
    /// Settings over those of the chat.
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub settings: Settings,
    /// What these settings are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// "Have this answered beside what is there": a reply gets company, a
/// person's message gets several replies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskBeside {
    /// Made by the client: sent again, it does nothing new.
    pub client_id: ClientId,
    /// Who is to answer. Beside a reply one is enough.
    pub compare: Vec<Candidate>,
}

/// One of the answers that stand side by side, from the first one on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Column {
    /// The newest reply at that place.
    pub reply_id: MessageId,
    /// What its settings are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Checks how many candidates there are, their settings and their labels.
///
/// # Errors
/// [`Flaw::Comparison`], or what is wrong with a setting.
pub fn check(candidates: &[Candidate], fewest: usize) -> Result<()> {
    if !(fewest..=MOST).contains(&candidates.len()) {
        return Err(Flaw::Comparison.into());
    }
    candidates.iter().try_for_each(|candidate| {
        candidate.settings.check()?;
        let good = candidate.label.as_ref().is_none_or(|label| {
            let count = label.chars().count();
            (1..=limits::PRESET_NAME_CHARACTERS).contains(&count)
                && !label.chars().any(char::is_control)
        });
        if good { Ok(()) } else { Err(Error::from(Flaw::Comparison)) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_to_four_with_good_settings_and_names() {
        let one = Candidate { model: "m".to_owned(), ..Candidate::default() };
        let many = |count| vec![one.clone(); count];
        assert_eq!(check(&many(1), 1), Ok(()));
        assert_eq!(check(&many(1), FEWEST), Err(Flaw::Comparison.into()));
        assert_eq!(check(&many(MOST), FEWEST), Ok(()));
        assert_eq!(check(&many(MOST + 1), FEWEST), Err(Flaw::Comparison.into()));
        let named = |label: &str| Candidate { label: Some(label.to_owned()), ..one.clone() };
        assert_eq!(check(&[named("Precise"), one.clone()], FEWEST), Ok(()));
        for label in ["", "a\nb", &"x".repeat(81)] {
            assert_eq!(check(&[named(label), one.clone()], FEWEST), Err(Flaw::Comparison.into()));
        }
        let hot = Candidate { settings: Settings::default().with("temperature", 9.0), ..one };
        assert!(matches!(check(&[hot.clone(), hot], FEWEST), Err(Error::InvalidSetting { .. })));
    }
}
