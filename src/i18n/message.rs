//! A text with gaps, filled in: what the server made of it (`pattern`), where
//! a control character says what comes.
//!
//! The same few lines run in the browser. Whatever stands in a text, nothing
//! here panics: what makes no sense says nothing.

use super::Language;
use super::plural::ordinal;
use super::words::Value;

/// A gap: then the character of its number.
pub(super) const GAP: char = '\u{1}';
/// By number: then that of the gap, the arms, [`END`].
pub(super) const PLURAL: char = '\u{2}';
/// By number in an order.
pub(super) const ORDINAL: char = '\u{3}';
/// By word.
pub(super) const SELECT: char = '\u{4}';
/// An arm: its key, [`THEN`], its text. The first that fits is taken.
pub(super) const ARM: char = '\u{5}';
/// Between an arm's key and its text.
pub(super) const THEN: char = '\u{6}';
/// After the last arm.
pub(super) const END: char = '\u{7}';

/// The character of a gap's number.
#[cfg(feature = "ssr")]
pub(super) fn name_of(gap: usize) -> char {
    u32::try_from(gap).ok().and_then(|gap| char::from_u32(gap + '0' as u32)).unwrap_or('0')
}

pub(super) fn fill(language: Language, text: &str, values: &[Value<'_>], to: &mut String) {
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if !matches!(letter, GAP..=END) {
            to.push(letter);
            continue;
        }
        let number = rest.next().map_or(0, |name| (name as usize).wrapping_sub('0' as usize));
        let value = values.get(number).copied().unwrap_or(Value::Missing);
        match (letter, value) {
            (GAP, Value::Text(text)) => to.push_str(text),
            (GAP, Value::Number(number)) => to.push_str(&language.whole(number)),
            (PLURAL..=SELECT, _) => {
                let mut arms = rest.as_str();
                let mut taken = None;
                while let Some((key, text, after)) = first_arm(arms) {
                    if taken.is_none() && fits(language, letter, key, value) {
                        taken = Some(text);
                    }
                    arms = after;
                }
                if let Some(text) = taken {
                    fill(language, text, values, to);
                }
                rest = arms.chars();
                // The end.
                rest.next();
            }
            _ => {}
        }
    }
}

/// Key and text of an arm, and what follows it.
fn first_arm(arms: &str) -> Option<(&str, &str, &str)> {
    let (key, text) = arms.strip_prefix(ARM)?.split_once(THEN)?;
    let mut inner = 0_u32;
    for (at, letter) in text.char_indices() {
        match letter {
            PLURAL..=SELECT => inner += 1,
            ARM | END if inner == 0 => return Some((key, &text[..at], &text[at..])),
            END => inner -= 1,
            _ => {}
        }
    }
    None
}

fn fits(language: Language, by: char, key: &str, value: Value<'_>) -> bool {
    key == "other"
        || key
            == match value {
                Value::Number(number) => match key.strip_prefix('=') {
                    Some(exact) => return exact.parse() == Ok(number),
                    None if by == ORDINAL => ordinal(language.tag(), number),
                    None => language.plurals().of(number),
                },
                Value::Missing | Value::Text("") => "none",
                Value::Text(text) => text,
                Value::Flag(true) => "yes",
                Value::Flag(false) => "no",
            }
}
