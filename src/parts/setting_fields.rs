//! The fields of the settings panel: one for each line of the table, with a
//! widget by its kind. Each shows the value that counts, the level that sets
//! it, and ways to another level.
//!
//! Absent on purpose: which value counts and what reloads the model
//! (`state::levels`), and the editor of schemas (`schema_editor`).

use super::schema_editor::format_field;
use crate::browser::dom;
use crate::domain::options::{Kind, Specification};
use crate::domain::{Json, Level, Think};
use crate::i18n::SettingWords;
use crate::state::App;
use crate::ui::IconButton;
use leptos::html::Input;
use leptos::prelude::*;

/// A setting as it is shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The page's state.
    pub app: App,
    /// Its line in the table.
    pub of: &'static Specification,
    /// Its words.
    pub words: SettingWords,
    /// The value that counts, and the level that sets it.
    pub found: Memo<(Level, Option<Json>)>,
}

impl Shown {
    /// Sets or takes out the chat's value.
    pub fn set(self, value: Option<Json>) {
        self.app.set_setting(self.of.name, value);
    }

    /// The least and the most that people may set here.
    fn range(self) -> (f64, f64) {
        self.app.tuning.levels.with(|levels| {
            let bound = levels.bound(self.of.name);
            let min = bound.and_then(|bound| bound.min).unwrap_or(self.of.min);
            let max = bound.and_then(|bound| bound.max).unwrap_or(self.of.max);
            (min, max)
        })
    }

    /// The value that counts.
    #[must_use]
    pub fn value(self) -> Option<Json> {
        self.found.with(|(_, value)| value.clone())
    }

    fn number(self) -> Option<f64> {
        self.found.with(|(_, value)| value.as_ref().and_then(Json::number))
    }

    fn id(self) -> String {
        format!("set-{}", self.of.name)
    }

    /// The id of its help.
    #[must_use]
    pub fn help_id(self) -> String {
        format!("set-{}-help", self.of.name)
    }

    /// The id of its label, where that belongs to several inputs.
    #[must_use]
    pub fn label_id(self) -> String {
        format!("set-{}-label", self.of.name)
    }
}

/// The field of a setting.
pub fn field(app: App, of: &'static Specification, hidden: Memo<bool>) -> AnyView {
    let words = app.strings.setting().of(of.name);
    let shown = Shown { app, of, words, found: Memo::new(move |_| app.found(of.name)) };
    // Number fields stand in the head, everything else under it.
    let (head, body) = match of.kind {
        Kind::Whole | Kind::Real => number(shown),
        Kind::Seconds => (seconds(shown), None),
        Kind::Text => (().into_any(), Some(text(shown))),
        Kind::List => (().into_any(), Some(list(shown))),
        Kind::Switch => (().into_any(), Some(switch(shown))),
        Kind::Choice(names) => (().into_any(), Some(choice(shown, names))),
        Kind::Format => (().into_any(), Some(format_field(shown))),
    };
    let labelled =
        matches!(of.kind, Kind::Whole | Kind::Real | Kind::Seconds | Kind::Text | Kind::List);
    let label = if labelled {
        view! { <label class="setting-label" for=shown.id()>{words.label}</label> }.into_any()
    } else {
        view! { <span class="setting-label" id=shown.label_id()>{words.label}</span> }.into_any()
    };
    let locked = Memo::new(move |_| app.tuning.levels.with(|levels| levels.is_locked(of.name)));
    view! {
        <div class="setting" data-setting=of.name hidden=move || hidden.get()>
            <fieldset class="setting-inside" role="presentation" disabled=move || locked.get()>
                <div class="setting-head">{label}{level(shown)}{head}</div>
                {body}
            </fieldset>
            <p class="setting-help" id=shown.help_id()>{help(shown)}</p>
            {move || locked.get().then(|| view! { <p class="setting-help" data-tone="warning">{app.strings.site().locked()}</p> })}
            {of.reloads.then(|| load_note(shown))}
            {move || shown.found.with(|(level, _)| *level == Level::Chat).then(|| keep(shown))}
        </div>
    }
    .into_any()
}

/// The badge that says where the value comes from, and the reset button.
fn level(shown: Shown) -> AnyView {
    let strings = shown.app.strings;
    let level = Memo::new(move |_| shown.found.with(|(level, _)| *level));
    let own = move || level.get() >= Level::Person;
    view! {
        <span class="badge" title=move || strings.setting().level_hints()[level.get() as usize]
            data-tone=move || own().then_some("accent")>
            {move || strings.setting().levels()[level.get() as usize]}
        </span>
        {move || own().then(|| view! {
            <IconButton icon="undo" class="small reset" label=strings.reset(shown.words.label)
                on_click=move |_| shown.app.reset_setting(shown.of.name)/>
        })}
    }
    .into_any()
}

