//! Actions as they are written down: what pages are told of each, and the rules
//! that need more than one key.

use super::file::{Action, File};
use super::node::{Data, Node};
use super::rules::Wrong;
use crate::domain;
use crate::domain::action::{DEEDS, VARIABLES};
use crate::domain::near::nearest;
use crate::domain::template::{STANDARD, variables};

/// All actions: the site's, then those of profiles, each with the name of what
/// has it.
pub fn all(file: &File) -> impl Iterator<Item = (&str, &Action)> {
    let own = file
        .profiles
        .iter()
        .flat_map(|profile| profile.actions.iter().map(|action| (profile.name.as_str(), action)));
    file.actions.iter().map(|action| ("", action)).chain(own)
}

/// The action of that name that calls a webhook, in a chat with that profile.
#[must_use]
pub fn webhook<'a>(file: &'a File, name: &str, profile: &str) -> Option<&'a Action> {
    let named = |(of, one): &(&str, &Action)| one.name == name && (of.is_empty() || *of == profile);
    // A profile's own comes last, and counts.
    let (_, found) = all(file).filter(named).last()?;
    Some(found).filter(|one| !one.webhook.is_empty())
}

/// What pages are told of one, in the language of that tag.
#[must_use]
pub fn public(one: &Action, of: &str, language: &str) -> domain::Action {
    let text = |words: &super::file::Words| words.in_language(language).to_owned();
    let (deed, with) = deed(one, language);
    domain::Action {
        name: one.name.clone(),
        label: text(&one.label),
        icon: one.icon.clone(),
        tooltip: text(&one.tooltip),
        place: one.place,
        of: of.to_owned(),
        when: one.when.clone(),
        deed: deed.to_owned(),
        with,
        send: one.send,
        settings: super::settings::level(&one.settings),
    }
}

/// What it does, and what with.
fn deed(one: &Action, language: &str) -> (&'static str, String) {
    let prompt = one.prompt.in_language(language);
    let texts = [
        ("prompt", prompt),
        ("profile", &one.profile),
        ("model", &one.model),
        ("copy", &one.copy),
        ("export", &one.export),
        ("link", &one.link),
    ];
    if let Some((deed, with)) = texts.into_iter().find(|(_, with)| !with.is_empty()) {
        return (deed, with.to_owned());
    }
    // The address is the server's own.
    (if one.webhook.is_empty() { "settings" } else { "webhook" }, String::new())
}

/// Looks at the actions of the site and of its profiles.
pub(super) fn check(root: &Node, wrong: Wrong<'_>) {
    let list =
        |node: &Node, name: &str| node.get(name).map(Node::list).unwrap_or_default().to_vec();
    let profiles = list(root, "profiles");
    let names: Vec<&str> = profiles.iter().filter_map(|one| one.get("name")?.text()).collect();
    let around = Around { root, profiles: &names };
    around.list(&list(root, "actions"), "actions", wrong);
    for (at, profile) in profiles.iter().enumerate() {
        around.list(&list(profile, "actions"), &format!("profiles[{at}].actions"), wrong);
    }
}

/// What actions may name.
struct Around<'a> {
    root: &'a Node,
    profiles: &'a [&'a str],
}

