//! The words of what a site's owner has made of it.

use super::words::words;

words! {
    /// See the module.
    pub struct SiteWords = "site" {
        sign_out,
        about,
        links,
        /// A new tab.
        elsewhere,
        fault,
        categories,
        locked,
        profile,
        choose_profile,
        no_profile,
        words_changed,
        /// The button in the composer.
        commands,
        /// The page of a person's own prompts.
        prompts,
        /// The button under one's own message.
        save_prompt,
        /// Over what stands for a long message.
        whole_message,
    }
}
