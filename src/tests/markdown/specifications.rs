//! `CommonMark` 0.31.2 and the extensions of GFM 0.29, example by example, compared as text without normalising.
//!
//! The tree is written as the HTML of the specifications by a writer of this test's own; links and raw HTML are
//! compared as written, because the tree keeps them (what a page may show of them is the business of `scripting`).
//! Every deviation is named here with its reason, and each must really deviate, so that the list cannot rot.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use linnet::markdown::{Alignment, Block, Inline, parse};

/// Examples of `CommonMark` that come out differently, by number, with the reason.
const COMMONMARK_DEVIATIONS: &[(usize, &str)] = &[
    (602, "a bare address in the text is linked, as GFM wants"),
    (606, "a bare e-mail address in the text is linked, as GFM wants"),
    (608, "a bare address in the text is linked, as GFM wants"),
    (611, "a bare address is linked, as GFM wants"),
    (612, "a bare e-mail address is linked, as GFM wants"),
];

/// Examples of GFM that come out differently, by their place in `gfm.txt`.
const GFM_DEVIATIONS: &[(usize, &str)] = &[
    (26, "xmpp: is not among the schemes that Linnet links"),
    (27, "all raw HTML is text, so there is nothing to single out; the tree keeps it as written"),
];

#[test]
fn commonmark() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/node_modules/commonmark-spec/spec.txt");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; run `npm ci` in end2end first", path.display())
    });
    let examples = examples(&text);
    assert_eq!(examples.len(), 652, "the specification has 652 examples");
    compare(&examples, COMMONMARK_DEVIATIONS);
}

#[test]
fn github_extensions() {
    let examples = examples(include_str!("gfm.txt"));
    assert_eq!(examples.len(), 27);
    compare(&examples, GFM_DEVIATIONS);
}

fn compare(examples: &[(String, String)], deviations: &[(usize, &str)]) {
    let mut wrong = Vec::new();
    let mut report = String::new();
    for (index, (source, expected)) in examples.iter().enumerate() {
        let number = index + 1;
        let mut html = String::new();
        write_blocks(&parse(source), &mut html);
        if &html != expected {
            wrong.push(number);
            if !deviations.iter().any(|(known, _)| *known == number) {
                let _ = writeln!(
                    report,
                    "--- {number}\n{source}--- expected\n{expected}--- got\n{html}"
                );
            }
        }
    }
    let known: Vec<usize> = deviations.iter().map(|(number, _)| *number).collect();
    assert_eq!(wrong, known, "deviations (wanted: exactly those in the table)\n{report}");
    assert!(known.len() * 100 <= examples.len() || examples.len() < 100);
}

fn examples(text: &str) -> Vec<(String, String)> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line != format!("{fence} example") {
            continue;
        }
        let mut take = |end: &str| {
            lines
                .by_ref()
                .take_while(|line| *line != end)
                .fold(String::new(), |all, line| all + line + "\n")
                .replace('→', "\t")
        };
        let source = take(".");
        let html = take(&fence);
        examples.push((source, html));
    }
    examples
}

fn write_blocks(blocks: &[Block], html: &mut String) {
    for block in blocks {
        write_block(block, html);
    }
}

fn line(html: &mut String) {
    if !html.is_empty() && !html.ends_with('\n') {
        html.push('\n');
    }
}

