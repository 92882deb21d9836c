//! A late part before its chunk is there: one element whose inside is first
//! what the server drew, or a note, and then the part.
//!
//! Hydration steps over the element, so that a page wakes whether or not the
//! chunk can be had.
//!
//! Deliberately absent: hydrating what the server drew after the fact. The
//! state may have changed by then; drawing anew cannot go wrong.

use super::{Late, LateWords};
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;

/// Fetches the chunk and gives the part, already drawn, but in no document.
type Draw = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Option<AnyView>>>>>;

/// A part that has to be fetched; everything that depends on its type is in
/// `draw`, so that the rest exists once.
struct Waiting {
    draw: Draw,
    words: LateWords,
    frame: &'static str,
    owner: Owner,
    /// The place was taken away meanwhile.
    gone: Cell<bool>,
    /// The server drew the part: it stays until it can be drawn anew.
    served: Cell<bool>,
    element: RefCell<Option<Element>>,
    inside: RefCell<Option<AnyViewState>>,
}

/// The view of a part that is not there yet.
pub(super) fn view<P: Send + 'static>(
    late: &'static Late<P>,
    props: P,
    frame: &'static str,
) -> AnyView {
    // Taken once: after that the part is there for good.
    let props = Rc::new(RefCell::new(Some(props)));
    let draw: Draw = Box::new(move || {
        let props = Rc::clone(&props);
        Box::pin(async move {
            let draw = late.load().await?;
            let props = props.borrow_mut().take()?;
            Some(draw(props))
        })
    });
    erased(draw, frame)
}

fn erased(draw: Draw, frame: &'static str) -> AnyView {
    let waiting = Rc::new(Waiting {
        draw,
        words: expect_context(),
        frame,
        owner: Owner::current().unwrap_or_default(),
        gone: Cell::new(false),
        served: Cell::new(false),
        element: RefCell::new(None),
        inside: RefCell::new(None),
    });
    let told = SendWrapper::new(Rc::clone(&waiting));
    on_cleanup(move || {
        told.gone.set(true);
        // Breaks the circle of the note's button and what it tries again.
        told.inside.borrow_mut().take();
    });
    LateView(SendWrapper::new(waiting)).into_any()
}

impl Waiting {
    /// Begins in that element.
    fn start(self: &Rc<Self>, element: Element, served: bool) {
        *self.element.borrow_mut() = Some(element);
        self.served.set(served);
        self.fetch();
    }

    fn fetch(self: &Rc<Self>) {
        let this = Rc::clone(self);
        if self.served.get() {
            *self.inside.borrow_mut() = None;
        } else {
            let (class, words) = (self.class(), self.words.loading);
            self.show(move || view! { <p class=class role="status">{words}</p> }.into_any());
        }
        let drawing = self.owner.with(|| {
            // The part is drawn as if it had been there from the start.
            ScopedFuture::new((self.draw)())
        });
        js_sys::futures::spawn_local(async move {
            let part = drawing.await;
            if this.gone.get() {
                return;
            }
            match part {
                Some(part) => {
                    if this.served.replace(false)
                        && let Some(element) = &*this.element.borrow()
                    {
                        element.set_text_content(None);
                    }
                    this.show(move || part);
                }
                None => this.say_failed(),
            }
        });
    }

    fn say_failed(self: &Rc<Self>) {
        let (class, words) = (self.class(), self.words);
        let again = Rc::clone(self);
        self.show(move || {
            view! {
                <div class=class role="alert">
                    <p class="late-failed">{words.failed}</p>
                    <p>{words.hint}</p>
                    <div class="button-row">
                        <button type="button" class="button primary" on:click=move |_| again.fetch()>{words.retry}</button>
                        <button type="button" class="button" on:click=|_| { let _ = window().location().reload(); }>{words.reload}</button>
                    </div>
                </div>
            }
            .into_any()
        });
    }

    fn class(&self) -> String {
        format!("late-note {}", self.frame)
    }

    /// Shows this instead of what was shown, before what the server drew.
    fn show(&self, view: impl FnOnce() -> AnyView) {
        let mut inside = self.inside.borrow_mut();
        if let Some(mut old) = inside.take() {
            old.unmount();
        }
        if let Some(element) = &*self.element.borrow() {
            let mut new = self.owner.with(|| view().build());
            let first = Rndr::first_child(element);
            new.mount(element, first.as_ref());
            *inside = Some(new);
        }
    }
}

/// The element around a part on its way.
struct LateView(SendWrapper<Rc<Waiting>>);

impl Render for LateView {
    /// What Leptos keeps of it is its element; the rest ends with its owner.
    type State = Element;

    fn build(self) -> Self::State {
        let element = Rndr::create_element("div", None);
        Rndr::set_attribute(&element, "class", "late");
        self.0.start(element.clone(), false);
        element
    }

    fn rebuild(self, state: &mut Self::State) {
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl AddAnyAttr for LateView {
    type Output<SomeNewAttr: Attribute> = Self;

    /// The element is closed.
    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for LateView {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        ready(self)
    }

    fn html_len(&self) -> usize {
        0
    }

    /// Never called: on the server every part is there.
    fn to_html_with_buf(
        self,
        _buf: &mut String,
        _position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
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
            Some(element) => {
                self.0.start(element.clone(), true);
                element
            }
            // The server wrote something else: built where it can be seen to be missing in tests.
            None => self.build(),
        }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
