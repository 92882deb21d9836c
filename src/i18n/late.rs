//! The words of parts that are loaded when they are wanted.

use super::words::words;

words! {
    /// What is said while a part is on its way, and when it cannot be had.
    pub struct LateWords = "late" {
        /// It is on its way.
        loading,
        /// It could not be had.
        failed,
        /// Why that may be, and what helps.
        hint,
        /// Loads the page anew.
        reload,
    }
}
