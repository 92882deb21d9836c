//! Cross-site scripting: whatever a message says, only harmless nodes come out.
//!
//! The check is made on the nodes, not on HTML text: tags and attributes are in the closed sets below, addresses have
//! one of three schemes, nothing handles events, nothing is styled. As both back-ends write nodes faithfully (see
//! `view`), this is what a browser gets.
//!
//! Deliberately absent: a sanitiser. There is nothing to sanitise, because markup is never taken from a message.

use linnet::markdown::{Context, Labels, Node, render};
use proptest::prelude::*;

const TAGS: &[&str] = &[
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "input",
    "figure",
    "figcaption",
    "pre",
    "code",
    "span",
    "button",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "br",
    "em",
    "strong",
    "del",
    "a",
    "img",
    "sup",
    "svg",
    "use",
    "b",
    "i",
    "s",
    "u",
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "msqrt",
    "mroot",
    "mfrac",
    "mpadded",
    "mphantom",
    "mtable",
    "mtr",
    "mtd",
    "merror",
    // Charts.
    "details",
    "summary",
    "g",
    "path",
    "rect",
    "circle",
    "line",
    "text",
    "title",
    // Files of the site.
    "audio",
    "video",
];

const ATTRIBUTES: &[&str] = &[
    "class",
    "dir",
    "href",
    "title",
    "rel",
    "target",
    "src",
    "alt",
    "type",
    "disabled",
    "checked",
    "aria-label",
    "aria-hidden",
    "role",
    "id",
    "tabindex",
    "start",
    "scope",
    "data-language",
    "data-action",
    "data-src",
    "data-alt",
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "mathcolor",
    "stretchy",
    "symmetric",
    "largeop",
    "movablelimits",
    "fence",
    "separator",
    "form",
    "accent",
    "accentunder",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "width",
    "height",
    "depth",
    "voffset",
    "linethickness",
    "viewBox",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "controls",
    "preload",
    "download",
];

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<form><button formaction=javascript:alert(1)>x",
    "<object data=\"data:text/html,<script>alert(1)</script>\">",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<style>@import 'https://evil.example'</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61)",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#1;javascript:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](< javascript:alert(1)>)",
    "[x](<\u{a0}javascript:alert(1)>)",
    "[x](javascript://example.com/%0aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.com/1)",
    "[x](view-source:https://example.com)",
    "[x](//evil.example)",
    "[x](/logout)",
    "[x](https:evil.example)",
    "[x](https:\\\\evil.example)",
    "[x](http://a\" onmouseover=\"alert(1))",
    "[x](https://a.b \"t\\\" onclick=\\\"alert(1)\")",
    "[x](https://a.b 't\" autofocus onfocus=alert(1) x=\"')",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[y]\n\n[y]: <javascript:alert(1)> \"t\"",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "[[x](javascript:alert(1))](https://a.b)",
    "[a[b](javascript:alert(1))c](d)",
    "<javascript:alert(1)>",
    "<javascript://a.b@c.d>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](data:text/html,<script>)",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "![\" onerror=alert(1) x=\"](https://a.b/c.png)",
    "![x](https://a.b/c.png\"onerror=\"alert(1))",
    "![x](data:image/png;base64,AAAA\" onerror=\"alert(1))",
    "![x][y]\n\n[y]: javascript:alert(1)",
    "```\"><script>alert(1)</script>\nx\n```",
    "```x\" onmouseover=\"alert(1)\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\unknown<img src=x onerror=alert(1)>$",
    "$$\\begin{array}{c}\\text{\"><svg onload=alert(1)>}\\end{array}$$",
    "$\\style{background:url(javascript:alert(1))}{x}$",
    "$\\color{red;background:url(x)}{x}$",
    "$\\class{x\" onclick=\"alert(1)}{x}$",
    "[^<script>]\n\n[^<script>]: x",
    "[^\" onclick=alert(1)]\n\n[^\" onclick=alert(1)]: x",
    "| <script> | [x](javascript:alert(1)) |\n|-|-|\n| <img src=x onerror=alert(1)> | x |",
    "> [!NOTE]<script>\n> <script>alert(1)</script>",
    "# <script>alert(1)</script> {onclick=alert(1)}",
    "- [x] <img src=x onerror=alert(1)>",
    "https://a.b/\"onmouseover=alert(1)",
    "www.a.b/<script>alert(1)</script>",
    "javascript:alert(1)@a.bc",
    "mailto:javascript:alert(1)@a.bc",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{202e}<script>",
    ":::note <script>alert(1)</script>\n<script>alert(1)</script>\n:::",
    "\n:::\" onclick=alert(1)\n[x](javascript:alert(1))\n:::\n",
    "\n:::tip[<img src=x onerror=alert(1)>]\n![x](javascript:alert(1))",
    "\n```chart\ntype = bar\ntitle = <script>alert(1)</script>\nlabels = \"><img src=x onerror=alert(1)>, b\n<svg onload=alert(1)> = 1, 2\n```\n",
    "\n```chart\n{\"type\":\"pie\",\"labels\":[\"javascript:alert(1)\"],\"data\":[1]}\n```\n",
    "\n```chart\n{\"type\":\"line\",\"x\":\"\\\" onload=\\\"alert(1)\",\"data\":[1,1e308,-1e308]}\n```\n",
    "\n```chart\n</svg><script>alert(1)</script>\n```\n",
    "![x](/public/a.mp3\" onerror=\"alert(1))",
    "![x](/public/a.svg)",
    "![<script>alert(1)</script>](/public/a.mp4)",
    "![x](/public/page.html)",
    "![x](/public/../logout)",
    "![x](/public/..%2f..%2flogout.png)",
    "![x](/public//evil.example/a.png)",
    "![x](//evil.example/public/a.mp3)",
    "![x](https://evil.example/public/a.mp3)",
    "[![x](/public/a.mp3)](https://a.b)",
];

