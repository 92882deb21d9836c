//! The page for what is not there.

use crate::domain::Error;
use crate::state::App;
use crate::state::talk::Standing;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static NOTICE_PAGE: () = notice(draw)
}

fn draw((): ()) -> AnyView {
    NoticePage().into_any()
}

/// One message, and the way on.
#[component]
fn NoticePage() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let words = move || match app.talk.standing.get() {
        Standing::Failed(Error::NotFound) => {
            (strings.missing_title().to_owned(), strings.missing_text().to_owned())
        }
        Standing::Failed(error) => (strings.failed_title().to_owned(), strings.error(&error).title),
        _ => (strings.missing_page_title().to_owned(), strings.missing_page_text().to_owned()),
    };
    let again = move || {
        let passing = app.talk.standing.with(
            |standing| matches!(standing, Standing::Failed(error) if *error != Error::NotFound),
        );
        passing.then(|| view! {
            <button type="button" class="button" on:click=move |_| app.talk.reload()>{strings.try_again()}</button>
        })
    };
    view! {
        <main class="main" data-view="page">
            <header class="chat-header">
                <button type="button" class="icon-button only-narrow" aria-label=strings.chats() title=strings.chats() popovertarget="sidebar">
                    <Icon name="menu"/>
                </button>
            </header>
            <div class="page-center" id="conversation">
                <Icon name="linnet"/>
                <h1>{move || words().0}</h1>
                <p>{move || words().1}</p>
                <div class="button-row">
                    <a class="button primary" href=app.base.get_value().home()>{strings.new_chat()}</a>
                    {again}
                </div>
            </div>
        </main>
    }
}
