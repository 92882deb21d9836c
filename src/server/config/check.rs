//! A configuration as it is written against the description of its keys: every
//! mistake at once, and what is right as JSON for the types (`file`).
//!
//! What is wrong is left out of the JSON, so that one mistake does not hide
//! another. Absent on purpose: rules that need more than one key (`rules`).

use super::key::{Key, Kind};
use super::keys::{CHOICE_CHARACTERS, CHOICES};
use super::mistake::{Mistake, or};
use super::node::{Data, Node};
use super::settings;
use crate::domain::Json;
use crate::domain::action::is_safe_template;
use crate::domain::form::is_date;
use crate::domain::near::nearest;
use crate::domain::site::may_lead_to;
use crate::domain::theme::{Colour, Font};
use crate::i18n::Catalogues;
use crate::server::ollama::Address;
use crate::server::upstream_list::without_password;
use std::path::{Component, Path, PathBuf};

/// The endings of pictures that pages show.
pub const PICTURES: [&str; 8] = ["svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico"];

/// Fewest characters of a key that signs.
const SECRET: usize = 16;

/// What a file is checked in.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The site's folder, with `public/` in it; absent where there is no file.
    pub folder: Option<PathBuf>,
    /// Languages that the site adds, by tag.
    pub tags: Vec<String>,
}

impl Surroundings {
    /// The tag of the language that is meant: one of the site's own, else
    /// shipped, `pt` by `pt-BR`.
    fn tag<'a>(&'a self, tag: &str) -> Option<&'a str> {
        let own = self.tags.iter().find(|known| known.eq_ignore_ascii_case(tag));
        own.map(String::as_str).or_else(|| Catalogues::shipped_tag(tag))
    }

    fn no_language(&self, tag: &str) -> String {
        let own = self.tags.iter().map(String::as_str);
        let own = own.filter(|tag| Catalogues::shipped_tag(tag) != Some(*tag));
        let mut known: Vec<&str> = Catalogues::shipped_tags().collect();
        known.extend(own);
        format!("{tag:?} is no language that Linnet speaks; known are {}", known.join(", "))
    }
}

/// Checks a tree by a description.
#[must_use]
pub fn check(root: &Node, keys: &[Key], around: &Surroundings) -> (Json, Vec<Mistake>) {
    let mut checker = Checker { around, mistakes: Vec::new() };
    let value = checker.table(root, keys, "");
    (value.unwrap_or(Json::Object(Vec::new())), checker.mistakes)
}

/// Gathers mistakes.
pub(super) struct Checker<'a> {
    around: &'a Surroundings,
    mistakes: Vec<Mistake>,
}

