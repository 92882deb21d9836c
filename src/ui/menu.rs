//! Menus by the ARIA authoring practices, on the browser's own popovers: it
//! places them, closes them on Esc and on a click elsewhere.

use super::{Icon, Moving};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

/// A menu; opened by a button with `popovertarget` of its id.
#[component]
pub fn Menu(
    /// The popover's id.
    id: &'static str,
    /// The accessible name.
    label: &'static str,
    /// The items.
    children: Children,
    /// Told whenever it is opened or closed.
    #[prop(optional)]
    toggled: Option<Callback<()>>,
) -> impl IntoView {
    let toggle = move |event| {
        focus_first(event);
        if let Some(toggled) = toggled {
            toggled.run(());
        }
    };
    view! {
        <div class="menu" id=id role="menu" popover="auto" aria-label=label on:keydown=keyboard_menu on:toggle=toggle>
            {children()}
        </div>
    }
}

/// One line of a menu. Choosing it closes the menu.
#[component]
pub fn MenuItem(
    /// The icon.
    #[prop(into)]
    icon: Moving<&'static str>,
    /// The text.
    #[prop(into)]
    label: Moving<String>,
    /// The menu's id, so that it can be closed.
    menu: &'static str,
    /// What it does.
    on_click: impl Fn(MouseEvent) + 'static,
    /// Destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    item(icon, label, menu, Box::new(on_click), danger)
}

/// The same, made once for all deeds.
fn item(
    icon: Moving<&'static str>,
    label: Moving<String>,
    menu: &'static str,
    on_click: Box<dyn Fn(MouseEvent)>,
    danger: bool,
) -> AnyView {
    let class = if danger { "menu-item danger" } else { "menu-item" };
    view! {
        <button type="button" class=class role="menuitem" tabindex="-1" popovertarget=menu popovertargetaction="hide" on:click=on_click>
            <Icon name=icon/>
            <span>{move || label.get()}</span>
        </button>
    }
    .into_any()
}

/// Arrow keys, Home and End move between the items of the menu that the event
/// comes from.
pub fn keyboard_menu(event: KeyboardEvent) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let Some(menu) =
            event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let items = items(&menu);
        let focused = document().active_element();
        let at = items.iter().position(|item| focused.as_ref() == Some(item.as_ref()));
        let count = items.len();
        let next = match (event.key().as_str(), at) {
            ("ArrowDown", Some(at)) => (at + 1) % count.max(1),
            ("ArrowUp", Some(at)) => (at + count - 1) % count.max(1),
            ("ArrowDown" | "Home", _) => 0,
            ("ArrowUp" | "End", _) => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(item) = items.get(next) {
            let _ = item.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    drop(event);
}

/// Moves the focus into a menu that was opened.
pub fn focus_first<Event: 'static>(event: Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let target = (&event as &dyn std::any::Any)
            .downcast_ref::<web_sys::Event>()
            .and_then(web_sys::Event::current_target);
        if let Some(menu) = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            && menu.matches(":popover-open").unwrap_or(false)
            && let Some(first) = items(&menu).first()
        {
            let _ = first.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    drop(event);
}

#[cfg(feature = "hydrate")]
fn items(menu: &web_sys::Element) -> Vec<web_sys::HtmlElement> {
    use wasm_bindgen::JsCast;
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return Vec::new() };
    // Some are there on narrow screens only.
    let shown = |item: &web_sys::HtmlElement| item.offset_parent().is_some();
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .filter(shown)
        .collect()
}
