//! The words of reading aloud and writing by voice.

use super::words::words;

words! {
    /// See the module.
    pub struct SpeechWords = "speech" {
        title,
        voice,
        voice_help,
        standard_voice,
        rate,
        dictation,
        dictation_help,
        warning,
        start,
        listening,
        refused,
        failed,
    }
}
