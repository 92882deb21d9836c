//! The browser, one feature a file, each with a twin that does nothing on the
//! server, so that views need no `cfg`.
//!
//! Absent on purpose: Linnet's own rules.

#[cfg(feature = "hydrate")]
pub mod base;
pub mod clipboard;
pub mod cookie;
pub mod dom;
pub mod download;
pub mod event_stream;
#[cfg(feature = "split")]
pub mod fetch;
pub mod history;
pub mod keys;
pub mod paint;
pub mod probe;
pub mod pwa;
pub mod random;
pub mod reach;
pub mod scroll;
pub mod speech;
pub mod storage;
pub mod text_file;
pub mod time;
pub mod upload;
#[cfg(feature = "hydrate")]
pub mod viewer;

/// Makes a function of the browser, and its twin on the server, which answers
/// with the default of its type and uses nothing.
macro_rules! in_browser {
    ($(#[$doc:meta])* pub fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $back:ty)? $body:block) => {
        $(#[$doc])*
        #[cfg(feature = "hydrate")]
        pub fn $name($($argument: $type),*) $(-> $back)? $body

        $(#[$doc])*
        #[cfg(not(feature = "hydrate"))]
        #[allow(clippy::needless_pass_by_value, reason = "the twin has the browser's signature")]
        pub fn $name($($argument: $type),*) $(-> $back)? {
            $(let _ = $argument;)*
            Default::default()
        }
    };
}
pub(crate) use in_browser;
