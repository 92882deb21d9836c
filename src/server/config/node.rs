//! A configuration as it is written: values, each with its place.
//!
//! Files and variables become the same tree, so that whatever looks at it can
//! say where a value comes from. Absent on purpose: what is right (`check`).

use crate::domain::Json;
use std::fmt::{self, Debug, Display, Formatter};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a value is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the file, from which byte to which.
    File(Range<usize>),
    /// In a variable of that name.
    Variable(String),
    /// In another file, as in `translations/ru.toml:2:1`.
    Elsewhere(String),
}

/// A value. Any may be a secret, also one that stands in the wrong place: what
/// is printed of it is its kind alone.
#[derive(Clone, PartialEq)]
pub enum Data {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Another number.
    Real(f64),
    /// True or false.
    Switch(bool),
    /// A date or a time, which no key takes.
    Date(String),
    /// Several.
    List(Vec<Node>),
    /// Several with names, each with the place of the name.
    Table(Vec<(String, Place, Node)>),
}

impl Debug for Data {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => to.write_str("Text(…)"),
            Self::Whole(_) => to.write_str("Whole(…)"),
            Self::Real(_) => to.write_str("Real(…)"),
            Self::Switch(_) => to.write_str("Switch(…)"),
            Self::Date(_) => to.write_str("Date(…)"),
            Self::List(entries) => to.debug_list().entries(entries).finish(),
            Self::Table(entries) => {
                let named = entries.iter().map(|(name, _, node)| (name, node));
                to.debug_map().entries(named).finish()
            }
        }
    }
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub data: Data,
    /// Where it is written.
    pub place: Place,
}

impl Node {
    /// An empty table, as a file without a line is.
    #[must_use]
    pub fn empty() -> Self {
        Self { data: Data::Table(Vec::new()), place: Place::File(0..0) }
    }

    /// The value under a name, if this is a table that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.data {
            Data::Table(entries) => {
                entries.iter().find(|(known, ..)| known == name).map(|(_, _, node)| node)
            }
            _ => None,
        }
    }

    /// The entries of a list; none of anything else.
    #[must_use]
    pub fn list(&self) -> &[Self] {
        match &self.data {
            Data::List(entries) => entries,
            _ => &[],
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As JSON, whatever it is.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "JSON's numbers are such")]
    pub fn to_json(&self) -> Json {
        match &self.data {
            Data::Text(text) | Data::Date(text) => Json::Text(text.clone()),
            Data::Whole(number) => Json::Number(*number as f64),
            Data::Real(number) => Json::Number(*number),
            Data::Switch(on) => Json::Bool(*on),
            Data::List(entries) => Json::List(entries.iter().map(Self::to_json).collect()),
            Data::Table(entries) => Json::Object(
                entries.iter().map(|(name, _, node)| (name.clone(), node.to_json())).collect(),
            ),
        }
    }
}

/// What was found, for the sentence "expected …, found …".
impl Display for Node {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        /// Longer texts are only named.
        const SHOWN: usize = 40;
        match &self.data {
            Data::Text(text) if text.chars().count() <= SHOWN && !text.contains('\n') => {
                write!(to, "{text:?}")
            }
            Data::Text(_) => to.write_str("a long text"),
            Data::Whole(number) => write!(to, "{number}"),
            Data::Real(number) => write!(to, "{number}"),
            Data::Switch(on) => write!(to, "{on}"),
            Data::Date(date) => write!(to, "the date {date}"),
            Data::List(_) => to.write_str("a list"),
            Data::Table(_) => to.write_str("a table"),
        }
    }
}

/// The tree of a file, and what is wrong with its grammar: where, and what.
#[must_use]
pub fn read(text: &str) -> (Node, Vec<(Range<usize>, String)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let span = table.span();
    let root = Node { data: of_table(table.get_ref()), place: Place::File(span) };
    let wrong = errors
        .iter()
        .map(|error| (error.span().unwrap_or(text.len()..text.len()), error.message().to_owned()));
    (root, wrong.collect())
}

/// The value of a variable; as the text that it is, if it is no TOML.
#[must_use]
pub fn read_value(text: &str, variable: &str) -> Node {
    let data = match DeValue::parse(text.trim()) {
        Ok(value) => of_value(value.get_ref()),
        Err(_) => Data::Text(text.to_owned()),
    };
    let mut node = Node { data, place: Place::File(0..0) };
    node.put_at(&Place::Variable(variable.to_owned()));
    node
}

impl Node {
    /// Says of all of it that it is written there.
    fn put_at(&mut self, there: &Place) {
        self.place = there.clone();
        match &mut self.data {
            Data::List(entries) => entries.iter_mut().for_each(|entry| entry.put_at(there)),
            Data::Table(entries) => {
                for (_, place, node) in entries {
                    *place = there.clone();
                    node.put_at(there);
                }
            }
            _ => {}
        }
    }
}

fn of_table(table: &DeTable<'_>) -> Data {
    let entry = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let name: &Spanned<std::borrow::Cow<'_, str>> = name;
        (name.get_ref().to_string(), Place::File(name.span()), of_spanned(value))
    };
    Data::Table(table.iter().map(entry).collect())
}

fn of_spanned(value: &Spanned<DeValue<'_>>) -> Node {
    Node { data: of_value(value.get_ref()), place: Place::File(value.span()) }
}

fn of_value(value: &DeValue<'_>) -> Data {
    match value {
        DeValue::String(text) => Data::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix())
                .map_or(Data::Real(f64::INFINITY), Data::Whole)
        }
        DeValue::Float(number) => {
            Data::Real(number.as_str().replace('_', "").parse().unwrap_or(f64::NAN))
        }
        DeValue::Boolean(on) => Data::Switch(*on),
        DeValue::Datetime(date) => Data::Date(date.to_string()),
        DeValue::Array(entries) => Data::List(entries.iter().map(of_spanned).collect()),
        DeValue::Table(table) => of_table(table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_not_printed() {
        let (root, _) = read(
            "text = \"canary\"\nwhole = 4711\nreal = 47.11\ndate = 2011-04-07\n\
             list = [\"canary\", { secret = \"canary\" }]\n[table]\nkey = \"canary\"\n",
        );
        let value = read_value("canary", "LINNET__ACTIONS__0__SECRET");
        let told = format!("{root:?} {root:#?} {value:?}");
        for part in ["canary", "4711", "47.11", "2011-"] {
            assert!(!told.contains(part), "{told}");
        }
        for part in ["\"secret\": ", "Text(…)", "Whole(…)", "LINNET__ACTIONS__0__SECRET"] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
