//! Rules of `[[modes]]` that need more than one key.

use super::mistake::Mistake;
use super::node::{Data, Node};
use super::rules::{Rules, texts};
use crate::domain::template::STANDARD;

/// What is wrong with modes as a whole.
pub fn check(root: &Node) -> Vec<Mistake> {
    let mut rules = Rules::default();
    let list = |name: &str| root.get(name).map(Node::list).unwrap_or_default();
    let profiles: Vec<&str> =
        list("profiles").iter().filter_map(|one| one.get("name")?.text()).collect();
    for (at, mode) in list("modes").iter().enumerate() {
        let path = format!("modes[{at}]");
        let options = mode.get("options").map(Node::list).unwrap_or_default();
        if options.is_empty() {
            rules.wrong(
                mode,
                path.clone(),
                "a mode needs options, each under [[modes.options]]".into(),
            );
        }
        let mut names: Vec<&str> = Vec::new();
        let mut preferred = None;
        for (number, option) in options.iter().enumerate() {
            let path = format!("{path}.options[{number}]");
            if let Some(name) = option.get("name") {
                let text = name.text().unwrap_or_default();
                if let Some(first) = names.iter().position(|known| *known == text) {
                    rules.wrong(
                        name,
                        format!("{path}.name"),
                        format!("options[{first}] has the same name"),
                    );
                }
                names.push(text);
            }
            if let Some(node) = option.get("default").filter(|node| node.data == Data::Switch(true))
            {
                match preferred {
                    None => preferred = Some(number),
                    Some(first) => {
                        let says = format!("options[{first}] is the default already");
                        rules.wrong(node, format!("{path}.default"), says);
                    }
                }
            }
            if let Some(node) = option.get("profile") {
                rules.profile(node, &profiles, format!("{path}.profile"));
            }
            for node in option.get("system").map(texts).unwrap_or_default() {
                rules.variables(node, STANDARD, &format!("{path}.system"));
            }
        }
    }
    rules.0
}
