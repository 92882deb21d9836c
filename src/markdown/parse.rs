//! Text to tree: pulldown-cmark's events gathered into [`Block`]s.
//!
//! What is added to the parser: formulas (see [`super::scan`]), GFM's bare addresses, limits, and the knowledge of
//! definitions that stand outside the text at hand, which is what lets a growing message be parsed piece by piece.
//! Raw HTML becomes text, with one exception: `<br>` in a table cell is a line break, because Markdown knows no other
//! way to write one there and every model uses it.
//!
//! Deliberately absent: HTML out, link policy (the tree keeps what was written), and recursion over the input.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag};

use super::builder::{Builder, original};
use super::fences::{self, Fence, Scan};
use super::scan::{self, Formula, Structure};
use super::tree::Block;

/// Blocks nested deeper than this are shown as source text.
pub(super) const DEPTH_LIMIT: usize = 100;
/// A message holds at most this many blocks and inlines; what follows is shown as source text.
pub(super) const NODE_LIMIT: usize = 100_000;

/// How often formulas are looked for again after the blocks around them turned out differently.
const ROUNDS: usize = 3;

/// What the text before the piece at hand defines.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Link definitions by [`normalised`] label.
    pub links: HashMap<String, (String, String)>,
    /// [`normalised`] labels of footnotes.
    pub footnotes: HashSet<String>,
    /// A dollar is a dollar.
    pub without_math: bool,
    /// The boxes and the code that are open there.
    pub scan: Scan,
}

/// One block with its place in the text.
#[derive(Debug)]
pub(super) struct Placed {
    pub block: Block,
    /// Start of the line on which the block begins.
    pub start: usize,
    /// Number of blocks and inlines in it.
    pub nodes: usize,
}

/// A piece of text, parsed.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub blocks: Vec<Placed>,
    /// Link definitions with the offset of their end.
    pub definitions: Vec<(usize, String, String, String)>,
    /// Labels of links that were looked up, found or not, with the offset of their use.
    pub uses: Vec<(usize, String)>,
    /// True if there are footnotes to be numbered.
    pub footnotes: bool,
    /// Where source text begins because the node limit was reached.
    pub cut: Option<usize>,
    /// Which formulas became part of the tree, in order.
    shown: Vec<usize>,
}

/// A label as the definitions know it: case folded, white space collapsed.
pub(super) fn normalised(label: &str) -> String {
    let mut folded = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars().flat_map(char::to_lowercase) {
            match c {
                'ß' => folded.push_str("ss"),
                'ς' => folded.push('σ'),
                _ => folded.push(c),
            }
        }
    }
    folded
}

/// Labels written as `[^label]`, wherever they stand.
pub(super) fn footnote_labels(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("[^").filter_map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        // Labels are short (the parser takes 999 bytes); looking no further keeps hostile text linear.
        let window = rest.char_indices().nth(200).map_or(rest, |(end, _)| &rest[..end]);
        window.find(']').map(|end| normalised(&window[..end]))
    })
}

/// The text with each `\r` that stands alone as `\n`, at the same offsets: to `CommonMark` both end a line, and all
/// that is asked here about lines is asked of `\n`. One at the very end may still become half of `\r\n`, and stays.
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let alone = |at: usize| bytes.get(at + 1).is_some_and(|&next| next != b'\n');
    if !text.match_indices('\r').any(|(at, _)| alone(at)) {
        return Cow::Borrowed(text);
    }
    text.char_indices().map(|(at, c)| if c == '\r' && alone(at) { '\n' } else { c }).collect()
}

/// Parses a piece of a message. `budget` is what is left of [`NODE_LIMIT`].
pub(super) fn parse(text: &str, known: &Known, budget: usize) -> Parsed {
    let text = &*line_ends(text);
    let mut source = String::new();
    if !known.footnotes.is_empty() && text.contains("[^") {
        let used: HashSet<String> =
            footnote_labels(text).filter(|label| known.footnotes.contains(label)).collect();
        for label in used {
            source.push_str("[^");
            source.push_str(&label);
            source.push_str("]:\n\n");
        }
        if !source.is_empty() {
            // A rule of our own keeps what follows out of the last of these footnotes.
            source.push_str("***\n\n");
        }
    }
    let base = source.len();
    source.push_str(text);

    let fences =
        if text.contains(":::") { known.scan.clone().read(text, base) } else { Vec::new() };
    let ruled = (!fences.is_empty()).then(|| fences::mask(&source, &fences));
    // What everything below reads.
    let read = ruled.as_deref().unwrap_or(&source);
    let context = Piece { source: &source, base, fences: &fences, known, budget };
    if known.without_math || !scan::may_hold_formulas(text) {
        return pass(&context, ruled.as_deref(), &[], &mut Structure::default());
    }
    let mut structure = structure(read);
    let mut rejected: Vec<usize> = Vec::new();
    let mut formulas = scan::formulas(read, base, &structure, &rejected);
    for round in 1.. {
        let masked = scan::mask(read, &formulas);
        let parsed = pass(&context, Some(&masked), &formulas, &mut structure);
        if round == ROUNDS || (round == 1 && formulas.is_empty()) {
            return parsed;
        }
        // A formula that does not end up as text within one block is none.
        let misplaced = formulas.iter().enumerate().filter(|(index, formula)| {
            parsed.shown.binary_search(index).is_err() || structure.divides(&formula.range)
        });
        rejected.extend(misplaced.map(|(_, formula)| formula.range.start));
        rejected.sort_unstable();
        let again = scan::formulas(read, base, &structure, &rejected);
        if again == formulas {
            return parsed;
        }
        formulas = again;
    }
    Parsed::default()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Where formulas cannot be, by the parser's own judgement of the bare source.
fn structure(source: &str) -> Structure {
    let mut structure = Structure::default();
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        note(&mut structure, &event, range);
    }
    structure.sort();
    structure
}

