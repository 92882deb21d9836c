//! One model: what is known of it, and what can be done with it, over the list.
//!
//! The address says which one (`/models/NAME`), so that it can be linked, loaded
//! anew and left with "back". What the list knows is drawn by the server; what
//! the model server has to be asked for comes once the page is awake. Absent on
//! purpose: the deeds (`model_actions`) and the texts (`model_texts`).

use super::model_actions::{Deletion, NameForm, memory};
use super::model_texts::{facts, texts};
use super::pull_form::PullForm;
use crate::browser::{dom, reach};
use crate::domain::model::same_model;
use crate::domain::model_details::{ModelDetails, ModelUses};
use crate::domain::{Connection, Error, Model, Place};
use crate::state::App;
use crate::state::models::Act;
use crate::ui::Icon;
use leptos::prelude::*;

const DIALOG: &str = "model-dialog";
/// The field for another name.
pub const NAME_FIELD: &str = "model-new-name";

/// Which model the dialog shows. A handle: copies mean the same one.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// The name in the address.
    pub name: Memo<Option<String>>,
    /// That model, as the list knows it.
    pub model: Memo<Option<Model>>,
    /// Everything that is known of it.
    pub details: RwSignal<Option<Result<ModelDetails, Error>>>,
    /// What deleting it means, once somebody wants to.
    pub uses: RwSignal<Option<Result<ModelUses, Error>>>,
    /// Why the last deed was refused.
    pub refused: RwSignal<Option<Error>>,
    /// The one of several servers that is meant; none means wherever it is.
    pub upstream: RwSignal<Option<String>>,
    /// Whether something takes its time.
    pub busy: RwSignal<bool>,
    /// Whether a click in this page has led here.
    opened_here: StoredValue<bool>,
    /// What the next opening is for.
    aim: StoredValue<Aim>,
}

/// What somebody opens the dialog for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// A look.
    #[default]
    Look,
    /// Another name.
    Names,
    /// Its end.
    Delete,
}

impl Chosen {
    /// What the address says.
    #[must_use]
    pub fn new(app: App) -> Self {
        let name = Memo::new(move |_| match app.place.get() {
            Some(Place::Model(name)) => Some(name),
            _ => None,
        });
        let model = Memo::new(move |_| {
            let name = name.get()?;
            app.models.with(|models| {
                let named = |model: &&Model| !model.is_demo() && same_model(&model.name, &name);
                models.models.iter().find(named).cloned()
            })
        });
        Self {
            name,
            model,
            details: RwSignal::new(None),
            uses: RwSignal::new(None),
            refused: RwSignal::new(None),
            upstream: RwSignal::new(None),
            busy: RwSignal::new(false),
            opened_here: StoredValue::new(false),
            aim: StoredValue::new(Aim::Look),
        }
    }

    /// Notes that a link to a model is followed.
    pub fn note_click(self) {
        self.opened_here.set_value(true);
    }

    /// Shows a model.
    pub fn open(self, app: App, name: String, aim: Aim) {
        self.note_click();
        self.aim.set_value(aim);
        app.go(&app.path_of(&Place::Model(name)));
    }

    /// Back to the list.
    pub fn close(self, app: App) {
        app.leave_model(self.opened_here.get_value());
        self.opened_here.set_value(false);
    }

    /// Does something with the model.
    pub fn act(self, app: App, act: Act) {
        let Some(name) = self.name.get_untracked() else { return };
        let ends = matches!(act, Act::Delete | Act::Rename(_) | Act::Push);
        self.busy.set(matches!(act, Act::Keep(_)));
        app.act_on_model(name, act, self.upstream.get_untracked(), move |answer| {
            self.busy.set(false);
            match answer {
                Ok(()) if ends => self.close(app),
                Ok(()) => self.refused.set(None),
                Err(error) => self.refused.set(Some(error)),
            }
        });
    }

    /// Asks what deleting means.
    pub fn ask_uses(self, app: App) {
        let Some(name) = self.name.get_untracked() else { return };
        app.model_uses(name, move |answer| self.uses.set(Some(answer)));
    }

    /// Asks for everything that is known, of that server.
    fn ask_details(self, app: App, name: String) {
        let upstream = self.upstream.get_untracked();
        app.model_details(name.clone(), upstream, move |answer| {
            let shown = self.name.get_untracked();
            if shown.is_some_and(|shown| same_model(&shown, &name)) {
                self.details.set(Some(answer));
            }
        });
    }
}

