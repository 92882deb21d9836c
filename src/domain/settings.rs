//! Settings: what is asked of the model besides the messages.
//!
//! A sorted map from a setting's name to its value, driven by the one table
//! ([`super::options`]), written as one flat JSON object. A setting that is
//! absent is left to the level below (`levels`), and in the end to Ollama's own
//! default. Absent on purpose: words (they are in `i18n`) and widgets.

use super::error::{Error, Result};
use super::json::Json;
use super::limits;
use super::options::{Kind, SPECIFICATIONS, Specification, specification};
use super::reason::Misfit;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whether and how hard a model thinks before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Think {
    /// Not at all.
    Off,
    /// As the model likes.
    On,
    /// A little.
    Low,
    /// More.
    Medium,
    /// Much.
    High,
    /// As much as it can (Ollama 0.22 and later).
    Max,
}

impl Think {
    /// All levels, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Off, Self::On, Self::Low, Self::Medium, Self::High, Self::Max];

    /// The stable names, in the same order.
    pub const NAMES: [&'static str; 6] = ["off", "on", "low", "medium", "high", "max"];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The level of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|think| think.name() == name)
    }
}

/// What to do when a conversation is longer than the model's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// Say so, and let the person decide.
    #[default]
    Ask,
    /// Leave out the oldest messages, and show where the cut is.
    DropOldest,
    /// Send a summary in place of the older messages, and show it.
    Summarise,
}

impl Overflow {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Ask, Self::DropOldest, Self::Summarise];

    /// The stable names, in the same order.
    pub const NAMES: [&'static str; 3] = ["ask", "drop_oldest", "summarise"];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The way of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl From<Think> for Json {
    fn from(think: Think) -> Self {
        think.name().into()
    }
}

impl From<Overflow> for Json {
    fn from(way: Overflow) -> Self {
        way.name().into()
    }
}

/// Settings of a chat, or of any other level. Absent means: as the level below
/// has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(Vec<(&'static str, Json)>);

impl Settings {
    /// The value of a setting, if it is set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Sets or, with `None`, takes out a setting. Numbers of whole-number
    /// settings are rounded; a name that is no setting does nothing.
    pub fn set(&mut self, name: &str, value: Option<Json>) {
        let Some(specification) = specification(name) else { return };
        let value = value.map(|value| match value {
            Json::Number(number) if specification.kind != Kind::Real => {
                Json::Number(number.round())
            }
            other => other,
        });
        let place = self.0.binary_search_by(|(known, _)| (*known).cmp(name));
        match (place, value) {
            (Ok(at), Some(value)) => self.0[at].1 = value,
            (Ok(at), None) => drop(self.0.remove(at)),
            (Err(at), Some(value)) => self.0.insert(at, (specification.name, value)),
            (Err(_), None) => {}
        }
    }

