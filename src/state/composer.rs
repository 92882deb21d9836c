//! The text being written, and its drafts.
//!
//! The text area itself holds the text: typing touches no signals but
//! [`Composer::has_text`] and [`Composer::bytes`], so that it never waits for
//! anything.

use super::page_data::PageData;
use crate::browser::storage;
use crate::domain::ChatId;
use leptos::html::Textarea;
use leptos::prelude::*;

/// The composer.
#[derive(Clone, Copy)]
pub struct Composer {
    /// The text area.
    pub area: NodeRef<Textarea>,
    /// Whether there is anything to send.
    pub has_text: RwSignal<bool>,
    /// How long the text is, in bytes of UTF-8.
    pub bytes: RwSignal<usize>,
    /// What is wrong with the text, if something is.
    pub complaint: RwSignal<Option<String>>,
    /// What the text area starts with: the text of a form that was refused, or
    /// what another app shared.
    pub start: StoredValue<String>,
}

impl Composer {
    pub(super) fn new(data: &PageData) -> Self {
        let refused = data.refused.as_ref();
        let complaint = refused.map(|refused| {
            let words = data.language.strings().error(&refused.error);
            format!("{}. {}", words.title, words.text)
        });
        let shared = || data.base.shared(&data.path);
        let start = refused.map(|refused| refused.text.clone()).or_else(shared);
        Self {
            area: NodeRef::new(),
            // True until the page is awake: the plain form can always be sent.
            has_text: RwSignal::new(true),
            bytes: RwSignal::new(0),
            complaint: RwSignal::new(complaint),
            start: StoredValue::new(start.unwrap_or_default()),
        }
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> String {
        #[cfg(feature = "hydrate")]
        {
            self.area.get_untracked().map(|area| area.value()).unwrap_or_default()
        }
        #[cfg(not(feature = "hydrate"))]
        String::new()
    }

    /// Puts a text there, and the focus behind its end.
    pub fn put(&self, text: &str) {
        #[cfg(feature = "hydrate")]
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
            let _ = area.focus();
        }
        self.typed(text);
    }

    /// Takes note that the text has changed.
    pub fn typed(&self, text: &str) {
        let has_text = !text.trim().is_empty();
        if self.has_text.get_untracked() != has_text {
            self.has_text.set(has_text);
        }
        let bytes = if has_text { text.len() } else { 0 };
        if self.bytes.get_untracked() != bytes {
            self.bytes.set(bytes);
        }
        if self.complaint.with_untracked(Option::is_some) {
            self.complaint.set(None);
        }
    }

    /// Keeps what is typed as the draft of a chat.
    pub fn keep_draft(&self, chat_id: Option<ChatId>, text: &str) {
        if text.trim().is_empty() {
            storage::remove(&key(chat_id));
        } else {
            storage::write(&key(chat_id), text);
        }
    }

    /// The draft of a chat, as it is kept.
    #[must_use]
    pub fn draft(&self, chat_id: Option<ChatId>) -> String {
        storage::read(&key(chat_id)).unwrap_or_default()
    }

    /// Makes the draft of a new chat that of the chat that it has become.
    pub(super) fn move_draft(&self, chat_id: ChatId) {
        let draft = self.draft(None);
        if !draft.is_empty() {
            self.keep_draft(Some(chat_id), &draft);
            self.keep_draft(None, "");
        }
    }

    /// Puts a text behind the draft of a chat, as it may have been changed in
    /// the text area before the page woke up.
    pub fn add_to_draft(&self, chat_id: Option<ChatId>, text: &str) {
        let typed = self.text();
        let text = if typed.trim().is_empty() { text } else { &typed };
        let draft = storage::read(&key(chat_id)).unwrap_or_default();
        if draft.is_empty() || draft == text {
            self.keep_draft(chat_id, text);
        } else {
            self.keep_draft(chat_id, &[&draft, "\n\n", text].concat());
        }
    }

    /// Shows the draft of a chat; text that is there before the page woke up
    /// wins.
    pub fn show_draft(&self, chat_id: Option<ChatId>, keep_typed: bool) {
        let typed = self.text();
        if keep_typed && !typed.is_empty() {
            self.typed(&typed);
            return;
        }
        let draft = storage::read(&key(chat_id)).unwrap_or_default();
        #[cfg(feature = "hydrate")]
        if let Some(area) = self.area.get_untracked() {
            area.set_value(&draft);
        }
        self.typed(&draft);
    }
}

fn key(chat_id: Option<ChatId>) -> String {
    chat_id.map_or_else(|| "linnet.draft.new".to_owned(), |id| format!("linnet.draft.{id}"))
}
