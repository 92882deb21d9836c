//! The words of what is loaded late: they come along with the first such part,
//! and so does its style.

use crate::browser::fetch;
use crate::i18n::Language;

/// Brings the late words, from that address; it is asked at once.
pub fn bring(language: Language, address: &str) -> impl Future<Output = Option<()>> + use<> {
    let asked = fetch::late(address);
    async move {
        language.read_late(asked.await?);
        Some(())
    }
}
