//! Reads a text of a catalogue (a part of ICU's `MessageFormat`; the English
//! catalogue says which) and makes of it what `message` fills in.
//!
//! Everything that can be wrong with a text is found here, so that nothing can
//! go wrong when it is said. Deliberately absent: formats for dates and
//! numbers inside a gap, and `offset`.

use super::message::{ARM, END, GAP, ORDINAL, PLURAL, SELECT, THEN, name_of};
use super::plural::Plurals;
use super::words::{Gap, Kind};
use crate::domain::near::nearest;
use std::iter::Peekable;
use std::str::Chars;

/// So deep may gaps stand in the arms of gaps.
const DEPTH: u8 = 6;
/// Longest text, in bytes.
const LONGEST: usize = 16 * 1024;

/// Makes the text that is filled in, and marks which gaps it uses.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(super) fn compile(
    text: &str,
    gaps: &[Gap],
    plurals: Plurals,
    used: &mut [bool],
) -> Result<String, String> {
    if text.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let mut reader = Reader { rest: text.chars().peekable(), gaps, plurals, used };
    let mut made = String::with_capacity(text.len());
    reader.text(None, 0, &mut made)?;
    Ok(made)
}

/// The first gap that has to be used and is not.
pub(super) fn missing(gaps: &[Gap], used: &[bool]) -> Option<String> {
    let needed = |gap: &Gap| matches!(gap.kind, Kind::Text | Kind::Number);
    let (gap, _) = gaps.iter().zip(used).find(|(gap, used)| !**used && needed(gap))?;
    Some(format!("{{{}}} is missing", gap.name))
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    gaps: &'a [Gap],
    plurals: Plurals,
    used: &'a mut [bool],
}

