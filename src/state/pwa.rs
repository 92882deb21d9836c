//! What the page tells `public/pwa.js`, and what it does with what that says:
//! offers, chats that were kept for reading offline, and the page that is
//! shown while the server is away.

use super::App;
use super::page_data::PageData;
use crate::browser::{dom, history, pwa};
use crate::domain::event::StateChange;
use crate::domain::{BasePath, ChatId, ChatSummary, reading};
use leptos::prelude::*;

/// The signals of it.
#[derive(Clone, Copy)]
pub struct Pwa {
    /// Whether the page was not written for its address: the one that the
    /// service worker keeps for when the server is away.
    pub is_shell: bool,
    /// Counts what has changed in the script's plain values.
    pub changes: RwSignal<u32>,
    /// Why the shown chat may be older than the server's.
    pub as_of: RwSignal<Option<String>>,
}

impl Pwa {
    pub(super) fn new(data: &PageData) -> Self {
        Self { is_shell: data.shell, changes: RwSignal::new(0), as_of: RwSignal::new(None) }
    }
}

/// Starts it, once the page is awake.
pub fn start(app: App) {
    pwa::listen(move |parts| take(app, &parts));
    if app.pwa.is_shell {
        app.connected.set(false);
        let width = app.preferences.sidebar_width.get_untracked();
        dom::set_root_property("--sidebar-width", &format!("{width}px"));
        // Nobody follows the address yet.
        let path = history::path();
        app.path.set(path.clone());
        app.open_path(&path);
        app.composer.show_draft(app.talk.chat_id.get_untracked(), false);
    }
    take_shared(app);
    Effect::new(move |before: Option<usize>| {
        let unread = app.unread();
        if before != Some(unread) {
            pwa::tell("unread", &[&unread.to_string()]);
        }
        unread
    });
}

/// Loads the page anew, at this path, where it already is: the script notes what
/// is open and what is read, and comes back to it. Drafts are kept anyway, and
/// answers are written by the server.
pub fn renew(path: &str) {
    if pwa::is("renews") {
        pwa::tell("renew", &[]);
    } else {
        dom::leave_for(path);
    }
}

/// What the script says.
fn take(app: App, parts: &[String]) {
    let part = |index: usize| parts.get(index).map(String::as_str).unwrap_or_default();
    match part(0) {
        "changed" => app.pwa.changes.update(|changes| *changes += 1),
        "offer" => {
            let what = part(1).to_owned();
            app.toasts.offer(part(2), part(3), move |yes| {
                pwa::tell("answered", &[&what, if yes { "true" } else { "false" }]);
            });
        }
        "open" => app.go(part(1)),
        // They were open before the page was loaded anew.
        "settings" => app.settings_open.set(true),
        "shared" => take_files(app, part(1), part(2)),
        "chat" => app.talk.recalled(part(1), part(2), part(3), app.pwa),
        "list" => {
            if let Ok(page) = reading::from_json(part(1).as_bytes())
                && !app.connected.get_untracked()
            {
                app.chats.take_page(page);
            }
        }
        "models" => {
            if let Ok(models) = reading::from_json(part(1).as_bytes())
                && !app.connected.get_untracked()
            {
                app.models.set(models);
                app.models.update(|models| models.connection = crate::domain::Connection::Unknown);
            }
        }
        _ => {}
    }
}

/// What another app shared becomes the draft of a new chat, after what is
/// there; the address is then that of a new chat.
fn take_shared(app: App) {
    let path = app.path.get_untracked();
    let Some(shared) = app.base.with_value(|base| base.shared(&path)) else { return };
    app.composer.add_to_draft(None, &shared);
    app.composer.show_draft(None, false);
    let home = app.base.with_value(BasePath::home);
    history::replace(&home);
    app.path.set(home);
    app.focus_composer();
}

/// The texts of files that another app has shared, behind what is in the
/// composer; `left` says which were none.
fn take_files(app: App, texts: &str, left: &str) {
    if !texts.is_empty() {
        let before = app.composer.text();
        let before = before.trim_end();
        let all =
            if before.is_empty() { texts.to_owned() } else { [before, "\n\n", texts].concat() };
        app.composer.put(&all);
        app.composer.keep_draft(app.talk.chat_id.get_untracked(), &all);
    }
    if !left.is_empty() {
        app.toasts.say(left);
    }
    let home = app.base.with_value(BasePath::home);
    if app.path.with_untracked(|path| {
        path.strip_prefix(&home).is_some_and(|rest| rest.starts_with("?shared"))
    }) {
        history::replace(&home);
        app.path.set(home);
    }
}

impl App {
    /// How many chats have an answer that nobody has read.
    #[must_use]
    pub fn unread(self) -> usize {
        let shown = self.talk.chat_id.get().filter(|_| !dom::is_hidden());
        let is_new = |row: &&ChatSummary| row.unread && Some(row.id) != shown;
        self.chats.chats.with(|chats| chats.iter().filter(is_new).count())
    }

    /// A reply has come to its end: there may be something to tell.
    pub fn told_of_end(self, change: &StateChange) {
        if change.state.is_final() {
            let row = self.chats.row(change.chat_id);
            let title = row.map(|row| row.title).unwrap_or_default();
            let (id, elapsed) = (change.chat_id.to_string(), change.elapsed.0.to_string());
            pwa::tell("ended", &[&id, &title, change.state.name(), &elapsed]);
        }
    }

    /// Whether a hidden page still listens: somebody wants to be told of the
    /// end of what is being written.
    #[must_use]
    pub fn listens_hidden(self) -> bool {
        pwa::is("watching") && self.chats.chats.with_untracked(|all| all.iter().any(|row| row.live))
    }

    /// Everything of the person goes from this browser: they sign out.
    pub fn forget_all() {
        pwa::tell("forget", &[]);
    }

    /// The chat is gone: it is not kept either.
    pub(super) fn forget_kept(chat_id: ChatId) {
        pwa::tell("gone", &[&chat_id.to_string()]);
    }
}
