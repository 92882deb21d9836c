//! The small fields of the form of a Modelfile: each shows one thing of the
//! text and changes it there.

use crate::domain::modelfile::{Instruction, Statement, parameters};
use crate::domain::options::{Kind, Specification};
use crate::state::App;
use crate::state::document::Document;
use crate::ui::IconButton;
use leptos::html::Input;
use leptos::prelude::*;

/// A text of several lines.
#[component]
pub fn LongField(
    /// What it belongs to.
    document: Document,
    /// What it is.
    instruction: Instruction,
    /// Its label.
    label: &'static str,
    /// What it does.
    help: &'static str,
) -> impl IntoView {
    let words = document.app.strings.create_page();
    let value = document.value(instruction, "");
    let wrong = document.is_unwritable(instruction, "");
    let id = instruction.keyword();
    let help_id = format!("{id}-help");
    view! {
        <div class="setting">
            <label class="setting-label" for=id>{label}</label>
            <textarea class="field" id=id dir="auto" rows="3" aria-describedby=help_id.clone() aria-invalid=move || wrong.get().then_some("true")
                prop:value=move || value.get().unwrap_or_default()
                on:input=move |event| document.set(instruction, "", &event_target_value(&event))></textarea>
            {move || wrong.get().then(|| view! { <p class="field-error" role="alert">{words.unwritable()}</p> })}
            <p class="setting-help" id=help_id>{help}</p>
        </div>
    }
}

/// A text of one line.
#[component]
pub fn ShortField(
    /// What it belongs to.
    document: Document,
    /// What it is.
    instruction: Instruction,
    /// Its label.
    label: &'static str,
    /// What it does.
    help: &'static str,
) -> impl IntoView {
    let value = document.value(instruction, "");
    let id = instruction.keyword();
    let help_id = format!("{id}-help");
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{label}</label>
                <input class="field" type="text" id=id autocomplete="off" spellcheck="false" aria-describedby=help_id.clone()
                    prop:value=move || value.get().unwrap_or_default()
                    on:change=move |event| document.set(instruction, "", event_target_value(&event).trim())/>
            </div>
            <p class="setting-help" id=help_id>{help}</p>
        </div>
    }
}

/// A parameter.
#[component]
pub fn ParameterField(
    /// What it belongs to.
    document: Document,
    /// Its line in the table.
    specification: &'static Specification,
) -> impl IntoView {
    let strings = document.app.strings;
    let words = strings.create_page();
    let name = specification.name;
    let said = strings.setting().of(name);
    let value = document.value(Instruction::Parameter, name);
    let set = Memo::new(move |_| value.with(Option::is_some));
    let change = move |text: &str| document.set(Instruction::Parameter, name, text.trim());
    let id = format!("parameter-{name}");
    let help = format!("{id}-help");
    let field = if specification.kind == Kind::Switch {
        switch(document, name, id.clone(), help.clone()).into_any()
    } else {
        number(document, specification, id.clone(), help.clone()).into_any()
    };
    let slider = (specification.slider_max > 0.0).then(|| {
        let at = move || {
            let shown = value.with(|value| value.as_ref().and_then(|text| text.parse::<f64>().ok()));
            let shown = shown.or(specification.default).unwrap_or(specification.min);
            shown.min(specification.slider_max).to_string()
        };
        view! {
            <input class="slider" type="range" aria-label=words.slider(said.label) min=specification.min.max(0.0).to_string()
                max=specification.slider_max.to_string() step=specification.step.to_string()
                prop:value=at on:input=move |event| change(&event_target_value(&event))/>
        }
    });
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{said.label}</label>
                {move || set.get().then(|| view! {
                    <IconButton icon="undo" class="small reset" label=words.reset(said.label) on_click=move |_| change("")/>
                })}
                {field}
            </div>
            {slider}
            <p class="setting-help" id=help>{said.help}</p>
        </div>
    }
}

fn number(
    document: Document,
    specification: &'static Specification,
    id: String,
    help: String,
) -> impl IntoView {
    let name = specification.name;
    let value = document.value(Instruction::Parameter, name);
    let wrong = Memo::new(move |_| {
        value.with(|value| {
            let kind = parameters::kind(name).zip(value.as_deref());
            kind.is_some_and(|(kind, text)| parameters::read(kind, text).is_none())
        })
    });
    view! {
        <input class="field number" type="text" inputmode="decimal" id=id autocomplete="off" aria-describedby=help
            placeholder=specification.default.map(|default| default.to_string()) aria-invalid=move || wrong.get().then_some("true")
            prop:value=move || value.get().unwrap_or_default()
            on:change=move |event| document.set(Instruction::Parameter, name, &event_target_value(&event).trim().replace(',', "."))/>
    }
}

