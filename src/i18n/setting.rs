//! The words of the settings: labels and help for each line of the table
//! (`domain::options`), the levels, presets, and the editor of schemas.

use crate::domain::options::Group;
use crate::domain::settings::{Overflow, Think};

/// What is said about one setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingWords {
    /// Its name in the table.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// Every word about settings in one language.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct SettingsWords {
    /// In the order of the table.
    pub settings: [SettingWords; 25],
    pub groups: [&'static str; 6],
    pub think: [&'static str; 6],
    pub overflow: [&'static str; 3],
}

impl SettingsWords {
    /// The words of a setting.
    ///
    /// # Panics
    /// There is no such setting.
    #[must_use]
    pub fn of(&self, name: &str) -> SettingWords {
        let words = self.settings.iter().find(|words| words.name == name);
        *words.expect("a test compares this table with that of the settings")
    }

    /// The title of a group.
    #[must_use]
    pub fn group(&self, group: Group) -> &'static str {
        self.groups[group as usize]
    }

    /// What a choice of a setting is called.
    #[must_use]
    pub fn choice(&self, setting: &str, choice: &str) -> &'static str {
        match setting {
            "think" => Think::from_name(choice).map(|think| self.think[think as usize]),
            _ => Overflow::from_name(choice).map(|way| self.overflow[way as usize]),
        }
        .unwrap_or_default()
    }
}

const fn words(name: &'static str, label: &'static str, help: &'static str) -> SettingWords {
    SettingWords { name, label, help }
}

/// English.
pub const ENGLISH: SettingsWords = SettingsWords {
    settings: [
        words(
            "system",
            "System prompt",
            "Stands before the first turn: who the model is and how it answers.",
        ),
        words("temperature", "Temperature", "Low is focused, high is inventive."),
        words("top_p", "Top P", "Only the likeliest tokens that together make this share."),
        words("top_k", "Top K", "Only this many of the likeliest tokens; 0 is all."),
        words("min_p", "Min P", "Drops tokens less likely than this share of the best one."),
        words("seed", "Seed", "The same seed gives the same reply; -1 is a new one each time."),
        words(
            "typical_p",
            "Typical P",
            "Prefers tokens that are neither too likely nor too unlikely; 1 is off.",
        ),
        words(
            "num_ctx",
            "Context window",
            "How many tokens of the conversation the model sees. More takes more memory.",
        ),
        words("num_predict", "Longest reply", "In tokens; -1 is no limit."),
        words(
            "overflow",
            "When it does not fit",
            "What happens to a conversation that is too long.",
        ),
        words(
            "num_keep",
            "Kept at the front",
            "Tokens that stay when a reply outgrows the window; -1 is all of the prompt.",
        ),
        words("repeat_penalty", "Repeat penalty", "Above 1 makes repetition less likely."),
        words(
            "repeat_last_n",
            "Repetition looks back",
            "Over so many tokens; 0 is off, -1 the whole window.",
        ),
        words("presence_penalty", "Presence penalty", "Above 0 favours words not used yet."),
        words(
            "frequency_penalty",
            "Frequency penalty",
            "Above 0 makes a word less likely each time it is used.",
        ),
        words("think", "Thinking", "The model reasons before it answers."),
        words(
            "format",
            "Output format",
            "Holds the reply to JSON, or to a JSON Schema. Ask for JSON in the prompt, too.",
        ),
        words("stop", "Stop sequences", "The reply ends where one of these appears. Enter adds."),
        words("keep_alive", "Keep in memory", "How long the model stays loaded after a reply."),
        words("num_gpu", "Layers on the GPU", "-1 is as many as fit, 0 is none."),
        words("main_gpu", "Main GPU", "The number of the GPU that does the small work."),
        words("num_thread", "Threads", "Of the processor; 0 lets Ollama choose."),
        words("num_batch", "Batch size", "Tokens of the prompt that are read at once."),
        words(
            "use_mmap",
            "Map the file",
            "Reads the model from the disk as it is needed, instead of all at once.",
        ),
        words(
            "draft_num_predict",
            "Draft tokens",
            "Tokens that a draft model, if there is one, guesses ahead.",
        ),
    ],
    groups: ["Role", "Sampling", "Length and window", "Repetition", "Output", "Machine"],
    think: ["Off", "On", "Low", "Medium", "High", "Max"],
    overflow: ["Ask me", "Leave out the oldest", "Summarise"],
};

