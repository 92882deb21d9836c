//! The model picker: a search field and the models, the loaded ones marked.
//!
//! A combobox by the ARIA authoring practices: the focus stays in the field,
//! the arrows move through the list.

use super::avatar::model_picture;
use super::compare_picker::PICKER as COMPARE;
use super::pull_here::PullHere;
use crate::browser::dom;
use crate::domain::{Model, UnixMillis};
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

const PICKER: &str = "model-picker";

/// The popover. What is in it is drawn when it is first opened.
#[component]
pub fn ModelPicker() -> impl IntoView {
    let app = App::of_page();
    let opened = RwSignal::new(false);
    view! {
        <div class="popover picker" id=PICKER popover="auto" role="dialog" aria-label=app.strings.choose_model()
            on:toggle=move |_| opened.set(true)>
            {move || opened.get().then(|| LIST.view((), "picker-empty"))}
        </div>
    }
}

late! {
    /// The search field and the models.
    static LIST: () = models(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let strings = app.strings;
    let field = NodeRef::<Input>::new();
    // The popover gives it the focus when it is opened again.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let search = RwSignal::new(String::new());
    let active = RwSignal::new(0usize);
    let found = Memo::new(move |_| {
        let wanted = search.get().trim().to_lowercase();
        app.models.with(|models| {
            let mut found: Vec<Model> = models
                .models
                .iter()
                .filter(|model| model.can_chat() && model.name.to_lowercase().contains(&wanted))
                .cloned()
                .collect();
            // The one in use stands first, then the loaded ones.
            found.sort_by_key(|model| {
                (Some(&model.name) != models.preferred.as_ref(), model.loaded.is_none())
            });
            found
        })
    });
    let choose = move |name: String| {
        app.choose_model(name);
        dom::hide_popover(PICKER);
        dom::focus("message-input");
        search.set(String::new());
    };
    let on_key = move |event: KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1).min(count.saturating_sub(1))),
            "ArrowUp" => active.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(model) =
                    found.with_untracked(|found| found.get(active.get_untracked()).cloned())
                {
                    choose(model.name);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let none_real = Memo::new(move |_| found.with(|found| found.iter().all(Model::is_demo)));
    let list = move || {
        if found.with(Vec::is_empty) {
            ().into_any()
        } else {
            view! {
                <ul class="picker-list" id="model-list" role="listbox" aria-label=strings.models()>
                    {move || found.get().into_iter().enumerate().map(|(index, model)| view! {
                        <ModelOption model=model index=index active=active choose=choose/>
                    }).collect_view()}
                </ul>
            }
            .into_any()
        }
    };
    view! {
            <div class="search picker-search">
                <Icon name="search"/>
                <input type="search" role="combobox" node_ref=field aria-label=strings.search_models() placeholder=strings.search_models() aria-expanded="true"
                    aria-controls="model-list" aria-autocomplete="list" autocomplete="off" autofocus
                    aria-activedescendant=move || format!("model-{}", active.get())
                    prop:value=move || search.get()
                    on:input=move |event| { search.set(event_target_value(&event)); active.set(0); }
                    on:keydown=on_key/>
            </div>
            {list}
            {move || none_real.get().then(|| view! { <NoHit search=search/> })}
            <div class="picker-foot">
                <button type="button" class="button quiet" popovertarget=COMPARE aria-haspopup="dialog" on:click=move |_| app.comparing.choose_for(None)>
                    <Icon name="columns"/>{strings.compare().compare_hint()}
                </button>
            </div>
    }
    .into_any()
}

#[component]
fn NoHit(search: RwSignal<String>) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let wanted = Signal::derive(move || search.get().trim().to_owned());
    let said = move || {
        let name = wanted.get();
        if name.is_empty() {
            strings.no_models().to_owned()
        } else {
            strings.no_model_called(&name)
        }
    };
    view! { <div class="picker-empty"><p>{said}</p><PullHere wanted=wanted/></div> }
}

#[component]
fn ModelOption(
    model: Model,
    index: usize,
    active: RwSignal<usize>,
    choose: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let name = model.name.clone();
    let chosen = name.clone();
    let own = name.clone();
    let selected = move || (app.model().as_deref() == Some(own.as_str())).to_string();
    let dot = if model.loaded.is_some() { "loaded" } else { "none" };
    let picture = model_picture(app, &name);
    let abilities = [("vision", "eye", strings.can_see()), ("thinking", "thinking", strings.can_think()), ("tools", "tools", strings.can_use_tools())]
        .into_iter()
        .filter(|(capability, _, _)| model.can(capability))
        .map(|(_, icon, words)| view! { <span title=words><Icon name=icon/><span class="visually-hidden">{words}</span></span> })
        .collect_view();
    view! {
        <li class="model-option" role="option" id=format!("model-{index}") aria-selected=selected
            data-active=move || (active.get() == index).then_some("true")
            on:click=move |_| choose(chosen.clone())>
            <span class="dot" data-kind=dot></span>
            <span class="model-name">{picture}{name}</span>
            <span class="model-facts">{facts(app, &model)}</span>
            <span class="capabilities">{abilities}</span>
        </li>
    }
}

/// `1.6 GB · Q4_0 · 8k · loaded, 4 min left`
fn facts(app: App, model: &Model) -> String {
    let (strings, language) = (app.strings, app.language);
    if model.is_demo() {
        return strings.demo_facts().to_owned();
    }
    let mut facts = Vec::new();
    if model.remote {
        facts.push(strings.runs_elsewhere().to_owned());
    }
    if model.size_bytes > 0 {
        facts.push(language.bytes(model.size_bytes));
    }
    if !model.quantization.is_empty() {
        facts.push(model.quantization.clone());
    }
    facts.extend(model.trained_window_tokens.map(|tokens| language.tokens_short(tokens)));
    // Where it is, where that matters.
    if !model.places.is_empty() {
        let names: Vec<&str> = model.places.iter().map(|place| place.upstream.as_str()).collect();
        facts.push(strings.machine().on(&names.join(", ")));
    }
    if model.away {
        facts.push(strings.machine().away().to_owned());
    }
    if let Some(loaded) = &model.loaded {
        let now = UnixMillis(app.ticks.get_untracked());
        facts.push(match loaded.until {
            Some(until) => strings.loaded_for((until.0 - now.0) / 60_000),
            None => strings.loaded().to_owned(),
        });
    }
    let evicted = untrack(|| app.evicted_by(&model.name));
    facts.extend(evicted.map(|other| strings.manage().would_unload(&other)));
    facts.join(" · ")
}
