//! Gathers parser events into blocks: a stack of open elements, no recursion.
//!
//! It also puts formulas back where the parser saw only their masks, and turns bare addresses into links once a run of
//! text is whole.
//!
//! Deliberately absent: limits (the caller counts), definitions, and everything that looks at more than one event.

use std::ops::Range;

use pulldown_cmark::{
    Alignment as Column, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Tag,
};

use super::fences::Fence;
use super::links::{may_hold_addresses, next_address};
use super::parse::{Placed, is_block};
use super::scan::Formula;
use super::tree::{Alert, Alignment, Block, Footnote, Inline, Item, plain_text};

/// The text that stood in the source where the parser saw `text` in the buffer.
pub(super) fn original(source: &str, buffer: &str, text: &CowStr<'_>) -> String {
    place(buffer, text).and_then(|place| source.get(place)).unwrap_or(text).to_owned()
}

/// Where in the buffer a borrowed text lies. Buffer and source have the same offsets.
fn place(buffer: &str, text: &CowStr<'_>) -> Option<Range<usize>> {
    let CowStr::Borrowed(text) = text else { return None };
    let start = (text.as_ptr() as usize).checked_sub(buffer.as_ptr() as usize)?;
    (start + text.len() <= buffer.len()).then_some(start..start + text.len())
}

/// What kind of element is being gathered, with what its start event said.
enum Kind {
    Paragraph,
    Heading(u8),
    Quote(Option<Alert>),
    /// A box between two fences.
    Fenced(Alert, String),
    List(Option<u64>),
    Item,
    Code(String),
    RawHtml,
    Table(Vec<Alignment>),
    Row,
    Cell,
    Footnote(String),
    Emphasis,
    Strong,
    Strikethrough,
    Link(String, String),
    Image(String, String),
    /// Of an extension that is not switched on.
    Unknown,
}

struct Frame {
    kind: Kind,
    start: usize,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Item>,
    /// Cells of a row, or the rows of a table with the head row first.
    cells: Vec<Vec<Inline>>,
    rows: Vec<Vec<Vec<Inline>>>,
    task: Option<bool>,
    text: String,
}

pub(super) struct Builder<'a> {
    source: &'a str,
    buffer: &'a str,
    base: usize,
    formulas: &'a [Formula],
    fences: &'a [Fence],
    /// All segments of all formulas with the formula's index, sorted.
    pieces: Vec<(Range<usize>, usize)>,
    /// The formula whose first segment was the last thing seen.
    open_formula: Option<usize>,
    pub shown: Vec<usize>,
    stack: Vec<Frame>,
    pub blocks: Vec<Placed>,
    pub nodes: usize,
    links: usize,
    in_cell: bool,
    pub footnotes: bool,
    /// Up to where line starts are known, and the last of them.
    line: (usize, usize),
}