impl Reader<'_> {
    /// A text up to its end: of all, or (deeper) the brace of its arm. Within
    /// an arm by number, `#` is that of the gap.
    fn text(&mut self, counted: Option<usize>, depth: u8, to: &mut String) -> Result<(), String> {
        while let Some(letter) = self.rest.next() {
            match letter {
                '\'' => self.quoted(counted.is_some(), to),
                '{' => self.gap(depth, to)?,
                '}' if depth > 0 => return Ok(()),
                '}' => return Err("} closes nothing; write '}' if it is meant".to_owned()),
                '#' if counted.is_some() => push(to, GAP, counted.unwrap_or_default()),
                '\n' | '\t' => to.push(letter),
                letter if letter.is_control() => {
                    return Err("there is a control character in it".to_owned());
                }
                letter => to.push(letter),
            }
        }
        if depth == 0 { Ok(()) } else { Err("a { is never closed".to_owned()) }
    }

    /// After an apostrophe: it is one, unless a brace follows, which it quotes
    /// up to the next one.
    fn quoted(&mut self, counts: bool, to: &mut String) {
        match self.rest.peek() {
            Some('\'') => {
                self.rest.next();
                to.push('\'');
            }
            Some('{' | '}') => self.literal(to),
            Some('#') if counts => self.literal(to),
            _ => to.push('\''),
        }
    }

    fn literal(&mut self, to: &mut String) {
        while let Some(letter) = self.rest.next() {
            if letter != '\'' {
                // A control character would be taken for a gap.
                to.push(if letter.is_control() && letter != '\n' { ' ' } else { letter });
            } else if self.rest.next_if_eq(&'\'').is_some() {
                to.push('\'');
            } else {
                return;
            }
        }
    }

    fn gap(&mut self, depth: u8, to: &mut String) -> Result<(), String> {
        let name = self.word();
        let Some(number) = self.gaps.iter().position(|gap| gap.name == name) else {
            return Err(self.unknown(&name));
        };
        self.used[number] = true;
        let kind = self.gaps[number].kind;
        self.spaces();
        match self.rest.next() {
            Some('}') if kind == Kind::Flag => Err(format!(
                "{{{name}}} is yes or no: write {{{name}, select, yes {{…}} no {{…}}}}"
            )),
            Some('}') => {
                push(to, GAP, number);
                Ok(())
            }
            Some(',') if depth >= DEPTH => Err("gaps stand too deep in each other".to_owned()),
            Some(',') => {
                let by = self.word();
                self.spaces();
                if self.rest.next() != Some(',') {
                    return Err(format!("a comma must follow {{{name}, {by}"));
                }
                self.choice(number, &by, depth, to)
            }
            _ => Err(format!("{{{name} is never closed")),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let known: Vec<&'static str> = self.gaps.iter().map(|gap| gap.name).collect();
        match (nearest(name, known.iter().copied()), &known[..]) {
            (Some(meant), _) => format!("there is no gap {{{name}}}; did you mean {{{meant}}}?"),
            (None, []) => format!("this text has no gap; {{{name}}} would be one"),
            (None, known) => {
                format!("there is no gap {{{name}}}; there is {{{}}}", known.join("}, {"))
            }
        }
    }

    /// The arms of a gap, and the brace after them.
    fn choice(&mut self, gap: usize, by: &str, depth: u8, to: &mut String) -> Result<(), String> {
        let Gap { name, kind } = self.gaps[gap];
        let (mark, counted) = match (by, kind) {
            ("plural", Kind::Number) => (PLURAL, Some(gap)),
            ("selectordinal", Kind::Number) => (ORDINAL, Some(gap)),
            ("select", Kind::Text | Kind::Maybe | Kind::Flag) => (SELECT, None),
            ("plural" | "selectordinal" | "select", _) => {
                return Err(format!("{{{name}}} is {}", said(kind)));
            }
            _ => return Err(format!("“{by}” is none of plural, selectordinal and select")),
        };
        let mut arms: Vec<(String, String)> = Vec::new();
        loop {
            let key = self.word();
            self.spaces();
            match self.rest.next() {
                Some('}') if key.is_empty() => break,
                Some('{') if !key.is_empty() => {}
                _ => return Err(format!("{{{name}, {by}, …}} needs arms as in: other {{…}}")),
            }
            if arms.iter().any(|(known, _)| *known == key) {
                return Err(format!("{{{name}}} has two arms “{key}”"));
            }
            self.check_key(mark, kind, &key)?;
            let mut text = String::new();
            self.text(counted, depth + 1, &mut text)?;
            arms.push((key, text));
        }
        self.check_arms(name, mark, kind, &arms)?;
        // The first that fits is taken: the exact before the general.
        arms.sort_by_key(|(key, _)| match key.as_str() {
            "other" => 2,
            key => u8::from(!key.starts_with('=')),
        });
        push(to, mark, gap);
        for (key, text) in arms {
            to.push(ARM);
            to.push_str(&key);
            to.push(THEN);
            to.push_str(&text);
        }
        to.push(END);
        Ok(())
    }

    fn check_key(&self, mark: char, kind: Kind, key: &str) -> Result<(), String> {
        let good = match (mark, kind) {
            (PLURAL, _) => exact(key) || self.plurals.knows(key),
            (ORDINAL, _) => exact(key) || CATEGORIES.contains(&key),
            (_, Kind::Flag) => ["yes", "no", "other"].contains(&key),
            (_, Kind::Maybe) => ["none", "other"].contains(&key),
            _ => true,
        };
        if good {
            return Ok(());
        }
        Err(match (mark, kind) {
            (PLURAL, _) if CATEGORIES.contains(&key) => format!(
                "no number is “{key}” in this language; they are {}",
                self.plurals.needed().join(", ")
            ),
            (PLURAL | ORDINAL, _) => {
                format!("“{key}” is neither a plural category nor a number as in =0")
            }
            (_, Kind::Flag) => format!("“{key}” is none of yes, no and other"),
            _ => format!("“{key}” is neither none nor other"),
        })
    }

    /// Whether some arm fits, whatever stands in the gap.
    fn check_arms(
        &self,
        name: &str,
        mark: char,
        kind: Kind,
        arms: &[(String, String)],
    ) -> Result<(), String> {
        let has = |wanted: &str| arms.iter().any(|(key, _)| key == wanted);
        let inflected =
            arms.iter().any(|(key, _)| CATEGORIES.contains(&key.as_str()) && key != "other");
        let needed: &[&str] = match (mark, kind) {
            // One form for all numbers is fine, if it is all there is.
            (PLURAL, _) if inflected => self.plurals.needed(),
            (_, Kind::Flag) if !has("other") => &["yes", "no"],
            (_, Kind::Flag) => &["yes"],
            _ => &["other"],
        };
        let missing: Vec<&str> = needed.iter().copied().filter(|wanted| !has(wanted)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!("{{{name}}} lacks the form for {}", missing.join(", ")))
    }

    fn spaces(&mut self) {
        while self.rest.next_if(|letter| letter.is_whitespace()).is_some() {}
    }

    fn word(&mut self) -> String {
        self.spaces();
        let mut word = String::new();
        let ends = |letter: &char| {
            letter.is_whitespace() || letter.is_control() || "{},".contains(*letter)
        };
        while let Some(letter) = self.rest.next_if(|letter| !ends(letter)) {
            word.push(letter);
        }
        word
    }
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

fn exact(key: &str) -> bool {
    key.strip_prefix('=').is_some_and(|number| number.parse::<u64>().is_ok())
}

const fn said(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "a number: choose by plural or selectordinal",
        Kind::Text => "a text: choose by select",
        Kind::Maybe => "a text that may be absent: choose by select, none {…} other {…}",
        Kind::Flag => "yes or no: choose by select",
    }
}

