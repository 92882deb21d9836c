//! The settings of the chat and what is beneath them, and those of this
//! browser.
//!
//! Groups of fields out of the one table, rarely used ones folded, a search
//! over them, presets, and at the foot what would load the model anew.

use super::app_setting::AppSetting;
use super::presets::Presets;
use super::setting_fields::{field, last_load};
use super::side_work_setting::SideWorkSetting;
use super::speech_settings::SpeechSettings;
use crate::browser::dom;
use crate::domain::Place;
use crate::domain::options::{Group, SPECIFICATIONS, Specification};
use crate::domain::site::ThinkingShown;
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
    let words = strings.setting();
    let search = RwSignal::new(String::new());
    let close = move || {
        app.settings_open.set(false);
        dom::focus_soon("settings-button");
    };
    // The model's own settings may not have been known when the page was made.
    app.reload_levels();
    Effect::new(move |_| dom::focus_soon("settings-title"));
    let searching = Memo::new(move |_| search.with(|text| !text.trim().is_empty()));
    let none = Memo::new(move |_| {
        search.with(|text| SPECIFICATIONS.iter().all(|one| !fits(app, one, text)))
    });
    view! {
        <aside class="panel" id="settings-panel" aria-labelledby="settings-title"
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); close(); }>
            <header class="panel-head">
                <h2 id="settings-title" tabindex="-1">{strings.settings_title()}</h2>
                <IconButton icon="close" label=strings.close() on_click=move |_| close()/>
            </header>
            <div class="panel-body">
                <div class="search setting-search">
                    <Icon name="search"/>
                    <input class="field" type="search" aria-label=words.search() placeholder=words.search() autocomplete="off"
                        prop:value=move || search.get() on:input=move |event| search.set(event_target_value(&event))/>
                </div>
                <div hidden=move || searching.get()>
                    <div class="setting">
                        <div class="setting-head">
                            <span class="setting-label">{strings.model()}</span>
                            <button type="button" class="button" popovertarget="model-picker">
                                {move || app.model().unwrap_or_else(|| strings.no_model_chosen().to_owned())}<Icon name="chevron-down"/>
                            </button>
                        </div>
                    </div>
                    <Presets/>
                </div>
                {Group::ALL.into_iter().map(|group| of_group(app, group, search)).collect_view()}
                <p class="setting-help none-found" role="status">
                    {move || none.get().then(|| search.with(|text| words.nothing_found(text.trim())))}
                </p>
                <div hidden=move || searching.get()>
                    {(!app.pwa.is_shell).then(|| view! { <SideWorkSetting/> })}
                    <h3 class="setting-group">{strings.this_page()}</h3>
                    <Switch id="enter-sends" label=strings.enter_sends() help=strings.enter_sends_help()
                        value=app.preferences.enter_sends change=move |on| app.preferences.choose_enter(on)/>
                    {move || (app.site.with(|site| site.look.thinking) != ThinkingShown::Hidden).then(|| view! {
                        <Switch id="open-thinking" label=strings.open_thinking() help=strings.open_thinking_help()
                            value=app.preferences.open_thinking change=move |on| app.preferences.choose_thinking(on)/>
                    })}
                    <Switch id="follow-answers" label=strings.follow_answers() help=strings.follow_answers_help()
                        value=app.preferences.follow_answers change=move |on| app.preferences.choose_follow_answers(on)/>
                    <Switch id="follow-sent" label=strings.follow_sent() help=strings.follow_sent_help()
                        value=app.preferences.follow_sent change=move |on| app.preferences.choose_follow_sent(on)/>
                    <SpeechSettings/>
                    <LanguageSetting/>
                    <Appearance/>
                    <AppSetting/>
                </div>
            </div>
            <div role="status">{move || foot(app)}</div>
        </aside>
    }
}

/// Whether a setting is one that is searched for.
fn fits(app: App, of: &Specification, text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let words = app.strings.setting().of(of.name);
    let holds = |words: &str| words.to_lowercase().contains(&text);
    text.is_empty() || holds(of.name) || holds(words.label) || holds(words.help)
}

