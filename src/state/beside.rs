//! A piece of a message that is shown beside the chat: which one it is, is
//! marked in the page itself, since the insides of messages are not Leptos'.
//!
//! Absent on purpose: the panel (`parts::beside`).

use super::App;
use crate::browser::{dom, time};
use leptos::prelude::*;

/// The mark.
pub const MARK: &str = "data-beside";

impl App {
    /// Shows this piece, in the place of whatever stands there.
    #[cfg(feature = "hydrate")]
    pub fn open_beside(self, piece: &web_sys::Element) {
        dom::unmark(MARK);
        let _ = piece.set_attribute(MARK, "");
        self.settings_open.set(false);
        self.look.open.set(false);
        self.beside.update(|count| *count += 1);
    }

    /// Shows nothing any more; the focus goes back to what had opened it.
    pub fn close_beside(self) {
        if self.beside.get_untracked() == 0 {
            return;
        }
        self.beside.set(0);
        // What a window over the page has kept out can have the focus only then.
        time::next_frame(move || {
            if self.beside.get_untracked() == 0 {
                dom::focus_in("[data-beside] [data-action=open-beside]");
                dom::unmark(MARK);
            }
        });
    }
}
