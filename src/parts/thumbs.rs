//! What the two thumbs under an answer do, which comes late, and what was said
//! beside them.

use super::thumbs_late::{COMMENT_FORM, RATE};
use crate::domain::feedback::Feedback;
use crate::state::App;
use crate::state::turn::Turn;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Presses a thumb: gives feedback, changes it, or takes it back.
pub fn thumb(app: App, turn: &Turn, good: bool) {
    let turn = turn.clone();
    let fresh = match turn.feedback.get_untracked() {
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
