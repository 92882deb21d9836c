//! Reads a catalogue, and says all that is wrong with it: with file, line, key
//! and the nearest known key.

use super::AREAS;
use super::locales::Locale;
use super::pattern::{compile, missing};
use super::words::{Area, Key, slot};
use crate::domain::near::nearest;
use std::fmt::{Display, Formatter};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 if it is about the whole.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The key, as in `chat.send`; empty if it is about none.
    pub key: String,
    /// What is wrong, as a part of a sentence.
    pub what: String,
}

impl Display for Mistake {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.file)?;
        if self.line > 0 {
            write!(to, ":{}:{}", self.line, self.column)?;
        }
        let between = if self.key.is_empty() { "" } else { ": " };
        write!(to, "{between}{}: {}", self.key, self.what)
    }
}

/// A catalogue that was read.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// The language's name in itself, if it says so.
    pub name: Option<String>,
    /// By number; absent where it says nothing, or nothing that can be used.
    pub texts: Vec<Option<String>>,
    /// All that is wrong.
    pub mistakes: Vec<Mistake>,
}

/// How many texts there are.
pub(super) fn slots() -> usize {
    AREAS.iter().flat_map(|area| area.keys).map(|key| key.slots).sum()
}

/// All keys: area, key, and the number of its first text.
pub(super) fn keys() -> impl Iterator<Item = (&'static Area, &'static Key, usize)> {
    AREAS.iter().flat_map(|area| {
        let mut at = slot(area.name, "");
        area.keys.iter().map(move |key| {
            let slot = at;
            at += key.slots;
            (area, key, slot)
        })
    })
}

/// Reads the text of a catalogue of that language.
pub(super) fn read(file: &str, text: &str, locale: Locale) -> Catalogue {
    let mut reader = Reader {
        file,
        text,
        locale,
        made: Catalogue { name: None, texts: vec![None; slots()], mistakes: Vec::new() },
    };
    match DeTable::parse(text) {
        Ok(table) => reader.areas(table.get_ref()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reader.wrong(at, "", error.message().to_owned());
        }
    }
    let mut made = reader.made;
    made.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    made
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    locale: Locale,
    made: Catalogue,
}

impl Reader<'_> {
    fn wrong(&mut self, at: usize, key: &str, what: String) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        self.made.mistakes.push(Mistake {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
            key: key.to_owned(),
            what,
        });
    }

    fn areas(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            let (at, name) = (name.span().start, name.get_ref().as_ref());
            let Some(keys) = value.get_ref().as_table() else {
                self.wrong(at, name, "a table is expected here, as in [chat]".to_owned());
                continue;
            };
            if name == "language" {
                self.language(keys);
            } else if let Some(area) = AREAS.iter().find(|area| area.name == name) {
                self.area(area, keys);
            } else {
                let known = AREAS.iter().map(|area| area.name).chain(["language"]);
                let what = unknown("table", nearest(name, known));
                self.wrong(at, name, what);
            }
        }
    }

    fn language(&mut self, keys: &DeTable<'_>) {
        for (key, value) in keys {
            let (at, key) = (key.span().start, key.get_ref().as_ref());
            match value.get_ref().as_str() {
                Some(name) if key == "name" && plain(name) => {
                    self.made.name = Some(name.to_owned());
                }
                _ if key == "name" => {
                    self.wrong(at, "language.name", "a short text is expected".to_owned());
                }
                _ => {
                    let what = unknown("key", nearest(key, ["name"]));
                    self.wrong(at, &format!("language.{key}"), what);
                }
            }
        }
    }

    fn area(&mut self, area: &'static Area, keys: &DeTable<'_>) {
        for (name, value) in keys {
            let (at, name) = (name.span().start, name.get_ref().as_ref());
            let path = format!("{}.{name}", area.name);
            let Some(key) = area.keys.iter().find(|key| key.name == name) else {
                let here = nearest(name, area.keys.iter().map(|key| key.name))
                    .map(|meant| format!("{}.{meant}", area.name));
                // It may be in another table.
                let there = self::keys().find(|(_, key, _)| key.name == name);
                let meant = here
                    .or_else(|| there.map(|(area, key, _)| format!("{}.{}", area.name, key.name)));
                self.wrong(at, &path, unknown("key", meant.as_deref()));
                continue;
            };
            self.key(area, key, &path, value);
        }
    }

    fn key(&mut self, area: &Area, key: &Key, path: &str, value: &Spanned<DeValue<'_>>) {
        let mut texts = Vec::new();
        let flat = flatten(value, &mut texts);
        let is_list = value.get_ref().is_array();
        let at = value.span().start;
        if !flat || is_list != (key.slots > 1) || texts.len() != key.slots {
            let what = match key.slots {
                1 => "a text in quotes is expected".to_owned(),
                slots => format!("a list of {slots} texts is expected"),
            };
            return self.wrong(at, path, what);
        }
        // Of several texts, a gap may stand in any.
        let (mut used, mut made) = (vec![false; key.gaps.len()], Vec::new());
        for (at, text) in texts {
            match compile(text, key.gaps, self.locale.plurals, &mut used) {
                Ok(text) => made.push(text),
                Err(what) => return self.wrong(at, path, what),
            }
        }
        if let Some(what) = missing(key.gaps, &used) {
            return self.wrong(at, path, what);
        }
        let first = slot(area.name, key.name);
        for (of, text) in made.into_iter().enumerate() {
            self.made.texts[first + of] = Some(text);
        }
    }
}

/// The texts in a value, lists in lists included, with their places; whether
/// there was nothing else.
fn flatten<'a>(value: &'a Spanned<DeValue<'_>>, texts: &mut Vec<(usize, &'a str)>) -> bool {
    match value.get_ref() {
        DeValue::String(text) => {
            texts.push((value.span().start, text));
            true
        }
        DeValue::Array(values) => values.iter().all(|value| flatten(value, texts)),
        _ => false,
    }
}

fn plain(name: &str) -> bool {
    (1..=40).contains(&name.len()) && !name.chars().any(char::is_control)
}

fn unknown(what: &str, meant: Option<&str>) -> String {
    let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    format!("there is no such {what}{meant}")
}
