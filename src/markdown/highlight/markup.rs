//! Lexers for what is not code: tags, differences, Markdown, TeX.
//!
//! Each is one pass over the text. Deliberately absent: the languages inside (scripts in HTML, code in Markdown).

use std::ops::Range;

use super::Class;

type Tokens = Vec<(Class, Range<usize>)>;

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text[from..].find(what).map(|offset| from + offset)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'-' | b'_' | b':' | b'.')
}

/// HTML, XML and SVG.
pub(super) fn tags(code: &str) -> Tokens {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(open) =
        bytes[at..].iter().position(|&byte| matches!(byte, b'<' | b'&')).map(|offset| at + offset)
    {
        if bytes[open] == b'&' {
            let length = bytes[open + 1..]
                .iter()
                .take(32)
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#')
                .count();
            at = open + 1 + length;
            if length > 0 && bytes.get(at) == Some(&b';') {
                at += 1;
                tokens.push((Class::Number, open..at));
            }
            continue;
        }
        if code[open..].starts_with("<!--") {
            at = find(code, open, "-->").map_or(code.len(), |end| end + 3);
            tokens.push((Class::Comment, open..at));
            continue;
        }
        if matches!(bytes.get(open + 1), Some(b'!' | b'?')) {
            at = find(code, open, ">").map_or(code.len(), |end| end + 1);
            tokens.push((Class::Meta, open..at));
            continue;
        }
        at = open + 1 + usize::from(bytes.get(open + 1) == Some(&b'/'));
        let name = at + bytes[at..].iter().take_while(|&&byte| is_name(byte)).count();
        if name == at {
            continue;
        }
        tokens.push((Class::Keyword, at..name));
        at = attributes(bytes, name, &mut tokens);
    }
    tokens
}

fn attributes(bytes: &[u8], from: usize, tokens: &mut Tokens) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return at + 1,
            b'<' => return at,
            b'"' | b'\'' => {
                let end = bytes[at + 1..]
                    .iter()
                    .position(|&other| other == byte)
                    .map_or(bytes.len(), |end| at + end + 2);
                tokens.push((Class::String, at..end));
                at = end;
            }
            byte if is_name(byte) => {
                let end = at + bytes[at..].iter().take_while(|&&byte| is_name(byte)).count();
                let value = at > 0 && bytes[at - 1] == b'=';
                tokens.push((if value { Class::String } else { Class::Meta }, at..end));
                at = end;
            }
            _ => at += 1,
        }
    }
    at
}

/// Differences between files: whole lines.
pub(super) fn diff(code: &str) -> Tokens {
    lines(code)
        .filter_map(|(line, range)| {
            let class = match line.as_bytes().first()? {
                _ if line.starts_with("+++")
                    || line.starts_with("---")
                    || line.starts_with("diff ") =>
                {
                    Class::Meta
                }
                b'+' | b'>' => Class::Inserted,
                b'-' | b'<' => Class::Deleted,
                b'@' => Class::Keyword,
                _ if line.starts_with("index ") => Class::Meta,
                _ => return None,
            };
            Some((class, range))
        })
        .collect()
}

fn lines(code: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    code.split('\n').map(move |line| {
        let range = at..at + line.len();
        at = range.end + 1;
        (line, range)
    })
}

/// Markdown: heads, quotations, list marks, code.
pub(super) fn markdown(code: &str) -> Tokens {
    let mut tokens = Vec::new();
    let mut fenced = false;
    for (line, range) in lines(code) {
        let bare = line.trim_start();
        let start = range.start + line.len() - bare.len();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
            tokens.push((Class::Meta, start..range.end));
        } else if bare.is_empty() {
        } else if fenced {
            tokens.push((Class::String, start..range.end));
        } else if bare.starts_with('#') {
            tokens.push((Class::Keyword, start..range.end));
        } else if bare.starts_with('>') {
            tokens.push((Class::Comment, start..range.end));
        } else {
            let mut at = start;
            let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
            if bare.starts_with("- ") || bare.starts_with("* ") || bare.starts_with("+ ") {
                tokens.push((Class::Meta, start..start + 1));
                at += 1;
            } else if digits > 0 && bare[digits..].starts_with(". ") {
                tokens.push((Class::Meta, start..start + digits + 1));
                at += digits + 1;
            }
            spans(code, at..range.end, &mut tokens);
        }
    }
    tokens
}

fn spans(code: &str, line: Range<usize>, tokens: &mut Tokens) {
    let mut at = line.start;
    for (mark, class) in [("`", Class::String), ("**", Class::Type)] {
        // Spans of the second kind are only looked for behind those of the first: ranges must not overlap.
        while let Some(open) = code[at..line.end].find(mark).map(|offset| at + offset) {
            let inside = open + mark.len();
            let Some(end) =
                code[inside..line.end].find(mark).map(|offset| inside + offset + mark.len())
            else {
                break;
            };
            tokens.push((class, open..end));
            at = end;
        }
    }
}

/// TeX: commands, comments, groups' numbers are left plain.
pub(super) fn tex(code: &str) -> Tokens {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..]
        .iter()
        .position(|&byte| matches!(byte, b'\\' | b'%' | b'$'))
        .map(|offset| at + offset)
    {
        at = match bytes[start] {
            b'\\' => {
                let letters =
                    bytes[start + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let end = start
                    + 1
                    + letters.max(usize::from(bytes.get(start + 1).is_some_and(u8::is_ascii)));
                tokens.push((Class::Keyword, start..end));
                end
            }
            b'%' => {
                let end = find(code, start, "\n").unwrap_or(code.len());
                tokens.push((Class::Comment, start..end));
                end
            }
            _ => {
                tokens.push((Class::Meta, start..start + 1));
                start + 1
            }
        };
    }
    tokens
}
