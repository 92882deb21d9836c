//! The words of what makes an app of the page: offers, notifications, what is
//! kept in the browser. The page gets some of them from the server
//! (`public/pwa.js`).

use super::words::words;

words! {
    /// See the module.
    pub struct PwaWords = "pwa" {
        // Offers
        update,
        reload,
        offer,
        allow,
        // Notifications
        ready,
        failed,
        // Offline
        as_of(when: &str),
        left_out(names: &str),
        // Settings
        title,
        install,
        install_help,
        install_now,
        notify,
        notify_help,
        notify_denied,
        keep,
        keep_help,
        kept(chats: u64),
        clear,
        needs_https,
    }
}
