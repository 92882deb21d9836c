//! A theme out as TOML, and in as TOML or as Chainlit's JSON.

use super::theme_panel::Editing;
use crate::browser::download;
use crate::state::App;
use leptos::prelude::*;

/// Both ways.
#[component]
pub fn Transfer(
    /// What is edited.
    editing: Editing,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.theme_editor();
    let toml = Memo::new(move |_| editing.counts().to_toml());
    let pasted = RwSignal::new(String::new());
    let told = RwSignal::new((false, String::new()));
    let take = move |_| {
        app.read_theme(pasted.get_untracked(), move |read| match read {
            _ if !editing.is_there() => {}
            Ok(theme) => {
                editing.put(app, Some(theme));
                pasted.set(String::new());
                told.set((false, words.taken().to_owned()));
            }
            Err(error) => {
                let said = app.strings.error(&error);
                told.set((true, [said.title, said.text].join(". ")));
            }
        });
    };
    view! {
        <details class="setting-more">
            <summary>{words.export()}<crate::ui::Icon name="chevron-down"/></summary>
            <div class="setting">
                <p class="setting-help" id="theme-export-hint">{words.export_hint()}</p>
                <textarea class="field code" rows="8" readonly aria-label=words.export() aria-describedby="theme-export-hint"
                    prop:value=move || toml.get()></textarea>
                <div class="button-row">
                    <button type="button" class="button" on:click=move |_| app.copy(&toml.get_untracked())>{words.copy()}</button>
                    <button type="button" class="button quiet" on:click=move |_| download::save("theme.toml", &toml.get_untracked())>{words.download()}</button>
                </div>
            </div>
        </details>
        <details class="setting-more">
            <summary>{words.import()}<crate::ui::Icon name="chevron-down"/></summary>
            <div class="setting">
                <label class="setting-help" for="theme-import">{words.import_hint()}</label>
                <textarea class="field code" id="theme-import" rows="6" spellcheck="false" prop:value=move || pasted.get()
                    on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                <p class="setting-help" role="status" data-tone=move || told.with(|told| told.0).then_some("danger")>{move || told.get().1}</p>
                <div class="button-row">
                    <button type="button" class="button primary" disabled=move || pasted.with(|text| text.trim().is_empty())
                        on:click=take>{words.take()}</button>
                </div>
            </div>
        </details>
    }
}
