//! Which dialog of the whole page is open.

use super::App;
use leptos::prelude::*;

/// The dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The search over everything.
    Palette,
    /// The list of shortcuts.
    Shortcuts,
    /// The editor of a profile of the person's own.
    Profile,
}

impl App {
    /// That dialog was closed. Browsers tell so later, when another one may be
    /// open.
    pub fn closed(self, overlay: Overlay) {
        if self.overlay.get_untracked() == Some(overlay) {
            self.overlay.set(None);
        }
    }
}
