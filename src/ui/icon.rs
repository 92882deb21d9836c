//! An icon out of the sprite (`public/icons.svg`), which the page holds once.

use super::Moving;
use leptos::prelude::*;

/// Draws `#i-{name}`. Always hidden from screen readers: its button has a name.
#[component]
pub fn Icon(
    /// The symbol's name in the sprite, without `i-`.
    #[prop(into)]
    name: Moving<&'static str>,
    /// Mirrored where text runs from right to left.
    #[prop(optional)]
    directional: bool,
) -> impl IntoView {
    let class = if directional { "icon directional" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true">
            <use href=move || ["#i-", name.get()].concat()></use>
        </svg>
    }
}
