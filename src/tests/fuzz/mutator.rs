//! Changes good inputs into strange ones, the same in every run.
//!
//! Deliberately absent: knowledge of any format; that is in the seeds and words.

/// A stream of changed inputs.
pub struct Mutator {
    pool: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
    state: u64,
}

/// Bytes that have gone wrong somewhere before.
const ODD: [&[u8]; 12] = [
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "🦜".as_bytes(),
    b"18446744073709551616",
    b"-0",
    b"1e999",
];

/// Inputs that are gone on from: those of an hour would fill the memory.
const POOL: usize = 4096;

impl Mutator {
    pub fn new(seeds: &[&str], words: &[&str]) -> Self {
        let bytes = |list: &[&str]| list.iter().map(|one| one.as_bytes().to_vec()).collect();
        let mut words: Vec<Vec<u8>> = bytes(words);
        words.extend(ODD.map(<[u8]>::to_vec));
        Self { pool: bytes(seeds), words, state: 0x9e37_79b9_7f4a_7c15 }
    }

    /// Goes on from this one too; when there are many, instead of another.
    pub fn keep(&mut self, input: Vec<u8>) {
        if self.pool.len() < POOL {
            self.pool.push(input);
        } else {
            let place = self.below(POOL);
            self.pool[place] = input;
        }
    }

    /// A number below `limit` (xorshift64*).
    fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or(0) % limit.max(1)
    }

    /// The next input.
    pub fn next(&mut self, longest: usize) -> Vec<u8> {
        let start = self.below(self.pool.len());
        let mut input = self.pool[start].clone();
        for _ in 0..=self.below(6) {
            self.change(&mut input);
        }
        input.truncate(longest);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let to = (at + 1 + self.below(24)).min(input.len());
        match self.below(9) {
            0 => drop(input.drain(at.min(to)..to)),
            1 => {
                let piece = input[at.min(to)..to].to_vec();
                insert(input, at, &piece);
            }
            2 | 3 => {
                let word = self.below(self.words.len());
                insert(input, at, &self.words[word].clone());
            }
            4 => {
                // Nested, or long, a hundred times.
                let word = self.below(self.words.len());
                let many = 1 + self.below(200);
                insert(input, at, &self.words[word].repeat(many));
            }
            5 => {
                // The rest of another one.
                let other = self.below(self.pool.len());
                let from = self.below(self.pool[other].len() + 1);
                let rest = self.pool[other][from..].to_vec();
                input.truncate(at);
                input.extend(rest);
            }
            6 => input.truncate(at),
            7 => {
                let bit = self.below(8);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            _ => {
                // A word in the place of what stands there.
                let word = self.below(self.words.len());
                drop(input.drain(at.min(to)..to));
                insert(input, at, &self.words[word].clone());
            }
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let at = at.min(input.len());
    input.splice(at..at, piece.iter().copied());
}
