//! The language of Modelfiles, as Ollama's own client reads it: the server of
//! Ollama takes only a create request, so reading is the client's part.
//!
//! The text is the document. [`parse`] finds everything in it with positions,
//! [`check`] what is wrong with it, and [`edit`] changes one thing and leaves
//! every other character alone, so that comments and unknown lines survive;
//! [`request`] says what to ask Ollama for. Rules: Ollama's API, section 15,
//! compared with Ollama's own parser on random texts. Absent on purpose: words
//! (`i18n`), colours and widgets (`parts`), and files, which only a browser has.

pub mod check;
pub mod edit;
pub mod highlight;
pub mod parameters;
mod parse;
mod print;
pub mod request;
mod template;

pub use check::{Problem, Reason, Severity};
pub use parse::{Command, Instruction, Modelfile, Span, Statement, parse};
pub use print::{print, printable, quoted};

/// A file's text, by its byte order mark (UTF-8 and UTF-16), else as UTF-8.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes[2..].as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_are_honoured() {
        assert_eq!(decode(b"FROM x"), "FROM x");
        assert_eq!(decode(b"\xEF\xBB\xBFFROM x"), "FROM x");
        assert_eq!(decode(b"\xFF\xFEF\0R\0"), "FR");
        assert_eq!(decode(b"\xFE\xFF\0F\0R"), "FR");
        assert_eq!(decode(b"\xFE\xFF"), "");
    }
}