/// The ways from the chat's level to one of the person's.
fn keep(shown: Shown) -> AnyView {
    let words = shown.app.strings.setting();
    let one = |label: &'static str, for_model: bool| {
        view! {
            <button type="button" class="link-button" aria-label=format!("{label}: {}", shown.words.label)
                on:click=move |_| shown.app.keep_setting(shown.of.name, for_model)>{label}</button>
        }
    };
    view! { <div class="setting-ways">{one(words.keep_model(), true)}{one(words.keep_all(), false)}</div> }.into_any()
}

/// What it does, and its default.
fn help(shown: Shown) -> AnyView {
    let (strings, of) = (shown.app.strings, shown.of);
    let default = match (of.name, of.default) {
        ("seed", _) => Some(strings.default_random().to_owned()),
        ("num_predict", _) => Some(strings.default_unlimited().to_owned()),
        ("num_ctx", _) => Some(strings.default_by_server().to_owned()),
        ("think", _) => Some(strings.default_by_model().to_owned()),
        // The field itself says it, with its unit.
        ("keep_alive", _) | (_, None) => None,
        (_, Some(default)) => Some(shown.app.language.decimal(default, digits(of.step))),
    };
    view! {
        {shown.words.help}" "
        {default.map(|default| view! { <span class="setting-default">{strings.default_is(&default)}</span> })}
    }
    .into_any()
}

/// How long loading the chosen model took the last time.
pub fn last_load(app: App) -> Option<String> {
    app.chosen_model().and_then(|model| model.last_load).map(|last| app.language.duration(last))
}

/// What a value of a load-time option costs, now or later.
fn load_note(shown: Shown) -> AnyView {
    let (app, name) = (shown.app, shown.of.name);
    let words = app.strings.setting();
    let note = move || {
        let held = app.tuning.pending.with(|held| held.0.iter().any(|(other, _)| *other == name));
        let last = last_load(app);
        if held {
            return Some(words.reloads(last.as_deref()));
        }
        if app.reloading().contains(&name) {
            return Some(words.loaded_otherwise(last.as_deref()));
        }
        let (level, value) = shown.found.get();
        (level == Level::Chat && app.beneath(name) != value).then(|| words.only_here().to_owned())
    };
    view! {
        <div role="status">
            {move || note().map(|note| view! { <p class="setting-help" data-tone="warning">{note}</p> })}
        </div>
    }
    .into_any()
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

/// The number that was typed; `Err` if it is none, `None` if nothing was.
fn typed(text: &str) -> Result<Option<f64>, ()> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<f64>().map(Some).map_err(|_| ())
}

/// A number, with a slider where one makes sense.
fn number(shown: Shown) -> (AnyView, Option<AnyView>) {
    let (app, of) = (shown.app, shown.of);
    let strings = app.strings;
    let wrong = RwSignal::new(false);
    let range = Memo::new(move |_| shown.range());
    let take = move |text: String| {
        let value = typed(&text);
        let (min, max) = range.get_untracked();
        let fits = matches!(value, Ok(None))
            || matches!(value, Ok(Some(number)) if (min..=max).contains(&number));
        wrong.set(!fits);
        if let (true, Ok(value)) = (fits, value) {
            shown.set(value.map(Json::Number));
        }
    };
    let written = move || shown.number().map(|value| plain(value, of.step)).unwrap_or_default();
    let say = move |number| app.language.decimal(number, digits(of.step));
    let told = move || {
        let (min, max) = range.get();
        strings.out_of_range(&say(min), &say(max))
    };
    let field = view! {
        <input class="field number" type="text" inputmode="decimal" id=shown.id() name=of.name autocomplete="off"
            placeholder=of.default.map(|default| plain(default, of.step)) aria-describedby=shown.help_id()
            aria-invalid=move || wrong.get().then_some("true")
            prop:value=written on:change=move |event| take(event_target_value(&event))/>
    };
    // -1 is a word ("no limit"), not a place on a scale.
    let least = move || match range.get().0 {
        min if min.to_bits() == (-1.0_f64).to_bits() => 0.0,
        min => min,
    };
    let most = move || range.get().1.min(of.slider_max).max(least());
    let at = move || {
        let value = shown.number().or(of.default).unwrap_or(least());
        value.clamp(least(), most()).to_string()
    };
    let slider = (of.slider_max > 0.0).then(|| view! {
        <input class="slider" type="range" aria-label=strings.slider(shown.words.label) min=move || least().to_string()
            max=move || most().to_string() step=of.step.to_string() aria-describedby=shown.help_id()
            prop:value=at on:change=move |event| take(event_target_value(&event))/>
    });
    let body = view! {
        {slider}
        {move || wrong.get().then(|| view! { <p class="field-error" role="alert">{told}</p> })}
    };
    (field.into_any(), Some(body.into_any()))
}

