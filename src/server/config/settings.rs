//! The section `[settings]`: for each setting of models a value, or a table of
//! its default, its range, and whether it is locked.

use super::check::{Checker, joined, unknown};
use super::node::{Data, Node};
use crate::domain::near::nearest;
use crate::domain::options::{SPECIFICATIONS, specification};
use crate::domain::settings::check as check_value;
use crate::domain::{Bound, Json, Settings};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is said of a setting.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// The value that every chat starts from.
    pub default: Option<Json>,
    /// The least that people may set.
    pub min: Option<f64>,
    /// The most that people may set.
    pub max: Option<f64>,
    /// Whether it is the site's alone.
    pub locked: bool,
}

/// The keys of a rule.
const RULE: [&str; 4] = ["default", "min", "max", "locked"];

/// The site's level of settings.
#[must_use]
pub fn level(rules: &BTreeMap<String, Rule>) -> Settings {
    let mut settings = Settings::default();
    for (name, rule) in rules {
        settings.set(name, rule.default.clone());
    }
    settings
}

/// What the site allows of settings.
#[must_use]
pub fn bounds(rules: &BTreeMap<String, Rule>) -> Vec<Bound> {
    let bounded = rules.iter().filter(|(_, rule)| rule.locked || rule.min.or(rule.max).is_some());
    let bound = |(name, rule): (&String, &Rule)| Bound {
        name: name.clone(),
        locked: rule.locked,
        min: rule.min,
        max: rule.max,
    };
    bounded.map(bound).collect()
}

/// Checks settings; `bounded` ones may have a range and a lock.
pub(super) fn check(
    checker: &mut Checker<'_>,
    node: &Node,
    path: &str,
    bounded: bool,
) -> Option<Json> {
    let Data::Table(entries) = &node.data else {
        checker.wrong(node, path, format!("expected a table of settings, found {node}"));
        return None;
    };
    let mut rules = Vec::new();
    for (name, place, value) in entries {
        let key = joined(path, name);
        if specification(name).is_none() {
            let at = Node { data: Data::Switch(false), place: place.clone() };
            let known = SPECIFICATIONS.iter().map(|one| one.name);
            // All of them would fill the screen.
            let says = match nearest(name, known.clone()) {
                Some(_) => unknown(name, known),
                None => "there is no such setting; the reference lists them".to_owned(),
            };
            checker.wrong(&at, &key, says);
            continue;
        }
        let rule = if bounded {
            rule(checker, value, name, &key)
        } else {
            good(checker, value, name, &key)
                .map(|value| Json::Object(vec![("default".to_owned(), value)]))
        };
        if let Some(rule) = rule {
            rules.push((name.clone(), rule));
        }
    }
    Some(Json::Object(rules))
}

fn rule(checker: &mut Checker<'_>, node: &Node, name: &str, path: &str) -> Option<Json> {
    let Data::Table(entries) = &node.data else {
        let value = good(checker, node, name, path)?;
        return Some(Json::Object(vec![("default".to_owned(), value)]));
    };
    // A JSON Schema is a table too.
    let is_rule = entries.iter().any(|(key, ..)| RULE.contains(&key.as_str()));
    if name == "format" && !is_rule {
        let value = good(checker, node, name, path)?;
        return Some(Json::Object(vec![("default".to_owned(), value)]));
    }
    let of = specification(name)?;
    let mut rule = Vec::new();
    for (key, place, value) in entries {
        let at = joined(path, key);
        let right = match key.as_str() {
            "default" => good(checker, value, name, &at),
            "min" | "max" if of.is_number() => good(checker, value, name, &at),
            "min" | "max" => {
                checker.wrong(value, &at, "only numbers have a range");
                None
            }
            "locked" => {
                let on = matches!(value.data, Data::Switch(_)).then(|| value.to_json());
                if on.is_none() {
                    checker.wrong(value, &at, format!("expected true or false, found {value}"));
                }
                on
            }
            _ => {
                let here = Node { data: Data::Switch(false), place: place.clone() };
                checker.wrong(&here, &at, unknown(key, RULE.into_iter()));
                None
            }
        };
        rule.extend(right.map(|right| (key.clone(), right)));
    }
    together(checker, node, path);
    Some(Json::Object(rule))
}

/// What only makes sense together.
fn together(checker: &mut Checker<'_>, node: &Node, path: &str) {
    let number = |key: &str| node.get(key).and_then(|node| node.to_json().number());
    let (default, min, max) = (number("default"), number("min"), number("max"));
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        checker.wrong(node, path, format!("the range from {min} to {max} is empty"));
    } else if let Some(default) = default
        && (min.is_some_and(|min| default < min) || max.is_some_and(|max| default > max))
    {
        checker.wrong(node, path, format!("the default {default} is outside the range"));
    }
    let locked = node.get("locked").is_some_and(|node| node.data == Data::Switch(true));
    if locked && node.get("default").is_none() {
        checker.wrong(node, path, "what is locked needs a default, which is then its value");
    }
}

/// A value that fits the setting.
fn good(checker: &mut Checker<'_>, node: &Node, name: &str, path: &str) -> Option<Json> {
    let value = node.to_json();
    match check_value(name, &value) {
        Ok(()) => Some(value),
        Err(error) => {
            let told = error.to_string();
            let told = told.trim_start_matches("The setting ").trim_start_matches(name);
            checker.wrong(node, path, format!("it{}, found {node}", told.trim_end_matches('.')));
            None
        }
    }
}
