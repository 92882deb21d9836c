//! Reaching things of the page by their ids: a place in a text, a child, a dialog.

use super::in_browser;

in_browser! {
    /// Selects a part of the text area of that id, counted as the browser
    /// counts (in UTF-16), and moves the focus there.
    pub fn select(id: &str, start: u32, end: u32) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(area) = found.and_then(|one| one.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
            let _ = area.focus();
            let _ = area.set_selection_range(start, end);
        }
    }
}

in_browser! {
    /// Scrolls the child with that number (from 0) of an element into view.
    pub fn show_child(id: &str, number: u32) {
        let parent = leptos::prelude::document().get_element_by_id(id);
        if let Some(child) = parent.and_then(|parent| parent.children().item(number)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            child.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

in_browser! {
    /// What stands in the field of that id, if there is such a field.
    pub fn value_of(id: &str) -> Option<String> {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id)?;
        match found.dyn_into::<web_sys::HtmlInputElement>() {
            Ok(field) => Some(field.value()),
            Err(other) => Some(other.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?.value()),
        }
    }
}

in_browser! {
    /// Opens the dialog of that id over the page.
    pub fn open_dialog(id: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(dialog) = found.and_then(|one| one.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
            // The server may have drawn it open, which is not over the page yet.
            if dialog.open() && !dialog.matches(":modal").unwrap_or(true) {
                dialog.set_open(false);
            }
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        }
    }
}

in_browser! {
    /// Closes it.
    pub fn close_dialog(id: &str) {
        use wasm_bindgen::JsCast;
        let found = leptos::prelude::document().get_element_by_id(id);
        if let Some(dialog) = found.and_then(|one| one.dyn_into::<web_sys::HtmlDialogElement>().ok())
            && dialog.open()
        {
            dialog.close();
        }
    }
}
