//! A button that is an icon, with its name for everybody.

use super::{Icon, Moving};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button with an icon; `label` is its accessible name and its tooltip.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Moving<&'static str>,
    /// The accessible name.
    #[prop(into)]
    label: Moving<String>,
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
    disabled: Option<Signal<bool>>,
) -> impl IntoView {
    button(icon, label, Box::new(on_click), directional, class, disabled)
}

/// The same, made once for all deeds.
fn button(
    icon: Moving<&'static str>,
    label: Moving<String>,
    on_click: Box<dyn Fn(MouseEvent)>,
    directional: bool,
    class: &'static str,
    disabled: Option<Signal<bool>>,
) -> AnyView {
    let title = label.clone();
    view! {
        <button
            type="button"
            class=["icon-button ", class].concat()
            aria-label=move || label.get()
            title=move || title.get()
            disabled=move || disabled.is_some_and(|disabled| disabled.get())
            on:click=on_click
        >
            <Icon name=icon directional=directional/>
        </button>
    }
    .into_any()
}
