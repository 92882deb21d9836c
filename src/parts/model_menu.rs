//! What can be done with a row of the models, by pointer and keyboard: one menu
//! for all rows, which belongs to the one that opened it.

use super::model_dialog::{Aim, Chosen};
use crate::domain::Place;
use crate::state::App;
use crate::state::models::Act;
use crate::ui::{Icon, Menu, MenuItem};
use leptos::prelude::*;

const MENU: &str = "model-menu";

/// The button of a row.
pub fn button(app: App, row: RwSignal<Option<String>>, name: String) -> impl IntoView {
    let label = app.strings.manage().menu_of(&name);
    view! {
        <button type="button" class="icon-button" aria-label=label.clone() title=label aria-haspopup="menu"
            popovertarget=MENU on:click=move |_| row.set(Some(name.clone()))>
            <Icon name="more"/>
        </button>
    }
}

/// The menu.
#[component]
pub fn ModelMenu(
    /// The row that opened it.
    row: RwSignal<Option<String>>,
    /// The dialog.
    chosen: Chosen,
) -> impl IntoView {
    let app = App::of_page();
    let (words, manage) = (app.strings.models_page(), app.strings.manage());
    let name = move || row.get_untracked().unwrap_or_default();
    let loaded = Memo::new(move |_| {
        let name = row.get();
        app.models.with(|models| {
            let model = models.models.iter().find(|model| Some(&model.name) == name.as_ref());
            model.is_some_and(|model| model.loaded.is_some())
        })
    });
    let told = move |answer| {
        if let Err(error) = answer {
            app.complain(&error);
        }
    };
    let toggle_memory = move |_| {
        let act = if loaded.get_untracked() { Act::Unload } else { Act::Keep(None) };
        app.act_on_model(name(), act, None, told);
    };
    let memory = Signal::derive(move || {
        let loaded = loaded.get();
        let evicted = row.get().filter(|_| !loaded).and_then(|name| app.evicted_by(&name));
        match evicted {
            Some(other) => [words.load(), " (", &manage.would_unload(&other), ")"].concat(),
            None => (if loaded { words.unload() } else { words.load() }).to_owned(),
        }
    });
    view! {
        <Menu id=MENU label=manage.menu()>
            <MenuItem menu=MENU icon="info" label=manage.show() on_click=move |_| chosen.open(app, name(), Aim::Look)/>
            <MenuItem menu=MENU icon="plus" label=manage.chat_with() on_click=move |_| app.try_model(&name())/>
            <MenuItem menu=MENU icon="power" label=memory on_click=toggle_memory/>
            <hr class="menu-line"/>
            <MenuItem menu=MENU icon="edit" label=app.strings.edit_modelfile()
                on_click=move |_| app.go(&app.path_of(&Place::Create { from: Some(name()) }))/>
            <MenuItem menu=MENU icon="copy" label=manage.names() on_click=move |_| chosen.open(app, name(), Aim::Names)/>
            <MenuItem menu=MENU icon="arrow-up" label=words.push() on_click=move |_| app.act_on_model(name(), Act::Push, None, told)/>
            <hr class="menu-line"/>
            <MenuItem menu=MENU icon="trash" danger=true label=words.delete() on_click=move |_| chosen.open(app, name(), Aim::Delete)/>
        </Menu>
    }
}
