//! Tree to nodes: the only place where tags, classes and attributes are decided.
//!
//! One block becomes one node (a tight item's text, which has no element, becomes several inside its item), so that a
//! view can keep the nodes of settled blocks. Headings move down by one because the page owns the first level.
//! Every element's behaviour is a `data-action` name that the page handles by delegation: nodes carry no code.
//!
//! Deliberately absent: inline styles (the CSP forbids them), ids made of content, languages (see [`Labels`]).

use std::borrow::Cow;
use std::rc::Rc;

use super::highlight;
use super::labels::Labels;
use super::links::{ImageKind, LinkKind, image_kind, link_kind};
use super::math::{Converter, Formulas};
use super::node::{Element, Namespace, Node};
use super::tree::{Alert, Alignment, Block, Footnote, Inline, Item};

/// What rendering needs to know besides the tree.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Put before every id, unique for each message on a page. Use letters, digits and hyphens.
    pub id_prefix: &'a str,
    /// The words around the content.
    pub labels: &'a Labels,
    /// Whether there are formulas; otherwise a dollar is a dollar.
    pub math: bool,
}

/// Turns blocks into nodes, one for one.
#[derive(Debug)]
pub struct Lowering<'a> {
    context: Context<'a>,
    converter: Rc<Converter>,
}

impl<'a> Lowering<'a> {
    /// Prepares to render in the given context.
    #[must_use]
    pub fn new(context: Context<'a>) -> Self {
        Self { context, converter: Rc::new(Converter::new()) }
    }

    /// The same, for a message that is rendered again as it grows.
    #[must_use]
    pub fn with(context: Context<'a>, formulas: &Formulas) -> Self {
        Self { context, converter: Rc::clone(&formulas.0) }
    }

    /// Renders a block that stands at the top of a message.
    #[must_use]
    pub fn block(&self, block: &Block) -> Node {
        let mut nodes = Vec::with_capacity(1);
        self.push_block(block, &mut nodes);
        match nodes.pop() {
            Some(node) if nodes.is_empty() => node,
            last => Node::html("p", nodes.into_iter().chain(last).collect()),
        }
    }

