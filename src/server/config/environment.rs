//! Keys of `linnet.toml` as variables: `LINNET__SITE__NAME` is `site.name`,
//! `LINNET__STARTERS__0__LABEL` the label of the first starter.
//!
//! A variable wins over the file. Texts are written as they are, everything
//! else as in TOML. Absent on purpose: checking, which is the file's own.

use super::check::unknown;
use super::key::{Key, Kind};
use super::mistake::Mistake;
use super::node::{Data, Node, Place, read_value};
use crate::domain::options::SPECIFICATIONS;

/// What the names of such variables begin with.
pub const PREFIX: &str = "LINNET__";

/// The variables of this process, by name.
#[must_use]
pub fn of_process() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    all.sort();
    all
}

/// Puts variables over a tree; what they cannot mean is a mistake.
#[must_use]
pub fn overlay(
    root: &mut Node,
    keys: &'static [Key],
    variables: &[(String, String)],
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (name, text) in variables {
        let path = name.strip_prefix(PREFIX).unwrap_or(name).to_ascii_lowercase();
        let segments: Vec<&str> = path.split("__").collect();
        let value = if is_text(&segments, keys) && !text.trim_start().starts_with('{') {
            Node { data: Data::Text(text.clone()), place: Place::Variable(name.clone()) }
        } else {
            read_value(text, name)
        };
        let holds = Kind::Table(keys);
        let mut next = root.clone();
        match put(&mut next, &segments, &holds, value, name) {
            Ok(()) => *root = next,
            Err(says) => {
                let (place, key) = (Place::Variable(name.clone()), segments.join("."));
                mistakes.push(Mistake { place, key, says });
            }
        }
    }
    mistakes
}

/// Whether what is meant is a text.
fn is_text(segments: &[&str], keys: &'static [Key]) -> bool {
    let mut kind = Kind::Table(keys);
    for segment in segments {
        kind = match kind {
            Kind::Table(keys) => match keys.iter().find(|key| key.name == *segment) {
                Some(key) => key.kind,
                None => return true,
            },
            Kind::Tables(keys) => Kind::Table(keys),
            // In here the names are languages or settings; numbers are read as such.
            Kind::Words(_) | Kind::Prose(_) => return true,
            _ => return false,
        };
    }
    kind.is_text()
}

/// Puts a value at a path, making the tables on the way.
fn put(
    node: &mut Node,
    segments: &[&str],
    kind: &Kind,
    value: Node,
    variable: &str,
) -> Result<(), String> {
    let Some((first, rest)) = segments.split_first() else {
        *node = value;
        return Ok(());
    };
    let place = || Place::Variable(variable.to_owned());
    if let Kind::Tables(keys) = kind {
        if !matches!(node.data, Data::List(_)) {
            *node = Node { data: Data::List(Vec::new()), place: place() };
        }
        let Data::List(entries) = &mut node.data else { return Ok(()) };
        let there = entries.len();
        let at: usize = first
            .parse()
            .ok()
            .filter(|at| *at <= there)
            .ok_or_else(|| format!("expected a number from 0 to {there}, found {first:?}"))?;
        if at == there {
            entries.push(Node { data: Data::Table(Vec::new()), place: place() });
        }
        return put(&mut entries[at], rest, &Kind::Table(keys), value, variable);
    }
    let inner = match kind {
        Kind::Table(keys) => match keys.iter().find(|key| key.name == *first) {
            Some(key) => key.kind,
            None => return Err(unknown(first, keys.iter().map(|key| key.name))),
        },
        Kind::Settings | Kind::Values if SPECIFICATIONS.iter().all(|one| one.name != *first) => {
            return Err(unknown(first, SPECIFICATIONS.iter().map(|one| one.name)));
        }
        // Languages, and what is said of a setting: `check` knows them.
        Kind::Settings | Kind::Values | Kind::Words(_) | Kind::Prose(_) => Kind::Line(0),
        Kind::Line(0) if rest.is_empty() => Kind::Line(0),
        _ => return Err("there is nothing below that key".to_owned()),
    };
    if !matches!(node.data, Data::Table(_)) {
        *node = Node { data: Data::Table(Vec::new()), place: place() };
    }
    let Data::Table(entries) = &mut node.data else { return Ok(()) };
    let at = entries.iter().position(|(known, ..)| known == first).unwrap_or_else(|| {
        let empty = Node { data: Data::Table(Vec::new()), place: place() };
        entries.push(((*first).to_owned(), place(), empty));
        entries.len() - 1
    });
    put(&mut entries[at].2, rest, &inner, value, variable)
}
