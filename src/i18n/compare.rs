//! The words for answers side by side.

use super::russian::count;

/// What stands in a chat.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct CompareWords {
    pub compare: &'static str,
    pub compare_hint: &'static str,
    pub compare_with: &'static str,
    pub show_beside: &'static str,
    pub asked_next: &'static str,
    pub leave: &'static str,
    pub waits_for: fn(column: &str) -> String,
    pub comparison: fn(answers: usize) -> String,
}

/// What is said once a comparison is shown or chosen.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct ComparisonWords {
    pub goes_on_with: fn(column: &str) -> String,
    pub goes_on_here: &'static str,
    pub keep: &'static str,
    pub keep_hint: &'static str,
    pub stop_all: &'static str,
    pub add: &'static str,
    pub columns: &'static str,
    pub title: &'static str,
    pub hint: &'static str,
    pub beside: fn(column: &str) -> String,
    pub answers: &'static str,
    pub settings_of: fn(column: &str) -> String,
    pub as_in_chat: &'static str,
    pub once_more: fn(model: &str) -> String,
    pub need_two: &'static str,
    pub as_last_time: &'static str,
    pub clear: &'static str,
    pub done: &'static str,
    pub ask: &'static str,
    pub no_room: &'static str,
}

/// English.
pub const ENGLISH: CompareWords = CompareWords {
    compare: "Compare",
    compare_hint: "Ask several models at once",
    compare_with: "Compare with…",
    show_beside: "Show side by side",
    asked_next: "Asked next",
    leave: "Do not compare",
    waits_for: |column| format!("waits for {column}"),
    comparison: |answers| format!("{answers} answers side by side"),
};

/// Русский.
pub const RUSSIAN: CompareWords = CompareWords {
    compare: "Сравнить",
    compare_hint: "Спросить сразу несколько моделей",
    compare_with: "Сравнить с…",
    show_beside: "Показать рядом",
    asked_next: "Ответят",
    leave: "Не сравнивать",
    waits_for: |column| format!("ждёт, пока допишет {column}"),
    comparison: |answers| {
        format!("{} рядом", count(answers as u64, ["ответ", "ответа", "ответов"]))
    },
};

/// English.
pub const ENGLISH_COMPARISON: ComparisonWords = ComparisonWords {
    goes_on_with: |column| {
        format!("Until you keep one, what you write next goes on with {column}.")
    },
    goes_on_here: "The conversation goes on here",
    keep: "Keep this one",
    keep_hint: "The conversation goes on with this answer, its model and its settings. The others stay as versions.",
    stop_all: "Stop all",
    add: "Ask others too…",
    columns: "Answers",
    title: "Compare answers",
    hint: "Choose two to four. Different models write at the same time as far as the servers allow; the same model answers in turn.",
    beside: |column| format!("Who else should answer, beside {column}?"),
    answers: "Side by side",
    settings_of: |column| format!("Settings for {column}"),
    as_in_chat: "As in this chat",
    once_more: |model| format!("Ask {model} once more"),
    need_two: "One more, at least.",
    as_last_time: "As last time",
    clear: "Clear",
    done: "Done",
    ask: "Ask",
    no_room: "Four stand side by side at most.",
};

/// Русский.
pub const RUSSIAN_COMPARISON: ComparisonWords = ComparisonWords {
    goes_on_with: |column| {
        format!("Пока ни один не оставлен, следующее сообщение продолжит ответ {column}.")
    },
    goes_on_here: "Разговор продолжается здесь",
    keep: "Оставить этот",
    keep_hint: "Разговор продолжится с этим ответом, его моделью и настройками. Остальные сохранятся как варианты.",
    stop_all: "Остановить все",
    add: "Спросить ещё…",
    columns: "Ответы",
    title: "Сравнить ответы",
    hint: "Выберите от двух до четырёх. Разные модели пишут одновременно, насколько позволяют серверы; одна и та же отвечает по очереди.",
    beside: |column| format!("Кто ещё должен ответить рядом с {column}?"),
    answers: "Рядом",
    settings_of: |column| format!("Настройки для {column}"),
    as_in_chat: "Как в этом чате",
    once_more: |model| format!("Спросить {model} ещё раз"),
    need_two: "Нужен хотя бы ещё один.",
    as_last_time: "Как в прошлый раз",
    clear: "Очистить",
    done: "Готово",
    ask: "Спросить",
    no_room: "Рядом помещаются не больше четырёх.",
};
