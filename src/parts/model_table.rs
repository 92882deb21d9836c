//! The installed models: a table, and cards where that is too wide.

use crate::domain::{Model, UnixMillis};
use crate::i18n::ModelsWords;
use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

/// The table.
#[component]
pub fn ModelTable() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let installed = Memo::new(move |_| {
        app.models.with(|models| {
            models.models.iter().filter(|model| !model.is_demo()).cloned().collect::<Vec<_>>()
        })
    });
    move || {
        if installed.with(Vec::is_empty) {
            return view! { <p class="list-empty">{words.none}</p> }.into_any();
        }
        let rows = installed.get().into_iter().map(|model| row(app, words, &model)).collect_view();
        view! {
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
    }
}

fn row(app: App, words: &'static ModelsWords, model: &Model) -> impl IntoView + use<> {
    let language = app.language;
    let size = (model.size_bytes > 0).then(|| language.bytes(model.size_bytes));
    let window = model.trained_window_tokens.map(|tokens| language.tokens_short(tokens));
    let or_dash = |text: Option<String>| {
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
    };
    view! {
        <tr>
            <th scope="row">{model.name.clone()}</th>
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