fn write_block(block: &Block, html: &mut String) {
    if !matches!(block, Block::Bare(_)) {
        line(html);
    }
    match block {
        Block::Paragraph(content) => {
            html.push_str("<p>");
            write_inlines(content, html);
            html.push_str("</p>\n");
        }
        Block::Bare(content) => write_inlines(content, html),
        Block::Heading { level, content } => {
            let _ = write!(html, "<h{level}>");
            write_inlines(content, html);
            let _ = writeln!(html, "</h{level}>");
        }
        Block::Quote { content, .. } => {
            html.push_str("<blockquote>\n");
            write_blocks(content, html);
            line(html);
            html.push_str("</blockquote>\n");
        }
        Block::List { start, items } => {
            match start {
                None => html.push_str("<ul>\n"),
                Some(1) => html.push_str("<ol>\n"),
                Some(number) => {
                    let _ = writeln!(html, "<ol start=\"{number}\">");
                }
            }
            for item in items {
                html.push_str("<li>");
                match item.task {
                    Some(true) => {
                        html.push_str("<input checked=\"\" disabled=\"\" type=\"checkbox\"> ");
                    }
                    Some(false) => html.push_str("<input disabled=\"\" type=\"checkbox\"> "),
                    None => {}
                }
                write_blocks(&item.content, html);
                html.push_str("</li>\n");
            }
            html.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
        }
        Block::Code { info, text } => {
            match info.split_whitespace().next() {
                Some(language) => {
                    let _ = write!(html, "<pre><code class=\"language-{}\">", escaped(language));
                }
                None => html.push_str("<pre><code>"),
            }
            let _ = writeln!(html, "{}</code></pre>", escaped(text));
        }
        Block::Table { alignments, head, rows } => {
            html.push_str("<table>\n<thead>\n");
            write_row("th", alignments, head, html);
            html.push_str("</thead>\n");
            if !rows.is_empty() {
                html.push_str("<tbody>\n");
                for row in rows {
                    write_row("td", alignments, row, html);
                }
                html.push_str("</tbody>\n");
            }
            html.push_str("</table>\n");
        }
        Block::Rule => html.push_str("<hr />\n"),
        Block::RawHtml(text) => {
            html.push_str(text);
            line(html);
        }
        Block::Footnote { .. } | Block::Plain(_) => html.push_str("<?>"),
    }
}

fn write_row(tag: &str, alignments: &[Alignment], cells: &[Vec<Inline>], html: &mut String) {
    html.push_str("<tr>\n");
    for (cell, alignment) in cells.iter().zip(alignments) {
        let align = match alignment {
            Alignment::None => "",
            Alignment::Left => " align=\"left\"",
            Alignment::Center => " align=\"center\"",
            Alignment::Right => " align=\"right\"",
        };
        let _ = write!(html, "<{tag}{align}>");
        write_inlines(cell, html);
        let _ = writeln!(html, "</{tag}>");
    }
    html.push_str("</tr>\n");
}

fn write_inlines(content: &[Inline], html: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) => html.push_str(&escaped(text)),
            Inline::SoftBreak => html.push('\n'),
            Inline::HardBreak => html.push_str("<br />\n"),
            Inline::Code(code) => {
                let _ = write!(html, "<code>{}</code>", escaped(code));
            }
            Inline::Emphasis(content) => wrap("em", content, html),
            Inline::Strong(content) => wrap("strong", content, html),
            Inline::Strikethrough(content) => wrap("del", content, html),
            Inline::Link { destination, title, content } => {
                let _ =
                    write!(html, "<a href=\"{}\"{}>", address(destination), title_attribute(title));
                write_inlines(content, html);
                html.push_str("</a>");
            }
            Inline::Image { source, title, alternative } => {
                let (source, title) = (address(source), title_attribute(title));
                let _ = write!(
                    html,
                    "<img src=\"{source}\" alt=\"{}\"{title} />",
                    escaped(alternative)
                );
            }
            Inline::RawHtml(text) => html.push_str(text),
            Inline::Math { .. } | Inline::FootnoteReference { .. } => html.push_str("<?>"),
        }
    }
}

fn wrap(tag: &str, content: &[Inline], html: &mut String) {
    let _ = write!(html, "<{tag}>");
    write_inlines(content, html);
    let _ = write!(html, "</{tag}>");
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(title)) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The specification's own way to write addresses.
fn address(address: &str) -> String {
    let mut written = String::new();
    for byte in address.bytes() {
        match byte {
            b'&' => written.push_str("&amp;"),
            b'\'' => written.push_str("&#x27;"),
            _ if byte.is_ascii_alphanumeric() || b"-_.+!*(),%#@?=;:/,+$~".contains(&byte) => {
                written.push(char::from(byte));
            }
            _ => {
                let _ = write!(written, "%{byte:02X}");
            }
        }
    }
    written
}
