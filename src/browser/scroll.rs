//! Following the end of a growing page, for as long as the reader wants it,
//! keeping what is read in its place when something is put before it, and rows
//! that are swiped.
//!
//! The reader's scroll always wins: any movement away from the end stops the
//! following at once, and a return to the end starts it again.

use super::in_browser;
use leptos::web_sys::HtmlElement;

in_browser! {
    /// Which child of a row that is swiped stands where the row begins.
    pub fn child_in_sight(row: &HtmlElement) -> usize {
        let left = |element: &web_sys::Element| element.get_bounding_client_rect().left();
        let children = row.children();
        let places = (0..children.length()).filter_map(|at| children.item(at));
        let from_start = places.map(|child| (left(&child) - left(row)).abs());
        let nearest = from_start.enumerate().min_by(|one, other| one.1.total_cmp(&other.1));
        nearest.map_or(0, |(at, _)| at)
    }
}

in_browser! {
    /// Brings a child of a row that is swiped into sight.
    pub fn to_child(row: &HtmlElement, at: usize) {
        let child = u32::try_from(at).ok().and_then(|at| row.children().item(at));
        if let Some(child) = child {
            let left = |element: &web_sys::Element| element.get_bounding_client_rect().left();
            row.scroll_by_with_x_and_y(left(&child) - left(row), 0.0);
        }
    }
}

#[cfg(feature = "hydrate")]
mod follower {
    use super::super::time;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{Element, HtmlElement};

    /// Closer to the end than this many pixels counts as being there.
    const NEAR: i32 = 40;
    /// For so many milliseconds after a scroll the reader counts as scrolling.
    const SCROLLS: f64 = 150.0;

