//! Русский.

use super::errors;
use super::strings::Strings;
use crate::i18n::Language;

fn whole(number: u64) -> String {
    Language::Russian.whole(number)
}

/// The form of a noun that goes with a number: for 1, for 2 to 4, for 5 and more.
pub(super) const fn plural(number: u64, forms: [&'static str; 3]) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

/// The number and its noun.
pub(super) fn count(number: u64, forms: [&'static str; 3]) -> String {
    format!("{} {}", whole(number), plural(number, forms))
}

pub(super) const TOKENS: [&str; 3] = ["токен", "токена", "токенов"];

/// The table.
pub const STRINGS: Strings = Strings {
    written_in: Language::Russian,
    create_model: "Создать модель",
    edit_modelfile: "Изменить Modelfile",
    machine: &super::machine::RUSSIAN,
    compare: &super::compare::RUSSIAN,
    late: &super::late::RUSSIAN,
    window: &super::window::RUSSIAN,
    site: &super::site::RUSSIAN,
    skip: "Перейти к беседе",
    chats: "Чаты",
    feedback_title: "Отзывы",
    good_answer: "Хороший ответ",
    bad_answer: "Плохой ответ",
    your_comment: "Ваш комментарий",
    read_aloud: "Прочитать вслух",
    stop_reading: "Прекратить чтение",
    dictate: "Диктовать",
    stop_dictating: "Прекратить диктовку",
    search: "Поиск",
    new_chat: "Новый чат",
    hide_sidebar: "Скрыть боковую панель",
    show_sidebar: "Показать боковую панель",
    sidebar_width: "Ширина боковой панели",
    close_list: "Закрыть список",
    pinned: "Закреплённые",
    today: "Сегодня",
    yesterday: "Вчера",
    last_week: "Предыдущие 7 дней",
    months: [
        "Январь",
        "Февраль",
        "Март",
        "Апрель",
        "Май",
        "Июнь",
        "Июль",
        "Август",
        "Сентябрь",
        "Октябрь",
        "Ноябрь",
        "Декабрь",
    ],
    show_more_chats: "Показать более ранние чаты",
    no_chats: "Здесь появятся ваши чаты.",
    live: "Модель пишет ответ",
    unread: "Новый ответ",
    menu_of: |title| format!("Меню чата «{title}»"),
    rename: "Переименовать",
    pin: "Закрепить",
    unpin: "Открепить",
    fork_chat: "Ответвить в новый чат",
    delete: "Удалить",
    chat_title: "Название чата",
    chat_deleted: "Чат удалён",
    message_deleted: "Сообщение удалено",
    undo: "Отменить",
    dismiss: "Скрыть",
    notices: "Уведомления",
    theme: "Тема",
    appearance: "Оформление",
    light: "Светлая",
    dark: "Тёмная",
    like_device: "Как на устройстве",
    connection_unknown: "Ищем Ollama…",
    connection_online: |version| {
        if version.is_empty() { "Ollama".to_owned() } else { format!("Ollama {version}") }
    },
    connection_offline: "Ollama не отвечает",
    lost_title: "Связь потеряна.",
    lost_text: "Ответы на сервере пишутся дальше; страница догрузит их сама.",
    demo_title: "Это демо, а не языковая модель.",
    demo_text: "Ответы заготовлены заранее.",
    rename_this: "Переименовать этот чат",
    settings: "Настройки",
    more_about_chat: "Ещё об этом чате",
    chat_menu: "Чат",
    conversation: "Беседа",
    opening: "Открываем чат…",
    you: "Вы",
    copy: "Копировать",
    copied: "Скопировано",
    edit: "Изменить",
    regenerate: "Ответить заново",
    continue_: "Продолжить",
    retry: "Повторить",
    fork_here: "Ответвить отсюда",
    delete_from_here: "Удалить отсюда и до конца",
    actions: "Действия",
    versions: "Версии",
    earlier_version: "Предыдущая версия",
    later_version: "Следующая версия",
    edited: "изменено",
    your_text: "Ваш текст",
    reply_text: "Текст ответа",
    cancel: "Отмена",
    ask_again: "Спросить заново",
    save: "Сохранить",
    version_stays: "Прежняя версия останется: до неё один клик.",
    jump: "В конец",
    transcript: &super::transcript::RUSSIAN,
    new_lines: |lines| count(lines as u64, ["новая строка", "новые строки", "новых строк"]),
    cut_line: "Сообщения выше этой черты не отправлены модели",
    not_sent: "Не отправлено. Сохранено здесь.",
    sending: "Отправляем…",
    refresh: "Показать, что пришло с тех пор",
    waiting: "Ожидание",
    place_in_line: |place| {
        if place <= 1 {
            "следующий в очереди".to_owned()
        } else {
            format!("{place}-й в очереди")
        }
    },
    waiting_for_server: "Ollama занята",
    loading: |model| format!("Загрузка {model}"),
    loading_short: "Загрузка модели",
    of_about: |so_far, expected| format!("{so_far} из примерно {expected}"),
    reading: "Читает",
    thinking: "Размышляет",
    thinking_for: |time| format!("Размышляет… {time}"),
    thought_for: |time| format!("Размышления заняли {time}"),
    thoughts: "Размышления",
    writing: "Пишет",
    per_second: |number| format!("{number}\u{a0}ток/с"),
    stopped_after: |time| format!("Остановлено через {time}"),
    stopped: "Остановлено",
    cut_short: "Ответ упёрся в лимит токенов",
    characters: |number| count(number, ["символ", "символа", "символов"]),
    metric_first_token: "Первый токен через",
    metric_queued: "В очереди",
    metric_load: "Загрузка модели",
    metric_prompt: "Запрос",
    metric_answer: "Ответ",
    metric_ended: "Итог",
    metric_model: "Модель",
    tokens: |number| count(number, TOKENS),
    tokens_cached: |tokens, cached| {
        format!("{}, из них {} из кэша", count(tokens, TOKENS), whole(cached))
    },
    ended_stop: "закончен",
    ended_length: "упёрся в лимит токенов",
    ended_stopped: "остановлен вами",
    ended_failed: "ошибка",
    ended_interrupted: "оборван",
    message: "Сообщение",
    placeholder: "Сообщение для Linnet",
    send: "Отправить",
    send_hint: "Отправить (Enter)",
    stop: "Остановить",
    stop_hint: "Остановить (Esc)",
    think: "Подумать",
    think_hint: "Подумать перед ответом",
    fine_print: "Работает на вашем компьютере. В ответах бывают ошибки.",
    fine_print_demo: "Это демо, а не языковая модель.",
    greeting: "Чем займёмся?",
    starters: "С чего начать",
    starter_list: [
        [
            "Объяснить код",
            "Вставьте функцию: узнаете, что она делает и что может сломаться",
            "Объясни по шагам, что делает этот код и что в нём может сломаться:\n\n",
        ],
        [
            "Пересказать кратко",
            "Вставьте текст и получите главное",
            "Перескажи этот текст в пяти коротких пунктах:\n\n",
        ],
        [
            "Улучшить мой текст",
            "Яснее, короче и в вашей манере",
            "Сделай этот текст яснее и короче, но сохрани мою манеру:\n\n",
        ],
        [
            "Всё обдумать",
            "Трудный вопрос и весь ход рассуждений",
            "Обдумай это по шагам, а потом дай ответ: ",
        ],
    ],
    model: "Модель",
    choose_model: "Выбрать модель",
    search_models: "Поиск моделей",
    models: "Модели",
    no_model_called: |name| format!("Модели «{name}» здесь нет. Её можно скачать:"),
    no_models: "Моделей пока нет. Скачайте одну здесь:",
    no_model_chosen: "Модель не выбрана",
    loaded: "загружена",
    loaded_for: |minutes| {
        if minutes < 1 {
            "загружена, осталось меньше минуты".to_owned()
        } else {
            format!("загружена, ещё {minutes}\u{a0}мин")
        }
    },
    runs_elsewhere: "работает на ollama.com",
    can_see: "видит изображения",
    can_think: "размышляет",
    can_use_tools: "пользуется инструментами",
    demo_facts: "встроено · не языковая модель",
    copy_command: "Копировать команду",
    details: "Подробности",
    try_demo: "Попробовать демо",
    choose_other: "Выбрать другую модель",
    without_thinking: "Спросить без размышлений",
    error: errors::russian,
    settings_title: "Настройки этого чата",
    close: "Закрыть",
    default_is: |value| format!("По умолчанию: {value}."),
    default_none: "нет",
    default_random: "случайное",
    default_unlimited: "без ограничения",
    default_by_server: "по объёму памяти компьютера",
    default_by_model: "на усмотрение модели",
    reset: |label| format!("Сбросить: {label}"),
    slider: |label| format!("{label}, ползунок"),
    add: "Добавить…",
    remove: |what| format!("Убрать: {what}"),
    think_unavailable: "Эта модель не умеет размышлять.",
    out_of_range: |min, max| format!("От {min} до {max}."),
    this_page: "Этот браузер",
    enter_sends: "Отправлять по Enter",
    enter_sends_help: "Shift+Enter — новая строка. Если выключить — наоборот.",
    open_thinking: "Раскрывать размышления",
    open_thinking_help: "Показывать размышления модели, пока они пишутся.",
    language: "Язык",
    copy_code: "Копировать код",
    wrap_code: "Переносить строки",
    download_code: "Скачать код",
    table: "Таблица",
    load_image: |host| format!("Загрузить изображение с {host}"),
    plain_code: "текст",
    image: "Изображение",
    footnote: "Сноска",
    alerts: ["Примечание", "Совет", "Важно", "Внимание", "Осторожно"],
    task_done: "Сделано",
    task_open: "Не сделано",
    back_to_text: "Назад к тексту",
    missing_title: "Такого чата нет",
    missing_text: "Возможно, он удалён или в адресе опечатка.",
    missing_page_title: "Такой страницы нет",
    missing_page_text: "Похоже, в адресе опечатка.",
    failed_title: "Сейчас этот чат не открывается",
    try_again: "Попробовать ещё раз",
    shortcuts: "Сочетания клавиш",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_agree_with_their_numbers() {
        let say = |number| count(number, TOKENS);
        for (number, text) in [
            (0, "0 токенов"),
            (1, "1 токен"),
            (3, "3 токена"),
            (5, "5 токенов"),
            (11, "11 токенов"),
            (14, "14 токенов"),
            (21, "21 токен"),
            (112, "112 токенов"),
            (122, "122 токена"),
            (1_001, "1\u{a0}001 токен"),
        ] {
            assert_eq!(say(number), text);
        }
    }
}
