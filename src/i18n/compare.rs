//! The words for answers side by side.

use super::words::words;

words! {
    /// What stands in a chat.
    pub struct CompareWords = "compare" {
        compare,
        compare_hint,
        compare_with,
        show_beside,
        asked_next,
        leave,
        waits_for(column: &str),
        comparison(answers: usize),
    }
}

words! {
    /// What is said once a comparison is shown or chosen.
    pub struct ComparisonWords = "comparison" {
        goes_on_with(column: &str),
        goes_on_here,
        keep,
        keep_hint,
        stop_all,
        add,
        columns,
        title,
        hint,
        beside(column: &str),
        answers,
        settings_of(column: &str),
        as_in_chat,
        once_more(model: &str),
        need_two,
        as_last_time,
        clear,
        done,
        ask,
        no_room,
    }
}
