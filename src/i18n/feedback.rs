//! The words of feedback on answers. They come with those parts.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct FeedbackWords {
    pub title: &'static str,
    pub counts: fn(good: u64, bad: u64) -> String,
    pub none: &'static str,
    pub none_fits: &'static str,
    pub more: &'static str,
    pub rating: &'static str,
    pub all: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub commented: &'static str,
    pub all_models: &'static str,
    pub what_good: &'static str,
    pub what_bad: &'static str,
    pub who_reads: &'static str,
    pub without: &'static str,
    pub thanks: &'static str,
}

/// English.
pub const ENGLISH: FeedbackWords = FeedbackWords {
    title: "Feedback",
    counts: |good, bad| format!("{good} good · {bad} bad"),
    none: "No answer has been rated yet. The thumbs are under each answer.",
    none_fits: "Nothing fits this filter.",
    more: "Show more",
    rating: "Rating",
    all: "All",
    good: "Good",
    bad: "Bad",
    commented: "With a comment",
    all_models: "All models",
    what_good: "What was good about it?",
    what_bad: "What was wrong with it?",
    who_reads: "Kept on this server; its owner can read it.",
    without: "No comment",
    thanks: "Thank you.",
};

/// Русский.
pub const RUSSIAN: FeedbackWords = FeedbackWords {
    title: "Отзывы",
    counts: |good, bad| format!("Хороших: {good} · плохих: {bad}"),
    none: "Пока нет ни одной оценки. Кнопки оценки находятся под каждым ответом.",
    none_fits: "По этому фильтру ничего нет.",
    more: "Показать ещё",
    rating: "Оценка",
    all: "Все",
    good: "Хорошие",
    bad: "Плохие",
    commented: "С комментарием",
    all_models: "Все модели",
    what_good: "Что понравилось?",
    what_bad: "Что не так?",
    who_reads: "Хранится на этом сервере; его владелец может это прочитать.",
    without: "Без комментария",
    thanks: "Спасибо.",
};
