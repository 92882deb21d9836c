//! Nodes as DOM, and the smallest change from one list of nodes to the next.
//!
//! A growing message changes at its end, so [`patch`] keeps what is equal from the front and goes into the first
//! element that differs: a list of thousands of items or a long code block only gets its new end. Text that grows is
//! appended to, which keeps the reader's selection.
//!
//! The page may have changed the DOM meanwhile (an image in the place of its button). Where the DOM is not what the
//! old nodes say, the place is built anew instead of guessed at.
//!
//! Deliberately absent: `innerHTML`, event handlers, moving of nodes (messages do not reorder themselves).

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{self, Document};

use super::sections;
use crate::markdown::{Element, Namespace, Node};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Appends nodes to an element.
fn append(parent: &web_sys::Node, nodes: &[Node]) {
    if let Some(document) = document() {
        for node in nodes {
            if let Some(created) = create(&document, node) {
                let _ = parent.append_child(&created);
            }
        }
    }
}

/// Appends a section with these nodes to a message.
pub fn append_section(message: &web_sys::Element, nodes: &[Node]) -> Option<web_sys::Element> {
    let section = document()?.create_element("div").ok()?;
    section.set_class_name(sections::CLASS);
    append(&section, nodes);
    message.append_child(&section).ok()?;
    Some(section)
}

/// Fills an empty message, in sections. Gives the elements that hold the blocks: the message itself for the first
/// ones, then each section.
pub fn fill(message: &web_sys::Element, nodes: &[Node]) -> Vec<web_sys::Element> {
    let starts = sections::starts(nodes);
    let mut parts = sections::cut(nodes, &starts);
    append(message, parts.next().unwrap_or_default());
    let mut places = vec![message.clone()];
    places.extend(parts.filter_map(|part| append_section(message, part)));
    places
}

/// The elements that hold the blocks of a message that was filled elsewhere.
pub fn places(message: &web_sys::Element) -> Vec<web_sys::Element> {
    let mut places = Vec::new();
    let mut last = message.last_element_child();
    while let Some(section) = last.filter(|last| last.class_name() == sections::CLASS) {
        last = section.previous_element_sibling();
        places.push(section);
    }
    places.push(message.clone());
    places.reverse();
    places
}

/// The element at whose end the last text of a message stands.
pub fn last_leaf(message: &web_sys::Element) -> Option<web_sys::Element> {
    const BLOCKS: [&str; 20] = [
        "div",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "figure",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    // Text in a paragraph is marked at the paragraph's end, whatever element it is in.
    let inside =
        |parent: &str, child: &str| BLOCKS.contains(&child) && (child != "code" || parent == "pre");
    let mut name = "div".to_owned();
    let mut leaf = message.clone();
    while let Some(child) = leaf.last_element_child() {
        let child_name = child.local_name();
        if !inside(&name, &child_name) {
            break;
        }
        (leaf, name) = (child, child_name);
    }
    (leaf != *message).then_some(leaf)
}

/// Removes all children and puts nodes in their place.
pub fn replace(parent: &web_sys::Node, nodes: &[Node]) {
    parent.set_text_content(None);
    append(parent, nodes);
}

fn create(document: &Document, node: &Node) -> Option<web_sys::Node> {
    let element = match node {
        Node::Text(text) => return Some(document.create_text_node(text).into()),
        Node::Element(element) => element,
    };
    let created = match element.namespace {
        Namespace::Html => document.create_element(element.tag).ok()?,
        other => document.create_element_ns(Some(other.address()), element.tag).ok()?,
    };
    for (name, value) in &element.attributes {
        let _ = created.set_attribute(name, value);
    }
    for child in &element.children {
        if let Some(child) = create(document, child) {
            let _ = created.append_child(&child);
        }
    }
    Some(created.into())
}

/// Changes the children of `parent` from number `first` on from `old` to `new`. The last `after` children are somebody
/// else's.
///
/// Returns `false`, with nothing done, if the children are not those that `old` describes.
pub fn patch(
    parent: &web_sys::Node,
    first: usize,
    old: &[Node],
    new: &[Node],
    after: usize,
) -> bool {
    let children = parent.child_nodes();
    // Indices fit: the DOM counts in u32, too.
    let at = |index: usize| u32::try_from(index).ok().and_then(|index| children.get(index));
    let end = first + old.len();
    if children.length() as usize != end + after {
        return false;
    }
    let Some(document) = document() else { return false };
    let next = at(end);
    let equal = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let mut current = at(first + equal);
    for (old, new) in old[equal..].iter().zip(&new[equal..]) {
        let Some(node) = current else { return false };
        current = node.next_sibling();
        if old != new {
            patch_node(&document, parent, &node, old, new);
        }
    }
    for node in new.iter().skip(old.len()) {
        if let Some(created) = create(&document, node) {
            let _ = parent.insert_before(&created, next.as_ref());
        }
    }
    for _ in new.len()..old.len() {
        let Some(node) = current else { break };
        current = node.next_sibling();
        let _ = parent.remove_child(&node);
    }
    true
}

fn patch_node(
    document: &Document,
    parent: &web_sys::Node,
    node: &web_sys::Node,
    old: &Node,
    new: &Node,
) {
    let patched = match (old, new) {
        (Node::Text(old), Node::Text(new)) => patch_text(node, old, new),
        (Node::Element(old), Node::Element(new))
            if old.tag == new.tag && old.namespace == new.namespace =>
        {
            patch_element(node, old, new)
        }
        _ => false,
    };
    if !patched && let Some(created) = create(document, new) {
        let _ = parent.replace_child(&created, node);
    }
}

fn patch_text(node: &web_sys::Node, old: &str, new: &str) -> bool {
    let Some(text) = node.dyn_ref::<web_sys::CharacterData>() else {
        return false;
    };
    if let Some(more) = new.strip_prefix(old) {
        return text.append_data(more).is_ok();
    }
    text.set_data(new);
    true
}

fn patch_element(node: &web_sys::Node, old: &Element, new: &Element) -> bool {
    let Some(element) = node.dyn_ref::<web_sys::Element>() else {
        return false;
    };
    if !element.local_name().eq_ignore_ascii_case(new.tag) {
        return false;
    }
    if old.attributes != new.attributes {
        for (name, _) in &old.attributes {
            if !new.attributes.iter().any(|(other, _)| other == name) {
                let _ = element.remove_attribute(name);
            }
        }
        for attribute in &new.attributes {
            if !old.attributes.contains(attribute) {
                let _ = element.set_attribute(attribute.0, &attribute.1);
            }
        }
    }
    if !patch(node, 0, &old.children, &new.children, 0) {
        replace(node, &new.children);
    }
    true
}
