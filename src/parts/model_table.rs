//! The installed models: a table that can be searched and sorted, and cards
//! where that is too wide.

use super::model_actions::{Chosen, ModelDialog};
use crate::domain::{Model, UnixMillis};
use crate::i18n::ModelsWords;
use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

/// What the table is sorted by.
const ORDERS: [&str; 4] = ["name", "size", "used", "modified"];

/// The table.
#[component]
pub fn ModelTable() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let (search, order) = (RwSignal::new(String::new()), RwSignal::new(ORDERS[0].to_owned()));
    let chosen = Chosen::new();
    let installed = Memo::new(move |_| {
        app.models.with(|models| models.models.iter().any(|model| !model.is_demo()))
    });
    let listed = Memo::new(move |_| {
        let wanted = search.get().trim().to_lowercase();
        let mut listed = app.models.with(|models| {
            let fits = |model: &&Model| {
                !model.is_demo()
                    && (model.name.to_lowercase().contains(&wanted)
                        || model.family.to_lowercase().contains(&wanted))
            };
            models.models.iter().filter(fits).cloned().collect::<Vec<_>>()
        });
        order.with(|order| sort(&mut listed, order));
        listed
    });
    let options = move || {
        ORDERS
            .into_iter()
            .zip(words.orders)
            .map(|(value, label)| {
                view! {
                    <option value=value>{label}</option>
                }
            })
            .collect_view()
    };
    let rows = move || {
        listed.get().into_iter().map(|model| row(app, words, chosen, &model)).collect_view()
    };
    let table = move || {
        if !installed.get() {
            return view! { <p class="list-empty">{words.none}</p> }.into_any();
        }
        view! {
            <div class="model-tools">
                <input type="search" class="field" aria-label=words.search placeholder=words.search
                    prop:value=move || search.get() on:input=move |event| search.set(event_target_value(&event))/>
                <label class="model-order">{words.order}
                    <select class="field" on:change=move |event| order.set(event_target_value(&event))>{options()}</select>
                </label>
            </div>
            <table class="model-table">
                <thead>
                    <tr>
                        <th scope="col">{words.name}</th>
                        <th scope="col">{words.size}</th>
                        <th scope="col">{words.parameters}</th>
                        <th scope="col">{words.quantization}</th>
                        <th scope="col">{words.context}</th>
                        <th scope="col">{words.abilities}</th>
                        <th scope="col">{words.memory}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="models" aria-label=words.installed>{table}</section>
        <ModelDialog chosen=chosen/>
    }
}

fn sort(models: &mut [Model], order: &str) {
    match order {
        "size" => models.sort_by_key(|model| std::cmp::Reverse(model.size_bytes)),
        "used" => models.sort_by_key(|model| std::cmp::Reverse(model.last_used)),
        "modified" => models.sort_by_key(|model| std::cmp::Reverse(model.modified_at)),
        _ => models.sort_by_key(|model| model.name.to_lowercase()),
    }
}

fn row(
    app: App,
    words: &'static ModelsWords,
    chosen: Chosen,
    model: &Model,
) -> impl IntoView + use<> {
    let language = app.language;
    let size = (model.size_bytes > 0).then(|| language.bytes(model.size_bytes));
    let window = model.trained_window_tokens.map(|tokens| language.tokens_short(tokens));
    let or_dash = |text: Option<String>| {
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
    };
    let (name, opened) = (model.name.clone(), model.name.clone());
    let about = match (&*model.parent, &*model.family) {
        ("", family) => family.to_owned(),
        (parent, _) => (words.made_from)(parent),
    };
    view! {
        <tr>
            <th scope="row">
                <button type="button" class="model-open" on:click=move |_| chosen.open(app, opened.clone())>{name}</button>
                <span class="model-about">{about}</span>
            </th>
            <td data-label=words.size>{or_dash(size)}</td>
            <td data-label=words.parameters>{or_dash(Some(model.parameter_size.clone()))}</td>
            <td data-label=words.quantization>{or_dash(Some(model.quantization.clone()))}</td>
            <td data-label=words.context>{or_dash(window)}</td>
            <td data-label=words.abilities>{abilities(words, model)}</td>
            <td data-label=words.memory>{memory(app, words, model)}</td>
        </tr>
    }
}
/// What a model can do, as icons with names.
fn abilities(words: &'static ModelsWords, model: &Model) -> impl IntoView + use<> {
    let known = [
        ("vision", "eye", words.sees),
        ("thinking", "thinking", words.thinks),
        ("tools", "tools", words.uses_tools),
        ("embedding", "embed", words.embeds),
    ];
    let found = known
        .into_iter()
        .filter(|(capability, _, _)| model.can(capability))
        .map(|(_, icon, name)| view! {
            <span title=name><Icon name=icon/><span class="visually-hidden">{format!("{name} ")}</span></span>
        })
        .collect_view();
    view! { <span class="capabilities">{found}</span> }
}

fn memory(app: App, words: &'static ModelsWords, model: &Model) -> AnyView {
    let Some(loaded) = model.loaded.clone() else { return "–".into_any() };
    let place = (words.memory_place)(loaded.gpu_percent());
    let left = move || match loaded.until {
        Some(until) => {
            let left = until.since(UnixMillis(app.ticks.get()));
            (words.left)(&app.language.countdown(left))
        }
        None => words.for_ever.to_owned(),
    };
    view! {
        <span class="memory-state"><span class="dot" data-kind="loaded"></span><span>{place}", "<span class="tabular">{left}</span></span></span>
    }
    .into_any()
}
