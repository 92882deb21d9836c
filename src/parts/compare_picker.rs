//! Who is to be compared: models with check boxes, and for each answer the
//! settings that it is asked with.
//!
//! One popover for two ends: the next message, or company for a reply. Absent
//! on purpose: what a model is loaded with beforehand; the stage line says.

use crate::browser::dom;
use crate::domain::compare::FEWEST;
use crate::domain::presets::{BUILT_IN, built_in};
use crate::domain::{Candidate, Model, Settings};
use crate::state::App;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton, Item, each};
use leptos::prelude::*;

/// The popover's id.
pub const PICKER: &str = "compare-picker";

/// The popover. What is in it is drawn when it is first opened.
#[component]
pub fn ComparePicker() -> impl IntoView {
    let app = App::of_page();
    let opened = RwSignal::new(false);
    let on_toggle = move |_| {
        opened.set(true);
        if !dom::is_popover_open(PICKER) {
            app.comparing.forget_lone();
        }
    };
    view! {
        <div class="popover picker compare-picker" id=PICKER popover="auto" role="dialog" aria-label=app.strings.compare().compare() on:toggle=on_toggle>
            {move || opened.get().then(|| CHOICE.view((), "picker-empty"))}
        </div>
    }
}

/// The button in the composer, and the names of those who are asked next.
#[component]
pub fn CompareButton() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.compare();
    view! {
        <button type="button" class="tool-button" popovertarget=PICKER aria-haspopup="dialog" title=words.compare_hint()
            data-on=move || app.comparing.is_on().to_string() on:click=move |_| app.comparing.choose_for(None)>
            <Icon name="columns"/><span class="label">{words.compare()}</span>
        </button>
    }
}

/// Who answers the next message, where that was chosen.
#[component]
pub fn AskedNext() -> impl IntoView {
    let app = App::of_page();
    move || app.comparing.is_on().then(|| ASKED.view((), "silent"))
}

late! {
    /// Who it is.
    static ASKED: () = compare(draw_asked)
}

