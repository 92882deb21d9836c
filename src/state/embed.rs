//! The page in a frame of another site: the chat that was there goes on, a new
//! one begins with what the site says.
//!
//! The frame's address never changes. Which chat it shows is kept in the frame's
//! own storage, which browsers keep apart for each site around it; where they
//! refuse it, the site's script keeps the id and says it in the address. Absent
//! on purpose: the talk with that site (`public/widget-frame.js`).

use super::App;
use super::talk::Standing;
use crate::browser::{pwa, storage, time};
use crate::domain::paths::asked;
use crate::domain::{BasePath, ChatId, Error};
use leptos::prelude::*;

/// Where the chat's id is kept.
const CHAT: &str = "linnet.widget.chat";

/// Starts it, once the page is awake.
pub fn start(app: App) {
    if !app.embedded {
        return;
    }
    // Once the page follows its path.
    time::next_frame(move || begin(app));
    Effect::new(move |before: Option<Option<ChatId>>| {
        let id = app.talk.chat_id.get();
        if before.is_some_and(|before| before != id) {
            keep(id);
        }
        id
    });
    // A chat that was deleted elsewhere: the next one.
    Effect::new(move |_| {
        if app.talk.standing.get() == Standing::Failed(Error::NotFound) {
            app.go(&app.base.with_value(BasePath::home));
        }
    });
}

fn keep(id: Option<ChatId>) {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    if !storage::write(CHAT, &id) {
        pwa::tell("kept", &[&id]);
    }
}

/// The chat goes on, or what the site says is written into the composer.
fn begin(app: App) {
    let said = |name: &str| app.path.with_untracked(|path| asked(path.split_once('?')?.1, name));
    let kept = storage::read(CHAT).or_else(|| said("chat"));
    if let Some(id) = kept.and_then(|id| id.parse::<ChatId>().ok()) {
        app.go(&app.base.with_value(|base| base.chat(id)));
    } else if app.composer.text().trim().is_empty()
        && let Some(message) = said("message")
    {
        app.composer.put(&message);
    }
}
