//! A message that grows: parses only its end again, and knows when that is not enough.
//!
//! Everything but the last two blocks at the top level is *settled*: no text that follows can change it. Two, because
//! the last line may be half a list marker (`2` before `. b`), which joins the block before it. A cut is made at the
//! start of a line, never behind an opening `\[` or `$$` that a later line could close (a formula never spans a blank
//! line, so one blank line frees the cut).
//!
//! Two things reach back all the same: link definitions and footnotes. The document remembers the labels that settled
//! text used without a settled definition; if a definition of one of them appears or changes, the whole text is parsed
//! again and [`Document::generation`] changes. That is rationed by the length of the text, so that hostile text
//! stays about linear; whatever was put off is done by [`Document::finish`].
//!
//! Boxes (`:::`) are told by the lines before them alone; what is open where the settled text ends goes along.
//!
//! The promise, which a property test holds at every prefix: the blocks equal those of a fresh parse of the text so far.
//!
//! Deliberately absent: nodes, timers, the DOM. Whoever shows the document decides how often to look.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;

use super::parse::{self, Known, NODE_LIMIT, Parsed, line_ends, normalised};
use super::tree::{Block, Footnote, Inline};

/// Text beyond this many bytes is shown as it is.
pub const INPUT_LIMIT: usize = 1024 * 1024;

/// Plain text comes in pieces of this size, so that its end can grow cheaply.
const PLAIN_PIECE: usize = 16 * 1024;

/// A definition: destination and title, both empty for a footnote.
type Definition = (String, String);

/// A growing message.
#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
    settled: Vec<Arc<Block>>,
    settled_end: usize,
    tail: Vec<Block>,
    generation: u64,
    known: Known,
    /// Labels that settled text used without a settled definition. Footnotes have a `^` in front.
    open_labels: HashSet<String>,
    /// What the unsettled text said about them when the settled blocks were parsed.
    bindings: HashMap<String, Definition>,
    numbering: Numbering,
    nodes: usize,
    /// How many bytes were parsed again because of late definitions.
    parsed_again: usize,
    /// True if the settled blocks are not what a fresh parse would give.
    stale: bool,
    /// Where plain text begins because a limit was reached.
    plain_from: Option<usize>,
}

impl Document {
    /// An empty message.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty message with formulas, or without.
    #[must_use]
    pub fn with_math(math: bool) -> Self {
        let known = Known { without_math: !math, ..Known::default() };
        Self { known, ..Self::default() }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Blocks that stay as they are as long as [`Self::generation`] does; the list only grows.
    #[must_use]
    pub fn settled(&self) -> &[Arc<Block>] {
        &self.settled
    }

    /// The blocks after the settled ones; any of them may change with the next text.
    #[must_use]
    pub fn tail(&self) -> &[Block] {
        &self.tail
    }

    /// Changes when settled blocks were replaced: whoever kept them starts over.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// All blocks, in order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.settled.iter().map(Arc::as_ref).chain(&self.tail)
    }

    /// Takes the blocks out.
    #[must_use]
    pub fn into_blocks(self) -> Vec<Block> {
        self.settled.into_iter().map(Arc::unwrap_or_clone).chain(self.tail).collect()
    }

    /// Adds text to the end.
    pub fn push(&mut self, more: &str) {
        if more.is_empty() {
            return;
        }
        self.text.push_str(more);
        self.advance(false);
    }

    /// Says that no text follows: makes up for every parse that was put off.
    pub fn finish(&mut self) {
        if self.stale || !self.known.links.is_empty() || !self.known.footnotes.is_empty() {
            let mut fresh = Self::with_math(!self.known.without_math);
            fresh.text = mem::take(&mut self.text);
            fresh.advance(true);
            if fresh.blocks().eq(self.blocks()) {
                self.text = fresh.text;
                self.stale = false;
            } else {
                fresh.generation = self.generation + 1;
                *self = fresh;
            }
        }
    }

