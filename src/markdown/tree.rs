//! The typed tree: what a message *means*, before anybody decides how it looks.
//!
//! Every reader of a message (page, export, search, speech) starts from these types, so that a rule is decided once.
//! The tree is faithful: a link keeps its destination even if it will never be followed. Which destinations,
//! tags and attributes may reach a page is decided in [`super::lower`] alone.
//!
//! Deliberately absent: HTML (raw HTML is data here), source positions (they change while a reply grows and would
//! make equal blocks unequal), ids and classes.

/// A block: a part of a message that stands on its own lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// The text of a tight list item: a paragraph without the space around it.
    Bare(Vec<Inline>),
    /// A heading, levels 1 to 6 as written.
    Heading {
        /// 1 for `#`.
        level: u8,
        /// The heading's text.
        content: Vec<Inline>,
    },
    /// A quotation or, with a kind, an alert (`> [!NOTE]`, `:::note`).
    Quote {
        /// The alert's kind, absent in an ordinary quotation.
        kind: Option<Alert>,
        /// The alert's own title; empty for that of its kind.
        title: String,
        /// What is quoted.
        content: Vec<Block>,
    },
    /// A list.
    List {
        /// The first number of an ordered list, absent in a bullet list.
        start: Option<u64>,
        /// The items in order.
        items: Vec<Item>,
    },
    /// A fenced or indented code block.
    Code {
        /// The info string as written, empty if there is none.
        info: String,
        /// The code with its last line break.
        text: String,
    },
    /// A table; every row has as many cells as there are alignments.
    Table {
        /// One entry for each column.
        alignments: Vec<Alignment>,
        /// The head row.
        head: Vec<Vec<Inline>>,
        /// The body rows.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// The text of a footnote, standing where it was written.
    Footnote {
        /// The label as written.
        label: String,
        /// What to show and where to jump; see [`Footnote`].
        mark: Footnote,
        /// The footnote's text.
        content: Vec<Block>,
    },
    /// A thematic break.
    Rule,
    /// A block of raw HTML: source text, never markup.
    RawHtml(String),
    /// Text beyond the limits, shown as it was written.
    Plain(String),
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// The item's blocks; tight items hold [`Block::Bare`].
    pub content: Vec<Block>,
}

/// What an alert is about. The first five are GitHub's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
    Info,
    Debug,
    Example,
    Success,
    Help,
    Idea,
    Pending,
    Security,
    Beta,
    BestPractice,
}

impl Alert {
    /// All, with their names; what they are called stands in the labels in this order.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Note, "note"),
        (Self::Tip, "tip"),
        (Self::Important, "important"),
        (Self::Warning, "warning"),
        (Self::Caution, "caution"),
        (Self::Info, "info"),
        (Self::Debug, "debug"),
        (Self::Example, "example"),
        (Self::Success, "success"),
        (Self::Help, "help"),
        (Self::Idea, "idea"),
        (Self::Pending, "pending"),
        (Self::Security, "security"),
        (Self::Beta, "beta"),
        (Self::BestPractice, "best-practice"),
    ];

    /// The one of that name, in whatever letters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase().replace('_', "-");
        // What other programs call them.
        let name = match name.as_str() {
            "danger" | "error" => "caution",
            "hint" => "tip",
            "attention" => "warning",
            "question" => "help",
            name => name,
        };
        Self::ALL.iter().find(|(_, one)| *one == name).map(|(alert, _)| *alert)
    }
}

/// How a table column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Not said.
    None,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// The number of a footnote and which of its appearances this is.
///
/// Numbers count first appearances in the message, so that they only depend on the text before them
/// and a growing message never renumbers what is already shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footnote {
    /// Shown to the reader; starts with 1.
    pub number: u32,
    /// True for the first reference, or first text, of this footnote: it carries the anchor.
    pub first: bool,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// A line break that may be shown as a space.
    SoftBreak,
    /// A line break the author asked for.
    HardBreak,
    /// A code span.
    Code(String),
    /// `*…*`
    Emphasis(Vec<Inline>),
    /// `**…**`
    Strong(Vec<Inline>),
    /// `~~…~~`
    Strikethrough(Vec<Inline>),
    /// A link with its destination as written; it may be of any scheme.
    Link {
        /// The destination after escapes and entities are resolved.
        destination: String,
        /// The title, often empty.
        title: String,
        /// The link's text.
        content: Vec<Inline>,
    },
    /// An image with its source as written; it may be of any scheme.
    Image {
        /// The source after escapes and entities are resolved.
        source: String,
        /// The title, often empty.
        title: String,
        /// The alternative text, flattened.
        alternative: String,
    },
    /// A formula in TeX.
    Math {
        /// The source between the delimiters.
        tex: String,
        /// True if it asks for a line of its own.
        display: bool,
        /// The source with its delimiters, for whoever has to show it as text.
        source: String,
    },
    /// A reference to a footnote that exists in this message.
    FootnoteReference {
        /// The label as written.
        label: String,
        /// What to show and where to jump.
        mark: Footnote,
    },
    /// A raw HTML tag: source text, never markup.
    RawHtml(String),
}

/// The text of inline content without any of its marks: alternative texts, titles, speech.
#[must_use]
pub fn plain_text(content: &[Inline]) -> String {
    let mut text = String::new();
    collect_text(content, &mut text);
    text
}

fn collect_text(content: &[Inline], into: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) | Inline::Code(text) => into.push_str(text),
            Inline::SoftBreak | Inline::HardBreak => into.push('\n'),
            Inline::Emphasis(children)
            | Inline::Strong(children)
            | Inline::Strikethrough(children)
            | Inline::Link { content: children, .. } => collect_text(children, into),
            Inline::Image { alternative, .. } => into.push_str(alternative),
            Inline::Math { source, .. } => into.push_str(source),
            Inline::FootnoteReference { label, .. } => {
                into.push_str("[^");
                into.push_str(label);
                into.push(']');
            }
            Inline::RawHtml(_) => {}
        }
    }
}

/// A message as text without marks, for titles, notifications, search and speech.
#[must_use]
pub fn text_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        push_block_text(block, &mut text);
    }
    text
}

fn push_block_text(block: &Block, into: &mut String) {
    match block {
        Block::Paragraph(content) | Block::Bare(content) | Block::Heading { content, .. } => {
            into.push_str(&plain_text(content));
        }
        Block::Quote { title, content, .. } => {
            if !title.is_empty() {
                into.push_str(title);
                into.push('\n');
            }
            return content.iter().for_each(|block| push_block_text(block, into));
        }
        Block::Footnote { content, .. } => {
            return content.iter().for_each(|block| push_block_text(block, into));
        }
        Block::List { items, .. } => {
            let blocks = items.iter().flat_map(|item| &item.content);
            return blocks.for_each(|block| push_block_text(block, into));
        }
        Block::Code { text, .. } | Block::Plain(text) | Block::RawHtml(text) => {
            into.push_str(text.trim_end());
        }
        Block::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows) {
                for cell in row {
                    into.push_str(&plain_text(cell));
                    into.push('\t');
                }
                into.push('\n');
            }
        }
        Block::Rule => return,
    }
    into.push('\n');
}
