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
    /// Alert.
    pub note: Cow<'static, str>,
    /// Alert.
    pub tip: Cow<'static, str>,
    /// Alert.
    pub important: Cow<'static, str>,
    /// Alert.
    pub warning: Cow<'static, str>,
    /// Alert.
    pub caution: Cow<'static, str>,
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
        note: Cow::Borrowed("Note"),
        tip: Cow::Borrowed("Tip"),
        important: Cow::Borrowed("Important"),
        warning: Cow::Borrowed("Warning"),
        caution: Cow::Borrowed("Caution"),
    };
}
