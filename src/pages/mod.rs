//! The pages, one file each, and the shell around them.

pub mod chat;
pub mod models;
pub mod notice;
pub mod shell;
