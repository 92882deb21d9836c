//! Voice, reading speed and dictation: what of it the browser has.

use super::settings_panel::Switch;
use crate::browser::speech;
use crate::state::App;
use leptos::prelude::*;

/// The settings; nothing in a browser that can neither speak nor listen.
#[component]
pub fn SpeechSettings() -> impl IntoView {
    let app = App::of_page();
    let words = app.strings.speech();
    let (speaks, listens) = (speech::can_speak(), speech::can_listen());
    let voices = RwSignal::new(speech::voices());
    // Some browsers find their voices late.
    speech::on_voices(move || {
        let _ = voices.try_set(speech::voices());
    });
    let chosen = StoredValue::new(app.speech.voice());
    let rate = RwSignal::new(app.speech.rate());
    let dictation = RwSignal::new(app.speech.wants_dictation());
    let option = move |(name, language): (String, String)| {
        let selected = chosen.with_value(|chosen| *chosen == name);
        view! { <option value=name.clone() selected=selected>{format!("{name} ({language})")}</option> }
    };
    let change_rate = move |event: leptos::ev::Event| {
        if let Ok(value) = event_target_value(&event).parse::<f64>() {
            rate.set(value);
            app.speech.choose_rate(value);
        }
    };
    let change_dictation = move |on| {
        dictation.set(on);
        app.speech.choose_dictation(on);
    };
    view! {
        {(speaks || listens).then(|| view! { <h3 class="setting-group">{words.title()}</h3> })}
        {speaks.then(|| view! {
            <div class="setting">
                <div class="setting-head"><label class="setting-label" for="voice">{words.voice()}</label></div>
                <select class="field" id="voice" aria-describedby="voice-help"
                    on:change=move |event| app.speech.choose_voice(&event_target_value(&event))>
                    <option value="">{words.standard_voice()}</option>
                    {move || voices.get().into_iter().map(option).collect_view()}
                </select>
                <p class="setting-help" id="voice-help">{words.voice_help()}</p>
            </div>
            <div class="setting">
                <div class="setting-head">
                    <label class="setting-label" for="reading-rate">{words.rate()}</label>
                    <span class="tabular">{move || format!("{} ×", app.language.decimal(rate.get(), 1))}</span>
                </div>
                <input class="slider" type="range" id="reading-rate" min="0.5" max="2" step="0.1"
                    prop:value=move || rate.get().to_string() on:input=change_rate/>
            </div>
        })}
        {listens.then(|| view! {
            <Switch id="dictation" label=words.dictation() help=words.dictation_help() value=dictation change=change_dictation/>
        })}
    }
}
