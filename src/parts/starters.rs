//! Ideas for a first message: each begins a text in the composer.

use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

const ICONS: [&str; 4] = ["code", "book", "pen", "thinking"];

/// The cards under the composer of an empty chat.
#[component]
pub fn Starters() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let cards = ICONS.into_iter().zip(strings.starter_list).map(|(icon, [title, hint, text])| {
        view! {
            <button type="button" class="starter" on:click=move |_| app.composer.put(text)>
                <Icon name=icon/><strong>{title}</strong><span>{hint}</span>
            </button>
        }
    });
    view! {
        <div class="starters" role="group" aria-label=strings.starters>{cards.collect_view()}</div>
    }
}
