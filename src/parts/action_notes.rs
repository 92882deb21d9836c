//! What webhooks of the site have said about a message, and which of them are
//! still waited for. Comes late, where there is any.

use super::rendered::fixed;
use crate::domain::ActionNote;
use crate::state::App;
use crate::state::actions::Running;
use crate::state::turn::Turn;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton, Item, each};
use leptos::prelude::*;

late! {
    /// The notes.
    static NOTES: Turn = actions(draw)
}

/// The place under a message.
pub fn action_notes(turn: Turn) -> impl IntoView {
    let app = App::of_page();
    let (id, notes) = (turn.id, turn.notes.clone());
    let any = Memo::new(move |_| {
        notes.with(|notes| !notes.is_empty())
            || app.actions.running.with(|all| all.iter().any(|one| one.message_id == id))
    });
    move || any.get().then(|| NOTES.view(turn.clone(), "action-notes"))
}

fn draw(turn: Turn) -> AnyView {
    let app = App::of_page();
    let (id, notes) = (turn.id, turn.notes);
    let said = move || {
        notes.get().into_iter().map(|note| Item::new(note.id, move || said(app, note))).collect()
    };
    let waiting = move || {
        let mut all = app.actions.running.get();
        all.retain(|one| one.message_id == id);
        all.into_iter().map(|one| Item::new(one.id, move || waiting(app, one))).collect()
    };
    view! { <div class="action-notes">{each(said)}{each(waiting)}</div> }.into_any()
}

fn said(app: App, note: ActionNote) -> AnyView {
    let words = app.strings.action();
    let (id, text, name) = (note.id, note.text.clone(), words.note(&note.label));
    let prefix = ["note-", &id.to_string()].concat();
    view! {
        <section class="action-note" aria-label=name>
            <header class="action-note-head">
                <Icon name="info"/>
                <span class="action-note-title" dir="auto" title=words.note_hint()>{note.label}</span>
                <IconButton icon="copy" class="small" label=app.strings.copy() on_click=move |_| app.copy(&text)/>
                <IconButton icon="close" class="small" label=words.remove() on_click=move |_| app.remove_note(id)/>
            </header>
            {fixed(&note.text, &prefix)}
        </section>
    }
    .into_any()
}

fn waiting(app: App, running: Running) -> AnyView {
    let id = running.id;
    view! {
        <div class="action-note" data-waiting="true">
            <p class="action-note-head" role="status">
                <Icon name="clock"/>
                <span class="action-note-title" dir="auto">{app.strings.action().running(&running.label)}</span>
                <button type="button" class="button quiet" on:click=move |_| app.cancel_call(id)>{app.strings.cancel()}</button>
            </p>
        </div>
    }
    .into_any()
}
