//! Writing a prompt: its title and its text.

use super::prompt_list::Writing;
use crate::browser::dom;
use crate::domain::prompt::Prompt;
use crate::state::App;
use crate::ui::text_area_content;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::{Input, Textarea};
use leptos::prelude::*;

/// The form of a new prompt, or of one that is there.
pub(super) fn prompt_form(app: App, old: Option<Prompt>, writing: RwSignal<Writing>) -> AnyView {
    let words = app.strings.prompts();
    let id = old.as_ref().map(|old| old.id);
    let (title, text) = old.map(|old| (old.title, old.text)).unwrap_or_default();
    let (field, area) = (NodeRef::<Input>::new(), NodeRef::<Textarea>::new());
    let wrong = RwSignal::new(None::<String>);
    dom::focus_soon("prompt-title");
    let close = move || {
        writing.set(Writing::Nothing);
        dom::focus_soon("new-prompt");
    };
    let save = move || {
        let title = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let text = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        app.put_prompt(id, title, text, move |done| match done {
            Ok(()) => close(),
            // The form may be gone.
            Err(error) => {
                let said = app.strings.error(&error);
                let _ = wrong.try_set(Some([said.title, said.text].join(". ")));
            }
        });
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !event.is_composing() => {
            event.prevent_default();
            close();
        }
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            save();
        }
        _ => {}
    };
    view! {
        <form class="prompt-form" on:keydown=key on:submit=move |event: SubmitEvent| { event.prevent_default(); save(); }>
            <label class="ask-label" for="prompt-title">{words.title_label()}</label>
            <input type="text" class="field" id="prompt-title" dir="auto" autocomplete="off" node_ref=field value=title/>
            <label class="ask-label" for="prompt-text">{words.text_label()}</label>
            <textarea class="field" id="prompt-text" rows="4" dir="auto" aria-describedby="prompt-hint" node_ref=area>{text_area_content(&text)}</textarea>
            <p class="ask-help" id="prompt-hint">{words.text_hint()}</p>
            {move || wrong.get().map(|said| view! { <p class="field-error" role="alert">{said}</p> })}
            <div class="button-row">
                <button type="button" class="button" on:click=move |_| close()>{app.strings.cancel()}</button>
                <button type="submit" class="button primary">{words.save()}</button>
            </div>
        </form>
    }
    .into_any()
}
