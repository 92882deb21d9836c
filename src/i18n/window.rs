//! The words of the window: the meter, its panel, summaries, and side work.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct WindowWords {
    // The meter
    /// Used, window (if known), whether it is an estimate.
    pub meter: fn(used: &str, window: Option<&str>, about: bool) -> String,
    pub tight: &'static str,
    pub full: &'static str,
    // The panel
    pub title: &'static str,
    pub exact: &'static str,
    pub about: &'static str,
    pub unknown: &'static str,
    pub reloads: fn(loaded: &str) -> String,
    pub system: &'static str,
    pub history: &'static str,
    pub attachments: &'static str,
    pub none: &'static str,
    pub draft: &'static str,
    pub room: &'static str,
    pub thinking: &'static str,
    pub cut: &'static str,
    pub summarised: fn(messages: u64) -> String,
    pub make_room: &'static str,
    pub policy: &'static str,
    pub policy_help: &'static str,
    // The ways out
    pub larger: fn(&str) -> String,
    /// Memory (if known), last load (if known).
    pub larger_cost: fn(memory: Option<&str>, load: Option<&str>) -> String,
    pub largest: fn(&str) -> String,
    pub drop_oldest: &'static str,
    pub drop_oldest_cost: &'static str,
    pub summarise: &'static str,
    pub summarise_cost: &'static str,
    pub summarise_now: &'static str,
    pub summarise_now_cost: &'static str,
    pub nothing_older: &'static str,
    pub waits_for_summary: &'static str,
    // A summary
    pub summary_of: fn(messages: u64) -> String,
    pub summary_text: &'static str,
    pub summary_hint: &'static str,
    pub sent_instead: &'static str,
    pub not_sent: &'static str,
    pub stop_summary: &'static str,
    pub edit_summary: &'static str,
    pub delete_summary: &'static str,
    pub summary_deleted: &'static str,
    pub summary_cut: &'static str,
    // Side work
    pub side_work: &'static str,
    pub titles: &'static str,
    pub titles_help: &'static str,
    pub suggestions: &'static str,
    pub suggestions_help: &'static str,
    pub next_messages: &'static str,
    pub send_hint: &'static str,
    pub edit_first: fn(&str) -> String,
}

/// English.
pub const ENGLISH: WindowWords = WindowWords {
    meter: |used, window, about| {
        let about = if about { "about " } else { "" };
        match window {
            Some(window) => format!("Context window: {about}{used} of {window} tokens used"),
            None => format!("Context window: {about}{used} tokens used, its size is not known yet"),
        }
    },
    tight: "little room is left",
    full: "no room is left",
    title: "Context window",
    exact: "As the model counted them at its last answer",
    about: "An estimate until the model has answered",
    unknown: "How large the window is shows when the model has been loaded.",
    reloads: |loaded| format!("Now loaded with {loaded}: the next message reloads the model."),
    system: "System prompt",
    history: "Conversation",
    attachments: "Attachments",
    none: "none",
    draft: "Your draft",
    room: "Room for the answer",
    thinking: "Thinking, not sent again",
    cut: "The last answer was asked for without the oldest messages: a line shows where the cut is.",
    summarised: |messages| {
        if messages == 1 {
            "A summary is sent in place of 1 older message.".to_owned()
        } else {
            format!("A summary is sent in place of {messages} older messages.")
        }
    },
    make_room: "Make room",
    policy: "When it no longer fits",
    policy_help: "In this chat. Whatever happens is shown in the conversation.",
    larger: |tokens| format!("Use a window of {tokens} tokens"),
    larger_cost: |memory, load| {
        let load = load.map(|load| format!(" (last time {load})")).unwrap_or_default();
        match memory {
            Some(memory) => {
                format!("Reloads the model{load} and takes at most about {memory} more memory")
            }
            None => format!("Reloads the model{load}; how much memory it takes is not known"),
        }
    },
    largest: |tokens| format!("This model was made for at most {tokens} tokens."),
    drop_oldest: "Leave out the oldest messages",
    drop_oldest_cost: "In this chat from now on; a line shows where the cut is",
    summarise: "Summarise the older part",
    summarise_cost: "In this chat from now on; the model writes a summary that you can read and change",
    summarise_now: "Summarise the older part",
    summarise_now_cost: "The model writes a summary that you can read and change; it is sent in place of the messages",
    nothing_older: "There is nothing older to summarise yet.",
    waits_for_summary: "summarising the older part first",
    summary_of: |messages| {
        if messages == 1 {
            "Summary of 1 older message".to_owned()
        } else {
            format!("Summary of {messages} older messages")
        }
    },
    summary_text: "Text of the summary",
    summary_hint: "Sent in place of the messages above",
    sent_instead: "Sent in place of the messages above.",
    not_sent: "Not sent: a later summary stands for this part too.",
    stop_summary: "Stop summarising",
    edit_summary: "Edit the summary",
    delete_summary: "Delete the summary",
    summary_deleted: "Summary deleted: the messages are sent again",
    summary_cut: "The summary was cut",
    side_work: "While the model is idle",
    titles: "Titles by the model",
    titles_help: "The model writes the title of a new chat. Until then, and without this, it is the first line. A title of yours is never changed.",
    suggestions: "Suggest what to say next",
    suggestions_help: "The model proposes three messages under its answer. Each is one more request to your machine, dropped as soon as you send.",
    next_messages: "What you could say next",
    send_hint: "Sends it. With Shift: into the message field",
    edit_first: |text| format!("Edit first: {text}"),
};

