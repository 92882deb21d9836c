//! Editing a message in its place.

use crate::state::App;
use crate::ui::late::late;
use crate::ui::text_area_content;
use leptos::html::Textarea;
use leptos::prelude::*;

/// What is edited, and in which words.
pub struct Edit {
    /// The text as it is.
    pub text: String,
    /// The field's accessible name.
    pub label: &'static str,
    /// What becomes of the old text.
    pub hint: &'static str,
    /// The submit button's text.
    pub submit: &'static str,
    /// Told the new text.
    pub done: Callback<String>,
}

late! {
    /// The form. Esc and "Cancel" leave the message as it is.
    pub static EDIT_FORM: Edit = asides(draw)
}

fn draw(edit: Edit) -> AnyView {
    let Edit { text, label, hint, submit, done } = edit;
    let app = App::of_page();
    let area = NodeRef::<Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            let _ = area.focus();
            let end = area.text_length();
            let _ = area.set_selection_range(end, end);
        }
    });
    let finish = move || {
        let text = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        if !text.trim().is_empty() {
            done.run(text);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            app.talk.editing.set(None);
        }
        "Enter" if (event.ctrl_key() || event.meta_key()) && !event.is_composing() => {
            event.prevent_default();
            finish();
        }
        _ => {}
    };
    view! {
        <form class="edit-form" on:submit=move |event| { event.prevent_default(); finish(); }>
            <textarea name="text" aria-label=label dir="auto" rows="2" node_ref=area on:keydown=on_key>{text_area_content(&text)}</textarea>
            <div class="button-row">
                <span class="hint">{hint}</span>
                <button type="button" class="button quiet" on:click=move |_| app.talk.editing.set(None)>{app.strings.cancel()}</button>
                <button type="submit" class="button primary">{submit}</button>
            </div>
        </form>
    }
    .into_any()
}
