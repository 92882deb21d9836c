//! What a page is made of: elements, attributes and text, and nothing that is not one of these.
//!
//! The same nodes become escaped HTML on the server and DOM nodes in the browser. Tags and attribute names are
//! `'static`: they can only come from our own source, never from a message.
//!
//! Deliberately absent: comments, raw markup, event handlers, anything that could carry behaviour.

use std::borrow::Cow;

/// A text or an element. Equal nodes look and behave alike, so a view may keep what is equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element with its children.
    Element(Element),
    /// Text, not escaped.
    Text(Cow<'static, str>),
}

/// An element of the closed set that [`super::lower`] and its helpers write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The tag's name.
    pub tag: &'static str,
    /// Which language the tag belongs to.
    pub namespace: Namespace,
    /// Names and values, not escaped; no name twice.
    pub attributes: Vec<(&'static str, Cow<'static, str>)>,
    /// What is inside.
    pub children: Vec<Node>,
}

/// The namespace of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// HTML.
    Html,
    /// `MathML`, for formulas.
    MathMl,
    /// SVG, for the icons of our own sprite.
    Svg,
}

impl Namespace {
    /// The address by which the DOM knows the namespace.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::Html => "http://www.w3.org/1999/xhtml",
            Self::MathMl => "http://www.w3.org/1998/Math/MathML",
            Self::Svg => "http://www.w3.org/2000/svg",
        }
    }
}

impl Node {
    /// An HTML element.
    pub(super) fn html(tag: &'static str, children: Vec<Self>) -> Self {
        Self::Element(Element { tag, namespace: Namespace::Html, attributes: Vec::new(), children })
    }

    /// The same element with one more attribute; text stays text.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        if let Self::Element(element) = &mut self {
            element.attributes.push((name, clean(value.into())));
        }
        self
    }

    /// Text. NUL becomes the replacement character, as `CommonMark` wants and as browsers do when they read HTML.
    pub(super) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(clean(text.into()))
    }
}

fn clean(text: Cow<'static, str>) -> Cow<'static, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { text }
}
