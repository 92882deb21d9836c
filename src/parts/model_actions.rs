//! What can be done with an installed model: memory, a look at it, a copy,
//! another name, its end.
//!
//! One dialog for all rows. Deleting cannot be undone, so it says first what it
//! means.

use crate::domain::model_details::{ModelDetails, ModelUses};
use crate::domain::{Error, Model, Place};
use crate::state::App;
use crate::state::models::Act;
use crate::ui::{Icon, IconButton};
use leptos::html::Dialog;
use leptos::prelude::*;

/// Which model the dialog shows.
#[derive(Clone, Copy)]
pub struct Chosen {
    name: RwSignal<String>,
    details: RwSignal<Option<Result<ModelDetails, Error>>>,
    uses: RwSignal<Option<Result<ModelUses, Error>>>,
    refused: RwSignal<Option<Error>>,
    dialog: NodeRef<Dialog>,
}

impl Chosen {
    /// Nothing is chosen yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            details: RwSignal::new(None),
            uses: RwSignal::new(None),
            refused: RwSignal::new(None),
            dialog: NodeRef::new(),
        }
    }

    /// Shows a model.
    pub fn open(self, app: App, name: String) {
        self.details.set(None);
        self.uses.set(None);
        self.refused.set(None);
        self.name.set(name.clone());
        app.model_details(name, move |answer| self.details.set(Some(answer)));
        if let Some(dialog) = self.dialog.get_untracked() {
            let _ = dialog.show_modal();
        }
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    fn act(self, app: App, act: Act) {
        let ends = matches!(act, Act::Delete | Act::Rename(_) | Act::Push);
        app.act_on_model(self.name.get_untracked(), act, move |answer| match answer {
            Ok(()) if ends => self.close(),
            Ok(()) => self.refused.set(None),
            Err(error) => self.refused.set(Some(error)),
        });
    }
}

impl Default for Chosen {
    fn default() -> Self {
        Self::new()
    }
}

/// The dialog.
#[component]
pub fn ModelDialog(
    /// What it shows.
    chosen: Chosen,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let name = chosen.name;
    let model = Memo::new(move |_| {
        let name = name.get();
        app.models.with(|models| models.models.iter().find(|model| model.name == name).cloned())
    });
    let complaint = move || {
        chosen.refused.get().map(|error| {
            let said = (app.strings.error)(&error);
            view! { <p class="field-error" role="alert">{format!("{}. {}", said.title, said.text)}</p> }
        })
    };
    view! {
        <dialog class="dialog model-dialog" aria-labelledby="model-dialog-title" node_ref=chosen.dialog>
            <div class="dialog-head">
                <h2 id="model-dialog-title">{move || name.get()}</h2>
                <IconButton icon="close" label=app.strings.close on_click=move |_| chosen.close()/>
            </div>
            <div class="dialog-body">
                {complaint}
                {move || model.get().map(|model| memory(app, chosen, &model))}
                <NameForm chosen=chosen/>
                {move || chosen.details.get().map(|details| match details {
                    Ok(details) => shown(app, &details).into_any(),
                    Err(error) => view! { <p class="field-error">{(app.strings.error)(&error).title}</p> }.into_any(),
                })}
            </div>
            <div class="dialog-foot">
                <a class="button" href=move || app.path_of(&Place::Create { from: Some(name.get()) })><Icon name="edit"/>{app.strings.edit_modelfile}</a>
                <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Push)>{words.push}</button>
                <Deletion chosen=chosen/>
            </div>
        </dialog>
    }
}

fn memory(app: App, chosen: Chosen, model: &Model) -> impl IntoView + use<> {
    let words = app.strings.models_page();
    let loaded = model.loaded.is_some();
    let evicts = (!loaded).then(|| app.would_evict_untracked()).flatten();
    view! {
        <div class="button-row">
            {(!loaded).then(|| view! {
                <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Keep(None))>{words.load}</button>
            })}
            {loaded.then(|| view! {
                <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Unload)>{words.unload}</button>
            })}
            <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Keep(Some(-1)))>{words.keep_for_ever}</button>
            <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Keep(Some(3600)))>{words.keep_an_hour}</button>
        </div>
        {evicts.map(|other| view! { <p>{(words.evicts)(&other)}</p> })}
    }
}

#[component]
fn NameForm(chosen: Chosen) -> impl IntoView {
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
            <input class="field pull-field" aria-label=words.new_name placeholder=words.new_name autocomplete="off" spellcheck="false"
                prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
            <button type="submit" class="button">{words.copy}</button>
            <button type="button" class="button" on:click=move |_| act(Act::Rename)>{words.rename}</button>
        </form>
    }
}

/// The way to the end of a model: first what it means, then the deed.
#[component]
fn Deletion(chosen: Chosen) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let ask = move |_: leptos::ev::MouseEvent| {
        app.model_uses(chosen.name.get_untracked(), move |answer| chosen.uses.set(Some(answer)));
    };
    move || {
        match chosen.uses.get() {
        None => view! {
            <button type="button" class="button danger" on:click=ask><Icon name="trash"/>{words.delete}</button>
        }
        .into_any(),
        Some(answer) => {
            let uses = answer.unwrap_or_default();
            let freed = match uses.frees_bytes {
                Some(bytes) => (words.frees)(&app.language.bytes(bytes)),
                None => words.frees_little.to_owned(),
            };
            let shared = (!uses.shares_weights.is_empty())
                .then(|| (words.shared_with)(&uses.shares_weights.join(", ")));
            let chats = (uses.chats > 0).then(|| (words.used_by_chats)(uses.chats));
            view! {
                <div class="deletion" role="alert">
                    <p>{words.delete_for_good}" "{freed}" "{shared}" "{chats}</p>
                    <button type="button" class="button danger" on:click=move |_| chosen.act(app, Act::Delete)>
                        <Icon name="trash"/>{words.delete_now}
                    </button>
                </div>
            }
            .into_any()
        }
    }
    }
}

/// Everything that is known of a model, each text copyable.
fn shown(app: App, details: &ModelDetails) -> impl IntoView + use<> {
    let words = app.strings.models_page();
    let list = |facts: &[crate::domain::model_details::Fact]| {
        facts
            .iter()
            .map(|fact| format!("{} {}", fact.name, fact.value))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let sections = [
        (words.system, details.system.clone()),
        (words.template, details.template.clone()),
        (words.own_parameters, list(&details.parameters)),
        (words.information, list(&details.info)),
        ("Modelfile", details.modelfile.clone()),
        (words.license, details.license.clone()),
    ];
    sections
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(title, text)| {
            let copy = text.clone();
            view! {
                <details class="model-text">
                    <summary>{title}</summary>
                    <IconButton icon="copy" class="small" label=app.strings.copy on_click=move |_| app.copy(&copy)/>
                    <pre dir="auto">{text}</pre>
                </details>
            }
        })
        .collect_view()
}
