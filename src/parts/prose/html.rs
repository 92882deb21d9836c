//! Nodes as HTML text, for the first page and for export.
//!
//! This is the only place that writes markup as text, and [`escape`] the only function that makes text safe for it:
//! it serves content and quoted values alike, so there is no wrong one to choose.
//!
//! Deliberately absent: anything that takes markup from outside.

use super::sections;
use crate::markdown::{Namespace, Node};

/// HTML elements that have neither children nor an end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "input"];

/// Writes nodes one after another.
pub fn write(nodes: &[Node], html: &mut String) {
    for node in nodes {
        write_node(node, html);
    }
}

/// Writes a message's blocks, in sections.
pub fn write_message(nodes: &[Node], html: &mut String) {
    let starts = sections::starts(nodes);
    for (index, part) in sections::cut(nodes, &starts).enumerate() {
        if index == 0 {
            write(part, html);
        } else {
            html.push_str("<div class=\"");
            html.push_str(sections::CLASS);
            html.push_str("\">");
            write(part, html);
            html.push_str("</div>");
        }
    }
}

fn write_node(node: &Node, html: &mut String) {
    let element = match node {
        Node::Text(text) => return escape(text, html),
        Node::Element(element) => element,
    };
    html.push('<');
    html.push_str(element.tag);
    for (name, value) in &element.attributes {
        html.push(' ');
        html.push_str(name);
        html.push_str("=\"");
        escape(value, html);
        html.push('"');
    }
    html.push('>');
    if element.namespace == Namespace::Html && VOID.contains(&element.tag) {
        return;
    }
    write(&element.children, html);
    html.push_str("</");
    html.push_str(element.tag);
    html.push('>');
}

/// Writes text so that a browser reads exactly it, between tags and in quoted values.
pub fn escape(text: &str, html: &mut String) {
    html.reserve(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '\r', '\0']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            // Browsers turn a bare carriage return into a line feed and drop NUL.
            b'\r' => "&#13;",
            _ => "\u{fffd}",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Context, Labels, render};

    #[test]
    fn text_stays_text() {
        let nodes = render(
            "a <b> & \"c\"\n\n`<script>`",
            Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "" },
        );
        let mut html = String::new();
        write(&nodes, &mut html);
        assert_eq!(
            html,
            "<p dir=\"auto\">a &lt;b&gt; &amp; &quot;c&quot;</p><p dir=\"auto\"><code>&lt;script&gt;</code></p>"
        );
    }

    #[test]
    fn void_elements_have_no_end() {
        let nodes = render(
            "a\\\nb\n\n---",
            Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "" },
        );
        let mut html = String::new();
        write(&nodes, &mut html);
        assert_eq!(html, "<p dir=\"auto\">a<br>b</p><hr>");
    }
}
