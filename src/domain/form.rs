//! Forms: what is asked, and whether an answer will do.
//!
//! A field is data, so that a site's owner can write one down and the page can
//! draw it; [`check`] is the same rule on both sides. What was answered becomes
//! text for a template by [`said`]. Absent on purpose: widgets
//! (`parts::form`), words (`i18n::form`), and the clock: a caller says what
//! day it is.

use super::json::Json;
use serde::{Deserialize, Serialize};

/// Largest file that is read into a form, in bytes: it goes into a message.
pub const FILE_BYTES: usize = 200 * 1024;
/// Most characters of a line.
const LINE_CHARACTERS: usize = 2_000;
/// Most tags.
const TAGS: usize = 50;

/// What a field asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A line of text.
    #[default]
    Text,
    /// A text of several lines.
    Lines,
    /// A number that is typed.
    Number,
    /// A number that is dragged.
    Slider,
    /// On or off.
    Switch,
    /// Ticked or not.
    Checkbox,
    /// One of a list that unfolds.
    Select,
    /// One of a list that is all there.
    Radio,
    /// Several of a list.
    MultiSelect,
    /// Several of one's own.
    Tags,
    /// A day.
    Date,
    /// From one day to another.
    DateRange,
    /// A file of text, whose text is meant.
    File,
}

impl Kind {
    /// The stable names, in the order of the kinds.
    pub const NAMES: &[&str] = &[
        "text",
        "lines",
        "number",
        "slider",
        "switch",
        "checkbox",
        "select",
        "radio",
        "multiselect",
        "tags",
        "date",
        "daterange",
        "file",
    ];

    const ALL: [Self; 13] = [
        Self::Text,
        Self::Lines,
        Self::Number,
        Self::Slider,
        Self::Switch,
        Self::Checkbox,
        Self::Select,
        Self::Radio,
        Self::MultiSelect,
        Self::Tags,
        Self::Date,
        Self::DateRange,
        Self::File,
    ];

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(at).copied()
    }

    /// Whether it is chosen from a list.
    #[must_use]
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Select | Self::Radio | Self::MultiSelect)
    }

    /// Whether several inputs make it, so that its label is that of a group.
    #[must_use]
    pub const fn is_group(self) -> bool {
        matches!(self, Self::Radio | Self::MultiSelect | Self::DateRange)
    }
}

/// Something that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// What is meant, as it goes into a template.
    pub value: String,
    /// What people call it.
    pub label: String,
}

/// A field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// The name that a template knows it by.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it is for.
    pub help: String,
    /// What stands in it while it is empty.
    pub placeholder: String,
    /// What it asks for.
    pub kind: Kind,
    /// Whether it has to be filled in; of a switch or a box: on.
    pub needed: bool,
    /// What is in it at the start.
    pub default: Option<Json>,
    /// The least: of a number its value, of a text its characters, of a list
    /// its entries.
    pub min: Option<f64>,
    /// The most, of the same; of a file its kilobytes.
    pub max: Option<f64>,
    /// From one number to the next.
    pub step: Option<f64>,
    /// The first day; `today` for the one it is.
    pub earliest: String,
    /// The last day.
    pub latest: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// The tab that it stands behind.
    pub group: String,
    /// What a switch or a box says to a template when it is on.
    pub on: String,
    /// And when it is off.
    pub off: String,
}

/// Why an answer will not do.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It has to be filled in.
    Needed,
    /// It is no number.
    NotNumber,
    /// It is less than that.
    TooSmall(f64),
    /// It is more than that.
    TooLarge(f64),
    /// It is between two steps of that width.
    Step(f64),
    /// It has fewer characters than that.
    TooShort(usize),
    /// It has more characters than that.
    TooLong(usize),
    /// There are fewer than that.
    TooFew(usize),
    /// There are more than that.
    TooMany(usize),
    /// It is none of the choices.
    NoChoice,
    /// It is no day.
    NoDate,
    /// It is before that day.
    Early(String),
    /// It is after that day.
    Late(String),
    /// The first day is after the last one.
    Backwards,
    /// The file is larger than so many bytes.
    FileSize(usize),
    /// The file holds no text.
    NoText,
}

