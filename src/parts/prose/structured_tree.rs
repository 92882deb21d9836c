//! The tree of a JSON value: nested `<details>`, filled when they are opened.
//!
//! The first levels are open, as far as that is not much. Absent on purpose:
//! state; a place in the tree is a path of numbers in an attribute.

use crate::i18n::{Language, StructuredWords};
use crate::markdown::json::Value;
use leptos::prelude::document;
use leptos::web_sys::Element;

/// Levels that are open at first.
const OPEN: usize = 2;
/// Rows that are made at first.
const FIRST: usize = 120;
/// Entries of one level that are shown at once.
const ENTRIES: usize = 100;
/// Letters of a text that are shown.
const LETTERS: usize = 2000;

/// The words, in the language of the page: the chunk has none of its state.
pub fn words() -> StructuredWords {
    Language::here().expect("a page wakes with its words").strings().structured()
}

/// An element with a class.
pub(super) fn make(tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("our tags are names");
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element
}

/// A button of ours, with words.
pub(super) fn button(action: &str, label: &str) -> Element {
    let button = make("button", "");
    let _ = button.set_attribute("type", "button");
    let _ = button.set_attribute("data-action", action);
    button.set_text_content(Some(label));
    button
}

/// The text of a figure.
pub(super) fn text_of(figure: &Element) -> String {
    let code = figure.query_selector("pre.code-body code").ok().flatten();
    code.and_then(|code| code.text_content()).unwrap_or_default()
}

/// As much of a text as is shown.
pub(super) fn short(text: &str) -> &str {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Fills the tree from its root on.
pub(super) fn fill_root(place: &Element, value: &Value<'_>) {
    let _ = place.class_list().add_1("json-tree");
    let mut room = FIRST;
    fill(place, value, "", 0, 0, &mut room);
}

/// Adds entries from number `from` on.
fn fill(
    place: &Element,
    value: &Value<'_>,
    path: &str,
    from: usize,
    depth: usize,
    room: &mut usize,
) {
    let mut at = from;
    while at < value.len() && at < from + ENTRIES {
        let Some((key, entry)) = value.entry(at) else { break };
        let path = if path.is_empty() { at.to_string() } else { format!("{path}.{at}") };
        let _ = place.append_child(&row(key, at, entry, &path, depth, room));
        at += 1;
    }
    if at < value.len() {
        let more = button("json-more", &words().more(&(value.len() - at).to_string()));
        let _ = more.set_attribute("data-path", path);
        let _ = more.set_attribute("data-from", &at.to_string());
        let _ = place.append_child(&more);
    }
}

fn row(
    key: Option<&str>,
    at: usize,
    value: &Value<'_>,
    path: &str,
    depth: usize,
    room: &mut usize,
) -> Element {
    *room = room.saturating_sub(1);
    let name = make("span", if key.is_some() { "json-key" } else { "json-index" });
    name.set_text_content(Some(&key.map_or_else(|| at.to_string(), str::to_owned)));
    if !value.is_container() || value.is_empty() {
        let line = make("div", "json-line");
        let _ = line.append_child(&name);
        let _ = line.append_child(&leaf(value));
        return line;
    }
    let node = make("details", "json-node");
    let summary = make("summary", "");
    let _ = summary.append_child(&name);
    let count = make("span", "json-count");
    let brackets = if matches!(value, Value::List(_)) { ["[", "]"] } else { ["{", "}"] };
    count.set_text_content(Some(&format!("{} {} {}", brackets[0], value.len(), brackets[1])));
    let _ = summary.append_child(&count);
    let _ = node.append_child(&summary);
    let inside = make("div", "json-children");
    let _ = node.append_child(&inside);
    if depth + 1 < OPEN && *room >= value.len() {
        let _ = node.set_attribute("open", "");
        fill(&inside, value, path, 0, depth + 1, room);
    } else {
        let _ = summary.set_attribute("data-action", "json-unfold");
        let _ = summary.set_attribute("data-path", path);
    }
    node
}

fn leaf(value: &Value<'_>) -> Element {
    let class = match value {
        Value::Text(_) => "json-value hl-s",
        Value::Number(_) => "json-value hl-n",
        Value::Word(_) => "json-value hl-k",
        Value::List(_) | Value::Object(_) => "json-value json-count",
    };
    let shown = make("span", class);
    match value {
        Value::Text(text) => {
            let cut = short(text);
            let dots = if cut.len() < text.len() { "…" } else { "" };
            shown.set_text_content(Some(&format!("{cut}{dots}")));
            let _ = shown.set_attribute("dir", "auto");
        }
        other => shown.set_text_content(Some(&other.compact())),
    }
    shown
}

/// The value at a path.
fn at<'v, 'a>(root: &'v Value<'a>, path: &str) -> Option<&'v Value<'a>> {
    let mut numbers = path.split('.').filter(|part| !part.is_empty());
    numbers.try_fold(root, |value, number| Some(value.entry(number.parse().ok()?)?.1))
}

/// Fills what is being opened; the browser opens it.
pub(super) fn unfold(summary: &Element, root: &Value<'_>) {
    let path = summary.get_attribute("data-path").unwrap_or_default();
    let _ = summary.remove_attribute("data-action");
    if let (Some(inside), Some(value)) = (summary.next_element_sibling(), at(root, &path)) {
        fill(&inside, value, &path, 0, OPEN, &mut 0);
    }
}

/// Puts further entries in the place of the button.
pub(super) fn more(button: &Element, root: &Value<'_>) {
    let path = button.get_attribute("data-path").unwrap_or_default();
    let from = button.get_attribute("data-from").and_then(|from| from.parse().ok());
    if let (Some(place), Some(value), Some(from)) = (button.parent_element(), at(root, &path), from)
    {
        button.remove();
        fill(&place, value, &path, from, OPEN, &mut 0);
    }
}
