//! A Modelfile as a form: base, system prompt, parameters, messages, and what
//! is rarely needed folded away.

use super::create_fields::{LongField, MessagesField, ParameterField, ShortField, StopField};
use crate::browser::upload;
use crate::domain::model::same_model;
use crate::domain::modelfile::Instruction;
use crate::domain::modelfile::request::{Source, source};
use crate::domain::options::{SPECIFICATIONS, Specification};
use crate::state::document::Document;
use crate::ui::Icon;
use leptos::prelude::*;

/// The form.
#[component]
pub fn CreateForm(
    /// What it shows.
    document: Document,
) -> impl IntoView {
    let words = document.app.strings.create_page();
    let parameters = |rare: bool| {
        let shown = SPECIFICATIONS.iter().filter(move |one| {
            one.option && one.rare == rare && one.kind != crate::domain::options::Kind::List
        });
        shown.map(move |one: &'static Specification| view! { <ParameterField document=document specification=one/> }).collect_view()
    };
    view! {
        <Base document=document/>
        <LongField document=document instruction=Instruction::System label=words.system() help=words.system_help()/>
        {parameters(false)}
        <StopField document=document/>
        <MessagesField document=document/>
        <details class="setting-more">
            <summary>{words.all_parameters()}<Icon name="chevron-down"/></summary>
            {parameters(true)}
        </details>
        <details class="setting-more">
            <summary>{words.more()}<Icon name="chevron-down"/></summary>
            <LongField document=document instruction=Instruction::Template label=words.template() help=words.template_help()/>
            <Adapter document=document/>
            <LongField document=document instruction=Instruction::License label=words.license() help=words.license_help()/>
            <ShortField document=document instruction=Instruction::Renderer label=words.renderer() help=words.built_in_help()/>
            <ShortField document=document instruction=Instruction::Parser label=words.parser() help=words.built_in_help()/>
            <ShortField document=document instruction=Instruction::Requires label=words.requires() help=words.requires_help()/>
        </details>
    }
}

/// The base model: one of the installed ones, or a file.
#[component]
fn Base(document: Document) -> impl IntoView {
    let app = document.app;
    let words = app.strings.create_page();
    let value = document.value(Instruction::From, "");
    let choices = Memo::new(move |_| {
        let mut names: Vec<String> = app.models.with(|models| {
            models.models.iter().filter(|one| !one.is_demo()).map(|one| one.name.clone()).collect()
        });
        let now = value.get().unwrap_or_default();
        if names.iter().all(|name| !same_model(name, &now)) {
            names.insert(0, now);
        }
        names
    });
    let label = move |name: &str| match source(name, &[]) {
        Source::Nothing => words.base_none().to_owned(),
        Source::Blob(_) => words.base_own_file().to_owned(),
        _ => name.to_owned(),
    };
    let pick = move |event: leptos::ev::Event| {
        if let Some(file) = upload::picked(&event) {
            let path = ["./", &file.name].concat();
            document.set(Instruction::From, "", &path);
            app.send_file(file, path);
        }
    };
    view! {
        <div class="setting">
            <label class="setting-label" for="create-base">{words.base()}</label>
            <div class="create-base">
                <select class="field" id="create-base" aria-describedby="create-base-help"
                    on:change=move |event| document.set(Instruction::From, "", &event_target_value(&event))>
                    {move || choices.get().into_iter().map(|name| {
                        let own = name.clone();
                        let chosen = move || value.with(|now| same_model(now.as_deref().unwrap_or_default(), &own));
                        view! { <option value=name.clone() prop:selected=chosen>{label(&name)}</option> }
                    }).collect_view()}
                </select>
                <label class="button file-button"><Icon name="file"/>{words.use_file()}<input type="file" accept=".gguf" on:change=pick/></label>
            </div>
            <p class="setting-help" id="create-base-help">{words.base_help()}</p>
        </div>
    }
}

/// The adapter: a file.
#[component]
fn Adapter(document: Document) -> impl IntoView {
    let app = document.app;
    let words = app.strings.create_page();
    let pick = move |event: leptos::ev::Event| {
        if let Some(file) = upload::picked(&event) {
            let path = ["./", &file.name].concat();
            document.set(Instruction::Adapter, "", &path);
            app.send_file(file, path);
        }
    };
    view! {
        <ShortField document=document instruction=Instruction::Adapter label=words.adapter() help=words.adapter_help()/>
        <label class="button file-button"><Icon name="file"/>{words.adapter_file()}<input type="file" accept=".gguf" on:change=pick/></label>
    }
}
