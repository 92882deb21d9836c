//! A dialog over the whole page, from when it is drawn until it is closed.
//!
//! Absent on purpose: which one is open, and what is in it.

use leptos::html::Dialog;
use leptos::prelude::*;

/// Opens it once it is there. On the server nothing is open.
pub fn open(dialog: NodeRef<Dialog>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = dialog;
}

/// Closes it: the browser gives the focus back to where it was.
pub fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
