//! Rules of `linnet.toml` that need more than one key.

use super::mistake::Mistake;
use super::node::{Data, Node};
use crate::domain::near::nearest;
use crate::domain::template::{STANDARD, variables};
use crate::server::ollama::Address;

/// Told of a mistake at a value: the key, and what is wrong.
pub(super) type Wrong<'a> = &'a mut dyn FnMut(&Node, String, String);

/// What is wrong as a whole. What is wrong by itself is told by `check`.
#[must_use]
pub fn check(root: &Node) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut wrong = |node: &Node, key: String, says: String| {
        mistakes.push(Mistake { place: node.place.clone(), key, says });
    };
    if let Some(site) = root.get("site") {
        for (key, needs, what) in [
            ("logo_dark", "logo", "the picture for light colours"),
            ("sign_in_picture_dark", "sign_in_picture", "the picture for light colours"),
            ("preview", "address", "where people reach the site"),
        ] {
            if let (Some(node), None) = (site.get(key), site.get(needs)) {
                wrong(node, format!("site.{key}"), format!("it needs `{needs}`, {what}"));
            }
        }
    }
    let list = |name: &str| root.get(name).map(Node::list).unwrap_or_default();
    for (section, key, same) in [
        ("upstreams", "name", same_text as fn(&str, &str) -> bool),
        ("upstreams", "address", same_address),
        ("profiles", "name", same_text),
        ("commands", "name", same_text),
        ("modes", "name", same_text),
    ] {
        let values: Vec<(usize, &Node, &str)> = list(section)
            .iter()
            .enumerate()
            .filter_map(|(at, one)| {
                let node = one.get(key)?;
                Some((at, node, node.text()?))
            })
            .collect();
        for (number, (at, node, value)) in values.iter().enumerate() {
            if let Some((first, ..)) =
                values[..number].iter().find(|(_, _, known)| same(known, value))
            {
                let says = format!("{section}[{first}] has the same {key}");
                wrong(node, format!("{section}[{at}].{key}"), says);
            }
        }
    }
    let mut preferred = None;
    let mut told = Vec::new();
    for (at, profile) in list("profiles").iter().enumerate() {
        if let Some(node) = profile.get("default").filter(|node| node.data == Data::Switch(true)) {
            match preferred {
                None => preferred = Some(at),
                Some(first) => {
                    let says = format!("profiles[{first}] is the default already");
                    wrong(node, format!("profiles[{at}].default"), says);
                }
            }
        }
        let Some(system) = profile.get("system") else { continue };
        let mut rules = Rules::default();
        for node in texts(system) {
            rules.variables(node, STANDARD, &format!("profiles[{at}].system"));
        }
        told.append(&mut rules.0);
    }
    let names = |section: &str| -> Vec<&str> {
        list(section).iter().filter_map(|one| one.get("name")?.text()).collect()
    };
    let (profiles, commands) = (names("profiles"), names("commands"));
    let of_profiles = list("profiles").iter().enumerate().flat_map(|(at, profile)| {
        let starters = profile.get("starters").map(Node::list).unwrap_or_default();
        starters
            .iter()
            .enumerate()
            .map(move |(own, one)| (format!("profiles[{at}].starters[{own}]"), one))
    });
    let of_site =
        list("starters").iter().enumerate().map(|(at, one)| (format!("starters[{at}]"), one));
    let mut rules = Rules::default();
    for (path, starter) in of_site.chain(of_profiles) {
        if starter.get("message").is_none() && starter.get("command").is_none() {
            let says = "it needs `message`, as in message = \"Plan a day in Lisbon with children.\", or a `command`";
            rules.wrong(starter, path.clone(), says.to_owned());
        }
        for (key, known) in [("profile", &profiles), ("command", &commands)] {
            if let Some(node) = starter.get(key) {
                rules.named(key, node, known, format!("{path}.{key}"));
            }
        }
    }
    told.append(&mut rules.0);
    super::actions::check(root, &mut wrong);
    mistakes.append(&mut told);
    mistakes.extend(super::command_rules::check(root));
    mistakes.extend(super::mode_rules::check(root));
    mistakes
}

/// Gathers mistakes of several keys.
#[derive(Default)]
pub(super) struct Rules(pub Vec<Mistake>);

impl Rules {
    /// Notes a mistake at a value.
    pub fn wrong(&mut self, node: &Node, key: String, says: String) {
        self.0.push(Mistake { place: node.place.clone(), key, says });
    }

    /// The profile that is named has to be there.
    pub fn profile(&mut self, node: &Node, profiles: &[&str], key: String) {
        self.named("profile", node, profiles, key);
    }

    /// What is named has to be one of those.
    pub fn named(&mut self, what: &str, node: &Node, known: &[&str], key: String) {
        let name = node.text().unwrap_or_default();
        if !known.contains(&name) {
            let meant = nearest(name, known.iter().copied());
            let hint = meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
            self.wrong(node, key, format!("there is no {what} {name:?}{hint}"));
        }
    }

    /// Braces may also be meant as they are: only what looks mistyped is told.
    pub fn variables<'a>(
        &mut self,
        node: &Node,
        known: impl IntoIterator<Item = &'a str> + Clone,
        key: &str,
    ) {
        for name in variables(node.text().unwrap_or_default()) {
            let meant = nearest(name, known.clone()).filter(|meant| *meant != name);
            if let Some(meant) = meant {
                let says = format!("there is no variable {{{name}}}; did you mean {{{meant}}}?");
                self.wrong(node, key.to_owned(), says);
            }
        }
    }
}

/// A text, or those of all languages.
pub(super) fn texts(node: &Node) -> Vec<&Node> {
    match &node.data {
        Data::Table(entries) => entries.iter().map(|(_, _, node)| node).collect(),
        _ => vec![node],
    }
}

fn same_text(one: &str, other: &str) -> bool {
    !one.is_empty() && one == other
}

fn same_address(one: &str, other: &str) -> bool {
    matches!((one.parse::<Address>(), other.parse::<Address>()), (Ok(one), Ok(other)) if one == other)
}
