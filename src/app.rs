//! The application: the document that the server writes, and the view that
//! both sides render.
//!
//! Everything that the first render needs is in [`PageData`]; nothing in it is
//! asynchronous, so that server and browser draw the same, in one go.

use crate::pages;
use crate::parts::rendered::ProseLabels;
use crate::state::page_data::{ELEMENT, PageData};
use crate::state::{self, announcer, clock};
use crate::ui::late::LateWords;
use leptos::prelude::*;

/// The view.
#[component]
pub fn App(
    /// What it starts with.
    data: PageData,
) -> impl IntoView {
    let app = state::App::new(&data);
    provide_context(app);
    provide_context(ProseLabels::new(app.strings));
    provide_context(late_words(app));
    wake(app, &data);
    view! { <pages::shell::Shell/> }
}

fn late_words(app: state::App) -> LateWords {
    let words = app.strings.late;
    LateWords {
        loading: words.loading,
        failed: words.failed,
        hint: words.hint,
        retry: app.strings.retry,
        reload: words.reload,
    }
}

/// Wakes the page in the browser: what the server wrote is read, once, and
/// drawn again over what stands there.
///
/// # Panics
/// The page's data is not the server's: there is nothing to wake.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    let text = crate::browser::dom::text_of(ELEMENT).unwrap_or_default();
    let data: PageData = serde_json::from_slice(text.as_bytes())
        .expect("the server that wrote this page wrote its data too");
    let start = move |data| hydrate_body(move || App(AppProps { data }));
    #[cfg(feature = "split")]
    if pages::starts_late(&data) {
        js_sys::futures::spawn_local(async move {
            pages::fetch_first(&data).await;
            start(data);
        });
        return;
    }
    start(data);
}

/// Starts what lives only in the browser, once the page is awake.
fn wake(app: state::App, data: &PageData) {
    let (now, cursor) = (data.now, start_cursor(data));
    let worker = data.base.asset(&data.build, "events-worker.js");
    Effect::new(move |_| {
        app.talk.clock_ahead.set_value(now.0 - crate::browser::time::now().0);
        app.preferences.learn_zone(crate::browser::time::zone_minutes());
        app.outbox_for_shown();
        app.wake_outbox();
        clock::start(app);
        app.open_settings_at_start();
        state::levels::start(app);
        announcer::start(app);
        #[cfg(feature = "hydrate")]
        state::stream::start(app, cursor.clone(), worker.clone());
        #[cfg(not(feature = "hydrate"))]
        let _ = (&cursor, &worker);
        crate::browser::dom::set_root_attribute("data-awake", "true");
    });
}

fn start_cursor(data: &PageData) -> String {
    data.chat.as_ref().map_or_else(|| data.cursor.clone(), |chat| chat.cursor.to_string())
}

/// The whole document, on the server.
#[cfg(feature = "ssr")]
#[must_use]
pub fn document(data: &PageData) -> impl IntoView + use<> {
    use leptos::nonce::use_nonce;
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    let script = data.base.asset(&data.build, "linnet.js");
    let wasm = data.base.asset(&data.build, "linnet.wasm");
    // Addresses are made of our base path and hexadecimal digits: nothing to escape.
    let start = format!(
        "import({script:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>m.hydrate()))"
    );
    let width = data.choices.sidebar_width.map(|pixels| {
        let rule = format!(":root{{--sidebar-width:{pixels}px}}");
        view! { <style nonce=nonce.clone()>{rule}</style> }
    });
    let chat_title = data.chat.as_ref().map_or("", |chat| &chat.summary.title);
    let (strings, site) = (data.language.strings(), &data.site);
    let title = pages::shell::window_title(data.place().as_ref(), chat_title, strings, &site.name);
    let about =
        if site.description.is_empty() { "A chat app for local models" } else { &site.description };
    let (icon, kind) = if site.favicon.is_empty() {
        (data.base.favicon(), Some("image/svg+xml"))
    } else {
        (data.base.file(&site.favicon), None)
    };
    view! {
        <!DOCTYPE html>
        <html lang=data.language.tag() dir="ltr" data-theme=data.choices.theme.name()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=about.to_owned()/>
                <link rel="icon" href=icon type=kind/>
                <link rel="stylesheet" href=data.base.asset(&data.build, "linnet.css")/>
                {width}
                <link rel="modulepreload" href=script.clone() nonce=nonce.clone()/>
                {crate::server::http::assets::chunk_script().map(|name| view! {
                    <link rel="modulepreload" href=data.base.asset(&data.build, name) nonce=nonce.clone()/>
                })}
                <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <title>{title}</title>
            </head>
            <body>
                <App data=data.clone()/>
                <div class="sprite-holder" hidden inner_html=include_str!("../public/icons.svg")></div>
                <script type="application/json" id=ELEMENT nonce=nonce.clone()>{data.to_script()}</script>
                <script type="module" nonce=nonce>{start}</script>
            </body>
        </html>
    }
}
