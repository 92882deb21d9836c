//! The installed models: a table that can be searched and sorted, and cards
//! where that is too wide.

use super::model_dialog::{Chosen, ModelDialog};
use super::model_menu::{self, ModelMenu};
use crate::domain::{Model, Place, UnixMillis};
use crate::i18n::ModelsWords;
use crate::state::App;
use crate::ui::{Icon, table_head};
use leptos::prelude::*;

/// What the table is sorted by.
const ORDERS: [&str; 4] = ["name", "size", "used", "modified"];

/// The table.
#[component]
pub fn ModelTable() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let (search, order) = (RwSignal::new(String::new()), RwSignal::new(ORDERS[0].to_owned()));
    let chosen = Chosen::new(app);
    // The row whose menu is open.
    let menu = RwSignal::new(None::<String>);
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
            .zip(words.orders())
            .map(|(value, label)| {
                view! {
                    <option value=value>{label}</option>
                }
            })
            .collect_view()
    };
    let rows = move || {
        listed.get().into_iter().map(|model| row(app, words, chosen, menu, &model)).collect_view()
    };
    let heads = [
        words.name(),
        words.size(),
        words.parameters(),
        words.quantization(),
        words.context(),
        words.abilities(),
        words.memory(),
        "",
    ];
    let table = move || {
        if !installed.get() {
            return view! { <p class="list-empty">{words.none()}</p> }.into_any();
        }
        view! {
            <div class="model-tools">
                <input type="search" class="field" aria-label=words.search() placeholder=words.search()
                    prop:value=move || search.get() on:input=move |event| search.set(event_target_value(&event))/>
                <label class="model-order">{words.order()}
                    <select class="field" on:change=move |event| order.set(event_target_value(&event))>{options()}</select>
                </label>
            </div>
            <table class="model-table">
                {table_head(&heads)}
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="models" aria-label=words.installed()>{table}</section>
        <ModelMenu row=menu chosen=chosen/>
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
    words: ModelsWords,
    chosen: Chosen,
    menu: RwSignal<Option<String>>,
    model: &Model,
) -> impl IntoView + use<> {
    let language = app.language;
    let size = (model.size_bytes > 0).then(|| language.bytes(model.size_bytes));
    let window = model.trained_window_tokens.map(|tokens| language.tokens_short(tokens));
    let or_dash = |text: Option<String>| {
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
    };
    let name = model.name.clone();
    let link = app.path_of(&Place::Model(name.clone()));
    let more = model_menu::button(app, menu, name.clone());
    let mut about = match (&*model.parent, &*model.family) {
        ("", family) => family.to_owned(),
        (parent, _) => words.made_from(parent),
    };
    // Where it is, where that matters.
    if !model.places.is_empty() {
        let places: Vec<&str> = model.places.iter().map(|place| place.upstream.as_str()).collect();
        let places = app.strings.manage().on(&places.join(", "));
        about = if about.is_empty() { places } else { [&about, " · ", &places].concat() };
    }
    view! {
        <tr>
            <th scope="row">
                <a class="model-open" href=link on:click=move |_| chosen.note_click()>{name}</a>
                <span class="model-about">{about}</span>
            </th>
            <td data-label=words.size()>{or_dash(size)}</td>
            <td data-label=words.parameters()>{or_dash(Some(model.parameter_size.clone()))}</td>
            <td data-label=words.quantization()>{or_dash(Some(model.quantization.clone()))}</td>
            <td data-label=words.context()>{or_dash(window)}</td>
            <td data-label=words.abilities()>{abilities(words, model)}</td>
            <td data-label=words.memory()>{memory(app, words, model)}</td>
            <td class="model-more">{more}</td>
        </tr>
    }
}

/// What a model can do, as icons with names.
fn abilities(words: ModelsWords, model: &Model) -> AnyView {
    let known = [
        ("vision", "eye", words.sees()),
        ("thinking", "thinking", words.thinks()),
        ("tools", "tools", words.uses_tools()),
        ("embedding", "embed", words.embeds()),
    ];
    let found = known
        .into_iter()
        .filter(|(capability, _, _)| model.can(capability))
        .map(|(_, icon, name)| view! {
            <span title=name><Icon name=icon/><span class="visually-hidden">{format!("{name} ")}</span></span>
        })
        .collect::<Vec<_>>();
    if found.is_empty() {
        "–".into_any()
    } else {
        view! { <span class="capabilities">{found}</span> }.into_any()
    }
}

fn memory(app: App, words: ModelsWords, model: &Model) -> AnyView {
    let Some(loaded) = model.loaded.clone() else { return "–".into_any() };
    let place = words.memory_place(loaded.gpu_percent());
    let left = move || match loaded.until {
        Some(until) => {
            let left = until.since(UnixMillis(app.ticks.get()));
            words.left(&app.language.countdown(left))
        }
        None => words.for_ever().to_owned(),
    };
    view! {
        <span class="memory-state"><span class="dot" data-kind="loaded"></span><span>{place}", "<span class="tabular">{left}</span></span></span>
    }
    .into_any()
}
