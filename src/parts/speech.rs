//! Reading an answer aloud, and the button that writes by voice; there only
//! where the browser can. What they do comes late.

use crate::domain::MessageId;
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::{chunk, late};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The deeds.
#[derive(Clone, Copy)]
struct Deeds {
    read: fn(App, MessageId),
    dictate: fn(App),
}

chunk! {
    /// Reading and listening.
    static DEEDS: Deeds = speech(HERE)
}

const HERE: Deeds = Deeds { read: App::read_aloud, dictate: App::dictate };

late! {
    /// Where the sound may go.
    static WARNING: () = speech(warn)
}

fn with(app: App, then: impl FnOnce(Deeds) + 'static) {
    spawn_local(async move {
        match DEEDS.load().await {
            Some(deeds) => then(deeds),
            None => app.toasts.say(app.strings.late().failed()),
        }
    });
}

/// Reads an answer aloud, or stops.
pub fn read_aloud(app: App, id: MessageId) {
    with(app, move |deeds| (deeds.read)(app, id));
}

/// Writes by voice, or stops.
pub fn dictate() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let on = app.speech.listening;
    let label = move || if on.get() { strings.stop_dictating() } else { strings.dictate() };
    move || {
        app.speech.can_listen.get().then(|| {
            view! {
                <button type="button" class="tool-button" aria-label=label title=label
                    aria-pressed=move || on.get().to_string()
                    on:click=move |_| with(app, move |deeds| (deeds.dictate)(app))><Icon name="mic"/></button>
            }
        })
    }
}

/// What is said before the first time, and while somebody is listened to.
pub fn warning() -> impl IntoView {
    let speech = App::of_page().speech;
    move || (speech.warning.get() || speech.listening.get()).then(|| WARNING.view((), "dictation"))
}

fn warn((): ()) -> AnyView {
    let app = App::of_page();
    let words = app.strings.speech();
    let speech = app.speech;
    if speech.listening.get_untracked() {
        return view! { <p class="dictation" role="status"><Icon name="mic"/>{words.listening()}</p> }.into_any();
    }
    let start = move |_| {
        speech.warned();
        speech.warning.set(false);
        app.dictate();
    };
    view! {
        <div class="dictation" role="group" aria-label=app.strings.dictate()>
            <Icon name="info"/>
            <p>{words.warning()}</p>
            <div class="button-row">
                <button type="button" class="button quiet" on:click=move |_| speech.warning.set(false)>{app.strings.cancel()}</button>
                <button type="button" class="button primary" id="dictation-start" on:click=start>{words.start()}</button>
            </div>
        </div>
    }
    .into_any()
}
