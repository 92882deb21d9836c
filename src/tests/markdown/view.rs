//! Both specifications and the payloads, written as HTML by the server's back-end and read back.
//!
//! What a browser would read must be exactly the nodes: equal trees mean that hydration finds what was rendered.
//! The reader here knows only what the writer may write, and fails on everything else.
//!
//! Deliberately absent: the DOM back-end; it runs in a browser and is tested there.

use linnet::markdown::{Context, Labels, Node, render};
use linnet::parts::prose::to_html;
use proptest::prelude::*;

const VOID: &[&str] = &["br", "hr", "img", "input"];

fn context() -> Context<'static> {
    Context { id_prefix: "m1", labels: &Labels::ENGLISH, math: true, base: "" }
}

/// A node as text without anything that escaping could change.
fn outline(nodes: &[Node], into: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Text(text) => into.push(format!("text {text:?}")),
            Node::Element(element) => {
                into.push(format!("open {} {:?}", element.tag, element.attributes));
                outline(&element.children, into);
                into.push(format!("close {}", element.tag));
            }
        }
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#13;", "\r")
        .replace("&amp;", "&")
}

fn read(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix('<') {
            let (inside, after) = tag.split_once('>').expect("every tag ends");
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                found.push(format!("close {name}"));
                continue;
            }
            let (name, mut values) = inside.split_once(' ').unwrap_or((inside, ""));
            let mut attributes = Vec::new();
            while let Some((key, tail)) = values.trim_start().split_once("=\"") {
                let (value, tail) = tail.split_once('"').expect("every value ends");
                attributes.push((key.to_owned(), unescape(value)));
                values = tail;
            }
            assert!(values.is_empty(), "{values:?}");
            found.push(format!("open {name} {attributes:?}"));
            if VOID.contains(&name) {
                found.push(format!("close {name}"));
            }
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            assert!(!rest[..end].contains(['>', '"', '\'']));
            found.push(format!("text {:?}", unescape(&rest[..end])));
            rest = &rest[end..];
        }
    }
    found
}

fn check(text: &str) {
    let mut nodes = Vec::new();
    outline(&render(text, context()), &mut nodes);
    assert_eq!(read(&to_html(text, context())), nodes, "{text:?}");
}

#[test]
fn html_says_what_the_nodes_say() {
    check(include_str!("gfm.txt"));
    for text in [
        "a\u{0}b `\u{0}`",
        "a\r\nb\rc",
        "\"'&<>&amp;",
        "$a<b$ $$\\begin{cases} a & b \\\\ c & d \\end{cases}$$",
        "```\"<>\n\r\n<b>&amp;\n```",
        "![\"'>](https://a.b/?c=\"d'&e) [x](https://a.b 'y\"z')",
        "[^1]\n\n[^1]: x",
        "<b>\n\n<div>\n&amp;",
        ":::warning Mind <the> \"gap\"\n- a\n:::\n",
        "|a|b|\n|-|-:|\n|<b>|2|",
        "```chart\ntype = bar\ntitle = A & <B>\nx = \"X\"\ny = Y\nlabels = \"a<\", b\nShop = 1, -2.5\nCafé = ?, 3\n```",
        "```chart\ntype = pie\nlabels = a, b\nx = 1, 2\n```\n\n```chart\n{\"type\": \"scatter\", \"data\": [[1, 2], [3, 4]]}\n```",
        "```chart\ntype = area\na = 1, 2, 3\n```\n\n```chart\n{\"type\"",
        "![a \"b\"](/public/a%20b.mp3) ![](/public/c.webm) ![](/public/d.pdf) ![](/public/e.zip) ![f](/public/f.png)",
    ] {
        check(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn html_of_any_text_says_what_the_nodes_say(text in "[ -~\\n\\r\\t\u{0}é]{0,120}") {
        check(&text);
    }
}
