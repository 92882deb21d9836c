//! The rules of the source tree (README, "Map of the source"), read from the
//! sources themselves: which room may use which, openings, no bare unwrap.

use std::fs;
use std::path::{Path, PathBuf};

/// Room, and what it may name after `use crate::` besides itself and `domain`.
const ROOMS: &[(&str, &[&str])] = &[
    ("server/http", &["app", "i18n", "parts::prose::html", "server", "state"]),
    (
        "server/config",
        &[
            "i18n",
            "server::access::password",
            "server::listen",
            "server::networks",
            "server::ollama",
            "server::secret",
            "server::upstream_list",
        ],
    ),
    ("server/ollama", &["server::fault", "server::fresh", "server::provider", "server::secret"]),
    ("server/demo", &["server::fresh", "server::provider"]),
    (
        "server/doctor",
        &[
            "i18n",
            "server::config",
            "server::fault",
            "server::fresh",
            "server::ollama",
            "server::secret",
            "server::store",
            "server::tls",
        ],
    ),
    ("server/jobs", &["server::fresh", "server::provider", "server::store"]),
    (
        "server/runs",
        &[
            "server::config",
            "server::fault",
            "server::fresh",
            "server::jobs",
            "server::measure",
            "server::provider",
            "server::secret",
            "server::store",
            "server::telemetry",
            "server::webhook",
        ],
    ),
    ("server/store", &["server::fault", "server::fresh", "server::measure"]),
    ("server/provider.rs", &["server::demo", "server::ollama"]),
    ("server/webhook.rs", &["server::fault"]),
    ("server/measure", &[]),
    ("server/telemetry", &["server::facts"]),
    ("server/fault.rs", &[]),
    ("server/fresh.rs", &[]),
    ("server/logs.rs", &[]),
    ("server/networks.rs", &[]),
    ("server/secret.rs", &[]),
    ("server", &["server"]),
    ("domain", &[]),
    ("markdown", &[]),
    ("i18n", &[]),
    ("browser", &[]),
    ("ui", &[]),
    ("api", &["i18n", "server"]),
    ("state", &["api", "browser", "i18n"]),
    ("parts", &["browser", "i18n", "markdown", "state", "ui"]),
    ("pages", &["browser", "i18n", "parts", "state", "ui"]),
];

/// Words that a room must not contain at all: its forbidden crates.
const NEVER: [(&str, &[&str]); 9] = [
    ("domain", &["leptos", "axum::", "sqlx", "web_sys", "SystemTime", "Instant::now", "std::fs"]),
    ("markdown", &["leptos", "web_sys", "regex", "std::fs", "std::time"]),
    ("i18n", &["leptos", "web_sys"]),
    ("ui", &["crate::state", "crate::api", "crate::domain"]),
    ("server/jobs", &["axum::", "leptos", "reqwest", "sqlx"]),
    ("server/runs", &["axum::", "leptos", "reqwest"]),
    ("server/store", &["axum::", "leptos", "reqwest"]),
    ("server/ollama", &["axum::", "leptos", "sqlx", "crate::server::store"]),
    ("server/http", &["sqlx"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All Rust files but the tests, with their path from `src` on and their text.
fn files() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("the source can be listed") {
            let path = entry.expect("the source can be listed").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let (root, mut found) = (source(), Vec::new());
    walk(&root, &mut found);
    assert!(found.len() > 80, "the source was not found");
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("found below it").display().to_string();
            (name, fs::read_to_string(path).expect("a source is text"))
        })
        .filter(|(name, _)| !name.starts_with("tests/"))
        .collect()
}

/// The code before the unit tests, without comments.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
    text[..end]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn room_of(name: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    ROOMS.iter().find(|(room, _)| {
        name == *room || name.starts_with(&format!("{room}/")) || name == format!("{room}.rs")
    })
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut wrong = Vec::new();
    for (name, text) in files() {
        let Some((room, allowed)) = room_of(&name) else {
            // The crate's root and the application may use everything.
            assert!(
                ["lib.rs", "main.rs", "app.rs"].contains(&name.as_str()),
                "{name} is in no room"
            );
            continue;
        };
        let own = room.trim_end_matches(".rs").replace('/', "::");
        for used in code(&text).split("crate::").skip(1) {
            let path: String =
                used.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
            let is = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
            if !is("domain") && !is(&own) && !allowed.iter().any(|prefix| is(prefix)) {
                wrong.push(format!("{name}: crate::{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden arrows:\n{}", wrong.join("\n"));
}

#[test]
fn rooms_keep_their_crates_out() {
    let mut wrong = Vec::new();
    for (name, text) in files() {
        for (room, words) in NEVER {
            if name.starts_with(&format!("{room}/")) {
                let code = code(&text);
                wrong.extend(
                    words
                        .iter()
                        .filter(|word| code.contains(**word))
                        .map(|word| format!("{name}: {word}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden crates:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = files()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "files without an opening: {silent:?}");
}

#[test]
fn nothing_unwraps_outside_tests() {
    let bare: Vec<String> = files()
        .into_iter()
        .filter(|(_, text)| code(text).contains(".unwrap()"))
        .map(|(name, _)| name)
        .collect();
    assert!(bare.is_empty(), "bare unwrap in {bare:?}");
}

#[test]
fn content_never_becomes_inner_html() {
    // The sprite of icons is compiled in; everything else is built as nodes.
    for (name, text) in files() {
        let uses = code(&text).matches("inner_html").count();
        assert!(uses == 0 || name == "app.rs" && uses == 1, "{name} uses inner_html");
    }
}

#[test]
fn nothing_needs_what_is_cut_from_the_page() {
    // `.ci/path/snip.mjs` empties the way to wake a page step by step.
    for (name, text) in files() {
        let code = code(&text);
        for word in ["hydrate_lazy", "hydrate_async"] {
            assert!(!code.contains(word), "{name} uses {word}, which release builds do not have");
        }
    }
}

#[test]
fn the_main_part_has_one_reader_of_json() {
    // What is called from there; a second reader in a chunk of its own only makes that larger.
    const MAIN: [&str; 5] = ["mod", "settings", "site", "theme", "compare"];
    for (name, text) in files() {
        if !MAIN.iter().any(|file| name == format!("api/{file}.rs")) {
            continue;
        }
        for line in code(&text).lines().filter(|line| line.contains("#[server(")) {
            assert!(line.contains("input = Json, output = Json"), "{name}: {line}");
        }
        assert!(
            !text.contains("server_fn::codec::Json"),
            "{name} has leptos's Json, not that of api::codec"
        );
    }
}

#[test]
fn views_and_styles_agree_with_the_policy() {
    for (name, text) in files() {
        assert!(
            !code(&text).contains(" style="),
            "{name} has an inline style, which the policy forbids"
        );
    }
}
