//! A language as the page has it: its texts by number, and how it counts.
//!
//! What both sides read is one text: the server makes it of a catalogue
//! (`catalogue`), and the page is given it as a file.

use super::message::fill;
use super::plural::Plurals;
use super::words::Value;
use super::{FIRST, Strings};
use serde::{Serialize, Serializer};
use std::sync::OnceLock;

/// Between texts.
pub(super) const TEXT: char = '\u{1e}';
/// Between the facts of a language.
pub(super) const FACT: char = '\u{1f}';

/// A language, ready to be spoken. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Language(&'static Spoken);

struct Spoken {
    tag: &'static str,
    direction: &'static str,
    plurals: Plurals,
    numbers: Numbers,
    late_file: &'static str,
    /// Tags and names of all languages that can be chosen, in turns.
    offered: Vec<&'static str>,
    first: Vec<&'static str>,
    late: OnceLock<Vec<&'static str>>,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    pub decimal: &'static str,
    pub group: &'static str,
    /// From zero to nine.
    pub digits: &'static str,
    /// So many digits and more are grouped.
    pub grouped_from: usize,
}

/// The language of this page, in the browser.
static HERE: OnceLock<Language> = OnceLock::new();

impl Language {
    /// From the text of a file: facts, languages, and what is said first; the
    /// late words may follow.
    pub(super) fn read(text: &'static str) -> Self {
        let mut parts = text.split(TEXT);
        let mut facts = parts.next().unwrap_or_default().split(FACT);
        let mut fact = || facts.next().unwrap_or_default();
        let (tag, direction, plurals) = (fact(), fact(), Plurals::from_name(fact()));
        let numbers = Numbers {
            decimal: fact(),
            group: fact(),
            digits: fact(),
            grouped_from: fact().parse().unwrap_or(4),
        };
        let late_file = fact();
        let offered = parts.next().unwrap_or_default().split(FACT).collect();
        let mut first: Vec<_> = parts.collect();
        let rest = first.split_off(FIRST.min(first.len()));
        let late = if rest.is_empty() { OnceLock::new() } else { OnceLock::from(rest) };
        let spoken = Spoken { tag, direction, plurals, numbers, late_file, offered, first, late };
        Self(Box::leak(Box::new(spoken)))
    }

    /// The late words, from the text of their file.
    pub fn read_late(self, text: String) {
        let text: &'static str = text.leak();
        let _ = self.0.late.set(text.split(TEXT).collect());
    }

    /// Whether the late words are there.
    #[must_use]
    pub fn has_late(self) -> bool {
        self.0.late.get().is_some()
    }

    /// The file of the late words.
    #[must_use]
    pub fn late_file(self) -> &'static str {
        self.0.late_file
    }

    /// Makes it the language of this page, from the text of its file.
    pub fn install(text: String) -> Self {
        *HERE.get_or_init(|| Self::read(text.leak()))
    }

    /// The language of this page, once it is installed.
    #[must_use]
    pub fn here() -> Option<Self> {
        HERE.get().copied()
    }

    /// Its BCP 47 tag, as in `<html lang>`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// `ltr` or `rtl`, as in `<html dir>`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        self.0.direction
    }

    /// Its words.
    #[must_use]
    pub const fn strings(self) -> Strings {
        Strings(self)
    }

    /// The languages that can be chosen: tag, and name in itself.
    pub fn offered(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.offered.as_chunks().0.iter().map(|[tag, name]| (*tag, *name))
    }

    pub(super) fn plurals(self) -> Plurals {
        self.0.plurals
    }

    pub(super) fn numbers(self) -> Numbers {
        self.0.numbers
    }

    /// The text of that number. A late one that is not there says nothing.
    #[inline(never)]
    pub(super) fn word(self, slot: usize) -> &'static str {
        self.list(slot, 1).first().copied().unwrap_or_default()
    }

    #[inline(never)]
    pub(super) fn list(self, slot: usize, slots: usize) -> &'static [&'static str] {
        let Spoken { first, late, .. } = self.0;
        let (texts, start) = match slot.checked_sub(FIRST) {
            None => (Some(first), slot),
            Some(slot) => (late.get(), slot),
        };
        debug_assert!(texts.is_some(), "a late text is said before it is there");
        texts.and_then(|texts| texts.get(start..start + slots)).unwrap_or_default()
    }

    /// The text with its gaps filled.
    #[inline(never)]
    pub(super) fn say(self, slot: usize, values: &[Value<'_>]) -> String {
        let mut said = String::new();
        fill(self, self.word(slot), values, &mut said);
        said
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Language {}

impl std::fmt::Debug for Language {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.tag())
    }
}

/// As its tag: the words travel in a file of their own.
impl Serialize for Language {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.tag())
    }
}
