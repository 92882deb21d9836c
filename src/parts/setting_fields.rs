//! The fields of the settings panel: a number with a slider, a text, tags,
//! thinking. Each shows its default, where its value comes from, and resets.

use crate::browser::dom;
use crate::domain::options::Specification;
use crate::domain::{Json, Settings, Think};
use crate::i18n::SettingWords;
use crate::state::App;
use crate::ui::IconButton;
use leptos::html::Input;
use leptos::prelude::*;

/// The badge that says where a value comes from, and the reset button.
#[component]
fn Level(
    set: Memo<bool>,
    label: &'static str,
    reset: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let strings = App::of_page().strings;
    view! {
        <span class="badge" title=strings.level_hint data-tone=move || set.get().then_some("accent")>
            {move || if set.get() { strings.level_chat } else { strings.level_default }}
        </span>
        {move || set.get().then(|| view! {
            <IconButton icon="undo" class="small reset" label=(strings.reset)(label) on_click=move |_| reset()/>
        })}
    }
}

/// A numeric setting.
#[component]
pub fn NumberSetting(
    /// Its range and default.
    specification: &'static Specification,
    /// Its words.
    words: SettingWords,
    /// What a change costs, if anything.
    #[prop(optional, into)]
    warning: Option<Signal<String>>,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let name = specification.name;
    let value = Memo::new(move |_| app.talk.settings.with(|settings| settings.number(name)));
    let set = Memo::new(move |_| value.get().is_some());
    let wrong = RwSignal::new(false);
    let take = move |text: String| {
        let text = text.trim().replace(',', ".");
        let number = text.parse::<f64>().ok();
        let fits =
            number.is_some_and(|number| (specification.min..=specification.max).contains(&number));
        wrong.set(!text.is_empty() && !fits);
        if text.is_empty() || fits {
            app.change_settings(|settings| settings.set(name, number.map(Json::Number)));
        }
    };
    let default_words = match (specification.default, name) {
        (_, "seed") => strings.default_random.to_owned(),
        (_, "num_predict") => strings.default_unlimited.to_owned(),
        (Some(default), _) => app.language.decimal(default, digits(specification.step)),
        (None, _) => strings.default_by_server.to_owned(),
    };
    let written =
        move || value.get().map(|value| plain(value, specification.step)).unwrap_or_default();
    let at = move || {
        value
            .get()
            .or(specification.default)
            .unwrap_or(specification.min)
            .min(specification.slider_max)
            .to_string()
    };
    let help = format!("{name}-help");
    let has_slider = specification.slider_max > 0.0;
    let range = (strings.out_of_range)(
        &app.language.decimal(specification.min, digits(specification.step)),
        &app.language.decimal(specification.max, digits(specification.step)),
    );
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=name>{words.label}</label>
                <Level set=set label=words.label reset=move || { wrong.set(false); app.change_settings(|settings| settings.set(name, None)); }/>
                <input class="field number" type="text" inputmode="decimal" id=name name=name autocomplete="off"
                    placeholder=specification.default.map(|default| plain(default, specification.step)) aria-describedby=help.clone()
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=written on:change=move |event| take(event_target_value(&event))/>
            </div>
            {has_slider.then(|| view! {
                <input class="slider" type="range" aria-label=(strings.slider)(words.label) min=specification.min.max(0.0).to_string()
                    max=specification.slider_max.to_string() step=specification.step.to_string() aria-describedby=help.clone()
                    prop:value=at on:change=move |event| take(event_target_value(&event))/>
            })}
            {move || wrong.get().then(|| view! { <p class="field-error" role="alert">{range.clone()}</p> })}
            <p class="setting-help" id=help>
                {words.help}" "{warning.map(|warning| move || format!("{} ", warning.get()))}
                <span class="setting-default">{(strings.default_is)(&default_words)}</span>
            </p>
        </div>
    }
}

fn digits(step: f64) -> usize {
    if step >= 1.0 { 0 } else { 2 }
}