/// For whoever writes the field down.
impl std::fmt::Display for Fault {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Needed => to.write_str("it is empty"),
            Self::NotNumber => to.write_str("it must be a number"),
            Self::TooSmall(least) => write!(to, "it must be at least {least}"),
            Self::TooLarge(most) => write!(to, "it must be at most {most}"),
            Self::Step(step) => write!(to, "it must be in steps of {step}"),
            Self::TooShort(least) => write!(to, "it must have at least {least} characters"),
            Self::TooLong(most) => write!(to, "it must have at most {most} characters"),
            Self::TooFew(least) => write!(to, "there must be at least {least}"),
            Self::TooMany(most) => write!(to, "there must be at most {most}"),
            Self::NoChoice => to.write_str("it is none of the choices"),
            Self::NoDate => to.write_str("it must be a day such as \"2026-11-25\""),
            Self::Early(day) => write!(to, "it must not be before {day}"),
            Self::Late(day) => write!(to, "it must not be after {day}"),
            Self::Backwards => to.write_str("the first day must not be after the last one"),
            Self::FileSize(most) => write!(to, "it must have at most {most} bytes"),
            Self::NoText => to.write_str("it must be a file of text"),
        }
    }
}

/// Whether that is a day, as in `2026-11-25`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| plain)
    };
    let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    shaped && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// A bound of days as the day that it is.
#[must_use]
pub fn day<'a>(bound: &'a str, today: &'a str) -> &'a str {
    if bound == "today" { today } else { bound }
}

/// What a field starts with.
#[must_use]
pub fn start(field: &Field) -> Json {
    if let Some(default) = &field.default {
        return default.clone();
    }
    match field.kind {
        Kind::Switch | Kind::Checkbox => Json::Bool(false),
        Kind::MultiSelect | Kind::Tags => Json::List(Vec::new()),
        Kind::DateRange => Json::List(vec!["".into(), "".into()]),
        Kind::Slider => Json::Number(field.min.unwrap_or(0.0)),
        Kind::File | Kind::Number => Json::Null,
        _ => "".into(),
    }
}

/// Whether an answer to a field will do.
///
/// # Errors
/// Why not.
pub fn check(field: &Field, value: &Json, today: &str) -> Result<(), Fault> {
    if is_empty(field.kind, value) {
        return if field.needed { Err(Fault::Needed) } else { Ok(()) };
    }
    match field.kind {
        Kind::Text | Kind::Lines => text(field, value.text().unwrap_or_default()),
        Kind::Number | Kind::Slider => number(field, value.number().ok_or(Fault::NotNumber)?),
        Kind::Switch | Kind::Checkbox => Ok(()),
        Kind::Select | Kind::Radio => choice(field, value),
        Kind::MultiSelect => {
            many(field, value.list().len(), field.choices.len())?;
            value.list().iter().try_for_each(|one| choice(field, one))
        }
        Kind::Tags => {
            many(field, value.list().len(), TAGS)?;
            let long =
                |one: &Json| one.text().is_some_and(|text| text.chars().count() > LINE_CHARACTERS);
            if value.list().iter().any(long) {
                return Err(Fault::TooLong(LINE_CHARACTERS));
            }
            Ok(())
        }
        Kind::Date => date(field, value, today),
        Kind::DateRange => {
            let [from, to] = value.list() else { return Err(Fault::NoDate) };
            date(field, from, today)?;
            date(field, to, today)?;
            if from.text() > to.text() { Err(Fault::Backwards) } else { Ok(()) }
        }
        Kind::File => {
            let Some(read) = value.get("text").and_then(Json::text) else {
                return Err(Fault::NoText);
            };
            let most = file_bytes(field);
            if read.len() > most {
                return Err(Fault::FileSize(most));
            }
            if read.contains('\0') { Err(Fault::NoText) } else { Ok(()) }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast keeps to the range"
)]
const fn whole(number: f64) -> usize {
    number as usize
}

/// The most bytes that a file may have in a field.
#[must_use]
pub fn file_bytes(field: &Field) -> usize {
    field.max.map_or(FILE_BYTES, |kilobytes| whole(kilobytes * 1000.0)).min(FILE_BYTES)
}

fn is_empty(kind: Kind, value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Bool(on) => matches!(kind, Kind::Switch | Kind::Checkbox) && !on,
        Json::Text(text) => text.trim().is_empty(),
        Json::List(all) if kind == Kind::DateRange => {
            all.iter().all(|one| one.text().is_none_or(str::is_empty))
        }
        Json::List(all) => all.is_empty(),
        Json::Number(_) | Json::Object(_) => false,
    }
}

