//! Markdown: text to a typed tree to nodes, one path for everything.
//!
//! The same code serves the live view, the history, shared pages, export and the server's rendering, so that a rule
//! about what a message may do is written once and tested once:
//!
//! 1. [`Document`] keeps a text that may grow and its blocks, and parses only the end again. [`parse`] is the same for
//!    a text that is complete.
//! 2. [`Lowering`] turns each block into a [`Node`]: the only place that knows tags, classes and attributes.
//! 3. A back-end outside this room writes nodes as escaped HTML or as DOM. There is no other way to a page.
//!
//! Raw HTML in a message is text. Links lead to http, https and mailto. Pictures from elsewhere wait for a click; files
//! out of the site's own `public/` are shown as what they are.
//!
//! Deliberately absent: HTML strings, the DOM, any framework, clocks, I/O, the words of any language.

mod builder;
mod chart;
mod fences;
mod highlight;
mod incremental;
pub mod json;
mod labels;
mod links;
mod lower;
mod math;
mod node;
mod parse;
pub mod records;
mod scan;
pub mod sorting;
mod tree;
mod unpaired;

pub use highlight::{Class, tokens};
pub use incremental::{Document, INPUT_LIMIT};
pub use labels::Labels;
pub use links::{FileKind, ImageKind, LinkKind, image_kind, link_kind, site_file};
pub use lower::{Context, Lowering};
pub use math::Formulas;
pub use node::{Element, Namespace, Node};
pub use tree::{Alert, Alignment, Block, Footnote, Inline, Item, plain_text, text_of};

/// Parses a complete text.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    let mut document = Document::new();
    document.push(text);
    document.finish();
    document.into_blocks()
}

/// Parses a complete text and renders it. An answer that is JSON as a whole is
/// code, whatever Markdown would make of it.
#[must_use]
pub fn render(text: &str, context: Context<'_>) -> Vec<Node> {
    let lowering = Lowering::new(context);
    if json::is_structured_answer(text) {
        let text = format!("{}\n", text.trim());
        return vec![lowering.block(&Block::Code { info: "json".to_owned(), text })];
    }
    let mut document = Document::with_math(context.math);
    document.push(text);
    document.finish();
    document.into_blocks().iter().map(|block| lowering.block(block)).collect()
}
