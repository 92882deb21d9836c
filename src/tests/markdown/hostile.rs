//! Text made to be slow, deep or large takes about linear time and stays within the limits.
//!
//! The times are generous, because test builds are slow and machines are shared, and still far below what quadratic
//! time would need: each shape is a quarter of a megabyte or as much as its kind of trap needs.
//!
//! Deliberately absent: exact speeds; those are measured by benchmarks.

use std::time::Duration;

use crate::computed;
use linnet::markdown::{Block, Context, Document, Labels, Node, parse, render, text_of, tokens};
use proptest::prelude::*;

const LIMIT: Duration = Duration::from_secs(10);

fn context() -> Context<'static> {
    const LABELS: &Labels = &Labels::ENGLISH;
    Context { id_prefix: "m1", labels: LABELS, math: true, base: "" }
}

/// A quarter of the limit: quadratic time would still need minutes.
const LARGE: usize = 256 * 1024;

#[expect(clippy::too_many_lines, reason = "a table of shapes")]
fn shapes() -> Vec<(&'static str, String)> {
    let repeat = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len());
    let mut shapes: Vec<(&'static str, String)> = [
        "[",
        "]",
        "![",
        "[a](",
        "[a][",
        "*",
        "**a ",
        "*a_ ",
        "_a*",
        "~",
        "~~a",
        "`",
        "`a``",
        "```\n",
        "> ",
        ">",
        "- ",
        "* ",
        "1. ",
        "#",
        "# a\n",
        "\\",
        "\\(",
        "\\[",
        "\\(a",
        "\\[a\n",
        "$",
        "$a ",
        "$$",
        "$$a",
        "$a$",
        "$ a",
        "<",
        "<a",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<?",
        "</a",
        "&",
        "&a",
        "&#",
        "|",
        "|a",
        "a|\n",
        "\n",
        " ",
        "\t",
        "-",
        "=",
        "a\n=\n",
        "[^a]",
        "[^a]:",
        "[^a]: b\n",
        "[a]: b\n",
        "[a]",
        "[a]:",
        "www.",
        "www.a.",
        "http://",
        "http://_",
        "https://a.b/(",
        "a@",
        "a@b.c ",
        ":a@ ",
        "@",
        "- a\n\n",
        "1. a\n",
        "- [ ] a\n",
        "> a\n",
        "a\u{301}",
        "\u{1F600}",
        "a\r",
        "[x](y)",
        "![x](https://y.z)",
        "a\\\n",
        "a  \n",
        "\u{0}",
        "**",
        "a**b",
        "(*",
        "\"",
        "' ",
        "{",
        "}",
        "é",
        ":::",
        ":::\n",
        ":::note\n",
        ":::tip T\n:::\n",
        "::::::::\n",
        ":::a\n```\n",
        "> [!NOTE]\n> a\n\n",
        "```chart\n",
        "```chart\ntype = bar\na = 1\n```\n",
        "![a](/public/b.mp3) ",
        "![a](/public/",
        "![](/public/%2e%2e/) ",
    ]
    .into_iter()
    .map(|piece| (piece, repeat(piece, LARGE)))
    .collect();
    let ticks = (1..700).fold(String::new(), |text, count| text + "e" + &"`".repeat(count));
    let quotes = (0..400).fold(String::new(), |text, depth| text + &"> ".repeat(depth) + "a\n");
    let lists = (0..400).fold(String::new(), |text, depth| text + &" ".repeat(2 * depth) + "- a\n");
    let tables = "|".to_owned()
        + &"a|".repeat(1000)
        + "\n|"
        + &"-|".repeat(1000)
        + "\n"
        + &"|a\n".repeat(1000);
    let definitions = (0..10_000).fold(String::new(), |text, n| text + &format!("[l{n}]: u\n"));
    let uses = definitions.clone()
        + "\n"
        + &(0..10_000).fold(String::new(), |text, n| text + &format!("[l{n}] "));
    let expansion = format!("[a]: {}\n\n{}", "x".repeat(50_000), "[a]".repeat(25_000));
    let nested_links = "[".repeat(50_000) + "a" + &"](b)".repeat(50_000);
    let math = "$".to_owned() + &"{".repeat(60_000) + &"}".repeat(60_000) + "$";
    let maths = repeat("$\\frac{a}{b}$ ", 300_000);
    shapes.extend([
        ("backtick runs", ticks),
        ("deepening quotes", quotes),
        ("deepening lists", lists),
        ("wide table", tables),
        ("definitions", definitions),
        ("definitions used", uses),
        ("expansion", expansion),
        ("nested links", nested_links),
        ("deep formula", math),
        ("many formulas", maths),
        ("a box that never ends", format!(":::note\n{}", repeat("- *a* b\n\n", LARGE))),
        ("boxes in boxes", (0..2_000).fold(String::new(), |text, _| text + ":::note\na\n")),
        (
            "a chart of everything",
            format!("```chart\ntype = line\n{}\n```", "a = 1, 2\n".repeat(20_000)),
        ),
        (
            "a chart of one long row",
            format!("```chart\ntype = line\na = {}\n```", "1,".repeat(30_000)),
        ),
        ("a deep chart", format!("```chart\n{{\"type\":{}\n```", "[".repeat(60_000))),
        (
            "a wide chart",
            format!("```chart\ntype = bar\nlabels = {}\na = 1\n```", "x,".repeat(400)),
        ),
    ]);
    shapes
}

