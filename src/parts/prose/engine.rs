//! What turns text into DOM: parser, math, colours and the smallest change of
//! a message that grows.
//!
//! Waking needs none of it, since the server has drawn the messages that are
//! there; so it comes in a chunk of its own, when somebody begins to write or a
//! reply is being written. Until it is there, text is shown as it is.
//!
//! Deliberately absent: when to draw (`rendered`), knowledge of where the text
//! comes from.

use super::{ProseContext, dom};
use crate::markdown::{Block, Document, Lowering, Node, render};
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
}

chunk! {
    /// The engine.
    pub static ENGINE: Engine = markdown(HERE)
}

const HERE: Engine = Engine { draw, writer };

fn draw(element: &Element, text: &str, context: &ProseContext) {
    dom::replace(element, &render(text, context.borrow()));
}

fn writer(element: &Element, shows: Option<&str>, context: ProseContext) -> Box<dyn Writer> {
    let mut growing = Growing {
        context,
        element: element.clone(),
        document: Document::new(),
        generation: 0,
        settled: Vec::new(),
        tail: Vec::new(),
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
    generation: u64,
    /// The settled blocks that the element shows.
    settled: Vec<Arc<Block>>,
    /// The nodes that the element shows after those.
    tail: Vec<Node>,
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
            self.document = Document::new();
            self.document.push(text);
            self.generation = u64::MAX;
        }
        self.show();
    }
}

impl Growing {
    /// Remembers what the document says as what is shown.
    fn note(&mut self) {
        let lowering = Lowering::new(self.context.borrow());
        self.generation = self.document.generation();
        self.settled = self.document.settled().to_vec();
        self.tail = self.document.tail().iter().map(|block| lowering.block(block)).collect();
    }

    fn show(&mut self) {
        let context = self.context.clone();
        let lowering = Lowering::new(context.borrow());
        let settled = self.document.settled();
        let same = if self.generation == self.document.generation() {
            self.settled.len()
        } else {
            self.settled.iter().zip(settled).take_while(|(old, new)| old == new).count()
        };
        let mut old: Vec<Node> =
            self.settled[same..].iter().map(|block| lowering.block(block)).collect();
        old.append(&mut self.tail);
        let more = settled.get(same..).unwrap_or_default().iter().map(Arc::as_ref);
        let new: Vec<Node> =
            more.chain(self.document.tail()).map(|block| lowering.block(block)).collect();
        if !dom::patch(&self.element, same, &old, &new) {
            let all: Vec<Node> =
                self.document.blocks().map(|block| lowering.block(block)).collect();
            dom::replace(&self.element, &all);
        }
        self.generation = self.document.generation();
        self.settled.truncate(same);
        self.settled.extend(settled[same.min(settled.len())..].iter().cloned());
        let fresh_settled = self.settled.len() - same;
        let mut new = new;
        self.tail = new.split_off(fresh_settled.min(new.len()));
        drop(mem::take(&mut new));
    }
}
