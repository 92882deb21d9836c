//! Which dialog of the whole page is open.

use super::App;
use crate::domain::{ChatId, MessageId};
use leptos::prelude::*;

/// What is to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doomed {
    /// A chat.
    Chat(ChatId),
    /// A message with what follows it.
    Message(MessageId),
}

/// The dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The search over everything.
    Palette,
    /// The list of shortcuts.
    Shortcuts,
    /// The editor of a profile of the person's own.
    Profile,
    /// The question before something is deleted.
    Delete(Doomed),
}

impl App {
    /// Deletes it; asks first where the site wants that.
    pub fn delete(self, doomed: Doomed) {
        if self.site.with_untracked(|site| site.look.confirm_delete) {
            self.overlay.set(Some(Overlay::Delete(doomed)));
        } else {
            self.delete_now(doomed);
        }
    }

    /// Deletes it. That can be undone for a moment.
    pub fn delete_now(self, doomed: Doomed) {
        match doomed {
            Doomed::Chat(id) => self.delete_chat(id),
            Doomed::Message(id) => self.delete_message(id),
        }
    }

    /// That dialog was closed. Browsers tell so later, when another one may be
    /// open.
    pub fn closed(self, overlay: Overlay) {
        if self.overlay.get_untracked() == Some(overlay) {
            self.overlay.set(None);
        }
    }
}
