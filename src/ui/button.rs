//! A button that is an icon, with its name for everybody.

use super::Icon;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button with an icon; `label` is its accessible name and its tooltip.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Signal<&'static str>,
    /// The accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// What it does.
    on_click: impl Fn(MouseEvent) + 'static,
    /// Mirrored where text runs from right to left.
    #[prop(optional)]
    directional: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("icon-button {class}")
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            on:click=on_click
        >
            <Icon name=icon directional=directional/>
        </button>
    }
}
