//! The words of forms: what is wrong with an answer, and what fields say.

use super::words::words;

words! {
    /// See the module.
    pub struct FormWords = "form" {
        needed,
        not_number,
        too_small(least: &str),
        too_large(most: &str),
        step(step: &str),
        too_short(letters: usize),
        too_long(letters: usize),
        too_few(entries: usize),
        too_many(entries: usize),
        no_choice,
        no_date,
        early(day: &str),
        late(day: &str),
        backwards,
        file_size(size: &str),
        no_text,
        /// How many answers will not do.
        faults(answers: usize),
        /// Beside the label of what may be left empty.
        optional,
        /// In a list that unfolds: nothing yet.
        choose,
        from,
        to,
        choose_file,
        /// Its most bytes.
        file_hint(size: &str),
        parts,
        /// The tab of the fields that are in no group.
        ungrouped,
        /// The clock of a form.
        time_label,
        time_left(seconds: usize),
        more_time,
        /// It was closed, since the time was over.
        time_over,
        open_again,
    }
}