impl Checker<'_> {
    /// Notes a mistake at a value.
    pub(super) fn wrong(&mut self, node: &Node, key: &str, says: impl Into<String>) {
        let (place, key) = (node.place.clone(), key.to_owned());
        self.mistakes.push(Mistake { place, key, says: says.into() });
    }

    fn expected(&mut self, node: &Node, key: &str, what: &str) -> Option<Json> {
        self.wrong(node, key, format!("expected {what}, found {node}"));
        None
    }

    fn table(&mut self, node: &Node, keys: &[Key], path: &str) -> Option<Json> {
        let Data::Table(entries) = &node.data else {
            return self.expected(node, path, "a table of keys");
        };
        let mut fields = Vec::new();
        for (name, place, value) in entries {
            let Some(key) = keys.iter().find(|key| key.name == name) else {
                let says = unknown(name, keys.iter().map(|key| key.name));
                let key = joined(path, name);
                self.mistakes.push(Mistake { place: place.clone(), key, says });
                continue;
            };
            let path = joined(path, name);
            if let Some(value) = self.value(value, key, &path) {
                fields.push((name.clone(), value));
            }
        }
        for key in keys.iter().filter(|key| key.needed && node.get(key.name).is_none()) {
            self.wrong(
                node,
                path,
                format!("it needs `{}`, as in {} = {}", key.name, key.name, key.example),
            );
        }
        Some(Json::Object(fields))
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each kind")]
    fn value(&mut self, node: &Node, key: &Key, path: &str) -> Option<Json> {
        if key.needed && node.text().is_some_and(|text| text.trim().is_empty()) {
            return self.expected(node, path, "some text");
        }
        match key.kind {
            Kind::Switch => match node.data {
                Data::Switch(on) => Some(Json::Bool(on)),
                _ => self.expected(node, path, "true or false"),
            },
            Kind::Whole(min, max) => match node.data {
                Data::Whole(number) if (min..=max).contains(&number) => Some(node.to_json()),
                _ => self.expected(node, path, &format!("a whole number from {min} to {max}")),
            },
            Kind::Line(most) => self.line(node, most, path).map(Json::Text),
            Kind::Words(most) => {
                self.words(node, path, |checker, node, path| checker.line(node, most, path))
            }
            Kind::Prose(most) => {
                self.words(node, path, |checker, node, path| checker.prose(node, most, path))
            }
            Kind::Lines(most) => self.list(node, path, |checker, node, path| {
                checker.line(node, most, path).map(Json::Text)
            }),
            Kind::Choice(names) => self.choice(node, names, path),
            Kind::Choices(names) => {
                self.list(node, path, |checker, node, path| checker.choice(node, names, path))
            }
            Kind::Language => self.language(node, path),
            Kind::Icon => self.icon(node, path),
            Kind::Picture => self.picture(node, path),
            Kind::Style => match node.text() {
                Some(name) if Path::new(name).extension().is_some_and(|ending| ending == "css") => {
                    self.file(node, Some("public"), name, path)
                }
                _ => self.expected(node, path, "a style sheet in public/ that ends in .css"),
            },
            Kind::Colour => match node.text().map(str::parse::<Colour>) {
                Some(Ok(colour)) => Some(Json::Text(colour.to_string())),
                _ => self.expected(
                    node,
                    path,
                    "a colour such as \"#0b629c\", \"rgb(11, 98, 156)\", \"hsl(204, 87%, 33%)\" or \"oklch(0.48 0.11 243)\"",
                ),
            },
            Kind::Font => self.font(node, path),
            Kind::Page => self.page(node, path),
            Kind::Link => match node.text() {
                Some(address) if may_lead_to(address) => Some(node.to_json()),
                _ => self.expected(
                    node,
                    path,
                    "an address that begins with https://, http://, mailto: or /",
                ),
            },
            Kind::Origins => self.origins(node, path),
            Kind::Template => match node.text() {
                Some(address) if is_safe_template(address) => Some(node.to_json()),
                _ => self.expected(
                    node,
                    path,
                    "an address that begins with https://, http://, mailto: or /, with variables behind its host",
                ),
            },
            Kind::Webhook => match node.text() {
                Some(address) if is_webhook(address) => Some(node.to_json()),
                _ => self.expected(
                    node,
                    path,
                    "an address that begins with https:// or http://, without variables or a password",
                ),
            },
            Kind::Secret => match node.text() {
                Some(secret) if secret.chars().count() >= SECRET => Some(node.to_json()),
                _ => {
                    // What is there is not shown.
                    self.wrong(node, path, format!("expected a text of at least {SECRET} characters"));
                    None
                }
            },
            Kind::ModelServer => self.model_server(node, path),
            Kind::Slug => match node.text() {
                Some(name) if is_slug(name) => Some(node.to_json()),
                _ => self.expected(node, path, "small letters, digits and hyphens"),
            },
            Kind::Variable => match node.text() {
                Some(name) if is_variable(name) => Some(node.to_json()),
                _ => self.expected(
                    node,
                    path,
                    "a small letter, then small letters, digits, hyphens and underscores",
                ),
            },
            Kind::Number => match node.data {
                Data::Whole(_) => Some(node.to_json()),
                Data::Real(number) if number.is_finite() => Some(node.to_json()),
                _ => self.expected(node, path, "a number"),
            },
            Kind::Day => match node.to_json().text() {
                Some(day) if day == "today" || is_date(day) => Some(node.to_json()),
                _ => self.expected(node, path, "a day such as \"2026-11-25\", or \"today\""),
            },
            Kind::Plain => match &node.data {
                Data::Table(_) => self.expected(node, path, "a text, a number, true, false or a list of texts"),
                Data::List(all) if all.iter().any(|one| one.text().is_none()) => {
                    self.expected(node, path, "a list of texts")
                }
                _ => Some(node.to_json()),
            },
            Kind::Options => self.options(node, path),
            Kind::Settings => settings::check(self, node, path, true),
            Kind::Values => settings::check(self, node, path, false),
            Kind::Table(keys) => self.table(node, keys, path),
            Kind::Tables(keys) => {
                let Data::List(entries) = &node.data else {
                    return self.expected(node, path, &format!("tables, each under [[{path}]]"));
                };
                let each = entries.iter().enumerate();
                let each = each
                    .filter_map(|(at, entry)| self.table(entry, keys, &format!("{path}[{at}]")));
                Some(Json::List(each.collect()))
            }
        }
    }

    fn line(&mut self, node: &Node, most: usize, path: &str) -> Option<String> {
        let Some(text) = node.text() else {
            self.expected(node, path, "a line of text");
            return None;
        };
        if text.contains(['\n', '\r']) {
            self.wrong(node, path, "expected a line of text, found several lines");
            return None;
        }
        let letters = text.chars().count();
        if letters > most {
            self.wrong(node, path, format!("expected at most {most} characters, found {letters}"));
            return None;
        }
        Some(text.to_owned())
    }

    fn prose(&mut self, node: &Node, most: usize, path: &str) -> Option<String> {
        match node.text() {
            Some(text) if text.len() <= most => Some(text.to_owned()),
            Some(text) => {
                let found = text.len();
                self.wrong(node, path, format!("expected at most {most} bytes, found {found}"));
                None
            }
            None => {
                self.expected(node, path, "a text");
                None
            }
        }
    }

    /// One text, or one for each language. As JSON always by language, the one
    /// for all under the empty name.
    fn words(
        &mut self,
        node: &Node,
        path: &str,
        mut one: impl FnMut(&mut Self, &Node, &str) -> Option<String>,
    ) -> Option<Json> {
        let Data::Table(entries) = &node.data else {
            if node.text().is_none() {
                let what =
                    "a text, or one for each language as in { en = \"Hello\", ru = \"Привет\" }";
                return self.expected(node, path, what);
            }
            let text = one(self, node, path)?;
            return Some(Json::Object(vec![(String::new(), Json::Text(text))]));
        };
        let mut texts = Vec::new();
        for (tag, place, node) in entries {
            let path = joined(path, tag);
            let Some(tag) = self.around.tag(tag) else {
                let says = self.around.no_language(tag);
                self.mistakes.push(Mistake { place: place.clone(), key: path, says });
                continue;
            };
            if let Some(text) = one(self, node, &path) {
                texts.push((tag.to_owned(), Json::Text(text)));
            }
        }
        if entries.is_empty() {
            self.wrong(node, path, "expected a text for at least one language");
        }
        Some(Json::Object(texts))
    }

    fn list(
        &mut self,
        node: &Node,
        path: &str,
        mut one: impl FnMut(&mut Self, &Node, &str) -> Option<Json>,
    ) -> Option<Json> {
        let Data::List(entries) = &node.data else {
            return self.expected(node, path, "a list, as in [\"a\", \"b\"]");
        };
        let each = entries.iter().enumerate();
        let each = each.filter_map(|(at, entry)| one(self, entry, &format!("{path}[{at}]")));
        Some(Json::List(each.collect()))
    }

    fn choice(&mut self, node: &Node, names: &[&'static str], path: &str) -> Option<Json> {
        if node.text().is_some_and(|text| names.contains(&text)) {
            return Some(node.to_json());
        }
        let all: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        let meant = node.text().and_then(|text| nearest(text, names.iter().copied()));
        self.wrong(node, path, format!("expected {}, found {node}{}", or(&all), meant_is(meant)));
        None
    }

    /// Texts, or tables of `value` and `label`; as JSON always the latter.
    fn options(&mut self, node: &Node, path: &str) -> Option<Json> {
        let Data::List(entries) = &node.data else {
            return self.expected(node, path, "a list, as in [\"one\", \"two\"]");
        };
        if entries.is_empty() {
            self.wrong(node, path, "expected at least one choice");
            return None;
        }
        let mut choices = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let path = format!("{path}[{at}]");
            if entry.text().is_some() {
                if let Some(text) = self.line(entry, CHOICE_CHARACTERS, &path) {
                    choices.push(Json::Object(vec![("value".to_owned(), Json::Text(text))]));
                }
            } else if let Some(choice) = self.table(entry, CHOICES, &path) {
                choices.push(choice);
            }
        }
        Some(Json::List(choices))
    }

    fn language(&mut self, node: &Node, path: &str) -> Option<Json> {
        let Some(tag) = node.text() else {
            return self.expected(node, path, "the tag of a language, as in \"en\"");
        };
        if let Some(tag) = self.around.tag(tag) {
            return Some(Json::Text(tag.to_owned()));
        }
        self.wrong(node, path, self.around.no_language(tag));
        None
    }

    fn icon(&mut self, node: &Node, path: &str) -> Option<Json> {
        let Some(name) = node.text() else {
            return self.expected(node, path, "the name of an icon, or a picture in public/");
        };
        if name.contains('.') {
            return self.picture(node, path);
        }
        if icons().any(|icon| icon == name) {
            return Some(node.to_json());
        }
        let meant = nearest(name, icons());
        let hint = if meant.is_some() {
            meant_is(meant)
        } else {
            format!("; known are {}", icons().collect::<Vec<_>>().join(", "))
        };
        self.wrong(
            node,
            path,
            format!("expected the name of an icon, or a picture in public/, found {node}{hint}"),
        );
        None
    }

    /// A file in `public/`, as its name from there on.
    fn picture(&mut self, node: &Node, path: &str) -> Option<Json> {
        let Some(name) = node.text() else {
            return self.expected(node, path, "the name of a picture in public/");
        };
        // As other programs have it.
        let name = name.trim_start_matches('/');
        let name = name.strip_prefix("public/").unwrap_or(name);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        if name.contains("://") {
            self.wrong(
                node,
                path,
                "expected a picture in public/: pages load nothing from elsewhere",
            );
            return None;
        }
        if !ending.is_some_and(|ending| PICTURES.contains(&ending.as_str())) {
            let what = format!("a picture in public/ that ends in {}", PICTURES.join(", "));
            return self.expected(node, path, &what);
        }
        self.file(node, Some("public"), name, path)
    }

    fn font(&mut self, node: &Node, path: &str) -> Option<Json> {
        match node.text().and_then(Font::from_name) {
            Some(Font::File(name)) => self.file(node, Some("public"), &name, path),
            Some(_) => Some(node.to_json()),
            None => {
                let known = Font::ALL.map(|font| format!("{:?}", font.name()));
                let what = format!("{}, or a .woff2, .woff, .ttf or .otf in public/", or(&known));
                self.expected(node, path, &what)
            }
        }
    }

    fn page(&mut self, node: &Node, path: &str) -> Option<Json> {
        match node.text() {
            Some("") => Some(Json::Text(String::new())),
            Some(name) if name.to_ascii_lowercase().ends_with(".md") => {
                self.file(node, None, name, path)
            }
            _ => self.expected(node, path, "the name of a file that ends in .md"),
        }
    }

    /// A file of the site's folder, or of a folder in it.
    fn file(&mut self, node: &Node, inside: Option<&str>, name: &str, path: &str) -> Option<Json> {
        let where_to = inside.map_or("the site's folder".to_owned(), |inside| format!("{inside}/"));
        if !is_inside(Path::new(name)) {
            self.wrong(node, path, format!("expected a file in {where_to}, found {node}"));
            return None;
        }
        let Some(folder) = &self.around.folder else {
            self.wrong(
                node,
                path,
                "there is no site folder: it is the one that linnet.toml lies in",
            );
            return None;
        };
        let root = inside.map_or_else(|| folder.clone(), |inside| folder.join(inside));
        let file = root.join(name);
        if file.is_file() {
            return Some(Json::Text(name.to_owned()));
        }
        let beside = file.parent().map(names).unwrap_or_default();
        let last = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let meant = nearest(last, beside.iter().map(String::as_str));
        let says = format!("there is no file {}{}", file.display(), meant_is(meant));
        self.wrong(node, path, says);
        None
    }

    fn origins(&mut self, node: &Node, path: &str) -> Option<Json> {
        const WHAT: &str = "origins as in [\"https://shop.example\"], without a path";
        let Data::List(entries) = &node.data else {
            return self.expected(node, path, WHAT);
        };
        let mut origins = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            match entry.text().and_then(origin) {
                Some(origin) => origins.push(Json::Text(origin)),
                None => {
                    self.expected(entry, &format!("{path}[{at}]"), WHAT);
                }
            }
        }
        Some(Json::List(origins))
    }

    fn model_server(&mut self, node: &Node, path: &str) -> Option<Json> {
        let Some(text) = node.text() else {
            return self.expected(node, path, "an address, as in \"http://10.0.0.7:11434\"");
        };
        match text.parse::<Address>() {
            Ok(_) => Some(node.to_json()),
            Err(cause) => {
                let shown = without_password(text);
                self.wrong(
                    node,
                    path,
                    format!("expected an address of a model server, found {shown:?}: {cause}"),
                );
                None
            }
        }
    }
}

