//! Code, a table, a chart or a document beside the chat, or over all of the window.
//!
//! What is shown is a copy of the piece as it stands in its message; its buttons
//! work by delegation like there. It grows with a message that is being written.
//! Where there is no room beside the chat it takes the window at once.

use super::rendered::prose_click;
use crate::state::App;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::html::{Dialog, Div};
use leptos::prelude::*;

late! {
    /// The panel.
    pub static BESIDE_PANEL: () = elements(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.elements();
    let (dialog, place) = (NodeRef::<Dialog>::new(), NodeRef::<Div>::new());
    let title = RwSignal::new(String::new());
    // Whether it takes the window; nobody knows before there is something to show.
    let full = RwSignal::new(None::<bool>);
    // From one place to the other it is closed for a moment.
    let switching = StoredValue::new(false);
    #[cfg(feature = "hydrate")]
    copy::show(app, copy::Panel { dialog, place, title, full, switching });
    #[cfg(not(feature = "hydrate"))]
    let _ = dialog;
    let start = app.path.get_untracked();
    Effect::new(move |_| {
        // It belongs to a message of this chat.
        if app.path.get() != start {
            app.close_beside();
        }
    });
    let is_full = move || full.get() == Some(true);
    let label = move || if is_full() { words.leave_full() } else { words.full() };
    view! {
        <dialog class="panel beside-panel" node_ref=dialog aria-labelledby="beside-title"
            on:close=move |_| if !switching.try_update_value(std::mem::take).unwrap_or(false) { app.close_beside(); }
            on:keydown=move |event| if event.key() == "Escape" && full.get_untracked() != Some(true) { event.stop_propagation(); app.close_beside(); }>
            <header class="panel-head">
                <h2 id="beside-title" tabindex="-1" dir="auto">{move || title.get()}</h2>
                <button type="button" class="icon-button beside-full" aria-label=label title=label on:click=move |_| full.update(|full| *full = Some(*full != Some(true)))>
                    {move || view! { <Icon name=if is_full() { "shrink" } else { "expand" }/> }}
                </button>
                <IconButton icon="close" label=app.strings.close() on_click=move |_| app.close_beside()/>
            </header>
            <div class="panel-body beside-body" node_ref=place on:click=prose_click(app)></div>
        </dialog>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod copy {
    use crate::browser::{dom, time};
    use crate::parts::prose::document as paper;
    use crate::state::App;
    use leptos::html::{Dialog, Div};
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    /// So long after a tick the text of a reply is drawn.
    const SOON: Duration = Duration::from_millis(60);

    /// So many pixels from the end count as being there.
    const NEAR: i32 = 24;

    /// Where there is room beside the chat.
    const ROOM: &str = "(width >= 1100px)";

    /// What the panel is made of.
    #[derive(Clone, Copy)]
    pub struct Panel {
        pub dialog: NodeRef<Dialog>,
        pub place: NodeRef<Div>,
        pub title: RwSignal<String>,
        pub full: RwSignal<Option<bool>>,
        pub switching: StoredValue<bool>,
    }

    /// Copies what is marked, whenever that is another piece, and opens the panel.
    pub fn show(app: App, panel: Panel) {
        let Panel { dialog, place, title, full, switching } = panel;
        let shown = StoredValue::new_local(None::<Element>);
        let drawn = StoredValue::new(String::new());
        Effect::new(move |_| {
            // The clock ticks while a reply is written; its end is the last change.
            app.ticks.track();
            let _ = app.talk.live_reply();
            time::after(SOON, move || follow(shown, drawn, place));
        });
        Effect::new(move |_| {
            if app.beside.get() == 0 {
                return;
            }
            let (Some(place), Ok(Some(piece))) =
                (place.get(), document().query_selector("[data-beside]"))
            else {
                return;
            };
            title.set(name_of(&piece));
            place.set_text_content(None);
            draw(&place, &piece);
            drawn.set_value(text_of(&piece));
            shown.set_value(Some(piece));
            let wanted = Some(!dom::fits(ROOM));
            if full.get_untracked() != wanted {
                full.set(wanted);
            }
            dom::focus_soon("beside-title");
        });
        Effect::new(move |before: Option<Option<bool>>| {
            let (now, dialog) = (full.get(), dialog.get());
            let (Some(full), Some(dialog)) = (now, dialog) else { return None };
            if dialog.open() && before.flatten() == now {
                return now;
            }
            if dialog.open() {
                switching.set_value(true);
                dialog.close();
            }
            if full {
                let _ = dialog.show_modal();
            } else {
                dialog.show();
            }
            dom::focus_soon("beside-title");
            now
        });
    }

    /// Puts a copy in the place of the one before; who is at its end stays there.
    fn draw(place: &Element, piece: &Element) {
        let scrolled = |place: &Element| {
            place
                .query_selector("pre, .table-scroll")
                .ok()
                .flatten()
                .map(|inner| (inner.scroll_left(), inner.scroll_top()))
        };
        let (inner, top) = (scrolled(place), place.scroll_top());
        let at_end = place.scroll_height() - top - place.client_height() < NEAR;
        let Some(copy) = copy_of(piece) else { return };
        let first = place.first_element_child().is_none();
        place.set_text_content(None);
        let _ = place.append_child(&copy);
        if copy.class_name() == "file" {
            paper::show_beside(&copy);
        }
        if first {
            return;
        }
        place.set_scroll_top(if at_end { place.scroll_height() } else { top });
        if let (Some((left, top)), Ok(Some(inner))) =
            (inner, place.query_selector("pre, .table-scroll"))
        {
            inner.set_scroll_left(left);
            inner.set_scroll_top(top);
        }
    }

    /// Draws the piece again if it has grown.
    fn follow(
        shown: StoredValue<Option<Element>, LocalStorage>,
        drawn: StoredValue<String>,
        place: NodeRef<Div>,
    ) {
        // The panel may be gone by now.
        let piece = shown.try_get_value().flatten().filter(|piece| piece.is_connected());
        let (Some(piece), Some(Some(place))) = (piece, place.try_get_untracked()) else { return };
        // The copy may have been sorted: what counts is what the piece was when it was copied.
        let text = text_of(&piece);
        if drawn.try_get_value().is_some_and(|drawn| drawn != text) {
            drawn.set_value(text);
            draw(&place.unchecked_into(), &piece);
        }
    }

    fn text_of(piece: &Element) -> String {
        let inner = piece.query_selector("code, table").ok().flatten();
        inner.and_then(|inner| inner.text_content()).unwrap_or_default()
    }

    fn name_of(piece: &Element) -> String {
        let named = piece.query_selector(".code-language, .file-name").ok().flatten();
        let name = named.and_then(|named| named.text_content());
        let region = || piece.query_selector("[role=region]").ok()??.get_attribute("aria-label");
        name.or_else(region).unwrap_or_default()
    }

    fn copy_of(piece: &Element) -> Option<Element> {
        let copy: Element = piece.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        let _ = copy.remove_attribute("data-beside");
        // No id is there twice.
        let named = copy.query_selector_all("[id], [data-caret]").ok()?;
        for at in 0..named.length() {
            if let Some(one) = named.item(at).and_then(|one| one.dyn_into::<Element>().ok()) {
                let _ = one.remove_attribute("id");
                let _ = one.remove_attribute("data-caret");
            }
        }
        if let Ok(Some(button)) = copy.query_selector("[data-action=open-beside]") {
            button.remove();
        }
        Some(copy)
    }
}