    fn advance(&mut self, fresh: bool) {
        if self.plain_from.is_some() {
            return self.extend_plain();
        }
        let end = floor_boundary(&self.text, INPUT_LIMIT);
        let parsed =
            parse::parse(&self.text[self.settled_end..end], &self.known, NODE_LIMIT - self.nodes);
        let bound = self.bound(&parsed);
        if bound != self.bindings {
            if !fresh && self.may_start_over() {
                self.parsed_again += self.text.len();
                return self.start_over();
            }
            self.stale = true;
        }
        if let Some(cut) = parsed.cut {
            self.plain_from = Some(self.settled_end + cut);
            // Later text could, in theory, make the block small enough again.
            self.stale = !fresh;
        } else if end < self.text.len() {
            self.plain_from = Some(end);
        }
        self.settle(parsed);
        if self.plain_from.is_some() {
            self.extend_plain();
        }
    }

    /// Parsing everything again may cost a fixed multiple of the text over its whole life.
    fn may_start_over(&self) -> bool {
        self.parsed_again <= 16 * self.text.len() + 256 * 1024
    }

    fn start_over(&mut self) {
        *self = Self {
            text: mem::take(&mut self.text),
            generation: self.generation + 1,
            parsed_again: self.parsed_again,
            ..Self::with_math(!self.known.without_math)
        };
        self.advance(true);
    }

    /// What the piece at hand defines of the labels that settled text left open.
    fn bound(&self, parsed: &Parsed) -> HashMap<String, Definition> {
        if self.open_labels.is_empty() {
            return HashMap::new();
        }
        definitions(parsed, 0).filter(|(label, _)| self.open_labels.contains(label)).collect()
    }

    fn settle(&mut self, parsed: Parsed) {
        let text = &*line_ends(&self.text[self.settled_end..]);
        let (count, cut) = if self.plain_from.is_some() {
            // A limit was reached: nothing that follows is Markdown.
            (parsed.blocks.len(), 0)
        } else {
            cut(text, &parsed)
        };
        if cut > 0 {
            self.known.scan.read(&text[..cut], 0);
            for (end, label, destination, title) in &parsed.definitions {
                if *end <= cut {
                    self.known
                        .links
                        .entry(label.clone())
                        .or_insert_with(|| (destination.clone(), title.clone()));
                }
            }
            for placed in &parsed.blocks[..count] {
                each_footnote(&placed.block, &mut |label| {
                    self.known.footnotes.insert(normalised(label));
                });
            }
            for (at, label) in &parsed.uses {
                if *at < cut && !self.known.links.contains_key(label) {
                    self.open_labels.insert(label.clone());
                }
            }
            for label in parse::footnote_labels(&text[..cut]) {
                if !self.known.footnotes.contains(&label) {
                    self.open_labels.insert(format!("^{label}"));
                }
            }
            self.bindings = definitions(&parsed, cut)
                .filter(|(label, _)| self.open_labels.contains(label))
                .collect();
            self.settled_end += cut;
        }
        let footnotes = parsed.footnotes;
        let mut blocks = parsed.blocks.into_iter();
        for placed in blocks.by_ref().take(count) {
            let mut block = placed.block;
            if footnotes {
                self.numbering.number(std::slice::from_mut(&mut block));
            }
            self.nodes += placed.nodes;
            self.settled.push(Arc::new(block));
        }
        self.tail = blocks.map(|placed| placed.block).collect();
        if footnotes {
            self.numbering.clone().number(&mut self.tail);
        }
    }