fn text(field: &Field, text: &str) -> Result<(), Fault> {
    let letters = text.chars().count();
    let line = if field.kind == Kind::Text { LINE_CHARACTERS } else { FILE_BYTES };
    let most = field.max.map_or(line, whole).min(line);
    let least = field.min.map_or(0, whole);
    if letters > most {
        return Err(Fault::TooLong(most));
    }
    if letters < least { Err(Fault::TooShort(least)) } else { Ok(()) }
}

fn number(field: &Field, number: f64) -> Result<(), Fault> {
    if let Some(least) = field.min.filter(|least| number < *least) {
        return Err(Fault::TooSmall(least));
    }
    if let Some(most) = field.max.filter(|most| number > *most) {
        return Err(Fault::TooLarge(most));
    }
    if let Some(step) = field.step.filter(|step| *step > 0.0) {
        let steps = (number - field.min.unwrap_or(0.0)) / step;
        if (steps - steps.round()).abs() > 1e-6 {
            return Err(Fault::Step(step));
        }
    }
    if number.is_finite() { Ok(()) } else { Err(Fault::NotNumber) }
}

fn choice(field: &Field, value: &Json) -> Result<(), Fault> {
    let known = field.choices.iter().any(|one| Some(one.value.as_str()) == value.text());
    if known { Ok(()) } else { Err(Fault::NoChoice) }
}

fn many(field: &Field, count: usize, most: usize) -> Result<(), Fault> {
    let most = field.max.map_or(most, whole).min(most);
    let least = field.min.map_or(0, whole);
    if count > most {
        return Err(Fault::TooMany(most));
    }
    if count < least { Err(Fault::TooFew(least)) } else { Ok(()) }
}

fn date(field: &Field, value: &Json, today: &str) -> Result<(), Fault> {
    let given = value.text().filter(|text| is_date(text)).ok_or(Fault::NoDate)?;
    let first = day(&field.earliest, today);
    let last = day(&field.latest, today);
    if !first.is_empty() && given < first {
        return Err(Fault::Early(first.to_owned()));
    }
    if !last.is_empty() && given > last {
        return Err(Fault::Late(last.to_owned()));
    }
    Ok(())
}

