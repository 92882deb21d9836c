//! What stands for a long message of a person's where it is shown: the command
//! or the button that wrote it.
//!
//! The message itself stays what was sent: models read it, people unfold, copy
//! and edit it. Absent on purpose: which commands and buttons there are
//! (`server::config`), and how it is drawn (`parts::shorthand`).

use serde::{Deserialize, Serialize};

/// Longest excerpt of what stood behind a command, in characters.
const ABOUT_CHARACTERS: usize = 120;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Shorthand {
    /// What wrote it: `/translate` for a command, `simpler` for a button.
    pub by: String,
    /// What people call that. The site's own word counts.
    pub label: String,
    /// Its icon: a name in the sprite, or a file. The site's own counts.
    pub icon: String,
    /// What stood behind a command, in a line.
    pub about: String,
}

impl Shorthand {
    /// What a chat is called that begins with it: what wrote the message, and
    /// what stood behind that.
    #[must_use]
    pub fn title(&self) -> String {
        match (self.label.trim(), self.about.trim()) {
            (label, "") => label.to_owned(),
            ("", about) => about.to_owned(),
            (label, about) => [label, ": ", about].concat(),
        }
    }

    /// The name of the command that wrote it; absent for a button.
    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.by.strip_prefix('/')
    }
}

/// A text in one line that is not long.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut line = String::new();
    let mut letters = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if letters > 0 {
            line.push(' ');
            letters += 1;
        }
        for letter in word.chars() {
            if letters >= ABOUT_CHARACTERS {
                line.truncate(line.trim_end().len());
                line.push('…');
                return line;
            }
            line.push(letter);
            letters += 1;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("  good\n\n day\u{7}! "), "good day !");
        assert_eq!(excerpt(""), "");
        let long = excerpt(&"wörd ".repeat(100));
        assert_eq!(long.chars().count(), ABOUT_CHARACTERS);
        assert!(long.ends_with("wörd…"), "{long}");
        assert_eq!(excerpt(&"ä".repeat(500)).chars().count(), ABOUT_CHARACTERS + 1);
    }

    #[test]
    fn a_title_is_the_label_and_what_stood_behind_it() {
        let title = |label: &str, about: &str| {
            let (label, about) = (label.to_owned(), about.to_owned());
            Shorthand { label, about, ..Shorthand::default() }.title()
        };
        assert_eq!(title("Translate", "good day"), "Translate: good day");
        assert_eq!((title("Plan", ""), title("", "x")), ("Plan".to_owned(), "x".to_owned()));
    }

    #[test]
    fn commands_are_told_from_buttons() {
        let by = |by: &str| Shorthand { by: by.to_owned(), ..Shorthand::default() };
        assert_eq!((by("/a").command(), by("a").command()), (Some("a"), None));
    }
}