    /// The settings with another one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.set(name, Some(value.into()));
        self
    }

    /// All that is set, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Json)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over everything that `over` sets.
    pub fn overlay(&mut self, over: &Self) {
        for (name, value) in over.iter() {
            self.set(name, Some(value.clone()));
        }
    }

    /// What of it fits.
    #[must_use]
    pub fn filtered(&self, fits: impl Fn(&'static Specification) -> bool) -> Self {
        let fit = |name| specification(name).is_some_and(&fits);
        Self(self.0.iter().filter(|(name, _)| fit(name)).cloned().collect())
    }

    /// Those that the model server loads a model with.
    #[must_use]
    pub fn of_loading(&self) -> Self {
        self.filtered(|specification| specification.reloads)
    }

    /// The number of a setting.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.number()
    }

    /// The number of a whole-number setting.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "whole and in a range far below 2^53")]
    pub fn whole(&self, name: &str) -> Option<i64> {
        self.number(name).map(|number| number as i64)
    }

    /// The text of a setting.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// The system prompt.
    #[must_use]
    pub fn system(&self) -> Option<&str> {
        self.text("system")
    }

    /// The window, in tokens.
    #[must_use]
    pub fn window_tokens(&self) -> Option<u64> {
        self.whole("num_ctx").and_then(|tokens| u64::try_from(tokens).ok())
    }

    /// How long the model stays loaded: seconds, negative for ever.
    #[must_use]
    pub fn keep_alive(&self) -> Option<i64> {
        self.whole("keep_alive")
    }

    /// Whether and how hard the model thinks.
    #[must_use]
    pub fn think(&self) -> Option<Think> {
        self.text("think").and_then(Think::from_name)
    }

    /// What to do when the conversation does not fit.
    #[must_use]
    pub fn overflow(&self) -> Option<Overflow> {
        self.text("overflow").and_then(Overflow::from_name)
    }

    /// Checks every value against its kind and range.
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] names the first setting that is wrong.
    pub fn check(&self) -> Result<()> {
        self.iter().try_for_each(|(name, value)| check(name, value))
    }

    /// Reads what can be read of stored settings: what a newer version set, or
    /// what is damaged, counts as absent.
    #[must_use]
    pub fn lenient(stored: &str) -> Self {
        let mut settings = Self::default();
        if let Ok(Json::Object(fields)) = super::reading::from_json(stored.as_bytes()) {
            for (name, value) in fields {
                if check(&name, &value).is_ok() {
                    settings.set(&name, Some(value));
                }
            }
        }
        settings
    }
}

/// Checks one value against its setting's kind and range.
///
/// # Errors
/// [`Error::InvalidSetting`].
pub fn check(name: &str, value: &Json) -> Result<()> {
    let reason = match specification(name) {
        None => Some(Misfit::Unknown),
        Some(of) => wrong_kind(of, value).or_else(|| out_of_range(of, value)),
    };
    reason.map_or(Ok(()), |reason| Err(refusal(name, reason)))
}

fn refusal(name: &str, reason: Misfit) -> Error {
    // An unknown name may be of any length.
    Error::InvalidSetting { name: name.chars().take(64).collect(), reason }
}

/// What is wrong with the kind of a value, if anything.
fn wrong_kind(of: &Specification, value: &Json) -> Option<Misfit> {
    let must = |right: bool, what| (!right).then_some(what);
    let whole = |number: f64| number.fract() == 0.0;
    match of.kind {
        Kind::Real => must(value.number().is_some(), Misfit::Number),
        Kind::Whole | Kind::Seconds => must(value.number().is_some_and(whole), Misfit::Whole),
        Kind::Switch => must(value.bool().is_some(), Misfit::Switch),
        Kind::Text => must(value.text().is_some(), Misfit::Text),
        Kind::Choice(names) => {
            let known = value.text().is_some_and(|text| names.contains(&text));
            must(known, Misfit::Choice)
        }
        Kind::List => {
            let texts = value.list().iter().all(|entry| entry.text().is_some());
            must(texts && matches!(value, Json::List(_)), Misfit::List)
        }
        Kind::Format => {
            // An empty text is Ollama's word for none.
            let right =
                matches!(value.text(), Some("json" | "")) || matches!(value, Json::Object(_));
            must(right, Misfit::Format)
        }
    }
}

/// What is wrong with the size of a value of the right kind, if anything.
fn out_of_range(of: &Specification, value: &Json) -> Option<Misfit> {
    let (min, max) = (of.min, of.max);
    let too_long = |long: bool| long.then_some(Misfit::TooLong);
    match (of.kind, value) {
        (_, Json::Number(number)) => (!(min..=max).contains(number)).then_some(Misfit::Range),
        (Kind::Text, Json::Text(text)) => too_long(text.len() > limits::SYSTEM_BYTES),
        (Kind::Format, Json::Object(_)) => too_long(value.pretty().len() > limits::SCHEMA_BYTES),
        (Kind::List, Json::List(entries)) if entries.len() > limits::STOP_SEQUENCES => {
            Some(Misfit::TooMany)
        }
        (Kind::List, Json::List(entries)) => {
            let most = limits::STOP_SEQUENCE_BYTES;
            let fits =
                |entry: &Json| entry.text().is_some_and(|text| (1..=most).contains(&text.len()));
            (!entries.iter().all(fits)).then_some(Misfit::EntryLength)
        }
        _ => None,
    }
}

