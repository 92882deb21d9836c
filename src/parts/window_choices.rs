//! The three ways out of a full window, each with what it costs: a larger one,
//! leaving out the oldest, a summary. Used where a request was refused and in
//! the window's panel.

use crate::domain::MessageId;
use crate::domain::settings::Overflow;
use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

/// A decision with what it costs.
#[component]
pub fn Choice(
    /// What it is.
    title: String,
    /// What it costs.
    #[prop(into)]
    cost: Signal<String>,
    /// Does it.
    act: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <li>
            <button type="button" class="choice" on:click=move |_| act()>
                <strong>{title}</strong><span>{move || cost.get()}</span><Icon name="chevron-right" directional=true/>
            </button>
        </li>
    }
}

/// A larger window; only a word if the model was made for none that is larger.
#[component]
pub fn LargerWindow(
    /// How many tokens it is to hold, besides an answer.
    #[prop(into)]
    used: Signal<u64>,
    /// Is told the window.
    act: impl Fn(u32) + Copy + Send + 'static,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    app.learn_window_cost();
    let larger = Memo::new(move |_| app.larger_window(used.get()));
    let cost = Signal::derive(move || {
        let memory = larger.get().and_then(|larger| app.window_cost(larger));
        let memory = memory.map(|bytes| app.language.bytes(bytes));
        let load = app.chosen_model().and_then(|model| model.last_load);
        let load = load.map(|load| app.language.duration(load));
        words.larger_cost(memory.as_deref(), load.as_deref())
    });
    move || {
        if let Some(larger) = larger.get() {
            let title = words.larger(&app.language.tokens_short(larger));
            let tokens = u32::try_from(larger).unwrap_or(u32::MAX);
            view! { <Choice title=title cost=cost act=move || act(tokens)/> }.into_any()
        } else {
            let most = app.window_tokens().unwrap_or_default();
            let most = words.largest(&app.language.tokens_short(most));
            view! { <li class="choice-note">{most}</li> }.into_any()
        }
    }
}

/// The ways out of a refusal, under it: each asks again.
#[component]
pub fn RefusalChoices(
    /// The refused reply.
    id: MessageId,
    /// How many tokens the conversation has, at least.
    used: u64,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let several = app.talk.turns.with_untracked(Vec::len) > 2;
    let plain = move |text: &'static str| Signal::derive(move || text.to_owned());
    view! {
        <ul class="choices">
            <LargerWindow used=used act=move |tokens| app.again_with(id, |settings| settings.set("num_ctx", Some(tokens.into())))/>
            {several.then(|| view! {
                <Choice title=words.drop_oldest().to_owned() cost=plain(words.drop_oldest_cost())
                    act=move || app.again_with(id, |settings| settings.set("overflow", Some(Overflow::DropOldest.into())))/>
                <Choice title=words.summarise().to_owned() cost=plain(words.summarise_cost())
                    act=move || app.again_with(id, |settings| settings.set("overflow", Some(Overflow::Summarise.into())))/>
            })}
        </ul>
    }
}
