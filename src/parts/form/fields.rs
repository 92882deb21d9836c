//! What stands around every widget: label, help, and what is wrong.

use super::choices::{many, one_of_few, one_of_many};
use super::entry::{date, dates, file, lines, number, slider, text};
use super::faults::told;
use super::tags::tags;
use super::{Entry, Form};
use crate::domain::Json;
use crate::domain::form::Kind;
use leptos::prelude::*;

/// What a widget says of itself to those who do not see it.
#[derive(Clone)]
pub(super) struct About {
    /// The id of what takes the focus.
    pub id: String,
    /// The ids of help and fault, where they are.
    pub described: Signal<Option<String>>,
    /// Whether something is wrong.
    pub invalid: Signal<Option<&'static str>>,
    /// Whether it has to be filled in.
    pub required: Option<&'static str>,
}

/// A field.
pub(super) fn field(form: Form, entry: Entry) -> AnyView {
    let (app, of) = (form.app, entry.field.clone());
    let (help_id, fault_id) = ([&entry.id(), "-help"].concat(), [&entry.id(), "-fault"].concat());
    let fault = entry.fault;
    let helps = !of.help.is_empty();
    let about = About {
        id: entry.id(),
        described: {
            let (help_id, fault_id) = (help_id.clone(), fault_id.clone());
            Signal::derive(move || match (helps, fault.with(Option::is_some)) {
                (false, false) => None,
                (true, false) => Some(help_id.clone()),
                (false, true) => Some(fault_id.clone()),
                (true, true) => Some([&fault_id, " ", help_id.as_str()].concat()),
            })
        },
        invalid: Signal::derive(move || fault.with(Option::is_some).then_some("true")),
        required: of.needed.then_some("true"),
    };
    let widget = match of.kind {
        Kind::Text => text(&entry, &about),
        Kind::Lines => lines(&entry, &about),
        Kind::Number => number(&entry, &about),
        Kind::Slider => slider(form, &entry, &about),
        Kind::Switch | Kind::Checkbox => return ticked(form, &entry, &about, help_id, fault_id),
        Kind::Select => one_of_many(form, &entry, &about),
        Kind::Radio => one_of_few(&entry, &about),
        Kind::MultiSelect => many(&entry, &about),
        Kind::Tags => tags(form, &entry, &about),
        Kind::Date => date(&entry, &about),
        Kind::DateRange => dates(form, &entry, &about),
        Kind::File => file(form, &entry, &about),
    };
    let optional = (!of.needed && of.kind != Kind::Slider)
        .then(|| view! { <span class="ask-optional">{app.strings.form().optional()}</span> });
    let label = of.label.clone();
    let around = below(form, &entry, help_id, fault_id);
    if of.kind.is_group() {
        let (described, invalid) = (about.described, about.invalid);
        let role = if of.kind == Kind::Radio { "radiogroup" } else { "group" };
        let required = about.required.filter(|_| of.kind == Kind::Radio);
        return view! {
            <fieldset class="ask-field" role=role aria-describedby=move || described.get() aria-required=required
                data-invalid=move || invalid.get()>
                <legend class="ask-label"><span dir="auto">{label}</span>{optional}</legend>
                {widget}
                {around}
            </fieldset>
        }
        .into_any();
    }
    view! {
        <div class="ask-field">
            <div class="ask-label"><label for=about.id.clone() dir="auto">{label}</label>{optional}</div>
            {widget}
            {around}
        </div>
    }
    .into_any()
}

/// Help and fault.
fn below(form: Form, entry: &Entry, help_id: String, fault_id: String) -> AnyView {
    let fault = entry.fault;
    let help = entry.field.help.clone();
    let help =
        (!help.is_empty()).then(|| view! { <p class="ask-help" id=help_id dir="auto">{help}</p> });
    view! {
        {help}
        {move || fault.get().map(|fault| view! { <p class="field-error" id=fault_id.clone()>{told(form.app, &fault)}</p> })}
    }
    .into_any()
}

/// A switch or a box, whose label stands beside it.
fn ticked(form: Form, entry: &Entry, about: &About, help_id: String, fault_id: String) -> AnyView {
    let value = entry.value;
    let (described, invalid) = (about.described, about.invalid);
    let switch = entry.field.kind == Kind::Switch;
    let (class, role) = if switch { ("switch", Some("switch")) } else { ("ask-box", None) };
    view! {
        <div class="ask-field">
            <label class="ask-check">
                <input type="checkbox" class=class role=role id=about.id.clone() aria-describedby=move || described.get()
                    aria-invalid=move || invalid.get() aria-required=about.required
                    prop:checked=move || value.with(|value| value.bool() == Some(true))
                    on:change=move |event| value.set(Json::Bool(event_target_checked(&event)))/>
                <span dir="auto">{entry.field.label.clone()}</span>
            </label>
            {below(form, entry, help_id, fault_id)}
        </div>
    }
    .into_any()
}
