//! The list of a person's own prompts: found, starred, used, written, deleted,
//! as a file and out of one.

use super::prompt_form::prompt_form;
use crate::browser::dom;
use crate::browser::text_file::chosen;
use crate::domain::PromptId;
use crate::domain::prompt::{Prompt, fields};
use crate::domain::search::{holds, words as wanted};
use crate::domain::slash::name_of;
use crate::state::App;
use crate::ui::{Icon, IconButton, Item, each};
use leptos::ev::Event;
use leptos::prelude::*;

/// Most bytes of a file that is taken.
const FILE_BYTES: usize = 1_500_000;

/// What is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Nothing,
    New,
    Of(PromptId),
}

/// The list.
pub fn draw() -> AnyView {
    let app = App::of_page();
    app.watch_prompts();
    let words = app.strings.prompts();
    let text = RwSignal::new(String::new());
    let starred = RwSignal::new(false);
    let writing = RwSignal::new(Writing::Nothing);
    let told = RwSignal::new((false, String::new()));
    let add = move |_| {
        // What is being written there stays.
        if writing.get_untracked() == Writing::New {
            dom::focus_soon("prompt-title");
        } else {
            writing.set(Writing::New);
        }
    };
    let shown = Memo::new(move |_| {
        let wanted = text.with(|text| wanted(text));
        let fits = |one: &&Prompt| {
            (!starred.get() || one.starred)
                && (wanted.is_empty() || holds(&one.title, &wanted) || holds(&one.text, &wanted))
        };
        let mut found: Vec<Prompt> =
            app.prompts.all.with(|all| all.iter().flatten().filter(fits).cloned().collect());
        // Favourites first, then what was made last.
        found.reverse();
        found.sort_by_key(|one| !one.starred);
        found
    });
    let import = move |event: Event| {
        chosen(&event, FILE_BYTES, move |file| {
            app.import_prompts(&file.text.unwrap_or_default(), move |done| {
                told.set(match done {
                    Ok(done) => (false, words.imported(done.added, done.known)),
                    Err(error) => {
                        let said = app.strings.error(&error);
                        (true, [said.title, said.text].join(". "))
                    }
                });
            });
        });
    };
    let none = move || {
        if let Some(error) = app.prompts.failed.get() {
            return Some(app.strings.error(&error).title);
        }
        let count = app.prompts.all.with(|all| all.as_ref().map(Vec::len));
        match count {
            None => Some(app.strings.late().loading().to_owned()),
            Some(0) => Some(words.none().to_owned()),
            Some(_) if shown.with(Vec::is_empty) => Some(words.none_fits().to_owned()),
            Some(_) => None,
        }
    };
    let count = move || {
        let count = app.prompts.all.with(|all| all.as_ref().map(|_| ()));
        count.map(|()| words.count(shown.with(Vec::len)))
    };
    view! {
        <p class="prompts-about">{words.about()}</p>
        <div class="prompts-bar">
            <label class="search prompts-search"><Icon name="search"/>
                <input type="search" class="field" aria-label=words.search() placeholder=words.search() dir="auto"
                    on:input=move |event| text.set(event_target_value(&event))/>
            </label>
            <label class="ask-check"><input type="checkbox" class="ask-box"
                on:change=move |event| starred.set(event_target_checked(&event))/>{words.only_starred()}</label>
            <span class="prompts-files">
                <label class="button">{words.import()}
                    <input type="file" accept=".json,application/json" on:change=import/></label>
                <a class="button" download="" href=app.path_of_api("/api/v1/prompts/export.json")>{words.export()}</a>
                <button type="button" class="button primary" id="new-prompt" on:click=add>
                    <Icon name="plus"/>{words.add()}</button>
            </span>
        </div>
        <p class="prompts-told" role="status" data-tone=move || told.with(|told| told.0).then_some("danger")>{move || told.get().1}</p>
        <p class="visually-hidden" role="status">{count}</p>
        {move || (writing.get() == Writing::New).then(|| prompt_form(app, None, writing))}
        {move || none().map(|said| view! { <p class="feedback-none">{said}</p> })}
        <ul class="prompts">
            {each(move || {
                let now = writing.get();
                shown.get().into_iter().map(|prompt| {
                    let edited = now == Writing::Of(prompt.id);
                    let key = (prompt.id, prompt.title.clone(), prompt.text.clone(), prompt.starred, edited);
                    Item::new(key, move || of_prompt(app, prompt, edited, writing))
                }).collect()
            })}
        </ul>
    }
    .into_any()
}

fn of_prompt(app: App, prompt: Prompt, edited: bool, writing: RwSignal<Writing>) -> AnyView {
    if edited {
        return view! { <li>{prompt_form(app, Some(prompt), writing)}</li> }.into_any();
    }
    let words = app.strings.prompts();
    let Prompt { id, title, text, starred } = prompt;
    let name = name_of(&title);
    let asked: Vec<String> = fields(&text, "").into_iter().map(|field| field.label).collect();
    let asked = (!asked.is_empty())
        .then(|| view! { <p class="prompt-asks">{words.asks_for(&asked.join(", "))}</p> });
    view! {
        <li class="prompt">
            <div class="prompt-head">
                <button type="button" class="icon-button prompt-star" aria-pressed=starred.to_string()
                    aria-label=words.star(&title) title=words.star(&title)
                    on:click=move |_| app.star_prompt(id, !starred)><Icon name="star"/></button>
                <h2 dir="auto">{title.clone()}</h2>
                {(!name.is_empty()).then(|| view! { <code class="prompt-name" dir="ltr">"/"{name}</code> })}
            </div>
            <p class="prompt-text" dir="auto">{text}</p>
            {asked}
            <div class="prompt-foot">
                <button type="button" class="button" on:click=move |_| app.use_prompt(id)>{words.apply()}</button>
                <IconButton icon="edit" label=words.edit(&title) on_click=move |_| writing.set(Writing::Of(id))/>
                <IconButton icon="trash" label=words.delete(&title) on_click=move |_| app.delete_prompt(id)/>
            </div>
        </li>
    }
    .into_any()
}
