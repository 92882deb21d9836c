//! Finds the lines that begin and end boxes: `:::tip A title` and `:::`.
//!
//! Markdown knows no such boxes, so their lines are shown to its parser as
//! rules of the same length, which end whatever stands before them; where the
//! parser then reports a rule, the [`super::builder`] opens or closes a box.
//! Offsets stay true, definitions and formulas work across boxes, and a box is
//! one block like a quotation.
//!
//! Which line is one depends on the lines before it alone (boxes that are open,
//! fences of code), so that a growing text, whose beginning is settled, goes on
//! from a [`Scan`]. A line of code inside a list is judged by its own letters,
//! not by the list. Each line is looked at once.
//!
//! Deliberately absent: what a box looks like, and Markdown in its title.

use super::tree::Alert;
use std::ops::Range;

/// Boxes nested deeper than this are text.
const DEPTH: usize = 12;
/// A longer line is text, in bytes.
const LINE: usize = 400;

/// What is open after the lines so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// The letter and the number of a fence of code.
    code: Option<(u8, usize)>,
    /// How many colons each open box began with, the outermost first.
    boxes: Vec<usize>,
}

/// A line that begins or ends a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fence {
    /// The line without its end.
    pub range: Range<usize>,
    /// What begins there; absent where a box ends.
    pub opens: Option<(Alert, String)>,
}

impl Scan {
    /// Reads on: the fences of `text`, as offsets from `base` on.
    pub(super) fn read(&mut self, text: &str, base: usize) -> Vec<Fence> {
        let mut fences = Vec::new();
        let mut at = 0;
        for line in text.split('\n') {
            let start = at;
            at += line.len() + 1;
            if line.starts_with(":::") && self.code.is_none() {
                let shown = line.trim_end();
                if let Some(opens) = self.fence(shown) {
                    fences.push(Fence { range: base + start..base + start + shown.len(), opens });
                }
            } else if !line.is_empty() {
                self.code_line(line.as_bytes());
            }
        }
        fences
    }

    /// What a line of colons does, if it does anything.
    #[expect(clippy::option_option, reason = "a fence, and what it opens")]
    fn fence(&mut self, line: &str) -> Option<Option<(Alert, String)>> {
        let rest = line.trim_start_matches(':');
        let colons = line.len() - rest.len();
        let words = rest.trim();
        if words.is_empty() {
            self.boxes.pop_if(|opened| *opened <= colons)?;
            return Some(None);
        }
        let word_end = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'));
        let (word, title) = words.split_at(words.find(word_end).unwrap_or(words.len()));
        if word.is_empty() || line.len() > LINE || self.boxes.len() >= DEPTH {
            return None;
        }
        let title = title.trim();
        // As other programs have it: `:::tip[A title]`.
        let bare = title.strip_prefix('[').and_then(|title| title.strip_suffix(']'));
        let title = bare.unwrap_or(title).trim();
        self.boxes.push(colons);
        Some(Some(match Alert::from_name(word) {
            Some(alert) => (alert, title.to_owned()),
            // A box of another program: what it is called is all we know.
            None => (Alert::Note, if title.is_empty() { word } else { title }.to_owned()),
        }))
    }

    /// Takes note of fences of code, whatever list or quotation they are in.
    fn code_line(&mut self, line: &[u8]) {
        let marks = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'>' | b'*' | b'+' | b'-');
        let mut start = line.iter().take_while(marks).count();
        let digits = line[start..].iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && matches!(line.get(start + digits), Some(b'.' | b')')) {
            start += digits + 1;
            start += line[start..].iter().take_while(marks).count();
        }
        let Some(letter) = line.get(start).copied().filter(|byte| matches!(byte, b'`' | b'~'))
        else {
            return;
        };
        let count = line[start..].iter().take_while(|byte| **byte == letter).count();
        let rest = &line[start + count..];
        match self.code {
            Some((opened, least)) => {
                if letter == opened && count >= least && rest.iter().all(u8::is_ascii_whitespace) {
                    self.code = None;
                }
            }
            None => {
                if count >= 3 && (letter == b'~' || !rest.contains(&b'`')) {
                    self.code = Some((letter, count));
                }
            }
        }
    }
}

/// The text with each fence as a rule of the same length.
pub(super) fn mask(text: &str, fences: &[Fence]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for fence in fences {
        masked.push_str(&text[at..fence.range.start]);
        masked.extend(std::iter::repeat_n('*', fence.range.len()));
        at = fence.range.end;
    }
    masked.push_str(&text[at..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fences(text: &str) -> Vec<String> {
        let found = Scan::default().read(text, 0);
        let word = |fence: Fence| match fence.opens {
            Some((alert, title)) => format!("{alert:?} {title}"),
            None => "end".to_owned(),
        };
        found.into_iter().map(word).collect()
    }

    #[test]
    fn boxes_begin_and_end() {
        assert_eq!(fences(":::tip\na\n:::"), ["Tip ", "end"]);
        assert_eq!(fences("::: warning  Mind the gap \r\n:::"), ["Warning Mind the gap", "end"]);
        assert_eq!(fences(":::best-practice[Do so]\n"), ["BestPractice Do so"]);
        assert_eq!(fences(":::details\n:::details More"), ["Note details", "Note More"]);
        assert_eq!(fences("::::note\n:::tip\n:::\n::::\n:::"), ["Note ", "Tip ", "end", "end"]);
        // Fewer colons do not end what began with more.
        assert_eq!(fences("::::note\n:::"), ["Note "]);
    }

    #[test]
    fn other_lines_are_no_fences() {
        for text in [
            ":::",
            "::: ",
            " :::tip",
            "a :::tip",
            "::tip",
            "```\n:::tip\n```",
            "- ```\n  x\n:::tip",
        ] {
            assert_eq!(fences(text), Vec::<String>::new(), "{text:?}");
        }
        assert_eq!(fences("```\na\n```\n:::tip"), ["Tip "]);
        assert_eq!(fences("a `b` ```\n:::tip"), ["Tip "]);
        assert_eq!(fences(&":::tip\n".repeat(DEPTH + 5)).len(), DEPTH);
    }

    #[test]
    fn reading_on_is_reading_at_once() {
        let text = "```\n:::a\n```\n:::note x\n- ~~~\n  y\n  ~~~\n:::tip\n:::\nz\n:::\n:::";
        let whole = Scan::default().read(text, 0);
        for (cut, _) in text.match_indices('\n') {
            let mut scan = Scan::default();
            let mut parts = scan.read(&text[..=cut], 0);
            parts.extend(scan.read(&text[cut + 1..], cut + 1));
            assert_eq!(parts, whole, "{cut}");
        }
    }
}
