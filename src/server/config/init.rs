//! `linnet init`: a folder for a site, with a commented `linnet.toml`.

use super::load::NAME;
use super::reference;
use std::fs;
use std::path::{Path, PathBuf};

const PUBLIC: &str = "\
Files in this folder are served under /public/: pictures, fonts, style sheets.
linnet.toml names them by their names, as in logo = \"logo.svg\".
";

const TRANSLATIONS: &str = "\
Words of the interface that this site says otherwise: a file a language, such as
en.toml, with only what is to be other than Linnet's own:

    [chat]
    send = \"Ask\"

`linnet words en` prints all areas and keys. `linnet words en > nl.toml` begins a
language that Linnet does not speak yet; its name in itself goes under
[language] as name = \"Nederlands\". What is missing is said in English.
`linnet check-config` tells mistakes; a change is offered to open pages.
";

/// Makes the folder; what is there already stays as it is.
///
/// # Errors
/// There is a `linnet.toml` already, or something cannot be written; the
/// message says what.
pub fn init(folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join(NAME);
    if file.exists() {
        return Err(format!("{} is there already", file.display()));
    }
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |cause: std::io::Error| format!("{path} cannot be written: {cause}")
    };
    for (inside, text) in [("public", PUBLIC), ("translations", TRANSLATIONS)] {
        let inside = folder.join(inside);
        fs::create_dir_all(&inside).map_err(failed(&inside))?;
        let note = inside.join("README.txt");
        if !note.exists() {
            fs::write(&note, text).map_err(failed(&note))?;
        }
    }
    fs::write(&file, reference::first_file()).map_err(failed(&file))?;
    Ok(file)
}
