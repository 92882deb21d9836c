//! Messages on the page: one element whose inside belongs to this room, not to Leptos.
//!
//! `<div class="prose" dir="auto">` is opaque. The server writes its inside as escaped HTML; hydration takes the
//! element and steps over it, without parsing the message or walking its DOM, so that hundreds of messages wake up at
//! no cost; in the browser the inside is built as DOM nodes, by an engine that comes in a chunk of its own. Afterwards a
//! [`LiveProse`] may change it as text arrives.
//!
//! Both back-ends write what [`crate::markdown`] decided and decide nothing themselves.
//!
//! Deliberately absent: reactive children, `inner_html`, event handlers (the page handles `data-action` by delegation).

#[cfg(feature = "hydrate")]
pub mod document;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod elements;
#[cfg(feature = "hydrate")]
mod engine;
#[cfg(feature = "hydrate")]
mod foreign;
pub mod html;
#[cfg(feature = "hydrate")]
mod lightbox;
mod live;
mod sections;
#[cfg(feature = "hydrate")]
mod structured;
#[cfg(feature = "hydrate")]
mod structured_tree;

use std::future::ready;
use std::sync::Arc;

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};

use crate::markdown::{Context, Labels, render};

pub use live::LiveProse;

/// What a message needs besides its text.
#[derive(Clone, Debug)]
pub struct ProseContext {
    /// Put before ids inside the message; unique on the page. Letters, digits and hyphens.
    pub id_prefix: Arc<str>,
    /// The words around the content, in the reader's language.
    pub labels: Arc<Labels>,
    /// Whether there are formulas.
    pub math: bool,
    /// The path that Linnet lies at.
    pub base: Arc<str>,
}

impl ProseContext {
    /// The same for the Markdown room.
    #[must_use]
    pub fn borrow(&self) -> Context<'_> {
        Context {
            id_prefix: &self.id_prefix,
            labels: &self.labels,
            math: self.math,
            base: &self.base,
        }
    }
}

/// A message as a view.
#[derive(Clone, Debug)]
pub struct Prose {
    text: Arc<str>,
    context: ProseContext,
    live: LiveProse,
}

impl Prose {
    /// A message that is complete.
    #[must_use]
    pub fn fixed(text: Arc<str>, context: ProseContext) -> Self {
        let live = LiveProse::new(context.clone());
        Self { text, context, live }
    }

    /// A message that may grow: what is shown at first, and the handle that changes it.
    #[must_use]
    pub fn live(text: Arc<str>, context: ProseContext, live: LiveProse) -> Self {
        Self { text, context, live }
    }

    /// Takes an element that shows the text.
    fn attach(self, element: Element) -> Element {
        self.live.attach(element.clone(), self.text);
        element
    }

    /// Shows the text in an element that was just made, or shows another.
    fn fill(self, element: Element) -> Element {
        self.live.fill(element.clone(), self.text);
        element
    }
}

/// A click on one of the buttons of structured answers.
#[cfg(feature = "hydrate")]
pub fn structured_click(button: &Element, action: &str) {
    structured::clicked(button, action);
}

/// A press on a table or a picture; `done` is told when it did what it does.
#[cfg(feature = "hydrate")]
pub fn element_click(button: &Element, action: &str, done: impl FnOnce(&Element) + 'static) {
    elements::clicked(button, action, done);
}

/// Fetches what draws messages, before it is wanted.
pub fn fetch_engine() {
    #[cfg(feature = "hydrate")]
    engine::ENGINE.fetch();
}

/// Whether what draws messages is there; otherwise it is fetched.
#[must_use]
pub fn has_engine() -> bool {
    #[cfg(feature = "hydrate")]
    if engine::ENGINE.get().is_none() {
        engine::ENGINE.fetch();
        return false;
    }
    true
}

/// A message as HTML text without a page around it, for export.
#[must_use]
pub fn to_html(text: &str, context: Context<'_>) -> String {
    let mut written = String::with_capacity(text.len() * 2);
    html::write(&render(text, context), &mut written);
    written
}

impl Render for Prose {
    /// What Leptos keeps of a message is its element.
    type State = Element;

    fn build(self) -> Self::State {
        let element = Rndr::create_element("div", None);
        Rndr::set_attribute(&element, "class", "prose");
        Rndr::set_attribute(&element, "dir", "auto");
        self.fill(element)
    }

    fn rebuild(self, state: &mut Self::State) {
        *state = self.fill(state.clone());
    }
}

impl AddAnyAttr for Prose {
    type Output<SomeNewAttr: Attribute> = Self;

    /// The element is closed: attributes belong to the element around it.
    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for Prose {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = "<div class=\"prose\" dir=\"auto\"></div>".len();

    fn dry_resolve(&mut self) {}

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        ready(self)
    }

    fn html_len(&self) -> usize {
        Self::MIN_LENGTH + 2 * self.text.len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        buf.push_str("<div class=\"prose\" dir=\"auto\">");
        html::write_message(&render(&self.text, self.context.borrow()), buf);
        buf.push_str("</div>");
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        match Element::cast_from(cursor.current()) {
            Some(element) => self.attach(element),
            // The server wrote something else. The message is built where it can be seen to be missing in tests,
            // instead of ending the page.
            None => self.build(),
        }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
