//! TeX to `MathML` nodes.
//!
//! `math-core` writes a string. A string from a library is not trusted here: it is read back by a small reader that
//! knows a closed set of elements and attributes, and everything else falls away (an unknown element leaves its
//! children, an unknown attribute leaves nothing). Inline styles, which our CSP forbids, become classes; a colour
//! becomes the `mathcolor` of `MathML`.
//!
//! TeX that does not parse, is too long or nests too deep is no formula: the caller shows its source and the reason.
//!
//! Deliberately absent: macros defined by the text (expansion is a bomb in disguise), equation numbers, links.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay, MaxExpansions};

use super::node::{Element, Namespace, Node};
use super::unpaired;

/// Longer TeX is shown as text.
const LENGTH_LIMIT: usize = 8 * 1024;
/// Formulas that are remembered. Settled ones are not asked for again, so that this need not be many.
const MOST_KEPT: usize = 64;
/// TeX nested deeper than this is shown as text; the converter recurses, and Wasm's stack is small.
const DEPTH_LIMIT: usize = 64;
/// With more brackets that open and never close, TeX is shown as text: each doubles the converter's time.
const UNPAIRED_LIMIT: usize = 6;

/// Converts formulas; cheap to make, made once for each rendering.
#[derive(Debug)]
pub(super) struct Converter {
    converter: Option<LatexToMathML>,
    /// What was converted already, where the same text is rendered again and again.
    kept: Option<RefCell<HashMap<(String, bool), Node>>>,
}

/// Formulas of a message that grows: each is converted once, however often the end is rendered.
#[derive(Clone, Debug)]
pub struct Formulas(pub(super) Rc<Converter>);

impl Default for Formulas {
    fn default() -> Self {
        let converter = Converter { kept: Some(RefCell::default()), ..Converter::new() };
        Self(Rc::new(converter))
    }
}

impl Converter {
    pub(super) fn new() -> Self {
        let config =
            MathCoreConfig { max_expansions: MaxExpansions(0), ..MathCoreConfig::default() };
        Self { converter: LatexToMathML::new(config, Vec::new()).ok(), kept: None }
    }

    /// The formula as a `<math>` element, or why there is none.
    pub(super) fn convert(&self, tex: &str, display: bool) -> Result<Node, String> {
        if tex.len() > LENGTH_LIMIT {
            return Err("formula too long".to_owned());
        }
        if nesting(tex) > DEPTH_LIMIT {
            return Err("formula nested too deep".to_owned());
        }
        if unpaired::most(tex) > UNPAIRED_LIMIT {
            return Err("too many brackets that do not close".to_owned());
        }
        let Some(converter) = &self.converter else {
            return Err("no formula converter".to_owned());
        };
        let key = (tex.to_owned(), display);
        if let Some(node) = self.kept.as_ref().and_then(|kept| kept.borrow().get(&key).cloned()) {
            return Ok(node);
        }
        let style = if display { MathDisplay::Block } else { MathDisplay::Inline };
        match converter.convert_with_local_state(&tex.replace('\0', "\u{fffd}"), style) {
            Ok(result) => {
                let node = read(&result.mathml).ok_or_else(|| "unreadable formula".to_owned())?;
                if let Some(kept) = &self.kept {
                    let mut kept = kept.borrow_mut();
                    if kept.len() >= MOST_KEPT {
                        kept.clear();
                    }
                    kept.insert(key, node.clone());
                }
                Ok(node)
            }
            Err(error) => Err(error.error_message()),
        }
    }
}

/// An upper estimate of how deep a recursive reader of this TeX goes: open groups, plus commands in a row that could
/// each be the argument of the one before (`\sqrt\sqrt\sqrt x`).
fn nesting(tex: &str) -> usize {
    let mut deepest = 0;
    let mut open: usize = 0;
    let mut chain = 0;
    let mut rest = tex;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => open += 1,
            '}' => {
                open = open.saturating_sub(1);
                chain = 0;
            }
            '\\' => {
                let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let name = &rest[..length];
                rest = &rest[length..];
                match name {
                    "left" | "begin" => open += 1,
                    "right" | "end" => open = open.saturating_sub(1),
                    "" => {
                        let escaped = rest.chars().next().map_or(0, char::len_utf8);
                        rest = &rest[escaped..];
                        chain = 0;
                    }
                    _ => chain += 1,
                }
            }
            '^' | '_' => chain += 1,
            c if c.is_whitespace() || c == '[' => {}
            _ => chain = 0,
        }
        deepest = deepest.max(open + chain);
    }
    deepest
}

/// Reads the converter's output. `None` if it is not the well-formed subset that the converter writes.
fn read(mathml: &str) -> Option<Node> {
    let mut stack: Vec<Option<Element>> = Vec::new();
    let mut root: Option<Node> = None;
    let mut rest = mathml;
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = unescape(&rest[..end]);
            if let Some(parent) = stack.iter_mut().rev().flatten().next() {
                push_text(&mut parent.children, &text);
            }
            rest = &rest[end..];
            continue;
        };
        let end = tag_end(tag)?;
        let inside = &tag[..end];
        rest = &tag[end + 1..];
        if inside.starts_with('/') {
            if let Some(element) = stack.pop()? {
                close(element, &mut stack, &mut root);
            }
            continue;
        }
        let (inside, empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let element = element(inside);
        if empty {
            if let Some(element) = element {
                close(element, &mut stack, &mut root);
            }
        } else {
            stack.push(element);
        }
    }
    if stack.is_empty() { root } else { None }
}

