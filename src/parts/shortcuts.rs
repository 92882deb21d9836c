//! Keyboard shortcuts of the whole page, and the dialog that lists them.

use crate::state::App;
use crate::ui::IconButton;
use crate::ui::late::late;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Handed to those that open the list.
#[derive(Clone, Copy)]
struct Listing(RwSignal<bool>);

/// Listens to the page's keys.
pub fn listen(app: App) {
    let listing = Listing(RwSignal::new(false));
    provide_context(listing);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let handle =
            window_event_listener(leptos::ev::keydown, move |event| pressed(app, listing, &event));
        on_cleanup(move || handle.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = app;
}

#[cfg(feature = "hydrate")]
fn pressed(app: App, listing: Listing, event: &leptos::ev::KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_field =
        target.is_some_and(|target| target.matches("input, textarea, select").unwrap_or(false));
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Escape" if event.shift_key() => crate::browser::dom::focus("message-input"),
        // An open popover or dialog takes Esc for itself.
        "Escape" if !event.default_prevented() && !overlay_open() => {
            app.stop_live();
        }
        "O" | "o" if command && event.shift_key() => {
            event.prevent_default();
            app.new_chat();
        }
        "S" | "s" if command && event.shift_key() => {
            event.prevent_default();
            app.preferences.toggle_sidebar();
        }
        "?" if !in_field && !command => listing.0.set(true),
        _ => {}
    }
}

#[cfg(feature = "hydrate")]
fn overlay_open() -> bool {
    document().query_selector(":popover-open, dialog[open]").ok().flatten().is_some()
}

/// The list of shortcuts, while it is wanted.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let Listing(open) = expect_context();
    move || open.get().then(|| DIALOG.view(open, "floating"))
}

late! {
    /// The dialog, in a chunk with what else is asked for by a key or a button.
    static DIALOG: RwSignal<bool> = asides(dialog)
}

fn dialog(open: RwSignal<bool>) -> AnyView {
    let app = App::of_page();
    let strings = app.strings;
    let dialog = NodeRef::<Dialog>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let rows = [
        (strings.send, "Enter"),
        (strings.new_chat, "Ctrl ⇧ O"),
        (strings.stop, "Esc"),
        (strings.message, "⇧ Esc"),
        (strings.hide_sidebar, "Ctrl ⇧ S"),
        (strings.shortcuts, "?"),
    ];
    view! {
        <dialog class="dialog" aria-labelledby="shortcuts-title" node_ref=dialog on:close=move |_| open.set(false)>
            <div class="dialog-head">
                <h2 id="shortcuts-title">{strings.shortcuts}</h2>
                <IconButton icon="close" label=strings.close on_click=close/>
            </div>
            <div class="dialog-body">
                <dl class="shortcuts">
                    {rows.into_iter().map(|(what, keys)| view! {
                        <dt>{what}</dt>
                        <dd>{keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }).collect_view()}</dd>
                    }).collect_view()}
                </dl>
            </div>
        </dialog>
    }
    .into_any()
}
