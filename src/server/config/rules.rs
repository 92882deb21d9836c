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
    if let Some(site) = root.get("site")
        && let (Some(dark), None) = (site.get("logo_dark"), site.get("logo"))
    {
        wrong(
            dark,
            "site.logo_dark".into(),
            "it needs `logo`, the picture for light colours".into(),
        );
    }
    let list = |name: &str| root.get(name).map(Node::list).unwrap_or_default();
    for (section, key, same) in [
        ("upstreams", "name", same_text as fn(&str, &str) -> bool),
        ("upstreams", "address", same_address),
        ("profiles", "name", same_text),
        ("commands", "name", same_text),
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
        let texts: Vec<&Node> = match &system.data {
            Data::Table(entries) => entries.iter().map(|(_, _, node)| node).collect(),
            _ => vec![system],
        };
        for node in texts {
            for name in variables(node.text().unwrap_or_default()) {
                // Braces may also be meant as they are.
                let meant = nearest(name, STANDARD).filter(|meant| *meant != name);
                if let Some(meant) = meant {
                    let says =
                        format!("there is no variable {{{name}}}; did you mean {{{meant}}}?");
                    wrong(node, format!("profiles[{at}].system"), says);
                }
            }
        }
    }
    super::actions::check(root, &mut wrong);
    mistakes.extend(super::command_rules::check(root));
    mistakes
}

fn same_text(one: &str, other: &str) -> bool {
    !one.is_empty() && one == other
}

fn same_address(one: &str, other: &str) -> bool {
    matches!((one.parse::<Address>(), other.parse::<Address>()), (Ok(one), Ok(other)) if one == other)
}
