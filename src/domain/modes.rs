//! Modes: small choices beside a message, each with a few options. An option
//! brings settings, a line of the system prompt, a model, or a profile.
//!
//! A chat remembers what was chosen by names; what the site does not have (any
//! more) counts as not chosen. Absent on purpose: how modes are written down
//! (`server::config`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most choices that a chat remembers.
const MOST: usize = 32;
/// Longest name of a mode or an option, in bytes.
const NAME_BYTES: usize = 40;

/// A mode as pages know it, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mode {
    /// The name that chats and programs know it by.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What can be chosen; at least two.
    pub options: Vec<ModeOption>,
}

/// One of a mode's options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModeOption {
    /// The name that chats and programs know it by.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it means.
    pub description: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// Whether it counts where nothing was chosen.
    pub preferred: bool,
    /// The model that is chosen with it; empty for none.
    pub model: String,
    /// The profile that is chosen with it; empty for none.
    pub profile: String,
}

/// What was chosen: options by the names of their modes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Chosen(pub BTreeMap<String, String>);

impl Chosen {
    /// The option of a mode that was chosen.
    #[must_use]
    pub fn get(&self, mode: &str) -> Option<&str> {
        self.0.get(mode).map(String::as_str)
    }

    /// As much of it as a chat remembers.
    #[must_use]
    pub fn kept(self) -> Self {
        let fits = |name: &String| (1..=NAME_BYTES).contains(&name.len());
        let few = self.0.into_iter().filter(|(mode, option)| fits(mode) && fits(option));
        Self(few.take(MOST).collect())
    }
}

/// Which of some options counts: the chosen one, else the preferred one, else
/// the first.
#[must_use]
pub fn counts<'a, T>(
    options: &'a [T],
    chosen: Option<&str>,
    name: impl Fn(&T) -> &str,
    preferred: impl Fn(&T) -> bool,
) -> Option<&'a T> {
    let named = chosen.and_then(|chosen| options.iter().find(|one| name(one) == chosen));
    named.or_else(|| options.iter().find(|one| preferred(one))).or_else(|| options.first())
}

impl Mode {
    /// The option that counts.
    #[must_use]
    pub fn option(&self, chosen: &Chosen) -> Option<&ModeOption> {
        counts(&self.options, chosen.get(&self.name), |one| &one.name, |one| one.preferred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_is_preferred_or_first() {
        let option = |name: &str, preferred| ModeOption {
            name: name.into(),
            preferred,
            ..ModeOption::default()
        };
        let mut mode = Mode {
            name: "tone".into(),
            options: vec![option("warm", false), option("dry", true)],
            ..Mode::default()
        };
        let chosen = |name: &str| Chosen([("tone".into(), name.into())].into());
        let found = |mode: &Mode, chosen: &Chosen| mode.option(chosen).map(|one| one.name.clone());
        assert_eq!(found(&mode, &chosen("warm")).as_deref(), Some("warm"));
        assert_eq!(found(&mode, &chosen("gone")).as_deref(), Some("dry"));
        assert_eq!(found(&mode, &Chosen::default()).as_deref(), Some("dry"));
        mode.options[1].preferred = false;
        assert_eq!(found(&mode, &Chosen::default()).as_deref(), Some("warm"));
        assert_eq!(found(&Mode::default(), &Chosen::default()), None);
    }

    #[test]
    fn only_so_much_is_remembered() {
        let long = "x".repeat(NAME_BYTES + 1);
        let mut all: BTreeMap<String, String> =
            (0..100).map(|at| (format!("m{at}"), "a".to_owned())).collect();
        all.insert(long.clone(), "a".to_owned());
        all.insert("a".to_owned(), long);
        let kept = Chosen(all).kept();
        assert_eq!((kept.0.len(), kept.get("a")), (MOST, None));
        assert_eq!(
            serde_json::to_string(&Chosen([("a".into(), "b".into())].into())).ok().as_deref(),
            Some("{\"a\":\"b\"}")
        );
    }
}
