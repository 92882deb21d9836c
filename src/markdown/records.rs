//! A list of objects as a table: its columns, its order, and as CSV.
//!
//! CSV by RFC 4180. A text that a spreadsheet would take for a formula gets an
//! apostrophe in front, as spreadsheets themselves do it; numbers are numbers.
//! Absent on purpose: how a table looks.

use super::json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Tables with more columns are no help.
const COLUMNS: usize = 60;

/// A list of objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records<'v, 'a> {
    /// The keys of all of them, in the order of their first appearance.
    pub columns: Vec<&'v str>,
    /// The objects.
    pub rows: Vec<&'v Value<'a>>,
}

impl<'v, 'a> Records<'v, 'a> {
    /// The table of a value, if it is a list of objects that have something in them.
    #[must_use]
    pub fn of(value: &'v Value<'a>) -> Option<Self> {
        let Value::List(entries) = value else { return None };
        let mut columns: Vec<&str> = Vec::new();
        for entry in entries {
            let Value::Object(fields) = entry else { return None };
            for (key, _) in fields {
                if !columns.iter().any(|known| *known == &**key) {
                    columns.push(key);
                }
            }
            if columns.len() > COLUMNS {
                return None;
            }
        }
        (!columns.is_empty()).then(|| Self { columns, rows: entries.iter().collect() })
    }

    /// Puts the rows in the order of a column; what lacks it comes last.
    pub fn sort(&mut self, column: usize, falling: bool) {
        let Some(key) = self.columns.get(column).copied() else { return };
        self.rows.sort_by(|one, other| match (one.get(key), other.get(key)) {
            (Some(one), Some(other)) => {
                let order = compare(one, other);
                if falling { order.reverse() } else { order }
            }
            (one, other) => one.is_none().cmp(&other.is_none()),
        });
    }

    /// As CSV, with the keys in the first line.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut written = String::new();
        let names = self.columns.iter().map(|name| guarded(name));
        line(names, &mut written);
        for row in &self.rows {
            let cells = self.columns.iter().map(|key| match row.get(key) {
                Some(Value::Text(text)) => guarded(text),
                Some(Value::Number(number)) => Cow::Borrowed(*number),
                Some(value) => plain(value),
                None => Cow::Borrowed(""),
            });
            line(cells, &mut written);
        }
        written
    }
}

/// What a cell shows: texts without quotes, `null` as nothing.
#[must_use]
pub fn plain<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Word("null") => Cow::Borrowed(""),
        Value::Word(word) | Value::Number(word) => Cow::Borrowed(word),
        Value::List(_) | Value::Object(_) => Cow::Owned(value.compact()),
    }
}

/// Numbers by size, texts by their letters, numbers before texts.
fn compare(one: &Value<'_>, other: &Value<'_>) -> Ordering {
    let number = |value: &Value<'_>| match value {
        Value::Number(number) => number.parse::<f64>().ok(),
        _ => None,
    };
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (None, None) => {
            let (one, other) = (plain(one), plain(other));
            let folded = one.to_lowercase().cmp(&other.to_lowercase());
            folded.then_with(|| one.cmp(&other))
        }
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

/// A line of CSV out of texts; what is a number stays one.
pub fn csv_line(cells: impl Iterator<Item = String>, to: &mut String) {
    let cells = cells.map(|cell| {
        let cell = cell.trim();
        let plain = cell.parse::<f64>().is_ok();
        Cow::Owned(if plain { cell.to_owned() } else { guarded(cell).into_owned() })
    });
    line(cells, to);
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn line<'c>(cells: impl Iterator<Item = Cow<'c, str>>, to: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            to.push(',');
        }
        if cell.contains(['"', ',', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
            to.push('"');
            to.push_str(&cell.replace('"', "\"\""));
            to.push('"');
        } else {
            to.push_str(&cell);
        }
    }
    to.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::json::read;
    use super::*;

    fn csv(text: &str) -> String {
        Records::of(&read(text).expect("JSON")).expect("a table").csv()
    }

    #[test]
    fn only_lists_of_objects_are_tables() {
        for text in ["{}", "[]", "[{}]", "[1]", "[{\"a\":1},2]"] {
            assert_eq!(Records::of(&read(text).expect("JSON")), None, "{text}");
        }
    }

    #[test]
    fn csv_keeps_to_the_rules_and_starts_no_formula() {
        assert_eq!(
            csv(r#"[{"a":1,"b":"x"},{"b":"y, \"z\"","c":null}]"#),
            "a,b,c\r\n1,x,\r\n,\"y, \"\"z\"\"\",\r\n"
        );
        assert_eq!(
            csv(r#"[{"=k":"=1+1","n":-5,"t":"-5","o":{"a":[1,2]}}]"#),
            "'=k,n,t,o\r\n'=1+1,-5,'-5,\"{\"\"a\"\":[1,2]}\"\r\n"
        );
        assert_eq!(
            csv(r#"[{"a":"one\ntwo","b":"@x","c":true}]"#),
            "a,b,c\r\n\"one\ntwo\",'@x,true\r\n"
        );
    }

    #[test]
    fn rows_are_sorted_by_what_they_are() {
        let value = read(r#"[{"n":10},{"n":9},{},{"n":"b"},{"n":"A"}]"#).expect("JSON");
        let shown = |falling| {
            let mut records = Records::of(&value).expect("a table");
            records.sort(0, falling);
            records.rows.iter().map(|row| row.compact()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(false), r#"{"n":9} {"n":10} {"n":"A"} {"n":"b"} {}"#);
        assert_eq!(shown(true), r#"{"n":"b"} {"n":"A"} {"n":10} {"n":9} {}"#);
    }
}