    fn blocks(&self, blocks: &[Block]) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(blocks.len());
        for block in blocks {
            self.push_block(block, &mut nodes);
        }
        nodes
    }

    fn push_block(&self, block: &Block, into: &mut Vec<Node>) {
        let node = match block {
            Block::Bare(content) => return self.push_inlines(content, into),
            Block::Paragraph(content) => directed("p", self.inlines(content)),
            Block::Heading { level, content } => {
                let tag = match level {
                    0 | 1 => "h2",
                    2 => "h3",
                    3 => "h4",
                    4 => "h5",
                    _ => "h6",
                };
                directed(tag, self.inlines(content))
            }
            Block::Quote { kind: None, content } => directed("blockquote", self.blocks(content)),
            Block::Quote { kind: Some(kind), content } => self.alert(*kind, content),
            Block::List { start, items } => self.list(*start, items),
            Block::Code { info, text } => self.code(info, text),
            Block::Table { alignments, head, rows } => self.table(alignments, head, rows),
            Block::Footnote { mark, content, .. } => self.footnote(*mark, content),
            Block::Rule => Node::html("hr", Vec::new()),
            Block::RawHtml(text) | Block::Plain(text) => {
                Node::html("p", vec![Node::text(text.clone())])
                    .with("class", "verbatim")
                    .with("dir", "auto")
            }
        };
        into.push(node);
    }

    fn alert(&self, kind: Alert, content: &[Block]) -> Node {
        let labels = self.context.labels;
        let (class, label) = match kind {
            Alert::Note => ("alert alert-note", &labels.note),
            Alert::Tip => ("alert alert-tip", &labels.tip),
            Alert::Important => ("alert alert-important", &labels.important),
            Alert::Warning => ("alert alert-warning", &labels.warning),
            Alert::Caution => ("alert alert-caution", &labels.caution),
        };
        let title = Node::html("p", vec![Node::Text(label.clone())]).with("class", "alert-title");
        let mut children = vec![title];
        children.extend(self.blocks(content));
        directed("blockquote", children).with("class", class)
    }

    fn list(&self, start: Option<u64>, items: &[Item]) -> Node {
        let children = items.iter().map(|item| self.item(item)).collect();
        match start {
            None => Node::html("ul", children),
            Some(1) => Node::html("ol", children),
            Some(number) => Node::html("ol", children).with("start", number.to_string()),
        }
    }

    fn item(&self, item: &Item) -> Node {
        let content = self.blocks(&item.content);
        let Some(done) = item.task else {
            return directed("li", content);
        };
        let labels = self.context.labels;
        let label = if done { &labels.task_done } else { &labels.task_open };
        let mut checkbox = Node::html("input", Vec::new())
            .with("type", "checkbox")
            .with("disabled", "")
            .with("aria-label", label.clone());
        if done {
            checkbox = checkbox.with("checked", "");
        }
        let mut children = vec![checkbox];
        children.extend(content);
        directed("li", children).with("class", "task-item")
    }

    fn code(&self, info: &str, text: &str) -> Node {
        let labels = self.context.labels;
        let language = info.split([' ', '\t', ',', '{']).next().unwrap_or("");
        let name: Cow<'static, str> = if language.is_empty() {
            labels.plain_code.clone()
        } else {
            Cow::Owned(language.to_owned())
        };
        let head = Node::html(
            "figcaption",
            vec![
                Node::html("span", vec![Node::Text(name)]).with("class", "code-language"),
                icon_button("wrap-code", "#i-wrap", &labels.wrap),
                icon_button("download-code", "#i-download", &labels.download),
                icon_button("copy-code", "#i-copy", &labels.copy_code),
            ],
        )
        .with("class", "code-head");
        let body = Node::html("pre", vec![Node::html("code", highlighted(language, text))])
            .with("class", "code-body")
            .with("tabindex", "0");
        Node::html("figure", vec![head, body])
            .with("class", "code")
            .with("data-language", language.to_owned())
    }

    fn table(
        &self,
        alignments: &[Alignment],
        head: &[Vec<Inline>],
        rows: &[Vec<Vec<Inline>>],
    ) -> Node {
        let row = |tag: &'static str, cells: &[Vec<Inline>]| {
            let cells = cells.iter().enumerate().map(|(index, content)| {
                let cell = directed(tag, self.inlines(content));
                let cell = if tag == "th" { cell.with("scope", "col") } else { cell };
                match alignments.get(index) {
                    Some(Alignment::Left) => cell.with("class", "align-left"),
                    Some(Alignment::Center) => cell.with("class", "align-center"),
                    Some(Alignment::Right) => cell.with("class", "align-right"),
                    Some(Alignment::None) | None => cell,
                }
            });
            Node::html("tr", cells.collect())
        };
        let mut parts = vec![Node::html("thead", vec![row("th", head)])];
        if !rows.is_empty() {
            parts.push(Node::html("tbody", rows.iter().map(|cells| row("td", cells)).collect()));
        }
        Node::html("div", vec![Node::html("table", parts)])
            .with("class", "table-scroll")
            .with("tabindex", "0")
            .with("role", "region")
            .with("aria-label", self.context.labels.table.clone())
    }

    fn footnote(&self, mark: Footnote, content: &[Block]) -> Node {
        let prefix = self.context.id_prefix;
        let number = mark.number;
        let back = Node::html("a", vec![Node::text("↩")])
            .with("class", "footnote-back")
            .with("href", format!("#{prefix}-footnote-reference-{number}"))
            .with("role", "doc-backlink")
            .with("aria-label", self.context.labels.footnote_back.clone());
        let mut children = vec![
            Node::html("span", vec![Node::text(format!("{number}."))])
                .with("class", "footnote-number"),
        ];
        children.extend(self.blocks(content));
        children.push(back);
        let element =
            directed("div", children).with("class", "footnote").with("role", "doc-footnote");
        if mark.first { element.with("id", format!("{prefix}-footnote-{number}")) } else { element }
    }

    fn inlines(&self, content: &[Inline]) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(content.len());
        self.push_inlines(content, &mut nodes);
        nodes
    }

    fn push_inlines(&self, content: &[Inline], into: &mut Vec<Node>) {
        for inline in content {
            match inline {
                Inline::Text(text) | Inline::RawHtml(text) => push_text(into, text),
                Inline::SoftBreak => push_text(into, "\n"),
                Inline::HardBreak => into.push(Node::html("br", Vec::new())),
                Inline::Code(code) => into.push(Node::html("code", vec![Node::text(code.clone())])),
                Inline::Emphasis(content) => into.push(Node::html("em", self.inlines(content))),
                Inline::Strong(content) => into.push(Node::html("strong", self.inlines(content))),
                Inline::Strikethrough(content) => {
                    into.push(Node::html("del", self.inlines(content)));
                }
                Inline::Link { destination, title, content } => {
                    self.link(destination, title, content, into);
                }
                Inline::Image { source, title, alternative } => {
                    self.image(source, title, alternative, into);
                }
                Inline::Math { tex, display, source } => {
                    into.push(self.math(tex, *display, source));
                }
                Inline::FootnoteReference { mark, .. } => into.push(self.reference(*mark)),
            }
        }
    }

    fn link(&self, destination: &str, title: &str, content: &[Inline], into: &mut Vec<Node>) {
        let Some(kind) = link_kind(destination) else {
            return self.push_inlines(content, into);
        };
        let mut pictures = Vec::new();
        let content = without_actions(content, &mut pictures);
        let mut link = Node::html("a", self.inlines(&content)).with("href", destination.to_owned());
        if !title.is_empty() {
            link = link.with("title", title.to_owned());
        }
        link = link.with("rel", "noopener noreferrer nofollow ugc");
        into.push(match kind {
            LinkKind::Web => link.with("target", "_blank"),
            LinkKind::Mail => link,
        });
        for picture in pictures {
            self.push_inlines(std::slice::from_ref(picture), into);
        }
    }

    fn image(&self, source: &str, title: &str, alternative: &str, into: &mut Vec<Node>) {
        let name = [alternative, title].into_iter().find(|name| !name.is_empty());
        match image_kind(source) {
            None => push_text(into, name.unwrap_or(source)),
            Some(ImageKind::Inline) => into.push(
                Node::html("img", Vec::new())
                    .with("src", source.to_owned())
                    .with("alt", alternative.to_owned()),
            ),
            Some(ImageKind::Remote(host)) => {
                let labels = self.context.labels;
                let name =
                    name.map_or_else(|| labels.image.clone(), |name| Cow::Owned(name.to_owned()));
                let label = labels.load_image.replace("{host}", host);
                into.push(
                    Node::html(
                        "button",
                        vec![
                            Node::html("span", vec![Node::Text(name)])
                                .with("class", "image-gate-name"),
                            Node::text(" "),
                            Node::html("span", vec![Node::text(label)])
                                .with("class", "image-gate-label"),
                        ],
                    )
                    .with("type", "button")
                    .with("class", "image-gate")
                    .with("data-action", "load-image")
                    .with("data-src", source.to_owned())
                    .with("data-alt", alternative.to_owned()),
                );
            }
        }
    }

    fn math(&self, tex: &str, display: bool, source: &str) -> Node {
        match self.converter.convert(tex, display) {
            Ok(math) if display => {
                Node::html("span", vec![math]).with("class", "math-display").with("tabindex", "0")
            }
            Ok(math) => math,
            Err(reason) => Node::html("code", vec![Node::text(source.to_owned())])
                .with("class", "math-source")
                .with("title", reason),
        }
    }

    fn reference(&self, mark: Footnote) -> Node {
        let prefix = self.context.id_prefix;
        let number = mark.number;
        let link = Node::html("a", vec![Node::text(number.to_string())])
            .with("href", format!("#{prefix}-footnote-{number}"))
            .with("role", "doc-noteref")
            .with("aria-label", format!("{} {number}", self.context.labels.footnote));
        let link = if mark.first {
            link.with("id", format!("{prefix}-footnote-reference-{number}"))
        } else {
            link
        };
        Node::html("sup", vec![link]).with("class", "footnote-reference")
    }
}

