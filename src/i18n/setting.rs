//! The words of the settings: labels and help for each line of the table
//! (`domain::options`), the levels, presets, and the editor of schemas.

use crate::domain::options::Group;
use crate::domain::schema::Fault;
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
    /// In the order of the levels.
    pub levels: [&'static str; 6],
    pub level_hints: [&'static str; 6],
    pub keep_all: &'static str,
    pub keep_model: &'static str,
    pub search: &'static str,
    pub nothing_found: fn(&str) -> String,
    pub more: &'static str,
    pub model_own: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub unit: fn(label: &str) -> String,
    /// Seconds, minutes, hours, always.
    pub units: [&'static str; 4],
    // Load-time options
    pub reloads: fn(last: Option<&str>) -> String,
    pub loaded_otherwise: fn(last: Option<&str>) -> String,
    pub only_here: &'static str,
    pub pending: fn(last: Option<&str>) -> String,
    pub pending_next: &'static str,
    pub apply_now: &'static str,
    pub discard: &'static str,
    pub applying: &'static str,
    // Presets
    pub presets: &'static str,
    /// In the order of the built-in ones.
    pub built_in: [&'static str; 3],
    pub save_preset: &'static str,
    pub save_preset_help: &'static str,
    pub nothing_to_save: &'static str,
    pub preset_name: &'static str,
    pub preset_menu: &'static str,
    pub menu_of_preset: fn(&str) -> String,
    pub replace_preset: &'static str,
    pub preset_deleted: &'static str,
    // Output format
    /// Off, JSON, JSON Schema.
    pub formats: [&'static str; 3],
    pub without_format: &'static str,
    pub schema: &'static str,
    pub schema_examples: &'static str,
    pub schema_example_names: [&'static str; 3],
    pub tidy: &'static str,
    pub schema_good: &'static str,
    pub schema_unknown: fn(&str) -> String,
    pub schema_fault: fn(&Fault) -> String,
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
    levels: ["default", "site", "model", "all chats", "this model", "chat"],
    level_hints: [
        "Ollama’s own default",
        "Set by whoever runs this site",
        "Set in the model itself",
        "You keep this for all chats",
        "You keep this for this model",
        "Set in this chat",
    ],
    keep_all: "Keep for all chats",
    keep_model: "Keep for this model",
    search: "Search settings",
    nothing_found: |text| format!("No setting matches “{text}”."),
    more: "More",
    model_own: "Model’s own",
    on: "On",
    off: "Off",
    unit: |label| format!("{label}, unit"),
    units: ["seconds", "minutes", "hours", "always"],
    reloads: |last| match last {
        Some(time) => format!("This reloads the model (last time {time})."),
        None => "This reloads the model.".to_owned(),
    },
    loaded_otherwise: |last| match last {
        Some(time) => {
            format!(
                "The model is loaded otherwise: the next message reloads it (last time {time})."
            )
        }
        None => "The model is loaded otherwise: the next message reloads it.".to_owned(),
    },
    only_here: "Other chats ask for another value: going from one to the other reloads the model.",
    pending: |last| match last {
        Some(time) => format!("What you changed reloads the model (last time {time})."),
        None => "What you changed reloads the model.".to_owned(),
    },
    pending_next: "It is applied with the next message, or now.",
    apply_now: "Apply now",
    discard: "Discard",
    applying: "Loading the model…",
    presets: "Presets",
    built_in: ["Precise", "Balanced", "Creative"],
    save_preset: "Save as preset…",
    save_preset_help: "Saves what you and this chat set, without the system prompt.",
    nothing_to_save: "Nothing is set yet.",
    preset_name: "Name of the preset",
    preset_menu: "Preset",
    menu_of_preset: |name| format!("Menu of the preset “{name}”"),
    replace_preset: "Replace by what is set now",
    preset_deleted: "Preset deleted",
    formats: ["Off", "JSON", "Schema"],
    without_format: "Ask without a format",
    schema: "JSON Schema",
    schema_examples: "Examples…",
    schema_example_names: ["A person", "A list of items", "A verdict"],
    tidy: "Tidy up",
    schema_good: "This schema can be used.",
    schema_unknown: |names| format!("Not known here, passed on all the same: {names}."),
    schema_fault: |fault| match fault {
        Fault::Syntax { line, column } => {
            format!(
                "This is no JSON: line {line}, column {column}. The last good one stays in use."
            )
        }
        Fault::NoObject => "A schema is a JSON object: { … }".to_owned(),
        Fault::Keyword { path } => format!("The value of {path} is not what this keyword takes."),
        Fault::NoProperty { name } => {
            format!("“{name}” is required, but there is no such property.")
        }
    },
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
    levels: ["по умолчанию", "сайт", "модель", "все чаты", "эта модель", "чат"],
    level_hints: [
        "Собственное значение Ollama",
        "Задано тем, кто держит этот сайт",
        "Задано в самой модели",
        "Вы оставили это для всех чатов",
        "Вы оставили это для этой модели",
        "Задано в этом чате",
    ],
    keep_all: "Оставить для всех чатов",
    keep_model: "Оставить для этой модели",
    search: "Поиск настроек",
    nothing_found: |text| format!("Нет настройки «{text}»."),
    more: "Ещё",
    model_own: "Как в модели",
    on: "Вкл.",
    off: "Выкл.",
    unit: |label| format!("{label}, единица"),
    units: ["секунды", "минуты", "часы", "всегда"],
    reloads: |last| match last {
        Some(time) => format!("Модель загрузится заново (в прошлый раз — за {time})."),
        None => "Модель загрузится заново.".to_owned(),
    },
    loaded_otherwise: |last| match last {
        Some(time) => format!(
            "Модель загружена иначе: следующее сообщение загрузит её заново (в прошлый раз — за {time})."
        ),
        None => "Модель загружена иначе: следующее сообщение загрузит её заново.".to_owned(),
    },
    only_here: "В других чатах другое значение: при переходе между ними модель загружается заново.",
    pending: |last| match last {
        Some(time) => {
            format!("После этих изменений модель загрузится заново (в прошлый раз — за {time}).")
        }
        None => "После этих изменений модель загрузится заново.".to_owned(),
    },
    pending_next: "Они применятся со следующим сообщением или сейчас.",
    apply_now: "Применить сейчас",
    discard: "Отменить",
    applying: "Модель загружается…",
    presets: "Наборы",
    built_in: ["Точно", "Взвешенно", "Творчески"],
    save_preset: "Сохранить набор…",
    save_preset_help: "Сохраняет то, что задано вами и в этом чате, без системного промпта.",
    nothing_to_save: "Пока ничего не задано.",
    preset_name: "Название набора",
    preset_menu: "Набор",
    menu_of_preset: |name| format!("Меню набора «{name}»"),
    replace_preset: "Заменить тем, что задано сейчас",
    preset_deleted: "Набор удалён",
    formats: ["Выкл.", "JSON", "Схема"],
    without_format: "Спросить без формата",
    schema: "JSON Schema",
    schema_examples: "Примеры…",
    schema_example_names: ["Человек", "Список предметов", "Оценка"],
    tidy: "Оформить",
    schema_good: "Эту схему можно использовать.",
    schema_unknown: |names| format!("Здесь неизвестно, но будет передано: {names}."),
    schema_fault: |fault| match fault {
        Fault::Syntax { line, column } => format!(
            "Это не JSON: строка {line}, столбец {column}. Действует последняя верная схема."
        ),
        Fault::NoObject => "Схема — это объект JSON: { … }".to_owned(),
        Fault::Keyword { path } => {
            format!("Значение {path} не подходит для этого ключевого слова.")
        }
        Fault::NoProperty { name } => format!("Свойство «{name}» обязательно, но его нет."),
    },
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
