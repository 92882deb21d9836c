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
        <div class="toasts" role="region" aria-label=strings.notices()>
            {each(move || toasts.shown.get().into_iter().map(|toast| {
                Item::new(toast.number, move || view! {
                    <div class="toast" role="status">
                        <span class="toast-text">{toast.text.clone()}</span>
                        {toast.act.clone().map(|act| view! {
                            <button type="button" class="button" on:click=move |_| { (act.answer)(true); toasts.dismiss(toast.number); }>
                                {act.label.unwrap_or_else(|| strings.undo().to_owned())}
                            </button>
                        })}
                        <IconButton icon="close" label=strings.dismiss() on_click=move |_| {
                            if let Some(act) = &toast.act { (act.answer)(false); }
                            toasts.dismiss(toast.number);
                        }/>
                    </div>
                }.into_any())
            }).collect())}
        </div>
    }
}
