//! The meter in the chat's head: how full the model's window is. A press opens
//! the panel that says what takes how much.

use crate::domain::window::Level;
use crate::state::App;
use crate::ui::late::late;
use leptos::prelude::*;

/// The id of the panel.
pub const PANEL: &str = "window-panel";

late! {
    /// The meter.
    static METER: () = window(draw)
}

/// The meter; nothing while nothing would be sent.
#[component]
pub fn WindowMeter() -> impl IntoView {
    let app = App::of_page();
    let wanted = Memo::new(move |_| {
        app.composer.bytes.get() > 0
            || app.talk.turns.with(|turns| !turns.is_empty())
            || app.found("system").1.is_some()
    });
    move || wanted.get().then(|| METER.view((), "silent"))
}

fn draw((): ()) -> AnyView {
    let app = App::of_page();
    let (strings, language) = (app.strings, app.language);
    let fill = Memo::new(move |_| app.fill());
    let window = Memo::new(move |_| app.window_tokens());
    let some = Memo::new(move |_| fill.get().used > 0);
    let level = Memo::new(move |_| window.get().map(|window| Level::of(fill.get().used, window)));
    let short = move || {
        let about = if fill.get().exact { "" } else { "≈\u{a0}" };
        let used = language.tokens_used(fill.get().used);
        let window = window.get().map_or("?".to_owned(), |window| language.tokens_short(window));
        format!("{about}{used} / {window}")
    };
    let long = move || {
        let used = language.whole(fill.get().used);
        let window = window.get().map(|window| language.whole(window));
        let words = strings.window().meter(&used, window.as_deref(), !fill.get().exact);
        match level.get() {
            Some(Level::Tight) => format!("{words}, {}", strings.window().tight()),
            Some(Level::Full) => format!("{words}, {}", strings.window().full()),
            _ => words,
        }
    };
    let meter = move || {
        some.get().then(|| {
            view! {
                <button type="button" class="window-meter" popovertarget=PANEL aria-haspopup="dialog" title=long
                    data-level=move || level.get().map_or("unknown", Level::name)
                    data-exact=move || fill.get().exact.to_string()>
                    <progress aria-hidden="true" max=move || window.get().unwrap_or(1).to_string()
                        value=move || window.get().map_or(0, |window| fill.get().used.min(window)).to_string()></progress>
                    <span class="visually-hidden">{long}</span>
                    <span class="window-figures" aria-hidden="true">{short}</span>
                </button>
            }
        })
    };
    meter.into_any()
}
