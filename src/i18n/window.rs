//! The words of the window: the meter, its panel, summaries, and side work.

use super::words::words;

words! {
    /// See the module.
    pub struct WindowWords = "window" {
        // The meter
        /// Used, window (if known), whether it is an estimate.
        meter(used: &str, window: Option<&str>, about: bool),
        tight,
        full,
        // The panel
        title,
        exact,
        about,
        unknown,
        reloads(loaded: &str),
        system,
        history,
        attachments,
        none,
        draft,
        room,
        thinking,
        cut,
        summarised(messages: u64),
        make_room,
        policy,
        policy_help,
        // The ways out
        larger(tokens: &str),
        /// Memory (if known), last load (if known).
        larger_cost(memory: Option<&str>, load: Option<&str>),
        largest(tokens: &str),
        drop_oldest,
        drop_oldest_cost,
        summarise,
        summarise_cost,
        summarise_now,
        summarise_now_cost,
        nothing_older,
        waits_for_summary,
        // A summary
        summary_of(messages: u64),
        summary_text,
        summary_hint,
        sent_instead,
        not_sent,
        stop_summary,
        edit_summary,
        delete_summary,
        summary_deleted,
        summary_cut,
        // Side work
        side_work,
        titles,
        titles_help,
        suggestions,
        suggestions_help,
        next_messages,
        send_hint,
        edit_first(text: &str),
    }
}

#[cfg(test)]
mod tests {
    use crate::i18n::Language;

    #[test]
    fn numbers_take_their_case() {
        let say = |number| Language::russian().strings().window().summary_of(number);
        assert_eq!(say(1), "Краткое изложение 1 старого сообщения");
        assert_eq!(say(11), "Краткое изложение 11 старых сообщений");
        assert_eq!(say(34), "Краткое изложение 34 старых сообщений");
        let english = Language::english().strings().window();
        assert_eq!(english.summary_of(1), "Summary of 1 older message");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let words = Language::english().strings().window();
        let meter = words.meter("2k", Some("8k"), true);
        assert_eq!(meter, "Context window: about 2k of 8k tokens used");
        let meter = words.meter("2k", None, false);
        assert_eq!(meter, "Context window: 2k tokens used, its size is not known yet");
        let cost = words.larger_cost(None, Some("3 s"));
        assert_eq!(
            cost,
            "Reloads the model (last time 3 s); how much memory it takes is not known"
        );
    }
}
