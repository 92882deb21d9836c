//! A document of the site, in its message or beside the chat: in the browser's
//! own viewer, or, where it has none for this page, as a card with its size and
//! a way to a tab of its own.
//!
//! The frame is of our own origin and without `sandbox`, in which Chromium's
//! viewer does not start; that nothing but a document can be in it is the
//! server's doing (`server::http::public_files`). It comes in the chunk of what
//! can be done with tables and pictures. Absent on purpose: Leptos, and a viewer
//! of ours.

use super::elements::words;
use crate::browser::viewer;
use crate::i18n::Language;
use leptos::prelude::document;
use leptos::web_sys::Element;

/// Shows the document under its name, or takes it away again.
pub fn toggle(button: &Element) {
    let Some(file) = button.closest(".file").ok().flatten() else { return };
    let shown = file.query_selector(":scope > .document-view").ok().flatten();
    let _ = button.set_attribute("aria-expanded", if shown.is_some() { "false" } else { "true" });
    match shown {
        Some(view) => view.remove(),
        None => show(&file),
    }
}

/// Shows the document at the end of `file`, a copy that stands beside the chat
/// too: without its buttons, and what was open in it.
pub fn show_beside(file: &Element) {
    if let Ok(found) = file.query_selector_all(":scope > :is(button, .document-view)") {
        super::elements::each(&found).for_each(|one| one.remove());
    }
    show(file);
}

fn show(file: &Element) {
    let Some(link) = file.query_selector(".file-name").ok().flatten() else { return };
    let Some(view) = made("span", "document-view") else { return };
    let _ = view.set_attribute("aria-busy", "true");
    let _ = file.append_child(&view);
    let address = link.get_attribute("href").unwrap_or_default();
    let name = link.text_content().unwrap_or_default();
    viewer::size_of(&address.clone(), move |size| {
        let _ = view.remove_attribute("aria-busy");
        let inside = match size {
            Some(_) if viewer::shows_documents() => frame(&address, &name),
            size => card(&address, size),
        };
        if let Some(inside) = inside {
            let _ = view.append_child(&inside);
        }
    });
}

fn frame(address: &str, name: &str) -> Option<Element> {
    let frame = made("iframe", "document-frame")?;
    let _ = frame.set_attribute("title", name);
    // Its list of pages would take half of the room.
    let mark = if address.contains('#') { "&navpanes=0" } else { "#navpanes=0" };
    let _ = frame.set_attribute("src", &[address, mark].concat());
    Some(frame)
}

/// Without a size there is no document.
fn card(address: &str, size: Option<u64>) -> Option<Element> {
    let (words, card) = (words(), made("span", "document-card")?);
    let text = made("span", "document-card-text")?;
    let Some(size) = size else {
        text.set_text_content(Some(words.no_document()));
        let _ = card.append_child(&text);
        return Some(card);
    };
    let size = Language::here()?.bytes(size);
    text.set_text_content(Some(&["PDF · ", &size, ". ", words.no_viewer()].concat()));
    let open = made("a", "button")?;
    open.set_text_content(Some(words.open_document()));
    for (name, value) in [("href", address), ("target", "_blank"), ("rel", "noopener")] {
        let _ = open.set_attribute(name, value);
    }
    let _ = card.append_child(&text);
    let _ = card.append_child(&open);
    Some(card)
}

fn made(tag: &str, class: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    Some(element)
}