/// Russian.
pub const RUSSIAN: SettingsWords = SettingsWords {
    settings: [
        words(
            "system",
            "Системный промпт",
            "Стоит перед первой репликой: кем быть модели и как отвечать.",
        ),
        words("temperature", "Температура", "Ниже — строже, выше — изобретательнее."),
        words("top_p", "Top P", "Только самые вероятные токены, в сумме дающие эту долю."),
        words("top_k", "Top K", "Сколько самых вероятных токенов рассматривать; 0 — все."),
        words("min_p", "Min P", "Отбрасывает токены, чья вероятность ниже этой доли от лучшего."),
        words(
            "seed",
            "Зерно",
            "С одним и тем же зерном ответ один и тот же; -1 — каждый раз новое.",
        ),
        words(
            "typical_p",
            "Typical P",
            "Предпочитает токены, не слишком вероятные и не слишком редкие; 1 — выключено.",
        ),
        words(
            "num_ctx",
            "Контекстное окно",
            "Сколько токенов беседы видит модель. Чем больше, тем больше нужно памяти.",
        ),
        words("num_predict", "Лимит ответа", "В токенах; -1 — без ограничения."),
        words("overflow", "Если не помещается", "Что делать со слишком длинной беседой."),
        words(
            "num_keep",
            "Сохранять в начале",
            "Сколько токенов остаётся, когда ответ перерастает окно; -1 — весь промпт.",
        ),
        words("repeat_penalty", "Штраф за повторы", "Значения выше 1 делают повторы реже."),
        words(
            "repeat_last_n",
            "Повторы: глубина",
            "Сколько последних токенов учитывать; 0 — выключено, -1 — всё окно.",
        ),
        words(
            "presence_penalty",
            "Штраф за присутствие",
            "Значения выше 0 поощряют слова, которых ещё не было.",
        ),
        words(
            "frequency_penalty",
            "Штраф за частоту",
            "При значении выше 0 слово с каждым разом становится менее вероятным.",
        ),
        words("think", "Размышления", "Модель рассуждает, прежде чем ответить."),
        words(
            "format",
            "Формат ответа",
            "Ответ будет в JSON или по JSON Schema. Попросите о JSON и в самом сообщении.",
        ),
        words(
            "stop",
            "Стоп-строки",
            "Ответ закончится там, где появится одна из них. Enter добавляет.",
        ),
        words(
            "keep_alive",
            "Держать в памяти",
            "Сколько времени модель остаётся загруженной после ответа.",
        ),
        words("num_gpu", "Слои на GPU", "-1 — сколько поместится, 0 — ни одного."),
        words("main_gpu", "Основной GPU", "Номер видеокарты для мелкой работы."),
        words("num_thread", "Потоки", "Потоки процессора; 0 — на усмотрение Ollama."),
        words("num_batch", "Размер пакета", "Сколько токенов промпта читается за раз."),
        words(
            "use_mmap",
            "Отображать файл в память",
            "Читать модель с диска по мере надобности, а не всю сразу.",
        ),
        words(
            "draft_num_predict",
            "Черновые токены",
            "Сколько токенов предугадывает черновая модель, если она есть.",
        ),
    ],
    groups: ["Роль", "Выбор токенов", "Длина и окно", "Повторы", "Вывод", "Компьютер"],
    think: ["Выкл.", "Вкл.", "Мало", "Средне", "Много", "Макс."],
    overflow: ["Спросить меня", "Без самых старых", "Изложить кратко"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::options::SPECIFICATIONS;

    #[test]
    fn every_setting_has_words() {
        for words in [&ENGLISH, &RUSSIAN] {
            let named = words.settings.iter().map(|words| words.name);
            assert!(named.eq(SPECIFICATIONS.iter().map(|one| one.name)));
        }
    }
}
