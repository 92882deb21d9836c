//! Reading of the server's JSON in the page, with little code.
//!
//! `serde_json` can read every type in two ways (a struct may be a list) and
//! says of each mistake what and where it is. In the page there is one way, and
//! all that is asked is whether an answer could be read: its readers of all
//! types together were a tenth of the Wasm. Whatever a person has written (a
//! schema) is still read by `serde_json`, for its messages.
//!
//! A struct is given its fields in the order in which it declares them, as
//! `serde` lets a struct be a list: what it makes for an object (each name
//! compared, each field kept until the end) is three times the code. Finding
//! the names is done here, once for all types ([`Fields`]).
//!
//! Absent on purpose: bytes, borrowing from the text, and a word against a
//! name that comes twice (the first one counts).

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use std::borrow::Cow;
use std::fmt;

/// It is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garbled;

impl fmt::Display for Garbled {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("garbled")
    }
}

impl std::error::Error for Garbled {}

// Each way to say it, so that no text is made that nobody reads.
impl Error for Garbled {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value that is all of `text`.
///
/// # Errors
/// It is not JSON, or not of that type.
pub fn from_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Garbled> {
    let mut reader = Reader::new(text)?;
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// How deep lists and objects may stand in one another.
const DEEPEST: u8 = 128;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
    /// A field is asked for that is not there: nothing can be read, but an
    /// option is none.
    absent: bool,
}

/// A number as it is written.
enum Number {
    Whole(u64),
    Negative(i64),
    Broken(f64),
}

// None of this depends on a type: it is there once.
impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Result<Self, Garbled> {
        let text = std::str::from_utf8(text).map_err(|_| Garbled)?;
        Ok(Self { text, at: 0, depth: 0, absent: false })
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// The next byte that is no space; 0 at the end.
    #[inline(never)]
    fn peek(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\t' | b'\r') {
            self.at += 1;
        }
        self.byte()
    }

