//! What is typed, dragged, or picked: texts, numbers, days, files.

use super::fields::About;
use super::{Entry, Form};
use crate::browser::text_file::chosen;
use crate::domain::Json;
use crate::domain::form::{Fault, day, file_bytes};
use crate::ui::{Icon, IconButton, text_area_content};
use leptos::prelude::*;

/// A line of text.
pub(super) fn text(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let (described, invalid) = (about.described, about.invalid);
    view! {
        <input type="text" class="field" id=about.id.clone() dir="auto" autocomplete="off" placeholder=entry.field.placeholder.clone()
            aria-describedby=move || described.get() aria-invalid=move || invalid.get() aria-required=about.required
            value=entry.text() on:input=move |event| value.set(event_target_value(&event).into())/>
    }
    .into_any()
}

/// Several lines.
pub(super) fn lines(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let (described, invalid) = (about.described, about.invalid);
    view! {
        <textarea class="field" id=about.id.clone() rows="2" dir="auto" placeholder=entry.field.placeholder.clone()
            aria-describedby=move || described.get() aria-invalid=move || invalid.get() aria-required=about.required
            on:input=move |event| value.set(event_target_value(&event).into())>{text_area_content(&entry.text())}</textarea>
    }
    .into_any()
}

/// What was typed as a number; what is none stays as it is, and is told.
fn read_number(text: &str) -> Json {
    let text = text.trim();
    match text.replace(',', ".").parse::<f64>() {
        Ok(number) if number.is_finite() => Json::Number(number),
        _ if text.is_empty() => Json::Null,
        _ => text.into(),
    }
}

fn plain(value: &Json) -> String {
    value
        .number()
        .map_or_else(|| value.text().unwrap_or_default().to_owned(), |number| number.to_string())
}

/// A number that is typed.
pub(super) fn number(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let (described, invalid) = (about.described, about.invalid);
    view! {
        <input type="text" inputmode="decimal" class="field number" id=about.id.clone() autocomplete="off"
            placeholder=entry.field.placeholder.clone() aria-describedby=move || described.get()
            aria-invalid=move || invalid.get() aria-required=about.required value=value.with_untracked(plain)
            on:input=move |event| value.set(read_number(&event_target_value(&event)))/>
    }
    .into_any()
}

/// A number that is dragged.
pub(super) fn slider(form: Form, entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let of = entry.field.clone();
    let bound = |bound: Option<f64>, other: f64| bound.unwrap_or(other).to_string();
    let step = of.step.map_or_else(|| "any".to_owned(), |step| step.to_string());
    let described = about.described;
    let shown = move || {
        let number = value.with(|value| value.number().unwrap_or_default());
        form.app.language.decimal(number, if number.fract() == 0.0 { 0 } else { 2 })
    };
    view! {
        <div class="ask-slider">
            <input type="range" class="slider" id=about.id.clone() min=bound(of.min, 0.0) max=bound(of.max, 100.0) step=step
                aria-describedby=move || described.get() value=value.with_untracked(plain)
                on:input=move |event| value.set(read_number(&event_target_value(&event)))/>
            <output for=about.id.clone()>{shown}</output>
        </div>
    }
    .into_any()
}

/// A day.
pub(super) fn date(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    picked(entry, about, Some(about.id.clone()), None, entry.text(), move |text| {
        value.set(text.into());
    })
}

/// From one day to another.
pub(super) fn dates(form: Form, entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let words = form.app.strings.form();
    let at = move |which: usize| {
        value.with_untracked(|value| {
            value.list().get(which).and_then(Json::text).unwrap_or_default().to_owned()
        })
    };
    let put = move |which: usize, text: String| {
        let mut both = [at(0), at(1)];
        both[which] = text;
        value.set(Json::List(both.into_iter().map(Json::Text).collect()));
    };
    let one = |which: usize, label: &'static str| {
        let id = (which == 0).then(|| about.id.clone());
        let field = picked(entry, about, id, Some(label), at(which), move |text| put(which, text));
        view! { <span class="ask-day"><span aria-hidden="true">{label}</span>{field}</span> }
            .into_any()
    };
    let both = [one(0, words.from()), one(1, words.to())];
    view! { <div class="ask-days">{both}</div> }.into_any()
}

fn picked(
    entry: &Entry,
    about: &About,
    id: Option<String>,
    label: Option<&'static str>,
    now: String,
    put: impl Fn(String) + Send + Sync + 'static,
) -> AnyView {
    let (described, invalid) = (about.described, about.invalid);
    // Where the bound moves along, the check says it.
    let bound = |bound: &str| {
        let bound = day(bound, "");
        (!bound.is_empty()).then(|| bound.to_owned())
    };
    view! {
        <input type="date" class="field" id=id aria-label=label min=bound(&entry.field.earliest) max=bound(&entry.field.latest)
            aria-describedby=move || described.get() aria-invalid=move || invalid.get() aria-required=about.required
            value=now on:input=move |event| put(event_target_value(&event))/>
    }
    .into_any()
}

/// A file of text.
pub(super) fn file(form: Form, entry: &Entry, about: &About) -> AnyView {
    let app = form.app;
    let words = app.strings.form();
    let (value, fault) = (entry.value, entry.fault);
    let most = file_bytes(&entry.field);
    let (described, invalid) = (about.described, about.invalid);
    let pick = move |event: leptos::ev::Event| {
        chosen(&event, most, move |file| match file.text {
            Some(text) => {
                fault.set(None);
                value.set(Json::Object(vec![
                    ("name".to_owned(), file.name.into()),
                    ("text".to_owned(), text.into()),
                ]));
            }
            None => fault.set(Some(Fault::FileSize(most))),
        });
    };
    let named = move || {
        value.with(|value| {
            let text = |key: &str| value.get(key).and_then(Json::text);
            Some((text("name")?.to_owned(), text("text")?.len() as u64))
        })
    };
    view! {
        <div class="ask-file">
            <label class="button">
                <Icon name="file"/>{words.choose_file()}
                <input type="file" id=about.id.clone() aria-describedby=move || described.get()
                    aria-invalid=move || invalid.get() aria-required=about.required on:change=pick/>
            </label>
            {move || match named() {
                Some((name, bytes)) => {
                    let label = app.strings.remove(&name);
                    view! {
                        <span class="ask-named"><bdi>{name}</bdi>" · "{app.language.bytes(bytes)}</span>
                        <IconButton icon="close" class="small" label=label on_click=move |_| value.set(Json::Null)/>
                    }.into_any()
                }
                None => view! { <span class="ask-help">{words.file_hint(&app.language.bytes(most as u64))}</span> }.into_any(),
            }}
        </div>
    }
    .into_any()
}