fn push(to: &mut String, mark: char, gap: usize) {
    to.push(mark);
    to.push(name_of(gap));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Catalogues;
    use crate::i18n::message::fill;
    use crate::i18n::words::Value;
    use proptest::prelude::*;

    const GAPS: &[Gap] =
        &[Gap { name: "n", kind: Kind::Number }, Gap { name: "title", kind: Kind::Text }];

    fn checked(text: &str, gaps: &[Gap], plurals: Plurals) -> Result<String, String> {
        let mut used = vec![false; gaps.len()];
        let made = compile(text, gaps, plurals, &mut used)?;
        missing(gaps, &used).map_or(Ok(made), Err)
    }

    #[test]
    fn mistakes_are_named() {
        for (text, what) in [
            ("{title}", "{n} is missing"),
            ("{n} {titel}", "there is no gap {titel}; did you mean {title}?"),
            ("{n} {title", "{title is never closed"),
            ("{n} {title} }", "} closes nothing; write '}' if it is meant"),
            ("{n, plural, one {#}} {title}", "{n} lacks the form for other"),
            ("{n, plural, other {# {title}", "a { is never closed"),
            (
                "{n, plural, few {#} other {#}} {title}",
                "no number is “few” in this language; they are one, other",
            ),
            (
                "{n, plural, lots {#} other {#}} {title}",
                "“lots” is neither a plural category nor a number as in =0",
            ),
            ("{n, plural, other {#} other {#}} {title}", "{n} has two arms “other”"),
            (
                "{n, select, other {x}} {title}",
                "{n} is a number: choose by plural or selectordinal",
            ),
            (
                "{n, number, other {x}} {title}",
                "“number” is none of plural, selectordinal and select",
            ),
            ("{n, plural one {x}} {title}", "a comma must follow {n, plural"),
            ("{n} {title}\u{1}", "there is a control character in it"),
        ] {
            assert_eq!(checked(text, GAPS, Plurals::One), Err(what.to_owned()), "{text}");
        }
        assert!(
            checked("{x}", &[], Plurals::One).expect_err("there is none").contains("has no gap")
        );
    }

    #[test]
    fn a_language_needs_its_own_forms() {
        let text = "{n, plural, one {#} other {#}} {title}";
        assert_eq!(
            checked(text, GAPS, Plurals::EastSlavic),
            Err("{n} lacks the form for few, many".to_owned())
        );
        // One form for all is no mistake.
        assert!(checked("{n, plural, =0 {-} other {#}} {title}", GAPS, Plurals::Arabic).is_ok());
    }

    /// Texts as a site's own file may have them: pieces of patterns in any order.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "(?s).{0,4}",
            "[{}#',=\u{0}-\u{8}]{1,6}",
            prop::sample::select(vec![
                "{n}",
                "{title}",
                "{flag, select, yes {",
                "{n, plural, ",
                "{n, selectordinal, ",
                "{title, select, ",
                "{maybe, select, none {",
                "one {",
                "few {",
                "=0 {",
                "other {",
                "other {#}}",
                "}}",
                "} ",
                "'{",
                "''",
                "n",
                "{{",
                "=99999999999999999999 {",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    const ALL: &[Gap] = &[
        Gap { name: "n", kind: Kind::Number },
        Gap { name: "title", kind: Kind::Text },
        Gap { name: "flag", kind: Kind::Flag },
        Gap { name: "maybe", kind: Kind::Maybe },
    ];

    /// What is said of a text in each of some languages.
    fn said_in_all(text: &str, number: u64) -> Vec<String> {
        let language = |tag| Catalogues::shipped().named(tag).expect("it is shipped");
        let of = |tag| {
            let values = [
                Value::Number(number),
                Value::Text("{n}"),
                Value::Flag(number.is_multiple_of(2)),
                Value::Missing,
            ];
            let mut said = String::new();
            fill(language(tag), text, &values, &mut said);
            said
        };
        ["en", "ru", "ar", "ja"].map(of).to_vec()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_a_site_writes_is_refused_or_bounded(text in hostile(), number: u64) {
            for plurals in [Plurals::One, Plurals::EastSlavic, Plurals::Arabic] {
                let mut used = [false; 4];
                match compile(&text, ALL, plurals, &mut used) {
                    // What is said of it stays a sentence.
                    Err(what) => prop_assert!(what.chars().count() <= 200 + text.chars().count()),
                    Ok(made) => {
                        prop_assert!(made.len() <= 2 * text.len());
                        for said in said_in_all(&made, number) {
                            // No value is longer than the greatest number with its marks.
                            prop_assert!(said.len() <= made.len() * 80);
                            prop_assert!(!said.contains(|c| matches!(c, GAP..=END)));
                        }
                    }
                }
            }
        }

        #[test]
        fn whatever_stands_in_a_made_text_nothing_panics(
            text in "([\u{1}-\u{7}][0-9]?|[a-z=0#]{0,3}|other|(?s).){0,60}", number: u64,
        ) {
            said_in_all(&text, number);
        }
    }

    #[test]
    fn deep_and_long_texts_are_refused_in_no_time() {
        let deep = "{n, plural, other {".repeat(LONGEST / 20);
        let mut used = [false; 4];
        let refused = compile(&deep, ALL, Plurals::One, &mut used).expect_err("it is too deep");
        assert_eq!(refused, "gaps stand too deep in each other");
        let long = "'".repeat(LONGEST + 1);
        let refused = compile(&long, ALL, Plurals::One, &mut used).expect_err("it is too long");
        assert_eq!(refused, "it is longer than 16384 bytes");
        assert!(compile(&long[1..], ALL, Plurals::One, &mut used).is_ok());
    }
}
