//! The two thumbs under an answer. What they do comes late.

use super::thumbs_late::{COMMENT_FORM, RATE};
use crate::domain::feedback::Feedback;
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The buttons.
#[component]
pub fn Thumbs(
    /// The answer.
    turn: Turn,
) -> impl IntoView {
    let strings = App::of_page().strings;
    view! {
        {thumb(turn.clone(), true, "thumb-up", strings.good_answer())}
        {thumb(turn, false, "thumb-down", strings.bad_answer())}
    }
}

fn thumb(turn: Turn, good: bool, icon: &'static str, label: &'static str) -> AnyView {
    let app = App::of_page();
    let feedback = turn.feedback.clone();
    let pressed = move || feedback.get().is_some_and(|given| given.good == good);
    let click = move |_| {
        let turn = turn.clone();
        let before = turn.feedback.get_untracked();
        let fresh = match before {
            Some(before) if before.good == good => None,
            Some(before) => Some(Feedback { good, ..before }),
            None => Some(Feedback { good, comment: String::new() }),
        };
        app.talk.commenting.set(fresh.is_some().then_some(turn.id));
        spawn_local(async move {
            match RATE.load().await {
                Some(rate) => rate(app, turn, fresh),
                None => app.toasts.say(app.strings.late().failed()),
            }
        });
    };
    view! {
        <button type="button" class="icon-button" aria-label=label title=label
            aria-pressed=move || pressed().to_string() on:click=click><Icon name=icon/></button>
    }
    .into_any()
}

/// What was said beside the thumb, or the form for it.
#[component]
pub fn Comment(
    /// The answer.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let id = turn.id;
    let open = Memo::new(move |_| app.talk.commenting.get() == Some(id));
    let feedback = turn.feedback.clone();
    move || {
        let given = feedback.get()?;
        if open.get() {
            return Some(COMMENT_FORM.view(turn.clone(), "edit-form"));
        }
        (!given.comment.is_empty()).then(|| {
            let label = app.strings.your_comment();
            view! {
                <button type="button" class="comment" title=app.strings.edit() on:click=move |_| app.talk.commenting.set(Some(id))>
                    <span class="visually-hidden">{label}": "</span><span dir="auto">{given.comment}</span>
                </button>
            }
            .into_any()
        })
    }
}
