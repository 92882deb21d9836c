//! The settings of the chat, live for the next message, and those of this
//! browser.

use super::setting_fields::{NumberSetting, StopSetting, SystemSetting, ThinkSetting};
use super::side_work_setting::SideWorkSetting;
use crate::browser::dom;
use crate::domain::options::{SPECIFICATIONS, Specification};
use crate::i18n::Language;
use crate::state::App;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

late! {
    /// The panel, when it is wanted.
    pub static SETTINGS_PANEL: () = settings(draw)
}

fn draw((): ()) -> AnyView {
    SettingsPanel().into_any()
}

/// The panel.
#[component]
fn SettingsPanel() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let chosen = Memo::new(move |_| app.chosen_model());
    let can_think = Memo::new(move |_| {
        chosen.with(|model| model.as_ref().is_some_and(|model| model.can("thinking")))
    });
    let reload = Signal::derive(move || {
        let last = chosen.with(|model| model.as_ref().and_then(|model| model.last_load));
        (strings.reload_warning)(last.map(|last| app.language.duration(last)).as_deref())
    });
    let close = move || {
        app.settings_open.set(false);
        dom::focus_soon("settings-button");
    };
    Effect::new(move |_| dom::focus_soon("settings-title"));
    let shown = SPECIFICATIONS.iter().filter(|one| Specification::is_number(one) && !one.rare);
    let numbers = shown.map(move |specification| {
        let words = strings.setting().of(specification.name);
        let warning = specification.reloads.then_some(reload);
        match warning {
            Some(warning) => {
                view! { <NumberSetting specification=specification words=words warning=warning/> }
                    .into_any()
            }
            None => view! { <NumberSetting specification=specification words=words/> }.into_any(),
        }
    });
    view! {
        <aside class="panel" id="settings-panel" aria-labelledby="settings-title"
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); close(); }>
            <header class="panel-head">
                <h2 id="settings-title" tabindex="-1">{strings.settings_title}</h2>
                <IconButton icon="close" label=strings.close on_click=move |_| close()/>
            </header>
            <div class="panel-body">
                <div class="setting">
                    <div class="setting-head">
                        <span class="setting-label">{strings.model}</span>
                        <button type="button" class="button" popovertarget="model-picker">
                            {move || app.model().unwrap_or_else(|| strings.no_model_chosen.to_owned())}<Icon name="chevron-down"/>
                        </button>
                    </div>
                </div>
                <SystemSetting/>
                <ThinkSetting can=can_think/>
                {numbers.collect_view()}
                <StopSetting/>
                <SideWorkSetting/>
                <h3 class="setting-group">{strings.this_page}</h3>
                <Switch id="enter-sends" label=strings.enter_sends help=strings.enter_sends_help
                    value=app.preferences.enter_sends change=move |on| app.preferences.choose_enter(on)/>
                <Switch id="open-thinking" label=strings.open_thinking help=strings.open_thinking_help
                    value=app.preferences.open_thinking change=move |on| app.preferences.choose_thinking(on)/>
                <LanguageSetting/>
            </div>
        </aside>
    }
}

#[component]
fn Switch(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    value: RwSignal<bool>,
    change: impl Fn(bool) + 'static,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{label}</label>
                <input class="switch" type="checkbox" role="switch" id=id aria-describedby=help_id.clone()
                    prop:checked=move || value.get() on:change=move |event| change(event_target_checked(&event))/>
            </div>
            <p class="setting-help" id=help_id>{help}</p>
        </div>
    }
}

#[component]
fn LanguageSetting() -> impl IntoView {
    let app = App::of_page();
    let change = move |event: leptos::ev::Event| {
        if let Some(language) = Language::from_tag(&event_target_value(&event)) {
            app.preferences.choose_language(language, &app.path.get_untracked());
        }
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for="language">{app.strings.language}</label>
                <select class="field" id="language" on:change=change>
                    {Language::ALL.into_iter().map(|language| view! {
                        <option value=language.tag() selected=language == app.language>{language.name()}</option>
                    }).collect_view()}
                </select>
            </div>
        </div>
    }
}