/// The setting that may be meant by a name that is none.
#[must_use]
pub fn meant(name: &str) -> Option<&'static str> {
    SPECIFICATIONS
        .iter()
        .map(|specification| (distance(name, specification.name), specification.name))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 2)
        .map(|(_, known)| known)
}

/// How many letters must be changed, put in or taken out to get from one name
/// to the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.chars().take(64).enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (at, wanted) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *wanted);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

/// Strict: an unknown name or a value of the wrong kind is refused, `null`
/// counts as absent. Ranges are left to [`Settings::check`].
#[cfg(feature = "ssr")]
impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let SettingsChange(entries) = SettingsChange::deserialize(from)?;
        let mut settings = Self::default();
        for (name, value) in entries {
            settings.set(name, value);
        }
        Ok(settings)
    }
}

/// A change of some settings: a value sets one, none takes it out. On the wire
/// an object in which `null` is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsChange(pub Vec<(&'static str, Option<Json>)>);

impl SettingsChange {
    /// The change of one setting; of none, if there is none of that name.
    #[must_use]
    pub fn one(name: &str, value: Option<Json>) -> Self {
        Self(specification(name).map(|one| (one.name, value)).into_iter().collect())
    }

    /// Does it.
    pub fn apply(&self, settings: &mut Settings) {
        for (name, value) in &self.0 {
            settings.set(name, value.clone());
        }
    }
}

impl Serialize for SettingsChange {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value.as_ref())))
    }
}

impl<'de> Deserialize<'de> for SettingsChange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let Json::Object(fields) = Json::deserialize(from)? else {
            return Err(D::Error::custom("settings are an object"));
        };
        let mut entries = Vec::new();
        for (name, value) in fields {
            let refused = |reason| D::Error::custom(refusal(&name, reason));
            let of = specification(&name).ok_or_else(|| refused(Misfit::Unknown))?;
            let value = (value != Json::Null).then_some(value);
            if let Some(reason) = value.as_ref().and_then(|value| wrong_kind(of, value)) {
                return Err(refused(reason));
            }
            entries.push((of.name, value));
        }
        Ok(Self(entries))
    }
}

#[cfg(feature = "ssr")]
mod documented {
    use super::{Kind, SPECIFICATIONS, Settings, Specification};
    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
    use utoipa::openapi::{OneOfBuilder, RefOr};

    impl utoipa::ToSchema for Settings {}

    /// The description of the API says the same as the table.
    impl utoipa::PartialSchema for Settings {
        fn schema() -> RefOr<Schema> {
            let object = SPECIFICATIONS
                .iter()
                .fold(ObjectBuilder::new(), |object, one| object.property(one.name, property(one)));
            let what = "Settings; what is absent is as the level below has it.";
            RefOr::T(Schema::Object(object.description(Some(what)).build()))
        }
    }