    #[inline(never)]
    fn take(&mut self, wanted: u8) -> Result<(), Garbled> {
        if self.peek() != wanted {
            return Err(Garbled);
        }
        self.at += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Garbled> {
        self.peek();
        if self.at == self.text.len() { Ok(()) } else { Err(Garbled) }
    }

    fn word(&mut self, word: &str) -> Result<(), Garbled> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err(Garbled);
        }
        self.at += word.len();
        Ok(())
    }

    /// Whether `null` comes, which is then behind us.
    #[inline(never)]
    fn null(&mut self) -> Result<bool, Garbled> {
        if self.peek() == b'n' { self.word("null").map(|()| true) } else { Ok(self.absent) }
    }

    #[inline(never)]
    fn bool(&mut self) -> Result<bool, Garbled> {
        if self.peek() == b't' {
            self.word("true").map(|()| true)
        } else {
            self.word("false").map(|()| false)
        }
    }

    #[inline(never)]
    fn open(&mut self, bracket: u8) -> Result<(), Garbled> {
        self.take(bracket)?;
        self.depth += 1;
        if self.depth > DEEPEST { Err(Garbled) } else { Ok(()) }
    }

    /// Whether another entry comes; else the bracket is behind us.
    #[inline(never)]
    fn more(&mut self, state: &mut Inside) -> Result<bool, Garbled> {
        match *state {
            Inside::Over => return Ok(false),
            _ if self.peek() == state.bracket() => {
                self.at += 1;
                *state = Inside::Over;
                return Ok(false);
            }
            Inside::Before(bracket) => *state = Inside::Among(bracket),
            Inside::Among(bracket) => {
                self.take(b',')?;
                if self.peek() == bracket {
                    return Err(Garbled);
                }
            }
        }
        Ok(true)
    }

    /// Whoever reads a fixed number of entries leaves the bracket to us.
    #[inline(never)]
    fn close(&mut self, state: &Inside) -> Result<(), Garbled> {
        self.depth -= 1;
        if matches!(state, Inside::Over) { Ok(()) } else { self.take(state.bracket()) }
    }

    fn part(&self, from: usize) -> Result<&'a str, Garbled> {
        self.text.get(from..self.at).ok_or(Garbled)
    }

    #[inline(never)]
    fn string(&mut self) -> Result<Cow<'a, str>, Garbled> {
        self.take(b'"')?;
        let mut whole = String::new();
        let mut from = self.at;
        loop {
            match self.byte() {
                b'"' => {
                    let rest = self.part(from)?;
                    self.at += 1;
                    if whole.is_empty() {
                        return Ok(Cow::Borrowed(rest));
                    }
                    whole.push_str(rest);
                    return Ok(Cow::Owned(whole));
                }
                b'\\' => {
                    whole.push_str(self.part(from)?);
                    self.at += 1;
                    whole.push(self.escaped()?);
                    from = self.at;
                }
                // The end of the text is among them.
                0..b' ' => return Err(Garbled),
                _ => self.at += 1,
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Garbled> {
        let kind = self.byte();
        self.at += 1;
        Ok(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                if (0xd800..0xdc00).contains(&code) {
                    self.word("\\u")?;
                    let low = self.hex()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(Garbled);
                    }
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                return char::from_u32(code).ok_or(Garbled);
            }
            _ => return Err(Garbled),
        })
    }

    fn hex(&mut self) -> Result<u32, Garbled> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.byte()).to_digit(16).ok_or(Garbled)?;
            self.at += 1;
        }
        Ok(code)
    }

    /// Reads digits onto `value`; how many there were.
    fn digits(&mut self, value: &mut u64, overlong: &mut i32) -> Result<i32, Garbled> {
        let from = self.at;
        while self.byte().is_ascii_digit() {
            let next = value.checked_mul(10);
            match next.and_then(|next| next.checked_add(u64::from(self.byte() - b'0'))) {
                Some(next) if *overlong == 0 => *value = next,
                // Beyond what is exact anyway: only its place counts.
                _ => *overlong += 1,
            }
            self.at += 1;
        }
        let count = i32::try_from(self.at - from).map_err(|_| Garbled)?;
        if count == 0 { Err(Garbled) } else { Ok(count) }
    }

    #[inline(never)]
    #[expect(clippy::cast_precision_loss, reason = "a number with a fraction is not exact")]
    fn number(&mut self) -> Result<Number, Garbled> {
        let negative = self.peek() == b'-';
        self.at += usize::from(negative);
        let (mut value, mut overlong) = (0, 0);
        let leading_zero = self.byte() == b'0';
        if self.digits(&mut value, &mut overlong)? > 1 && leading_zero {
            return Err(Garbled);
        }
        let mut exponent = overlong;
        let mut whole = overlong == 0;
        if self.byte() == b'.' {
            self.at += 1;
            whole = false;
            let before = overlong;
            let count = self.digits(&mut value, &mut overlong)?;
            exponent -= count - (overlong - before);
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            whole = false;
            let down = self.byte() == b'-';
            self.at += usize::from(matches!(self.byte(), b'-' | b'+'));
            let mut power = 0;
            self.digits(&mut power, &mut 0)?;
            let power = i32::try_from(power.min(10_000)).map_err(|_| Garbled)?;
            exponent += if down { -power } else { power };
        }
        if whole && !negative {
            return Ok(Number::Whole(value));
        }
        if whole && let Some(value) = 0_i64.checked_sub_unsigned(value) {
            return Ok(Number::Negative(value));
        }
        let value = scaled(value as f64, exponent);
        if value.is_infinite() {
            return Err(Garbled);
        }
        Ok(Number::Broken(if negative { -value } else { value }))
    }

    #[inline(never)]
    fn skip(&mut self) -> Result<(), Garbled> {
        match self.peek() {
            b'n' => self.word("null"),
            b't' | b'f' => self.bool().map(drop),
            b'"' => self.string().map(drop),
            open @ (b'{' | b'[') => {
                self.open(open)?;
                let mut state = Inside::new(open);
                while self.more(&mut state)? {
                    if open == b'{' {
                        self.string()?;
                        self.take(b':')?;
                    }
                    self.skip()?;
                }
                self.close(&state)
            }
            _ => self.number().map(drop),
        }
    }
}

/// A number times a power of ten: exact where both are.
fn scaled(mut value: f64, mut exponent: i32) -> f64 {
    const STEP: i32 = 22;
    while exponent != 0 && value != 0.0 && value.is_finite() {
        let step = exponent.clamp(-STEP, STEP);
        exponent -= step;
        let factor = 10_f64.powi(step.abs());
        value = if step > 0 { value * factor } else { value / factor };
    }
    value
}

/// Where in a list or an object one is, with the bracket that ends it.
enum Inside {
    Before(u8),
    Among(u8),
    Over,
}

impl Inside {
    const fn new(open: u8) -> Self {
        Self::Before(if open == b'{' { b'}' } else { b']' })
    }

    const fn bracket(&self) -> u8 {
        match self {
            Self::Before(bracket) | Self::Among(bracket) => *bracket,
            Self::Over => 0,
        }
    }
}

struct Entries<'r, 'a> {
    reader: &'r mut Reader<'a>,
    state: Inside,
}