fn switch(document: Document, name: &'static str, id: String, help: String) -> impl IntoView {
    let words = document.app.strings.create_page();
    let value = document.value(Instruction::Parameter, name);
    let on = Memo::new(move |_| {
        value.with(|value| {
            let read = parameters::read(parameters::Kind::Switch, value.as_deref()?);
            Some(read == Some(parameters::Value::Switch(true)))
        })
    });
    let choices = [
        ("", words.by_model(), None),
        ("true", words.on(), Some(true)),
        ("false", words.off(), Some(false)),
    ];
    view! {
        <select class="field" id=id aria-describedby=help
            on:change=move |event| document.set(Instruction::Parameter, name, &event_target_value(&event))>
            {choices.into_iter().map(|(value, label, is)| view! {
                <option value=value prop:selected=move || on.get() == is>{label}</option>
            }).collect_view()}
        </select>
    }
}

/// Stop sequences, as tags.
#[component]
pub fn StopField(
    /// What it belongs to.
    document: Document,
) -> impl IntoView {
    let words = document.app.strings.create_page();
    let field = NodeRef::<Input>::new();
    let stops = document.all(Instruction::Parameter, "stop");
    let add = move || {
        let Some(input) = field.get_untracked() else { return };
        let text = input.value();
        let mut all = stops.get_untracked();
        if !text.is_empty() && all.iter().all(|one| one.value != text) {
            all.push(Statement::named(Instruction::Parameter, "stop", &text));
            document.set_all(Instruction::Parameter, "stop", all);
        }
        input.set_value("");
    };
    let remove = move |text: &str| {
        let mut all = stops.get_untracked();
        all.retain(|one| one.value != text);
        document.set_all(Instruction::Parameter, "stop", all);
    };
    view! {
        <div class="setting">
            <label class="setting-label" for="create-stop">{words.stop()}</label>
            <div class="tag-field">
                {move || (!stops.with(Vec::is_empty)).then(|| view! {
                    <ul class="tags" aria-label=words.stop()>
                        {stops.get().into_iter().map(|stop| {
                            let gone = stop.value.clone();
                            view! {
                                <li class="tag">
                                    <code>{stop.value.clone()}</code>
                                    <IconButton icon="close" label=words.remove(&stop.value) on_click=move |_| remove(&gone)/>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                })}
                <input id="create-stop" placeholder=words.add() autocomplete="off" aria-describedby="create-stop-help" node_ref=field maxlength="256"
                    on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); add(); }
                    on:blur=move |_| add()/>
            </div>
            <p class="setting-help" id="create-stop-help">{words.stop_help()}</p>
        </div>
    }
}

/// The messages before every conversation.
#[component]
pub fn MessagesField(
    /// What it belongs to.
    document: Document,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.create_page();
    let messages = document.all(Instruction::Message, "");
    let count = Memo::new(move |_| messages.with(Vec::len));
    let change = move |change: &dyn Fn(&mut Vec<Statement>)| {
        let mut all = messages.get_untracked();
        change(&mut all);
        document.set_all(Instruction::Message, "", all);
    };
    let add = move |_| {
        change(&|all| {
            let role =
                if all.last().is_some_and(|one| one.name == "user") { "assistant" } else { "user" };
            all.push(Statement::named(Instruction::Message, role, ""));
        });
    };
    let row = move |at: usize| {
        let role = Memo::new(move |_| {
            messages.with(|all| all.get(at).map(|one| one.name.clone()).unwrap_or_default())
        });
        let text = Memo::new(move |_| {
            messages.with(|all| all.get(at).map(|one| one.value.clone()).unwrap_or_default())
        });
        let put = move |put: &dyn Fn(&mut Statement)| {
            change(&|all| {
                if let Some(one) = all.get_mut(at) {
                    put(one);
                }
            });
        };
        let roles = ["system", "user", "assistant"].into_iter().zip(words.roles());
        let label = words.message(at + 1);
        view! {
            <li class="create-message">
                <div class="create-message-head">
                    <select class="field" aria-label=words.role(at + 1)
                        on:change=move |event| { let chosen = event_target_value(&event); put(&|one| one.name.clone_from(&chosen)); }>
                        {roles.map(|(value, label)| view! {
                            <option value=value prop:selected=move || role.with(|role| role == value)>{label}</option>
                        }).collect_view()}
                    </select>
                    <IconButton icon="close" label=words.remove(&label) on_click=move |_| change(&|all| { all.remove(at); })/>
                </div>
                <textarea class="field" rows="2" dir="auto" aria-label=label.clone() prop:value=move || text.get()
                    on:input=move |event| { let typed = event_target_value(&event); put(&|one| one.value.clone_from(&typed)); }></textarea>
            </li>
        }
    };
    view! {
        <div class="setting">
            <span class="setting-label" id="create-messages">{words.messages()}</span>
            <ul class="create-messages" aria-labelledby="create-messages">
                {move || (0..count.get()).map(row).collect_view()}
            </ul>
            <div><button type="button" class="button" on:click=add>{words.add_message()}</button></div>
            <p class="setting-help">{words.messages_help()}</p>
        </div>
    }
}
