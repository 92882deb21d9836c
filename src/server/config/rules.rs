//! Rules of `linnet.toml` that need more than one key.

use super::mistake::Mistake;
use super::node::Node;
use crate::server::ollama::Address;

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
    let upstreams = root.get("upstreams").map(Node::list).unwrap_or_default();
    for (key, same) in [("name", same_text as fn(&str, &str) -> bool), ("address", same_address)] {
        let values: Vec<(usize, &Node, &str)> = upstreams
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
                let says = format!("upstreams[{first}] has the same {key}");
                wrong(node, format!("upstreams[{at}].{key}"), says);
            }
        }
    }
    mistakes
}

fn same_text(one: &str, other: &str) -> bool {
    !one.is_empty() && one == other
}

fn same_address(one: &str, other: &str) -> bool {
    matches!((one.parse::<Address>(), other.parse::<Address>()), (Ok(one), Ok(other)) if one == other)
}
