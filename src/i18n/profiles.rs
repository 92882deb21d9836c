//! The words of profiles of people's own.

use super::words::words;

words! {
    /// See the module.
    pub struct ProfileWords = "profiles" {
        new_profile,
        edit_profile,
        /// Above a person's own in the list.
        yours,
        /// The accessible name of a button.
        menu_of(name: &str),
        menu,
        duplicate,
        /// Gives what a site's owner can put into `linnet.toml`.
        copy_toml,
        deleted,
        /// The name of a copy.
        copy_of(name: &str),
        name,
        icon,
        description,
        description_hint,
        model,
        preferred_model,
        system,
        /// Before a list of variables.
        system_hint,
        settings,
        no_settings,
        take_settings,
        clear_settings,
        starters,
        starters_hint,
        add_starter,
        remove_starter,
        /// The message of an idea.
        starter_message,
        starter_label,
    }
}
