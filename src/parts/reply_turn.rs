//! A reply: thinking, text, what went wrong, and either the stage line or the
//! actions and figures.

use super::action_notes::action_notes;
use super::actions::TurnActions;
use super::avatar::Avatar;
use super::comparison::ComparisonTurn;
use super::deeds::{Deed, act};
use super::edit_form::{EDIT_FORM, Edit};
use super::metrics::MetricsLine;
use super::notice::Notice;
use super::pager::Pager;
use super::rendered::Rendered;
use super::stage::Stage;
use super::suggestions::Suggestions;
use super::thinking::Thinking;
use super::thumbs::Comment;
use crate::domain::action::Spot;
use crate::domain::{Finish, ReplyState};
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::Icon;
use leptos::prelude::*;

/// The turn: alone, or with what stands beside it.
#[component]
pub fn ReplyTurn(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let beside = turn.beside.clone();
    let several = Memo::new(move |_| beside.with(|beside| !beside.is_empty()));
    move || {
        let turn = turn.clone();
        if several.get() {
            view! { <ComparisonTurn turn=turn/> }.into_any()
        } else {
            view! { <LoneTurn turn=turn/> }.into_any()
        }
    }
}

#[component]
fn LoneTurn(turn: Turn) -> impl IntoView {
    let app = App::of_page();
    let (id, name, busy) = (turn.id, turn.state.clone(), turn.state.clone());
    view! {
        <article class="turn" data-message-id=id.to_string() data-role="assistant" data-state=move || name.get().name()
            aria-label=move || app.site_name() aria-busy=move || (!busy.get().is_final()).then_some("true")>
            <Avatar model=turn.model.clone()/>
            <ReplyBody turn=turn.clone()/>
            <ReplyFoot turn=turn.clone() alone=true/>
            <Suggestions turn=turn/>
        </article>
    }
}

/// What a reply says: thinking, text, and what became of it.
#[component]
pub fn ReplyBody(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let id = turn.id;
    let editing = Memo::new(move |_| app.talk.editing.get() == Some(id));
    let body = turn.clone();
    view! {
        <Thinking turn=turn.clone()/>
        {move || if editing.get() {
            EDIT_FORM.view(Edit {
                text: body.text.get(),
                label: strings.reply_text(),
                hint: strings.version_stays(),
                submit: strings.save(),
                done: Callback::new(move |text| act(app, Deed::EditReply(id, text))),
            }, "edit-form")
        } else {
            view! { <Rendered text=body.text.clone() id=id state=body.state.clone()/> }.into_any()
        }}
        <Notice turn=turn.clone()/>
        <Mark turn=turn/>
    }
}

/// What stands under a reply: the stage while it is made, then what can be
/// done with it.
#[component]
pub fn ReplyFoot(
    /// The reply.
    turn: Turn,
    /// Whether nothing stands beside it.
    #[prop(optional)]
    alone: bool,
) -> impl IntoView {
    let state = turn.state.clone();
    let ended = Memo::new(move |_| state.get().is_final());
    move || {
        let turn = turn.clone();
        if ended.get() {
            view! { <Foot turn=turn alone=alone/> }.into_any()
        } else {
            view! { <Stage turn=turn/> }.into_any()
        }
    }
}

/// "Stopped after 4.1 s", or why the answer is cut.
#[component]
fn Mark(turn: Turn) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = Memo::new(move |_| {
        let metrics = turn.metrics.get();
        match turn.state.get() {
            ReplyState::Stopped => Some((
                "stop",
                metrics.map_or_else(
                    || strings.stopped().to_owned(),
                    |metrics| strings.stopped_after(&app.language.duration(metrics.total)),
                ),
            )),
            ReplyState::Done
                if metrics.is_some_and(|metrics| metrics.finish == Some(Finish::Length)) =>
            {
                Some(("warning", strings.cut_short().to_owned()))
            }
            _ => None,
        }
    });
    move || {
        words.get().map(
            |(icon, words)| view! { <p class="mark"><Icon name=icon/><span>{words}</span></p> },
        )
    }
}

#[component]
fn Foot(turn: Turn, alone: bool) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let (rated, noted) = (turn.clone(), turn.clone());
    view! {
        <div class="turn-foot">
            {alone.then(|| view! { <Pager turn=turn.clone()/> })}
            <TurnActions turn=turn.clone() place=Spot::Answer alone=alone/>
            {turn.edited.then(|| view! { <span class="badge">{strings.edited()}</span> })}
            <MetricsLine turn=turn/>
        </div>
        <Comment turn=rated/>
        {action_notes(noted)}
    }
}