fn nodes(text: &str) -> Vec<Node> {
    render(text, Context { id_prefix: "m1", labels: &Labels::ENGLISH, math: true, base: "" })
}

/// A file of the site, whatever a browser makes of the address.
fn is_file(address: &str) -> bool {
    // A page of a document; digits only.
    let address = address.split_once(".pdf#page=").map_or(address, |(file, page)| {
        assert!(page.bytes().all(|c| c.is_ascii_digit()), "{address:?}");
        file
    });
    let decoded =
        address.to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\");
    address.starts_with("/public/")
        && !["/.", "//", "\\", "?", "#"].iter().any(|part| decoded.contains(part))
        && !address.contains(|c: char| c.is_control() || c.is_whitespace())
}

fn check(node: &Node, source: &str) {
    let Node::Element(element) = node else { return };
    assert!(TAGS.contains(&element.tag), "<{}> from {source:?}", element.tag);
    let mut seen = Vec::new();
    for (name, value) in &element.attributes {
        assert!(ATTRIBUTES.contains(name), "{name} from {source:?}");
        assert!(!name.starts_with("on") && *name != "style");
        assert!(!seen.contains(name), "{name} twice from {source:?}");
        seen.push(*name);
        let lower = value.to_ascii_lowercase();
        match (element.tag, *name) {
            ("use", "href") => assert!(value.starts_with("#i-")),
            ("a", "href") => {
                let ours = lower.starts_with("#m1-footnote-");
                let ours = ours || is_file(value);
                let allowed =
                    ["https://", "http://", "mailto:"].iter().any(|start| lower.starts_with(start));
                assert!(ours || allowed, "{value:?} from {source:?}");
                assert!(!value.contains(char::is_control), "{value:?} from {source:?}");
                let rel = element
                    .attributes
                    .iter()
                    .find(|(name, _)| *name == "rel")
                    .map(|(_, value)| value.as_ref());
                assert!(ours || rel == Some("noopener noreferrer nofollow ugc"));
            }
            ("img", "src") => assert!(
                is_file(value)
                    || ["png", "jpeg", "gif", "webp"]
                        .iter()
                        .any(|kind| lower.starts_with(&format!("data:image/{kind};base64,"))),
                "{value:?} from {source:?}"
            ),
            ("audio" | "video", "src") => assert!(is_file(value), "{value:?} from {source:?}"),
            ("audio" | "video", "preload") => assert_eq!(value, "metadata"),
            ("button", "data-src") => {
                assert!(lower.starts_with("https://") || lower.starts_with("http://"), "{value:?}");
            }
            (_, "href" | "src" | "data-src") => {
                panic!("{name} on <{}> from {source:?}", element.tag)
            }
            (_, "id") => assert!(value.starts_with("m1-footnote-"), "{value:?}"),
            (_, "data-action") => {
                assert!(
                    [
                        "copy-code",
                        "wrap-code",
                        "download-code",
                        "load-image",
                        "open-beside",
                        "sort-table",
                        "copy-csv",
                        "copy-markdown",
                        "enlarge",
                        "show-document",
                    ]
                    .contains(&value.as_ref())
                );
            }
            _ => {}
        }
    }
    element.children.iter().for_each(|child| check(child, source));
}

#[test]
fn payloads_do_nothing() {
    for payload in PAYLOADS {
        for wrapped in [
            (*payload).to_owned(),
            format!("text {payload} text"),
            format!("- {payload}\n- *{payload}*"),
            format!("> {payload}\n\n**{payload}**"),
            format!("| a |\n|-|\n| {payload} |"),
        ] {
            for node in nodes(&wrapped) {
                check(&node, &wrapped);
            }
        }
    }
}

#[test]
fn what_is_written_is_still_to_be_read() {
    fn text(node: &Node, into: &mut String) {
        match node {
            Node::Text(text) => into.push_str(text),
            Node::Element(element) => element.children.iter().for_each(|child| text(child, into)),
        }
    }
    for (source, expected) in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a <b onclick=x>c</b>", "a <b onclick=x>c</b>"),
        ("[label](javascript:alert(1))", "label"),
    ] {
        let mut found = String::new();
        for node in nodes(source) {
            text(&node, &mut found);
        }
        assert_eq!(found.trim(), expected);
    }
}

#[test]
fn pictures_from_elsewhere_wait() {
    let html = format!("{:?}", nodes("![a cat](https://tracker.example/c.png?secret=1)"));
    assert!(html.contains("image-gate") && html.contains("Load image from tracker.example"));
    assert!(!html.contains("\"img\""));
    let html = format!("{:?}", nodes("![a][b]\n\n[b]: https://tracker.example/c.png"));
    assert!(html.contains("image-gate") && !html.contains("\"img\""));
    let html = format!("{:?}", nodes("![dot](data:image/png;base64,iVBORw0KGgo=)"));
    assert!(html.contains("\"img\""));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixtures_do_nothing(parts in prop::collection::vec(prop::sample::select(PAYLOADS), 1..5), cut in 0usize..60) {
        let text = parts.concat();
        let start = (0..=cut.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let text = &text[start..];
        for node in nodes(text) {
            check(&node, text);
        }
    }
}
