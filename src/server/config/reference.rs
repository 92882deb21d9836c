//! What is written from the table of keys: the reference in the README, and
//! the first `linnet.toml` of a site.

use super::key::{Key, Kind};
use super::keys::ROOT;
use super::load::NAME;
use crate::domain::options::SPECIFICATIONS;
use std::fmt::Write as _;

/// The lines of the README between which the reference stands.
pub const MARKS: [&str; 2] = [
    "<!-- from here to the next mark: written by `LINNET_WRITE_README=1 cargo test --features ssr --lib reference` -->",
    "<!-- to here -->",
];

/// The reference, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = String::new();
    for key in ROOT {
        section(&mut text, key, "");
    }
    let names: Vec<String> = SPECIFICATIONS.iter().map(|one| format!("`{}`", one.name)).collect();
    let _ = write!(
        text,
        "\n¹ A text, or one for each language: `{{ en = \"Hello\", ru = \"Привет\" }}`. \
         ² A name out of `public/icons.svg` of Linnet's source, or a picture. Pictures lie in `public/` beside the file and are \
         named from there on: `\"logo.svg\"`. \
         ³ A value as in Ollama, or `{{ default = 0.5, min = 0, max = 1 }}`, or `{{ default = 0.5, locked = true }}`; the settings are {}. \
         ⁴ A list of texts, or of tables: `{{ value = \"warm\", label = {{ en = \"Warm\", ru = \"Тёплый\" }} }}`.\n",
        names.join(", ")
    );
    text
}

fn section(text: &mut String, key: &Key, path: &str) {
    let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
    let head = if matches!(key.kind, Kind::Tables(_)) {
        format!("[[{path}]]")
    } else {
        format!("[{path}]")
    };
    let _ = write!(text, "\n**`{head}`** {}\n", key.about);
    let Some(keys) = key.keys() else { return };
    // What is described at the top is not described again within something else.
    let is_list = |key: &Key| matches!(key.kind, Kind::Tables(_));
    let top = ROOT.iter().find(|one| is_list(one) && one.name == key.name);
    if let Some(top) = top.filter(|_| is_list(key) && path.contains('.')) {
        let _ = writeln!(text, "The keys are those of `[[{}]]`.", top.name);
        return;
    }
    text.push_str("\n| key | value | default | |\n|---|---|---|---|\n");
    for key in keys.iter().filter(|key| key.keys().is_none()) {
        let default = match key.default {
            "" if key.needed => "needed".to_owned(),
            "" => "none".to_owned(),
            default => format!("`{default}`"),
        };
        let _ =
            writeln!(text, "| `{}` | {} | {default} | {} |", key.name, key.kind.title(), key.about);
    }
    for key in keys.iter().filter(|key| key.keys().is_some()) {
        section(text, key, &path);
    }
}

/// A `linnet.toml` in which every key stands with its example, as a comment.
#[must_use]
pub fn first_file() -> String {
    let mut text = format!(
        "# {NAME}: what this site has made of Linnet. Take away a # to set a key.\n\
         # A change shows on open pages within a second or two; `linnet check-config` says what is wrong.\n"
    );
    for key in ROOT {
        write_section(&mut text, key, "", "#", "");
    }
    text
}

/// Every key with its example; with an empty `mark` not as comments.
#[must_use]
pub fn examples(mark: &str) -> String {
    let mut text = String::new();
    for key in ROOT {
        write_section(&mut text, key, "", mark, "");
    }
    text
}

/// `inside` marks the head of a table that is a part of an entry of a list.
fn write_section(text: &mut String, key: &Key, path: &str, mark: &str, inside: &str) {
    let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
    let _ = write!(text, "\n# {}\n", key.about.replace('`', ""));
    let Some(keys) = key.keys() else {
        let _ = writeln!(text, "{inside}[{path}]");
        for line in SETTINGS {
            let _ = writeln!(text, "{mark}{line}");
        }
        return;
    };
    // An empty table of a list would be an entry of it.
    let inside = if matches!(key.kind, Kind::Tables(_)) { mark } else { inside };
    let _ = match key.kind {
        Kind::Tables(_) => writeln!(text, "{mark}[[{path}]]"),
        _ => writeln!(text, "{inside}[{path}]"),
    };
    for key in keys.iter().filter(|key| key.keys().is_none()) {
        let _ = writeln!(
            text,
            "# {}\n{}{} = {}",
            key.about.replace('`', ""),
            // What excludes another one is no example beside it.
            if key.instead { "#" } else { mark },
            key.name,
            key.example
        );
    }
    for key in keys.iter().filter(|key| key.keys().is_some()) {
        write_section(text, key, &path, mark, inside);
    }
}

/// Examples of what can be said of a setting.
const SETTINGS: [&str; 3] = [
    "temperature = 0.7",
    "num_ctx = { default = 8192, max = 32768 }",
    "system = { default = \"You are the assistant of Example Ltd.\", locked = true }",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// `LINNET_WRITE_README=1` writes it.
    #[test]
    fn the_reference_in_the_readme_is_this_one() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = std::fs::read_to_string(&path).expect("there is a README");
        let (before, rest) = readme.split_once(MARKS[0]).expect("the first mark");
        let (there, after) = rest.split_once(MARKS[1]).expect("the second mark");
        let wanted = format!("\n{}\n", reference());
        if std::env::var_os("LINNET_WRITE_README").is_some() {
            let whole = [before, MARKS[0], &wanted, MARKS[1], after].concat();
            std::fs::write(&path, whole).expect("it can be written");
        } else {
            assert_eq!(there, wanted, "README.md is stale: see its mark");
        }
    }
}
