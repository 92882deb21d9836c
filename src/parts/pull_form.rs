//! The field that gets models: one name or a list of them, with well-known
//! small ones to choose from.
//!
//! Absent on purpose: a search at ollama.com, which Linnet never asks.

use super::server_choice::ServerChoice;
use crate::browser::reach;
use crate::domain::{Error, model_name};
use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

/// Well-known small models and about what they take on the disk, in bytes.
const KNOWN: [(&str, u64); 8] = [
    ("qwen2.5:0.5b", 398_000_000),
    ("qwen3:0.6b", 523_000_000),
    ("llama3.2:1b", 1_300_000_000),
    ("qwen3:1.7b", 1_400_000_000),
    ("gemma2:2b", 1_600_000_000),
    ("llama3.2:3b", 2_000_000_000),
    ("gemma3:4b", 3_300_000_000),
    ("nomic-embed-text", 274_000_000),
];

/// The field, what is wrong with it, and the suggestions.
#[component]
pub fn PullForm(
    /// The name that is wanted here; the field follows it. Where one is, no
    /// other is suggested.
    #[prop(optional, into)]
    wanted: Signal<String>,
    /// The id of the field, where what was typed in it before the page woke up
    /// is kept.
    #[prop(optional_no_strip)]
    id: Option<&'static str>,
    /// How many are suggested at most.
    #[prop(default = KNOWN.len())]
    most: usize,
    /// What stands beside the button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let typed = id.and_then(reach::value_of).filter(|typed| !typed.is_empty());
    let text = RwSignal::new(typed.unwrap_or_else(|| wanted.get_untracked()));
    let upstream = RwSignal::new(None);
    let refused = RwSignal::new(None::<Error>);
    Effect::new(move |before: Option<String>| {
        let wanted = wanted.get();
        if before.is_some_and(|before| before != wanted) {
            text.set(wanted.clone());
            refused.set(None);
        }
        wanted
    });
    let submit = move || {
        let wanted = text.get_untracked();
        if !wanted.trim().is_empty() {
            app.pull_models(&wanted, upstream.get_untracked(), move |error| {
                if error.is_none() {
                    text.set(String::new());
                }
                refused.set(error);
            });
        }
    };
    let several = Memo::new(move |_| text.with(|text| model_name::listed(text).len() > 1));
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() {
            event.prevent_default();
            submit();
        }
    };
    let complaint = move || {
        refused.get().map(|error| {
            let said = app.strings.error(&error);
            view! { <p class="field-error" role="alert">{format!("{}. {}", said.title, said.text)}</p> }
        })
    };
    view! {
        <div class="pull">
            <form class="pull-form" on:submit=move |event| { event.prevent_default(); submit(); }>
                <textarea class="field pull-field" id=id rows="1" aria-label=words.pull_label() placeholder=words.pull_hint()
                    autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-invalid=move || refused.with(Option::is_some).then_some("true")
                    prop:value=move || text.get()
                    on:input=move |event| { text.set(event_target_value(&event)); refused.set(None); }
                    on:keydown=on_key></textarea>
                <ServerChoice chosen=upstream/>
                <button type="submit" class="button primary">
                    <Icon name="download"/>{move || if several.get() { words.pull_these() } else { words.pull() }}
                </button>
                {children.map(|children| children())}
            </form>
            {complaint}
            {move || wanted.with(String::is_empty).then(|| view! { <Suggestions text=text most=most/> })}
        </div>
    }
}

/// Small models that are not installed; choosing one writes its name.
#[component]
fn Suggestions(text: RwSignal<String>, most: usize) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.models_page();
    let missing = Memo::new(move |_| {
        app.models.with(|models| {
            let has = |name: &str| {
                models
                    .models
                    .iter()
                    .any(|model| crate::domain::model::same_model(&model.name, name))
            };
            KNOWN.iter().filter(|(name, _)| !has(name)).copied().take(most).collect::<Vec<_>>()
        })
    });
    let choose = move |name: &'static str| {
        text.update(|text| {
            if !text.trim().is_empty() {
                text.push(' ');
            }
            text.push_str(name);
        });
    };
    view! {
        <ul class="known-models" aria-label=words.suggestions()>
            {move || missing.get().into_iter().map(|(name, bytes)| view! {
                <li>
                    <button type="button" class="known-model" on:click=move |_| choose(name)>
                        {name}" "<span>{app.language.bytes(bytes)}</span>
                    </button>
                </li>
            }).collect_view()}
        </ul>
    }
}