/// Seconds of each unit; the last one is "always".
const UNITS: [f64; 4] = [1.0, 60.0, 3600.0, -1.0];

/// The largest unit in which that time is whole.
fn unit_of(seconds: f64) -> usize {
    match seconds {
        seconds if seconds < 0.0 => 3,
        seconds if seconds > 0.0 && seconds % 3600.0 == 0.0 => 2,
        seconds if seconds > 0.0 && seconds % 60.0 == 0.0 => 1,
        _ => 0,
    }
}

/// A time: a number and its unit.
fn seconds(shown: Shown) -> AnyView {
    let (app, of) = (shown.app, shown.of);
    let words = app.strings.setting();
    let default = of.default.unwrap_or_default();
    // What was typed in minutes is not turned into hours under one's hands.
    let chosen = RwSignal::new(None::<usize>);
    let unit = Memo::new(move |_| {
        let seconds = shown.number().unwrap_or(default);
        let whole = |unit: &usize| seconds >= 0.0 && *unit < 3 && seconds % UNITS[*unit] == 0.0;
        chosen.get().filter(whole).unwrap_or_else(|| unit_of(seconds))
    });
    let wrong = RwSignal::new(false);
    let put = move |count: f64, unit: usize| {
        let seconds = count * UNITS[unit];
        let (min, max) = untrack(|| shown.range());
        let fits = (min.max(0.0)..=max).contains(&seconds) && seconds.fract() == 0.0;
        wrong.set(!fits);
        if fits {
            chosen.set(Some(unit));
            shown.set(Some(Json::Number(seconds)));
        }
    };
    let take_count = move |text: String| match typed(&text) {
        Ok(Some(count)) => put(count, unit.get_untracked().min(2)),
        Ok(None) => {
            wrong.set(false);
            shown.set(None);
        }
        Err(()) => wrong.set(true),
    };
    let take_unit = move |text: String| {
        let wanted = text.parse::<usize>().unwrap_or(0).min(3);
        let before = untrack(move || shown.number()).unwrap_or(default);
        match (wanted, unit.get_untracked()) {
            (3, _) => {
                wrong.set(false);
                shown.set(Some(Json::Number(-1.0)));
            }
            (_, 3) => put(default / UNITS[unit_of(default)], wanted),
            (_, old) => put(before / UNITS[old], wanted),
        }
    };
    let written = move || {
        let seconds = shown.number().filter(|seconds| *seconds >= 0.0);
        seconds.map(|seconds| plain(seconds / UNITS[unit.get()], 1.0)).unwrap_or_default()
    };
    let empty = move || (unit.get() != 3).then(|| plain(default / UNITS[unit.get()], 1.0));
    view! {
        <div class="with-unit">
            <input class="field number" type="text" inputmode="numeric" id=shown.id() name=of.name autocomplete="off"
                placeholder=empty aria-describedby=shown.help_id()
                aria-invalid=move || wrong.get().then_some("true")
                prop:value=written on:change=move |event| take_count(event_target_value(&event))/>
            <select class="field" aria-label=words.unit(shown.words.label) prop:value=move || unit.get().to_string()
                on:change=move |event| take_unit(event_target_value(&event))>
                {words.units().into_iter().enumerate().map(|(at, name)| view! {
                    <option value=at.to_string() selected=at == unit.get_untracked()>{name}</option>
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// A long text: the system prompt.
fn text(shown: Shown) -> AnyView {
    let take = move |text: String| {
        let value = match (text.trim().is_empty(), untrack(|| shown.app.beneath(shown.of.name))) {
            (false, _) => Some(Json::Text(text)),
            // Taken out, the one beneath would come back: none is wanted.
            (true, Some(_)) => Some(Json::Text(String::new())),
            (true, None) => None,
        };
        shown.set(value);
    };
    view! {
        <textarea class="field" id=shown.id() name=shown.of.name dir="auto" rows="3" aria-describedby=shown.help_id()
            prop:value=move || shown.value().and_then(|value| value.text().map(str::to_owned)).unwrap_or_default()
            on:change=move |event| take(event_target_value(&event))></textarea>
    }
    .into_any()
}

/// A list of texts, as tags.
fn list(shown: Shown) -> AnyView {
    let strings = shown.app.strings;
    let field = NodeRef::<Input>::new();
    let entries = Memo::new(move |_| {
        let texts =
            |value: Json| value.list().iter().filter_map(Json::text).map(str::to_owned).collect();
        shown.value().map_or_else(Vec::<String>::new, texts)
    });
    let change = move |change: &dyn Fn(&mut Vec<String>)| {
        let mut all = entries.get_untracked();
        change(&mut all);
        let beneath = untrack(|| shown.app.beneath(shown.of.name)).is_some();
        shown.set((beneath || !all.is_empty()).then(|| all.into()));
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
    let id = shown.id();
    view! {
        <div class="tag-field">
            {move || (!entries.with(Vec::is_empty)).then(|| view! {
                <ul class="tags" aria-label=shown.words.label>
                    {entries.get().into_iter().map(|entry| {
                        let (gone, id) = (entry.clone(), id.clone());
                        view! {
                            <li class="tag">
                                <code>{entry.clone()}</code>
                                <IconButton icon="close" label=strings.remove(&entry)
                                    on_click=move |_| { change(&|all| all.retain(|other| *other != gone)); dom::focus(&id); }/>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            })}
            <input id=shown.id() placeholder=strings.add() autocomplete="off" aria-describedby=shown.help_id() node_ref=field maxlength="256"
                on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); add(); }
                on:blur=move |_| add()/>
        </div>
    }
    .into_any()
}

/// One of some: what it is called, whether it is chosen, whether it can be.
pub struct Segment {
    /// Its name for the form.
    pub value: String,
    /// What it is called.
    pub label: &'static str,
    /// Whether it is what counts.
    pub chosen: Signal<bool>,
    /// What choosing it does.
    pub choose: Box<dyn Fn()>,
}

/// Some things of which one is chosen, as a bar.
pub fn segments(shown: Shown, all: Vec<Segment>, disabled: Signal<bool>) -> AnyView {
    let class = if all.len() > 4 { "segmented rows" } else { "segmented" };
    view! {
        <fieldset class=class aria-labelledby=shown.label_id() aria-describedby=shown.help_id() disabled=move || disabled.get()>
            {all.into_iter().map(|Segment { value, label, chosen, choose }| view! {
                <label>
                    <input type="radio" name=shown.of.name value=value prop:checked=move || chosen.get() on:change=move |_| choose()/>
                    {label}
                </label>
            }).collect_view()}
        </fieldset>
    }
    .into_any()
}

fn switch(shown: Shown) -> AnyView {
    let words = shown.app.strings.setting();
    let one = |label, value: Option<bool>| Segment {
        value: format!("{value:?}"),
        label,
        chosen: Signal::derive(move || shown.value().and_then(|value| value.bool()) == value),
        choose: Box::new(move || shown.set(value.map(Json::Bool))),
    };
    let all = vec![
        one(words.model_own(), None),
        one(words.on(), Some(true)),
        one(words.off(), Some(false)),
    ];
    segments(shown, all, Signal::derive(|| false))
}

/// One of some names. Of thinking, what the model can.
fn choice(shown: Shown, names: &'static [&'static str]) -> AnyView {
    let app = shown.app;
    let one = move |name: &'static str| Segment {
        value: name.to_owned(),
        label: app.strings.setting().choice(shown.of.name, name),
        chosen: Signal::derive(move || {
            shown.found.with(|(_, value)| value.as_ref().and_then(Json::text) == Some(name))
        }),
        choose: Box::new(move || shown.set(Some(name.into()))),
    };
    if shown.of.name != "think" {
        return segments(
            shown,
            names.iter().map(|name| one(name)).collect(),
            Signal::derive(|| false),
        );
    }
    let model = Memo::new(move |_| {
        app.chosen_model().map(|model| (model.can("thinking"), model.family)).unwrap_or_default()
    });
    (move || {
        let (can, family) = model.get();
        // This family cannot be switched off, and has no more than that.
        let levels = [Think::Low.name(), Think::Medium.name(), Think::High.name()];
        // Older servers refuse it; one that is chosen already can be seen.
        let max = Think::Max.name();
        let newest = app.takes_max() || shown.value().as_ref().and_then(Json::text) == Some(max);
        let offered = |name: &&'static str| {
            (family != "gptoss" || levels.contains(name)) && (newest || *name != max)
        };
        let all = names.iter().copied().filter(offered).map(one).collect();
        let missing =
            (!can).then(|| view! { <p class="setting-help">{app.strings.think_unavailable()}</p> });
        view! { {segments(shown, all, Signal::derive(move || !can))}{missing} }
    })
    .into_any()
}
