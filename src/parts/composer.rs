//! The dock at the foot: the way back to the end, the composer, the fine print.
//!
//! The form works without Wasm: it is a plain POST to `/send`. Send and Stop
//! stand at the same place.

use super::actions::PlaceActions;
use super::compare_picker::{AskedNext, CompareButton};
use super::header::SettingsButton;
use super::profiles::ProfileButton;
use super::site::{FinePrint, named};
use super::slash;
use super::slash_list::LIST;
use super::speech::{dictate, warning};
use super::transcript::JumpPill;
use crate::browser::random;
use crate::domain::Think;
use crate::domain::action::Spot;
use crate::domain::site::SettingsPlace;
use crate::state::App;
use crate::ui::{Icon, text_area_content};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The dock.
#[component]
pub fn Dock() -> impl IntoView {
    view! {
        <div class="dock">
            <JumpPill/>
            {slash::form()}
            <Composer/>
            <FinePrint/>
        </div>
    }
}

#[component]
fn Composer() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let composer = app.composer;
    // Once the conversation's own reply is there, the next message can be sent
    // though others beside it are still being written.
    let live = Memo::new(move |_| {
        let written = app.talk.live_reply().is_some();
        written || (!composer.has_text.get() && !app.talk.live_replies().is_empty())
    });
    let on_input = move |_| {
        // Whoever writes will read an answer.
        super::prose::fetch_engine();
        let text = composer.text();
        composer.typed(&text);
        app.slash.typed(&text);
        composer.keep_draft(app.talk.chat_id.get_untracked(), &text);
    };
    let on_key = move |event: KeyboardEvent| {
        if app.slash.takes(&event) {
            return;
        }
        let breaks = if app.preferences.enter_sends.get_untracked() {
            event.shift_key()
        } else {
            !(event.shift_key() || event.ctrl_key() || event.meta_key())
        };
        if event.key() == "Enter" && !breaks && !event.is_composing() {
            event.prevent_default();
            slash::submit(app);
        }
    };
    let listed = move || app.slash.active.with(Option::is_some);
    let plain_form = form_fields(app);
    view! {
        <form class="composer" method="post" action=app.base.get_value().send()
            on:submit=move |event| { event.prevent_default(); slash::submit(app); }>
            {plain_form}
            {move || composer.complaint.get().map(|complaint| view! { <p class="field-error" role="alert">{complaint}</p> })}
            {warning()}
            <div class="composer-box">
                {slash::list()}
                <AskedNext/>
                <textarea id="message-input" name="text" rows="1" aria-label=strings.message() placeholder=move || named(app, strings.placeholder()) dir="auto"
                    autocomplete="off" enterkeyhint="send" aria-autocomplete="list" aria-controls=move || listed().then_some(LIST)
                    aria-activedescendant=move || app.slash.active.get() on:blur=move |_| app.slash.open(None) node_ref=composer.area on:input=on_input on:keydown=on_key>{text_area_content(&composer.start.get_value())}</textarea>
                <div class="composer-bar">
                    {slash::buttons()}
                    <ProfileButton/>
                    <ThinkSwitch/>
                    {(!app.embedded).then(|| view! { <CompareButton/> })}
                    <PlaceActions place=Spot::Composer/>
                    {dictate()}
                    <SettingsButton place=SettingsPlace::Composer/>
                    // They stay together where there are so many buttons that they take several lines.
                    <div class="composer-end">
                        <ModelButton/>
                        {move || if live.get() {
                            view! {
                                <button type="button" class="send-button stop" aria-label=strings.stop() title=strings.stop_hint()
                                    on:click=move |_| { app.stop_live(); }><Icon name="stop"/></button>
                            }.into_any()
                        } else {
                            view! {
                                <button type="submit" class="send-button" aria-label=strings.send() title=strings.send_hint()
                                    aria-disabled=move || (!composer.has_text.get()).to_string()><Icon name="arrow-up"/></button>
                            }.into_any()
                        }}
                    </div>
                </div>
            </div>
        </form>
    }
}

/// What the plain form sends besides the text. The server writes a fresh
/// client id into each page, so that a form sent twice sends one message.
fn form_fields(app: App) -> impl IntoView {
    let client_id = app.form_id.unwrap_or_else(random::client_id).to_string();
    let chat_id = move || app.talk.chat_id.get().map(|id| id.to_string()).unwrap_or_default();
    view! {
        <input type="hidden" name="client_id" value=client_id/>
        <input type="hidden" name="chat_id" value=chat_id/>
        <input type="hidden" name="profile" value=move || app.profile_name().unwrap_or_default()/>
        <input type="hidden" name="model" value=move || app.model().unwrap_or_default()/>
    }
}

/// Thinking on or off; only where the model can.
#[component]
fn ThinkSwitch() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let can = Memo::new(move |_| app.chosen_model().is_some_and(|model| model.can("thinking")));
    move || {
        can.get().then(|| {
            let on = move || app.found("think").1 != Some(Think::Off.into());
            view! {
                <button type="button" class="tool-button" aria-pressed=move || on().to_string() title=strings.think_hint()
                    on:click=move |_| app.toggle_thinking()>
                    <Icon name="thinking"/><span class="label">{strings.think()}</span>
                </button>
            }
        })
    }
}

#[component]
fn ModelButton() -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let dot = move || match app.chosen_model() {
        Some(model) if model.loaded.is_some() => "loaded",
        Some(_) => "off",
        None => "none",
    };
    let name = move || app.model().unwrap_or_else(|| strings.no_model_chosen().to_owned());
    let size = move || {
        app.chosen_model().filter(|model| model.size_bytes > 0).map(|model| view! {
        <span class="model-size">{format!("· {}", app.language.bytes(model.size_bytes))}</span>
    })
    };
    view! {
        <button type="button" class="model-button" popovertarget="model-picker" aria-haspopup="dialog">
            <span class="visually-hidden">{strings.model()}": "</span>
            <span class="dot" data-kind=dot></span>
            <span class="model-name">{name}</span>
            {size}
            <Icon name="chevron-down"/>
        </button>
    }
}
