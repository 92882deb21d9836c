//! What the machine does now: each server's state, what is in its memory, what
//! is written and waits, with Stop for one's own. Opened at the sidebar's foot,
//! where the connection stands.

use crate::browser::dom;
use crate::domain::machine::{Activity, OwnReply};
use crate::domain::model::{Loaded, UpstreamState};
use crate::domain::{Connection, Model, Models, Place, ReplyState, UnixMillis};
use crate::state::App;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

/// The popover's id.
pub const MACHINE: &str = "machine";

/// The popover. What is in it is drawn when it is first opened.
#[component]
pub fn MachinePopover() -> impl IntoView {
    let app = App::of_page();
    let opened = RwSignal::new(false);
    let toggled = move || {
        app.machine.open.set(dom::is_popover_open(MACHINE));
        app.ticks.set(app.talk.now().0);
        opened.set(true);
    };
    view! {
        <div class="popover machine" id=MACHINE popover="auto" role="dialog" aria-label=app.strings.machine().title()
            on:toggle=move |_| toggled()>
            {move || opened.get().then(|| CONTENT.view((), "picker-empty"))}
        </div>
    }
}

late! {
    /// Servers, memory, replies.
    static CONTENT: () = machine_popover(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.machine();
    app.follow_activity();
    let servers = move || {
        let activity = app.machine.activity.get().unwrap_or_default();
        app.models.with(|models| {
            let all = models.upstreams.iter().enumerate();
            all.map(|(number, state)| server(app, models, state, number, &activity)).collect_view()
        })
    };
    let waiting = move || {
        let activity = app.machine.activity.get().unwrap_or_default();
        line(app, &activity)
    };
    view! {
        <div class="machine-head">
            <h2>{words.title()}</h2>
            <a href=app.path_of(&Place::Machine) on:click=move |_| dom::hide_popover(MACHINE)>{words.figures_link()}</a>
        </div>
        {servers}
        {waiting}
    }
    .into_any()
}

/// A server with what it holds and writes.
fn server(
    app: App,
    models: &Models,
    state: &UpstreamState,
    number: usize,
    activity: &Activity,
) -> impl IntoView + use<> {
    let words = app.strings.machine();
    let several = models.are_on_several();
    let name = if several { state.name.clone() } else { "Ollama".to_owned() };
    let (kind, standing) = match state.connection {
        Connection::Online => ("ok", state.version.clone()),
        Connection::Offline => ("down", words.no_answer().to_owned()),
        Connection::Unknown => ("waiting", words.not_asked().to_owned()),
    };
    let loaded: Vec<(Model, Loaded)> =
        models.models.iter().filter_map(|model| in_memory(model, state, several)).collect();
    let nothing = (loaded.is_empty() && state.connection == Connection::Online)
        .then(|| view! { <p class="machine-none">{words.nothing_loaded()}</p> });
    let upstream = several.then(|| state.name.clone());
    let loaded = loaded
        .into_iter()
        .map(|(model, loaded)| memory(app, model, &loaded, upstream.clone()))
        .collect_view();
    let own = activity.replies.iter().filter(|reply| reply.upstream == Some(number));
    let own = own.map(|reply| reply_row(app, reply)).collect_view();
    let others = activity.others_running.get(number).copied().filter(|count| *count > 0);
    let others =
        others.map(|count| view! { <li class="machine-others">{words.others_running(count)}</li> });
    view! {
        <section class="machine-server" aria-label=name.clone()>
            <h3>
                <span class="dot" data-kind=kind></span>
                <span class="machine-name">{name.clone()}</span>
                <span class="machine-facts">{standing}</span>
            </h3>
            <p class="machine-address" dir="ltr">{state.address.clone()}</p>
            {nothing}
            <ul class="machine-list">{loaded}{own}{others}</ul>
        </section>
    }
}

/// How a model is in the memory of that server; nothing if it is not.
fn in_memory(model: &Model, state: &UpstreamState, several: bool) -> Option<(Model, Loaded)> {
    if model.is_demo() {
        return None;
    }
    let loaded = if several {
        let here = model.places.iter().find(|place| place.upstream == state.name)?;
        here.loaded.clone()
    } else {
        model.loaded.clone()
    };
    loaded.map(|loaded| (model.clone(), loaded))
}

fn memory(
    app: App,
    model: Model,
    loaded: &Loaded,
    upstream: Option<String>,
) -> impl IntoView + use<> {
    let (words, language) = (app.strings.machine(), app.language);
    let mut facts = vec![split(app, loaded)];
    if loaded.size_bytes > 0 {
        facts.push(language.bytes(loaded.size_bytes));
    }
    if loaded.window_tokens > 0 {
        facts.push(words.window(&language.tokens_short(loaded.window_tokens)));
    }
    let until = loaded.until;
    let left = move || match until {
        Some(until) => words.left(&language.countdown(until.since(UnixMillis(app.ticks.get())))),
        None => words.for_ever().to_owned(),
    };
    let name = model.name.clone();
    let label = words.unload(&model.name);
    view! {
        <li>
            <Icon name="cpu"/>
            <span class="machine-what">
                <span class="machine-name">{name}</span>
                <span class="machine-facts">{facts.join(" · ")} " · " {left}</span>
            </span>
            <IconButton icon="power" label=label on_click=move |_| app.unload_from(upstream.clone(), model.name.clone())/>
        </li>
    }
}

/// `GPU`, `CPU`, or what share is where.
fn split(app: App, loaded: &Loaded) -> String {
    let percent = (loaded.gpu_bytes.min(loaded.size_bytes) * 100)
        .checked_div(loaded.size_bytes)
        .unwrap_or_default();
    match percent {
        0 => "CPU".to_owned(),
        100 => "GPU".to_owned(),
        percent => app.strings.machine().split(percent, 100 - percent),
    }
}

fn reply_row(app: App, reply: &OwnReply) -> impl IntoView + use<> {
    let (strings, language) = (app.strings, app.language);
    let mut facts = vec![reply.model.clone()];
    facts.push(match reply.state {
        ReplyState::Loading => strings.loading_short().to_owned(),
        ReplyState::Reading => strings.reading().to_owned(),
        ReplyState::Thinking => strings.thinking().to_owned(),
        ReplyState::Writing => strings.writing().to_owned(),
        _ => reply
            .position
            .map_or_else(|| strings.waiting().to_owned(), |place| strings.place_in_line(place)),
    });
    facts
        .extend(reply.tokens_per_second.map(|pace| strings.per_second(&language.decimal(pace, 0))));
    let (id, title) = (reply.reply_id, reply.title.clone());
    let label = strings.machine().stop(&title);
    view! {
        <li>
            <span class="dot" data-kind=if reply.position.is_some() { "waiting" } else { "live" }></span>
            <span class="machine-what">
                <a class="machine-name" dir="auto" href=app.path_of(&Place::Chat(reply.chat_id)) on:click=move |_| dom::hide_popover(MACHINE)>{title}</a>
                <span class="machine-facts">{facts.join(" · ")}</span>
            </span>
            <IconButton icon="stop" label=label on_click=move |_| app.stop(id)/>
        </li>
    }
}

/// Those who wait, and those whose server is not known: the demo's.
fn line(app: App, activity: &Activity) -> Option<impl IntoView + use<>> {
    let words = app.strings.machine();
    let servers = activity.others_running.len();
    let waiting: Vec<_> = activity
        .replies
        .iter()
        .filter(|reply| reply.upstream.is_none_or(|number| number >= servers))
        .map(|reply| reply_row(app, reply))
        .collect();
    let others = activity.others_waiting;
    if waiting.is_empty() && others == 0 {
        return None;
    }
    let others = (others > 0)
        .then(|| view! { <li class="machine-others">{words.others_waiting(others)}</li> });
    Some(view! {
        <section class="machine-server" aria-label=words.waiting()>
            <h3><Icon name="clock"/><span class="machine-name">{words.waiting()}</span></h3>
            <ul class="machine-list">{waiting.into_iter().collect_view()}{others}</ul>
        </section>
    })
}