fn directed(tag: &'static str, children: Vec<Node>) -> Node {
    Node::html(tag, children).with("dir", "auto")
}

/// Adjacent texts become one, because a browser that reads HTML makes one text node of them, too.
fn push_text(into: &mut Vec<Node>, text: &str) {
    if text.is_empty() {
        return;
    }
    match (into.last_mut(), Node::text(text.to_owned())) {
        (Some(Node::Text(last)), Node::Text(text)) => last.to_mut().push_str(&text),
        (_, node) => into.push(node),
    }
}

/// Content for the inside of a link, where nothing else may be followed or pressed: a picture leaves its name there and
/// is collected to stand behind the link, a footnote leaves its number, a link its text.
fn without_actions<'tree>(
    content: &'tree [Inline],
    pictures: &mut Vec<&'tree Inline>,
) -> Vec<Inline> {
    let mut plain = Vec::with_capacity(content.len());
    for inline in content {
        plain.push(match inline {
            Inline::Image { source, title, alternative } => {
                if image_kind(source).is_some() {
                    pictures.push(inline);
                }
                let name = [alternative, title].into_iter().find(|name| !name.is_empty());
                Inline::Text(name.unwrap_or(source).clone())
            }
            Inline::FootnoteReference { mark, .. } => Inline::Text(format!("[{}]", mark.number)),
            Inline::Link { content, .. } => {
                plain.extend(without_actions(content, pictures));
                continue;
            }
            Inline::Emphasis(content) => Inline::Emphasis(without_actions(content, pictures)),
            Inline::Strong(content) => Inline::Strong(without_actions(content, pictures)),
            Inline::Strikethrough(content) => {
                Inline::Strikethrough(without_actions(content, pictures))
            }
            other => other.clone(),
        });
    }
    plain
}

