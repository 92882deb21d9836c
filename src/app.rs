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
    let words = app.strings.late();
    LateWords {
        loading: words.loading(),
        failed: words.failed(),
        hint: words.hint(),
        retry: app.strings.retry(),
        reload: words.reload(),
    }
}

/// Wakes the page in the browser: what the server wrote is read, once, and
/// drawn again over what stands there. `words` is the file of its language.
///
/// # Panics
/// The page's data is not the server's: there is nothing to wake.
#[cfg(feature = "hydrate")]
pub fn hydrate(words: String) {
    let language = crate::i18n::Language::install(words);
    let text = crate::browser::dom::text_of(ELEMENT).unwrap_or_default();
    let json = crate::domain::reading::from_json(text.as_bytes())
        .expect("the server that wrote this page wrote its data too");
    let mut data = PageData::read(json, language);
    crate::browser::base::set(&data.base.0);
    if data.shell {
        // The server's time is that of its keeping.
        data.now = crate::browser::time::now();
    }
    #[cfg(feature = "split")]
    bring_late_words(&data);
    let start = |data| hydrate_body(move || App(AppProps { data }));
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

/// The words of late parts, and their style, come along with the first of them.
#[cfg(feature = "split")]
fn bring_late_words(data: &PageData) {
    use crate::ui::late::{Along, bring_along};
    let language = data.language;
    let file = data.base.asset(&data.build, language.late_file());
    bring_along(Along {
        ready: Box::new(move || language.has_late()),
        fetch: Box::new(move || Box::pin(state::words::bring(language, &file))),
    });
}

/// Starts what lives only in the browser, once the page is awake.
fn wake(app: state::App, data: &PageData) {
    let (now, cursor) = (data.now, start_cursor(data));
    let worker = data.base.asset(&data.build, "events-worker.js");
    Effect::new(move |_| {
        app.talk.clock_ahead.set_value(now.0 - crate::browser::time::now().0);
        app.preferences.learn_zone(crate::browser::time::zone_minutes());
        app.shortcuts.wake();
        app.speech.wake();
        app.outbox_for_shown();
        app.wake_outbox();
        clock::start(app);
        app.open_settings_at_start();
        state::levels::start(app);
        app.wear_profile();
        announcer::start(app);
        state::pwa::start(app);
        state::embed::start(app);
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
pub fn document(data: &PageData, words: &str) -> impl IntoView + use<> {
    use crate::state::page_data::ABOUT;
    use leptos::nonce::use_nonce;
    let nonce = use_nonce().filter(|_| !data.shell).map(|nonce| nonce.to_string());
    let nonce = nonce.unwrap_or_default();
    let script = data.base.asset(&data.build, "linnet.js");
    let wasm = data.base.asset(&data.build, "linnet.wasm");
    let words = data.base.asset(&data.build, words);
    // Addresses are made of our base path, language tags and hexadecimal digits: nothing to escape.
    let last = if data.embedded { "widget-frame.js" } else { "pwa.js" };
    let start =
        start_script(&words, &script, &wasm, &data.base.asset(&data.build, last), !data.embedded);
    let start = match crate::server::http::assets::late_style() {
        Some(name) => start + &late_script(&data.base.asset(&data.build, name)),
        None => start,
    };
    let manifest = (!data.embedded).then(|| data.base.manifest());
    let width = data.choices.sidebar_width.filter(|_| !data.shell).map(|pixels| {
        let rule = format!(":root{{--sidebar-width:{pixels}px}}");
        view! { <style nonce=nonce.clone()>{rule}</style> }
    });
    let look = (!data.look.is_empty()).then(|| {
        view! { <style id=crate::browser::paint::FIRST nonce=nonce.clone()>{data.look.clone()}</style> }
    });
    // The page that is kept has no style in it: a file.
    let kept_look = data.shell.then(|| {
        view! { <link rel="stylesheet" id=crate::browser::paint::FIRST href=data.base.offline_look()/> }
    });
    let [light, dark] = frame_colours(data);
    let frame = [("(prefers-color-scheme: light)", light), ("(prefers-color-scheme: dark)", dark)]
        .map(|(media, colour)| {
            leptos::html::meta().name("theme-color").attr("media", media).content(colour)
        })
        .into_iter()
        .collect_view();
    let own_style = (!data.site.custom_css.is_empty()).then(|| {
        let address = data.base.file(&data.site.custom_css);
        view! { <link rel="stylesheet" id=crate::browser::paint::SITE href=address/> }
    });
    let chat_title = data.chat.as_ref().map_or("", |chat| &chat.summary.title);
    let (strings, site) = (data.language.strings(), &data.site);
    let title = pages::shell::window_title(data.place().as_ref(), chat_title, strings, &site.name);
    let about = if site.description.is_empty() { ABOUT } else { &site.description };
    let preview = data
        .preview
        .iter()
        .filter(|_| !data.shell)
        .map(|(name, says)| leptos::html::meta().attr("property", *name).content(says.clone()));
    let preview = preview.collect_view();
    let (icon, kind) = if site.favicon.is_empty() {
        (data.base.favicon(), Some("image/svg+xml"))
    } else {
        (data.base.file(&site.favicon), None)
    };
    view! {
        <!DOCTYPE html>
        <html lang=data.language.tag() dir=data.language.direction() data-theme=data.choices.theme.name() data-profile=data.shown_profile().map(str::to_owned)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=about.to_owned()/>
                {frame}
                {preview}
                <link rel="icon" href=icon type=kind/>
                <link rel="apple-touch-icon" href=data.base.install("apple-touch-icon.png")/>
                {manifest.map(|address| view! { <link rel="manifest" href=address/> })}
                <link rel="stylesheet" href=data.base.asset(&data.build, "linnet.css")/>
                {look}
                {kept_look}
                {width}
                {own_style}
                <link rel="modulepreload" href=script.clone() nonce=nonce.clone()/>
                {crate::server::http::assets::chunk_script().map(|name| view! {
                    <link rel="modulepreload" href=data.base.asset(&data.build, name) nonce=nonce.clone()/>
                })}
                <link rel="preload" href=words.clone() r#as="fetch" r#type="text/plain" crossorigin=""/>
                <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <title>{title}</title>
            </head>
            <body>
                <App data=data.clone()/>
                <p id="astray" hidden role="alert">{strings.doctor().astray(&data.base.home())}</p>
                <div class="sprite-holder" hidden inner_html=include_str!("../public/icons.svg")></div>
                <script type="application/json" id=ELEMENT>{data.to_script()}</script>
                <script type="application/json" id="app-config">{app_config(data, &words)}</script>
                {if data.shell {
                    view! { <script type="module" src=data.base.asset(&data.build, "offline.js")></script> }.into_any()
                } else {
                    view! { <script type="module" nonce=nonce>{start}</script> }.into_any()
                }}
            </body>
        </html>
    }
}

/// The colour of the frame around the page, for a device in light and in dark
/// colours: of that scheme, unless the person has chosen one.
#[cfg(feature = "ssr")]
fn frame_colours(data: &PageData) -> [String; 2] {
    use crate::domain::site::Theme;
    let [light, dark] = data.grounds.clone();
    match data.choices.theme {
        Theme::System => [light, dark],
        Theme::Light => [light.clone(), light],
        Theme::Dark => [dark.clone(), dark],
    }
}

/// Starts the Wasm, then what makes an app of the page (`public/pwa.js`), or
/// what talks to the site around it (`public/widget-frame.js`); the calls of
/// either are kept until it is there. A page whose files are gone, since another
/// build was started while it was on its way, is loaded anew, once; if they are
/// gone then too, a proxy leads elsewhere than Linnet believes, and it says so.
#[cfg(feature = "ssr")]
fn start_script(words: &str, script: &str, wasm: &str, last: &str, app: bool) -> String {
    format!(
        "const astray=()=>{{const p=document.getElementById('astray');p.hidden=false;document.body.prepend(p)}},l=globalThis.linnet={{app:{app}&&isSecureContext&&'serviceWorker' in navigator,calls:[],tell(...c){{this.calls.push(c)}}}};\
         addEventListener('beforeinstallprompt',e=>{{e.preventDefault();l.install=e}},{{once:true}});\
         Promise.all([fetch({words:?}).then(r=>r.ok?r.text():Promise.reject(r.status)),\
         import({script:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>m))])\
         .catch(e=>{{fetch({script:?},{{cache:'no-store'}}).then(r=>{{if(r.status===404)\
         performance.getEntriesByType('navigation')[0]?.type==='reload'?astray():location.reload()}});throw e}})\
         .then(([w,m])=>m.hydrate(w)).then(()=>(globalThis.requestIdleCallback??setTimeout)(()=>import({last:?}).catch(()=>l.app=false)))"
    )
}

/// What comes along with the first late part (`browser::fetch`): its words, and
/// the sheet of such parts unless the page began with it. `public/offline.js`
/// has the same.
#[cfg(feature = "ssr")]
fn late_script(style: &str) -> String {
    format!(
        ";let along;l.late=a=>along??=Promise.all([fetch(a).then(r=>r.ok?r.text():Promise.reject(r.status)),\
         new Promise((there,not)=>{{const d=document;if(d.querySelector('link[href$=\"/late.css\"]')?.sheet)return there();\
         const s=d.createElement('link');s.rel='stylesheet';s.href={style:?};s.onload=there;s.onerror=()=>{{s.remove();not()}};\
         d.querySelector('link[href$=\"/linnet.css\"]').after(s)}})]).then(([t])=>t,()=>{{along=null}})"
    )
}

/// What `public/pwa.js` and `public/widget-frame.js` start from: where Linnet lies, its build, its words,
/// and the files of all others, which are kept with it.
#[cfg(feature = "ssr")]
fn app_config(data: &PageData, texts: &str) -> String {
    /// From how long an answer takes on, somebody may want to be told of its end.
    const LONG_MS: u32 = 15_000;
    let words = data.language.strings().pwa();
    serde_json::json!({
        "base": data.base,
        "build": data.build,
        "page": if data.shell { "shell" } else { "own" },
        "long_ms": LONG_MS,
        "origins": data.origins,
        "look": if data.shell { data.base.offline_look() } else { String::new() },
        "texts": [texts, data.base.asset(&data.build, data.language.late_file())],
        "words": {
            "update": words.update(),
            "reload": words.reload(),
            "offer": words.offer(),
            "allow": words.allow(),
            "ready": words.ready(),
            "failed": words.failed(),
            "as_of": words.as_of("{}"),
            "left_out": words.left_out("{}"),
        },
    })
    .to_string()
    .replace('<', "\\u003c")
}
