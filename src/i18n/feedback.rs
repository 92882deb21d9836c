//! The words of feedback on answers.

use super::words::words;

words! {
    /// See the module.
    pub struct FeedbackWords = "feedback" {
        title,
        counts(good: u64, bad: u64),
        none,
        none_fits,
        more,
        rating,
        all,
        good,
        bad,
        commented,
        all_models,
        what_good,
        what_bad,
        who_reads,
        without,
        thanks,
        /// The way to the page of all of it.
        see_all,
    }
}
