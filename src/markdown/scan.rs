//! Finds formulas in source text, before Markdown reads it.
//!
//! TeX and Markdown fight for the same characters: `_`, `*`, `\`, `|`, and whole lines such as `- b` or `=`.
//! So formulas are found first and hidden behind letters of the same length; the Markdown parser then sees one
//! opaque word, and offsets stay true. Where formulas may not be (code, raw HTML, across blocks) is told by a
//! [`Structure`] taken from the Markdown parser itself, because nobody else knows where code really is.
//!
//! The rules for `$` are Pandoc's, with one more against prices. A formula never spans a blank line: that keeps every
//! decision local, which the incremental parser relies on.
//!
//! Deliberately absent: any understanding of TeX. Linear time: one pass forward, one pass back.

use std::ops::Range;

/// Where formulas cannot be. Offsets are bytes of the scanned text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Structure {
    /// Code, raw HTML, autolinks: nothing in here is a formula, nothing spans it. Sorted, not overlapping.
    pub opaque: Vec<Range<usize>>,
    /// Where blocks start or end: an inline formula spans none of them. Sorted.
    pub boundaries: Vec<usize>,
}

impl Structure {
    /// Puts both lists into the order that the searches below rely on.
    pub(super) fn sort(&mut self) {
        self.opaque.sort_unstable_by_key(|range| (range.start, range.end));
        self.boundaries.sort_unstable();
        self.boundaries.dedup();
    }

    /// True if a block starts or ends strictly between the two offsets.
    pub(super) fn divides(&self, range: &Range<usize>) -> bool {
        let index = self.boundaries.partition_point(|&at| at <= range.start);
        self.boundaries.get(index).is_some_and(|&at| at < range.end)
    }
}

/// One formula in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    /// From the first byte of the opening delimiter to the last of the closing one.
    pub range: Range<usize>,
    /// The pieces to hide, one for each line, without the marks of the quotation or list around them.
    pub segments: Vec<Range<usize>>,
    /// True for `$$…$$` and `\[…\]`.
    pub display: bool,
    /// The TeX between the delimiters.
    pub tex: String,
    /// The same with delimiters.
    pub source: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dollar,
    Dollars,
    Parenthesis,
    Bracket,
    /// A blank line or code: formulas end here at the latest.
    Barrier,
}

#[derive(Clone, Copy)]
struct Token {
    at: usize,
    kind: Kind,
    opens: bool,
    closes: bool,
}

/// True if the text can hold a formula at all; most messages are done after this one look.
pub(super) fn may_hold_formulas(text: &str) -> bool {
    text.contains('$') || text.contains("\\(") || text.contains("\\[")
}

/// Finds all formulas from byte `from` on, leaving out those that start at one of the (sorted) `rejected` offsets.
pub(super) fn formulas(
    text: &str,
    from: usize,
    structure: &Structure,
    rejected: &[usize],
) -> Vec<Formula> {
    let tokens = tokens(text, from, structure);
    let closers = closers(&tokens);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        let Some(close) = closers.get(index - 1).copied().flatten() else {
            continue;
        };
        if rejected.binary_search(&token.at).is_ok() {
            continue;
        }
        let Some(formula) = formula(text, *token, tokens[close].at, structure) else {
            continue;
        };
        found.push(formula);
        index = close + 1;
    }
    found
}

fn tokens(text: &str, from: usize, structure: &Structure) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut opaque = structure.opaque.iter().peekable();
    let mut at = from;
    let barrier = |at| Token { at, kind: Kind::Barrier, opens: false, closes: false };
    while at < bytes.len() {
        while let Some(range) = opaque.next_if(|range| range.start <= at) {
            if range.end > at {
                tokens.push(barrier(at));
                at = range.end;
            }
        }
        match bytes.get(at) {
            None => break,
            Some(b'\\') => {
                let (kind, opens) = match bytes.get(at + 1) {
                    Some(b'(') => (Kind::Parenthesis, true),
                    Some(b')') => (Kind::Parenthesis, false),
                    Some(b'[') => (Kind::Bracket, true),
                    Some(b']') => (Kind::Bracket, false),
                    Some(b'\n') | None => {
                        at += 1;
                        continue;
                    }
                    Some(_) => {
                        at += 2;
                        continue;
                    }
                };
                tokens.push(Token { at, kind, opens, closes: !opens });
                at += 2;
            }
            Some(b'$') => {
                let run = bytes[at..].iter().take_while(|&&byte| byte == b'$').count();
                match run {
                    1 => tokens.push(Token {
                        at,
                        kind: Kind::Dollar,
                        opens: bytes.get(at + 1).is_some_and(|byte| !byte.is_ascii_whitespace()),
                        closes: at > from
                            && !bytes[at - 1].is_ascii_whitespace()
                            && !bytes.get(at + 1).is_some_and(u8::is_ascii_digit),
                    }),
                    2 => tokens.push(Token { at, kind: Kind::Dollars, opens: true, closes: true }),
                    _ => {}
                }
                at += run;
            }
            Some(b'\n') => {
                let blank = bytes[at + 1..]
                    .iter()
                    .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'>'))
                    .is_none_or(|&byte| byte == b'\n');
                if blank {
                    tokens.push(barrier(at));
                }
                at += 1;
            }
            Some(_) => at += 1,
        }
    }
    tokens
}

