//! Splits off thinking that a model left in its answer as `<think>…</think>`.
//!
//! Ollama does this for the models that it knows. For others the tag stands
//! at the very beginning of the text, and may be cut over pieces. A tag
//! anywhere else is the model's words and stays.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Which kind of text a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The answer.
    Text,
    /// The thinking.
    Thinking,
}

/// Where in the answer we are.
#[derive(Debug)]
enum Place {
    /// Nothing but the beginning of an opening tag so far; it is held.
    Beginning,
    /// After the opening tag, where blank lines do not count yet.
    Entered,
    /// In the thinking; the beginning of a closing tag is held.
    Inside,
    /// After the closing tag: the blank lines there belong to nobody.
    Between,
    /// In the answer: everything is text.
    After,
}

/// The splitter of one answer.
#[derive(Debug)]
pub struct Opening {
    place: Place,
    held: String,
    held_pieces: u64,
}

impl Opening {
    /// For an answer that begins here.
    #[must_use]
    pub const fn new() -> Self {
        Self { place: Place::Beginning, held: String::new(), held_pieces: 0 }
    }

    /// For an answer that goes on with an earlier text: no tag is looked for.
    #[must_use]
    pub const fn continued() -> Self {
        Self { place: Place::After, held: String::new(), held_pieces: 0 }
    }

    /// Takes one piece of content and calls `each` with what is certain:
    /// the kind, the text, and of how many pieces it is made.
    pub fn push(&mut self, piece: &str, mut each: impl FnMut(Kind, &str, u64)) {
        if matches!(self.place, Place::After) {
            return each(Kind::Text, piece, 1);
        }
        self.held.push_str(piece);
        self.held_pieces += 1;
        if matches!(self.place, Place::Beginning) {
            let start = self.held.trim_start();
            if start.len() < OPEN.len() && OPEN.starts_with(start) {
                return;
            }
            if !start.starts_with(OPEN) {
                self.place = Place::After;
                return self.release(Kind::Text, &mut each);
            }
            self.held = start[OPEN.len()..].to_owned();
            self.place = Place::Entered;
        }
        if matches!(self.place, Place::Entered) {
            self.held = self.held.trim_start().to_owned();
        }
        if matches!(self.place, Place::Entered | Place::Inside) {
            let end = self.held.find(CLOSE);
            let certain = end.unwrap_or(self.held.len() - beginning_of_close(&self.held));
            if certain > 0 {
                let pieces = std::mem::take(&mut self.held_pieces);
                each(Kind::Thinking, &self.held[..certain], pieces);
                self.held.drain(..certain);
                self.place = Place::Inside;
            }
            if end.is_none() {
                return;
            }
            self.held.drain(..CLOSE.len());
            self.place = Place::Between;
        }
        self.held = self.held.trim_start().to_owned();
        if !self.held.is_empty() {
            self.place = Place::After;
            self.release(Kind::Text, &mut each);
        }
    }

    /// The answer has ended: hands out what is still held.
    pub fn finish(&mut self, mut each: impl FnMut(Kind, &str, u64)) {
        let kind = match self.place {
            Place::Entered | Place::Inside => Kind::Thinking,
            _ => Kind::Text,
        };
        self.release(kind, &mut each);
        self.place = Place::After;
    }

    /// Thinking came by its own field: the content needs no splitting.
    pub fn not_needed(&mut self, each: impl FnMut(Kind, &str, u64)) {
        if !matches!(self.place, Place::After) {
            self.finish(each);
        }
    }

    fn release(&mut self, kind: Kind, each: &mut impl FnMut(Kind, &str, u64)) {
        let pieces = std::mem::take(&mut self.held_pieces);
        if !self.held.is_empty() {
            each(kind, &self.held, pieces);
        }
        self.held = String::new();
    }
}

/// How many bytes at the end may be the beginning of a closing tag.
fn beginning_of_close(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&length| text.ends_with(&CLOSE[..length])).unwrap_or(0)
}
