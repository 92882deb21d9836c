//! Presets: the built-in ones and a person's own, put on the chat by a press.

use crate::domain::presets::{BUILT_IN, built_in};
use crate::domain::{PresetId, Settings};
use crate::state::App;
use crate::ui::{Icon, Menu, MenuItem};
use leptos::html::Input;
use leptos::prelude::*;

const MENU: &str = "preset-menu";

/// What a name is being written for.
#[derive(Clone, Copy, PartialEq)]
enum Naming {
    Nothing,
    New,
    Of(PresetId),
}

/// The row of presets.
#[component]
pub fn Presets() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.setting();
    app.follow_presets();
    let menu_for = RwSignal::new(None::<PresetId>);
    let naming = RwSignal::new(Naming::Nothing);
    let nothing = Memo::new(move |_| app.preset_of_now().is_empty());
    let name_of = move |id: PresetId| {
        let found = |preset: &&crate::domain::presets::Preset| preset.id == id;
        app.tuning
            .presets
            .with(|all| all.iter().find(found).map(|preset| preset.name.clone()))
            .unwrap_or_default()
    };
    view! {
        <div class="setting">
            <div class="setting-head"><span class="setting-label" id="presets-label">{words.presets()}</span></div>
            <div class="presets" role="group" aria-labelledby="presets-label">
                {BUILT_IN.into_iter().zip(words.built_in()).map(|(name, label)| chip(app, label.to_owned(), built_in(name))).collect_view()}
                {move || app.tuning.presets.get().into_iter().map(|preset| {
                    let (id, label) = (preset.id, words.menu_of_preset(&preset.name));
                    view! {
                        <span class="own-preset">
                            {chip(app, preset.name, preset.settings)}
                            <button type="button" class="icon-button" aria-label=label aria-haspopup="menu" popovertarget=MENU
                                on:click=move |_| menu_for.set(Some(id))><Icon name="more"/></button>
                        </span>
                    }
                }).collect_view()}
            </div>
            {move || match naming.get() {
                which @ (Naming::New | Naming::Of(_)) => {
                    let name = if let Naming::Of(id) = which { name_of(id) } else { String::new() };
                    naming_form(app, which, name, naming)
                }
                Naming::Nothing => view! {
                    <div class="setting-ways">
                        <button type="button" class="link-button" disabled=move || nothing.get()
                            on:click=move |_| naming.set(Naming::New)>{words.save_preset()}</button>
                        <span class="setting-help">{move || if nothing.get() { words.nothing_to_save() } else { words.save_preset_help() }}</span>
                    </div>
                }.into_any(),
            }}
            <Menu id=MENU label=words.preset_menu()>
                <MenuItem menu=MENU icon="rename" label=app.strings.rename()
                    on_click=move |_| naming.set(menu_for.get_untracked().map_or(Naming::Nothing, Naming::Of))/>
                <MenuItem menu=MENU icon="retry" label=words.replace_preset()
                    on_click=move |_| if let Some(id) = menu_for.get_untracked() { app.change_preset(id, None) }/>
                <hr class="menu-line"/>
                <MenuItem menu=MENU icon="trash" danger=true label=app.strings.delete()
                    on_click=move |_| if let Some(id) = menu_for.get_untracked() { app.delete_preset(id, words.preset_deleted()) }/>
            </Menu>
        </div>
    }
}

/// A preset that can be put on the chat; pressed while all that it sets counts.
fn chip(app: App, name: String, settings: Settings) -> AnyView {
    let settings = StoredValue::new(settings);
    let counts = Memo::new(move |_| {
        let effective = app.effective();
        settings
            .with_value(|all| all.iter().all(|(name, value)| effective.get(name) == Some(value)))
    });
    view! {
        <button type="button" class="chip" aria-pressed=move || counts.get().to_string() dir="auto"
            on:click=move |_| settings.with_value(|all| app.put_settings(all))>{name}</button>
    }
    .into_any()
}

fn naming_form(app: App, which: Naming, name: String, naming: RwSignal<Naming>) -> AnyView {
    let strings = app.strings;
    let field = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let save = move || {
        let name = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if name.trim().is_empty() {
            return;
        }
        naming.set(Naming::Nothing);
        match which {
            Naming::Of(id) => app.change_preset(id, Some(name)),
            Naming::Nothing | Naming::New => app.save_preset(name),
        }
    };
    view! {
        <form class="preset-form" on:submit=move |event| { event.prevent_default(); save(); }
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); naming.set(Naming::Nothing); }>
            <input class="field" aria-label=strings.setting().preset_name() placeholder=strings.setting().preset_name() value=name dir="auto"
                autocomplete="off" maxlength="80" node_ref=field/>
            <button type="submit" class="button primary">{strings.save()}</button>
            <button type="button" class="button quiet" on:click=move |_| naming.set(Naming::Nothing)>{strings.cancel()}</button>
        </form>
    }
    .into_any()
}