impl<'a> SeqAccess<'a> for Entries<'_, 'a> {
    type Error = Garbled;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Garbled> {
        if !self.reader.more(&mut self.state)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'a> MapAccess<'a> for Entries<'_, 'a> {
    type Error = Garbled;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Garbled> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Garbled> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The fields of an object, in the order of `names`.
struct Fields<'r, 'a> {
    reader: &'r mut Reader<'a>,
    state: Inside,
    names: std::slice::Iter<'static, &'static str>,
    /// A name whose value comes next.
    next: Option<Cow<'a, str>>,
    /// Where each value stands, if they are not in that order or not all there.
    index: Option<Index<'a>>,
}

/// Names with the places of their values, and where the object ends.
type Index<'a> = (Vec<(Cow<'a, str>, usize)>, usize);

impl Fields<'_, '_> {
    /// Goes on to the next name, if there is one.
    #[inline(never)]
    fn advance(&mut self) -> Result<(), Garbled> {
        if self.next.is_none() && self.reader.more(&mut self.state)? {
            self.next = Some(self.reader.string()?);
            self.reader.take(b':')?;
        }
        Ok(())
    }

    /// Goes to the value of the next field; false if it has none.
    #[inline(never)]
    fn find(&mut self) -> Result<bool, Garbled> {
        self.reader.absent = false;
        let name = self.names.next().ok_or(Garbled)?;
        if self.index.is_none() {
            // As they are written, but for what is left out.
            self.advance()?;
            if self.next.as_deref() == Some(name) {
                self.next = None;
                return Ok(true);
            }
            let mut index = Vec::new();
            while let Some(key) = self.next.take() {
                index.push((key, self.reader.at));
                self.reader.skip()?;
                self.advance()?;
            }
            self.index = Some((index, self.reader.at));
        }
        let (index, _) = self.index.as_ref().ok_or(Garbled)?;
        let place = index.iter().find(|(key, _)| key == name).map(|(_, at)| *at);
        self.reader.absent = place.is_none();
        self.reader.at = place.unwrap_or(self.reader.text.len());
        Ok(place.is_some())
    }

    /// Goes behind the object.
    #[inline(never)]
    fn finish(mut self) -> Result<(), Garbled> {
        self.reader.absent = false;
        if let Some((_, end)) = self.index {
            self.reader.at = end;
        }
        // Fields that nobody asked for.
        self.advance()?;
        while self.next.take().is_some() {
            self.reader.skip()?;
            self.advance()?;
        }
        self.reader.close(&self.state)
    }
}

impl<'a> SeqAccess<'a> for Fields<'_, 'a> {
    type Error = Garbled;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Garbled> {
        let there = self.find()?;
        match seed.deserialize(&mut *self.reader) {
            Ok(value) => Ok(Some(value)),
            Err(_) if !there => Ok(None),
            Err(garbled) => Err(garbled),
        }
    }
}

impl<'a> EnumAccess<'a> for &mut Reader<'a> {
    type Error = Garbled;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Garbled> {
        Ok((seed.deserialize(&mut *self)?, self))
    }
}

impl<'a> VariantAccess<'a> for &mut Reader<'a> {
    type Error = Garbled;

    fn unit_variant(self) -> Result<(), Garbled> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Garbled> {
        self.take(b':')?;
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Garbled> {
        self.take(b':')?;
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        self.take(b':')?;
        self.deserialize_struct("", names, visitor)
    }
}

macro_rules! same {
    ($($name:ident)* => $same:ident) => {$(
        fn $name<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
            self.$same(visitor)
        }
    )*};
}

