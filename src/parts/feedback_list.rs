//! The list of feedback for the site's owner: counts, filter, export, entries.

use crate::domain::feedback::FeedbackEntry;
use crate::i18n::FeedbackWords;
use crate::state::App;
use crate::state::feedback::FeedbackList;
use crate::ui::{Icon, Item, each};
use leptos::prelude::*;

/// The list.
#[component]
pub fn Feedbacks() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.feedback();
    let list = FeedbackList::new();
    Effect::new(move |_| list.read(false));
    let counts = move || {
        let (good, bad) =
            list.page.with(|page| page.as_ref().map_or((0, 0), |page| (page.good, page.bad)));
        words.counts(good, bad)
    };
    let state = move || {
        if let Some(error) = list.failed.get() {
            let said = app.strings.error(&error).title;
            return Some(view! {
                <p class="field-error" role="alert">{said}" "
                    <button type="button" class="link-button" on:click=move |_| list.read(false)>{app.strings.retry()}</button></p>
            }.into_any());
        }
        match list
            .page
            .with(|page| page.as_ref().map(|page| (page.entries.is_empty(), page.good + page.bad)))
        {
            None => Some(
                view! { <p class="feedback-none">{app.strings.late().loading()}</p> }.into_any(),
            ),
            Some((true, 0)) => {
                Some(view! { <p class="feedback-none">{words.none()}</p> }.into_any())
            }
            Some((true, _)) => {
                Some(view! { <p class="feedback-none">{words.none_fits()}</p> }.into_any())
            }
            Some(_) => None,
        }
    };
    let more = move || list.page.with(|page| page.as_ref().is_some_and(|page| page.next.is_some()));
    view! {
        <p class="feedback-counts" role="status">{counts}</p>
        <Filter list=list/>
        {state}
        <ul class="feedback-list">
            {each(move || list.page.with(|page| page.as_ref().map(|page| page.entries.clone())).unwrap_or_default()
                .into_iter().map(|entry| {
                    let key = (entry.reply_id, entry.at, entry.good);
                    Item::new(key, move || of_entry(app, words, entry))
                }).collect())}
        </ul>
        {move || more().then(|| view! {
            <button type="button" class="button" on:click=move |_| list.read(true)>{words.more()}</button>
        })}
    }
}

#[component]
fn Filter(list: FeedbackList) -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.feedback();
    let thumbs = [(None, words.all()), (Some(true), words.good()), (Some(false), words.bad())];
    let models = Memo::new(move |_| {
        list.page.with(|page| page.as_ref().map(|page| page.models.clone()).unwrap_or_default())
    });
    let chosen = move |event: leptos::ev::Event| {
        let model = event_target_value(&event);
        list.want(|filter| filter.model = (!model.is_empty()).then_some(model));
    };
    let export = move |kind: &'static str| {
        let address = move || {
            let path = app.path_of_api("/api/v1/feedback/export.");
            [path.as_str(), kind, list.query().as_str()].concat()
        };
        view! { <a class="button" download="" href=address><Icon name="download"/>{kind.to_uppercase()}</a> }
    };
    view! {
        <div class="feedback-filter">
            <fieldset class="segmented">
                <legend class="visually-hidden">{words.rating()}</legend>
                {thumbs.into_iter().map(|(good, label)| view! {
                    <label><input type="radio" name="rating" checked=good.is_none()
                        on:change=move |_| list.want(|filter| filter.good = good)/>{label}</label>
                }).collect_view()}
            </fieldset>
            <label class="feedback-check"><input type="checkbox" on:change=move |event| {
                let on = event_target_checked(&event);
                list.want(|filter| filter.commented = on);
            }/>{words.commented()}</label>
            <select class="field" aria-label=app.strings.model() on:change=chosen>
                <option value="">{words.all_models()}</option>
                {move || models.get().into_iter().map(|model| view! { <option value=model.clone()>{model.clone()}</option> }).collect_view()}
            </select>
            <span class="feedback-export">{export("json")}{export("csv")}</span>
        </div>
    }
}

fn of_entry(app: App, words: FeedbackWords, entry: FeedbackEntry) -> AnyView {
    let (icon, rating) =
        if entry.good { ("thumb-up", words.good()) } else { ("thumb-down", words.bad()) };
    let when = app.language.moment(entry.at, app.preferences.zone_minutes.get_untracked());
    let chat = app.base.get_value().chat(entry.chat_id);
    view! {
        <li class="feedback-entry" data-good=entry.good.to_string()>
            <div class="feedback-head">
                <Icon name=icon/><span class="visually-hidden">{rating}</span>
                <a href=chat dir="auto">{entry.title}</a>
                <span class="feedback-facts">{entry.model}" · "{when}</span>
            </div>
            {(!entry.comment.is_empty()).then(|| view! { <p class="feedback-comment" dir="auto">{entry.comment}</p> })}
            <details>
                <summary><Icon name="chevron-down"/><span dir="auto">{entry.question}</span></summary>
                <p class="feedback-text" dir="auto">{entry.answer}</p>
            </details>
        </li>
    }
    .into_any()
}
