//! From a path and variables to a configuration, or to all of its mistakes.

use super::check::{self, Surroundings};
use super::file::File;
use super::keys::ROOT;
use super::mistake::{Mistake, Mistakes};
use super::node::{Node, Place, read};
use super::{environment, rules, settings};
use crate::domain::{Bound, Settings};
use crate::i18n::{self, Catalogues};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the file.
pub const NAME: &str = "linnet.toml";
/// The folder beside it with words that the site says otherwise.
pub const TRANSLATIONS: &str = "translations";

/// A configuration without a mistake.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// What is in the file.
    pub file: File,
    /// The site's folder: the one that the file lies in.
    pub folder: Option<PathBuf>,
    /// The site's level of settings.
    pub settings: Settings,
    /// What the site allows of settings.
    pub bounds: Vec<Bound>,
    /// The words of the interface, with the site's own in them.
    pub words: Words,
}

/// Catalogues, which are the same if they say the same.
#[derive(Clone, Debug)]
pub struct Words(pub Arc<Catalogues>);

impl Default for Words {
    fn default() -> Self {
        Self(Catalogues::shipped())
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.says_the_same(&other.0)
    }
}

/// Where the file may be: a file or a folder that was named, else the working
/// directory, else the data directory.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts {
    /// What was named.
    pub given: Option<PathBuf>,
    /// Where chats are kept.
    pub data: Option<PathBuf>,
}

impl Whereabouts {
    /// The file; absent if none was named and there is none.
    #[must_use]
    pub fn find(&self) -> Option<PathBuf> {
        if let Some(given) = &self.given {
            return Some(if given.is_dir() { given.join(NAME) } else { given.clone() });
        }
        let here = PathBuf::from(NAME);
        let beside = self.data.as_ref().map(|data| data.join(NAME));
        [Some(here), beside].into_iter().flatten().find(|path| path.is_file())
    }
}

/// Reads and checks.
///
/// # Errors
/// All mistakes of the file and the variables.
pub fn load(
    path: Option<&Path>,
    variables: &[(String, String)],
) -> Result<Configuration, Mistakes> {
    let text = match path {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|cause| Mistakes::unreadable(path, &cause.to_string()))?,
        None => String::new(),
    };
    // A byte order mark is not a mistake that anybody can see.
    let text = text.trim_start_matches('\u{feff}');
    let folder = path.map(|path| match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    });
    let translations = folder.as_ref().map(|folder| folder.join(TRANSLATIONS));
    let tags = translations.as_deref().map(Catalogues::tags_in).unwrap_or_default();
    let around = Surroundings { folder: folder.clone(), tags };
    let read = read_text(text, variables, &around);
    let words = translations.map_or_else(|| Ok(Words::default()), |folder| words(&folder));
    match (read, words) {
        (Ok(file), Ok(words)) => {
            let (settings, bounds) =
                (settings::level(&file.settings), settings::bounds(&file.settings));
            Ok(Configuration { file, folder, settings, bounds, words })
        }
        (read, words) => {
            let list = [read.err(), words.err()].into_iter().flatten().flatten().collect();
            Err(Mistakes { file: path.map(Path::to_owned), text: text.to_owned(), list })
        }
    }
}

/// The words of the interface, with those of a folder in them.
fn words(folder: &Path) -> Result<Words, Vec<Mistake>> {
    let elsewhere = |mistake: i18n::Mistake| {
        let mut place = mistake.file;
        if mistake.line > 0 {
            let _ = write!(place, ":{}:{}", mistake.line, mistake.column);
        }
        Mistake { place: Place::Elsewhere(place), key: mistake.key, says: mistake.what }
    };
    match Catalogues::load(folder) {
        Ok(words) => Ok(Words(Arc::new(words))),
        Err(list) => Err(list.into_iter().map(elsewhere).collect()),
    }
}

/// Checks a text and variables.
///
/// # Errors
/// All mistakes, in the order of the file, those of variables last.
pub fn read_text(
    text: &str,
    variables: &[(String, String)],
    around: &Surroundings,
) -> Result<File, Vec<Mistake>> {
    let (mut root, grammar) = read(text);
    let mut mistakes = environment::overlay(&mut root, ROOT, variables);
    let (value, found) = check::check(&root, ROOT, around);
    mistakes.extend(found);
    mistakes.extend(rules::check(&root));
    if !grammar.is_empty() {
        // What the parser made of a broken line is not what was meant.
        let line = |at: usize| text[..text.floor_char_boundary(at)].matches('\n').count();
        let broken: Vec<usize> = grammar.iter().map(|(range, _)| line(range.start)).collect();
        mistakes.retain(|mistake| match &mistake.place {
            Place::File(range) => !broken.contains(&line(range.start)) && range.end > 0,
            Place::Variable(_) | Place::Elsewhere(_) => true,
        });
        let told = grammar.into_iter().map(|(range, says)| Mistake {
            place: Place::File(range),
            key: String::new(),
            says,
        });
        mistakes.extend(told);
    }
    if mistakes.is_empty() {
        let typed = serde_json::to_vec(&value).unwrap_or_default();
        return serde_json::from_slice(&typed).map_err(|cause| {
            // The table says that it is right and the types that it is not: a
            // fault of ours, which a test looks for.
            let (place, key) = (Node::empty().place, String::new());
            vec![Mistake { place, key, says: format!("it cannot be read: {cause}") }]
        });
    }
    let order = |mistake: &Mistake| match &mistake.place {
        Place::File(range) => (0, range.start),
        Place::Variable(_) => (1, 0),
        Place::Elsewhere(_) => (2, 0),
    };
    mistakes.sort_by_key(order);
    mistakes.dedup();
    Err(mistakes)
}