/// "1 старое сообщение", "2 старых сообщения", "5 старых сообщений", в родительном.
fn older_genitive(messages: u64) -> String {
    if messages % 10 == 1 && messages % 100 != 11 {
        format!("{messages} старого сообщения")
    } else {
        format!("{messages} старых сообщений")
    }
}

/// Русский.
pub const RUSSIAN: WindowWords = WindowWords {
    meter: |used, window, about| {
        let about = if about { "около " } else { "" };
        match window {
            Some(window) => format!("Окно контекста: занято {about}{used} из {window} токенов"),
            None => format!("Окно контекста: занято {about}{used} токенов, размер пока неизвестен"),
        }
    },
    tight: "места осталось мало",
    full: "места не осталось",
    title: "Окно контекста",
    exact: "Как посчитала модель при последнем ответе",
    about: "Оценка, пока модель не ответила",
    unknown: "Размер окна станет известен, когда модель загрузится.",
    reloads: |loaded| {
        format!("Сейчас загружено с окном {loaded}: следующее сообщение перезагрузит модель.")
    },
    system: "Системный промпт",
    history: "Разговор",
    attachments: "Вложения",
    none: "нет",
    draft: "Ваш черновик",
    room: "Место для ответа",
    thinking: "Размышления, повторно не отправляются",
    cut: "Последний ответ запрошен без самых старых сообщений: линия показывает, где обрыв.",
    summarised: |messages| {
        format!("Вместо {} отправляется краткое изложение.", older_genitive(messages))
    },
    make_room: "Освободить место",
    policy: "Когда разговор не помещается",
    policy_help: "В этом чате. Что бы ни произошло, это видно в разговоре.",
    larger: |tokens| format!("Взять окно в {tokens} токенов"),
    larger_cost: |memory, load| {
        let load = load.map(|load| format!(" (в прошлый раз {load})")).unwrap_or_default();
        match memory {
            Some(memory) => {
                format!("Перезагрузит модель{load} и займёт ещё не более примерно {memory} памяти")
            }
            None => format!("Перезагрузит модель{load}; сколько нужно памяти, неизвестно"),
        }
    },
    largest: |tokens| format!("Эта модель рассчитана не более чем на {tokens} токенов."),
    drop_oldest: "Отбросить самые старые сообщения",
    drop_oldest_cost: "В этом чате отныне; линия покажет, где обрыв",
    summarise: "Кратко изложить старую часть",
    summarise_cost: "В этом чате отныне; модель напишет изложение, которое можно прочитать и поправить",
    summarise_now: "Кратко изложить старую часть",
    summarise_now_cost: "Модель напишет изложение, которое можно прочитать и поправить; оно отправляется вместо сообщений",
    nothing_older: "Пока нечего излагать: старой части нет.",
    waits_for_summary: "сначала излагается старая часть",
    summary_of: |messages| format!("Краткое изложение {}", older_genitive(messages)),
    summary_text: "Текст изложения",
    summary_hint: "Отправляется вместо сообщений выше",
    sent_instead: "Отправляется вместо сообщений выше.",
    not_sent: "Не отправляется: эту часть охватывает более позднее изложение.",
    stop_summary: "Остановить изложение",
    edit_summary: "Править изложение",
    delete_summary: "Удалить изложение",
    summary_deleted: "Изложение удалено: сообщения отправляются снова",
    summary_cut: "Изложение оборвалось",
    side_work: "Пока модель свободна",
    titles: "Заголовки от модели",
    titles_help: "Модель пишет заголовок нового чата. До этого и без этого заголовок — первая строка. Ваш заголовок не меняется никогда.",
    suggestions: "Подсказывать, что сказать дальше",
    suggestions_help: "Модель предлагает под ответом три сообщения. Каждый раз это ещё один запрос к вашей машине; он прекращается, как только вы отправите сообщение.",
    next_messages: "Что можно сказать дальше",
    send_hint: "Отправит. С Shift — в поле сообщения",
    edit_first: |text| format!("Сначала поправить: {text}"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_their_case() {
        assert_eq!((RUSSIAN.summary_of)(1), "Краткое изложение 1 старого сообщения");
        assert_eq!((RUSSIAN.summary_of)(11), "Краткое изложение 11 старых сообщений");
        assert_eq!((RUSSIAN.summary_of)(34), "Краткое изложение 34 старых сообщений");
        assert_eq!((ENGLISH.summary_of)(1), "Summary of 1 older message");
    }
}