/// A number as a field takes it: no groups, a dot.
fn plain(value: f64, step: f64) -> String {
    let digits = digits(step);
    let text = format!("{value:.digits$}");
    if digits == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// The system prompt.
#[component]
pub fn SystemSetting() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.setting().of("system");
    let set = Memo::new(move |_| app.talk.settings.with(|settings| settings.system().is_some()));
    let change = move |text: String| {
        let system = (!text.trim().is_empty()).then_some(text);
        app.change_settings(|settings| settings.set("system", system.map(Json::Text)));
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for="system-prompt">{words.label}</label>
                <Level set=set label=words.label reset=move || change(String::new())/>
            </div>
            <textarea class="field" id="system-prompt" name="system" dir="auto" rows="4" aria-describedby="system-help"
                prop:value=move || app.talk.settings.with(|settings| settings.system().unwrap_or_default().to_owned())
                on:change=move |event| change(event_target_value(&event))></textarea>
            <p class="setting-help" id="system-help">
                {words.help}" "<span class="setting-default">{(strings.default_is)(strings.default_none)}</span>
            </p>
        </div>
    }
}

/// Stop sequences, as tags.
#[component]
pub fn StopSetting() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.setting().of("stop");
    let field = NodeRef::<Input>::new();
    let stops = Memo::new(move |_| {
        app.talk.settings.with(|settings| {
            let entries = settings.get("stop").map(Json::list).unwrap_or_default();
            entries.iter().filter_map(Json::text).map(str::to_owned).collect::<Vec<_>>()
        })
    });
    let set = Memo::new(move |_| !stops.with(Vec::is_empty));
    let change = move |change: &dyn Fn(&mut Vec<String>)| {
        let mut all = stops.get_untracked();
        change(&mut all);
        app.change_settings(|settings| settings.set("stop", (!all.is_empty()).then(|| all.into())));
    };
    let add = move || {
        let Some(input) = field.get_untracked() else { return };
        let text = input.value();
        if !text.is_empty() {
            change(&|all| {
                if !all.contains(&text) {
                    all.push(text.clone());
                }
            });
            input.set_value("");
        }
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for="stop-input">{words.label}</label>
                <Level set=set label=words.label reset=move || change(&Vec::clear)/>
            </div>
            <div class="tag-field">
                {move || (!stops.with(Vec::is_empty)).then(|| view! {
                    <ul class="tags" aria-label=words.label>
                        {stops.get().into_iter().map(|stop| {
                            let gone = stop.clone();
                            view! {
                                <li class="tag">
                                    <code>{stop.clone()}</code>
                                    <IconButton icon="close" label=(strings.remove)(&stop)
                                        on_click=move |_| { change(&|all| all.retain(|other| *other != gone)); dom::focus("stop-input"); }/>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                })}
                <input id="stop-input" placeholder=strings.add autocomplete="off" aria-describedby="stop-help" node_ref=field maxlength="256"
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); add(); }
                    on:blur=move |_| add()/>
            </div>
            <p class="setting-help" id="stop-help">
                {words.help}" "<span class="setting-default">{(strings.default_is)(strings.default_none)}</span>
            </p>
        </div>
    }
}

/// Whether and how hard the model thinks.
#[component]
pub fn ThinkSetting(
    /// Whether the model can.
    can: Memo<bool>,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.setting().of("think");
    let value = Memo::new(move |_| app.talk.settings.with(Settings::think));
    let set = Memo::new(move |_| value.get().is_some());
    view! {
        <div class="setting">
            <div class="setting-head">
                <span class="setting-label" id="thinking-label">{words.label}</span>
                <Level set=set label=words.label reset=move || app.change_settings(|settings| settings.set("think", None))/>
            </div>
            <fieldset class="segmented" aria-labelledby="thinking-label" aria-describedby="thinking-help" disabled=move || !can.get()>
                {Think::ALL.into_iter().zip(strings.setting().think).map(|(think, label)| view! {
                    <label>
                        <input type="radio" name="think" value=think.name() prop:checked=move || value.get() == Some(think)
                            on:change=move |_| app.change_settings(|settings| settings.set("think", Some(think.into())))/>
                        {label}
                    </label>
                }).collect_view()}
            </fieldset>
            <p class="setting-help" id="thinking-help">
                {move || if can.get() { words.help } else { strings.think_unavailable }}" "
                <span class="setting-default">{(strings.default_is)(strings.default_by_model)}</span>
            </p>
        </div>
    }
}
