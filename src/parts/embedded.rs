//! The head of a chat in a frame of another site: who answers, a new chat, the
//! chat in a tab of its own, and the way out.

use super::site::Brand;
use crate::domain::Place;
use crate::state::App;
use crate::ui::late::late;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

late! {
    /// The head.
    pub static EMBEDDED_HEADER: () = embedded(draw)
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let strings = app.strings;
    let words = strings.embed();
    let title = move || match app.profile() {
        Some(profile) => profile.label,
        None => app.site_name(),
    };
    let here = move || app.path_of(&app.talk.chat_id.get().map_or(Place::Home, Place::Chat));
    let old = Memo::new(move |_| app.talk.chat_id.get().is_some());
    view! {
        <header class="chat-header embedded-header">
            <Brand/>
            <h1 class="chat-title"><span>{title}</span></h1>
            <div class="header-actions">
                {move || old.get().then(|| view! {
                    <IconButton icon="plus" label=strings.new_chat() on_click=move |_| app.new_chat()/>
                })}
                <a class="icon-button" href=here target="_blank" rel="noopener" aria-label=words.in_full() title=words.in_full()><Icon name="external"/></a>
                <button type="button" class="icon-button embedded-close" data-embed="close" aria-label=words.close() title=words.close()><Icon name="close"/></button>
            </div>
        </header>
    }
    .into_any()
}
