//! The event stream of the server: one for all tabs of the browser, held by a
//! `SharedWorker` (`public/events-worker.js`), or an `EventSource` of this
//! tab's own where there is none or it does not answer.
//!
//! The browser reconnects by itself and sends `Last-Event-ID`; where it gives
//! up (an error status), [`Handlers::lost`] is told, and the caller opens anew.

/// Told of an event: name, data, id.
pub type OnEvent = Box<dyn Fn(&str, String, String)>;

/// Which stream.
pub struct Wish {
    /// Its address, but for the cursor at its end.
    pub address: String,
    /// What was read already.
    pub cursor: String,
    /// The names of all events.
    pub names: &'static [&'static str],
    /// The names of those that describe everything there is of their kind.
    pub keep: &'static [&'static str],
    /// The address of the worker's script.
    pub worker: String,
}

/// Who is told what.
pub struct Handlers {
    /// An event: name, data, id.
    pub event: OnEvent,
    /// A stream that others read already was joined at this cursor: what lies
    /// between the wish's and this one is not told.
    pub joined: Box<dyn Fn(String)>,
    /// The connection stands (again).
    pub open: Box<dyn Fn()>,
    /// The connection is lost; `true` if the browser will not try again.
    pub lost: Box<dyn Fn(bool)>,
}

#[cfg(feature = "hydrate")]
mod source {
    use super::super::time;
    use super::{Handlers, Wish};
    use js_sys::{Array, Object, Reflect};
    use std::cell::{Cell, RefCell};
    use std::rc::{Rc, Weak};
    use std::time::Duration;
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{EventSource, MessageEvent, MessagePort, SharedWorker};

    /// A worker that has not answered by then is done without.
    const PATIENCE: Duration = Duration::from_secs(3);

    thread_local! {
        /// Whether this browser's worker failed once: it is not asked again.
        static ALONE: Cell<bool> = const { Cell::new(false) };
    }

    /// A joined or open stream; left or closed when dropped.
    pub struct EventStream(Rc<Inner>);

    struct Inner {
        wish: Wish,
        handlers: Handlers,
        line: RefCell<Line>,
    }

    /// Where events come from. Closures live as long as what calls them.
    enum Line {
        None,
        Shared { port: MessagePort, answered: bool, _keep: Vec<Box<dyn std::any::Any>> },
        Own { source: EventSource, _keep: Vec<Box<dyn std::any::Any>> },
    }

    impl EventStream {
        /// Joins the stream of all tabs, or opens one.
        #[must_use]
        pub fn open(wish: Wish, handlers: Handlers) -> Self {
            let inner = Rc::new(Inner { wish, handlers, line: RefCell::new(Line::None) });
            if ALONE.get() || join(&inner).is_none() {
                open_own(&inner);
            }
            Self(inner)
        }
    }

    impl Drop for EventStream {
        fn drop(&mut self) {
            self.0.line.replace(Line::None).close();
        }
    }

    impl Line {
        fn close(self) {
            match self {
                Self::None => {}
                Self::Shared { port, .. } => {
                    port.set_onmessage(None);
                    let _ = port.post_message(&JsValue::from_str("leave"));
                    port.close();
                }
                Self::Own { source, .. } => {
                    source.set_onopen(None);
                    source.set_onerror(None);
                    source.close();
                }
            }
        }
    }

    fn join(inner: &Rc<Inner>) -> Option<()> {
        let worker = SharedWorker::new(&inner.wish.worker).ok()?;
        let port = worker.port();
        let mut keep: Vec<Box<dyn std::any::Any>> = Vec::new();
        let told = Closure::<dyn Fn(MessageEvent)>::new({
            let inner = Rc::downgrade(inner);
            move |message: MessageEvent| {
                if let (Some(inner), Ok(parts)) = (inner.upgrade(), message.data().dyn_into()) {
                    inner.told(&parts);
                }
            }
        });
        port.set_onmessage(Some(told.as_ref().unchecked_ref()));
        let failed = Closure::<dyn Fn()>::new({
            let inner = Rc::downgrade(inner);
            move || {
                // Later: this closure is dropped by it.
                let inner = inner.clone();
                time::after(Duration::ZERO, move || do_without(&inner));
            }
        });
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        let list = |names: &[&str]| -> JsValue {
            names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
        };
        let wish = Object::new();
        for (name, value) in [
            ("address", JsValue::from_str(&inner.wish.address)),
            ("cursor", JsValue::from_str(&inner.wish.cursor)),
            ("names", list(inner.wish.names)),
            ("keep", list(inner.wish.keep)),
        ] {
            Reflect::set(&wish, &JsValue::from_str(name), &value).ok()?;
        }
        port.post_message(&wish).ok()?;
        keep.push(Box::new(told));
        keep.push(Box::new(failed));
        keep.push(Box::new(worker));
        inner.line.replace(Line::Shared { port, answered: false, _keep: keep });
        let waiting = Rc::downgrade(inner);
        time::after(PATIENCE, move || do_without(&waiting));
        Some(())
    }

    /// Opens a stream of one's own if the worker has not answered.
    fn do_without(inner: &Weak<Inner>) {
        let Some(inner) = inner.upgrade() else { return };
        if matches!(*inner.line.borrow(), Line::Shared { answered: false, .. }) {
            ALONE.set(true);
            inner.line.replace(Line::None).close();
            open_own(&inner);
        }
    }

    impl Inner {
        /// What the worker says: the kind, and what belongs to it.
        fn told(&self, parts: &Array) {
            let part = |index| parts.get(index).as_string().unwrap_or_default();
            match part(0).as_str() {
                "joined" => {
                    if let Line::Shared { answered, .. } = &mut *self.line.borrow_mut() {
                        *answered = true;
                    }
                    (self.handlers.joined)(part(1));
                }
                "open" => (self.handlers.open)(),
                "lost" => (self.handlers.lost)(parts.get(1).is_truthy()),
                name => (self.handlers.event)(name, part(1), part(2)),
            }
        }
    }

    fn open_own(inner: &Rc<Inner>) {
        let address = format!("{}{}", inner.wish.address, inner.wish.cursor);
        let Ok(source) = EventSource::new(&address) else { return };
        let mut keep: Vec<Box<dyn std::any::Any>> = Vec::new();
        let listener = Closure::<dyn Fn(MessageEvent)>::new({
            let inner = Rc::downgrade(inner);
            move |message: MessageEvent| {
                if let Some(inner) = inner.upgrade() {
                    let data = message.data().as_string().unwrap_or_default();
                    (inner.handlers.event)(&message.type_(), data, message.last_event_id());
                }
            }
        });
        for name in inner.wish.names {
            let _ =
                source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        let opened = Closure::<dyn Fn()>::new({
            let inner = Rc::downgrade(inner);
            move || {
                if let Some(inner) = inner.upgrade() {
                    (inner.handlers.open)();
                }
            }
        });
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        let failed = Closure::<dyn Fn()>::new({
            let (inner, source) = (Rc::downgrade(inner), source.clone());
            move || {
                if let Some(inner) = inner.upgrade() {
                    (inner.handlers.lost)(source.ready_state() == EventSource::CLOSED);
                }
            }
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        keep.push(Box::new(listener));
        keep.push(Box::new(opened));
        keep.push(Box::new(failed));
        inner.line.replace(Line::Own { source, _keep: keep });
    }
}

#[cfg(feature = "hydrate")]
pub use source::EventStream;
