//! What stands around every page: sidebar, notices, shortcuts, and the way
//! from the address to the shown chat.

use super::{chat, create, doctor, feedback, machine, models, notice, prompts, readme};
use crate::browser::{dom, history};
use crate::domain::Place;
use crate::i18n::Strings;
use crate::parts::transcript::Follow;
use crate::parts::{
    deeds, settings_panel::SETTINGS_PANEL, shortcuts, sidebar::Sidebar, theme_panel::THEME_PANEL,
    toasts::Toasts,
};
use crate::state::App;
use crate::state::talk::Standing;
use leptos::prelude::*;

/// Which file of this room draws the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Notice,
    Talk,
    Machine,
    Doctor,
    Feedback,
    Models,
    Create,
    Prompts,
    Readme,
}

/// The shell.
#[component]
pub fn Shell() -> impl IntoView {
    let app = App::of_page();
    provide_context(Follow::new());
    follow_address(app);
    // Keys for everything are the site's own where Linnet is a guest.
    if !app.embedded {
        shortcuts::listen(app);
    }
    deeds::follow_news(app);
    // Settings and the editor of themes stand in the same place.
    Effect::new(move |_| {
        if app.settings_open.get() {
            app.look.open.set(false);
            app.close_beside();
        }
    });
    let strings = app.strings;
    let shown = Memo::new(move |_| {
        let place = app.place.get();
        let failed = || app.talk.standing.with(|standing| matches!(standing, Standing::Failed(_)));
        match place {
            Some(Place::Home | Place::Chat(_)) if failed() => Shown::Notice,
            Some(Place::Home | Place::Chat(_)) => Shown::Talk,
            Some(Place::Machine) => Shown::Machine,
            Some(Place::Doctor) => Shown::Doctor,
            Some(Place::Feedback) => Shown::Feedback,
            Some(Place::Models | Place::Model(_)) => Shown::Models,
            Some(Place::Create { .. }) => Shown::Create,
            Some(Place::Prompts) => Shown::Prompts,
            Some(Place::Readme) if app.site.with(|site| site.readme) => Shown::Readme,
            None | Some(Place::Readme) => Shown::Notice,
        }
    });
    let shows_beside = Memo::new(move |_| app.beside.get() > 0);
    let hidden = Memo::new(move |_| app.embedded || app.site.with(|site| site.look.sidebar_hidden));
    let sidebar = move || match (hidden.get(), app.preferences.sidebar_open.get()) {
        (true, _) => "hidden",
        (_, true) => "open",
        _ => "collapsed",
    };
    let layout = move || app.site.with(|site| site.look.wide).then_some("wide");
    view! {
        <a class="skip-link" href="#conversation">{strings.skip()}</a>
        <div class="app" data-sidebar=sidebar data-layout=layout data-embedded=app.embedded.then_some("") on:click=move |event| follow_link(app, &event)>
            {move || (!hidden.get()).then(|| view! { <Sidebar/> })}
            {move || match shown.get() {
                Shown::Notice => notice::NOTICE_PAGE.view((), "main"),
                Shown::Talk => chat::ChatPage().into_any(),
                Shown::Machine => machine::MACHINE_PAGE.view((), "main"),
                Shown::Doctor => doctor::DOCTOR_PAGE.view((), "main"),
                Shown::Feedback => feedback::FEEDBACK_PAGE.view((), "main"),
                Shown::Models => models::MODELS_PAGE.view((), "main"),
                Shown::Prompts => prompts::PROMPTS_PAGE.view((), "main"),
                Shown::Readme => readme::README_PAGE.view((), "main"),
                Shown::Create => create::CREATE_PAGE.view((), "main"),
            }}
            {move || app.look.open.get().then(|| THEME_PANEL.view((), "panel"))}
            {move || (shows_beside.get() && !app.look.open.get() && !app.settings_open.get()).then(|| crate::parts::beside::BESIDE_PANEL.view((), "panel"))}
            {move || (!app.look.open.get() && app.settings_open.get() && shown.get() == Shown::Talk).then(|| SETTINGS_PANEL.view((), "panel"))}
        </div>
        <Toasts/>
        {(!app.embedded).then(|| view! { <shortcuts::Overlays/> })}
        <div class="visually-hidden" id="announcer" aria-live="polite">{move || app.announced.get()}</div>
    }
}

/// A click on one of our own links changes the page without loading it anew.
fn follow_link(app: App, event: &leptos::ev::MouseEvent) {
    if let Some(path) = history::clicked_path(event)
        && app.is_page(&path)
    {
        event.prevent_default();
        // Pages that are no chat have no room in another site's frame.
        if app.embedded && !app.leads_to_talk(&path) {
            history::open_beside(&path);
        } else {
            app.go(&path);
        }
    }
}

/// The address decides which chat is shown.
fn follow_address(app: App) {
    Effect::new(move |before: Option<String>| {
        let path = app.path.get();
        if before.is_some_and(|before| before != path) {
            app.open_path(&path);
            app.composer.show_draft(app.talk.chat_id.get_untracked(), false);
            dom::hide_popover("sidebar");
        }
        path
    });
    Effect::new(move |started: Option<()>| {
        // In a frame only jumps within the page travel.
        if started.is_none() && !app.embedded {
            history::on_travel(move |path| app.path.set(path));
        }
        let (title, place) = (app.talk.title.get(), app.place.get());
        let title = window_title(place.as_ref(), &title, app.strings, &app.site_name());
        let unread = app.unread();
        history::set_title(&if unread > 0 { format!("({unread}) {title}") } else { title });
    });
}

/// The title of the window at a place; `chat_title` for a chat.
#[must_use]
pub fn window_title(
    place: Option<&Place>,
    chat_title: &str,
    strings: Strings,
    site: &str,
) -> String {
    let title = match place {
        Some(Place::Machine) => strings.machine().page_title(),
        Some(Place::Doctor) => strings.machine().check_title(),
        Some(Place::Feedback) => strings.feedback_title(),
        Some(Place::Models) => strings.models(),
        Some(Place::Model(name)) => name.as_str(),
        Some(Place::Create { .. }) => strings.create_model(),
        Some(Place::Prompts) => strings.site().prompts(),
        Some(Place::Readme) => strings.site().about(),
        _ => chat_title,
    };
    if title.is_empty() { site.to_owned() } else { format!("{title} · {site}") }
}