fn close(element: Element, stack: &mut [Option<Element>], root: &mut Option<Node>) {
    let node = Node::Element(element);
    match stack.iter_mut().rev().flatten().next() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

fn push_text(children: &mut Vec<Node>, text: &str) {
    if let Some(Node::Text(last)) = children.last_mut() {
        last.to_mut().push_str(text);
    } else if !text.is_empty() {
        children.push(Node::text(text.to_owned()));
    }
}

/// The end of a tag, looking past `>` in quoted values.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes().position(|byte| {
        if byte == b'"' {
            quoted = !quoted;
        }
        byte == b'>' && !quoted
    })
}

const MATHML: &[&str] = &[
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "msqrt",
    "mroot",
    "mfrac",
    "mpadded",
    "mphantom",
    "mtable",
    "mtr",
    "mtd",
    "merror",
];
const HTML: &[&str] = &["b", "i", "em", "code", "s", "u", "span"];
const ATTRIBUTES: &[&str] = &[
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "largeop",
    "movablelimits",
    "fence",
    "separator",
    "form",
    "accent",
    "accentunder",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "width",
    "height",
    "depth",
    "voffset",
    "linethickness",
];

fn element(inside: &str) -> Option<Element> {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    // Browsers dropped `menclose`; what it draws is drawn by a class instead.
    let encloses = name == "menclose";
    let name = if encloses { "mrow" } else { name };
    let (tag, namespace) = match MATHML.iter().find(|&&tag| tag == name) {
        Some(tag) => (*tag, Namespace::MathMl),
        None => (*HTML.iter().find(|&&tag| tag == name)?, Namespace::Html),
    };
    let mut element = Element { tag, namespace, attributes: Vec::new(), children: Vec::new() };
    let mut classes: Vec<&'static str> = Vec::new();
    while let Some((key, tail)) = rest.trim_start().split_once("=\"") {
        let Some((value, tail)) = tail.split_once('"') else { break };
        rest = tail;
        match key {
            "style" => style(value, &mut classes, &mut element),
            "notation" if encloses => {
                classes.extend(value.split(' ').filter_map(enclosure));
            }
            "class" => {}
            _ => {
                let plain = value.len() <= 24
                    && value.bytes().all(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'%')
                    });
                if let Some(key) = ATTRIBUTES.iter().find(|&&known| known == key)
                    && plain
                    && namespace == Namespace::MathMl
                {
                    element.attributes.push((key, Cow::Owned(value.to_owned())));
                }
            }
        }
    }
    if !classes.is_empty() {
        element.attributes.push(("class", Cow::Owned(classes.join(" "))));
    }
    Some(element)
}

fn enclosure(notation: &str) -> Option<&'static str> {
    Some(match notation {
        "box" => "math-box",
        "actuarial" => "math-actuarial",
        "phasorangle" => "math-phasor",
        "updiagonalstrike" => "math-strike-up",
        "downdiagonalstrike" => "math-strike-down",
        _ => return None,
    })
}

/// Inline styles as classes; the style sheet says what they mean.
fn style(value: &str, classes: &mut Vec<&'static str>, element: &mut Element) {
    for declaration in value.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let (property, value) = (property.trim(), value.trim());
        let class = match (property, value) {
            ("text-align", "left") => "math-left",
            ("text-align", "right") => "math-right",
            ("padding-left", "0") => "math-flush-left",
            ("padding-right", "0") => "math-flush-right",
            ("padding-left", "1em") => "math-gap-left",
            ("width", "100%") => "math-wide",
            ("font-variant-caps", _) => "math-small-caps",
            ("margin-left", _) => "math-back",
            ("border-top", value) => {
                if value.contains("dashed") {
                    "math-line-top-dashed"
                } else {
                    "math-line-top"
                }
            }
            ("border-left", value) => {
                if value.contains("dashed") {
                    "math-line-left-dashed"
                } else {
                    "math-line-left"
                }
            }
            ("border-right", value) => {
                if value.contains("dashed") {
                    "math-line-right-dashed"
                } else {
                    "math-line-right"
                }
            }
            ("color", value) => {
                let digits = value.strip_prefix('#').unwrap_or("");
                if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    element.attributes.push(("mathcolor", Cow::Owned(value.to_owned())));
                }
                continue;
            }
            _ => continue,
        };
        classes.push(class);
    }
}

/// The entities that the converter writes.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(0);
        let c = match &rest[..end] {
            "&lt" => '<',
            "&gt" => '>',
            "&amp" => '&',
            "&quot" => '"',
            "&#x27" | "&#39" | "&apos" => '\'',
            "&nbsp" => '\u{a0}',
            "&InvisibleTimes" => '\u{2062}',
            "&ApplyFunction" => '\u{2061}',
            _ => {
                plain.push('&');
                rest = &rest[1..];
                continue;
            }
        };
        plain.push(c);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain
}
