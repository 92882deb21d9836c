//! Cuts a byte stream into lines (NDJSON), however the network cut it.
//!
//! Bytes, not text: a read may end inside a character. A line that came in
//! one piece is handed on where it lies; only a rest is copied, and no byte is
//! looked at twice. Absent on purpose: what a line means (`wire`).

use std::io::BufRead;

/// A line is longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineTooLong;

/// The splitter: holds the beginning of a line whose end has not come.
#[derive(Debug)]
pub struct Lines {
    rest: Vec<u8>,
    limit: usize,
}

impl Lines {
    /// A splitter for lines of at most `limit` bytes, line end left out.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { rest: Vec::new(), limit }
    }

    /// Takes what a read gave and calls `each` with every line that it ends.
    /// Blank lines are left out. Returns the number of lines ended, blank
    /// ones included.
    ///
    /// # Errors
    /// [`LineTooLong`]; lines before the long one were handed on.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(&[u8]),
    ) -> Result<usize, LineTooLong> {
        let mut ended = 0;
        while !bytes.is_empty() {
            // The standard library's search for a byte is vectorised; this is
            // its only door.
            let mut after = bytes;
            let length = after.skip_until(b'\n').unwrap_or(bytes.len());
            let piece = &bytes[..length];
            bytes = after;
            let Some(line) = piece.strip_suffix(b"\n") else {
                return self.keep(piece).map(|()| ended);
            };
            ended += 1;
            if self.rest.is_empty() {
                if line.len() > self.limit {
                    return Err(LineTooLong);
                }
                hand_on(line, &mut each);
            } else {
                self.keep(line)?;
                hand_on(&self.rest, &mut each);
                self.rest.clear();
                // One long line must not hold its memory for the whole answer.
                self.rest.shrink_to(64 * 1024);
            }
        }
        Ok(ended)
    }

    /// The stream has ended: calls `each` with a last line that has no end.
    pub fn finish(&mut self, mut each: impl FnMut(&[u8])) {
        hand_on(&std::mem::take(&mut self.rest), &mut each);
    }

    fn keep(&mut self, piece: &[u8]) -> Result<(), LineTooLong> {
        if self.rest.len() + piece.len() > self.limit {
            self.rest = Vec::new();
            return Err(LineTooLong);
        }
        self.rest.extend_from_slice(piece);
        Ok(())
    }
}

fn hand_on(line: &[u8], each: &mut impl FnMut(&[u8])) {
    let line = line.trim_ascii();
    if !line.is_empty() {
        each(line);
    }
}