/// For each token that opens, the nearest token that closes it before the next barrier.
fn closers(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut nearest: [Option<usize>; 4] = [None; 4];
    let mut closers = vec![None; tokens.len()];
    for (index, token) in tokens.iter().enumerate().rev() {
        let slot = match token.kind {
            Kind::Barrier => {
                nearest = [None; 4];
                continue;
            }
            Kind::Dollar => 0,
            Kind::Dollars => 1,
            Kind::Parenthesis => 2,
            Kind::Bracket => 3,
        };
        if token.opens {
            closers[index] = nearest[slot];
        }
        if token.closes {
            nearest[slot] = Some(index);
        } else if token.kind == Kind::Dollar {
            // A formula holds no other `$`: one that cannot close it is in its way (`$5 or $10, but $a$`).
            nearest[slot] = None;
        }
    }
    closers
}

fn formula(text: &str, open: Token, close: usize, structure: &Structure) -> Option<Formula> {
    let width = if open.kind == Kind::Dollar { 1 } else { 2 };
    let range = open.at..close + width;
    let display = matches!(open.kind, Kind::Dollars | Kind::Bracket);
    let inside = text.get(open.at + width..close)?;
    if !inside.chars().any(|c| !c.is_whitespace() && c != '\\') {
        return None;
    }
    if !display && structure.divides(&range) {
        return None;
    }
    // Hidden, a backtick would no longer keep a line that begins with ``` from being a fence.
    if !display && inside.contains('`') {
        return None;
    }
    if open.kind == Kind::Dollar && looks_like_prices(inside) {
        return None;
    }
    // `\[text\](address)` is an escaped link, not a formula.
    if open.kind == Kind::Bracket && text.as_bytes().get(range.end) == Some(&b'(') {
        return None;
    }
    let segments = segments(text, &range);
    let mut source = String::with_capacity(range.len());
    for segment in &segments {
        if !source.is_empty() {
            source.push('\n');
        }
        source.push_str(text.get(segment.clone())?);
    }
    let tex = source.get(width..source.len() - width)?.trim().to_owned();
    Some(Formula { range, segments, display, tex, source })
}

/// `$5, and then 10$` obeys Pandoc's rules and still is about money: a number, words, and nothing of TeX.
fn looks_like_prices(inside: &str) -> bool {
    inside.starts_with(|c: char| c.is_ascii_digit())
        && !inside.contains(['\\', '^', '_', '{', '='])
        && inside.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().nth(1).is_some())
}

fn segments(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    // Only a formula of several lines has to look at what stands before it, and there is one such in a line.
    if !text[range.clone()].contains('\n') {
        return vec![range.clone()];
    }
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let quotes = text[line_start..range.start].bytes().filter(|&byte| byte == b'>').count();
    let mut segments = Vec::new();
    let mut at = range.start;
    let mut first = true;
    for line in text[range.clone()].split('\n') {
        let mut marks = quotes;
        let mut start = 0;
        if !first {
            for byte in line.bytes() {
                match byte {
                    b' ' | b'\t' => start += 1,
                    b'>' if marks > 0 => {
                        marks -= 1;
                        start += 1;
                    }
                    _ => break,
                }
            }
        }
        let end = line.trim_end_matches([' ', '\t', '\r']).len();
        if start < end {
            segments.push(at + start..at + end);
        }
        at += line.len() + 1;
        first = false;
    }
    segments
}

/// The text with every formula hidden behind a word of the same length.
///
/// The word begins and ends with `$`, which is punctuation like the delimiters it stands for, so that emphasis next
/// to a formula works as `CommonMark` says.
pub(super) fn mask(text: &str, formulas: &[Formula]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for formula in formulas {
        for segment in &formula.segments {
            masked.push_str(&text[at..segment.start]);
            for position in segment.clone() {
                let edge = position == formula.range.start || position + 1 == formula.range.end;
                masked.push(if edge { '$' } else { 'x' });
            }
            at = segment.end;
        }
    }
    masked.push_str(&text[at..]);
    masked
}