/// Opens and closes the dialog as the address says.
fn follow(app: App, chosen: Chosen) {
    Effect::new(move |_| {
        if chosen.name.get().is_none() {
            reach::close_dialog(DIALOG);
            return;
        }
        chosen.details.set(None);
        chosen.uses.set(None);
        chosen.refused.set(None);
        chosen.upstream.set(None);
        reach::open_dialog(DIALOG);
        match chosen.aim.get_value() {
            Aim::Look => {}
            Aim::Names => dom::focus_soon(NAME_FIELD),
            Aim::Delete => chosen.ask_uses(app),
        }
        chosen.aim.set_value(Aim::Look);
    });
    // Only of what is there: it may come while one looks.
    let there = Memo::new(move |_| {
        chosen.model.with(|model| model.as_ref().map(|model| model.name.clone()))
    });
    Effect::new(move |_| {
        if let Some(name) = there.get() {
            chosen.ask_details(app, name);
        }
    });
}

/// The dialog.
#[component]
pub fn ModelDialog(
    /// What it shows.
    chosen: Chosen,
) -> impl IntoView {
    let app = App::of_page();
    follow(app, chosen);
    let open = chosen.name.get_untracked().is_some();
    let title = move || chosen.name.get().unwrap_or_default();
    view! {
        <dialog class="dialog model-dialog" id=DIALOG aria-labelledby="model-dialog-title" open=open
            on:close=move |_| chosen.close(app)>
            <div class="dialog-head">
                <h2 id="model-dialog-title">{title}</h2>
                <a class="icon-button" href=app.path_of(&Place::Models) aria-label=app.strings.close() title=app.strings.close()
                    on:click=move |event| { event.prevent_default(); chosen.close(app); }>
                    <Icon name="close"/>
                </a>
            </div>
            {move || chosen.name.get().map(|_| body(app, chosen))}
        </dialog>
    }
}

fn body(app: App, chosen: Chosen) -> impl IntoView {
    let known = Memo::new(move |_| chosen.model.with(Option::is_some));
    move || {
        if known.get() {
            installed(app, chosen).into_any()
        } else {
            missing(app, chosen).into_any()
        }
    }
}

fn installed(app: App, chosen: Chosen) -> impl IntoView {
    let (words, manage) = (app.strings.models_page(), app.strings.manage());
    let complaint = move || {
        chosen.refused.get().map(|error| {
            let said = app.strings.error(&error);
            view! { <p class="field-error" role="alert">{format!("{}. {}", said.title, said.text)}</p> }
        })
    };
    let told = move || match chosen.details.get() {
        None => view! { <p role="status">{manage.reading()}</p> }.into_any(),
        Some(Ok(details)) => texts(app, &details).into_any(),
        Some(Err(error)) => {
            let said = app.strings.error(&error);
            view! { <p class="field-error">{said.title}</p> }.into_any()
        }
    };
    let name = move || chosen.name.get().unwrap_or_default();
    let edit = move || app.path_of(&Place::Create { from: Some(name()) });
    view! {
        <div class="dialog-body">
            {complaint}
            {move || facts(app, chosen)}
            {servers(app, chosen)}
            {memory(app, chosen)}
            <NameForm chosen=chosen/>
            {told}
        </div>
        <div class="dialog-foot">
            <button type="button" class="button primary" on:click=move |_| app.try_model(&name())>{manage.chat_with()}</button>
            <a class="button" href=edit><Icon name="edit"/>{app.strings.edit_modelfile()}</a>
            <button type="button" class="button" on:click=move |_| chosen.act(app, Act::Push)>{words.push()}</button>
            <Deletion chosen=chosen/>
        </div>
    }
}

/// A name that no server has: how to get it.
fn missing(app: App, chosen: Chosen) -> impl IntoView {
    let known = move || app.models.with(|models| models.connection == Connection::Online);
    let name = Signal::derive(move || chosen.name.get().unwrap_or_default());
    move || {
        known().then(|| {
            view! {
                <div class="dialog-body">
                    <p>{app.strings.manage().not_installed()}</p>
                    <PullForm wanted=name/>
                </div>
            }
        })
    }
}

/// Which of several servers is meant, where more than one has it.
fn servers(app: App, chosen: Chosen) -> impl IntoView {
    let words = app.strings.manage();
    let names = Memo::new(move |_| {
        chosen.model.with(|model| {
            let places = model.as_ref().map(|model| &model.places);
            places.into_iter().flatten().map(|place| place.upstream.clone()).collect::<Vec<_>>()
        })
    });
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        chosen.upstream.set((!value.is_empty()).then_some(value));
        if let Some(name) = chosen.name.get_untracked() {
            chosen.ask_details(app, name);
        }
    };
    move || {
        let names = names.get();
        (names.len() > 1).then(|| {
            view! {
                <label class="server-choice">{words.server()}
                    <select class="field" on:change=choose>
                        <option value="">{words.all_servers()}</option>
                        {names.into_iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view()}
                    </select>
                </label>
            }
        })
    }
}
