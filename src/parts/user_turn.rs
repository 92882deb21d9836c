//! A person's message: a bubble, or the form in which it is edited.

use super::action_notes::action_notes;
use super::actions::TurnActions;
use super::edit_form::{EDIT_FORM, Edit};
use super::pager::Pager;
use super::rendered::Rendered;
use super::shorthand::{folded, modes};
use crate::domain::action::Spot;
use crate::state::App;
use crate::state::turn::Turn;
use leptos::prelude::*;

/// The turn.
#[component]
pub fn UserTurn(
    /// The message.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let id = turn.id;
    let editing = Memo::new(move |_| app.talk.editing.get() == Some(id));
    let body = move || {
        let turn = turn.clone();
        if editing.get() {
            EDIT_FORM.view(
                Edit {
                    text: turn.text.get(),
                    label: strings.your_text(),
                    hint: strings.version_stays(),
                    submit: strings.ask_again(),
                    done: Callback::new(move |text| app.send_edited(id, text)),
                },
                "edit-form",
            )
        } else {
            view! {
                <div class="bubble">{folded(app, turn.shorthand.as_ref(), said(app, &turn))}</div>
                <div class="turn-foot">
                    {modes(&turn)}
                    <Pager turn=turn.clone()/>
                    <TurnActions turn=turn.clone() place=Spot::Message/>
                </div>
                {action_notes(turn)}
            }
            .into_any()
        }
    };
    view! {
        <article class="turn" data-message-id=id.to_string() data-role="user" data-state="done" aria-label=strings.you()>{body}</article>
    }
}

/// The text, as Markdown or as it was typed.
fn said(app: App, turn: &Turn) -> AnyView {
    if app.site.with_untracked(|site| site.features.user_markdown) {
        return view! { <Rendered text=turn.text.clone() id=turn.id/> }.into_any();
    }
    let text = turn.text.clone();
    view! { <div class="prose plain" dir="auto">{move || { text.changed.track(); text.get() }}</div> }.into_any()
}
