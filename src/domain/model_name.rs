//! Names of models as people type them: `gemma2:2b`, `hf.co/user/repo:Q4_K_M`.
//!
//! The grammar is Ollama's (API, section 16). Absent on purpose: whether a
//! model of that name exists, which only a registry knows.

use super::error::{Error, Result};
use super::reason::Flaw;

/// Most names that one wish may list.
pub const NAMES: usize = 50;

/// Checks a name.
///
/// # Errors
/// [`Error::InvalidRequest`].
pub fn check(name: &str) -> Result<()> {
    let bad = || Err(Error::InvalidRequest { reason: Flaw::ModelName, detail: shortened(name) });
    let rest = name.strip_prefix("https://").unwrap_or(name);
    let parts: Vec<&str> = rest.split('/').collect();
    let Some((last, before)) = parts.split_last() else { return bad() };
    let (model, tag) =
        last.split_once(':').map_or((*last, None), |(model, tag)| (model, Some(tag)));
    let (host, namespace) = match before {
        [] => (None, None),
        [namespace] => (None, Some(*namespace)),
        [host, namespace] => (Some(*host), Some(*namespace)),
        _ => return bad(),
    };
    let good = part(model, 80, ".")
        && tag.is_none_or(|tag| part(tag, 80, "."))
        && namespace.is_none_or(|namespace| part(namespace, 80, ""))
        && host.is_none_or(|host| part(host, 350, ".:"));
    if good { Ok(()) } else { bad() }
}

/// A part starts with a letter, digit or `_`; then also `-` and what is `more`.
fn part(text: &str, most: usize, more: &str) -> bool {
    let first = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (1..=most).contains(&text.len())
        && text.starts_with(first)
        && text.chars().all(|letter| first(letter) || letter == '-' || more.contains(letter))
}

fn shortened(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(80).collect()
}

/// The names in what a person typed or pasted: separated by spaces, commas or
/// lines, each once; the words of `ollama pull x` besides the name are left out.
#[must_use]
pub fn listed(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut command = false;
    for word in text.split(|c: char| c.is_whitespace() || c == ',' || c == ';') {
        if word.is_empty() || word == "ollama" {
            command = word == "ollama" || command;
            continue;
        }
        if std::mem::take(&mut command) && (word == "pull" || word == "run") {
            continue;
        }
        let known = names.iter().any(|name| super::model::same_model(name, word));
        if !known && names.len() < NAMES {
            names.push(word.to_owned());
        }
    }
    names
}

/// The name as Ollama lists it: with its tag.
#[must_use]
pub fn with_tag(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.contains(':') { name.to_owned() } else { format!("{name}:latest") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_ollamas_grammar() {
        for good in ["tiny", "gemma2:2b", "me/mario", "hf.co/user/repo:Q4_K_M", "_x", "a.b-c:1.0"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        assert_eq!(check("localhost:5000/a/b"), Ok(()));
        for bad in ["", " ", "a b", "-x", "a/b/c/d", "a.b/c", "x:", "x@sha256:1", "../x", "имя"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check(&"x".repeat(81)).is_err());
    }

    #[test]
    fn a_list_is_read_however_it_is_written() {
        let text =
            "ollama pull gemma2:2b\nqwen3:0.6b, llama3.2:1b  tiny,,tiny:latest\nollama run x";
        assert_eq!(listed(text), ["gemma2:2b", "qwen3:0.6b", "llama3.2:1b", "tiny", "x"]);
        assert_eq!(listed(" ,\n").len(), 0);
    }

    #[test]
    fn a_name_without_a_tag_is_the_latest() {
        assert_eq!(with_tag("tiny"), "tiny:latest");
        assert_eq!(with_tag("host:5000/me/tiny"), "host:5000/me/tiny:latest");
        assert_eq!(with_tag("gemma2:2b"), "gemma2:2b");
    }
}