    struct State {
        area: HtmlElement,
        content: Element,
        /// Selectors of the last thing in the content, the best first.
        last: &'static [&'static str],
        following: Cell<bool>,
        /// Whether following moves the view when the content grows.
        moves: Cell<bool>,
        /// The scroll position that we set or saw last, and when.
        last_top: Cell<i32>,
        scrolled_at: Cell<f64>,
        left: RefCell<Option<Left>>,
        /// The last thing when we went to the end.
        end: RefCell<Option<Element>>,
        tell: Box<dyn Fn(Option<i32>)>,
    }

    /// Where the content ended when the reader left the end. Measured from the
    /// last thing that was there: what is above may become taller only because
    /// the reader comes near it.
    struct Left {
        last: Element,
        to_end: f64,
        /// How tall all of the content was.
        height: f64,
        /// What had grown before that.
        before: f64,
    }

    impl State {
        fn distance(&self) -> i32 {
            self.area.scroll_height() - self.area.scroll_top() - self.area.client_height()
        }

        fn to_end(&self) {
            self.area.set_scroll_top(self.area.scroll_height());
            self.last_top.set(self.area.scroll_top());
            self.end.replace(self.content.last_element_child());
        }

        /// Whether the last thing was taken away since: the view then slips up
        /// by itself, and nobody has left the end.
        fn has_slipped(&self) -> bool {
            let gone = |end: &Element| !end.is_connected();
            self.following.get() && self.end.borrow().as_ref().is_some_and(gone)
        }

        fn grown(&self) {
            if self.following.get() {
                if self.moves.get() {
                    self.to_end();
                } else if self.distance() > NEAR {
                    self.leave();
                }
                return;
            }
            let grown = match &*self.left.borrow() {
                Some(left) if left.last.is_connected() => {
                    left.before + self.to_end_from(&left.last) - left.to_end
                }
                // It was drawn anew: as near as the whole tells, and counted on from here.
                Some(left) => left.before + (self.height() - left.height).max(0.0),
                None => 0.0,
            };
            let lost = self.left.borrow().as_ref().is_none_or(|left| !left.last.is_connected());
            if lost {
                self.mark(grown);
            }
            #[expect(clippy::cast_possible_truncation, reason = "a number of pixels")]
            (self.tell)(Some(grown.max(0.0) as i32));
        }

        /// How far below the top of `last` the content ends.
        fn to_end_from(&self, last: &Element) -> f64 {
            let rect = |element: &Element| element.get_bounding_client_rect();
            rect(&self.content).bottom() - rect(last).top()
        }

        fn height(&self) -> f64 {
            self.content.get_bounding_client_rect().height()
        }

        /// Where an element begins in the content, however that is scrolled.
        fn place_of(&self, element: &Element) -> f64 {
            let top = |element: &Element| element.get_bounding_client_rect().top();
            top(element) - top(&self.content)
        }

        fn mark(&self, before: f64) {
            let found = self.last.iter().find_map(|last| self.content.query_selector(last).ok()?);
            let left = found.or_else(|| self.content.last_element_child()).map(|last| Left {
                to_end: self.to_end_from(&last),
                height: self.height(),
                last,
                before,
            });
            self.left.replace(left);
        }

        fn scrolled(&self) {
            let top = self.area.scroll_top();
            let up = top < self.last_top.get();
            self.last_top.set(top);
            self.scrolled_at.set(time::precise());
            if self.distance() <= NEAR {
                if !self.following.replace(true) {
                    (self.tell)(None);
                }
            } else if up && self.has_slipped() {
                self.to_end();
            } else if up {
                self.leave();
            }
        }

        fn leave(&self) {
            if self.following.replace(false) {
                self.mark(0.0);
                (self.tell)(Some(0));
            }
        }
    }

    /// Follows the end of a scrolling element; lives as long as it is held.
    #[derive(Clone)]
    pub struct Follower {
        state: Rc<State>,
        _keep: Rc<RefCell<Vec<Box<dyn std::any::Any>>>>,
    }

    impl Follower {
        /// Follows `area`, which scrolls `content`; `last` are selectors of
        /// the last thing in that, the best first. `tell` hears
        /// `Some(pixels that have grown since)` when the reader has left the
        /// end, `None` when back.
        pub fn start(
            area: HtmlElement,
            content: Element,
            last: &'static [&'static str],
            tell: impl Fn(Option<i32>) + 'static,
        ) -> Self {
            let state = Rc::new(State {
                last_top: Cell::new(area.scroll_top()),
                scrolled_at: Cell::new(0.0),
                left: RefCell::new(None),
                end: RefCell::new(None),
                following: Cell::new(true),
                moves: Cell::new(true),
                tell: Box::new(tell),
                area,
                content,
                last,
            });
            let mut keep: Vec<Box<dyn std::any::Any>> = Vec::new();

            let on_scroll = Closure::<dyn Fn()>::new({
                let state = state.clone();
                move || state.scrolled()
            });
            let passive = web_sys::AddEventListenerOptions::new();
            passive.set_passive(true);
            let _ = state.area.add_event_listener_with_callback_and_add_event_listener_options(
                "scroll",
                on_scroll.as_ref().unchecked_ref(),
                &passive,
            );
            keep.push(Box::new(on_scroll));

            // A wheel turned up must win even before the scroll event comes.
            let on_wheel = Closure::<dyn Fn(web_sys::WheelEvent)>::new({
                let state = state.clone();
                move |event: web_sys::WheelEvent| {
                    if event.delta_y() < 0.0 && state.area.scroll_top() > 0 {
                        state.leave();
                    }
                }
            });
            let _ = state.area.add_event_listener_with_callback_and_add_event_listener_options(
                "wheel",
                on_wheel.as_ref().unchecked_ref(),
                &passive,
            );
            keep.push(Box::new(on_wheel));

            let on_resize = Closure::<dyn Fn()>::new({
                let state = state.clone();
                move || state.grown()
            });
            if let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
                observer.observe(&state.content);
                observer.observe(&state.area);
                keep.push(Box::new(observer));
            }
            keep.push(Box::new(on_resize));
            state.to_end();
            Self { state, _keep: Rc::new(RefCell::new(keep)) }
        }

        /// Goes to the end and follows it again.
        pub fn jump(&self) {
            self.state.following.set(true);
            self.state.to_end();
            (self.state.tell)(None);
        }

        /// Whether the view moves when the content grows and the reader is at its end.
        pub fn set_moves(&self, moves: bool) {
            self.state.moves.set(moves);
        }

        /// Whether the reader is moving the view at this moment and has still a way to go: nothing should be put
        /// before it now, since some browsers stop a swing when the position is set.
        #[must_use]
        pub fn is_scrolling(&self) -> bool {
            let state = &self.state;
            !state.following.get()
                && state.area.scroll_top() > state.area.client_height()
                && time::precise() - state.scrolled_at.get() < SCROLLS
        }

        /// Keeps what is read in its place until the answer is dropped, whatever is put before `first` meanwhile.
        #[must_use]
        pub fn hold(&self, first: &str) -> Held {
            let first = self.state.content.query_selector(first).ok().flatten();
            let place = first.map(|first| (self.state.place_of(&first), first));
            // The browser's own anchoring has none at the very top, and some browsers have none at all.
            let _ = self.state.area.style().set_property("overflow-anchor", "none");
            Held { state: self.state.clone(), place }
        }
    }

    /// See [`Follower::hold`].
    pub struct Held {
        state: Rc<State>,
        place: Option<(f64, Element)>,
    }

    impl Drop for Held {
        fn drop(&mut self) {
            let state = &self.state;
            if state.following.get() {
                state.to_end();
            } else if let Some((before, first)) = &self.place
                && first.is_connected()
            {
                // Where the reader is by now, moved by what came before it.
                #[expect(clippy::cast_possible_truncation, reason = "a number of pixels")]
                let more = (state.place_of(first) - before).round() as i32;
                if more != 0 {
                    state.area.set_scroll_top(state.area.scroll_top() + more);
                    state.last_top.set(state.area.scroll_top());
                }
            }
            let _ = state.area.style().remove_property("overflow-anchor");
        }
    }
}

#[cfg(feature = "hydrate")]
pub use follower::{Follower, Held};
