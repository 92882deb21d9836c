//! The words of structured answers: JSON as a tree or a table.
//!
//! They belong to the first view, small as they are: an answer that is already
//! there when the page wakes is shown so without waiting for a late part.

use super::words::words;

words! {
    /// See the module.
    pub struct StructuredWords = "structured" {
        /// The switch of views.
        view,
        tree,
        table,
        text,
        /// A press on a column's name.
        sort,
        /// How many rows there are.
        rows(rows: &str),
        /// Shows so many more.
        more(more: &str),
        copy_csv,
        save_csv,
    }
}
