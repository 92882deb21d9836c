//! The question before a chat or a message is deleted, where a site wants it
//! asked (`ui.confirm_delete`).
//!
//! Absent on purpose: deleting (`state::overlay`), and a model's end, which is
//! always asked about and says more (`model_actions`).

use crate::state::App;
use crate::state::overlay::{Doomed, Overlay};
use crate::ui::late::late;
use crate::ui::modal;
use leptos::html::Dialog;
use leptos::prelude::*;

late! {
    /// The dialog.
    pub static DELETION: Doomed = asides(draw)
}

fn draw(doomed: Doomed) -> AnyView {
    let app = App::of_page();
    let words = app.strings.action();
    let dialog = NodeRef::<Dialog>::new();
    modal::open(dialog);
    let delete = move |_| {
        // Closed first: it gives the focus back to where it was.
        modal::close(dialog);
        app.delete_now(doomed);
    };
    let question = match doomed {
        Doomed::Chat(_) => words.delete_chat(),
        Doomed::Message(_) => words.delete_message(),
    };
    view! {
        <dialog class="dialog" aria-labelledby="deletion-title" aria-describedby="deletion-text" node_ref=dialog
            on:close=move |_| app.closed(Overlay::Delete(doomed))>
            <div class="dialog-head"><h2 id="deletion-title">{question}</h2></div>
            <div class="dialog-body">
                <p id="deletion-text">{words.delete_hint()}</p>
                <div class="button-row">
                    <button type="button" class="button quiet" on:click=move |_| modal::close(dialog)>{app.strings.cancel()}</button>
                    <button type="button" class="button danger" on:click=delete>{app.strings.delete()}</button>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}
