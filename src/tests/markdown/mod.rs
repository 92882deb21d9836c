//! Tests of the Markdown room as a whole: the two specifications, growth, hostile text, cross-site scripting.
//!
//! Deliberately absent: what a single file can show by itself; that is tested beside the code.

mod growth;
mod hostile;
mod scripting;
mod specifications;
mod structured;
mod view;
