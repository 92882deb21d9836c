//! The words that appear around content: names of buttons, roles, states.
//!
//! They come from outside so that this room knows no language. Deliberately absent: plural rules, formatting.

use std::borrow::Cow;

/// Everything that rendering a message has to say in the reader's language.
///
/// `{host}` in [`Self::load_image`] is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// Button: copies a code block.
    pub copy_code: Cow<'static, str>,
    /// Button: wraps the long lines of a code block.
    pub wrap: Cow<'static, str>,
    /// Button: saves a code block as a file.
    pub download: Cow<'static, str>,
    /// What a code block without a language is called.
    pub plain_code: Cow<'static, str>,
    /// Button in the place of an image from elsewhere.
    pub load_image: Cow<'static, str>,
    /// What an image without a description is called.
    pub image: Cow<'static, str>,
    /// The accessible name of a box in which a wide table scrolls.
    pub table: Cow<'static, str>,
    /// The accessible name of a footnote's number, which follows it.
    pub footnote: Cow<'static, str>,
    /// Link from a footnote to where it is mentioned.
    pub footnote_back: Cow<'static, str>,
    /// State of a finished task.
    pub task_done: Cow<'static, str>,
    /// State of an open task.
    pub task_open: Cow<'static, str>,
    /// What alerts are called, in the order of [`super::Alert::ALL`].
    pub alerts: [Cow<'static, str>; 15],
    /// Button: sorts by the column that it stands in.
    pub sort: Cow<'static, str>,
    /// Button: copies a table.
    pub copy_csv: Cow<'static, str>,
    /// Button: copies a table.
    pub copy_markdown: Cow<'static, str>,
    /// Button: shows code, a table or a chart beside the talk.
    pub open_beside: Cow<'static, str>,
    /// Button around a picture: shows it as large as it can be.
    pub enlarge: Cow<'static, str>,
    /// Button: shows a document where it is named.
    pub show_document: Cow<'static, str>,
    /// A chart's table.
    pub chart_data: Cow<'static, str>,
    /// Kinds of charts, in the order of their table.
    pub charts: [Cow<'static, str>; 5],
    /// Why there is no chart, in the order of its faults.
    pub chart_faults: [Cow<'static, str>; 6],
}

impl Labels {
    /// The English labels; also what tests use.
    pub const ENGLISH: Self = Self {
        copy_code: Cow::Borrowed("Copy code"),
        wrap: Cow::Borrowed("Wrap lines"),
        download: Cow::Borrowed("Download"),
        plain_code: Cow::Borrowed("text"),
        load_image: Cow::Borrowed("Load image from {host}"),
        image: Cow::Borrowed("Image"),
        table: Cow::Borrowed("Table"),
        footnote: Cow::Borrowed("Footnote"),
        footnote_back: Cow::Borrowed("Back to text"),
        task_done: Cow::Borrowed("Done"),
        task_open: Cow::Borrowed("To do"),
        alerts: [
            Cow::Borrowed("Note"),
            Cow::Borrowed("Tip"),
            Cow::Borrowed("Important"),
            Cow::Borrowed("Warning"),
            Cow::Borrowed("Caution"),
            Cow::Borrowed("Info"),
            Cow::Borrowed("Debug"),
            Cow::Borrowed("Example"),
            Cow::Borrowed("Success"),
            Cow::Borrowed("Help"),
            Cow::Borrowed("Idea"),
            Cow::Borrowed("Pending"),
            Cow::Borrowed("Security"),
            Cow::Borrowed("Beta"),
            Cow::Borrowed("Best practice"),
        ],
        sort: Cow::Borrowed("Sort by this column"),
        copy_csv: Cow::Borrowed("Copy as CSV"),
        copy_markdown: Cow::Borrowed("Copy as Markdown"),
        open_beside: Cow::Borrowed("Open beside the chat"),
        enlarge: Cow::Borrowed("Enlarge"),
        show_document: Cow::Borrowed("Show here"),
        chart_data: Cow::Borrowed("Data"),
        charts: [
            Cow::Borrowed("Bar chart"),
            Cow::Borrowed("Line chart"),
            Cow::Borrowed("Area chart"),
            Cow::Borrowed("Scatter chart"),
            Cow::Borrowed("Pie chart"),
        ],
        chart_faults: [
            Cow::Borrowed("No chart yet: the data is not complete."),
            Cow::Borrowed("No chart: the data is neither JSON nor lines such as “Shop = 1, 2, 3”."),
            Cow::Borrowed("No chart: its type is to be bar, line, area, scatter or pie."),
            Cow::Borrowed("No chart: there are no numbers."),
            Cow::Borrowed("No chart: there is too much data."),
            Cow::Borrowed("No chart: the shares of a pie are not negative, and not all zero."),
        ],
    };
}