/// The settings of a group, the rarely used ones folded.
fn of_group(app: App, group: Group, search: RwSignal<String>) -> AnyView {
    let words = app.strings.setting();
    let of = move |rare: bool| {
        SPECIFICATIONS.iter().filter(move |one| one.group == group && one.rare == rare)
    };
    let show = move |rare: bool| {
        let hidden = |one: &'static Specification| {
            Memo::new(move |_| search.with(|text| !fits(app, one, text)))
        };
        of(rare).map(|one| field(app, one, hidden(one))).collect_view()
    };
    let empty = move |rare: bool| {
        Memo::new(move |_| search.with(|text| of(rare).all(|one| !fits(app, one, text))))
    };
    let (no_common, no_rare) = (empty(false), empty(true));
    // Something in the fold that the person has set is not hidden from them.
    let set = untrack(|| {
        let own = app.preset_of_now();
        of(true).any(|one| own.get(one.name).is_some())
    });
    let searching = move || search.with(|text| !text.trim().is_empty());
    let title = (group != Group::Role)
        .then(|| view! { <h3 class="setting-group">{words.group(group)}</h3> });
    let fold = of(true).next().is_some().then(|| view! {
        <details class="setting-more" prop:open=move || set || searching() hidden=move || no_rare.get()>
            <summary>{words.more()}<span class="visually-hidden">": "{words.group(group)}</span><Icon name="chevron-down"/></summary>
            {show(true)}
        </details>
    });
    view! {
        <section hidden=move || no_common.get() && no_rare.get()>
            {title}
            {show(false)}
            {fold}
        </section>
    }
    .into_any()
}

/// What was changed and would load the model anew, with what to do about it.
fn foot(app: App) -> Option<AnyView> {
    let words = app.strings.setting();
    if app.tuning.loading.get() {
        return Some(view! { <div class="panel-foot"><p>{words.applying()}</p></div> }.into_any());
    }
    if app.tuning.pending.with(|pending| pending.0.is_empty()) {
        return None;
    }
    let last = last_load(app);
    let foot = view! {
        <div class="panel-foot" data-tone="warning">
            <p>{words.pending(last.as_deref())}" "{words.pending_next()}</p>
            <div class="button-row">
                <button type="button" class="button primary" on:click=move |_| app.apply_pending()>{words.apply_now()}</button>
                <button type="button" class="button quiet" on:click=move |_| app.discard_pending()>{words.discard()}</button>
            </div>
        </div>
    };
    Some(foot.into_any())
}

/// A switch with what it does.
#[component]
pub fn Switch(
    /// Its id.
    id: &'static str,
    /// What it is called.
    label: &'static str,
    /// What it does.
    help: &'static str,
    /// Whether it is on.
    value: RwSignal<bool>,
    /// Told when it was switched.
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

/// The way to the editor of themes, and to what people think of answers.
#[component]
fn Appearance() -> impl IntoView {
    let app = App::of_page();
    let themes = Memo::new(move |_| app.site.with(|site| site.features.themes));
    let feedback = app.path_of(&Place::Feedback);
    view! {
        {move || (themes.get() && !app.embedded).then(|| view! {
            <div class="setting">
                <div class="setting-head">
                    <span class="setting-label">{app.strings.appearance()}</span>
                    <button type="button" class="button" id="appearance" on:click=move |_| app.toggle_theme_editor()>
                        <Icon name="palette"/>{app.strings.setting().change_look()}</button>
                </div>
            </div>
        })}
        {(!app.embedded).then(|| view! {
            <div class="setting">
                <div class="setting-head">
                    <span class="setting-label">{app.strings.feedback_title()}</span>
                    <a class="button" href=feedback><Icon name="thumb-up"/>{app.strings.feedback().see_all()}</a>
                </div>
            </div>
        })}
    }
}

#[component]
fn LanguageSetting() -> impl IntoView {
    let app = App::of_page();
    let change = move |event: leptos::ev::Event| {
        app.preferences.choose_language(&event_target_value(&event), &app.path.get_untracked());
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for="language">{app.strings.language()}</label>
                <select class="field" id="language" on:change=change>
                    {app.language.offered().map(|(tag, name)| view! {
                        <option value=tag lang=tag dir="auto" selected=tag == app.language.tag()>{name}</option>
                    }).collect_view()}
                </select>
            </div>
        </div>
    }
}
