//! The words of the palette and the shortcuts. They come with those parts.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct AccessWords {
    pub palette: &'static str,
    pub placeholder: &'static str,
    pub recent: &'static str,
    /// Found by their text.
    pub messages: &'static str,
    pub actions: &'static str,
    pub settings: &'static str,
    pub pages: &'static str,
    pub machine: &'static str,
    pub searching: &'static str,
    pub nothing: fn(&str) -> String,
    pub results: fn(usize) -> String,
    pub you: &'static str,
    /// A shortcut's stable name, and what it does.
    pub deeds: &'static [(&'static str, &'static str)],
    /// Chats, conversation, page.
    pub groups: [&'static str; 3],
    pub send: &'static str,
    pub new_line: &'static str,
    pub change: fn(&str) -> String,
    pub press: &'static str,
    pub press_hint: &'static str,
    pub none: &'static str,
    pub taken: fn(&str, &str) -> String,
    pub by_browser: fn(&str) -> String,
    pub for_moving: fn(&str) -> String,
    pub changed: fn(&str, &str) -> String,
    pub switched_off: fn(&str) -> String,
    pub reset_one: fn(&str) -> String,
    pub reset_all: &'static str,
    pub singles: &'static str,
    pub singles_help: &'static str,
}

impl AccessWords {
    /// What the shortcut of that name does.
    #[must_use]
    pub fn deed(&self, name: &str) -> &'static str {
        self.deeds.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words)
    }
}

/// English.
pub const ENGLISH: AccessWords = AccessWords {
    palette: "Search and commands",
    placeholder: "Search chats, actions, models, settings…",
    recent: "Recent chats",
    messages: "In messages",
    actions: "Actions",
    settings: "Settings",
    pages: "Pages",
    machine: "Machine",
    searching: "Searching…",
    nothing: |text| format!("Nothing found for “{text}”."),
    results: |count| {
        if count == 1 { "1 result".to_owned() } else { format!("{count} results") }
    },
    you: "You",
    deeds: &[
        ("new_chat", "New chat"),
        ("palette", "Search and commands"),
        ("next_chat", "Next chat"),
        ("previous_chat", "Previous chat"),
        ("focus", "Go to the message field"),
        ("stop", "Stop the reply"),
        ("regenerate", "Answer again"),
        ("copy_answer", "Copy the last answer"),
        ("copy_code", "Copy the last code block"),
        ("edit_last", "Edit your last message"),
        ("read_aloud", "Read the last answer aloud"),
        ("settings", "Settings"),
        ("sidebar", "Show or hide the sidebar"),
        ("thinking", "Thinking on or off"),
        ("theme", "Next theme: light, dark, like the device"),
        ("list", "Keyboard shortcuts"),
        ("rename", "Rename this chat"),
        ("pin", "Pin or unpin this chat"),
        ("delete", "Delete this chat"),
    ],
    groups: ["Chats", "Conversation", "Page"],
    send: "Send",
    new_line: "New line",
    change: |what| format!("Change the keys for: {what}"),
    press: "Press the new keys…",
    press_hint: "Esc leaves it as it is, Backspace takes the keys away.",
    none: "none",
    taken: |keys, what| format!("{keys} is already used for: {what}"),
    by_browser: |keys| format!("{keys} belongs to the browser. Choose other keys."),
    for_moving: |keys| format!("{keys} is needed for moving about. Choose other keys."),
    changed: |what, keys| format!("{what}: {keys}"),
    switched_off: |what| format!("{what}: no keys"),
    reset_one: |what| format!("Reset the keys for: {what}"),
    reset_all: "Reset all",
    singles: "Shortcuts of a single key",
    singles_help: "Switch them off if you dictate or type by accident.",
};

/// Русский.
pub const RUSSIAN: AccessWords = AccessWords {
    palette: "Поиск и команды",
    placeholder: "Чаты, действия, модели, настройки…",
    recent: "Недавние чаты",
    messages: "В сообщениях",
    actions: "Действия",
    settings: "Настройки",
    pages: "Страницы",
    machine: "Машина",
    searching: "Идёт поиск…",
    nothing: |text| format!("По запросу «{text}» ничего не найдено."),
    results: |count| {
        let forms = ["результат", "результата", "результатов"];
        format!("{count} {}", super::russian::plural(count as u64, forms))
    },
    you: "Вы",
    deeds: &[
        ("new_chat", "Новый чат"),
        ("palette", "Поиск и команды"),
        ("next_chat", "Следующий чат"),
        ("previous_chat", "Предыдущий чат"),
        ("focus", "Перейти к полю сообщения"),
        ("stop", "Остановить ответ"),
        ("regenerate", "Ответить заново"),
        ("copy_answer", "Скопировать последний ответ"),
        ("copy_code", "Скопировать последний блок кода"),
        ("edit_last", "Изменить своё последнее сообщение"),
        ("read_aloud", "Прочитать последний ответ вслух"),
        ("settings", "Настройки"),
        ("sidebar", "Показать или скрыть боковую панель"),
        ("thinking", "Включить или выключить размышления"),
        ("theme", "Следующая тема: светлая, тёмная, как на устройстве"),
        ("list", "Сочетания клавиш"),
        ("rename", "Переименовать этот чат"),
        ("pin", "Закрепить или открепить этот чат"),
        ("delete", "Удалить этот чат"),
    ],
    groups: ["Чаты", "Разговор", "Страница"],
    send: "Отправить",
    new_line: "Новая строка",
    change: |what| format!("Изменить клавиши: {what}"),
    press: "Нажмите новые клавиши…",
    press_hint: "Esc оставит всё как есть, Backspace уберёт клавиши.",
    none: "нет",
    taken: |keys, what| format!("Сочетание {keys} уже занято: {what}"),
    by_browser: |keys| format!("Сочетание {keys} занято браузером. Выберите другое."),
    for_moving: |keys| format!("Клавиша {keys} нужна для перемещения. Выберите другую."),
    changed: |what, keys| format!("{what}: {keys}"),
    switched_off: |what| format!("{what}: без клавиш"),
    reset_one: |what| format!("Вернуть исходные клавиши: {what}"),
    reset_all: "Сбросить все",
    singles: "Сочетания из одной клавиши",
    singles_help: "Отключите их, если вы диктуете или нажимаете клавиши случайно.",
};