impl<'a> Builder<'a> {
    /// A builder for the events of `buffer`, which hides the `formulas` of `source`.
    pub(super) fn new(
        source: &'a str,
        buffer: &'a str,
        base: usize,
        formulas: &'a [Formula],
        fences: &'a [Fence],
    ) -> Self {
        let pieces = formulas.iter().enumerate().flat_map(|(index, formula)| {
            formula.segments.iter().map(move |segment| (segment.clone(), index))
        });
        Self {
            source,
            buffer,
            base,
            formulas,
            fences,
            pieces: pieces.collect(),
            open_formula: None,
            shown: Vec::new(),
            stack: Vec::new(),
            blocks: Vec::new(),
            nodes: 0,
            links: 0,
            in_cell: false,
            footnotes: false,
            line: (base, base),
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    fn original(&self, text: &CowStr<'_>) -> String {
        original(self.source, self.buffer, text)
    }

    pub(super) fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        if is_block(&tag) {
            self.open_formula = None;
            self.close_bare();
        }
        let kind = match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, .. } => Kind::Heading(level as u8),
            Tag::BlockQuote(kind) => Kind::Quote(kind.map(alert)),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::Code(self.original(&info)),
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code(String::new()),
            Tag::HtmlBlock => Kind::RawHtml,
            Tag::List(start) => Kind::List(start),
            Tag::Item => Kind::Item,
            Tag::FootnoteDefinition(label) => Kind::Footnote(self.original(&label)),
            Tag::Table(columns) => Kind::Table(columns.into_iter().map(column).collect()),
            Tag::TableHead | Tag::TableRow => Kind::Row,
            Tag::TableCell => {
                self.in_cell = true;
                Kind::Cell
            }
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strikethrough,
            Tag::Link { link_type, dest_url, title, .. } => {
                self.links += 1;
                let mut destination = self.original(&dest_url);
                if link_type == LinkType::Email {
                    destination.insert_str(0, "mailto:");
                }
                Kind::Link(destination, self.original(&title))
            }
            Tag::Image { dest_url, title, .. } => {
                self.links += 1;
                Kind::Image(self.original(&dest_url), self.original(&title))
            }
            _ => Kind::Unknown,
        };
        self.open(kind, range.start);
    }

    fn open(&mut self, kind: Kind, start: usize) {
        self.nodes += 1;
        self.stack.push(Frame {
            kind,
            start,
            blocks: Vec::new(),
            inlines: Vec::new(),
            items: Vec::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            task: None,
            text: String::new(),
        });
    }

    pub(super) fn end(&mut self) {
        self.close_bare();
        let Some(mut frame) = self.stack.pop() else { return };
        if self.links == 0 {
            self.nodes += link_addresses(&mut frame.inlines);
        }
        let content = frame.inlines;
        let block = match frame.kind {
            Kind::Paragraph => Block::Paragraph(content),
            Kind::Heading(level) => Block::Heading { level, content },
            Kind::Quote(kind) => Block::Quote { kind, title: String::new(), content: frame.blocks },
            Kind::Fenced(kind, title) => {
                Block::Quote { kind: Some(kind), title, content: frame.blocks }
            }
            Kind::List(start) => Block::List { start, items: frame.items },
            Kind::Code(info) => Block::Code { info, text: frame.text },
            Kind::RawHtml => Block::RawHtml(frame.text),
            Kind::Footnote(label) => {
                self.footnotes = true;
                Block::Footnote { label, mark: Footnote::default(), content: frame.blocks }
            }
            Kind::Table(alignments) => {
                let mut rows = frame.rows.into_iter();
                let head = rows.next().unwrap_or_default();
                Block::Table { alignments, head, rows: rows.collect() }
            }
            Kind::Item => {
                let item = Item { task: frame.task, content: frame.blocks };
                return self.parent(|parent| parent.items.push(item));
            }
            Kind::Row => return self.parent(|parent| parent.rows.push(frame.cells)),
            Kind::Cell => {
                self.in_cell = false;
                return self.parent(|parent| parent.cells.push(content));
            }
            Kind::Emphasis => return self.inline(Inline::Emphasis(content)),
            Kind::Strong => return self.inline(Inline::Strong(content)),
            Kind::Strikethrough => return self.inline(Inline::Strikethrough(content)),
            Kind::Link(destination, title) => {
                self.links -= 1;
                return self.inline(Inline::Link { destination, title, content });
            }
            Kind::Image(source, title) => {
                self.links -= 1;
                let alternative = plain_text(&content);
                return self.inline(Inline::Image { source, title, alternative });
            }
            Kind::Unknown => return,
        };
        self.open_formula = None;
        self.block(block, frame.start);
    }

    fn parent(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(parent) = self.stack.last_mut() {
            change(parent);
        }
    }

    fn block(&mut self, block: Block, start: usize) {
        if let Some(parent) = self.stack.last_mut() {
            parent.blocks.push(block);
        } else {
            let start = self.line_start(start);
            self.blocks.push(Placed { block, start, nodes: self.nodes });
        }
    }

    /// The text of a tight item has no element of its own: it ends where a block begins or the item ends.
    fn close_bare(&mut self) {
        if let Some(frame) = self.stack.last_mut()
            && matches!(frame.kind, Kind::Item | Kind::Quote(_) | Kind::Footnote(_))
            && !frame.inlines.is_empty()
        {
            let mut content = std::mem::take(&mut frame.inlines);
            if content.last() == Some(&Inline::SoftBreak) {
                content.pop();
            }
            self.nodes += link_addresses(&mut content);
            self.parent(|frame| frame.blocks.push(Block::Bare(content)));
        }
    }

    pub(super) fn leaf(&mut self, event: Event<'_>, range: &Range<usize>) {
        self.nodes += 1;
        match event {
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                let code = self.original(&code);
                self.inline(Inline::Code(code));
            }
            Event::Html(html) => {
                let html = self.original(&html);
                self.parent(|frame| frame.text.push_str(&html));
            }
            Event::InlineHtml(html) => {
                let html = self.original(&html);
                if self.in_cell && is_line_break(&html) {
                    self.inline(Inline::HardBreak);
                } else {
                    self.inline(Inline::RawHtml(html));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(open) = self.open_formula
                    && range.start < self.formulas[open].range.end
                {
                    return;
                }
                let hard = matches!(event, Event::HardBreak);
                self.inline(if hard { Inline::HardBreak } else { Inline::SoftBreak });
            }
            Event::Rule => {
                self.close_bare();
                self.rule(range);
            }
            Event::TaskListMarker(done) => self.parent(|frame| frame.task = Some(done)),
            Event::FootnoteReference(label) => {
                self.footnotes = true;
                let label = self.original(&label);
                self.inline(Inline::FootnoteReference { label, mark: Footnote::default() });
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Start(_) | Event::End(_) => {}
        }
    }

    /// A rule, or what stands for one: a fence.
    fn rule(&mut self, range: &Range<usize>) {
        let at = self.fences.partition_point(|fence| fence.range.end <= range.start);
        let fence = self.fences.get(at).filter(|fence| fence.range.start <= range.start);
        let in_box = self.stack.last().is_some_and(|frame| matches!(frame.kind, Kind::Fenced(..)));
        match fence {
            None => self.block(Block::Rule, range.start),
            Some(Fence { opens: Some((kind, title)), .. }) if in_box || self.stack.is_empty() => {
                self.open(Kind::Fenced(*kind, title.clone()), range.start);
            }
            Some(Fence { opens: None, .. }) if in_box => self.end(),
            // What it begins or ends is nowhere to be seen.
            Some(Fence { range, .. }) => {
                self.block(Block::Plain(self.source[range.clone()].to_owned()), range.start);
            }
        }
    }

    fn text(&mut self, text: &CowStr<'_>) {
        let inside_code = self
            .stack
            .last()
            .is_some_and(|frame| matches!(frame.kind, Kind::Code(_) | Kind::RawHtml));
        let place = match place(self.buffer, text) {
            Some(place) if !inside_code && !self.pieces.is_empty() => place,
            _ => return self.push_text(&self.original(text)),
        };
        let mut at = place.start;
        let mut next = self.pieces.partition_point(|(piece, _)| piece.end <= place.start);
        while let Some((piece, index)) = self.pieces.get(next).cloned() {
            if piece.start < at || piece.end > place.end {
                break;
            }
            next += 1;
            self.push_text(&self.source[at..piece.start]);
            let formula = &self.formulas[index];
            if piece.start == formula.range.start {
                let mut tex = formula.tex.clone();
                if self.in_cell {
                    // In a table `\|` is how a bar is written, also within a formula.
                    tex = tex.replace("\\|", "|");
                }
                let (display, source) = (formula.display, formula.source.clone());
                self.inline(Inline::Math { tex, display, source });
                self.open_formula = Some(index);
                self.shown.push(index);
            } else if self.open_formula != Some(index) {
                self.push_text(&self.source[piece.clone()]);
            }
            at = piece.end;
        }
        self.push_text(&self.source[at..place.end]);
    }

    fn push_text(&mut self, text: &str) {
        let Some(frame) = self.stack.last_mut() else { return };
        if text.is_empty() {
            return;
        }
        if matches!(frame.kind, Kind::Code(_) | Kind::RawHtml) {
            frame.text.push_str(text);
        } else if let Some(Inline::Text(last)) = frame.inlines.last_mut() {
            last.push_str(text);
        } else {
            frame.inlines.push(Inline::Text(text.to_owned()));
        }
    }

    fn inline(&mut self, inline: Inline) {
        self.parent(|frame| frame.inlines.push(inline));
    }

    /// Puts the source of an element that lies too deep in the place of the element.
    pub(super) fn too_deep(&mut self, block: bool, range: &Range<usize>) {
        self.nodes += 1;
        let text = self.source.get(range.clone()).unwrap_or_default().to_owned();
        if block {
            self.close_bare();
            let in_list =
                self.stack.last().is_some_and(|frame| matches!(frame.kind, Kind::List(_)));
            let plain = Block::Plain(text);
            if in_list {
                self.parent(|frame| frame.items.push(Item { task: None, content: vec![plain] }));
            } else {
                self.parent(|frame| frame.blocks.push(plain));
            }
        } else {
            self.push_text(&text);
        }
    }

    /// The start of the line on which the block at the top begins that is being gathered.
    pub(super) fn open_start(&mut self, range: &Range<usize>) -> usize {
        let start = self.stack.first().map_or(range.start, |frame| frame.start);
        self.line_start(start)
    }

    /// The start of a line, as an offset in the piece of text at hand. Asked in rising order, it looks at no byte twice,
    /// which matters for a line of a megabyte.
    fn line_start(&mut self, at: usize) -> usize {
        let (seen, line) = self.line;
        if at > seen {
            let line = self.source[seen..at].rfind('\n').map_or(line, |offset| seen + offset + 1);
            self.line = (at, line);
        }
        self.line.1 - self.base
    }
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

fn column(alignment: Column) -> Alignment {
    match alignment {
        Column::None => Alignment::None,
        Column::Left => Alignment::Left,
        Column::Center => Alignment::Center,
        Column::Right => Alignment::Right,
    }
}

fn is_line_break(html: &str) -> bool {
    let inside = html.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    inside.eq_ignore_ascii_case("br")
}

/// Turns bare addresses into links; returns how many nodes that added.
fn link_addresses(content: &mut Vec<Inline>) -> usize {
    if !content
        .iter()
        .any(|inline| matches!(inline, Inline::Text(text) if may_hold_addresses(text)))
    {
        return 0;
    }
    let mut linked = Vec::with_capacity(content.len());
    let before = content.len();
    for inline in content.drain(..) {
        let Inline::Text(text) = inline else {
            linked.push(inline);
            continue;
        };
        let follows_mark = !matches!(
            linked.last(),
            Some(
                Inline::Code(_) | Inline::Math { .. } | Inline::Link { .. } | Inline::Image { .. }
            )
        );
        let mut at = 0;
        while let Some(found) = next_address(&text, at, follows_mark) {
            if found.start > at {
                linked.push(Inline::Text(text[at..found.start].to_owned()));
            }
            let address = &text[found.start..found.end];
            linked.push(Inline::Link {
                destination: format!("{}{address}", found.prefix),
                title: String::new(),
                content: vec![Inline::Text(address.to_owned())],
            });
            at = found.end;
        }
        if at == 0 {
            linked.push(Inline::Text(text));
        } else if at < text.len() {
            linked.push(Inline::Text(text[at..].to_owned()));
        }
    }
    *content = linked;
    content.len() - before
}
