//! What stands around every page: sidebar, notices, shortcuts, and the way
//! from the address to the shown chat.

use super::{chat, notice};
use crate::browser::dom;
use crate::parts::{settings_panel::SettingsPanel, shortcuts, sidebar::Sidebar, toasts::Toasts};
use crate::state::App;
use crate::state::talk::Standing;
use leptos::prelude::*;
use crate::parts::transcript::Follow;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// The shell.
#[component]
pub fn Shell() -> impl IntoView {
    let app = App::of_page();
    provide_context(Follow::new());
    follow_address(app);
    shortcuts::listen(app);
    let strings = app.strings;
    let no_page = Memo::new(move |_| {
        app.talk.standing.with(|standing| matches!(standing, Standing::NoPage | Standing::Failed(_)))
    });
    let sidebar = move || if app.preferences.sidebar_open.get() { "open" } else { "collapsed" };
    view! {
        <a class="skip-link" href="#conversation">{strings.skip}</a>
        <div class="app" data-sidebar=sidebar>
            <Sidebar/>
            {move || if no_page.get() {
                notice::NoticePage().into_any()
            } else {
                chat::ChatPage().into_any()
            }}
            {move || app.settings_open.get().then(|| view! { <SettingsPanel/> })}
        </div>
        <Toasts/>
        <shortcuts::ShortcutsDialog/>
        <div class="visually-hidden" id="announcer" aria-live="polite">{move || app.announced.get()}</div>
    }
}

/// The address decides which chat is shown; wishes to go elsewhere change it.
fn follow_address(app: App) {
    let location = use_location();
    let navigate = use_navigate();
    let path = location.pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.as_ref().is_some_and(|before| *before != path) {
            app.open_path(&path);
            app.composer.show_draft(app.talk.chat_id.get_untracked(), false);
            dom::hide_popover("sidebar");
        }
        path
    });
    Effect::new(move |_| {
        if let Some(path) = app.wanted_path.get() {
            app.wanted_path.set(None);
            navigate(&path, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    });
}
