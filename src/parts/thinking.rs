//! A model's thinking: folded, with its duration; unfolded on demand, or while
//! it is written if the reader likes.

use super::rendered::Rendered;
use crate::domain::site::ThinkingShown;
use crate::domain::{Milliseconds, ReplyState, UnixMillis};
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::Icon;
use leptos::prelude::*;

/// The block; nothing for a reply without thinking.
#[component]
pub fn Thinking(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let watched = turn.clone();
    let some = Memo::new(move |_| {
        watched.thinking.changed.track();
        if app.site.with(|site| site.look.thinking) == ThinkingShown::Hidden {
            return false;
        }
        !watched.thinking.is_empty() || watched.state.get() == ReplyState::Thinking
    });
    move || some.get().then(|| view! { <Block turn=turn.clone() app=app/> })
}

#[component]
fn Block(turn: Turn, app: App) -> impl IntoView {
    let open =
        app.preferences.open_thinking.get_untracked() && !turn.state.get_untracked().is_final();
    let state = turn.state.clone();
    let now_thinking = Memo::new(move |_| state.get() == ReplyState::Thinking);
    let (id, text, whole) = (turn.id, turn.thinking.clone(), turn.state.clone());
    view! {
        <details class="thinking" open=open>
            <summary>
                <Icon name="chevron-right" directional=true/>
                {move || now_thinking.get().then(|| view! { <span class="dot" data-kind="live"></span> })}
                {move || title(app, &turn, now_thinking.get())}
            </summary>
            <Rendered text=text id=id part="thinking" state=whole/>
        </details>
    }
}

fn title(app: App, turn: &Turn, now_thinking: bool) -> String {
    let (strings, language) = (app.strings, app.language);
    let told = turn.stage.with(|stage| {
        stage.change.as_ref().and_then(|change| Some((change.thinking?, stage.told)))
    });
    if now_thinking {
        let now = UnixMillis(app.ticks.get());
        let so_far = told.map_or_else(
            || turn.in_stage(now),
            |(so_far, told)| Milliseconds(so_far.0 + now.since(told).0),
        );
        return strings.thinking_for(&language.clock(so_far));
    }
    let whole = turn.metrics.get().and_then(|metrics| metrics.thinking).or(told.map(|told| told.0));
    whole.map_or_else(
        || strings.thoughts().to_owned(),
        |whole| strings.thought_for(&language.duration(whole)),
    )
}
