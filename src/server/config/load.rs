//! From a path and variables to a configuration, or to all of its mistakes.

use super::check::{self, Surroundings};
use super::file::File;
use super::keys::ROOT;
use super::mistake::{Mistake, Mistakes};
use super::node::{Node, Place, read};
use super::{environment, rules, settings};
use crate::domain::{Bound, Settings};
use std::path::{Path, PathBuf};

/// The name of the file.
pub const NAME: &str = "linnet.toml";

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
    let around = Surroundings { folder: folder.clone() };
    match read_text(text, variables, &around) {
        Ok(file) => {
            let (settings, bounds) =
                (settings::level(&file.settings), settings::bounds(&file.settings));
            Ok(Configuration { file, folder, settings, bounds })
        }
        Err(list) => Err(Mistakes { file: path.map(Path::to_owned), text: text.to_owned(), list }),
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
            Place::Variable(_) => true,
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
    };
    mistakes.sort_by_key(order);
    mistakes.dedup();
    Err(mistakes)
}
