//! A message of one's own that the server does not have yet.

use super::shorthand::folded;
use crate::domain::Error;
use crate::state::App;
use crate::state::outbox::Outgoing;
use crate::ui::Icon;
use leptos::prelude::*;

/// The turn: dimmed while it is sent, with ways out if it could not be.
#[component]
pub fn OutgoingTurn(
    /// The message.
    out: Outgoing,
) -> impl IntoView {
    let app = App::of_page();
    let strings = app.strings;
    let state = if out.error.is_some() { "unsent" } else { "sending" };
    let (again, back) = (out.wish.clone(), out.wish.clone());
    let why = out.error.as_ref().map(|error| {
        let words = strings.error(error);
        if *error == Error::Offline {
            format!("{} {}", words.title, strings.not_sent())
        } else {
            format!("{}. {}", words.title, words.text)
        }
    });
    let text = view! { <div class="prose plain" dir="auto"><p>{out.wish.text.clone()}</p></div> };
    let said = folded(app, out.wish.shorthand.as_ref(), text.into_any());
    view! {
        <article class="turn" data-message-id=out.wish.client_id.to_string() data-role="user" data-state=state aria-label=strings.you()>
            <div class="bubble">{said}</div>
            {why.map(|why| view! {
                <div class="unsent">
                    <Icon name="clock"/><span role="status">{why}</span>
                    <button type="button" class="button" on:click=move |_| app.resend(&again)><Icon name="retry"/>{strings.retry()}</button>
                    <button type="button" class="button" on:click=move |_| app.take_back(&back)><Icon name="edit"/>{strings.edit()}</button>
                </div>
            })}
        </article>
    }
}