fn note(structure: &mut Structure, event: &Event<'_>, range: Range<usize>) {
    match event {
        Event::Code(_) | Event::InlineHtml(_) => structure.opaque.push(range),
        Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
            structure.opaque.push(range);
        }
        Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
            structure.boundaries.extend([range.start, range.end]);
            structure.opaque.push(range);
        }
        Event::Start(tag) if is_block(tag) => structure.boundaries.extend([range.start, range.end]),
        Event::Rule => structure.boundaries.extend([range.start, range.end]),
        _ => {}
    }
}

pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// The text at hand and what is known of it.
struct Piece<'a> {
    source: &'a str,
    /// Where the text begins, behind what was put before it.
    base: usize,
    fences: &'a [Fence],
    known: &'a Known,
    budget: usize,
}

fn pass(
    piece: &Piece<'_>,
    masked: Option<&str>,
    formulas: &[Formula],
    structure: &mut Structure,
) -> Parsed {
    let buffer = masked.unwrap_or(piece.source);
    if !piece.known.links.is_empty() {
        let parser = Parser::new_ext(buffer, options());
        if let Some(renamed) = rename_known(buffer, &parser, piece.known) {
            return gather(piece, &renamed, formulas, structure);
        }
    }
    gather(piece, buffer, formulas, structure)
}

/// The first definition of a label counts. If the text defines a label again that is known from before, the second
/// definition is given another name of the same length, so that the parser asks us and gets the first.
fn rename_known(buffer: &str, parser: &Parser<'_>, known: &Known) -> Option<String> {
    let mut renamed: Option<Vec<u8>> = None;
    for (label, definition) in parser.reference_definitions().iter() {
        if !known.links.contains_key(&normalised(label)) {
            continue;
        }
        let bytes = renamed.get_or_insert_with(|| buffer.as_bytes().to_vec());
        let Some(open) = bytes[definition.span.clone()].iter().position(|&byte| byte == b'[')
        else {
            continue;
        };
        let start = definition.span.start + open + 1;
        for byte in bytes[start..definition.span.end].iter_mut().take(label.len()) {
            if !byte.is_ascii_whitespace() && *byte != b']' {
                *byte = 1;
            }
        }
    }
    String::from_utf8(renamed?).ok()
}

fn gather(
    piece: &Piece<'_>,
    buffer: &str,
    formulas: &[Formula],
    structure: &mut Structure,
) -> Parsed {
    let Piece { source, base, fences, known, budget } = *piece;
    let mut uses: Vec<(usize, String)> = Vec::new();
    let asked = RefCell::new(Vec::new());
    let resolve = |link: BrokenLink<'_>| {
        let label = normalised(&link.reference);
        if let Some((destination, title)) = known.links.get(&label) {
            return Some((CowStr::from(destination.clone()), CowStr::from(title.clone())));
        }
        if link.span.start >= base {
            asked.borrow_mut().push((link.span.start - base, label));
        }
        None
    };
    let events =
        Parser::new_with_broken_link_callback(buffer, options(), Some(resolve)).into_offset_iter();
    let definitions = events
        .reference_definitions()
        .iter()
        .filter(|(_, definition)| definition.span.start >= base)
        .map(|(label, definition)| {
            let title = definition
                .title
                .as_ref()
                .map(|title| original(source, buffer, title))
                .unwrap_or_default();
            (
                definition.span.end - base,
                normalised(label),
                original(source, buffer, &definition.dest),
                title,
            )
        })
        .collect();
    *structure = Structure::default();
    let mut builder = Builder::new(source, buffer, base, formulas, fences);
    let mut skip_to: Option<usize> = None;
    let mut cut = None;
    let mut spent = 0;
    for (event, range) in events {
        if !std::ptr::eq(source, buffer) {
            note(structure, &event, range.clone());
        }
        if range.start < base {
            continue;
        }
        if let Some(depth) = skip_to {
            match event {
                Event::Start(_) => skip_to = Some(depth + 1),
                Event::End(_) => skip_to = depth.checked_sub(1),
                _ => {}
            }
            continue;
        }
        if let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) =
            &event
            && !matches!(link_type, LinkType::Inline | LinkType::Autolink | LinkType::Email)
        {
            uses.push((range.start - base, normalised(id)));
        }
        match event {
            Event::Start(tag) => {
                if builder.depth() >= DEPTH_LIMIT {
                    builder.too_deep(is_block(&tag), &range);
                    skip_to = Some(0);
                } else {
                    builder.start(tag, &range);
                }
            }
            Event::End(_) => builder.end(),
            other => builder.leaf(other, &range),
        }
        if spent + builder.nodes > budget {
            let start = builder.open_start(&range);
            builder.blocks.retain(|placed| placed.start < start);
            cut = Some(start);
            break;
        }
        if builder.depth() == 0 {
            spent += std::mem::take(&mut builder.nodes);
        }
    }
    if cut.is_none() {
        // Boxes that nothing has closed.
        while builder.depth() > 0 {
            builder.end();
        }
    }
    structure.sort();
    uses.append(&mut asked.borrow_mut());
    Parsed {
        blocks: builder.blocks,
        definitions,
        uses,
        footnotes: builder.footnotes,
        cut,
        shown: builder.shown,
    }
}
