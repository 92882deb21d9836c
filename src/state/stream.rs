//! The event stream: one for all tabs of the browser that are in sight, for
//! all of the owner's chats. A hidden tab leaves it (runs need no viewer, and
//! the cursor says what it has), unless somebody wants to be told of an answer. A tab that joins a stream which is further
//! than itself asks for what it shows, as after any other gap: first it
//! listens, then it asks, and offsets drop what comes twice.

#[cfg(feature = "hydrate")]
mod live {
    use crate::browser::event_stream::{EventStream, Handlers, Wish};
    use crate::browser::{dom, pwa, time};
    use crate::domain::command::Again;
    use crate::domain::{Connection, Cursor, Error, Event, Models};
    use crate::state::App;
    use leptos::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    /// How long until a stream that was refused is opened anew.
    const AGAIN: Duration = Duration::from_secs(3);
    /// How long a lost connection may be back before anybody is told.
    const PATIENCE: Duration = Duration::from_millis(1500);

    struct Watch {
        app: App,
        worker: String,
        stream: RefCell<Option<EventStream>>,
        cursor: RefCell<String>,
        lost: Cell<bool>,
    }

    /// Opens the stream from `cursor` on, by the worker of that address, and keeps it open.
    pub fn start(app: App, cursor: String, worker: String) {
        let watch = Rc::new(Watch {
            app,
            worker,
            stream: RefCell::default(),
            cursor: RefCell::new(cursor),
            lost: Cell::new(false),
        });
        open(&watch);
        let visible = watch.clone();
        dom::on_visibility(move |hidden| {
            if hidden {
                if !visible.app.listens_hidden() {
                    visible.stream.take();
                }
            } else {
                visible.app.seen();
                open(&visible);
            }
        });
    }

    fn open(watch: &Rc<Watch>) {
        if dom::is_hidden() || watch.stream.borrow().is_some() {
            return;
        }
        let wish = Wish {
            address: watch.app.base.with_value(|base| base.events("")),
            cursor: watch.cursor.borrow().clone(),
            names: &Event::NAMES,
            keep: &Event::WHOLE,
            worker: watch.worker.clone(),
        };
        let [on_event, on_joined, on_open, on_lost] = std::array::from_fn(|_| watch.clone());
        let stream = EventStream::open(
            wish,
            Handlers {
                event: Box::new(move |name, data, id| on_event.take(name, &data, id)),
                joined: Box::new(move |position| on_joined.joined(&position)),
                open: Box::new(move || on_open.opened()),
                lost: Box::new(move |for_good| lost(&on_lost, for_good)),
            },
        );
        *watch.stream.borrow_mut() = Some(stream);
    }

    fn lost(watch: &Rc<Watch>, for_good: bool) {
        watch.lost.set(true);
        let patient = watch.clone();
        time::after(PATIENCE, move || {
            if patient.lost.get() {
                patient.app.connected.set(false);
            }
        });
        if for_good {
            let again = watch.clone();
            // The closures of this very stream are running: drop it later.
            time::after(AGAIN, move || {
                again.stream.take();
                open(&again);
            });
        }
    }

    impl Watch {
        /// The stream of all tabs is at `position`: what lies between that and this tab is asked for.
        fn joined(&self, position: &str) {
            let here = self.cursor.borrow().parse::<Cursor>().unwrap_or_default();
            let there = position.parse::<Cursor>().unwrap_or_default();
            if !here.covers(&there) {
                self.resync();
            }
        }

        /// A hidden tab that has nothing more to wait for leaves, soon: the
        /// end of a reply may be told after its chat's row.
        fn rest(self: &Rc<Self>) {
            if dom::is_hidden() && !self.app.listens_hidden() {
                let watch = self.clone();
                time::after(AGAIN, move || {
                    if dom::is_hidden() && !watch.app.listens_hidden() {
                        watch.stream.take();
                    }
                });
            }
        }

        fn resync(&self) {
            self.app.chats.reload();
            self.app.talk.reload();
        }

        fn opened(&self) {
            let was_lost = self.lost.replace(false);
            self.app.pwa.as_of.set(None);
            if self.app.pwa.is_shell {
                self.resync();
                self.app.reload_levels();
            }
            if !self.app.connected.get_untracked() {
                self.app.connected.set(true);
            }
            if was_lost {
                self.app.retry_outbox();
            }
        }

        fn take(self: &Rc<Self>, name: &str, data: &str, id: String) {
            if !id.is_empty() {
                *self.cursor.borrow_mut() = id;
            }
            let app = self.app;
            match Event::from_json(name, data) {
                Ok(Some(Event::Chat(row))) => {
                    app.chat_changed(row);
                    self.rest();
                }
                Ok(Some(Event::Gone(chat_id))) => {
                    app.chats.remove(chat_id);
                    app.talk.gone(chat_id);
                }
                Ok(Some(Event::Resync)) => {
                    self.resync();
                    app.news.tell(app.news.site);
                }
                Ok(Some(Event::Settings)) => {
                    app.tuning.told.update(|told| *told += 1);
                    app.prompts.changes.update(|changes| *changes += 1);
                    // With it come the person's profiles, the levels and the look.
                    app.news.tell(app.news.site);
                }
                Ok(Some(Event::Site(revision))) => app.site_changed(revision),
                Ok(Some(Event::Models(models))) => app.models_changed(models),
                Ok(Some(Event::Jobs(jobs))) => app.jobs.set(jobs),
                Ok(Some(Event::Build(build))) => pwa::tell("build", &[&build]),
                // The browser reconnects by itself when the stream ends.
                Ok(Some(Event::Reconnect) | None) => {}
                Ok(Some(event)) => {
                    if let Event::State(change) = &event {
                        app.machine.note();
                        app.told_of_end(change);
                    }
                    app.talk.apply(event, app.talk.now());
                }
                // Another build's event: what it is about can be asked for.
                Err(_) => app.talk.reload(),
            }
        }
    }

    impl App {
        fn models_changed(self, models: Models) {
            let online = |models: &Models, address: &str| {
                let known = models.upstreams.iter().find(|known| known.address == address);
                known.is_some_and(|known| known.connection == Connection::Online)
            };
            let last = self.talk.last_reply_untracked();
            let mut all = last.as_ref().map(|last| last.beside.get_untracked()).unwrap_or_default();
            all.extend(last);
            all.retain(|turn| match turn.error.get_untracked() {
                Some(Error::UpstreamUnreachable { address }) => {
                    online(&models, &address)
                        && !self.models.with_untracked(|old| online(old, &address))
                }
                _ => false,
            });
            self.models.set(models);
            self.machine.note();
            // That server is there again: what failed for want of it goes on.
            for turn in all {
                self.again(turn.id, Again::Retry, None);
            }
        }
    }
}

#[cfg(feature = "hydrate")]
pub use live::start;
