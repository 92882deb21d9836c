//! What makes an app of the page, on this device: installing, notifications,
//! chats kept for reading offline.
//!
//! What there is to choose is up to the browser; `public/pwa.js` knows, and
//! says when that changes.

use crate::browser::pwa;
use crate::state::App;
use leptos::prelude::*;

/// The choices, under a heading of their own.
#[component]
pub fn AppSetting() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.pwa();
    let is = move |what: &'static str| {
        Memo::new(move |_| {
            app.pwa.changes.track();
            pwa::is(what)
        })
    };
    let (able, installable) = (is("app"), is("installable"));
    let (notifiable, denied) = (is("notifiable"), is("denied"));
    let kept = Memo::new(move |_| {
        app.pwa.changes.track();
        pwa::kept()
    });
    let install = move || {
        installable.get().then(|| view! {
            <div class="setting">
                <div class="setting-head">
                    <span class="setting-label">{words.install()}</span>
                    <button type="button" class="button" on:click=move |_| pwa::tell("install", &[])>{words.install_now()}</button>
                </div>
                <p class="setting-help">{words.install_help()}</p>
            </div>
        })
    };
    let notify = move || {
        notifiable.get().then(|| {
            let help =
                move || if denied.get() { words.notify_denied() } else { words.notify_help() };
            switch("tell-of-answers", words.notify(), help, is("notifies"), denied, "notify")
        })
    };
    let keep = move || {
        able.get().then(|| {
            let off = Memo::new(|_| false);
            let some = move || {
                (kept.get() > 0).then(|| view! {
                    <div class="setting-head">
                        <span class="setting-help" role="status">{move || words.kept(kept.get())}</span>
                        <button type="button" class="button quiet" on:click=move |_| pwa::tell("clear", &[])>{words.clear()}</button>
                    </div>
                })
            };
            view! {
                {switch("keep-chats", words.keep(), move || words.keep_help(), is("keeps"), off, "offline")}
                {some}
            }
        })
    };
    view! {
        <h3 class="setting-group">{words.title()}</h3>
        {install}
        {notify}
        {keep}
        {move || (!able.get()).then(|| view! { <p class="setting-help">{words.needs_https()}</p> })}
    }
}

fn switch(
    id: &'static str,
    label: &'static str,
    help: impl Fn() -> &'static str + Send + 'static,
    value: Memo<bool>,
    disabled: Memo<bool>,
    what: &'static str,
) -> AnyView {
    let help_id = format!("{id}-help");
    let change = move |event: leptos::ev::Event| {
        pwa::tell(what, &[if event_target_checked(&event) { "true" } else { "false" }]);
    };
    view! {
        <div class="setting">
            <div class="setting-head">
                <label class="setting-label" for=id>{label}</label>
                <input class="switch" type="checkbox" role="switch" id=id aria-describedby=help_id.clone()
                    disabled=move || disabled.get() prop:checked=move || value.get() on:change=change/>
            </div>
            <p class="setting-help" id=help_id>{help}</p>
        </div>
    }
    .into_any()
}
