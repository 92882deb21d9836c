//! The words of action buttons.

use super::words::words;

words! {
    /// See the module.
    pub struct ActionWords = "action" {
        /// A webhook is waited for.
        running(label: &str),
        /// The name of what it said.
        note(label: &str),
        /// Who says it, and who is not told.
        note_hint,
        remove,
        removed,
        /// It said nothing.
        done(label: &str),
        no_code,
        set(names: &str),
        locked,
        /// Another one is chosen.
        model_is(model: &str),
        /// Before a chat goes, where a site wants that asked.
        delete_chat,
        /// Before a message goes with what follows it.
        delete_message,
        delete_hint,
    }
}
