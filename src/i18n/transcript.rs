//! Words around the turns of a chat.

use super::russian::plural;

/// The words.
#[derive(Debug)]
pub struct TranscriptWords {
    /// The link to what is not drawn yet; so many messages.
    pub earlier: fn(usize) -> String,
}

/// English.
pub const ENGLISH: TranscriptWords = TranscriptWords {
    earlier: |messages| {
        format!("Show {messages} earlier {}", if messages == 1 { "message" } else { "messages" })
    },
};

/// Русский.
pub const RUSSIAN: TranscriptWords = TranscriptWords {
    earlier: |messages| {
        let forms = ["предыдущее сообщение", "предыдущих сообщения", "предыдущих сообщений"];
        format!("Показать {messages} {}", plural(messages as u64, forms))
    },
};