impl Around<'_> {
    fn list(&self, actions: &[Node], path: &str, wrong: Wrong<'_>) {
        let mut names: Vec<&str> = Vec::new();
        for (at, action) in actions.iter().enumerate() {
            let here = format!("{path}[{at}]");
            if let Some(node) = action.get("name")
                && let Some(name) = node.text()
            {
                if let Some(first) = names.iter().position(|known| *known == name) {
                    wrong(
                        node,
                        format!("{here}.name"),
                        format!("{path}[{first}] has the same name"),
                    );
                }
                names.push(name);
            } else {
                names.push("");
            }
            self.one(action, &here, wrong);
        }
    }

    fn one(&self, action: &Node, path: &str, wrong: Wrong<'_>) {
        let at = |key: &str| format!("{path}.{key}");
        let has = |key: &str| action.get(key).is_some();
        let deeds: Vec<&str> = DEEDS.into_iter().filter(|deed| has(deed)).collect();
        match deeds[..] {
            [] => {
                let all: Vec<String> = DEEDS.iter().map(|deed| format!("`{deed}`")).collect();
                let says = format!("it needs what it does: {}", super::mistake::or(&all));
                wrong(action, path.to_owned(), says);
            }
            [first, second, ..] => {
                if let Some(node) = action.get(second) {
                    wrong(
                        node,
                        at(second),
                        format!("there is `{first}` already: an action does one thing"),
                    );
                }
            }
            [_] => {}
        }
        for (key, of) in [("send", "prompt"), ("secret", "webhook"), ("timeout", "webhook")] {
            if let (Some(node), false) = (action.get(key), has(of)) {
                wrong(node, at(key), format!("it is of actions with `{of}`"));
            }
        }
        if let (Some(node), false) = (action.get("webhook"), has("secret")) {
            wrong(
                node,
                at("webhook"),
                "it needs `secret`, with which what is sent is signed".into(),
            );
        }
        if let Some(node) = action.get("profile") {
            self.profile(node, &at("profile"), wrong);
        }
        if let Some(settings) = action.get("settings") {
            self.settings(settings, &at("settings"), wrong);
        }
        for key in ["prompt", "link"] {
            if let Some(node) = action.get(key) {
                check_variables(node, &at(key), key == "link", wrong);
            }
        }
        self.when(action, &at("when"), wrong);
    }

    fn when(&self, action: &Node, path: &str, wrong: Wrong<'_>) {
        let Some(when) = action.get("when") else { return };
        for (at, node) in
            when.get("profiles").map(Node::list).unwrap_or_default().iter().enumerate()
        {
            self.profile(node, &format!("{path}.profiles[{at}]"), wrong);
        }
        let place = action.get("place").and_then(Node::text).unwrap_or("answer");
        if let Some(node) = when.get("last").filter(|_| matches!(place, "composer" | "header")) {
            wrong(
                node,
                format!("{path}.last"),
                format!("in the {place} it is about the last answer anyway"),
            );
        }
        if let Some(node) = when.get("ended").filter(|_| place == "message") {
            wrong(node, format!("{path}.ended"), "only answers end".into());
        }
    }

    fn profile(&self, node: &Node, path: &str, wrong: Wrong<'_>) {
        let Some(name) = node.text().filter(|name| !self.profiles.contains(name)) else { return };
        let hint = match nearest(name, self.profiles.iter().copied()) {
            Some(meant) => format!("; did you mean {meant:?}?"),
            None if self.profiles.is_empty() => "; there are none".to_owned(),
            None => format!("; known are {}", self.profiles.join(", ")),
        };
        wrong(node, path.to_owned(), format!("there is no profile of that name{hint}"));
    }

    /// What the site does not let people set, a button cannot set either.
    fn settings(&self, settings: &Node, path: &str, wrong: Wrong<'_>) {
        let Data::Table(entries) = &settings.data else { return };
        if entries.is_empty() {
            wrong(settings, path.to_owned(), "it sets nothing".into());
        }
        for (name, _, node) in entries {
            let Some(rule) = self.root.get("settings").and_then(|all| all.get(name)) else {
                continue;
            };
            let path = format!("{path}.{name}");
            if rule.get("locked").is_some_and(|locked| locked.data == Data::Switch(true)) {
                wrong(node, path, format!("`settings.{name}` is locked"));
                continue;
            }
            let number = |node: Option<&Node>| node.and_then(|node| node.to_json().number());
            let (min, max) = (number(rule.get("min")), number(rule.get("max")));
            let outside = number(Some(node)).is_some_and(|value| {
                min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max)
            });
            if outside {
                wrong(node, path, format!("it is outside the range of `settings.{name}`"));
            }
        }
    }
}

/// Variables that are mistyped; of an address all that are not known.
fn check_variables(node: &Node, path: &str, all: bool, wrong: Wrong<'_>) {
    let texts: Vec<&Node> = match &node.data {
        Data::Table(entries) => entries.iter().map(|(_, _, node)| node).collect(),
        _ => vec![node],
    };
    for node in texts {
        for name in variables(node.text().unwrap_or_default()) {
            let known = VARIABLES.into_iter().chain(STANDARD);
            if known.clone().any(|one| one == name) {
                continue;
            }
            let says = match nearest(name, known.clone()) {
                Some(meant) => {
                    format!("there is no variable {{{name}}}; did you mean {{{meant}}}?")
                }
                // Braces may also be meant as they are.
                None if !all => continue,
                None => {
                    let known: Vec<_> = known.collect();
                    format!("there is no variable {{{name}}}; known are {}", known.join(", "))
                }
            };
            wrong(node, path.to_owned(), says);
        }
    }
}
