//! The stage line: what is happening while a reply is made, with a clock.
//! Never a bare spinner.

use crate::domain::event::StateChange;
use crate::domain::{ChatId, Error, Milliseconds, ReplyState, UnixMillis};
use crate::state::App;
use crate::state::turn::Turn;
use leptos::prelude::*;

/// The line.
#[component]
pub fn Stage(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let id = turn.id;
    let of_words = turn.clone();
    let of_bar = turn.clone();
    let (shown, queued) = (turn.state.clone(), turn.state);
    // While it thinks, the thinking block says so.
    let hidden = Memo::new(move |_| shown.get() == ReplyState::Thinking);
    let waits = Memo::new(move |_| queued.get() == ReplyState::Queued);
    let bar = Memo::new(move |_| {
        let loading = of_bar.state.get() == ReplyState::Loading;
        let expected =
            of_bar.stage.with(|stage| stage.change.as_ref().and_then(|change| change.expected));
        expected.filter(|expected| loading && expected.0 > 0).map(|expected| {
            let so_far = of_bar.in_stage(UnixMillis(app.ticks.get()));
            (so_far.0.min(expected.0), expected.0)
        })
    });
    view! {
        <p class="stage" hidden=move || hidden.get()>
            <span class="dot" data-kind="live"></span>
            <span>
                <span class="stage-name">{
                    let turn = of_words.clone();
                    move || name(app, &turn)
                }</span>
                {move || facts(app, &of_words)}
            </span>
            {move || bar.get().map(|(so_far, expected)| view! {
                <progress value=so_far max=expected aria-label=strings.loading_short()></progress>
            })}
            // Without Wasm nothing grows by itself; hidden as soon as the page is awake.
            <a class="plain-refresh" href=app.path.get_untracked()>{strings.refresh()}</a>
            {move || waits.get().then(|| view! {
                <button type="button" class="link-button" on:click=move |_| app.stop(id)>{strings.cancel()}</button>
            })}
        </p>
    }
}

fn name(app: App, turn: &Turn) -> String {
    let strings = app.strings;
    match turn.state.get() {
        ReplyState::Loading => match &turn.model {
            Some(model) => strings.loading(model),
            None => strings.loading_short().to_owned(),
        },
        ReplyState::Reading => strings.reading().to_owned(),
        ReplyState::Thinking => strings.thinking().to_owned(),
        ReplyState::Writing => strings.writing().to_owned(),
        _ => strings.waiting().to_owned(),
    }
}

/// What is written before its turn, with the titles of one's own chats.
fn before(app: App, running: usize, own: &[ChatId]) -> Option<String> {
    let words = app.strings.machine();
    let count = (running > 0).then(|| words.running_before(running))?;
    let titles: Vec<String> = own
        .iter()
        .filter_map(|chat_id| app.chats.row(*chat_id))
        .map(|row| words.quoted(&row.title))
        .collect();
    if titles.is_empty() {
        return Some(count);
    }
    Some(format!("{count} {}", words.in_chat(&titles.join(", "))))
}

/// What stands behind the name: place, clock, pace.
fn facts(app: App, turn: &Turn) -> String {
    let (strings, language) = (app.strings, app.language);
    let now = UnixMillis(app.ticks.get());
    let state = turn.state.get();
    let change = turn.stage.with(|stage| stage.change.clone());
    let time = match state {
        // The whole time is what counts while it is written.
        ReplyState::Writing => turn.elapsed(now),
        _ => turn.in_stage(now),
    };
    let clock = language.clock(time);
    let mut facts = Vec::new();
    if let Some(StateChange {
        position,
        running,
        running_in,
        prompt_tokens,
        waiting_for,
        expected,
        tokens_per_second,
        upstream,
        moved_from,
        ..
    }) = change
    {
        let room = matches!(waiting_for, Some(Error::ContextExceeded { .. }));
        if room {
            facts.push(strings.window().waits_for_summary().to_owned());
        }
        if state == ReplyState::Queued {
            facts.extend(position.map(|place| strings.place_in_line(place)));
            match app.column_before(turn) {
                Some(column) => facts.push(strings.compare().waits_for(&column)),
                None => facts.extend(before(app, running, &running_in)),
            }
            facts.extend(
                waiting_for.filter(|_| !room).map(|_| strings.waiting_for_server().to_owned()),
            );
        }
        if state == ReplyState::Reading {
            let about = prompt_tokens.map(|tokens| language.about(tokens));
            facts.extend(about.map(|tokens| strings.machine().about_tokens(&tokens)));
        }
        // Where it is asked is of interest only when that is not the first choice.
        if !moved_from.is_empty() && state != ReplyState::Writing {
            facts.push(strings.machine().moved_from(&moved_from.join(", ")));
            facts.extend(upstream.map(|name| strings.machine().on(&name)));
        }
        match expected.filter(|_| state == ReplyState::Loading) {
            Some(Milliseconds(expected)) if expected > 0 => {
                facts.push(strings.of_about(&clock, &language.duration(Milliseconds(expected))));
            }
            _ => facts.push(clock),
        }
        if state == ReplyState::Writing {
            facts.extend(
                tokens_per_second.map(|pace| strings.per_second(&language.decimal(pace, 0))),
            );
        }
    } else {
        facts.push(clock);
    }
    facts.insert(0, String::new());
    facts.join(" · ")
}
