//! A message on the page that may still grow.
//!
//! [`LiveProse`] is a handle to one element: it is given the text so far and changes the element to match. What was
//! drawn by the server is not read again before the text changes, so a long history costs nothing.
//!
//! The caller decides when: once for each animation frame at most. On the server the handle does nothing.
//!
//! Deliberately absent: timers, signals, knowledge of where the text comes from.

use super::ProseContext;

#[cfg(feature = "hydrate")]
pub use browser::LiveProse;
#[cfg(not(feature = "hydrate"))]
pub use server::LiveProse;

#[cfg(not(feature = "hydrate"))]
mod server {
    use super::ProseContext;

    /// The handle's twin on the server, where nothing grows.
    #[derive(Clone, Copy, Debug)]
    pub struct LiveProse;

    impl LiveProse {
        /// A handle that does nothing.
        #[must_use]
        pub fn new(_context: ProseContext) -> Self {
            Self
        }

        /// Does nothing.
        pub fn set_text(&self, _text: &str) {}

        /// Does nothing.
        pub fn finish(&self) {}
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::mem;
    use std::sync::Arc;

    use leptos::prelude::{LocalStorage, StoredValue, UpdateValue};
    use leptos::web_sys;

    use super::super::dom;
    use super::ProseContext;
    use crate::markdown::{Block, Document, Lowering, Node};

    /// A handle to a growing message; copies are the same handle. It lives as long as the reactive owner that made it.
    #[derive(Clone, Copy, Debug)]
    pub struct LiveProse(StoredValue<Live, LocalStorage>);

    #[derive(Debug)]
    struct Live {
        context: ProseContext,
        element: Option<web_sys::Element>,
        /// The text that the element shows and that was not parsed here.
        unread: Option<Arc<str>>,
        document: Document,
        generation: u64,
        /// The settled blocks that the element shows.
        settled: Vec<Arc<Block>>,
        /// The nodes that the element shows after those.
        tail: Vec<Node>,
    }

    impl LiveProse {
        /// A handle without an element yet.
        #[must_use]
        pub fn new(context: ProseContext) -> Self {
            Self(StoredValue::new_local(Live {
                context,
                element: None,
                unread: None,
                document: Document::new(),
                generation: 0,
                settled: Vec::new(),
                tail: Vec::new(),
            }))
        }

        /// Takes over an element whose children show `text`, as [`super::super::Prose`] wrote them, or none at all.
        pub fn attach(&self, element: web_sys::Element, text: Arc<str>) {
            self.0.try_update_value(|live| {
                live.element = Some(element);
                live.document = Document::new();
                live.settled.clear();
                live.tail.clear();
                live.unread = Some(text);
            });
        }

        /// Shows this text. If it continues the text before, only the end is parsed and changed.
        pub fn set_text(&self, text: &str) {
            self.0.try_update_value(|live| live.set_text(text));
        }

        /// Says that the text is complete; late link definitions are made up for.
        pub fn finish(&self) {
            self.0.try_update_value(Live::finish);
        }
    }

    impl Live {
        fn set_text(&mut self, text: &str) {
            if let Some(unread) = self.unread.take() {
                if *unread == *text {
                    self.unread = Some(unread);
                    return;
                }
                self.document = Document::new();
                self.document.push(&unread);
                self.note();
            }
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

        fn finish(&mut self) {
            if self.unread.is_none() {
                self.document.finish();
                self.show();
            }
        }

        /// Remembers what the document says as what is shown.
        fn note(&mut self) {
            let context = self.context.clone();
            let lowering = Lowering::new(context.borrow());
            self.generation = self.document.generation();
            self.settled = self.document.settled().to_vec();
            self.tail = self.document.tail().iter().map(|block| lowering.block(block)).collect();
        }

        fn show(&mut self) {
            let Some(element) = self.element.clone() else {
                return self.note();
            };
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
            if !dom::patch(&element, same, &old, &new) {
                let all: Vec<Node> =
                    self.document.blocks().map(|block| lowering.block(block)).collect();
                dom::replace(&element, &all);
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
}
