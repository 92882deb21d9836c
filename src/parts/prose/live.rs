//! A message on the page that may still grow.
//!
//! [`LiveProse`] is a handle to one element: it is given the text so far and changes the element to match. What was
//! drawn by the server is not read again before the text changes, so a long history costs nothing. While the engine
//! is on its way the text is shown as it is, and drawn as soon as it can be.
//!
//! The caller decides when: once for each animation frame at most. On the server the handle does nothing.
//!
//! Deliberately absent: signals, knowledge of where the text comes from.

use super::ProseContext;

#[cfg(feature = "hydrate")]
pub use browser::LiveProse;
#[cfg(not(feature = "hydrate"))]
pub use server::LiveProse;

#[cfg(not(feature = "hydrate"))]
mod server {
    use super::ProseContext;
    use leptos::tachys::renderer::types::Element;
    use std::sync::Arc;

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
        pub fn attach(&self, _element: Element, _text: Arc<str>) {}

        /// Does nothing.
        pub fn fill(&self, _element: Element, _text: Arc<str>) {}

        /// Does nothing.
        pub fn set_text(&self, _text: &str) {}

        /// Does nothing.
        pub fn finish(&self) {}

        /// Does nothing.
        pub fn show_caret(&self, _shown: bool) {}

        /// Does nothing.
        pub fn structure(&self, _text: &str) {}
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::sync::Arc;
    use std::time::Duration;

    use leptos::prelude::{LocalStorage, StoredValue, UpdateValue};
    use leptos::web_sys::Element;

    use super::super::dom;
    use super::super::engine::{ENGINE, Writer};
    use super::ProseContext;
    use crate::browser::time;

    /// How long until the engine is asked for again, if it could not be had.
    const AGAIN: Duration = Duration::from_secs(3);

    /// A handle to a growing message; copies are the same handle. It lives as long as the reactive owner that made it.
    #[derive(Clone, Copy, Debug)]
    pub struct LiveProse(StoredValue<Live, LocalStorage>);

    struct Live {
        context: ProseContext,
        element: Option<Element>,
        shown: Shown,
        /// The engine is on its way, and this message is drawn when it is there.
        waiting: bool,
        /// Whether the text is complete.
        finished: bool,
        /// Whether there may be JSON in it.
        structured: bool,
        /// Where the caret is.
        caret: Option<Element>,
    }

    /// Marks the element at whose end the caret stands.
    const CARET: &str = "data-caret";

    /// What the element shows.
    enum Shown {
        /// This text, drawn by the server or at once.
        Drawn(Arc<str>),
        /// This text as it is: there was no engine.
        Plain(String),
        /// What the writer says.
        Written(Box<dyn Writer>),
    }

    impl LiveProse {
        /// A handle without an element yet.
        #[must_use]
        pub fn new(context: ProseContext) -> Self {
            Self(StoredValue::new_local(Live {
                context,
                element: None,
                shown: Shown::Drawn(Arc::from("")),
                waiting: false,
                finished: false,
                structured: false,
                caret: None,
            }))
        }

        /// Takes over an element whose children show `text`, as [`super::super::Prose`] wrote them, or none at all.
        pub fn attach(&self, element: Element, text: Arc<str>) {
            self.0.try_update_value(|live| {
                live.element = Some(element);
                live.caret = None;
                live.shown = Shown::Drawn(text);
            });
        }

        /// Takes over an element that shows nothing, or another text, and shows this one in it.
        pub fn fill(&self, element: Element, text: Arc<str>) {
            if let Some(engine) = ENGINE.get() {
                self.0.try_update_value(|live| (engine.draw)(&element, &text, &live.context));
                self.attach(element, text);
                return;
            }
            self.0.try_update_value(|live| {
                live.element = Some(element);
                live.shown = Shown::Plain(String::new());
            });
            self.set_text(&text);
        }

        /// Shows this text.
        pub fn set_text(&self, text: &str) {
            if self.0.try_update_value(|live| live.set_text(text)) == Some(true) {
                self.wait();
            }
        }

        /// Says that the text is complete; late link definitions are made up for.
        pub fn finish(&self) {
            self.0.try_update_value(Live::finish);
        }

        /// Shows what is JSON in this complete text as a tree or a table.
        pub fn structure(&self, text: &str) {
            if super::super::structured::may_be(text) {
                self.0.try_update_value(|live| live.structured = true);
                self.show_structure();
            }
        }

        fn show_structure(&self) {
            let element = self.0.try_update_value(|live| {
                live.element.clone().filter(|_| live.structured && !live.waiting)
            });
            if let Some(element) = element.flatten() {
                super::super::structured::show(element);
            }
        }

        /// Shows the caret at the end of the text, or takes it away. It is an attribute that is moved, since a
        /// selector that finds the end by its shape would be asked about every element of every frame.
        pub fn show_caret(&self, shown: bool) {
            self.0.try_update_value(|live| live.show_caret(shown));
        }

        /// Draws what is shown as it is, once the engine is there.
        fn wait(self) {
            js_sys::futures::spawn_local(async move {
                if ENGINE.load().await.is_some() {
                    self.0.try_update_value(Live::catch_up);
                    self.show_structure();
                } else if self.0.try_update_value(|_| ()).is_some() {
                    // The message is still there.
                    time::after(AGAIN, move || self.wait());
                }
            });
        }
    }

    impl Live {
        /// Answers whether the engine has to be waited for.
        fn set_text(&mut self, text: &str) -> bool {
            let Some(element) = &self.element else { return false };
            if let Shown::Drawn(drawn) = &self.shown
                && **drawn == *text
            {
                return false;
            }
            if let Shown::Written(writer) = &mut self.shown {
                writer.set_text(text);
                return false;
            }
            let Some(engine) = ENGINE.get() else {
                let _ = element.class_list().add_1("plain");
                element.set_text_content(Some(text));
                self.shown = Shown::Plain(text.to_owned());
                return !std::mem::replace(&mut self.waiting, true);
            };
            let drawn = match &self.shown {
                Shown::Drawn(drawn) => Some(&**drawn),
                _ => None,
            };
            let _ = element.class_list().remove_1("plain");
            let mut writer = (engine.writer)(element, drawn, self.context.clone());
            writer.set_text(text);
            self.shown = Shown::Written(writer);
            false
        }

        fn catch_up(&mut self) {
            self.waiting = false;
            if let Shown::Plain(text) = &mut self.shown {
                let text = std::mem::take(text);
                self.set_text(&text);
                if self.finished {
                    self.finish();
                }
            }
        }

        fn finish(&mut self) {
            self.finished = true;
            // What the server drew was complete as far as it went.
            if let Shown::Written(writer) = &mut self.shown {
                writer.finish();
            }
        }

        fn show_caret(&mut self, shown: bool) {
            let leaf = self.element.as_ref().filter(|_| shown).and_then(dom::last_leaf);
            if leaf == self.caret {
                return;
            }
            if let Some(old) = self.caret.take() {
                let _ = old.remove_attribute(CARET);
            }
            if let Some(leaf) = &leaf {
                let _ = leaf.set_attribute(CARET, "");
            }
            self.caret = leaf;
        }
    }
}
