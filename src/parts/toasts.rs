//! The short notices at the edge of the page.

use crate::state::App;
use crate::ui::{IconButton, Item, each};
use leptos::prelude::*;

/// The notices.
#[component]
pub fn Toasts() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let toasts = app.toasts;
    view! {
        <div class="toasts" role="region" aria-label=strings.notices>
            {each(move || toasts.shown.get().into_iter().map(|toast| {
                Item::new(toast.number, move || view! {
                    <div class="toast" role="status">
                        <span class="toast-text">{toast.text.clone()}</span>
                        {toast.undo.clone().map(|undo| view! {
                            <button type="button" class="button" on:click=move |_| { undo(); toasts.dismiss(toast.number); }>{strings.undo}</button>
                        })}
                        <IconButton icon="close" label=strings.dismiss on_click=move |_| toasts.dismiss(toast.number)/>
                    </div>
                }.into_any())
            }).collect())}
        </div>
    }
}