fn depth(node: &Node) -> usize {
    match node {
        Node::Element(element) => 1 + element.children.iter().map(depth).max().unwrap_or(0),
        Node::Text(_) => 0,
    }
}

#[test]
fn much_of_anything_is_quick_and_shallow() {
    let mut slow = Vec::new();
    for (name, text) in shapes() {
        let begin = computed();
        let nodes = render(&text, context());
        let took = computed().saturating_sub(begin);
        if took > LIMIT {
            slow.push((name, text.len(), took));
        }
        assert!(nodes.iter().map(depth).max().unwrap_or(0) < 400, "{name:?} is too deep");
    }
    assert!(slow.is_empty(), "{slow:?}");
}

/// The whole answer comes in pieces of 200 bytes: growth must not turn linear into quadratic.
#[test]
fn hostile_text_that_grows_is_quick_enough() {
    let mut slow = Vec::new();
    for (name, text) in shapes() {
        let text: String = text.chars().take(6_000).collect();
        let begin = computed();
        let mut document = Document::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = (200.min(rest.len())..=rest.len())
                .find(|&end| rest.is_char_boundary(end))
                .unwrap_or(rest.len());
            document.push(&rest[..end]);
            rest = &rest[end..];
        }
        document.finish();
        let took = computed().saturating_sub(begin);
        if took > LIMIT {
            slow.push((name, text.len(), took));
        }
        assert!(document.blocks().eq(&parse(&text)), "{name:?}");
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn beyond_a_megabyte_text_is_plain_and_whole() {
    let text = "*a* b\n\n".repeat(300_000);
    let blocks = parse(&text);
    let plain: usize = blocks
        .iter()
        .map(|block| if let Block::Plain(text) = block { text.len() } else { 0 })
        .sum();
    assert!(plain > text.len() - 1024 * 1024 - 10 && plain < text.len() - 1024);
    let mut document = Document::new();
    for start in (0..text.len()).step_by(65_536) {
        document.push(&text[start..(start + 65_536).min(text.len())]);
    }
    document.finish();
    assert_eq!(document.into_blocks(), blocks);
}

#[test]
fn too_many_nodes_become_plain_text() {
    let text = "- a\n".repeat(10) + "\n\nx\n\n" + &"*a* ".repeat(200_000);
    let blocks = parse(&text);
    assert!(
        matches!(blocks.last(), Some(Block::Plain(text)) if text.starts_with("*a*") || text.contains("*a*"))
    );
    assert!(text_of(&blocks).contains("*a* *a*"));
}

#[test]
fn too_deep_nesting_becomes_source_text() {
    let text = "> ".repeat(500) + "deep";
    let blocks = parse(&text);
    assert!(text_of(&blocks).contains("> > deep"));
}

#[test]
fn every_lexer_is_linear() {
    for language in [
        "rust", "python", "js", "cpp", "bash", "perl", "sql", "html", "css", "json", "yaml",
        "toml", "diff", "markdown", "latex", "haskell",
    ] {
        for piece in [
            "\"", "'", "`", "/*", "(*", "{-", "<!--", "<a", "<", "&a", "#[", "r#\"", "r####",
            "'''", "\\", "a(", "$", "${", "@", "*", "**", "a", "\u{e9}", "0x", "--[[",
        ] {
            let code = piece.repeat(50_000 / piece.len());
            let begin = computed();
            let found = tokens(language, &code);
            let took = computed().saturating_sub(begin);
            assert!(took < LIMIT, "{language} {piece:?} {took:?}");
            assert!(found.windows(2).all(|pair| pair[0].1.end <= pair[1].1.start));
        }
    }
}

/// Each bracket that opens and never closes doubled the time: forty of them
/// kept a page and the server busy for ever. Found by `fuzz`.
#[test]
fn brackets_that_never_close_do_not_double_the_time() {
    for open in [
        "(",
        "[",
        "\\{",
        "\\langle ",
        "\\bigl| ",
        "(\\sqrt)",
        "(\\frac1)",
        "(x^)",
        "(%)\n",
        "(\\sqrt[3])",
        "(\\sqrt]",
        "(\\sqrt[)]{x}",
        "(\\mathbb[",
        "(\\\\",
        "(\\cr ",
        "(\\begin ",
        "(\\end{x}",
        "(\\middle|",
        "(\\limits)",
        "(\\over ",
        "(\\def\\a)",
        "(\\text{)}",
        "(\\begin{matrix})\\end{matrix}",
        "(\\left.)\\right.",
        "[\\binom^)]",
        "(\\operatorname* )",
        "\\mathchoice(){x}{y}",
    ] {
        for around in
            ["{}", "{{}}", "\\left({}\\right)", "\\begin{cases}{}\\end{cases}", "\\sqrt[{}]{x}"]
        {
            let formula = around.replacen("{}", &open.repeat(50), 1);
            let begin = computed();
            let _ = render(&format!("$$x{formula}$$"), context());
            let took = computed().saturating_sub(begin);
            assert!(took < LIMIT, "{formula:?} {took:?}");
        }
    }
}

/// The same, where what closes them stands beyond what divides the formula.
#[test]
fn brackets_that_close_on_the_other_side_do_not_double_the_time() {
    for between in [
        "\\over ",
        "\\atop ",
        "\\choose ",
        "\\brace ",
        "\\brack ",
        "\\displaystyle ",
        "\\textstyle ",
        "\\scriptstyle ",
        "\\scriptscriptstyle ",
        "&",
        "\\\\",
    ] {
        for around in ["{}", "{{}}", "\\begin{aligned}{}\\end{aligned}", "\\left({}\\right)"] {
            let inside = ["(".repeat(50), between.to_owned(), ")".repeat(50)].concat();
            let formula = around.replacen("{}", &inside, 1);
            let begin = computed();
            let _ = render(&format!("$$x{formula}$$"), context());
            let took = computed().saturating_sub(begin);
            assert!(took < LIMIT, "{formula:?} {took:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(text in "(?s).{0,200}") {
        let _ = render(&text, context());
    }

    #[test]
    fn no_formula_panics(tex in "([a-z0-9{}\\[\\]()^_&|'~#% \\\\]|\\\\[a-zA-Z]{1,6}|\\\\(frac|sqrt|left|right|begin\\{(cases|align|array|matrix|pmatrix)\\}|end\\{(cases|align|array|matrix|pmatrix)\\}|text|mathbb|sum|int|limits|over|hline|hspace|rule|color|not|operatorname|overset|stackrel|binom|cancel|tag|big|middle|substack|def|newcommand|let|href|label|eqref)){0,30}") {
        let _ = render(&format!("$${tex}$$"), context());
        let _ = render(&format!("\\({tex}\\)"), context());
    }

    #[test]
    fn no_lexer_panics(code in "(?s).{0,120}", language in prop::sample::select(vec!["rust", "python", "js", "cpp", "bash", "perl", "sql", "html", "css", "json", "yaml", "toml", "diff", "markdown", "latex", "haskell", "ruby", "nix", "php", "zig"])) {
        for (_, range) in tokens(language, &code) {
            prop_assert!(code.get(range).is_some());
        }
    }
}
