//! What a person might say next, as quiet chips under the last answer. A click
//! sends; with a modifier, or by the pencil, the text goes into the composer.

use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::{Icon, IconButton};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// The chips; nothing unless the reply is the branch's last message.
#[component]
pub fn Suggestions(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let (id, suggestions) = (turn.id, turn.suggestions);
    move || {
        let all = suggestions.get();
        if all.is_empty()
            || app.talk.turns.with(|turns| turns.last().map(|last| last.id)) != Some(id)
        {
            return None;
        }
        let chips = all.into_iter().map(|text| view! { <Chip text=text/> }).collect_view();
        Some(view! { <ul class="suggestions" aria-label=words.next_messages()>{chips}</ul> })
    }
}

#[component]
fn Chip(text: String) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let (sent, edited, name) = (text.clone(), text.clone(), words.edit_first(&text));
    let choose = move |event: MouseEvent| {
        if event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            app.composer.put(&sent);
        } else {
            app.say(sent.clone());
        }
    };
    view! {
        <li class="suggestion">
            <button type="button" class="suggestion-text" dir="auto" title=words.send_hint() on:click=choose><Icon name="sparkle"/>{text}</button>
            <IconButton icon="pen" class="small" label=name on_click=move |_| app.composer.put(&edited)/>
        </li>
    }
}
