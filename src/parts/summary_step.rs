//! A summary in the conversation, at the place up to which it stands for the
//! messages: its state with a clock and a stop, its text to read and change.

use super::edit_form::{EDIT_FORM, Edit};
use super::rendered::Rendered;
use crate::domain::{MessageId, ReplyState, Summary, SummaryId, UnixMillis};
use crate::state::App;
use crate::state::turn::Growing;
use crate::state::window::summary_element;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

/// The summaries that reach up to a message.
#[component]
pub fn SummariesAt(
    /// The message.
    up_to: MessageId,
) -> impl IntoView {
    let app = App::of_page();
    let places = app.talk.summary_places;
    move || {
        places.with(|places| {
            let here = places.iter().filter(|(at, _)| *at == up_to);
            here.map(|(_, id)| STEP.view(*id, "summary-step")).collect_view()
        })
    }
}

late! {
    /// A summary, when there is one.
    static STEP: SummaryId = window(draw)
}

fn draw(id: SummaryId) -> AnyView {
    view! { <SummaryStep id=id/> }.into_any()
}

#[component]
fn SummaryStep(id: SummaryId) -> impl IntoView {
    let app = App::of_page();
    let (strings, words) = (app.strings, app.strings.window());
    let find = move |all: &Vec<Summary>| all.iter().find(|summary| summary.id == id).cloned();
    // Without the text: the head is not drawn anew with each piece.
    let head = Memo::new(move |_| {
        app.talk.summaries.with(|all| {
            find(all).map(|summary| Summary { text: String::new(), version: 0, ..summary })
        })
    });
    let text = Growing::new(
        app.talk.summaries.with_untracked(find).map(|summary| summary.text).unwrap_or_default(),
    );
    let growing = text.clone();
    Effect::new(move |_| {
        app.talk.summaries.with(|all| {
            if let Some(summary) = all.iter().find(|summary| summary.id == id) {
                growing.replace(&summary.text);
            }
        });
    });
    let state = Memo::new(move |_| {
        head.with(|head| head.as_ref().map_or(ReplyState::Stopped, |head| head.state))
    });
    let title = move || {
        let messages = head.with(|head| head.as_ref().map_or(0, |head| head.messages));
        words.summary_of(messages)
    };
    let has_text = Memo::new(move |_| {
        app.talk
            .summaries
            .with(|all| all.iter().any(|summary| summary.id == id && !summary.text.is_empty()))
    });
    // Its text has an element id of its own, which no message has.
    let text_id = MessageId(id.0);
    let editing = Memo::new(move |_| app.talk.editing.get() == Some(text_id));
    let body = move || {
        if editing.get() {
            let edit = Edit {
                text: text.get(),
                label: words.summary_text(),
                hint: words.summary_hint(),
                submit: strings.save(),
                done: Callback::new(move |text| app.edit_summary(id, text)),
            };
            EDIT_FORM.view(edit, "edit-form")
        } else {
            view! {
                <details class="summary-text" hidden=move || !has_text.get()>
                    <summary>{strings.details()}</summary>
                    <Rendered text=text.clone() id=text_id/>
                </details>
            }
            .into_any()
        }
    };
    view! {
        <section class="summary-step" id=summary_element(id) data-state=move || state.get().name() aria-label=title>
            <div class="summary-head">
                <Icon name="summary"/>
                <span class="summary-title">{title}</span>
                <span class="summary-facts">{move || head.with(|head| head.as_ref().map(|head| facts(app, head)))}</span>
                {move || actions(app, id, state.get(), editing.get())}
            </div>
            {move || head.with(|head| head.as_ref().and_then(|head| note(app, head)))}
            {body}
        </section>
    }
}

/// What is going on, or how long it took.
fn facts(app: App, summary: &Summary) -> String {
    let (strings, language) = (app.strings, app.language);
    let name = match summary.state {
        ReplyState::Queued => strings.waiting(),
        ReplyState::Loading => strings.loading_short(),
        ReplyState::Reading => strings.reading(),
        ReplyState::Thinking => strings.thinking(),
        ReplyState::Writing => strings.writing(),
        ReplyState::Done if summary.edited => return format!("· {}", strings.edited()),
        ReplyState::Done => {
            return summary
                .took
                .map(|took| format!("· {}", language.duration(took)))
                .unwrap_or_default();
        }
        ReplyState::Stopped => return format!("· {}", strings.stopped()),
        ReplyState::Failed | ReplyState::Interrupted => return String::new(),
    };
    let now = UnixMillis(app.ticks.get());
    format!("· {name} · {}", language.clock(now.since(summary.asked_at)))
}

fn actions(app: App, id: SummaryId, state: ReplyState, editing: bool) -> AnyView {
    let (strings, words) = (app.strings, app.strings.window());
    if !state.is_final() {
        return view! {
            <button type="button" class="link-button" aria-label=words.stop_summary() on:click=move |_| app.stop_summary(id)>{strings.stop()}</button>
        }
        .into_any();
    }
    if editing {
        return ().into_any();
    }
    let again = state != ReplyState::Done;
    view! {
        <span class="summary-actions">
            {again.then(|| view! {
                <button type="button" class="link-button" on:click=move |_| app.retry_summary(id)>{strings.retry()}</button>
            })}
            <IconButton icon="edit" class="small" label=words.edit_summary() on_click=move |_| app.talk.editing.set(Some(MessageId(id.0)))/>
            <IconButton icon="trash" class="small" label=words.delete_summary() on_click=move |_| app.delete_summary(id, words.summary_deleted())/>
        </span>
    }
    .into_any()
}

/// Whether it is sent, or why there is none.
fn note(app: App, summary: &Summary) -> Option<impl IntoView + use<>> {
    let words = app.strings.window();
    let (tone, text) = match (&summary.error, summary.state) {
        (Some(error), ReplyState::Failed | ReplyState::Interrupted) => {
            let told = app.strings.error(error);
            ("danger", format!("{}. {}", told.title.trim_end_matches('.'), told.text))
        }
        (None, ReplyState::Interrupted) => ("danger", words.summary_cut().to_owned()),
        (_, ReplyState::Done) => {
            let used = app.summary_in_use().is_some_and(|(used, _)| used.id == summary.id);
            ("neutral", (if used { words.sent_instead() } else { words.not_sent() }).to_owned())
        }
        _ => return None,
    };
    Some(view! { <p class="summary-note" data-tone=tone>{text}</p> })
}
