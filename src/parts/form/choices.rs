//! Choosing out of what is given: a list that unfolds, radio buttons, boxes.

use super::fields::About;
use super::{Entry, Form};
use crate::domain::Json;
use leptos::prelude::*;

/// One of a list that unfolds.
pub(super) fn one_of_many(form: Form, entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let (described, invalid) = (about.described, about.invalid);
    let now = entry.text();
    // Without a default nothing is chosen for anybody.
    let nothing = entry.field.default.is_none().then(|| {
        view! { <option value="" selected=now.is_empty()>{form.app.strings.form().choose()}</option> }
    });
    let options = entry.field.choices.iter().map(|choice| {
        let selected = choice.value == now;
        view! { <option value=choice.value.clone() selected=selected>{choice.label.clone()}</option> }.into_any()
    });
    let options = options.collect::<Vec<_>>();
    view! {
        <select class="field" id=about.id.clone() aria-describedby=move || described.get() aria-invalid=move || invalid.get()
            aria-required=about.required on:change=move |event| value.set(event_target_value(&event).into())>{nothing}{options}</select>
    }
    .into_any()
}

/// One of a list that is all there.
pub(super) fn one_of_few(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let now = entry.text();
    let name = about.id.clone();
    let at = entry.field.choices.iter().position(|choice| choice.value == now).unwrap_or(0);
    let options = entry.field.choices.iter().enumerate().map(|(number, choice)| {
        let chosen = choice.value.clone();
        // The one that Tab would come to.
        let id = (number == at).then(|| about.id.clone());
        view! {
            <label class="ask-check">
                <input type="radio" class="ask-box" name=name.clone() id=id checked=choice.value == now
                    on:change=move |_| value.set(chosen.as_str().into())/>
                <span dir="auto">{choice.label.clone()}</span>
            </label>
        }
        .into_any()
    });
    let options = options.collect::<Vec<_>>();
    view! { <div class="ask-options">{options}</div> }.into_any()
}

/// Several of a list.
pub(super) fn many(entry: &Entry, about: &About) -> AnyView {
    let value = entry.value;
    let now = value.get_untracked();
    let order: Vec<String> =
        entry.field.choices.iter().map(|choice| choice.value.clone()).collect();
    let options = entry.field.choices.iter().enumerate().map(|(number, choice)| {
        let (mine, order) = (choice.value.clone(), order.clone());
        let checked = now.list().iter().any(|one| one.text() == Some(mine.as_str()));
        let id = (number == 0).then(|| about.id.clone());
        let change = move |event: leptos::ev::Event| {
            let on = event_target_checked(&event);
            value.update(|all| {
                let had = |name: &str| all.list().iter().any(|one| one.text() == Some(name));
                let kept = order.iter().filter(|name| if **name == mine { on } else { had(name) });
                *all = Json::List(kept.map(|name| Json::from(name.as_str())).collect());
            });
        };
        view! {
            <label class="ask-check">
                <input type="checkbox" class="ask-box" id=id checked=checked on:change=change/>
                <span dir="auto">{choice.label.clone()}</span>
            </label>
        }
        .into_any()
    });
    let options = options.collect::<Vec<_>>();
    view! { <div class="ask-options">{options}</div> }.into_any()
}
