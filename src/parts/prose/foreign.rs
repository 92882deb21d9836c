//! A picture from elsewhere, after a person has asked for it: in a frame that may
//! load it and nothing else, without cookies or a referrer; small in its message,
//! or as large as there is room.
//!
//! It comes in the chunk of what can be done with pictures and tables. Absent on
//! purpose: the frame's document (`server::http::image`).

use super::elements::words;
use crate::browser::base;
use leptos::prelude::document;
use leptos::web_sys::Element;

/// Puts the frame in the button's place.
pub fn load(button: &Element) {
    let Some(source) = button.get_attribute("data-src") else { return };
    let address =
        [base::get(), "/image?src=", &String::from(js_sys::encode_uri_component(&source))].concat();
    let alt = button.get_attribute("data-alt").unwrap_or_default();
    let frame = made(
        "iframe",
        &[
            ("class", "image-frame"),
            ("sandbox", ""),
            ("credentialless", ""),
            ("referrerpolicy", "no-referrer"),
            ("title", &alt),
            ("src", &address),
        ],
    );
    let label = words().enlarge();
    let larger = made(
        "button",
        &[
            ("type", "button"),
            ("class", "icon-button"),
            ("data-action", "enlarge-frame"),
            ("aria-label", label),
            ("aria-pressed", "false"),
            ("title", label),
        ],
    );
    let holder = made("span", &[("class", "image-holder")]);
    if let (Some(frame), Some(larger), Some(holder)) = (frame, larger, holder) {
        super::elements::draw_icon(&larger, "#i-expand");
        let _ = holder.append_child(&frame);
        let _ = holder.append_child(&larger);
        let _ = button.replace_with_with_node_1(&holder);
    }
}

/// Makes it large, or small again. The frame stays where it is: moved, it would be
/// loaded once more.
pub fn enlarge(button: &Element) {
    let Some(holder) = button.closest(".image-holder").ok().flatten() else { return };
    let large = holder.class_list().toggle("large").unwrap_or(false);
    let _ = button.set_attribute("aria-pressed", if large { "true" } else { "false" });
    if let Ok(Some(mark)) = button.query_selector("use") {
        let _ = mark.set_attribute("href", if large { "#i-shrink" } else { "#i-expand" });
    }
    if large {
        holder.scroll_into_view();
    }
}

fn made(tag: &str, attributes: &[(&str, &str)]) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    Some(element)
}
