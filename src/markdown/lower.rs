//! Tree to nodes: the only place where tags, classes and attributes are decided.
//!
//! One block becomes one node (a tight item's text, which has no element, becomes several inside its item), so that a
//! view can keep the nodes of settled blocks. Headings move down by one because the page owns the first level.
//! Every element's behaviour is a `data-action` name that the page handles by delegation: nodes carry no code.
//!
//! Deliberately absent: inline styles (the CSP forbids them), ids made of content, languages (see [`Labels`]).

use std::borrow::Cow;
use std::rc::Rc;

use super::chart::{self, Chart};
use super::highlight;
use super::labels::Labels;
use super::links::{FileKind, ImageKind, LinkKind, image_kind, link_kind, page_of, site_file};
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
    /// The path that Linnet lies at, for files of the site; often empty.
    pub base: &'a str,
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
            Block::Quote { kind: None, content, .. } => {
                turned(directed("blockquote", self.blocks(content)))
            }
            Block::Quote { kind: Some(kind), title, content } => self.alert(*kind, title, content),
            Block::List { start, items } => self.list(*start, items),
            Block::Code { info, text } if info.trim() == "chart" => self.chart(text),
            Block::Code { info, text } => self.code(info, text, None),
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

    fn alert(&self, kind: Alert, title: &str, content: &[Block]) -> Node {
        let at = Alert::ALL.iter().position(|(known, _)| *known == kind).unwrap_or(0);
        let label = &self.context.labels.alerts[at];
        let shown = if title.is_empty() { label.clone() } else { Cow::Owned(title.to_owned()) };
        let title = Node::html("p", vec![icon(alert_icon(kind)), Node::text(shown)])
            .with("class", "alert-title")
            .with("dir", "auto");
        let mut children = vec![title];
        children.extend(self.blocks(content));
        turned(directed("blockquote", children))
            .with("class", format!("alert alert-{}", Alert::ALL[at].1))
    }

    fn list(&self, start: Option<u64>, items: &[Item]) -> Node {
        let children = items.iter().map(|item| self.item(item)).collect();
        match start {
            None => turned(Node::html("ul", children)),
            Some(1) => turned(Node::html("ol", children)),
            Some(number) => turned(Node::html("ol", children)).with("start", number.to_string()),
        }
    }

    fn item(&self, item: &Item) -> Node {
        let content = self.blocks(&item.content);
        let Some(done) = item.task else {
            return turned(directed("li", content));
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
        turned(directed("li", children)).with("class", "task-item")
    }

    /// Code, with a line above it where it was to be something else.
    fn code(&self, info: &str, text: &str, reason: Option<&Cow<'static, str>>) -> Node {
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
                icon_button("open-beside", "#i-expand", &labels.open_beside),
                icon_button("wrap-code", "#i-wrap", &labels.wrap),
                icon_button("download-code", "#i-download", &labels.download),
                icon_button("copy-code", "#i-copy", &labels.copy_code),
            ],
        )
        .with("class", "code-head");
        let body = Node::html("pre", vec![Node::html("code", highlighted(language, text))])
            .with("class", "code-body")
            .with("tabindex", "0");
        let reason = reason.map(|reason| {
            Node::html("p", vec![Node::Text(reason.clone())]).with("class", "code-reason")
        });
        let parts = [Some(head), reason, Some(body)];
        Node::html("figure", parts.into_iter().flatten().collect())
            .with("class", "code")
            .with("data-language", language.to_owned())
    }

    fn chart(&self, text: &str) -> Node {
        let labels = self.context.labels;
        let chart = match chart::read(text) {
            Ok(chart) => chart,
            Err(fault) => {
                return self.code("chart", text, Some(&labels.chart_faults[fault as usize]));
            }
        };
        let at = chart::Kind::ALL.iter().position(|(kind, _)| *kind == chart.kind).unwrap_or(0);
        let kind = &labels.charts[at];
        let (shown, label) = if chart.title.is_empty() {
            (kind.clone().into_owned(), kind.clone().into_owned())
        } else {
            (chart.title.clone(), format!("{kind}: {}", chart.title))
        };
        let head = Node::html(
            "figcaption",
            vec![
                directed("span", vec![Node::text(shown)]).with("class", "code-language"),
                icon_button("open-beside", "#i-expand", &labels.open_beside),
            ],
        )
        .with("class", "code-head");
        let mut inside = vec![chart::picture(&chart, label)];
        inside.extend(legend(&chart));
        let body = Node::html("div", inside).with("class", "chart-body");
        let name = Node::html("summary", vec![Node::Text(labels.chart_data.clone())]);
        let data =
            Node::html("details", vec![name, self.chart_table(&chart)]).with("class", "chart-data");
        Node::html("figure", vec![head, body, data]).with("class", "chart")
    }

    /// All figures of a chart.
    fn chart_table(&self, chart: &Chart) -> Node {
        let cell = |text: String| vec![Inline::Text(text)];
        let value = |value: Option<f64>| cell(value.map(chart::number).unwrap_or_default());
        let [x, y] = &chart.axes;
        let mut head = vec![cell(x.clone())];
        let rows: Vec<Vec<Vec<Inline>>> = if chart.kind == chart::Kind::Scatter {
            // Each point has a place of its own.
            let several = chart.series.len() > 1;
            let named =
                |name: &str, none: &str| cell(if name.is_empty() { none } else { name }.to_owned());
            head = vec![named(x, "x"), named(y, "y")];
            if several {
                head.push(cell(String::new()));
            }
            let of_row = |series: &chart::Series| {
                let name = series.name.clone();
                let row = move |point: &(f64, Option<f64>)| {
                    let mut row = vec![value(Some(point.0)), value(point.1)];
                    if several {
                        row.push(cell(name.clone()));
                    }
                    row
                };
                series.points.iter().map(row).collect::<Vec<_>>()
            };
            chart.series.iter().flat_map(of_row).collect()
        } else {
            let named = |series: &chart::Series| {
                cell(if series.name.is_empty() { y } else { &series.name }.clone())
            };
            head.extend(chart.series.iter().map(named));
            let row = |(at, label): (usize, &String)| {
                let values = chart
                    .series
                    .iter()
                    .map(|series| value(series.points.get(at).and_then(|point| point.1)));
                std::iter::once(cell(label.clone())).chain(values).collect()
            };
            chart.labels.iter().enumerate().map(row).collect()
        };
        let mut alignments = vec![Alignment::None];
        alignments.resize(head.len(), Alignment::Right);
        self.table(&alignments, &head, &rows)
    }

    fn table(
        &self,
        alignments: &[Alignment],
        head: &[Vec<Inline>],
        rows: &[Vec<Vec<Inline>>],
    ) -> Node {
        let labels = self.context.labels;
        let row = |tag: &'static str, cells: &[Vec<Inline>]| {
            let cells = cells.iter().enumerate().map(|(index, content)| {
                let mut inside = self.inlines(content);
                if tag == "th" {
                    inside.push(icon_button("sort-table", "#i-sort", &labels.sort));
                }
                let cell = directed(tag, inside);
                let cell = if tag == "th" {
                    cell.with("scope", "col").with("data-action", "sort-table")
                } else {
                    cell
                };
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
        let scroll = Node::html("div", vec![Node::html("table", parts)])
            .with("class", "table-scroll")
            .with("tabindex", "0")
            .with("role", "region")
            .with("aria-label", labels.table.clone());
        let scroll = turned(scroll);
        let copy = |action: &'static str, text: &'static str, label: &Cow<'static, str>| {
            Node::html("button", vec![icon("#i-copy"), Node::text(text)])
                .with("type", "button")
                .with("class", "table-tool")
                .with("data-action", action)
                .with("aria-label", label.clone())
                .with("title", label.clone())
        };
        let tools = Node::html(
            "div",
            vec![
                copy("copy-csv", "CSV", &labels.copy_csv),
                copy("copy-markdown", "Markdown", &labels.copy_markdown),
                icon_button("open-beside", "#i-expand", &labels.open_beside),
            ],
        )
        .with("class", "table-tools");
        Node::html("div", vec![tools, scroll]).with("class", "table-box")
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
        let (address, page) = page_of(source);
        if let Some((name, kind)) = site_file(address) {
            return into.push(self.file(&name, (kind, page), title, alternative));
        }
        let name = [alternative, title].into_iter().find(|name| !name.is_empty());
        let labels = self.context.labels;
        match image_kind(source) {
            None => push_text(into, name.unwrap_or(source)),
            Some(ImageKind::Inline) => into.push(self.picture(source.to_owned(), alternative)),
            Some(ImageKind::Remote(host)) => {
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

    /// A picture that is here, and a press away from being large.
    fn picture(&self, source: String, alternative: &str) -> Node {
        let labels = self.context.labels;
        let name = if alternative.is_empty() { &*labels.image } else { alternative };
        let label = format!("{}: {name}", labels.enlarge);
        let picture =
            Node::html("img", Vec::new()).with("src", source).with("alt", alternative.to_owned());
        Node::html("button", vec![picture])
            .with("type", "button")
            .with("class", "picture")
            .with("data-action", "enlarge")
            .with("aria-label", label)
    }

    /// A file of the site, shown as what it is. It stands within a line, so that no block is in it.
    fn file(
        &self,
        name: &str,
        (kind, page): (FileKind, Option<&str>),
        title: &str,
        alternative: &str,
    ) -> Node {
        let address =
            format!("{}/public/{}", self.context.base, crate::domain::paths::escaped(name));
        let last = name.rsplit('/').next().unwrap_or(name);
        let called = [alternative, title].into_iter().find(|text| !text.is_empty()).unwrap_or(last);
        let player = |tag: &'static str| {
            Node::html(tag, Vec::new())
                .with("controls", "")
                .with("preload", "metadata")
                .with("src", address.clone())
                .with("aria-label", called.to_owned())
        };
        let first = match kind {
            FileKind::Picture => return self.picture(address, alternative),
            FileKind::Audio => Some(player("audio")),
            FileKind::Video => Some(player("video")),
            FileKind::Document | FileKind::Other => None,
        };
        let open = Node::html(
            "a",
            vec![icon("#i-file"), directed("span", vec![Node::text(called.to_owned())])],
        )
        .with("class", "file-name");
        let open = match page {
            Some(page) => open.with("href", [&*address, "#page=", page].concat()),
            None => open.with("href", address.clone()),
        };
        let open = if kind == FileKind::Document {
            open.with("target", "_blank").with("rel", "noopener")
        } else {
            open.with("download", last.to_owned())
        };
        let mut parts: Vec<Node> = first.into_iter().chain([open]).collect();
        if kind == FileKind::Document {
            let labels = self.context.labels;
            let show = icon_button("show-document", "#i-eye", &labels.show_document)
                .with("aria-expanded", "false");
            parts.push(show);
            parts.push(icon_button("open-beside", "#i-expand", &labels.open_beside));
            let save = Node::html("a", vec![icon("#i-download")])
                .with("class", "icon-button")
                .with("href", address)
                .with("download", last.to_owned())
                .with("aria-label", labels.download.clone())
                .with("title", labels.download.clone());
            parts.push(save);
        }
        Node::html("span", parts).with("class", "file")
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

/// The same from right to left, if that is how its text begins. `auto` alone does
/// not see what stands in a child with a direction of its own, as paragraphs do: marks
/// of lists and edges of quotes would stand on the wrong side.
fn turned(node: Node) -> Node {
    match node {
        Node::Element(mut element) if begins_rtl(&element.children) == Some(true) => {
            element.attributes.retain(|(name, _)| *name != "dir");
            element.attributes.insert(0, ("dir", Cow::Borrowed("rtl")));
            Node::Element(element)
        }
        other => other,
    }
}

/// Whether the first letter is of a script that runs from right to left.
fn begins_rtl(nodes: &[Node]) -> Option<bool> {
    nodes.iter().find_map(|node| match node {
        Node::Text(text) => text.chars().find(|letter| letter.is_alphabetic()).map(|letter| {
            matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        }),
        Node::Element(element) => begins_rtl(&element.children),
    })
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
                if image_kind(source).is_some() || site_file(page_of(source).0).is_some() {
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

fn icon(name: &'static str) -> Node {
    let svg = |tag: &'static str, children: Vec<Node>| {
        Node::Element(Element { tag, namespace: Namespace::Svg, attributes: Vec::new(), children })
    };
    svg("svg", vec![svg("use", Vec::new()).with("href", name)])
        .with("class", "icon")
        .with("aria-hidden", "true")
}

fn alert_icon(kind: Alert) -> &'static str {
    match kind {
        Alert::Note | Alert::Info | Alert::Important => "#i-info",
        Alert::Tip | Alert::Idea => "#i-thinking",
        Alert::Warning | Alert::Caution => "#i-alert",
        Alert::Debug => "#i-tools",
        Alert::Example => "#i-code",
        Alert::Success | Alert::BestPractice => "#i-check",
        Alert::Help => "#i-help",
        Alert::Pending => "#i-clock",
        Alert::Security => "#i-shield",
        Alert::Beta => "#i-sparkle",
    }
}

/// What the colours of a chart mean; nothing where there is one without a name.
fn legend(chart: &Chart) -> Option<Node> {
    let entry = |at: usize, words: String| {
        let key = Node::html("span", Vec::new())
            .with("class", format!("chart-key {}", chart::colour(at)));
        directed("li", vec![key, Node::text(words)])
    };
    let entries: Vec<Node> = if chart.kind == chart::Kind::Pie {
        let values = chart.series[0].points.iter().map(|point| point.1.unwrap_or(0.0));
        let whole: f64 = values.clone().sum();
        let named = values.zip(&chart.labels).enumerate();
        named
            .map(|(at, (value, label))| {
                let share = chart::percent(value / whole);
                entry(at, format!("{label} – {} ({share})", chart::number(value)))
            })
            .collect()
    } else {
        let named = chart.series.iter().enumerate().filter(|(_, row)| !row.name.is_empty());
        named.map(|(at, row)| entry(at, row.name.clone())).collect()
    };
    (!entries.is_empty()).then(|| Node::html("ul", entries).with("class", "chart-legend"))
}

fn icon_button(action: &'static str, picture: &'static str, label: &str) -> Node {
    Node::html("button", vec![icon(picture)])
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
        short(&render(
            text,
            Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "" },
        ))
    }

    #[test]
    fn blocks_have_their_elements() {
        let icon = "svg.icon(use())";
        let button = format!("button.icon-button({icon})");
        assert_eq!(shown("# a\n\n###### b"), "h2(a)|h6(b)");
        assert_eq!(shown("- a\n- b\n\n  c"), "ul(li(p(a))|li(p(b)|p(c)))");
        assert_eq!(shown("- [x] a"), "ul(li.task-item(input()|a))");
        assert_eq!(
            shown("> [!TIP]\n> a"),
            "blockquote.alert alert-tip(p.alert-title(svg.icon(use())|Tip)|p(a))"
        );
        assert_eq!(
            shown("|a|b|\n|-|:-:|\n|c|<br>|"),
            format!(
                "div.table-box(div.table-tools(button.table-tool({icon}|CSV)|button.table-tool({icon}|Markdown)|\
                 {button})|div.table-scroll(table(thead(tr(th(a|{button})|th.align-center(b|{button})))|\
                 tbody(tr(td(c)|td.align-center(br()))))))"
            )
        );
        assert_eq!(shown("<div>x</div>"), "p.verbatim(<div>x</div>)");
    }

    #[test]
    fn what_is_written_from_right_to_left_runs_so() {
        let turned = |text: &str| -> Vec<String> {
            fn walk(nodes: &[Node], to: &mut Vec<String>) {
                for node in nodes {
                    let Node::Element(element) = node else { continue };
                    if element
                        .attributes
                        .iter()
                        .any(|(name, value)| *name == "dir" && value == "rtl")
                    {
                        to.push(element.tag.to_owned());
                    }
                    walk(&element.children, to);
                }
            }
            let context =
                Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "" };
            let mut found = Vec::new();
            walk(&render(text, context), &mut found);
            found
        };
        assert_eq!(turned("- واحد\n- two"), ["ul", "li"]);
        assert_eq!(turned("1. שלום\n\n   x"), ["ol", "li"]);
        assert_eq!(turned("> **«مرحبا»** x"), ["blockquote"]);
        assert_eq!(turned("|س|a|\n|-|-|\n|b|c|"), ["div"]);
        assert_eq!(turned("- one واحد\n\n> two\n\nمرحبا"), [""; 0]);
    }

    #[test]
    fn boxes_are_alerts_with_a_title() {
        assert_eq!(
            shown(":::best-practice Do so\n- a\n:::\nb"),
            "blockquote.alert alert-best-practice(p.alert-title(svg.icon(use())|Do so)|ul(li(a)))|p(b)"
        );
        // While it is being written, and a box in a box.
        assert_eq!(
            shown(":::info\na\n:::tip\nb"),
            "blockquote.alert alert-info(p.alert-title(svg.icon(use())|Info)|p(a)|\
             blockquote.alert alert-tip(p.alert-title(svg.icon(use())|Tip)|p(b)))"
        );
        assert_eq!(shown("a\n:::\nb"), "p(a\n:::\nb)");
    }

    #[test]
    fn charts_are_pictures_with_a_table_or_code_with_a_reason() {
        let chart = shown("```chart\ntype = bar\ntitle = T\nlabels = a, b\nS = 1, 2\n```");
        for part in [
            "figure.chart(figcaption.code-head(span.code-language(T)|",
            "svg.chart-picture(",
            "g.chart-1(rect(title(a · S: 1))|rect(title(b · S: 2)))",
            "ul.chart-legend(li(span.chart-key chart-1()|S))",
            "details.chart-data(summary(Data)|div.table-box(",
            "tr(td(a)|td.align-right(1))",
        ] {
            assert!(chart.contains(part), "{part} in {chart}");
        }
        let code = shown("```chart\ntype = radar\na = 1\n```");
        assert!(code.contains("p.code-reason(No chart: its type is to be"), "{code}");
        assert!(code.contains("code(type = radar"), "{code}");
    }

    #[test]
    fn files_of_the_site_are_shown_as_what_they_are() {
        let file = |text: &str| shown(&format!("![name]({text})"));
        assert_eq!(file("/public/a.png"), "p(button.picture(img()))");
        let name = "a.file-name(svg.icon(use())|span(name))";
        let shown = "button.icon-button(svg.icon(use()))";
        assert_eq!(file("/public/a.mp3"), format!("p(span.file(audio()|{name}))"));
        assert_eq!(file("/public/a.mp4"), format!("p(span.file(video()|{name}))"));
        assert_eq!(file("/public/a.zip"), format!("p(span.file({name}))"));
        assert_eq!(
            file("/public/a.pdf"),
            format!("p(span.file({name}|{shown}|{shown}|a.icon-button(svg.icon(use()))))")
        );
        assert_eq!(file("/public/a.mp3#page=2"), "p(name)");
        let page = |text: &str| {
            let context =
                Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "" };
            format!("{:?}", render(&format!("![x]({text})"), context))
        };
        assert!(page("/public/a.pdf#page=12").contains("\"/public/a.pdf#page=12\""));
        assert!(!page("/public/a.pdf#page=1x").contains("/public/a.pdf#"));
        assert_eq!(file("/public/../a.png"), "p(name)");
        let nodes = render(
            "![x](/public/a%20b.mp3)",
            Context { id_prefix: "m", labels: &Labels::ENGLISH, math: true, base: "/ai" },
        );
        assert!(format!("{nodes:?}").contains("\"/ai/public/a%20b.mp3\""));
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
