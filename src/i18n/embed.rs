//! The words of Linnet inside other sites.

use super::words::words;

words! {
    /// See the module.
    pub struct EmbedWords = "embed" {
        /// The bubble, and the panel that it opens.
        open,
        close,
        /// The link to the chat in a tab of its own.
        in_full,
        /// In the panel's place.
        unavailable,
    }
}
