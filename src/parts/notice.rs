//! An error where it happened: what failed, in plain words, and the ways out.

use super::deeds::{Deed, act};
use super::pull_here::PULL_HERE;
use super::window_choices::RefusalChoices;
use crate::domain::command::Again;
use crate::domain::model::DEMO_MODEL;
use crate::domain::{Connection, Error, MessageId, ReplyState, Think};
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

/// The class of a notice that stands in the way of everything.
const OBSTACLE: &str = "notice obstacle";

/// The notice; nothing for a reply without an error.
#[component]
pub fn Notice(
    /// The reply.
    turn: Turn,
) -> impl IntoView {
    let (id, error, state) = (turn.id, turn.error, turn.state);
    move || {
        let error = error
            .get()
            .filter(|_| matches!(state.get(), ReplyState::Failed | ReplyState::Interrupted));
        error.map(|error| CARD.view((id, error), "notice"))
    }
}

late! {
    /// The card with the words and the ways out.
    static CARD: (MessageId, Error) = asides(card)
}

fn card((id, error): (MessageId, Error)) -> AnyView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.error(&error);
    let (tone, icon) = match error {
        Error::ContextExceeded { .. } => ("warning", "warning"),
        Error::UpstreamCut | Error::ServerRestarted => ("neutral", "info"),
        _ => ("danger", "alert"),
    };
    let details = match &error {
        Error::UpstreamFailed { status, detail } if detail.len() > 160 => {
            Some(format!("{status}: {detail}"))
        }
        _ => None,
    };
    let text = if details.is_some() { String::new() } else { words.text };
    let ways_out = view! {
        {choices(id, &error)}
        {pull(&error, None)}
        <div class="button-row">{buttons(app, id, &error)}</div>
        {details.map(|details| view! {
            <details class="notice-details"><summary>{strings.details()}</summary><pre>{details}</pre></details>
        })}
    };
    frame("notice", tone, icon, words.title, text, &error, ways_out.into_any())
}

/// What every notice looks like: a mark, what happened, what it means, what to
/// type, and then the ways out.
fn frame(
    class: &'static str,
    tone: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    error: &Error,
    ways_out: AnyView,
) -> AnyView {
    view! {
        <div class=class data-tone=tone role=(class == OBSTACLE).then_some("status")>
            <Icon name=icon/>
            <div class="notice-body">
                <p class="notice-title">{title}</p>
                {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
                {command(error).map(|command| view! { <Command text=command/> })}
                {ways_out}
            </div>
        </div>
    }
    .into_any()
}

/// Why nothing can be asked yet, in the place of the ideas; `None` if something
/// can be.
#[must_use]
pub fn obstacle(app: App) -> Option<Error> {
    if app.is_demo() {
        return None;
    }
    app.models.with(|models| match models.connection {
        Connection::Offline => Some(Error::UpstreamUnreachable { address: models.address.clone() }),
        Connection::Online
            if !models.models.iter().any(|model| model.can_chat() && !model.is_demo()) =>
        {
            Some(Error::NoModels)
        }
        _ => None,
    })
}

/// The notice about an obstacle: it goes by itself when the obstacle does.
#[component]
pub fn ObstacleNotice(
    /// What is in the way.
    error: Error,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.error(&error);
    let ways_out = view! {
        {pull(&error, Some("pull-field"))}
        <div class="button-row">
            <button type="button" class="button" on:click=move |_| act(app, Deed::Refresh)>
                <Icon name="retry"/>{strings.retry()}
            </button>
            <button type="button" class="button" on:click=move |_| {
                app.choose_model(DEMO_MODEL.to_owned());
                app.focus_composer();
            }>{strings.try_demo()}</button>
        </div>
    };
    frame(OBSTACLE, "danger", "alert", words.title, words.text, &error, ways_out.into_any())
}

/// What to type in a terminal.
fn command(error: &Error) -> Option<String> {
    match error {
        Error::UpstreamUnreachable { .. } => Some("ollama serve".to_owned()),
        Error::UpstreamSignIn { .. } => Some("ollama signin".to_owned()),
        _ => None,
    }
}

/// The field that gets what is missing.
fn pull(error: &Error, id: Option<&'static str>) -> Option<AnyView> {
    let wanted = match error {
        Error::NoModels => String::new(),
        Error::ModelMissing { model } => model.clone(),
        _ => return None,
    };
    let wanted = Signal::derive(move || wanted.clone());
    Some(PULL_HERE.view((wanted, id), "pull-here"))
}

/// A command that can be copied.
#[component]
pub fn Command(
    /// The command.
    text: String,
) -> impl IntoView {
    let app = App::of_page();
    let copy = text.clone();
    view! {
        <div class="command">
            <code>{text}</code>
            <IconButton icon="copy" class="small" label=app.strings.copy_command() on_click=move |_| app.copy(&copy)/>
        </div>
    }
}

/// Decisions, with what they cost.
fn choices(id: MessageId, error: &Error) -> Option<impl IntoView + use<>> {
    let Error::ContextExceeded { prompt_tokens, window_tokens } = error else { return None };
    let used = prompt_tokens.or(window_tokens.map(|window| window + 1)).unwrap_or_default();
    Some(view! { <RefusalChoices id=id used=used/> })
}

fn buttons(app: App, id: MessageId, error: &Error) -> impl IntoView + use<> {
    let strings = app.strings;
    let no_think = matches!(error, Error::ModelCannotThink { .. });
    let no_format = matches!(error, Error::FormatRefused { .. });
    let demo = matches!(error, Error::UpstreamUnreachable { .. } | Error::NoModels);
    let other = matches!(
        error,
        Error::ModelMissing { .. }
            | Error::ModelCannotChat { .. }
            | Error::ModelTooLarge { .. }
            | Error::ModelCannotSee { .. }
    );
    let sign_in = match error {
        Error::UpstreamSignIn { url } => url.clone(),
        _ => None,
    };
    view! {
        <button type="button" class="button primary" on:click=move |_| app.again(id, Again::Retry, app.model_untracked())>
            <Icon name="retry"/>{strings.retry()}
        </button>
        {no_think.then(|| view! {
            <button type="button" class="button" on:click=move |_| act(app, Deed::RetryWith(id, "think", Think::Off.into()))>
                {strings.without_thinking()}
            </button>
        })}
        {no_format.then(|| view! {
            <button type="button" class="button" on:click=move |_| act(app, Deed::RetryWith(id, "format", "".into()))>
                {strings.setting().without_format()}
            </button>
        })}
        {demo.then(|| view! {
            <button type="button" class="button" on:click=move |_| {
                app.choose_model(DEMO_MODEL.to_owned());
                app.again(id, Again::Retry, Some(DEMO_MODEL.to_owned()));
            }>{strings.try_demo()}</button>
        })}
        {other.then(|| view! {
            <button type="button" class="button" popovertarget="model-picker">{strings.choose_other()}</button>
        })}
        {sign_in.map(|url| view! {
            <a class="button" href=url target="_blank" rel="noopener noreferrer">"ollama.com"</a>
        })}
    }
}
