//! Small questions to the document, and small pushes.

use super::in_browser;

in_browser! {
    /// Moves the focus to the element of that id, once it is drawn.
    pub fn focus_soon(id: &str) {
        let id = id.to_owned();
        leptos::prelude::request_animation_frame(move || focus(&id));
    }
}

in_browser! {
    /// Moves the focus to the element of that id.
    pub fn focus(id: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }
}

in_browser! {
    /// Brings the element of that id into view, once it is drawn.
    pub fn reveal_soon(id: &str) {
        let id = id.to_owned();
        leptos::prelude::request_animation_frame(move || {
            if let Some(element) = leptos::prelude::document().get_element_by_id(&id) {
                element.scroll_into_view_with_bool(false);
            }
        });
    }
}

in_browser! {
    /// Scrolls as little as needed for the element of that id to be seen.
    pub fn keep_in_view(id: &str) {
        if let Some(element) = leptos::prelude::document().get_element_by_id(id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

in_browser! {
    /// How far a place is from where lines begin: from the left, or from the right.
    pub fn from_start(x: i32, rtl: bool) -> i32 {
        let width = leptos::prelude::document().document_element().map_or(0, |root| root.client_width());
        if rtl { width - x } else { x }
    }
}

in_browser! {
    /// Sets an attribute of the `<html>` element.
    pub fn set_root_attribute(name: &str, value: &str) {
        if let Some(root) = leptos::prelude::document().document_element() {
            let _ = root.set_attribute(name, value);
        }
    }
}

in_browser! {
    /// Sets a custom property of the `<html>` element.
    pub fn set_root_property(name: &str, value: &str) {
        use wasm_bindgen::JsCast;
        let root = leptos::prelude::document().document_element();
        if let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = root.style().set_property(name, value);
        }
    }
}

in_browser! {
    /// Whether a media query fits.
    pub fn fits(query: &str) -> bool {
        let found = leptos::prelude::window().match_media(query).ok().flatten();
        found.is_some_and(|query| query.matches())
    }
}

in_browser! {
    /// Shows another icon in the browser's tab.
    pub fn set_favicon(address: &str) {
        let link = leptos::prelude::document().query_selector("link[rel=icon]").ok().flatten();
        if let Some(link) = link {
            let _ = link.remove_attribute("type");
            let _ = link.set_attribute("href", address);
        }
    }
}

in_browser! {
    /// Closes the popover of that id if it is open.
    pub fn hide_popover(id: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let open = element.matches(":popover-open").unwrap_or(false);
            if open {
                let _ = element.hide_popover();
            }
        }
    }
}

in_browser! {
    /// Opens the popover of that id.
    pub fn show_popover(id: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.show_popover();
        }
    }
}

in_browser! {
    /// Whether the popover of that id is open.
    pub fn is_popover_open(id: &str) -> bool {
        let found = leptos::prelude::document().get_element_by_id(id);
        found.is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
    }
}

in_browser! {
    /// The text of the element of that id: page data that the server wrote.
    pub fn text_of(id: &str) -> Option<String> {
        leptos::prelude::document().get_element_by_id(id)?.text_content()
    }
}

in_browser! {
    /// The text of the last element that fits.
    pub fn last_text(selector: &str) -> Option<String> {
        let found = leptos::prelude::document().query_selector_all(selector).ok()?;
        found.item(found.length().checked_sub(1)?)?.text_content()
    }
}

in_browser! {
    /// Unfolds what the element that fits is folded in, brings it into view and
    /// moves the focus to it, or to the first field in it; whether it is there.
    pub fn show_within(selector: &str, into_field: bool) -> bool {
        use wasm_bindgen::JsCast;
        let document = leptos::prelude::document();
        let Some(element) = document.query_selector(selector).ok().flatten() else { return false };
        if let Ok(Some(fold)) = element.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        element.scroll_into_view();
        let field = element.query_selector("input:not([type=range]), textarea, select").ok().flatten();
        let target = field.filter(|_| into_field).unwrap_or_else(|| {
            let _ = element.set_attribute("tabindex", "-1");
            element
        });
        if let Some(target) = target.dyn_ref::<web_sys::HtmlElement>() {
            let _ = target.focus();
        }
        true
    }
}

in_browser! {
    /// What is selected within the element that fits; empty for nothing.
    pub fn selection_within(selector: &str) -> String {
        let within = leptos::prelude::document().query_selector(selector).ok().flatten();
        let selection = leptos::prelude::window().get_selection().ok().flatten();
        let (Some(within), Some(selection)) = (within, selection) else { return String::new() };
        let inside = |node: Option<web_sys::Node>| within.contains(node.as_ref());
        if inside(selection.anchor_node()) && inside(selection.focus_node()) {
            String::from(selection.to_string())
        } else {
            String::new()
        }
    }
}

in_browser! {
    /// Opens an address in a tab of its own, which knows nothing of this one.
    pub fn open_elsewhere(address: &str) {
        use wasm_bindgen::JsCast;
        let link = leptos::prelude::document().create_element("a").ok();
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
            link.set_href(address);
            link.set_target("_blank");
            link.set_rel("noopener noreferrer");
            link.click();
        }
    }
}

in_browser! {
    /// Moves the focus to the first element that fits.
    pub fn focus_in(selector: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }
}

in_browser! {
    /// Takes an attribute from the element that has it.
    pub fn unmark(name: &str) {
        let selector = ["[", name, "]"].concat();
        if let Ok(Some(element)) = leptos::prelude::document().query_selector(&selector) {
            let _ = element.remove_attribute(name);
        }
    }
}

in_browser! {
    /// Whether the page is in a hidden tab.
    pub fn is_hidden() -> bool {
        leptos::prelude::document().hidden()
    }
}

in_browser! {
    /// Opens an address as if it were typed: for pages of the server.
    pub fn leave_for(address: &str) {
        let _ = leptos::prelude::window().location().set_href(address);
    }
}

in_browser! {
    /// Calls `then` whenever the tab is hidden or shown.
    pub fn on_visibility(then: impl Fn(bool) + 'static) {
        use leptos::ev::visibilitychange;
        use leptos::prelude::{document, window_event_listener};
        // The event is fired at the document and bubbles to the window.
        let handle = window_event_listener(visibilitychange, move |_| then(document().hidden()));
        std::mem::forget(handle);
    }
}

/// Sends all moves of a pointer to the element that it was pressed on.
pub fn capture_pointer(event: &leptos::ev::PointerEvent) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(element) = target {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

/// Whether a click hit the very element that listens, not one in it.
#[must_use]
pub fn is_own_target(event: &leptos::ev::MouseEvent) -> bool {
    #[cfg(feature = "hydrate")]
    {
        event.target().is_some() && event.target() == event.current_target()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        false
    }
}
