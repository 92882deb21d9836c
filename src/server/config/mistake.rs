//! A mistake in the configuration, and all of them as they are told: file,
//! line, column, the key, what was expected, and what may be meant.

use super::node::Place;
use std::fmt::{self, Debug, Display, Formatter};
use std::path::{Path, PathBuf};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is written.
    pub place: Place,
    /// The key, as in `site.name`; empty for one of grammar.
    pub key: String,
    /// What is wrong, without a full stop.
    pub says: String,
}

/// All mistakes of a file and its variables; at least one.
#[derive(Clone, PartialEq, Eq)]
pub struct Mistakes {
    /// The file, if there is one.
    pub file: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// In the order of the file.
    pub list: Vec<Mistake>,
}

/// Without the text of the file, which may hold secrets.
impl Debug for Mistakes {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let mut told = to.debug_struct("Mistakes");
        told.field("file", &self.file).field("list", &self.list).finish_non_exhaustive()
    }
}

impl Mistakes {
    /// A file that cannot be read at all.
    #[must_use]
    pub fn unreadable(file: &Path, cause: &str) -> Self {
        let says = format!("it cannot be read: {cause}");
        let list = vec![Mistake { place: Place::File(0..0), key: String::new(), says }];
        Self { file: Some(file.to_owned()), text: String::new(), list }
    }

    /// The first one in a line, and how many more there are.
    #[must_use]
    pub fn in_a_line(&self) -> String {
        let first = self.list.first().map(|mistake| self.line(mistake)).unwrap_or_default();
        match self.list.len() {
            0 | 1 => first,
            all => format!("{first} (+{})", all - 1),
        }
    }

    /// A mistake in a line, with its place.
    fn line(&self, mistake: &Mistake) -> String {
        let key = if mistake.key.is_empty() { String::new() } else { format!("{}: ", mistake.key) };
        let place = match (&mistake.place, &self.file) {
            (Place::Variable(name) | Place::Elsewhere(name), _) => name.clone(),
            (Place::File(_), None) => "linnet.toml".to_owned(),
            (Place::File(_), Some(file)) if self.text.is_empty() => file.display().to_string(),
            (Place::File(range), Some(file)) => {
                let (line, column, _) = spot(&self.text, range.start);
                format!("{}:{line}:{column}", file.display())
            }
        };
        format!("{place}: {key}{}", mistake.says)
    }
}

/// All of them, those of the file with the line and a mark under the place.
impl Display for Mistakes {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        for (number, mistake) in self.list.iter().enumerate() {
            if number > 0 {
                to.write_str("\n")?;
            }
            to.write_str(&self.line(mistake))?;
            if let Place::File(range) = &mistake.place
                && !self.text.is_empty()
            {
                let (line, column, shown) = spot(&self.text, range.start);
                let marked = self.text.get(range.clone()).unwrap_or_default();
                let length = marked.lines().next().unwrap_or_default().chars().count().max(1);
                let (space, mark) = (" ".repeat(column - 1), "^".repeat(length));
                // A key that is none may be meant for one: what is behind it is of no concern.
                let misspelt = || {
                    let rest = self.text.get(range.end..).unwrap_or_default().trim_start();
                    let at = shown.find('=').filter(|_| rest.starts_with('='));
                    at.filter(|_| mistake.key.contains("actions[")).map(|at| at + 1)
                };
                match secret_at(shown).or_else(|| credentials_at(shown)).or_else(misspelt) {
                    // The key itself stays in the file.
                    Some(at) => write!(to, "\n{line:>5} | {}…", &shown[..at])?,
                    None => write!(to, "\n{line:>5} | {shown}\n      | {space}{mark}")?,
                }
            }
        }
        Ok(())
    }
}

/// Line and column (in characters, from 1) of a byte, and the line itself.
fn spot(text: &str, at: usize) -> (usize, usize, &str) {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    let shown = text[start..].lines().next().unwrap_or_default();
    (line, text[start..at].chars().count() + 1, shown)
}

/// Where the value of a secret begins in a line.
fn secret_at(line: &str) -> Option<usize> {
    const KEY: &str = "secret";
    let mut from = 0;
    while let Some(at) = line[from..].find(KEY) {
        let end = from + at + KEY.len();
        let rest = line[end..].trim_start_matches(['"', '\'']).trim_start();
        if rest.starts_with('=') {
            return Some(line.len() - rest.len() + 1);
        }
        from = end;
    }
    None
}

/// Where what stands before the `@` of an address begins in a line.
fn credentials_at(line: &str) -> Option<usize> {
    let after = |mark: &str| line.find(mark).map(|at| at + mark.len());
    let bare = || line.trim_start().starts_with("address").then(|| after("\"")).flatten();
    after("://").or_else(bare).filter(|&begin| line[begin..].contains('@'))
}

/// Several things that are possible: `a, b or c`.
#[must_use]
pub fn or(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
