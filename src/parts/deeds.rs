//! What people do with chats and messages every now and then: it comes late,
//! with the first of these clicks. What is done all the time (sending,
//! answering again, stopping) is in the main part.
//!
//! Absent on purpose: how it is done (`state`), which is thereby late too.

use crate::domain::{ChatId, Json, MessageId};
use crate::state::App;
use crate::state::overlay::Doomed;
use crate::ui::late::chunk;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Something that is done.
pub enum Deed {
    /// A version of one's own of an answer.
    EditReply(MessageId, String),
    /// Another version is shown.
    Choose(MessageId),
    /// A message goes, with what follows it.
    DeleteMessage(MessageId),
    /// A new chat begins with what is said so far.
    Fork(MessageId),
    /// The answers of a comparison stand side by side again.
    ShowBeside(MessageId),
    /// A reply is tried again with another setting.
    RetryWith(MessageId, &'static str, Json),
    /// A chat gets a title.
    Rename(ChatId, String),
    /// A chat is pinned, or is not any more.
    Pin(ChatId, bool),
    /// A chat goes.
    DeleteChat(ChatId),
    /// The model server is asked now.
    Refresh,
    /// The site is asked for.
    Site,
    /// The look is asked for.
    Look,
}

chunk! {
    /// Does it.
    static DO: fn(App, Deed) = asides(perform)
}

/// Does it, once the chunk is there.
pub fn act(app: App, deed: Deed) {
    if let Some(perform) = DO.get() {
        return perform(app, deed);
    }
    spawn_local(async move {
        match DO.load().await {
            Some(perform) => perform(app, deed),
            None => app.toasts.say(app.strings.late().failed()),
        }
    });
}

/// Asks for the site and the look when they were told to be others. Nobody is
/// told if that cannot be had: it comes with the next time.
pub fn follow_news(app: App) {
    let follow = move |told: RwSignal<u32>, deed: fn() -> Deed| {
        Effect::new(move |_| {
            if told.get() > 0 {
                spawn_local(async move {
                    if let Some(perform) = DO.load().await {
                        perform(app, deed());
                    }
                });
            }
        });
    };
    follow(app.news.site, || Deed::Site);
    follow(app.news.look, || Deed::Look);
}

fn perform(app: App, deed: Deed) {
    match deed {
        Deed::EditReply(id, text) => app.edit_reply(id, text),
        Deed::Choose(id) => app.choose_version(id),
        Deed::DeleteMessage(id) => app.delete(Doomed::Message(id)),
        Deed::Fork(id) => app.fork(id),
        Deed::ShowBeside(id) => app.show_beside(id),
        Deed::RetryWith(id, name, value) => {
            app.again_with(id, |settings| settings.set(name, Some(value)));
        }
        Deed::Rename(id, title) => app.rename(id, title),
        Deed::Pin(id, pinned) => app.pin(id, pinned),
        Deed::DeleteChat(id) => app.delete(Doomed::Chat(id)),
        Deed::Refresh => app.refresh_models(),
        Deed::Site => app.reload_site(),
        Deed::Look => app.reload_look(),
    }
}
