//! Texts with variables: `{date}` in a system prompt, `{argument}` in a
//! command, `{topic}` in a prompt of a person's own.
//!
//! A variable is a name in braces: a letter, then letters, digits, `_` and `-`.
//! Its value is put in once and not looked at again, whatever is in it; braces
//! around anything else, and names that nobody knows, stay as they are.
//! Absent on purpose: where values come from (a caller's closure), and what is
//! done where one is missing.

/// Longest name of a variable, in characters.
pub const NAME_CHARACTERS: usize = 40;

/// The variables that every template may have; see [`Standard`].
pub const STANDARD: [&str; 5] = ["date", "language", "model", "site", "profile"];

/// What the variables of every template stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standard {
    /// The day at the reader's place, as in `2026-11-25`.
    pub date: String,
    /// The reader's language, as models call it; see [`language_name`].
    pub language: String,
    /// The model that is asked.
    pub model: String,
    /// The site's name.
    pub site: String,
    /// What people call the profile; empty for none.
    pub profile: String,
}

impl Standard {
    /// The value of one of [`STANDARD`].
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        Some(match name {
            "date" => &self.date,
            "language" => &self.language,
            "model" => &self.model,
            "site" => &self.site,
            "profile" => &self.profile,
            _ => return None,
        })
    }
}

/// Whether that can be the name of a variable.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(char::is_alphabetic)
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
        && name.chars().count() <= NAME_CHARACTERS
}

/// The variables of a text in their order, each as often as it is there.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        is_name(name).then_some(name)
    })
}

/// A text with its variables replaced by what they stand for.
#[must_use]
pub fn expand(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut pieces = text.split('{');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let found = piece
            .split_once('}')
            .filter(|(name, _)| is_name(name))
            .and_then(|(name, after)| Some((value(name)?, after)));
        if let Some((value, after)) = found {
            whole.push_str(&value);
            whole.push_str(after);
        } else {
            whole.push('{');
            whole.push_str(piece);
        }
    }
    whole
}

/// What models call a language: in English, which all of them know.
#[must_use]
pub fn language_name(tag: &str) -> &str {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    match primary {
        "en" => "English",
        "ru" => "Russian",
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "pt" => "Portuguese",
        "zh" => "Chinese",
        "ja" => "Japanese",
        "ar" => "Arabic",
        "he" => "Hebrew",
        _ => tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_once_and_other_braces_stay() {
        let standard = Standard {
            date: "2026-11-25".into(),
            language: "{model}".into(),
            ..Standard::default()
        };
        let value = |name: &str| standard.get(name).map(str::to_owned);
        let text = "Today is {date}; {\"a\": {b}} {Date} {{date}} { date } {";
        let wanted = "Today is 2026-11-25; {\"a\": {b}} {Date} {2026-11-25} { date } {";
        assert_eq!(expand(text, &value), wanted);
        assert_eq!(variables(text).collect::<Vec<_>>(), ["date", "b", "Date", "date"]);
        // What is put in is not looked at again, even if it only becomes one together.
        assert_eq!(expand("{language}", &value), "{model}");
        assert_eq!(expand("{{model}date}", &value), "{date}");
        assert_eq!(expand("", &value), "");
        assert_eq!(expand("{}", &value), "{}");
    }

    #[test]
    fn names_are_words_of_any_alphabet() {
        for good in ["a", "topic", "Тема", "名前", "two_words", "a-1"] {
            assert!(is_name(good), "{good}");
        }
        let long = "a".repeat(NAME_CHARACTERS + 1);
        for bad in ["", "1", "_a", "a b", "a.b", "\"a\"", "a:b", long.as_str()] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
