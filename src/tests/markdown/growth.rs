//! A growing message is, at every step, what a fresh parse of its text would be.
//!
//! Texts are put together from lines that are known to reach over their neighbours (list markers, underlines, fences,
//! definitions, formulas) and pushed in pieces of any size, also within characters' neighbours and half a line.
//!
//! Deliberately absent: time; see `hostile`.

use linnet::markdown::{Block, Document, parse};
use proptest::prelude::*;

/// Lines and half lines that interact.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "  ",
    "    ",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "- x",
    "- ",
    "* y",
    "1. one",
    "2",
    "2. ",
    ". b",
    "10) z",
    "-",
    "---",
    "===",
    "=",
    "# h",
    "#",
    "> q",
    ">",
    "```",
    "```rust\n",
    "~~~",
    "    code",
    "\t",
    "|a|b|",
    "|-|-|",
    "|",
    "<div>",
    "<!--",
    "-->",
    "<b>",
    "</div>",
    "[a]",
    "[a]: /u",
    "[a]: /v\n",
    "[b]: <x> 't'\n",
    "[b]",
    "[a][b]",
    "![a]",
    "[^1]",
    "[^1]: note\n",
    "[^2]:",
    "[^2]",
    "[a](https://x.y)",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "``",
    "\\",
    "\\[",
    "\\]",
    "\\(",
    "\\)",
    "$",
    "$$",
    "$x$",
    "$$y$$",
    "\\[\nz\n\\]",
    "&amp;",
    "&",
    "https://a.b/c",
    "www.a.b",
    "x@y.z",
    "- [ ] t",
    "- [x] t",
    "> [!NOTE]\n",
    ":::",
    ":::\n",
    "\n:::\n",
    ":::note\n",
    "\n:::tip T\n",
    "\n::::warning\n",
    "\n::::\n",
    "::: ",
    "```chart\n",
    "type = bar\n",
    "a = 1\n",
    "é",
    "\u{1F600}",
    "\r\n",
    "\r",
    "\u{0}",
    "  \n",
    "\\\n",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

fn blocks(document: &Document) -> Vec<Block> {
    document.blocks().cloned().collect()
}

fn check_every_prefix(text: &str) {
    let mut document = Document::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        document.push(&text[at..end]);
        let fresh = parse(&text[..end]);
        assert_eq!(blocks(&document), fresh, "after {:?}", &text[..end]);
    }
}

#[test]
fn a_formula_that_holds_backticks_makes_no_fence_of_its_line() {
    check_every_prefix("````$```$\n\n$x$\n- [ ] ta");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_prefix_equals_a_fresh_parse(text in text()) {
        check_every_prefix(&text);
    }

    #[test]
    fn any_chunking_ends_the_same(text in text(), sizes in prop::collection::vec(1usize..30, 1..20)) {
        let mut document = Document::new();
        let mut rest = text.as_str();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let end = (*size..=rest.len()).find(|&end| rest.is_char_boundary(end)).unwrap_or(rest.len());
            document.push(&rest[..end]);
            rest = &rest[end..];
            prop_assert_eq!(blocks(&document), parse(document.text()));
        }
        let before = blocks(&document);
        document.finish();
        prop_assert_eq!(blocks(&document), before);
    }

    #[test]
    fn settled_blocks_stay(text in text()) {
        let mut document = Document::new();
        let mut settled: Vec<Block> = Vec::new();
        let mut generation = document.generation();
        for (at, c) in text.char_indices() {
            document.push(&text[at..at + c.len_utf8()]);
            if document.generation() == generation {
                prop_assert!(document.settled().len() >= settled.len());
                for (old, new) in settled.iter().zip(document.settled()) {
                    prop_assert_eq!(old, new.as_ref());
                }
            }
            generation = document.generation();
            settled = document.settled().iter().map(|block| block.as_ref().clone()).collect();
        }
    }
}

#[test]
fn known_traps() {
    for text in [
        "1. a\n\n2. b\n\npara\n\n3. c",
        "a\n\nb\n\nTitle\n=====\n\nx",
        "> a\nb\n\n> c\n\nd",
        "|a|b|\n|-|-|\n|1|2|\n\nx\n\ny",
        "see [x] and [y][z]\n\np\n\nq\n\n[x]: https://a.b\n[z]: https://c.d 'title'\n\nr [x]\n\n[x]: https://other\n\n[x]",
        "note[^1] and[^b]\n\np\n\nq\n\n[^1]: first\n\n    more\n\n[^b]: second\n\nlast[^1]\n\nz[^b]",
        "\\[\na\n- b\n= c\n\\]\n\np\n\n$$\nx\n\n$$\n\nq",
        "```rust\nfn a() {}\n\n\n```\n\np\n\nq",
        // Found by `make fuzz`: a line that ends in a lone carriage return.
        "*t*\nA~~b\r********\n*t*\nA~~b\r\n\r\n<\r\n\r\nx",
        "a\r\r$x\r\ry$\r- b\r\rc",
        "- a\n\n  b\n\n- c\n\nd\n\n- e\n\nf",
        ":::note T\na\n\n- b\n:::tip\nc\n:::\nd\n:::\n\ne\n\nf\n\n:::\n",
        "a [x]\n\n:::note\nb [x]\n\nc\n\n[x]: https://a.b\n:::\n\nd [x]\n\ne",
        "<div>\n:::note\n\nb\n\n:::\n\nc\n\nd\n\n:::\n\ne",
        "- ```\n  a\n:::note\n\nb\n\nc\n\n```\n:::\nd\n\ne\n\nf",
        ":::note\n$$\na\n:::\n$$\n\nb\n\nc\n\nd",
        "a\n\n    code\n\nb\n\n<div>\nx\n\ny\n</div>\n\nz",
    ] {
        check_every_prefix(text);
    }
}

#[test]
fn most_of_a_long_answer_settles() {
    let mut document = Document::new();
    let paragraph = "Some *text* with `code`, $x^2$ and [a link](https://a.b).\n\n";
    for _ in 0..200 {
        document.push(paragraph);
    }
    assert!(document.settled().len() >= 197, "{}", document.settled().len());
    assert_eq!(document.generation(), 0);
}
