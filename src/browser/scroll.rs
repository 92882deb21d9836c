//! Following the end of a growing page, for as long as the reader wants it.
//!
//! The reader's scroll always wins: any movement away from the end stops the
//! following at once, and a return to the end starts it again.

#[cfg(feature = "hydrate")]
mod follower {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    /// Closer to the end than this many pixels counts as being there.
    const NEAR: i32 = 40;

    struct State {
        area: web_sys::Element,
        following: Cell<bool>,
        /// The scroll position that we set or saw last.
        last_top: Cell<i32>,
        /// The height at the moment when the reader left the end.
        height_left: Cell<i32>,
        tell: Box<dyn Fn(Option<i32>)>,
    }

    impl State {
        fn distance(&self) -> i32 {
            self.area.scroll_height() - self.area.scroll_top() - self.area.client_height()
        }

        fn to_end(&self) {
            self.area.set_scroll_top(self.area.scroll_height());
            self.last_top.set(self.area.scroll_top());
        }

        fn grown(&self) {
            if self.following.get() {
                self.to_end();
            } else {
                (self.tell)(Some(self.area.scroll_height() - self.height_left.get()));
            }
        }

        fn scrolled(&self) {
            let top = self.area.scroll_top();
            let up = top < self.last_top.get();
            self.last_top.set(top);
            if self.distance() <= NEAR {
                if !self.following.replace(true) {
                    (self.tell)(None);
                }
            } else if up {
                self.leave();
            }
        }

        fn leave(&self) {
            if self.following.replace(false) {
                self.height_left.set(self.area.scroll_height());
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
        /// Follows `area`, whose content is its first child. `tell` hears
        /// `Some(pixels that have grown since)` when the reader has left the
        /// end, `None` when back.
        pub fn start(
            area: web_sys::Element,
            content: &web_sys::Element,
            tell: impl Fn(Option<i32>) + 'static,
        ) -> Self {
            let state = Rc::new(State {
                last_top: Cell::new(area.scroll_top()),
                height_left: Cell::new(0),
                following: Cell::new(true),
                tell: Box::new(tell),
                area,
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
                observer.observe(content);
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
    }
}

#[cfg(feature = "hydrate")]
pub use follower::Follower;
