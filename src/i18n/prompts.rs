//! The words of a person's own prompts.

use super::words::words;

words! {
    /// See the module.
    pub struct PromptWords = "prompts" {
        about,
        search,
        only_starred,
        add,
        import,
        export,
        /// Puts it into the composer.
        apply,
        star(title: &str),
        edit(title: &str),
        delete(title: &str),
        /// What it asks for when it is used.
        asks_for(names: &str),
        title_label,
        text_label,
        text_hint,
        save,
        none,
        none_fits,
        imported(added: usize, known: usize),
        saved,
        deleted,
        count(prompts: usize),
    }
}
