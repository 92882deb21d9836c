//! Commands that are typed in the composer: `/name` and what is behind it.
//!
//! A command is a template that becomes a message, or something that the page
//! does by itself. Absent on purpose: how the site's are written down
//! (`server::config`), and doing them (`state::slash`).

use super::form::Field;
use super::template::{self, expand};
use serde::{Deserialize, Serialize};

/// The variables that stand for the text behind a command.
pub const ARGUMENT: [&str; 2] = ["argument", "input"];

/// A command of the site, in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SlashCommand {
    /// The name that is typed.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it does.
    pub description: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// The message.
    pub template: String,
    /// What is asked for it.
    pub fields: Vec<Field>,
    /// Seconds that there are for its form; 0 for all there are.
    pub timeout: u32,
    /// Whether it is a button in the composer too.
    pub button: bool,
    /// Whether the message is sent; otherwise it goes into the composer.
    pub send: bool,
    /// Whether the composer begins with it again after it was sent.
    pub persistent: bool,
    /// The model that is asked; empty for the chosen one.
    pub model: String,
    /// The profile that it needs; empty for any.
    pub profile: String,
}

/// A command that the page does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// The name that is typed.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Whether something may stand behind it.
    pub argument: bool,
}

/// All of them, in the order in which they are listed.
pub const BUILT_IN: [BuiltIn; 6] = [
    BuiltIn { name: "new", icon: "plus", argument: true },
    BuiltIn { name: "model", icon: "box", argument: true },
    BuiltIn { name: "compare", icon: "columns", argument: false },
    BuiltIn { name: "summarise", icon: "summary", argument: false },
    BuiltIn { name: "settings", icon: "settings", argument: false },
    BuiltIn { name: "prompts", icon: "book", argument: false },
];

/// The name after the slash and the text behind it; absent if a text begins
/// with no command.
#[must_use]
pub fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix('/')?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (name, argument) = rest.split_at(end);
    is_name(name).then_some((name, argument.trim()))
}

/// What is being typed of a name, while nothing is behind it.
#[must_use]
pub fn begun(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    (rest.is_empty() || is_name(rest)).then_some(rest)
}

fn is_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    !name.is_empty() && name.chars().all(fits) && name.chars().count() <= 80
}

/// A title as a name that can be typed: letters and digits, hyphens between.
#[must_use]
pub fn name_of(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(40).collect::<String>().trim_matches('-').to_owned()
}

/// Whether a template has a place for the text behind the command.
#[must_use]
pub fn takes_argument(template: &str) -> bool {
    template::variables(template).any(|name| ARGUMENT.contains(&name))
}

/// The message of a template: `value` knows everything but the text behind the
/// command. Where that has no place, it stands below, so that nothing that was
/// typed is lost.
#[must_use]
pub fn write(template: &str, argument: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let known = |name: &str| {
        if ARGUMENT.contains(&name) { Some(argument.to_owned()) } else { value(name) }
    };
    let mut text = expand(template, &known);
    if !argument.is_empty() && !takes_argument(template) {
        text.push_str("\n\n");
        text.push_str(argument);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_paths_and_fractions() {
        assert_eq!(split("/translate good  day\n"), Some(("translate", "good  day")));
        assert_eq!(split("/new"), Some(("new", "")));
        assert_eq!(split("/кратко\nтекст"), Some(("кратко", "текст")));
        for text in ["", "/", "/ x", "new", " /new", "/etc/hosts is", "//", "/a.b"] {
            assert_eq!(split(text), None, "{text}");
        }
        assert_eq!((begun("/"), begun("/ne"), begun("/new x")), (Some(""), Some("ne"), None));
        assert_eq!((begun("/usr/"), begun("x")), (None, None));
    }

    #[test]
    fn nothing_that_was_typed_is_lost() {
        let value = |name: &str| (name == "tone").then(|| "{argument}".to_owned());
        assert_eq!(
            write("Say {argument} in a {tone} way", "hi", &value),
            "Say hi in a {argument} way"
        );
        assert_eq!(write("Say {input}", "{tone}", &value), "Say {tone}");
        assert_eq!(write("Say hello", "to me", &value), "Say hello\n\nto me");
        assert_eq!(write("Say {argument}", "", &value), "Say ");
        assert_eq!(write("Keep {unknown}", "", &value), "Keep {unknown}");
    }

    #[test]
    fn titles_become_names() {
        assert_eq!(name_of("Fix my e-mail!"), "fix-my-e-mail");
        assert_eq!(name_of("Письмо другу"), "письмо-другу");
        assert_eq!(name_of("…"), "");
        assert!(split(&["/", &name_of(&"word ".repeat(30))].concat()).is_some());
    }
}
