//! The question before a chat or a message is deleted, where a site wants it
//! asked (`ui.confirm_delete`).
//!
//! Absent on purpose: deleting (`state::overlay`), and a model's end, which is
//! always asked about and says more (`model_actions`).

use crate::state::App;
use crate::state::overlay::{Doomed, Overlay};
use crate::ui::late::late;
use leptos::html::Dialog;
use leptos::prelude::*;

late! {
    /// The dialog.
    pub static DELETION: () = asides(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.action();
    let dialog = NodeRef::<Dialog>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let delete = move |_| {
        // Closed first: it gives the focus back to where it was.
        close();
        if let Some(doomed) = app.doomed.get_untracked() {
            app.delete_now(doomed);
        }
    };
    let question = match app.doomed.get_untracked() {
        Some(Doomed::Message(_)) => words.delete_message(),
        _ => words.delete_chat(),
    };
    view! {
        <dialog class="dialog" aria-labelledby="deletion-title" aria-describedby="deletion-text" node_ref=dialog
            on:close=move |_| app.closed(Overlay::Delete)>
            <div class="dialog-head"><h2 id="deletion-title">{question}</h2></div>
            <div class="dialog-body">
                <p id="deletion-text">{words.delete_hint()}</p>
                <div class="button-row">
                    <button type="button" class="button quiet" on:click=move |_| close()>{app.strings.cancel()}</button>
                    <button type="button" class="button danger" on:click=delete>{app.strings.delete()}</button>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}
