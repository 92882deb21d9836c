//! The configuration: command line and environment for how the server runs,
//! one file, `linnet.toml`, for what a site is.
//!
//! One table describes every key ([`keys`]); from it a file is checked, with
//! all its mistakes at once ([`check`]), variables are found, and the reference
//! is written. What is right becomes types ([`file`]), is kept as one snapshot
//! ([`Current`]) that is replaced as a whole when the file changes, and is told
//! to pages as `domain::Site` ([`public`]). The order of levels: command line,
//! variables, file, defaults. Absent on purpose: what a person sets on the page.

pub mod actions;
pub mod check;
pub mod command_line;
mod command_rules;
pub mod environment;
pub mod file;
pub mod init;
pub mod key;
pub mod keys;
pub mod live;
pub mod load;
pub mod mistake;
mod mode_rules;
pub mod modes;
pub mod node;
pub mod profiles;
pub mod public;
pub mod reference;
pub mod rules;
pub mod settings;
pub mod share;
pub mod shorthand;
pub mod theme;
mod variables;

pub use command_line::{Config, strange_variables};
pub use live::Current;
pub use load::Configuration;
