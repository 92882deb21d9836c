//! The words of commands that are typed in the composer.

use super::words::words;

words! {
    /// See the module.
    pub struct CommandWords = "commands" {
        title,
        /// How many there are in the list.
        found(commands: usize),
        /// None is called so: what is typed is sent as it is.
        nothing(name: &str),
        /// Linnet's own, in the order of `slash::BUILT_IN`: name, what it does.
        built_in[12],
        send,
        insert,
        /// Something has to stand behind it.
        argument(name: &str),
        no_model(name: &str),
        nothing_older,
    }
}
