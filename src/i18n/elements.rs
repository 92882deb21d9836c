//! The words of elements in messages: tables, charts, pictures, and what shows
//! them larger. Small as they are, they come with the first view: the server
//! draws messages with them.

use super::words::words;

words! {
    /// See the module.
    pub struct ElementWords = "elements" {
        copy_markdown,
        /// Beside the chat, and over all of the window.
        open_beside,
        full,
        leave_full,
        /// A picture in the window.
        enlarge,
        picture,
        previous,
        next,
        close,
        save,
        /// A document where it is named; where there is no viewer for it; where there is none.
        show_document,
        no_viewer,
        open_document,
        no_document,
        /// A chart's table.
        chart_data,
        /// Bar, line, area, scatter, pie.
        charts[5],
        /// Why there is none.
        chart_faults[6],
    }
}
