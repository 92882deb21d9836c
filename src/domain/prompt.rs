//! Prompts of a person's own: texts under a title, to be used again.
//!
//! Names in braces that nobody knows are asked for, by a form, when a prompt is
//! used. Absent on purpose: where prompts are kept, and using them.

use super::error::{Error, Result};
use super::form::{Field, Kind};
use super::ids::PromptId;
use super::json::Json;
use super::limits;
use super::reason::Flaw;
use super::slash::ARGUMENT;
use super::template::{STANDARD, is_name, variables};
use serde::{Deserialize, Serialize};

/// A prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Prompt {
    /// Its id.
    pub id: PromptId,
    /// What it is called.
    pub title: String,
    /// Its text; `{date}` and the like are replaced, other names asked for.
    pub text: String,
    /// Whether it is a favourite.
    #[serde(default)]
    pub starred: bool,
}

/// A new prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPrompt {
    /// What it is called.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Whether it is a favourite.
    #[serde(default)]
    pub starred: bool,
}

/// A change of a prompt. Absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PromptChange {
    /// A new title.
    pub title: Option<String>,
    /// A new text.
    pub text: Option<String>,
    /// Whether it is a favourite.
    pub starred: Option<bool>,
}

/// What became of the prompts in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Imported {
    /// How many are new.
    pub added: usize,
    /// How many were there already.
    pub known: usize,
}

/// A title as it is kept.
///
/// # Errors
/// [`Flaw::Prompt`] if it is none.
pub fn title(title: &str) -> Result<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = title.chars().count();
    if letters == 0
        || letters > limits::PROMPT_TITLE_CHARACTERS
        || title.chars().any(char::is_control)
    {
        return Err(Flaw::Prompt.into());
    }
    Ok(title)
}

/// A text as it is kept.
///
/// # Errors
/// [`Flaw::Prompt`] if there is none, or too much.
pub fn text(text: String) -> Result<String> {
    if text.trim().is_empty() || text.len() > limits::PROMPT_BYTES {
        return Err(Flaw::Prompt.into());
    }
    Ok(text)
}

/// A title for a text that has none: how it begins.
#[must_use]
pub fn title_of(text: &str) -> String {
    let line = super::chat::title_from(text);
    if line.chars().count() <= limits::PROMPT_TITLE_CHARACTERS {
        return line;
    }
    let mut short: String = line.chars().take(limits::PROMPT_TITLE_CHARACTERS - 1).collect();
    short.push('…');
    short
}

/// What is asked for before a prompt can be used. What stands behind it in the
/// composer is known already, if something does.
#[must_use]
pub fn fields(text: &str, argument: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for name in variables(text) {
        let known = STANDARD.contains(&name) || (ARGUMENT.contains(&name) && !argument.is_empty());
        if !known && fields.iter().all(|field| field.name != name) {
            fields.push(Field {
                name: name.to_owned(),
                label: name.replace('_', " "),
                kind: Kind::Lines,
                needed: true,
                ..Field::default()
            });
        }
    }
    fields
}

/// The prompts of a file: of Linnet's own, or a list of objects as other
/// programs write it, with `title` or `name`, `text` or `content`.
///
/// # Errors
/// [`Flaw::PromptsFile`] if there are none in it, [`Flaw::Prompt`] if one of
/// them is none.
pub fn read_file(file: &Json) -> Result<Vec<NewPrompt>> {
    let list = file.get("prompts").unwrap_or(file).list();
    let read = |one: &Json| -> Result<NewPrompt> {
        let said = |names: [&str; 3]| names.into_iter().find_map(|name| one.get(name)?.text());
        let named = said(["title", "name", "command"]).unwrap_or_default();
        let plain = one.get("text").and_then(Json::text).map(str::to_owned);
        let foreign = || one.get("content").and_then(Json::text).map(single_braces);
        let Some(text_of) = plain.or_else(foreign) else { return Err(Flaw::PromptsFile.into()) };
        let starred = one.get("starred").and_then(Json::bool).unwrap_or_default();
        Ok(NewPrompt {
            title: title(named.trim_start_matches('/'))?,
            text: text(text_of)?,
            starred,
        })
    };
    let all = list.iter().map(read).collect::<Result<Vec<_>>>()?;
    if all.is_empty() { Err(Error::from(Flaw::PromptsFile)) } else { Ok(all) }
}

/// Others write `{{name}}` for what is asked for.
fn single_braces(text: &str) -> String {
    let mut pieces = text.split("{{");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("}}") {
            Some((name, after)) if is_name(name.trim()) => {
                whole.push_str(&["{", name.trim(), "}", after].concat());
            }
            _ => whole.push_str(&["{{", piece].concat()),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("it is JSON")
    }

    #[test]
    fn what_nobody_knows_is_asked_for_once() {
        let names = |text: &str, argument: &str| -> Vec<String> {
            fields(text, argument).into_iter().map(|field| field.name).collect()
        };
        let prompt = "On {date}: {two_words} and {argument}, {two_words} {\"json\": 1}";
        assert_eq!(names(prompt, ""), ["two_words", "argument"]);
        assert_eq!(names(prompt, "x"), ["two_words"]);
        assert_eq!(fields("{two_words}", "")[0].label, "two words");
    }

    #[test]
    fn files_of_ours_and_of_others_are_read() {
        let ours = json(
            r#"{"linnet":"prompts","prompts":[{"title":" A  b ","text":"c","starred":true}]}"#,
        );
        let one = NewPrompt { title: "A b".into(), text: "c".into(), starred: true };
        assert_eq!(read_file(&ours), Ok(vec![one]));
        let others =
            json(r#"[{"command":"/sum","name":"Sum up","content":"Sum {{ text }} up {{ a b }}"}]"#);
        let one = NewPrompt {
            title: "Sum up".into(),
            text: "Sum {text} up {{ a b }}".into(),
            starred: false,
        };
        assert_eq!(read_file(&others), Ok(vec![one]));
        for bad in ["[]", "{}", "3", r#"[{"title":"a"}]"#] {
            assert_eq!(read_file(&json(bad)), Err(Flaw::PromptsFile.into()), "{bad}");
        }
        for bad in [r#"[{"title":"","text":"b"}]"#, r#"[{"title":"a","text":" "}]"#] {
            assert_eq!(read_file(&json(bad)), Err(Flaw::Prompt.into()), "{bad}");
        }
    }
}
