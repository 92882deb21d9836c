//! Words of one's own, one after the other.

use super::fields::About;
use super::{Entry, Form};
use crate::browser::dom;
use crate::domain::Json;
use crate::ui::IconButton;
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

/// The field: Enter or a comma adds what is typed, Backspace takes the last one
/// away where nothing is.
pub(super) fn tags(form: Form, entry: &Entry, about: &About) -> AnyView {
    let (app, value) = (form.app, entry.value);
    let (described, invalid) = (about.described, about.invalid);
    let field = NodeRef::<Input>::new();
    let change = move |change: &dyn Fn(&mut Vec<Json>)| {
        value.update(|all| {
            let mut list = all.list().to_vec();
            change(&mut list);
            *all = Json::List(list);
        });
    };
    let add = move || {
        let Some(input) = field.get_untracked() else { return false };
        let text = input.value();
        let word = text.trim().trim_end_matches(',').trim();
        if word.is_empty() {
            return false;
        }
        let word = Json::from(word);
        change(&|all| {
            if !all.contains(&word) {
                all.push(word.clone());
            }
        });
        input.set_value("");
        true
    };
    let key = move |event: KeyboardEvent| {
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            // With nothing typed Enter sends the form.
            "Enter" if add() => event.prevent_default(),
            "," => {
                event.prevent_default();
                add();
            }
            "Backspace" if field.get_untracked().is_some_and(|field| field.value().is_empty()) => {
                change(&|all| drop(all.pop()));
            }
            _ => {}
        }
    };
    let id = about.id.clone();
    let words = move || {
        let id = id.clone();
        let one = move |word: &Json| {
            let word = word.text().unwrap_or_default().to_owned();
            let (gone, id) = (Json::from(word.as_str()), id.clone());
            let label = app.strings.remove(&word);
            view! {
                <li class="tag"><bdi>{word}</bdi>
                    <IconButton icon="close" label=label on_click=move |_| {
                        change(&|all| all.retain(|other| *other != gone));
                        dom::focus(&id);
                    }/>
                </li>
            }
            .into_any()
        };
        let all = value.with(|value| value.list().iter().map(one).collect::<Vec<_>>());
        (!all.is_empty()).then(|| view! { <ul class="tags">{all}</ul> })
    };
    view! {
        <div class="tag-field">
            {words}
            <input type="text" id=about.id.clone() node_ref=field autocomplete="off" dir="auto" placeholder=entry.field.placeholder.clone()
                aria-describedby=move || described.get() aria-invalid=move || invalid.get() aria-required=about.required
                on:keydown=key on:blur=move |_| { add(); }/>
        </div>
    }
    .into_any()
}
