//! Another look for the page, without loading it anew.
//!
//! A style sheet that is made by script is no inline style, so that the content
//! security policy has nothing against it; media queries in it go on working,
//! which properties on `<html>` would not.

use super::in_browser;

/// The element with the look of the first frame; see `app`.
pub const FIRST: &str = "first-look";
/// The link to the site's own style sheet.
pub const SITE: &str = "site-style";

in_browser! {
    /// Paints this style sheet in the place of the one before.
    pub fn paint(css: &str) {
        use js_sys::{Array, Function, Reflect};
        use wasm_bindgen::{JsCast, JsValue};
        let document = leptos::prelude::document();
        let name = |name: &str| JsValue::from_str(name);
        let window: JsValue = leptos::prelude::window().into();
        let made = Reflect::get(&window, &name("CSSStyleSheet"))
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|class| Reflect::construct(&class, &Array::new()));
        let Ok(sheet) = made else { return };
        let replace = Reflect::get(&sheet, &name("replaceSync")).and_then(JsCast::dyn_into::<Function>);
        if replace.and_then(|replace| replace.call1(&sheet, &name(css))).is_err() {
            return;
        }
        let _ = Reflect::set(&document, &name("adoptedStyleSheets"), &Array::of1(&sheet));
        if let Some(first) = document.get_element_by_id(FIRST) {
            first.remove();
        }
    }
}

in_browser! {
    /// Links another style sheet of the site's own; none if the address is empty.
    pub fn set_site_style(address: &str) {
        let document = leptos::prelude::document();
        if let Some(known) = document.get_element_by_id(SITE) {
            known.remove();
        }
        if address.is_empty() {
            return;
        }
        if let (Some(head), Ok(link)) = (document.head(), document.create_element("link")) {
            let _ = link.set_attribute("rel", "stylesheet");
            let _ = link.set_attribute("id", SITE);
            let _ = link.set_attribute("href", address);
            let _ = head.append_child(&link);
        }
    }
}
