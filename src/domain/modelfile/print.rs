//! Commands → text that reads back as the same commands.
//!
//! Ollama's own writer forgets quotes around values that begin with one; this
//! one reads what it wrote before it believes it.

use super::parse::{Instruction, Statement, parse};

/// Whether Ollama keeps a character of a value: letters, marks, numbers,
/// punctuation, symbols and the plain space.
///
/// Rust's own table of that is behind `escape_debug`, which escapes what cannot
/// be printed. A letter stands before the character, since one that comes first
/// is escaped also where it only joins with the one before. Marks and letters
/// without a shape of their own are escaped too, and kept by Ollama.
pub(super) fn is_printable(letter: char) -> bool {
    match letter {
        '\u{34F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180D}'
        | '\u{180F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFA0}'
        | '\u{E0100}'..='\u{E01EF}' => {
            return true;
        }
        _ if letter.is_ascii() => return letter == ' ' || letter.is_ascii_graphic(),
        _ => {}
    }
    let mut bytes = [b'a'; 5];
    let length = 1 + letter.encode_utf8(&mut bytes[1..]).len();
    let text = std::str::from_utf8(&bytes[..length]).unwrap_or_default();
    text.escape_debug().nth(1) == Some(letter)
}

/// A text without what Ollama would drop.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .filter(|letter| matches!(letter, '\t' | '\r' | '\n') || is_printable(*letter))
        .collect()
}

/// A value as it is written, with quotes where it needs them. There is none for
/// a value with a line that ends in `"""`, or with what cannot be printed.
#[must_use]
pub fn quoted(value: &str) -> Option<String> {
    let bare = !value.is_empty() && !value.starts_with('"') && !value.contains(['\n', '\r']);
    if bare && value.trim() == value && reads_as(value, value) {
        return Some(value.to_owned());
    }
    let quotes: [&str; 2] = if value.contains('"') { ["\"\"\"", "\""] } else { ["\"", "\"\"\""] };
    quotes.into_iter().find_map(|quote| {
        let written = [quote, value, quote].concat();
        reads_as(&written, value).then_some(written)
    })
}

fn reads_as(written: &str, value: &str) -> bool {
    let found = parse(&["FROM ", written, "\n"].concat());
    let [only] = found.commands.as_slice() else { return false };
    found.mistakes.is_empty() && found.comments.is_empty() && only.says.value == value
}

/// One command as it is written; none if its value cannot be.
#[must_use]
pub fn line(says: &Statement) -> Option<String> {
    let value = quoted(&says.value)?;
    let keyword = says.instruction.keyword();
    Some(if says.instruction.is_named() {
        [keyword, " ", &says.name, " ", &value].concat()
    } else {
        [keyword, " ", &value].concat()
    })
}

/// All commands as they are written, one a line; none if a value cannot be.
#[must_use]
pub fn print<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Option<String> {
    let mut text = String::new();
    for says in statements {
        text.push_str(&line(says)?);
        text.push('\n');
    }
    Some(text)
}

impl Statement {
    /// A command without a name.
    #[must_use]
    pub fn plain(instruction: Instruction, value: &str) -> Self {
        Self { instruction, name: String::new(), value: value.to_owned() }
    }

    /// A parameter, or a message of a role.
    #[must_use]
    pub fn named(instruction: Instruction, name: &str, value: &str) -> Self {
        Self { instruction, name: name.to_owned(), value: value.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_they_are_needed() {
        for (value, written) in [
            ("hi", "hi"),
            ("a \"b\" c", "a \"b\" c"),
            ("", "\"\""),
            (" a", "\" a\""),
            ("a\nb", "\"a\nb\""),
            ("a\n\"b\"", "\"\"\"a\n\"b\"\"\"\""),
            ("\"a", "\"\"\"\"a\"\"\""),
            ("# a", "# a"),
        ] {
            assert_eq!(quoted(value).as_deref(), Some(written), "{value:?}");
        }
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        assert_eq!(quoted("a\"\"\"\nb"), None);
        assert_eq!(quoted("a\u{200D}b"), None);
        assert_eq!(printable("a\u{200D}\u{A0}b\tc\r\n"), "ab\tc\r\n");
    }

    #[test]
    fn the_table_of_what_can_be_printed() {
        for yes in [' ', 'a', 'é', 'я', '字', '\u{301}', '🙂', '€', '\u{FE0F}'] {
            assert!(is_printable(yes), "{yes:?}");
        }
        for no in [
            '\n', '\t', '\u{7F}', '\u{A0}', '\u{200B}', '\u{200D}', '\u{FEFF}', '\u{2028}',
            '\u{E000}',
        ] {
            assert!(!is_printable(no), "{no:?}");
        }
    }
}
