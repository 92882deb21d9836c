//! The one lexer that all tables drive.
//!
//! It looks at each place once and always moves on, so it is linear. It works on bytes: every delimiter is ASCII, and
//! words take whole characters, so that ranges end on character boundaries.
//!
//! Deliberately absent: state that outlives a call, and languages: those are in `languages`.

use std::collections::HashMap;
use std::ops::Range;

use super::Class;
use super::languages::{Language, Quote, Variables};

type Tokens = Vec<(Class, Range<usize>)>;

struct Lexer<'a> {
    language: &'a Language,
    words: HashMap<String, Class>,
    code: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: Tokens,
    /// True until something other than white space was seen on the line.
    line_start: bool,
    /// True if the word before asks for a name to be defined, as `fn` and `def` do.
    defines: bool,
}

pub(super) fn lex(language: &Language, code: &str) -> Tokens {
    let mut words = HashMap::new();
    for (list, class) in [
        (language.keywords, Class::Keyword),
        (language.types, Class::Type),
        (language.constants, Class::Number),
    ] {
        for word in list.split(' ').filter(|word| !word.is_empty()) {
            words.insert(word.to_owned(), class);
        }
    }
    let mut lexer = Lexer {
        language,
        words,
        code,
        bytes: code.as_bytes(),
        at: 0,
        tokens: Vec::new(),
        line_start: true,
        defines: false,
    };
    while lexer.at < lexer.bytes.len() {
        let before = lexer.at;
        lexer.step();
        debug_assert!(lexer.at > before);
    }
    lexer.tokens
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn push(&mut self, class: Class, end: usize) {
        if end > self.at {
            self.tokens.push((class, self.at..end));
        }
        self.at = end;
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        if byte == b'\n' {
            self.at += 1;
            self.line_start = true;
            return;
        }
        if byte.is_ascii_whitespace() {
            self.at += 1;
            return;
        }
        let line_start = std::mem::replace(&mut self.line_start, false);
        if self.comment()
            || self.meta(line_start)
            || self.quoted()
            || self.variable()
            || self.number()
        {
            self.defines = false;
            return;
        }
        if byte >= 0x80
            || byte == b'_'
            || byte.is_ascii_alphabetic()
            || self.language.word_signs.as_bytes().contains(&byte)
        {
            self.word(line_start);
        } else {
            self.at += 1;
        }
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..]
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(self.bytes.len(), |length| from + length)
    }

    fn comment(&mut self) -> bool {
        for start in self.language.line_comments {
            if self.rest().starts_with(start.as_bytes()) {
                // In shells and their kin `#` within a word is part of the word.
                let glued =
                    *start == "#" && self.at > 0 && !self.bytes[self.at - 1].is_ascii_whitespace();
                if !(glued && self.language.variables != Variables::None) {
                    let end = self.line_end(self.at);
                    self.push(Class::Comment, end);
                    return true;
                }
            }
        }
        for (open, close, nested) in self.language.block_comments {
            if self.rest().starts_with(open.as_bytes()) {
                let end = self.block_end(open, close, *nested);
                self.push(Class::Comment, end);
                return true;
            }
        }
        false
    }

    fn block_end(&self, open: &str, close: &str, nested: bool) -> usize {
        let mut depth = 1;
        let mut at = self.at + open.len();
        while at < self.bytes.len() {
            let rest = &self.bytes[at..];
            if rest.starts_with(close.as_bytes()) {
                at += close.len();
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            } else if nested && rest.starts_with(open.as_bytes()) {
                at += open.len();
                depth += 1;
            } else {
                at += 1;
            }
        }
        self.bytes.len()
    }

    /// Attributes, decorators, preprocessor lines, section heads.
    fn meta(&mut self, line_start: bool) -> bool {
        let language = self.language;
        let byte = self.bytes[self.at];
        if line_start && language.line_meta.as_bytes().contains(&byte) {
            let end = self.line_end(self.at);
            self.push(Class::Meta, end);
            return true;
        }
        if language.attributes
            && (self.rest().starts_with(b"#[") || self.rest().starts_with(b"#!["))
        {
            let end = self.bracket_end();
            self.push(Class::Meta, end);
            return true;
        }
        if byte == b'@' && language.decorators {
            let end = self.word_end(self.at + 1);
            if end > self.at + 1 {
                self.push(Class::Meta, end);
                return true;
            }
        }
        false
    }

    /// The bracket that closes `#[…]`, not further than a few lines: an open one colours nothing but itself.
    fn bracket_end(&self) -> usize {
        let mut depth = 0;
        for (offset, byte) in self.rest().iter().enumerate().take(400) {
            match byte {
                b'[' => depth += 1,
                b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return self.at + offset + 1;
                    }
                }
                _ => {}
            }
        }
        self.at + 2
    }

    fn quoted(&mut self) -> bool {
        let language = self.language;
        let byte = self.bytes[self.at];
        if language.raw_strings && matches!(byte, b'r' | b'b' | b'c') && !self.after_word() {
            let prefix = self
                .rest()
                .iter()
                .take(2)
                .take_while(|byte| matches!(byte, b'r' | b'b' | b'c'))
                .count();
            let hashes =
                self.bytes[self.at + prefix..].iter().take_while(|&&byte| byte == b'#').count();
            let open = self.at + prefix + hashes;
            let raw = self.bytes[self.at..self.at + prefix].contains(&b'r');
            if self.bytes.get(open) == Some(&b'"') && (raw || hashes == 0) {
                let end = if raw {
                    self.raw_end(open + 1, hashes)
                } else {
                    self.string_end(open, &DOUBLE)
                };
                self.push(Class::String, end);
                return true;
            }
        }
        let mut start = self.at;
        if language.string_prefixes && byte.is_ascii_alphabetic() && !self.after_word() {
            let prefix =
                self.rest().iter().take(3).take_while(|byte| b"rbfutRBFUT".contains(byte)).count();
            if matches!(self.bytes.get(self.at + prefix), Some(b'"' | b'\'')) {
                start += prefix;
            }
        }
        if language.lifetimes && byte == b'\'' {
            return self.character();
        }
        for quote in language.quotes {
            if self.bytes[start..].starts_with(quote.open.as_bytes()) {
                let end = self.string_end(start, quote);
                let key = language.keys
                    && self.bytes[end..].iter().take(3).find(|byte| **byte != b' ') == Some(&b':');
                self.push(if key { Class::Meta } else { Class::String }, end);
                return true;
            }
        }
        false
    }

    fn after_word(&self) -> bool {
        self.at > 0
            && (self.bytes[self.at - 1].is_ascii_alphanumeric() || self.bytes[self.at - 1] == b'_')
    }

    fn raw_end(&self, from: usize, hashes: usize) -> usize {
        let mut at = from;
        while let Some(offset) = self.bytes[at..].iter().position(|&byte| byte == b'"') {
            at += offset + 1;
            let closing =
                self.bytes[at..].iter().take(hashes).take_while(|&&byte| byte == b'#').count();
            if closing == hashes {
                return at + hashes;
            }
            at += closing;
        }
        self.bytes.len()
    }

    fn string_end(&self, start: usize, quote: &Quote) -> usize {
        let close = quote.close.as_bytes();
        let mut at = start + quote.open.len();
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            if quote.escape && byte == b'\\' {
                // The escaped character may be longer than a byte; the next round steps over what is left of it.
                at = (at + 2).min(self.bytes.len());
            } else if self.bytes[at..].starts_with(close) {
                return at + close.len();
            } else if byte == b'\n' && !quote.lines {
                return at;
            } else {
                at += 1;
            }
        }
        self.bytes.len()
    }

    /// In Rust `'` opens a character or names a lifetime.
    fn character(&mut self) -> bool {
        let rest = &self.code[self.at + 1..];
        let mut chars = rest.char_indices();
        let end = match chars.next() {
            Some((_, '\\')) => {
                let window = rest.as_bytes();
                window
                    .iter()
                    .take(12)
                    .skip(2)
                    .position(|&byte| byte == b'\'')
                    .map(|offset| offset + 3)
            }
            Some(_) => chars.next().filter(|&(_, c)| c == '\'').map(|(at, _)| at + 1),
            None => None,
        };
        if let Some(length) = end {
            self.push(Class::String, self.at + 1 + length);
        } else {
            let end = self.word_end(self.at + 1);
            self.push(Class::Type, end);
        }
        true
    }

    fn variable(&mut self) -> bool {
        let byte = self.bytes[self.at];
        let end = match self.language.variables {
            Variables::Dollar if byte == b'$' => match self.bytes.get(self.at + 1) {
                Some(b'{') => {
                    let end =
                        self.rest().iter().take(200).position(|&byte| matches!(byte, b'}' | b'\n'));
                    end.filter(|&end| self.bytes[self.at + end] == b'}')
                        .map(|end| self.at + end + 1)
                }
                Some(b'(') => None,
                Some(b'?' | b'#' | b'@' | b'*' | b'!' | b'$') => Some(self.at + 2),
                _ => Some(self.word_end(self.at + 1)),
            },
            Variables::Sigils if matches!(byte, b'$' | b'@' | b'%') => {
                Some(self.word_end(self.at + 1))
            }
            _ => None,
        };
        match end {
            Some(end) if end > self.at + 1 => {
                self.push(Class::Type, end);
                true
            }
            _ => false,
        }
    }

    fn number(&mut self) -> bool {
        let byte = self.bytes[self.at];
        if self.language.colours && byte == b'#' {
            let digits = self.bytes[self.at + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            if matches!(digits, 3 | 4 | 6 | 8) {
                self.push(Class::Number, self.at + 1 + digits);
                return true;
            }
        }
        if !byte.is_ascii_digit() {
            return false;
        }
        let mut end = self.at;
        while let Some(&byte) = self.bytes.get(end) {
            let exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[end - 1], b'e' | b'E')
                && end > self.at;
            let fraction = byte == b'.' && self.bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || exponent || fraction) {
                break;
            }
            end += 1;
        }
        self.push(Class::Number, end);
        true
    }

    fn word_end(&self, from: usize) -> usize {
        let signs = self.language.word_signs.as_bytes();
        let length = self.bytes[from..]
            .iter()
            .take_while(|&&byte| {
                byte >= 0x80
                    || byte == b'_'
                    || byte.is_ascii_alphanumeric()
                    || signs.contains(&byte)
            })
            .count();
        from + length
    }

    fn word(&mut self, line_start: bool) {
        let end = self.word_end(self.at).max(self.at + 1);
        let word = &self.code[self.at..end];
        let known = if self.language.any_case {
            self.words.get(&word.to_ascii_lowercase())
        } else {
            self.words.get(word)
        };
        let next = self.bytes.get(end).copied();
        let defined = std::mem::take(&mut self.defines);
        let class = if let Some(&class) = known {
            self.defines = class == Class::Keyword
                && matches!(word, "fn" | "def" | "func" | "fun" | "function" | "sub" | "defp");
            Some(class)
        } else if self.language.keys && line_start && self.is_key(end) {
            Some(Class::Meta)
        } else if defined
            || next == Some(b'(')
            || (self.language.macros
                && next == Some(b'!')
                && self.bytes.get(end + 1) != Some(&b'='))
        {
            Some(Class::Function)
        } else if self.language.capital_types && word.starts_with(|c: char| c.is_ascii_uppercase())
        {
            Some(Class::Type)
        } else {
            None
        };
        match class {
            Some(class) => self.push(class, end),
            None => self.at = end,
        }
    }

    /// `key:` or `key =` at the start of a line, in configuration files.
    fn is_key(&self, end: usize) -> bool {
        let mut after = self.bytes[end..].iter().take(40).skip_while(|byte| **byte == b' ');
        matches!(after.next(), Some(b':' | b'='))
    }
}

const DOUBLE: Quote = Quote { open: "\"", close: "\"", escape: true, lines: true };
