//! `/` and `/chat/{id}`: the conversation and the composer.

use crate::parts::{
    actions::ActionMenu,
    banners::Banners,
    compare_picker::ComparePicker,
    composer::Dock,
    embedded::EMBEDDED_HEADER,
    header::Header,
    model_picker::ModelPicker,
    notice::{ObstacleNotice, obstacle},
    starters::Starters,
    transcript::Conversation,
    window_panel::WindowPanel,
};
use crate::state::App;
use crate::state::talk::Standing;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ChatPage() -> impl IntoView {
    let app = App::of_page();
    let empty = Memo::new(move |_| {
        app.talk.turns.with(Vec::is_empty)
            && app.outbox.of_shown().is_empty()
            && app.talk.standing.get() == Standing::Ready
    });
    // What was typed before the page woke up wins over the draft.
    Effect::new(move |_| app.composer.show_draft(app.talk.chat_id.get_untracked(), true));
    let in_the_way = Memo::new(move |_| obstacle(app));
    view! {
        <main class="main" data-view=move || if empty.get() { "empty" } else { "chat" }>
            {if app.embedded { EMBEDDED_HEADER.view((), "chat-header") } else { Header().into_any() }}
            <Banners/>
            <Conversation empty=empty/>
            <Dock/>
            {move || empty.get().then(|| match in_the_way.get() {
                Some(error) => view! { <ObstacleNotice error=error/> }.into_any(),
                None => view! { <Starters/> }.into_any(),
            })}
        </main>
        <ModelPicker/>
        <ActionMenu/>
        <ComparePicker/>
        <WindowPanel/>
    }
}
