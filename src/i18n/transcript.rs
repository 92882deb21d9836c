//! Words around the turns of a chat.

use super::words::words;

words! {
    /// See the module.
    pub struct TranscriptWords = "transcript" {
        /// The link to what is not drawn yet; so many messages.
        earlier(messages: usize),
    }
}