    fn extend_plain(&mut self) {
        let Some(mut from) = self.plain_from else { return };
        self.tail.clear();
        while self.text.len() - from > PLAIN_PIECE {
            let end = floor_boundary(&self.text, from + PLAIN_PIECE);
            self.settled.push(Arc::new(Block::Plain(self.text[from..end].to_owned())));
            from = end;
        }
        if from < self.text.len() {
            self.tail.push(Block::Plain(self.text[from..].to_owned()));
        }
        self.plain_from = Some(from);
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The definitions from offset `from` on, footnotes with a `^` in front of the label.
fn definitions(parsed: &Parsed, from: usize) -> impl Iterator<Item = (String, Definition)> {
    let links = parsed.definitions.iter().filter(move |(end, ..)| *end > from).map(
        |(_, label, destination, title)| (label.clone(), (destination.clone(), title.clone())),
    );
    let mut labels = Vec::new();
    if parsed.footnotes {
        for placed in parsed.blocks.iter().filter(|placed| placed.start >= from) {
            each_footnote(&placed.block, &mut |label| {
                labels.push(format!("^{}", normalised(label)));
            });
        }
    }
    links.chain(labels.into_iter().map(|label| (label, Definition::default())))
}

/// How many blocks are settled, and where the unsettled text begins; 0 if nowhere.
fn cut(text: &str, parsed: &Parsed) -> (usize, usize) {
    let blocks = &parsed.blocks;
    // A few attempts: what stands between two blank lines is rarely more than a few blocks.
    for count in (1..blocks.len().saturating_sub(1)).rev().take(8) {
        let at = blocks[count].start;
        if at <= blocks[count - 1].start {
            continue;
        }
        // What follows a definition without a blank line is the rest of its paragraph, and would be read differently
        // without it.
        let follows_definition = !parsed.definitions.is_empty() && !text[..at].ends_with("\n\n");
        // What is indented may have been read in the light of the block before it.
        let indented =
            text[at..].starts_with("    ") || text[at..].bytes().take(4).any(|byte| byte == b'\t');
        if follows_definition || indented {
            continue;
        }
        let head = &text[..at];
        let paragraph = &head[head.rfind("\n\n").unwrap_or(0)..];
        if !paragraph.contains("$$") && !paragraph.contains("\\[") {
            return (count, at);
        }
    }
    (0, 0)
}

fn each_footnote(block: &Block, found: &mut impl FnMut(&str)) {
    match block {
        Block::Footnote { label, content, .. } => {
            found(label);
            for block in content {
                each_footnote(block, found);
            }
        }
        Block::Quote { content, .. } => {
            for block in content {
                each_footnote(block, found);
            }
        }
        Block::List { items, .. } => {
            for block in items.iter().flat_map(|item| &item.content) {
                each_footnote(block, found);
            }
        }
        _ => {}
    }
}

/// Gives footnotes their numbers, in the order of their first appearance.
#[derive(Clone, Debug, Default)]
struct Numbering {
    /// Number, whether it was referred to, whether its text was seen; by label.
    seen: HashMap<String, (u32, bool, bool)>,
}

impl Numbering {
    fn mark(&mut self, label: &str, reference: bool) -> Footnote {
        let next = u32::try_from(self.seen.len()).unwrap_or(u32::MAX).saturating_add(1);
        let (number, referred, written) =
            self.seen.entry(normalised(label)).or_insert((next, false, false));
        let first = !mem::replace(if reference { referred } else { written }, true);
        Footnote { number: *number, first }
    }

    fn number(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(content)
                | Block::Bare(content)
                | Block::Heading { content, .. } => self.inlines(content),
                Block::Quote { content, .. } => self.number(content),
                Block::List { items, .. } => {
                    for item in items {
                        self.number(&mut item.content);
                    }
                }
                Block::Table { head, rows, .. } => {
                    for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                        self.inlines(cell);
                    }
                }
                Block::Footnote { label, mark, content } => {
                    *mark = self.mark(label, false);
                    self.number(content);
                }
                Block::Code { .. } | Block::Rule | Block::RawHtml(_) | Block::Plain(_) => {}
            }
        }
    }

    fn inlines(&mut self, content: &mut [Inline]) {
        for inline in content {
            match inline {
                Inline::FootnoteReference { label, mark } => *mark = self.mark(label, true),
                Inline::Emphasis(content)
                | Inline::Strong(content)
                | Inline::Strikethrough(content)
                | Inline::Link { content, .. } => self.inlines(content),
                _ => {}
            }
        }
    }
}
