//! The event stream of the server, by the browser's `EventSource`.
//!
//! The browser reconnects by itself and sends `Last-Event-ID`; where it gives
//! up (an error status), [`Handlers::lost`] is told, and the caller opens anew.

/// Told of an event: name, data, id.
pub type OnEvent = Box<dyn Fn(&str, String, String)>;

/// Who is told what.
pub struct Handlers {
    /// An event: name, data, id.
    pub event: OnEvent,
    /// The connection stands (again).
    pub open: Box<dyn Fn()>,
    /// The connection is lost; `true` if the browser will not try again.
    pub lost: Box<dyn Fn(bool)>,
}

#[cfg(feature = "hydrate")]
mod source {
    use super::Handlers;
    use std::rc::Rc;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// An open stream; closed when dropped.
    pub struct EventStream {
        source: EventSource,
        _keep: Vec<Box<dyn std::any::Any>>,
    }

    impl EventStream {
        /// Opens `address` and listens to the events of those names.
        pub fn open(address: &str, names: &[&'static str], handlers: Handlers) -> Option<Self> {
            let source = EventSource::new(address).ok()?;
            let handlers = Rc::new(handlers);
            let mut keep: Vec<Box<dyn std::any::Any>> = Vec::new();
            for name in names {
                let listener = Closure::<dyn Fn(MessageEvent)>::new({
                    let (handlers, name) = (handlers.clone(), *name);
                    move |message: MessageEvent| {
                        let data = message.data().as_string().unwrap_or_default();
                        (handlers.event)(name, data, message.last_event_id());
                    }
                });
                let _ = source
                    .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
                keep.push(Box::new(listener));
            }
            let opened = Closure::<dyn Fn()>::new({
                let handlers = handlers.clone();
                move || (handlers.open)()
            });
            source.set_onopen(Some(opened.as_ref().unchecked_ref()));
            let failed = Closure::<dyn Fn()>::new({
                let source = source.clone();
                move || (handlers.lost)(source.ready_state() == EventSource::CLOSED)
            });
            source.set_onerror(Some(failed.as_ref().unchecked_ref()));
            keep.push(Box::new(opened));
            keep.push(Box::new(failed));
            Some(Self { source, _keep: keep })
        }
    }

    impl Drop for EventStream {
        fn drop(&mut self) {
            self.source.set_onopen(None);
            self.source.set_onerror(None);
            self.source.close();
        }
    }
}

#[cfg(feature = "hydrate")]
pub use source::EventStream;
