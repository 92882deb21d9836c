//! JSON as a model wrote it: read strictly, without losing anything.
//!
//! Numbers stay the text they were, keys keep their order and may repeat: what
//! is shown, copied and saved is what was said. Read without recursion beyond
//! [`DEPTH`]. Absent on purpose: meaning (`domain::json` is for settings).

use std::borrow::Cow;

/// How deep values may nest.
pub const DEPTH: usize = 128;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`, `true` or `false`.
    Word(&'a str),
    /// A number, as it was written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl Value<'_> {
    /// How many entries a list or an object has; none of anything else.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::List(entries) => entries.len(),
            Self::Object(fields) => fields.len(),
            _ => 0,
        }
    }

    /// Whether it has no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it can have entries.
    #[must_use]
    pub const fn is_container(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_))
    }

    /// An entry by its number, with its key in an object.
    #[must_use]
    pub fn entry(&self, at: usize) -> Option<(Option<&str>, &Self)> {
        match self {
            Self::List(entries) => entries.get(at).map(|entry| (None, entry)),
            Self::Object(fields) => fields.get(at).map(|(key, value)| (Some(&**key), value)),
            _ => None,
        }
    }

    /// The last value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                fields.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// On one line.
    #[must_use]
    pub fn compact(&self) -> String {
        let mut written = String::new();
        self.write(&mut written);
        written
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Word(word) | Self::Number(word) => to.push_str(word),
            Self::Text(text) => quote(text, to),
            Self::List(entries) => {
                to.push('[');
                for (at, entry) in entries.iter().enumerate() {
                    if at > 0 {
                        to.push(',');
                    }
                    entry.write(to);
                }
                to.push(']');
            }
            Self::Object(fields) => {
                to.push('{');
                for (at, (key, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        to.push(',');
                    }
                    quote(key, to);
                    to.push(':');
                    value.write(to);
                }
                to.push('}');
            }
        }
    }
}

/// Writes a text in quotes.
pub fn quote(text: &str, to: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    to.push('"');
    for letter in text.chars() {
        match letter {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            control if control < ' ' => {
                let code = control as usize;
                to.push_str("\\u00");
                to.push(char::from(HEX[code >> 4]));
                to.push(char::from(HEX[code & 15]));
            }
            other => to.push(other),
        }
    }
    to.push('"');
}

/// Reads a text that is one value and nothing else.
#[must_use]
pub fn read(text: &str) -> Option<Value<'_>> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

/// Reads a text that is worth more than its letters: a list or an object that
/// has something in it.
#[must_use]
pub fn structured(text: &str) -> Option<Value<'_>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    read(text).filter(|value| !value.is_empty())
}

/// Whether a whole answer is structured, and not a word in brackets.
#[must_use]
pub fn is_structured_answer(text: &str) -> bool {
    structured(text).is_some_and(|value| match &value {
        Value::List(entries) => entries.iter().all(Value::is_container),
        _ => true,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        match self.peek()? {
            b'{' | b'[' if depth >= DEPTH => None,
            b'{' => self.object(depth + 1),
            b'[' => self.list(depth + 1),
            b'"' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ => ["null", "true", "false"].into_iter().find_map(|word| {
                let found = self.text[self.at..].starts_with(word);
                found.then(|| {
                    let start = self.at;
                    self.at += word.len();
                    Value::Word(&self.text[start..self.at])
                })
            }),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value<'a>> {
        self.take(b'[')?;
        let mut entries = Vec::new();
        self.space();
        if self.take(b']').is_some() {
            return Some(Value::List(entries));
        }
        loop {
            self.space();
            entries.push(self.value(depth)?);
            self.space();
            if self.take(b']').is_some() {
                return Some(Value::List(entries));
            }
            self.take(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value<'a>> {
        self.take(b'{')?;
        let mut fields = Vec::new();
        self.space();
        if self.take(b'}').is_some() {
            return Some(Value::Object(fields));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.take(b':')?;
            self.space();
            fields.push((key, self.value(depth)?));
            self.space();
            if self.take(b'}').is_some() {
                return Some(Value::Object(fields));
            }
            self.take(b',')?;
        }
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(Value::Number(&self.text[start..self.at]))
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let start = self.at;
        let mut owned: Option<String> = None;
        let mut from = start;
        loop {
            match self.peek()? {
                b'"' => {
                    let rest = &self.text[from..self.at];
                    self.at += 1;
                    return Some(match owned {
                        None => Cow::Borrowed(rest),
                        Some(mut text) => {
                            text.push_str(rest);
                            Cow::Owned(text)
                        }
                    });
                }
                b'\\' => {
                    let text = owned.get_or_insert_default();
                    text.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    let letter = self.escape()?;
                    owned.get_or_insert_default().push(letter);
                    from = self.at;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                // The first half of a pair.
                self.take(b'\\')?;
                self.take(b'u')?;
                let second = self.hex()?;
                if !(0xdc00..0xe000).contains(&second) {
                    return None;
                }
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let good = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        self.at += 4;
        good.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let text = r#" {"b": 12345678901234567890, "a": [1.50, -0e+5, null, true], "b": "x\u00e9\ud83d\ude00\n"} "#;
        let value = read(text).expect("it is JSON");
        let same = "{\"b\":12345678901234567890,\"a\":[1.50,-0e+5,null,true],\"b\":\"xé😀\\n\"}";
        assert_eq!(value.compact(), same);
        assert_eq!(value.get("b"), Some(&Value::Text("xé😀\n".into())));
        assert_eq!(value.entry(1).map(|(key, value)| (key, value.len())), Some((Some("a"), 4)));
    }

    #[test]
    fn what_is_no_json_is_none() {
        let deep = "[".repeat(DEPTH + 1) + &"]".repeat(DEPTH + 1);
        let wrong = [
            "",
            "{",
            "[1,]",
            "{\"a\":}",
            "01",
            "1.",
            "+1",
            "nul",
            "\"\n\"",
            "\"\\x\"",
            "[1] x",
            "{a:1}",
            "\"\\ud800\"",
            "[1 2]",
            deep.as_str(),
        ];
        for text in wrong {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read(&("[".repeat(DEPTH) + &"]".repeat(DEPTH))).is_some());
    }

    #[test]
    fn only_what_has_structure_is_structured() {
        for text in ["{}", "[]", "\"a\"", "7", "[1] x"] {
            assert_eq!(structured(text), None, "{text}");
        }
        assert!(structured(" [1]").is_some() && structured("{\"a\":1}\n").is_some());
        assert!(!is_structured_answer("[1]") && is_structured_answer("[{\"a\":1}]"));
    }
}