    fn property(specification: &Specification) -> Schema {
        let plain = |kind| ObjectBuilder::new().schema_type(kind);
        let ranged = |kind| {
            let object = plain(kind);
            object.minimum(Some(specification.min)).maximum(Some(specification.max))
        };
        let object = match specification.kind {
            Kind::Whole | Kind::Seconds => ranged(Type::Integer),
            Kind::Real => ranged(Type::Number),
            Kind::Switch => plain(Type::Boolean),
            Kind::Text => plain(Type::String),
            Kind::Choice(names) => plain(Type::String).enum_values(Some(names.iter().copied())),
            Kind::List => {
                return Schema::Array(ArrayBuilder::new().items(plain(Type::String)).build());
            }
            Kind::Format => {
                let json = plain(Type::String).enum_values(Some(["json"]));
                let schema = plain(Type::Object).description(Some("A JSON Schema"));
                return Schema::OneOf(OneOfBuilder::new().item(json).item(schema).build());
            }
        };
        let reloads = specification.reloads.then_some("Another value reloads the model.");
        Schema::Object(object.description(reloads).build())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn read(text: &str) -> std::result::Result<Settings, String> {
        serde_json::from_str(text).map_err(|error: serde_json::Error| error.to_string())
    }

    #[test]
    fn every_specified_number_has_its_range() {
        for specification in SPECIFICATIONS.iter().filter(|one| one.is_number()) {
            let name = specification.name;
            let settings = Settings::default().with(name, specification.max);
            assert_eq!(settings.number(name), Some(specification.max));
            assert_eq!(settings.check(), Ok(()), "{name}");
            let settings = settings.with(name, specification.max * 2.0 + 1.0);
            assert!(settings.check().is_err(), "{name}");
            let mut settings =
                settings.with(name, specification.default.unwrap_or(specification.min));
            assert_eq!(settings.check(), Ok(()), "{name}");
            settings.set(name, None);
            assert!(settings.is_empty());
        }
        assert!(Settings::default().with("temperature", f64::NAN).check().is_err());
    }

    #[test]
    fn names_are_unique_and_choices_are_known() {
        for (at, one) in SPECIFICATIONS.iter().enumerate() {
            assert!(
                SPECIFICATIONS[..at].iter().all(|other| other.name != one.name),
                "{}",
                one.name
            );
            assert!(one.min <= one.max && one.slider_max <= one.max, "{}", one.name);
        }
        for think in Think::ALL {
            assert_eq!(Think::from_name(think.name()), Some(think));
        }
        for way in Overflow::ALL {
            assert_eq!(Overflow::from_name(way.name()), Some(way));
            let derived = serde_json::to_string(&way).unwrap();
            assert_eq!(derived.trim_matches('"'), way.name());
        }
    }

    #[test]
    fn rows_of_the_first_version_are_read() {
        let row = r#"{"system":"Be brief.","temperature":0.5,"top_k":7,"seed":42,"stop":["END"],
            "num_ctx":8192,"num_predict":-1,"keep_alive":-1,"think":"low","overflow":"drop_oldest"}"#;
        let settings = read(row).unwrap();
        assert_eq!(settings, Settings::lenient(row));
        assert_eq!(settings.system(), Some("Be brief."));
        assert_eq!((settings.whole("seed"), settings.window_tokens()), (Some(42), Some(8192)));
        assert_eq!(settings.think(), Some(Think::Low));
        assert_eq!(settings.overflow(), Some(Overflow::DropOldest));
        let written = serde_json::to_string(&settings).unwrap();
        assert_eq!(read(&written).unwrap(), settings);
        assert!(written.contains(r#""num_ctx":8192"#), "{written}");
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let says = |text: &str, what: &str| {
            let error = read(text).unwrap_err();
            assert!(error.contains(what), "{error}");
        };
        says(r#"{"temprature":1}"#, "did you mean temperature?");
        says(r#"{"num_cxt":1}"#, "did you mean num_ctx?");
        says(r#"{"zzz":1}"#, "zzz is not known");
        says(r#"{"temperature":"hot"}"#, "temperature must be a number");
        says(r#"{"seed":1.5}"#, "seed must be a whole number");
        says(r#"{"use_mmap":1}"#, "use_mmap must be true or false");
        says(r#"{"stop":["a",1]}"#, "stop must be a list of texts");
        says(r#"{"think":"hard"}"#, "one of off, on, low");
        says(r#"{"format":"xml"}"#, "JSON Schema");
        assert_eq!(read(r#"{"seed":null}"#), Ok(Settings::default()));
    }

    #[test]
    fn of_a_damaged_row_the_rest_is_kept() {
        let settings = Settings::lenient(r#"{"seed":1,"future":true,"top_p":9,"stop":["x"]}"#);
        assert_eq!(
            settings,
            Settings::default().with("seed", 1).with("stop", vec!["x".to_owned()])
        );
        assert!(Settings::lenient("nonsense").is_empty());
    }
}