/// "There is no such key", with what may be meant, or what there is.
pub(super) fn unknown(name: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    if let Some(meant) = nearest(name, known.clone()) {
        return format!("there is no such key; did you mean `{meant}`?");
    }
    let known: Vec<_> = known.collect();
    format!("there is no such key; known here are {}", known.join(", "))
}

fn meant_is(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default()
}

pub(super) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// An origin as browsers write it. It becomes a part of a policy, so that
/// nothing else may stand there: no path, no wildcard, no second one.
fn origin(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let (scheme, standard) = [("https://", ":443"), ("http://", ":80")]
        .into_iter()
        .find(|(scheme, _)| text.starts_with(scheme))?;
    let host = text.strip_prefix(scheme)?;
    let host = host.strip_suffix(standard).unwrap_or(host);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let literal = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    let good = match literal {
        Some(literal) => literal.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(named) && !name.split('.').any(str::is_empty),
    };
    let port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    (good && port).then(|| format!("{scheme}{host}"))
}

fn is_slug(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(fits)
}

/// Whether an address is one that the server may call: read by the parser that
/// the client uses, with nothing in it that is read differently elsewhere.
fn is_webhook(address: &str) -> bool {
    let plain =
        !address.chars().any(|c| c.is_whitespace() || c.is_control() || "\\{}#".contains(c));
    plain
        && reqwest::Url::parse(address).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && address.contains("://")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        })
}

fn is_variable(name: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.len() <= 40
        && name.bytes().all(fits)
}

/// Whether a path leads only downwards.
fn is_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The names of the files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The names of the page's own symbols.
pub fn icons() -> impl Iterator<Item = &'static str> + Clone {
    const SPRITE: &str = include_str!("../../../public/icons.svg");
    SPRITE.split("id=\"i-").skip(1).filter_map(|rest| rest.split_once('"').map(|(name, _)| name))
}
