//! A message of a person's that a command or a button wrote: folded under what
//! that is called, the whole text a press away. And the modes that it was asked
//! with.
//!
//! Native, so that it unfolds before the page wakes, and a search of the
//! browser finds what is inside.

use super::site::site_icon;
use crate::domain::Shorthand;
use crate::state::App;
use crate::state::turn::Turn;
use crate::ui::Icon;
use leptos::prelude::*;

/// The text under its shorthand; without one the text as it is.
pub fn folded(app: App, shorthand: Option<&Shorthand>, whole: AnyView) -> AnyView {
    let Some(Shorthand { label, icon, about, .. }) = shorthand.cloned() else { return whole };
    let icon = site_icon(app, &icon);
    let about = (!about.is_empty())
        .then(|| view! { <span class="shorthand-about" dir="auto">{about}</span> });
    view! {
        <details class="shorthand">
            <summary title=app.strings.site().whole_message()>
                {icon}<span class="shorthand-label" dir="auto">{label}</span>{about}<Icon name="chevron-down"/>
            </summary>
            {whole}
        </details>
    }
    .into_any()
}

/// The modes other than usual; nothing if there are none.
pub fn modes(turn: &Turn) -> AnyView {
    let modes = turn.modes.clone();
    (move || {
        let all = modes.get();
        (!all.is_empty())
            .then(|| view! { <span class="turn-modes" dir="auto">{all.join(" · ")}</span> })
    })
    .into_any()
}
