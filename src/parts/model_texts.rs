//! Everything of a model that can be read: facts in a list, and texts that
//! unfold and can be copied.

use super::model_dialog::Chosen;
use crate::domain::model_details::{Fact, ModelDetails};
use crate::state::App;
use crate::ui::IconButton;
use leptos::prelude::*;

/// The facts: what the list knows, and what the model server has said since.
pub fn facts(app: App, chosen: Chosen) -> impl IntoView {
    let (words, manage, language) = (app.strings.models_page(), app.strings.manage(), app.language);
    let model = chosen.model.get().unwrap_or_default();
    let details = chosen.details.get().and_then(Result::ok).unwrap_or_default();
    let zone = app.preferences.zone_minutes.get();
    let first =
        |one: &String, other: &String| if one.is_empty() { other.clone() } else { one.clone() };
    let moment = |time| language.moment(time, zone);
    let families = if details.families.len() > 1 {
        details.families.join(", ")
    } else {
        first(&details.family, &model.family)
    };
    let size = (model.size_bytes > 0).then(|| language.bytes(model.size_bytes));
    let window = model.trained_window_tokens.map(|tokens| language.whole(tokens));
    let places: Vec<&str> = model.places.iter().map(|place| place.upstream.as_str()).collect();
    let formatter = [details.renderer.as_str(), details.parser.as_str()];
    let formatter: Vec<&str> = formatter.into_iter().filter(|name| !name.is_empty()).collect();
    let remote = [details.remote_model.as_str(), details.remote_host.as_str()];
    let remote: Vec<&str> = remote.into_iter().filter(|name| !name.is_empty()).collect();
    let able =
        if details.capabilities.is_empty() { &model.capabilities } else { &details.capabilities };
    let weights = details.weights.as_deref().map(|digest| digest.chars().take(12).collect());
    let listed = [
        (words.size(), size.unwrap_or_default()),
        (words.parameters(), first(&details.parameter_size, &model.parameter_size)),
        (words.quantization(), first(&details.quantization, &model.quantization)),
        (words.context(), window.unwrap_or_default()),
        (manage.family(), families),
        (words.abilities(), able.join(", ")),
        (manage.format(), details.format.clone()),
        (manage.made_from(), first(&details.parent, &model.parent)),
        (manage.requires(), details.requires.clone()),
        (manage.formatter(), formatter.join(", ")),
        (manage.remote(), remote.join(" · ")),
        (manage.weights(), weights.unwrap_or_default()),
        (manage.servers(), places.join(", ")),
        (
            manage.changed(),
            details.modified_at.or(model.modified_at).map(moment).unwrap_or_default(),
        ),
        (manage.used(), model.last_used.map(moment).unwrap_or_default()),
    ];
    let rows = listed.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = rows
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! { <dl class="model-facts" aria-label=manage.facts()>{rows}</dl> }
}

/// The texts that a model has, each with a button that copies it.
pub fn texts(app: App, details: &ModelDetails) -> impl IntoView + use<> {
    let (words, manage) = (app.strings.models_page(), app.strings.manage());
    let messages = details.messages.iter();
    let messages: Vec<String> =
        messages.map(|said| [said.role.as_str(), ": ", &said.text].concat()).collect();
    let sections = [
        (words.system(), details.system.clone()),
        (words.template(), details.template.clone()),
        (words.own_parameters(), list(&details.parameters)),
        (manage.messages(), messages.join("\n\n")),
        (words.information(), list(&details.info)),
        (manage.projector(), list(&details.projector_info)),
        ("Modelfile", details.modelfile.clone()),
        (words.license(), details.license.clone()),
    ];
    sections
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(title, text)| {
            let copy = text.clone();
            view! {
                <details class="model-text">
                    <summary>{title}</summary>
                    <IconButton icon="copy" class="small" label=app.strings.copy() on_click=move |_| app.copy(&copy)/>
                    <pre dir="auto" tabindex="0">{text}</pre>
                </details>
            }
        })
        .collect_view()
}

fn list(facts: &[Fact]) -> String {
    let lines = facts.iter().map(|fact| [fact.name.as_str(), " ", &fact.value].concat());
    lines.collect::<Vec<_>>().join("\n")
}