fn draw_asked((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.compare();
    let names = move || {
        let names = app.comparing.next.get();
        names
            .iter()
            .map(|one| view! { <li class="badge" dir="auto">{name(one)}</li> })
            .collect_view()
    };
    view! {
        <div class="asked-next">
            <Icon name="columns"/>
            <ul aria-label=words.asked_next()>{names}</ul>
            <IconButton icon="close" class="small" label=words.leave() on_click=move |_| app.comparing.next.set(Vec::new())/>
        </div>
    }
    .into_any()
}

fn name(candidate: &Candidate) -> String {
    match &candidate.label {
        Some(label) => format!("{} · {label}", candidate.model),
        None => candidate.model.clone(),
    }
}

late! {
    /// The inside.
    static CHOICE: () = compare(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.comparison();
    app.follow_presets();
    let comparing = app.comparing;
    let hint = move || match comparing.beside.get().and_then(|id| app.talk.turn(id)) {
        Some(turn) => {
            let shown = app.talk.comparison_of(turn.id).unwrap_or_else(|| turn.clone());
            words.beside(&app.column_name(&shown, &turn))
        }
        None => words.hint().to_owned(),
    };
    let models = Memo::new(move |_| {
        app.models.with(|models| {
            let mut found: Vec<Model> =
                models.models.iter().filter(|model| model.can_chat()).cloned().collect();
            found.sort_by_key(|model| {
                (Some(&model.name) != models.preferred.as_ref(), model.loaded.is_none())
            });
            found
        })
    });
    view! {
        <div class="compare-head"><h2>{words.title()}</h2><p class="hint">{hint}</p></div>
        <div class="compare-scroll">
            <fieldset class="compare-models">
                <legend class="visually-hidden">{app.strings.models()}</legend>
                {each(move || models.get().into_iter().map(|model| {
                    Item::new(model.name.clone(), move || model_box(app, &model))
                }).collect())}
            </fieldset>
            {move || (!comparing.chosen().with(Vec::is_empty)).then(|| answers(app))}
        </div>
        {foot(app)}
    }
    .into_any()
}

/// A model with its check box.
fn model_box(app: App, model: &Model) -> AnyView {
    let (name, of_name) = (model.name.clone(), model.name.clone());
    let checked = Memo::new(move |_| {
        app.comparing.chosen().with(|all| all.iter().any(|one| one.model == of_name))
    });
    let full = Memo::new(move |_| app.room_beside() == 0);
    let facts = if model.is_demo() {
        app.strings.demo_facts().to_owned()
    } else {
        let mut facts = Vec::new();
        if model.size_bytes > 0 {
            facts.push(app.language.bytes(model.size_bytes));
        }
        if !model.quantization.is_empty() {
            facts.push(model.quantization.clone());
        }
        facts.join(" · ")
    };
    let toggle = {
        let name = name.clone();
        move |_| {
            let name = name.clone();
            untrack(|| app.comparing.chosen()).update(|all| {
                if all.iter().any(|one| one.model == name) {
                    all.retain(|one| one.model != name);
                } else {
                    all.push(Candidate { model: name, ..Candidate::default() });
                }
            });
        }
    };
    let dot = if model.loaded.is_some() { "loaded" } else { "none" };
    view! {
        <label class="compare-model">
            <input type="checkbox" prop:checked=move || checked.get() disabled=move || full.get() && !checked.get() on:change=toggle/>
            <span class="model-name">{name}</span>
            <span class="dot" data-kind=dot></span>
            <span class="model-facts">{facts}</span>
        </label>
    }
    .into_any()
}

/// Those who were chosen, each with its settings.
fn answers(app: App) -> AnyView {
    let words = app.strings.comparison();
    view! {
        <section class="compare-answers" aria-label=words.answers()>
            <h3>{words.answers()}</h3>
            <ol>{move || {
                let all = app.comparing.chosen().get();
                all.iter().enumerate().map(|(at, one)| answer(app, at, one)).collect_view()
            }}</ol>
        </section>
    }
    .into_any()
}

/// Where the settings of an answer come from, as the value of its choice.
fn presets(app: App) -> Vec<(String, String, Settings)> {
    let names = app.strings.setting().built_in();
    let own = app.tuning.presets.get();
    let built = BUILT_IN.into_iter().zip(names);
    built
        .map(|(name, label)| (name.to_owned(), label.to_owned(), built_in(name)))
        .chain(own.into_iter().map(|preset| (preset.id.to_string(), preset.name, preset.settings)))
        .collect()
}

fn answer(app: App, at: usize, one: &Candidate) -> AnyView {
    let words = app.strings.comparison();
    let model = one.model.clone();
    let chosen = untrack(|| app.comparing.chosen());
    let label = one.label.clone();
    let options = presets(app);
    let all = options.clone();
    let choose = move |event| {
        let value = event_target_value(&event);
        let found = all.iter().find(|(key, ..)| *key == value);
        chosen.update(|chosen| {
            if let Some(one) = chosen.get_mut(at) {
                one.label = found.map(|(_, label, _)| label.clone());
                one.settings = found.map(|(.., settings)| settings.clone()).unwrap_or_default();
            }
        });
    };
    let more = {
        let model = model.clone();
        move |_| {
            let again = Candidate { model: model.clone(), ..Candidate::default() };
            chosen.update(|chosen| chosen.insert((at + 1).min(chosen.len()), again));
        }
    };
    let options = options.into_iter().map(|(key, name, _)| {
        let selected = label.as_ref() == Some(&name);
        view! { <option value=key selected=selected>{name}</option> }
    });
    let full = Memo::new(move |_| app.room_beside() == 0);
    view! {
        <li class="compare-answer">
            <span class="model-name" dir="auto">{model.clone()}</span>
            <select class="field" aria-label=words.settings_of(&model) on:change=choose>
                <option value="" selected=label.is_none()>{words.as_in_chat()}</option>
                {options.collect_view()}
            </select>
            <IconButton icon="plus" class="small" label=words.once_more(&model) disabled=full on_click=more/>
            <IconButton icon="close" class="small" label=app.strings.remove(&name(one))
                on_click=move |_| chosen.update(|chosen| if at < chosen.len() { chosen.remove(at); })/>
        </li>
    }
    .into_any()
}

fn foot(app: App) -> AnyView {
    let words = app.strings.comparison();
    let comparing = app.comparing;
    let count = Memo::new(move |_| comparing.chosen().with(Vec::len));
    let beside = Memo::new(move |_| comparing.beside.get().is_some());
    let enough = move || count.get() >= if beside.get() { 1 } else { FEWEST };
    let note = move || {
        if app.room_beside() == 0 {
            words.no_room()
        } else if count.get() == 1 && !beside.get() {
            words.need_two()
        } else {
            ""
        }
    };
    let last = StoredValue::new(app.compared_last());
    let as_last = move || {
        (count.get() == 0 && !beside.get() && last.with_value(|last| last.len() >= FEWEST)).then(|| {
            view! { <button type="button" class="button quiet" on:click=move |_| comparing.next.set(last.get_value())>{words.as_last_time()}</button> }
        })
    };
    let clear = move || {
        (count.get() > 0).then(|| {
            view! { <button type="button" class="button quiet" on:click=move |_| untrack(|| comparing.chosen()).set(Vec::new())>{words.clear()}</button> }
        })
    };
    let done = move |_| {
        dom::hide_popover(PICKER);
        dom::hide_popover("model-picker");
        if beside.get_untracked() {
            app.ask_beside();
        } else {
            app.focus_composer();
        }
    };
    view! {
        <div class="compare-foot">
            <span class="hint" role="status">{note}</span>
            <div class="button-row">
                {as_last}{clear}
                <button type="button" class="button primary" disabled=move || !enough() on:click=done>
                    {move || if beside.get() { words.ask() } else { words.done() }}
                </button>
            </div>
        </div>
    }
    .into_any()
}
