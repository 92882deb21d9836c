//! Which of several model servers is meant; nothing where there is only one.

use crate::state::App;
use leptos::prelude::*;

/// The choice.
#[component]
pub fn ServerChoice(
    /// The chosen one; none: the first one that answers.
    chosen: RwSignal<Option<String>>,
    /// Whether it cannot be changed now.
    #[prop(optional, into)]
    fixed: Signal<bool>,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.manage();
    let names = Memo::new(move |_| app.servers());
    let choose = move |event: leptos::ev::Event| chosen.set(Some(event_target_value(&event)));
    move || {
        let names = names.get();
        (!names.is_empty()).then(|| {
            let option = |name: String| {
                let own = name.clone();
                let selected = move || chosen.get().or_else(|| app.first_server()).as_ref() == Some(&own);
                view! { <option value=name.clone() prop:selected=selected>{name.clone()}</option> }
            };
            view! {
                <label class="server-choice">{words.server()}
                    <select class="field" on:change=choose disabled=move || fixed.get() title=move || fixed.get().then_some(words.server_stays())>
                        {names.into_iter().map(option).collect_view()}
                    </select>
                </label>
            }
        })
    }
}