impl<'a> Deserializer<'a> for &mut Reader<'a> {
    type Error = Garbled;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        match self.peek() {
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'"' => self.deserialize_str(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'{' => self.deserialize_map(visitor),
            _ => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        match self.number()? {
            Number::Whole(number) => visitor.visit_u64(number),
            Number::Negative(number) => visitor.visit_i64(number),
            Number::Broken(number) => visitor.visit_f64(number),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        visitor.visit_str(&self.string()?)
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        if self.null()? { visitor.visit_unit() } else { Err(Garbled) }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        if self.null()? { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        self.open(b'[')?;
        let mut entries = Entries { reader: self, state: Inside::new(b'[') };
        let value = visitor.visit_seq(&mut entries)?;
        entries.reader.close(&entries.state)?;
        Ok(value)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        self.open(b'{')?;
        let mut entries = Entries { reader: self, state: Inside::new(b'{') };
        let value = visitor.visit_map(&mut entries)?;
        entries.reader.close(&entries.state)?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        self.open(b'{')?;
        let state = Inside::new(b'{');
        let mut fields =
            Fields { reader: self, state, names: names.iter(), next: None, index: None };
        let value = visitor.visit_seq(&mut fields)?;
        fields.finish()?;
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        if self.peek() == b'"' {
            return visitor.visit_enum(self);
        }
        self.open(b'{')?;
        let value = visitor.visit_enum(&mut *self)?;
        self.close(&Inside::new(b'{'))?;
        Ok(value)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, Garbled> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Garbled> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Garbled> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_bytes<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Garbled> {
        Err(Garbled)
    }

    fn deserialize_byte_buf<V: Visitor<'a>>(self, _: V) -> Result<V::Value, Garbled> {
        Err(Garbled)
    }

    same!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f32 => deserialize_f64);
    same!(deserialize_char deserialize_string deserialize_identifier => deserialize_str);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::domain::Json;
    use proptest::prelude::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        One(u8),
        Two(u8, String),
        Named { on: bool },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Thing {
        kinds: Vec<Kind>,
        #[serde(default)]
        pair: Option<(i8, f64)>,
        names: BTreeMap<String, Option<u16>>,
    }

    /// What `serde_json` makes of it, which is what is to be made of it.
    fn same<T: DeserializeOwned + PartialEq + fmt::Debug>(text: &str) {
        let expected = serde_json::from_str::<T>(text).ok();
        assert_eq!(from_json::<T>(text.as_bytes()).ok(), expected, "{text}");
    }

    #[test]
    fn types_are_read_as_serde_json_reads_them() {
        let whole = r#"{"kinds":["plain",{"one":7},{"two":[1,"x\n"]},{"named":{"on":true}}],"pair":[-3,2.5e-3],
            "more":{"a":[1,{"b":null}]},"names":{"a\u00e4\ud83d\ude00":null,"":65535}}"#;
        assert!(from_json::<Thing>(whole.as_bytes()).is_ok());
        same::<Thing>(whole);
        for end in 0..whole.len() {
            if whole.is_char_boundary(end) {
                same::<Thing>(&whole[..end]);
            }
        }
        for wrong in [
            r#"{"kinds":[],"names":{"a":65536}}"#,
            r#"{"kinds":["other"],"names":{}}"#,
            r#"{"names":{"b":1},"x":[{}],"pair":[1,2],"kinds":["plain"]}"#,
            r#"{"names":{},"kinds":[]"#,
            r#"{"names":{},"kinds":[],}"#,
            r#"{"names":{},"kinds":[]} x"#,
            r#"{"y":{"kinds":1},"kinds":[{"named":{"off":1}}],"names":{}}"#,
            r#"{"kinds":[{"named":{"off":1,"on":false}}],"names":{}}"#,
            r#"{"kinds":[{"named":{"on":false,"on":true}}],"x":null}"#,
            r#"{"kinds":[]}"#,
            r#"{"kinds":[],"pair":[1],"names":{}}"#,
            r#"{"kinds":[],"pair":[1,2,3],"names":{}}"#,
            r#"{"kinds":[{"one":7,"plain":null}],"names":{}}"#,
            r#"{"kinds":[],"names":{},}"#,
            r#"{"kinds":[],"names":{}} x"#,
            "null",
        ] {
            same::<Thing>(wrong);
        }
    }

    #[test]
    fn numbers_and_texts_are_read_as_serde_json_reads_them() {
        for text in [
            "0",
            "-0",
            "-1",
            "01",
            "1.",
            ".5",
            "1.5",
            "-1.25e2",
            "1e400",
            "1e-400",
            "0e999",
            "1E+2",
            "--1",
            "-",
            "+1",
            "9007199254740993",
            "18446744073709551615",
            "0.1",
            "123456.789",
            "true",
            "tru",
            "nul",
            "[1,]",
            "[,1]",
            "[1 2]",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\x\"",
            "\"\t\"",
            "\"\\u00\"",
            "[]",
            "{}",
            " { \"a\" : [ ] } ",
            "",
        ] {
            same::<Json>(text);
        }
        let deep = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(from_json::<Json>(deep(100).as_bytes()).is_ok());
        assert!(from_json::<Json>(deep(129).as_bytes()).is_err());
        assert_eq!(from_json::<f64>(b"-9223372036854775809"), Ok(-9_223_372_036_854_775_809.0));
        assert_eq!(from_json::<u64>(b"18446744073709551616"), Err(Garbled));
    }

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            (-1_000_000_i32..1_000_000).prop_map(|number| Json::Number(f64::from(number) / 1000.0)),
            ".*".prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Json::List),
                prop::collection::btree_map(".*", inner, 0..5)
                    .prop_map(|fields| Json::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(json in json()) {
            let text = serde_json::to_string(&json).unwrap();
            prop_assert_eq!(from_json::<Json>(text.as_bytes()), Ok(json));
        }

        #[test]
        fn nothing_makes_it_panic(text in "[\\[\\]{}:,\"\\\\u0-9a-f eE.+-]{0,40}") {
            let expected = serde_json::from_str::<Json>(&text).is_ok();
            prop_assert_eq!(from_json::<Json>(text.as_bytes()).is_ok(), expected);
        }
    }
}
