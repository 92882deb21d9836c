//! Rules of `[[commands]]` that need more than one key: fields and templates
//! that fit together.

use super::mistake::Mistake;
use super::node::{Data, Node};
use super::rules::{Rules, texts};
use crate::domain::form::{self, Choice, Field, Kind};
use crate::domain::slash::ARGUMENT;
use crate::domain::template::STANDARD;

/// What is wrong with commands as a whole.
pub fn check(root: &Node) -> Vec<Mistake> {
    let mut rules = Rules::default();
    let list = |name: &str| root.get(name).map(Node::list).unwrap_or_default();
    let profiles: Vec<&str> =
        list("profiles").iter().filter_map(|one| one.get("name")?.text()).collect();
    for (at, command) in list("commands").iter().enumerate() {
        let path = format!("commands[{at}]");
        if let Some(node) = command.get("profile") {
            rules.profile(node, &profiles, format!("{path}.profile"));
        }
        let fields = command.get("fields").map(Node::list).unwrap_or_default();
        if let Some(node) = command.get("persistent")
            && node.data == Data::Switch(true)
            && !fields.is_empty()
        {
            let says = "a command with fields cannot be persistent";
            rules.wrong(node, format!("{path}.persistent"), says.into());
        }
        if let Some(node) = command.get("timeout").filter(|_| fields.is_empty()) {
            rules.wrong(node, format!("{path}.timeout"), "it is of commands with fields".into());
        }
        rules.fields(fields, &path);
        let names: Vec<&str> = fields.iter().filter_map(|one| one.get("name")?.text()).collect();
        if let Some(template) = command.get("template") {
            let known = || STANDARD.into_iter().chain(ARGUMENT).chain(names.iter().copied());
            for node in texts(template) {
                rules.variables(node, known(), &format!("{path}.template"));
            }
        }
    }
    rules.0
}

impl Rules {
    fn fields(&mut self, fields: &[Node], path: &str) {
        let mut names: Vec<&str> = Vec::new();
        for (at, node) in fields.iter().enumerate() {
            let path = format!("{path}.fields[{at}]");
            if let Some(name) = node.get("name") {
                let text = name.text().unwrap_or_default();
                if STANDARD.contains(&text) || ARGUMENT.contains(&text) {
                    let says = format!("{{{text}}} has a meaning already");
                    self.wrong(name, format!("{path}.name"), says);
                } else if names.contains(&text) {
                    let says = "another field of the command has the same name";
                    self.wrong(name, format!("{path}.name"), says.into());
                }
                names.push(text);
            }
            self.field(node, &path);
        }
    }

    fn field(&mut self, node: &Node, path: &str) {
        let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
        let number = |key: &str| node.get(key).and_then(|node| node.to_json().number());
        let day = |key: &str| {
            node.get(key)
                .and_then(|node| node.to_json().text().map(str::to_owned))
                .unwrap_or_default()
        };
        let field = Field {
            kind: Kind::from_name(text("kind")).unwrap_or_default(),
            min: number("min"),
            max: number("max"),
            step: number("step"),
            earliest: day("earliest"),
            latest: day("latest"),
            choices: choices(node),
            ..Field::default()
        };
        if let (Some(min), Some(max)) = (field.min, field.max)
            && min > max
            && let Some(at) = node.get("max")
        {
            self.wrong(
                at,
                format!("{path}.max"),
                format!("the range from {min} to {max} is empty"),
            );
        }
        if let Some(step) = node.get("step").filter(|_| field.step.is_some_and(|step| step <= 0.0))
        {
            self.wrong(step, format!("{path}.step"), "it must be more than 0".into());
        }
        if field.kind == Kind::Slider && (field.min.is_none() || field.max.is_none()) {
            self.wrong(node, path.to_owned(), "a slider needs `min` and `max`".into());
        }
        if field.kind.has_choices() && node.get("choices").is_none() {
            let says = format!("a field of kind {:?} needs `choices`", text("kind"));
            self.wrong(node, path.to_owned(), says);
        }
        let Some(default) = node.get("default") else { return };
        // "today" stays what it is; whether it fits is known on that day only.
        let moves = [&field.earliest, &field.latest].into_iter().any(|day| day == "today");
        let value = default.to_json();
        if let (Err(fault), false) = (form::check(&field, &value, ""), moves) {
            self.wrong(default, format!("{path}.default"), format!("{fault}, found {default}"));
        }
    }
}

fn choices(node: &Node) -> Vec<Choice> {
    let all = node.get("choices").map(Node::list).unwrap_or_default();
    let value = |one: &Node| one.text().or_else(|| one.get("value")?.text()).map(str::to_owned);
    all.iter().filter_map(value).map(|value| Choice { label: String::new(), value }).collect()
}
