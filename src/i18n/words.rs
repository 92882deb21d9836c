//! How words are declared: areas of keys, each a function on the area's type.
//!
//! ```ignore
//! words! {
//!     /// What the page says.
//!     pub struct PageWords = "page" {
//!         send,                               // fn send(self) -> &'static str
//!         menu_of(title: &str),               // fn menu_of(self, title: &str) -> String
//!         new_lines(lines: usize),            // a number, with its plural
//!         seen(when: Option<&str>),           // what may be absent: {when, select, none {…} other {…}}
//!         months[12],                         // fn months(self) -> [&'static str; 12]
//!         not_found(what: &str)[2],           // fn not_found(self, what: &str) -> [String; 2]
//!     }
//! }
//! ```
//!
//! The texts stand in `catalogues/*.toml` under the same area and key. At run
//! time a key is the number of its text: names are not in the Wasm.

use super::AREAS;

/// A group of keys: a table of the catalogues.
#[derive(Debug)]
pub struct Area {
    /// Its name.
    pub name: &'static str,
    /// What is said.
    pub keys: &'static [Key],
}

/// One thing that is said.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// The gaps in its text.
    pub gaps: &'static [Gap],
    /// How many texts it has.
    pub slots: usize,
}

/// A gap in a text.
#[derive(Debug)]
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the server compares them with texts"))]
pub struct Gap {
    /// Its name.
    pub name: &'static str,
    /// What stands there.
    pub kind: Kind,
}

/// What stands in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A text that may be absent.
    Maybe,
    /// A whole number.
    Number,
    /// Whether or not.
    Flag,
}

/// What is put into a gap.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// No text.
    Missing,
    /// A whole number.
    Number(u64),
    /// Whether or not.
    Flag(bool),
}

/// What can be put into a gap.
pub(super) trait Fills {
    /// The kind of gap.
    const KIND: Kind;
}

macro_rules! fills {
    ($($type:ty: $kind:ident, |$value:ident| $made:expr;)+) => {
        $(
            impl Fills for $type {
                const KIND: Kind = Kind::$kind;
            }

            impl From<$type> for Value<'_> {
                fn from($value: $type) -> Self {
                    $made
                }
            }
        )+
    };
}

impl Fills for &str {
    const KIND: Kind = Kind::Text;
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text)
    }
}

impl Fills for Option<&str> {
    const KIND: Kind = Kind::Maybe;
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Value::Missing, Value::Text)
    }
}

fills! {
    u64: Number, |number| Value::Number(number);
    u8: Number, |number| Value::Number(number.into());
    usize: Number, |number| Value::Number(number as u64);
    i64: Number, |number| Value::Number(u64::try_from(number).unwrap_or(0));
    bool: Flag, |yes| Value::Flag(yes);
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The number of a key's first text, counted over all areas; of the area's
/// first one if no key is named.
pub(super) const fn slot(area: &str, key: &str) -> usize {
    placed(area, key).0
}

/// How many gaps a key has.
pub(super) const fn gaps(area: &str, key: &str) -> usize {
    placed(area, key).1
}

/// The number of a key's first text and how many gaps it has.
const fn placed(area: &str, key: &str) -> (usize, usize) {
    let (mut slot, mut at) = (0, 0);
    while at < AREAS.len() {
        let found = same(AREAS[at].name, area);
        if found && key.is_empty() {
            return (slot, 0);
        }
        let mut of = 0;
        while of < AREAS[at].keys.len() {
            let one = &AREAS[at].keys[of];
            if found && same(one.name, key) {
                return (slot, one.gaps.len());
            }
            slot += one.slots;
            of += 1;
        }
        at += 1;
    }
    panic!("an area is missing in the list of areas")
}

/// Declares an area; see the top of this file.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub struct $words:ident = $area:literal {
            $(
                $(#[$said:meta])*
                $key:ident $(($($gap:ident: $type:ty),+))? $([$slots:literal])?
            ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $words(pub(in crate::i18n) $crate::i18n::Language);

        #[allow(missing_docs, reason = "the English catalogue says what each is")]
        impl $words {
            pub(in crate::i18n) const fn in_language(language: $crate::i18n::Language) -> Self {
                Self(language)
            }

            pub(in crate::i18n) const AREA: $crate::i18n::words::Area = $crate::i18n::words::Area {
                name: $area,
                keys: &[$($crate::i18n::words::Key {
                    name: stringify!($key),
                    gaps: &[$($($crate::i18n::words::Gap {
                        name: stringify!($gap),
                        kind: <$type as $crate::i18n::words::Fills>::KIND,
                    }),+)?],
                    slots: $crate::i18n::words::words!(@slots $($slots)?),
                }),+],
            };

            $($crate::i18n::words::words! {
                @say $area $(#[$said])* $key ($($($gap: $type),+)?) [$($slots)?]
            })+
        }
    };
    (@slots) => { 1 };
    (@slots $slots:literal) => { $slots };
    (@say $area:literal $(#[$said:meta])* $key:ident () []) => {
        $(#[$said])*
        #[must_use]
        pub fn $key(self) -> &'static str {
            self.0.word(const { $crate::i18n::words::slot($area, stringify!($key)) })
        }
    };
    (@say $area:literal $(#[$said:meta])* $key:ident () [$slots:literal]) => {
        $(#[$said])*
        #[must_use]
        pub fn $key(self) -> [&'static str; $slots] {
            let slot = const { $crate::i18n::words::slot($area, stringify!($key)) };
            self.0.list(slot, $slots).first_chunk().copied().unwrap_or([""; $slots])
        }
    };
    (@say $area:literal $(#[$said:meta])* $key:ident ($($gap:ident: $type:ty),+) []) => {
        $(#[$said])*
        #[must_use]
        pub fn $key(self, $($gap: $type),+) -> String {
            self.0.say(
                const { $crate::i18n::words::slot($area, stringify!($key)) },
                &[$($gap.into()),+],
            )
        }
    };
    (@say $area:literal $(#[$said:meta])* $key:ident ($($gap:ident: $type:ty),+) [$slots:literal]) => {
        $(#[$said])*
        #[must_use]
        pub fn $key(self, $($gap: $type),+) -> [String; $slots] {
            let values = [$($gap.into()),+];
            std::array::from_fn(|at| {
                self.0.say(const { $crate::i18n::words::slot($area, stringify!($key)) } + at, &values)
            })
        }
    };
}
pub(super) use words;
