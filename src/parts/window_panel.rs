//! What takes how much of the model's window, and what can be done about it.
//!
//! A popover under the meter; its inside is drawn while it is open.

use super::window_choices::{Choice, LargerWindow};
use super::window_meter::PANEL;
use crate::browser::dom;
use crate::domain::settings::Overflow;
use crate::domain::window::Level;
use crate::domain::{Error, MessageId, ReplyState};
use crate::state::App;
use crate::ui::IconButton;
use crate::ui::late::late;
use leptos::prelude::*;

/// The panel's frame.
#[component]
pub fn WindowPanel() -> impl IntoView {
    let app = App::of_page();
    let open = RwSignal::new(false);
    view! {
        <div class="popover window-panel" id=PANEL popover="auto" role="dialog" aria-label=app.strings.window().title()
            on:toggle=move |_| open.set(dom::is_popover_open(PANEL))>
            {move || open.get().then(|| INSIDE.view((), "window-loading"))}
        </div>
    }
}

late! {
    /// What is in it, when it is wanted.
    static INSIDE: () = window(draw)
}

fn draw((): ()) -> AnyView {
    Inside().into_any()
}

#[component]
fn Inside() -> impl IntoView {
    let app = App::of_page();
    let (strings, words, language) = (app.strings, app.strings.window(), app.language);
    let fill = Memo::new(move |_| app.fill());
    let window = Memo::new(move |_| app.window_tokens());
    let figures = move || {
        let used = language.whole(fill.get().used);
        let window = window.get().map(|window| language.whole(window));
        let told = words.meter(&used, window.as_deref(), !fill.get().exact);
        // The heading says already what it is about.
        told.split_once(": ").map_or(told.clone(), |(_, figures)| figures.to_owned())
    };
    let row = move |name: &'static str, value: Signal<String>| {
        view! { <dt>{name}</dt><dd>{move || value.get()}</dd> }
    };
    let about = move |tokens: u64| match tokens {
        0 => words.none().to_owned(),
        tokens => format!("≈\u{a0}{}", language.whole(tokens)),
    };
    let room = Signal::derive(move || {
        window
            .get()
            .map_or("?".to_owned(), |window| language.whole(window.saturating_sub(fill.get().used)))
    });
    let level =
        move || window.get().map_or("unknown", |window| Level::of(fill.get().used, window).name());
    let cut = Memo::new(move |_| {
        let last =
            app.talk.turns.with(|turns| turns.iter().rfind(|turn| turn.model.is_some()).cloned());
        last.is_some_and(|turn| turn.sent_from.get().is_some())
    });
    let summarised = Memo::new(move |_| app.summary_in_use().map(|(summary, _)| summary.messages));
    let other = Memo::new(move |_| app.other_window());
    view! {
        <header class="window-panel-head">
            <h2 tabindex="-1">{words.title()}</h2>
            <IconButton icon="close" label=strings.close() on_click=move |_| dom::hide_popover(PANEL)/>
        </header>
        <p class="window-panel-figures">{figures}</p>
        <progress class="window-bar" aria-hidden="true" data-level=level max=move || window.get().unwrap_or(1).to_string()
            value=move || window.get().map_or(0, |window| fill.get().used.min(window)).to_string()></progress>
        <dl class="window-parts">
            {row(words.system(), Signal::derive(move || about(fill.get().system)))}
            {row(words.history(), Signal::derive(move || {
                let fill = fill.get();
                if fill.exact && fill.system == 0 { language.whole(fill.history) } else { about(fill.history) }
            }))}
            {row(words.attachments(), Signal::derive(move || words.none().to_owned()))}
            {row(words.draft(), Signal::derive(move || about(fill.get().draft)))}
            {row(words.room(), room)}
            {row(words.thinking(), Signal::derive(move || about(fill.get().thinking)))}
        </dl>
        <p class="hint">{move || if fill.get().exact { words.exact() } else { words.about() }}</p>
        {move || window.get().is_none().then(|| view! { <p class="hint">{words.unknown()}</p> })}
        {move || other.get().map(|loaded| view! { <p class="hint">{words.reloads(&language.tokens_short(loaded))}</p> })}
        {move || cut.get().then(|| view! { <p class="hint">{words.cut()}</p> })}
        {move || summarised.get().map(|messages| view! { <p class="hint">{words.summarised(messages)}</p> })}
        <h3>{words.make_room()}</h3>
        <WaysOut/>
        <Policy/>
    }
}

/// The ways out; after a refusal they also ask again.
#[component]
fn WaysOut() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let can_summarise = Memo::new(move |_| {
        let from = app.summary_in_use().and_then(|(summary, _)| {
            app.talk.turns.with(|turns| turns.iter().position(|turn| turn.id == summary.up_to))
        });
        let fresh = app.talk.turns.with(Vec::len) - from.map_or(0, |at| at + 1);
        fresh > 2 && app.talk.live_reply().is_none()
    });
    let used = Signal::derive(move || app.fill().used);
    let change = move |act: Box<dyn FnOnce(&mut crate::domain::Settings)>| {
        match refused(app) {
            Some(id) => app.again_with(id, act),
            None => app.change_settings(act),
        }
        dom::hide_popover(PANEL);
    };
    view! {
        <ul class="choices">
            {move || if can_summarise.get() {
                view! {
                    <Choice title=words.summarise_now().to_owned() cost=Signal::derive(move || words.summarise_now_cost().to_owned())
                        act=move || { dom::hide_popover(PANEL); app.summarise(); }/>
                }.into_any()
            } else {
                view! { <li class="choice-note">{words.nothing_older()}</li> }.into_any()
            }}
            <LargerWindow used=used act=move |tokens| change(Box::new(move |settings| settings.set("num_ctx", Some(tokens.into()))))/>
            <Choice title=words.drop_oldest().to_owned() cost=Signal::derive(move || words.drop_oldest_cost().to_owned())
                act=move || change(Box::new(|settings| settings.set("overflow", Some(Overflow::DropOldest.into()))))/>
        </ul>
    }
}

/// The last reply, if it was refused as too long.
fn refused(app: App) -> Option<MessageId> {
    let last = app.talk.last_reply_untracked()?;
    let failed = last.state.get_untracked() == ReplyState::Failed;
    let too_long =
        last.error.with_untracked(|error| matches!(error, Some(Error::ContextExceeded { .. })));
    (failed && too_long).then_some(last.id)
}

/// What is to happen by itself, in this chat.
#[component]
fn Policy() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.window();
    let chosen = Memo::new(move |_| app.effective().overflow().unwrap_or_default());
    view! {
        <fieldset class="window-policy" aria-describedby="window-policy-help">
            <legend>{words.policy()}</legend>
            {Overflow::ALL.into_iter().zip(app.strings.setting().overflow()).map(|(policy, name)| view! {
                <label class="window-policy-choice">
                    <input type="radio" name="overflow" prop:checked=move || chosen.get() == policy
                        on:change=move |_| app.change_settings(|settings| settings.set("overflow", Some(policy.into())))/>
                    {name}
                </label>
            }).collect_view()}
            <p class="hint" id="window-policy-help">{words.policy_help()}</p>
        </fieldset>
    }
}