/// An answer as the text that stands for it in a template.
#[must_use]
pub fn said(field: &Field, value: &Json) -> String {
    let listed = |between: &str| {
        let texts: Vec<&str> = value.list().iter().filter_map(Json::text).collect();
        texts.join(between)
    };
    match field.kind {
        Kind::Switch | Kind::Checkbox => {
            let on = value.bool() == Some(true);
            if on { field.on.clone() } else { field.off.clone() }
        }
        Kind::Number | Kind::Slider => {
            value.number().map(|number| number.to_string()).unwrap_or_default()
        }
        Kind::MultiSelect | Kind::Tags => listed(", "),
        Kind::DateRange => listed(" – "),
        Kind::File => value.get("text").and_then(Json::text).unwrap_or_default().to_owned(),
        _ => value.text().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind) -> Field {
        let choice = |value: &str| Choice { value: value.into(), label: value.to_uppercase() };
        Field {
            kind,
            choices: vec![choice("a"), choice("b")],
            on: "yes".into(),
            off: "no".into(),
            ..Field::default()
        }
    }

    fn list(texts: &[&str]) -> Json {
        Json::List(texts.iter().map(|text| Json::from(*text)).collect())
    }

    fn file(text: &str) -> Json {
        Json::Object(vec![("name".into(), "x.txt".into()), ("text".into(), text.into())])
    }

    #[test]
    fn names_and_kinds_are_the_same() {
        for (name, kind) in Kind::NAMES.iter().zip(Kind::ALL) {
            assert_eq!(Kind::from_name(name), Some(kind));
            assert_eq!(serde_json::to_string(&kind).ok(), Some(format!("\"{name}\"")));
        }
        assert_eq!((Kind::NAMES.len(), Kind::from_name("x")), (13, None));
    }

    #[test]
    fn what_is_not_needed_may_be_empty() {
        for kind in Kind::ALL {
            let mut field = of(kind);
            let empty = start(&field);
            if kind != Kind::Slider {
                assert_eq!(check(&field, &empty, ""), Ok(()), "{kind:?}");
                field.needed = true;
                assert_eq!(check(&field, &empty, ""), Err(Fault::Needed), "{kind:?}");
            }
        }
    }

    #[test]
    fn answers_are_held_to_their_bounds() {
        let today = "2026-11-25";
        let with = |kind, min, max, step| Field { min, max, step, ..of(kind) };
        let between =
            Field { earliest: "today".into(), latest: "2026-12-31".into(), ..of(Kind::Date) };
        let range = Field { kind: Kind::DateRange, ..between.clone() };
        for (field, value, wanted) in [
            (with(Kind::Text, Some(2.0), Some(3.0), None), "äöü".into(), Ok(())),
            (with(Kind::Text, Some(2.0), None, None), "a".into(), Err(Fault::TooShort(2))),
            (with(Kind::Lines, None, Some(3.0), None), "a\nbc".into(), Err(Fault::TooLong(3))),
            (with(Kind::Number, Some(1.0), None, None), 0.5.into(), Err(Fault::TooSmall(1.0))),
            (with(Kind::Number, None, Some(1.0), None), 1.5.into(), Err(Fault::TooLarge(1.0))),
            (with(Kind::Number, Some(0.1), None, Some(0.1)), 0.7.into(), Ok(())),
            (with(Kind::Slider, Some(1.0), None, Some(2.0)), 4.0.into(), Err(Fault::Step(2.0))),
            (of(Kind::Number), "two".into(), Err(Fault::NotNumber)),
            (of(Kind::Select), "c".into(), Err(Fault::NoChoice)),
            (of(Kind::Radio), "b".into(), Ok(())),
            (of(Kind::MultiSelect), list(&["a", "c"]), Err(Fault::NoChoice)),
            (with(Kind::MultiSelect, Some(2.0), None, None), list(&["a"]), Err(Fault::TooFew(2))),
            (with(Kind::Tags, None, Some(1.0), None), list(&["x", "y"]), Err(Fault::TooMany(1))),
            (of(Kind::Date), "2026-02-29".into(), Err(Fault::NoDate)),
            (between.clone(), "2026-11-24".into(), Err(Fault::Early(today.into()))),
            (between.clone(), today.into(), Ok(())),
            (between, "2027-01-01".into(), Err(Fault::Late("2026-12-31".into()))),
            (range.clone(), list(&["2026-11-26", "2026-11-25"]), Err(Fault::Backwards)),
            (range.clone(), list(&["2026-11-26", ""]), Err(Fault::NoDate)),
            (range, list(&["2026-11-26", "2026-11-30"]), Ok(())),
            (of(Kind::File), file("hello"), Ok(())),
            (of(Kind::File), file("a\0b"), Err(Fault::NoText)),
            (
                with(Kind::File, None, Some(1.0), None),
                file(&"a".repeat(1001)),
                Err(Fault::FileSize(1000)),
            ),
        ] {
            assert_eq!(check(&field, &value, today), wanted, "{field:?} {value:?}");
        }
    }

    #[test]
    fn days_are_days_of_the_calendar() {
        for good in ["2024-02-29", "2000-02-29", "2026-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in
            ["", "2100-02-29", "2026-13-01", "2026-04-31", "2026-4-1", "+026-01-01", "2026-01-00"]
        {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn answers_are_said_as_text() {
        assert_eq!(said(&of(Kind::Switch), &true.into()), "yes");
        assert_eq!(said(&of(Kind::Checkbox), &Json::Null), "no");
        assert_eq!(said(&of(Kind::Slider), &3.0.into()), "3");
        assert_eq!(said(&of(Kind::Tags), &list(&["x", "y"])), "x, y");
        assert_eq!(said(&of(Kind::DateRange), &list(&["a", "b"])), "a – b");
        assert_eq!(said(&of(Kind::File), &file("hello")), "hello");
        assert_eq!(said(&of(Kind::Radio), &"a".into()), "a");
    }
}