fn icon_button(action: &'static str, icon: &'static str, label: &str) -> Node {
    let svg = |tag: &'static str, children: Vec<Node>| {
        Node::Element(Element { tag, namespace: Namespace::Svg, attributes: Vec::new(), children })
    };
    let picture = svg("svg", vec![svg("use", Vec::new()).with("href", icon)])
        .with("class", "icon")
        .with("aria-hidden", "true");
    Node::html("button", vec![picture])
        .with("type", "button")
        .with("class", "icon-button")
        .with("data-action", action)
        .with("aria-label", label.to_owned())
        .with("title", label.to_owned())
}

fn highlighted(language: &str, text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut at = 0;
    for (class, range) in highlight::tokens(language, text) {
        push_text(&mut nodes, &text[at..range.start]);
        nodes.push(
            Node::html("span", vec![Node::text(text[range.clone()].to_owned())])
                .with("class", class.name()),
        );
        at = range.end;
    }
    push_text(&mut nodes, &text[at..]);
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::render;
    use super::*;

    /// A short notation for assertions: `p(text|strong(text))`, with classes as `span.hl-k(…)`.
    fn short(nodes: &[Node]) -> String {
        let parts: Vec<String> = nodes
            .iter()
            .map(|node| match node {
                Node::Text(text) => text.to_string(),
                Node::Element(element) => {
                    let class = element.attributes.iter().find(|(name, _)| *name == "class");
                    let class = class.map_or_else(String::new, |(_, class)| format!(".{class}"));
                    format!("{}{class}({})", element.tag, short(&element.children))
                }
            })
            .collect();
        parts.join("|")
    }

    fn shown(text: &str) -> String {
        short(&render(text, Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true }))
    }

    #[test]
    fn blocks_have_their_elements() {
        assert_eq!(shown("# a\n\n###### b"), "h2(a)|h6(b)");
        assert_eq!(shown("- a\n- b\n\n  c"), "ul(li(p(a))|li(p(b)|p(c)))");
        assert_eq!(shown("- [x] a"), "ul(li.task-item(input()|a))");
        assert_eq!(shown("> [!TIP]\n> a"), "blockquote.alert alert-tip(p.alert-title(Tip)|p(a))");
        assert_eq!(
            shown("|a|b|\n|-|:-:|\n|c|<br>|"),
            "div.table-scroll(table(thead(tr(th(a)|th.align-center(b)))|tbody(tr(td(c)|td.align-center(br())))))"
        );
        assert_eq!(shown("<div>x</div>"), "p.verbatim(<div>x</div>)");
    }

    #[test]
    fn code_has_a_head_and_colours() {
        let code = shown("```rust,ignore\nfn a\n```");
        assert!(
            code.starts_with(
                "figure.code(figcaption.code-head(span.code-language(rust)|button.icon-button("
            ),
            "{code}"
        );
        assert!(code.ends_with("pre.code-body(code(span.hl-k(fn)| |span.hl-f(a)|\n)))"), "{code}");
    }

    #[test]
    fn only_good_links_are_links() {
        assert_eq!(shown("[a](https://b.c) [d](javascript:e)"), "p(a(a)| d)");
        assert_eq!(
            shown("a[^1]\n\n[^1]: b"),
            "p(a|sup.footnote-reference(a(1)))|div.footnote(span.footnote-number(1.)|p(b)|a.footnote-back(↩))"
        );
        let badge = shown("[![name](https://b.c/d.svg)](https://e.f)");
        assert!(badge.starts_with("p(a(name)|button.image-gate("), "{badge}");
    }

    #[test]
    fn formulas_are_mathml_or_their_source() {
        assert_eq!(shown("$x$"), "p(math(mi(x)))");
        assert!(shown("\\[\na_1\n- b\n\\]").starts_with("p(span.math-display(math(msub("));
        assert_eq!(shown("$\\nosuch$"), "p(code.math-source($\\nosuch$))");
        assert_eq!(
            shown("costs $5 and $10, **$4** or $4–$6"),
            "p(costs $5 and $10, |strong($4)| or $4–$6)"
        );
        assert_eq!(shown("`$x$` \\$x$"), "p(code($x$)| $x$)");
    }
}
