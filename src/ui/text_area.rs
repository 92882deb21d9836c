//! What stands between `<textarea>` and its end.
//!
//! Leptos writes the children of a text area as they are (tachys lists it among
//! the elements that it does not escape), so text with a `<` would become
//! markup. Every text area with a content goes through here.

/// A text as the child of a text area: escaped in the server's HTML, as it is
/// in the browser, where it becomes a text node.
#[must_use]
pub fn text_area_content(text: &str) -> String {
    if cfg!(feature = "ssr") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_text_area_cannot_be_left() {
        assert_eq!(text_area_content("a</textarea><b>&"), "a&lt;/textarea&gt;&lt;b&gt;&amp;");
    }
}
