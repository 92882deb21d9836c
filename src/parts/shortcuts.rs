//! The page's keys, and the dialogs that a key opens over the whole page.
//!
//! Which keys mean what is in `state/shortcuts.rs`. What must never wait is
//! done here; everything else comes in a chunk with the first key that wants
//! it. Absent on purpose: the list (`shortcut_list`) and the palette.

use super::deletion::DELETION;
use super::palette::PALETTE;
use super::profile_editor::PROFILE_EDITOR;
use super::shortcut_list::SHORTCUT_LIST;
use crate::state::App;
use crate::state::overlay::Overlay;
use leptos::prelude::*;

/// Listens to the page's keys.
pub fn listen(app: App) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let handle =
            window_event_listener(leptos::ev::keydown, move |event| press::pressed(app, &event));
        on_cleanup(move || handle.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = app;
}

/// The dialog that is open.
#[component]
pub fn Overlays() -> impl IntoView {
    let app = App::of_page();
    move || {
        app.overlay.get().map(|overlay| match overlay {
            Overlay::Palette => PALETTE.view((), "floating"),
            Overlay::Shortcuts => SHORTCUT_LIST.view((), "floating"),
            Overlay::Profile => PROFILE_EDITOR.view((), "floating"),
            Overlay::Delete(doomed) => DELETION.view(doomed, "floating"),
        })
    }
}

#[cfg(feature = "hydrate")]
mod press {
    use crate::browser::keys;
    use crate::state::App;
    use crate::state::overlay::Overlay;
    use crate::state::shortcuts::{Action, is_single};
    use crate::ui::late::chunk;
    use leptos::ev::KeyboardEvent;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;

    chunk! {
        /// What keys do.
        static PERFORM: fn(App, Action) -> bool = asides(perform)
    }

    fn perform(app: App, action: Action) -> bool {
        app.perform(action)
    }

    /// A dialog over the page, not one beside it.
    const COVER: &str = "dialog[open]:not(.beside-panel), .beside-panel:modal";

    pub fn pressed(app: App, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || event.repeat() {
            return;
        }
        let Some(keys) = keys::pressed(event, app.shortcuts.is_mac()) else { return };
        let Some(action) = app.shortcuts.action(&keys) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let in_field =
            target.is_some_and(|target| target.matches("input, textarea, select").unwrap_or(false));
        // A dialog has the page's keys; a popover only Esc.
        let covered =
            if keys == "Escape" { [COVER, ", :popover-open"].concat() } else { COVER.to_owned() };
        if (is_single(&keys) && in_field) || is_there(&covered) {
            return;
        }
        // Esc closes what it always closes.
        if keys != "Escape" {
            event.prevent_default();
        }
        match action {
            Action::Stop => {
                app.stop_live();
            }
            Action::Focus => app.focus_composer(),
            Action::NewChat => app.new_chat(),
            Action::Sidebar => app.preferences.toggle_sidebar(),
            // Their views say themselves if they cannot be had, and offer to try again.
            Action::Palette => app.overlay.set(Some(Overlay::Palette)),
            Action::List => app.overlay.set(Some(Overlay::Shortcuts)),
            action => spawn_local(async move {
                match PERFORM.load().await {
                    Some(perform) => {
                        perform(app, action);
                    }
                    None => app.toasts.say(app.strings.late().failed()),
                }
            }),
        }
    }

    fn is_there(selector: &str) -> bool {
        document().query_selector(selector).ok().flatten().is_some()
    }
}
