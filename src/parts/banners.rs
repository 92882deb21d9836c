//! What concerns the whole chat: a lost connection, the demo, and, for the
//! site's owner, a mistake in its configuration.

use crate::state::App;
use crate::ui::{Icon, IconButton};
use leptos::prelude::*;

/// The banners; empty most of the time.
#[component]
pub fn Banners() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let fault = Memo::new(move |_| app.site.with(|site| site.fault.clone()));
    let dismissed = RwSignal::new(String::new());
    let demo = Memo::new(move |_| app.is_demo());
    view! {
        <div class="banners">
            {move || (!app.connected.get()).then(|| view! {
                <div class="banner" data-tone="warning" role="status">
                    <Icon name="warning"/>
                    {move || match app.pwa.as_of.get() {
                        Some(as_of) => view! { <span>{as_of}</span> }.into_any(),
                        None => view! { <span><strong>{strings.lost_title()}</strong>" "{strings.lost_text()}</span> }.into_any(),
                    }}
                </div>
            })}
            {move || {
                let fault = fault.get();
                let shown = !fault.is_empty() && dismissed.with(|dismissed| *dismissed != fault);
                shown.then(|| view! {
                    <div class="banner" data-tone="warning" role="status">
                        <Icon name="warning"/>
                        <span><strong>{strings.site().fault()}</strong>" "<code>{fault.clone()}</code></span>
                        <IconButton icon="close" label=strings.dismiss() on_click=move |_| dismissed.set(fault.clone())/>
                    </div>
                })
            }}
            {move || demo.get().then(|| view! {
                <div class="banner" data-tone="neutral" role="status">
                    <Icon name="info"/>
                    <span><strong>{strings.demo_title()}</strong>" "{strings.demo_text()}</span>
                </div>
            })}
        </div>
    }
}
