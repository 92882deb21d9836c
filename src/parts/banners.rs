//! What concerns the whole chat: a lost connection, the demo.

use crate::state::App;
use crate::ui::Icon;
use leptos::prelude::*;

/// The banners; empty most of the time.
#[component]
pub fn Banners() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let demo = Memo::new(move |_| app.is_demo());
    view! {
        <div class="banners">
            {move || (!app.connected.get()).then(|| view! {
                <div class="banner" data-tone="warning" role="status">
                    <Icon name="warning"/>
                    <span><strong>{strings.lost_title}</strong>" "{strings.lost_text}</span>
                </div>
            })}
            {move || demo.get().then(|| view! {
                <div class="banner" data-tone="neutral" role="status">
                    <Icon name="info"/>
                    <span><strong>{strings.demo_title}</strong>" "{strings.demo_text}</span>
                </div>
            })}
        </div>
    }
}
