//! What is done with the model of the dialog: memory, another name, its end.
//!
//! Deleting cannot be undone, so it says first what it means.

use super::keep_form::KeepForm;
use super::model_dialog::{Chosen, NAME_FIELD};
use crate::state::App;
use crate::state::models::Act;
use crate::ui::Icon;
use leptos::prelude::*;

/// Loading, unloading, and how long it stays.
pub fn memory(app: App, chosen: Chosen) -> impl IntoView {
    let (words, manage) = (app.strings.models_page(), app.strings.manage());
    let loaded = Memo::new(move |_| {
        let upstream = chosen.upstream.get();
        chosen.model.with(|model| {
            model.as_ref().is_some_and(|model| model.loaded_on(upstream.as_deref()).is_some())
        })
    });
    let evicted = move || {
        let name = chosen.name.get().filter(|_| !loaded.get())?;
        app.evicted_by(&name).map(|other| view! { <p>{words.evicts(&other)}</p> })
    };
    let button = move || {
        if loaded.get() {
            view! { <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Unload)>{words.unload()}</button> }.into_any()
        } else {
            let label = move || if chosen.busy.get() { manage.loading() } else { words.load() };
            view! {
                <button type="button" class="button" disabled=move || chosen.busy.get() on:click=move |_| chosen.act(app, Act::Keep(None))>{label}</button>
            }
            .into_any()
        }
    };
    let keep = Callback::new(move |seconds| chosen.act(app, Act::Keep(Some(seconds))));
    view! {
        <div class="model-memory">
            {button}
            <KeepForm label=manage.keep_label() keep=keep busy=chosen.busy/>
        </div>
        {evicted}
    }
}

/// The field for a copy and for another name.
#[component]
pub fn NameForm(
    /// The model.
    chosen: Chosen,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let text = RwSignal::new(String::new());
    let act = move |act: fn(String) -> Act| {
        let to = text.get_untracked().trim().to_owned();
        if !to.is_empty() {
            chosen.act(app, act(to));
            text.set(String::new());
        }
    };
    view! {
        <form class="pull-form" on:submit=move |event| { event.prevent_default(); act(Act::Copy); }>
            <input class="field pull-field" id=NAME_FIELD aria-label=words.new_name() placeholder=words.new_name()
                autocomplete="off" autocapitalize="none" spellcheck="false"
                prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
            <button type="submit" class="button">{words.copy()}</button>
            <button type="button" class="button" on:click=move |_| act(Act::Rename)>{words.rename()}</button>
        </form>
    }
}

/// The way to the end of a model: first what it means, then the deed.
#[component]
pub fn Deletion(
    /// The model.
    chosen: Chosen,
) -> impl IntoView {
    let app = App::of_page();
    let (words, manage) = (app.strings.models_page(), app.strings.manage());
    move || {
        let Some(answer) = chosen.uses.get() else {
            return view! {
                <button type="button" class="button danger" on:click=move |_| chosen.ask_uses(app)><Icon name="trash"/>{words.delete()}</button>
            }
            .into_any();
        };
        let uses = answer.unwrap_or_default();
        let freed = match uses.frees_bytes {
            Some(bytes) => words.frees(&app.language.bytes(bytes)),
            None => words.frees_little().to_owned(),
        };
        let some = |names: &[String], say: &dyn Fn(&str) -> String| {
            (!names.is_empty()).then(|| say(&names.join(", ")))
        };
        let said = [
            Some(words.delete_for_good().to_owned()),
            Some(freed),
            some(&uses.shares_weights, &|names| words.shared_with(names)),
            some(&uses.made_from_it, &|names| manage.made_from_it(names)),
            (uses.chats > 0).then(|| words.used_by_chats(uses.chats)),
        ];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let label = move || match chosen.upstream.get() {
            Some(server) => [words.delete_now(), " ", &manage.on(&server)].concat(),
            None => words.delete_now().to_owned(),
        };
        view! {
            <div class="deletion" role="alert">
                <p>{said}</p>
                <button type="button" class="button danger" on:click=move |_| chosen.act(app, Act::Delete)>
                    <Icon name="trash"/>{label}
                </button>
            </div>
        }
        .into_any()
    }
}
