//! What a thumb does, and the form for a few words beside it.

use crate::domain::Place;
use crate::domain::feedback::Feedback;
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::late::{chunk, late};
use crate::ui::text_area_content;
use leptos::html::Textarea;
use leptos::prelude::*;

chunk! {
    /// Gives feedback or takes it back.
    pub static RATE: fn(App, Turn, Option<Feedback>) = asides(rate)
}

late! {
    /// The form; only for an answer that has a thumb.
    pub static COMMENT_FORM: Turn = asides(draw)
}

fn rate(app: App, turn: Turn, feedback: Option<Feedback>) {
    app.rate(turn, feedback);
}

fn draw(turn: Turn) -> AnyView {
    let app = App::of_page();
    let words = app.strings.feedback();
    let area = NodeRef::<Textarea>::new();
    let before = turn.feedback.get_untracked().unwrap_or_default();
    let label = if before.good { words.what_good() } else { words.what_bad() };
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            let _ = area.focus();
        }
    });
    let all = (!app.embedded).then(|| {
        let address = app.path_of(&Place::Feedback);
        view! { <a href=address>{words.see_all()}</a> }
    });
    let close = move || app.talk.commenting.set(None);
    let save = move || {
        let comment = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        let given = turn.feedback.get_untracked().unwrap_or_default();
        let fresh = Feedback { comment: comment.trim().to_owned(), ..given.clone() };
        if fresh != given {
            app.rate(turn.clone(), Some(fresh));
        }
        app.announced.set(words.thanks().to_owned());
        close();
    };
    let send = save.clone();
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            close();
        }
        "Enter" if (event.ctrl_key() || event.meta_key()) && !event.is_composing() => {
            event.prevent_default();
            send();
        }
        _ => {}
    };
    view! {
        <form class="edit-form comment-form" on:submit=move |event| { event.prevent_default(); save(); }>
            <textarea name="comment" aria-label=label placeholder=label dir="auto" rows="2" maxlength="4000"
                node_ref=area on:keydown=on_key>{text_area_content(&before.comment)}</textarea>
            <div class="button-row">
                <span class="hint">{words.who_reads()}" "{all}</span>
                <button type="button" class="button quiet" on:click=move |_| close()>{words.without()}</button>
                <button type="submit" class="button primary">{app.strings.save()}</button>
            </div>
        </form>
    }
    .into_any()
}
