//! What turns text into DOM: parser, math, colours and the smallest change of
//! a message that grows.
//!
//! Waking needs none of it, since the server has drawn the messages that are
//! there; so it comes in a chunk of its own, when somebody begins to write or a
//! reply is being written. Until it is there, text is shown as it is.
//!
//! Deliberately absent: when to draw (`rendered`), knowledge of where the text
//! comes from.

use super::{ProseContext, dom, sections};
use crate::markdown::json::is_structured_answer;
use crate::markdown::{Block, Document, Formulas, Lowering, Node, render};
use crate::ui::late::chunk;
use leptos::web_sys::Element;
use std::mem;
use std::sync::Arc;

/// The two things it does.
#[derive(Clone, Copy)]
pub struct Engine {
    /// Draws a text into an element, in the place of what is there.
    pub draw: fn(&Element, &str, &ProseContext),
    /// Makes a writer for an element that shows this text, or nothing.
    pub writer: fn(&Element, Option<&str>, ProseContext) -> Box<dyn Writer>,
}

/// Writes a text that grows.
pub trait Writer {
    /// Shows this text. If it continues the text before, only the end is parsed and changed.
    fn set_text(&mut self, text: &str);
    /// Says that the text is complete: late definitions are made up for.
    fn finish(&mut self);
}

chunk! {
    /// The engine.
    pub static ENGINE: Engine = markdown(HERE)
}

const HERE: Engine = Engine { draw, writer };

fn draw(element: &Element, text: &str, context: &ProseContext) {
    element.set_text_content(None);
    dom::fill(element, &render(text, context.borrow()));
}

fn writer(element: &Element, shows: Option<&str>, context: ProseContext) -> Box<dyn Writer> {
    let math = context.math;
    // What is compared is what was written.
    super::elements::unsort(element);
    let mut growing = Growing {
        context,
        element: element.clone(),
        document: Document::with_math(math),
        formulas: Formulas::default(),
        generation: 0,
        settled: Vec::new(),
        tail: Vec::new(),
        starts: vec![0],
        places: vec![element.clone()],
        finished: false,
    };
    match shows {
        Some(text) => {
            growing.document.push(text);
            growing.note();
        }
        None => element.set_text_content(None),
    }
    Box::new(growing)
}

struct Growing {
    context: ProseContext,
    element: Element,
    document: Document,
    formulas: Formulas,
    generation: u64,
    /// The settled blocks that the element shows.
    settled: Vec<Arc<Block>>,
    /// The nodes that the element shows after those.
    tail: Vec<Node>,
    /// At which block each section begins, and the element that holds its blocks.
    starts: Vec<usize>,
    places: Vec<Element>,
    /// Whether late definitions were made up for.
    finished: bool,
}

impl Writer for Growing {
    fn set_text(&mut self, text: &str) {
        if let Some(more) = text.strip_prefix(self.document.text()) {
            if more.is_empty() {
                return;
            }
            self.document.push(more);
        } else {
            // A generation of its own tells `show` that nothing is settled any more.
            self.document = Document::with_math(self.context.math);
            self.document.push(text);
            self.generation = u64::MAX;
        }
        self.finished = false;
        self.show();
    }

    fn finish(&mut self) {
        if !self.finished {
            self.finished = true;
            if is_structured_answer(self.document.text()) {
                draw(&self.element, self.document.text(), &self.context);
                // Whatever should follow is drawn as a whole.
                self.places.clear();
                return;
            }
            self.document.finish();
            self.show();
        }
    }
}

impl Growing {
    /// Remembers what the document says as what is shown.
    fn note(&mut self) {
        let lowering = Lowering::with(self.context.borrow(), &self.formulas);
        let (settled, tail) = (self.document.settled(), self.document.tail());
        self.generation = self.document.generation();
        self.settled = settled.to_vec();
        self.tail = tail.iter().map(|block| lowering.block(block)).collect();
        self.starts = vec![0];
        extend(&mut self.starts, settled, tail);
        self.places = dom::places(&self.element);
    }

    fn show(&mut self) {
        let context = self.context.clone();
        let lowering = Lowering::with(context.borrow(), &self.formulas);
        let (settled, tail) = (self.document.settled(), self.document.tail());
        let same = if self.generation == self.document.generation() {
            self.settled.len()
        } else {
            self.settled.iter().zip(settled).take_while(|(old, new)| old == new).count()
        };
        let mut old: Vec<Node> =
            self.settled[same..].iter().map(|block| lowering.block(block)).collect();
        old.append(&mut self.tail);
        let more = settled.get(same..).unwrap_or_default().iter().map(Arc::as_ref);
        let mut new: Vec<Node> = more.chain(tail).map(|block| lowering.block(block)).collect();
        // Where sections begin depends on what is before: up to what is the same, nothing has changed.
        let kept = self.starts.iter().copied().take_while(|start| *start <= same);
        let mut starts: Vec<usize> = kept.collect();
        extend(&mut starts, settled, tail);
        let before = mem::replace(&mut self.starts, starts);
        if !self.patch(same, &before, &old, &new) {
            let all: Vec<Node> =
                self.document.blocks().map(|block| lowering.block(block)).collect();
            self.element.set_text_content(None);
            self.places = dom::fill(&self.element, &all);
        }
        let settled = self.document.settled();
        self.generation = self.document.generation();
        self.settled.truncate(same);
        self.settled.extend(settled[same.min(settled.len())..].iter().cloned());
        let fresh_settled = self.settled.len() - same;
        self.tail = new.split_off(fresh_settled.min(new.len()));
    }

    /// Changes the blocks from number `same` on, section by section; `before` is where the shown ones begin.
    fn patch(&mut self, same: usize, before: &[usize], old: &[Node], new: &[Node]) -> bool {
        if self.places.len() != before.len() {
            return false;
        }
        let part = |starts: &[usize], nodes: &[Node], index: usize| {
            let clip = |at: usize| at.max(same) - same;
            let end = starts.get(index + 1).map_or(nodes.len(), |end| clip(*end));
            clip(starts[index])..end
        };
        let first = self.starts.iter().rposition(|start| *start <= same).unwrap_or(0);
        for index in first..before.len().max(self.starts.len()) {
            if index >= self.starts.len() {
                self.places[index].remove();
            } else if index >= before.len() {
                let nodes = &new[part(&self.starts, new, index)];
                let Some(section) = dom::append_section(&self.element, nodes) else { return false };
                self.places.push(section);
            } else {
                let kept = same.saturating_sub(self.starts[index]);
                let old = &old[part(before, old, index)];
                let new = &new[part(&self.starts, new, index)];
                let after = if index == 0 { before.len() - 1 } else { 0 };
                if !dom::patch(&self.places[index], kept, old, new, after) {
                    return false;
                }
            }
        }
        self.places.truncate(self.starts.len());
        true
    }
}

fn extend(starts: &mut Vec<usize>, settled: &[Arc<Block>], tail: &[Block]) {
    let block = |index: usize| match settled.get(index) {
        Some(block) => Some(block.as_ref()),
        None => tail.get(index - settled.len()),
    };
    sections::extend(starts, settled.len() + tail.len(), |index| {
        matches!(block(index), Some(Block::Heading { .. }))
    });
}
