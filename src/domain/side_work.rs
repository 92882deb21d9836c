//! Side work: what a model may be asked for besides answers, and how what it
//! says is read.
//!
//! A title is the first line at once; a written one and suggestions cost the
//! machine a request each, so both are off until somebody wants them. Models
//! answer as they like: reading is tolerant, and what is no title and no
//! suggestion is dropped.

use super::chat::clean_title;
use serde::{Deserialize, Serialize};

/// Suggestions that are shown at most.
pub const SUGGESTIONS: usize = 3;
/// Longest suggestion, in characters.
const SUGGESTION_CHARACTERS: usize = 120;
/// Longest title that is believed to be one, in characters.
const TITLE_CHARACTERS: usize = 80;

/// Which side work a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct SideWork {
    /// A model writes the titles of new chats.
    pub titles: bool,
    /// A model proposes what to say next.
    pub suggestions: bool,
}

/// The title in a model's answer, if there is one.
#[must_use]
pub fn read_title(answer: &str) -> Option<String> {
    let line = answer.lines().map(bare).find(|line| !line.is_empty())?;
    let line = match line.split_once(':') {
        Some((label, rest)) if is_label(label) => bare(rest),
        _ => line,
    };
    let title = clean_title(line.trim_end_matches(['.', '。']));
    let length = title.chars().count();
    let words = title.chars().any(char::is_alphanumeric);
    (words && length <= TITLE_CHARACTERS).then_some(title)
}

/// "Title:" in the languages that models put before it.
fn is_label(label: &str) -> bool {
    let label = bare(label).to_lowercase();
    ["title", "chat title", "titel", "titre", "título", "заголовок", "название"]
        .contains(&label.as_str())
}

/// The suggestions in a model's answer: a JSON array of texts, or one a line.
#[must_use]
pub fn read_suggestions(answer: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let listed = json_list(answer);
    let lines: Vec<&str> = match &listed {
        Some(list) => list.iter().map(String::as_str).collect(),
        None => answer.lines().collect(),
    };
    for line in lines {
        let line = clean_title(bare(unnumbered(line)));
        let length = line.chars().count();
        let fits = (4..=SUGGESTION_CHARACTERS).contains(&length)
            && line.chars().any(char::is_alphabetic)
            // "Here are three questions:" and the like.
            && !line.ends_with(':')
            && !line.starts_with(['{', '[', '<', '`'])
            && !found.contains(&line);
        if fits {
            found.push(line);
        }
        if found.len() == SUGGESTIONS {
            break;
        }
    }
    found
}

/// The first JSON array of texts in there.
fn json_list(answer: &str) -> Option<Vec<String>> {
    let from = answer.find('[')?;
    let to = answer.rfind(']')?;
    serde_json::from_slice(answer.get(from..=to)?.as_bytes()).ok()
}

/// Without a list's mark: `1.`, `2)`, `-`, `*`, `•`.
fn unnumbered(line: &str) -> &str {
    let line = line.trim();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < line.len()
        && let Some(rest) = digits.strip_prefix(['.', ')', ':'])
    {
        return rest;
    }
    line.strip_prefix(['-', '*', '•', '–', '—']).unwrap_or(line)
}

/// Without quotes, marks of Markdown and space around it.
fn bare(text: &str) -> &str {
    text.trim().trim_matches(|c: char| c.is_whitespace() || "\"'“”„«»‘’`*_#".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_in_what_models_say() {
        let title = |answer| read_title(answer);
        assert_eq!(title("Counting words"), Some("Counting words".to_owned()));
        assert_eq!(title("\n**\"Counting words.\"**\n"), Some("Counting words".to_owned()));
        assert_eq!(title("Title: Counting words"), Some("Counting words".to_owned()));
        assert_eq!(title("# Rust: counting"), Some("Rust: counting".to_owned()));
        assert_eq!(title("Название: «Счёт слов»"), Some("Счёт слов".to_owned()));
        assert_eq!(title(""), None);
        assert_eq!(title("***"), None);
        assert_eq!(title(&"no title at all ".repeat(9)), None);
    }

    #[test]
    fn suggestions_are_found_and_junk_is_dropped() {
        let three = ["Explain it simpler", "Write a test", "Translate it"];
        for answer in [
            r#"["Explain it simpler", "Write a test", "Translate it"]"#,
            "```json\n[\"Explain it simpler\",\"Write a test\",\"Translate it\"]\n```",
            "Here are three:\n1. Explain it simpler\n2) \"Write a test\"\n- Translate it\n- More of it",
            "Explain it simpler\n\nExplain it simpler\n**Write a test**\n• Translate it",
        ] {
            assert_eq!(read_suggestions(answer), three, "{answer}");
        }
        assert_eq!(read_suggestions("{\"a\": 1}\n[1, 2]\n…\nok"), Vec::<String>::new());
        assert_eq!(read_suggestions(&"word ".repeat(60)), Vec::<String>::new());
        assert_eq!(read_suggestions(""), Vec::<String>::new());
    }
}
