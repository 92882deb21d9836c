//! The words of what makes an app of the page: offers, notifications, what is
//! kept in the browser. The page gets most of them from the server
//! (`public/pwa.js`).

use super::russian::count;

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct PwaWords {
    // Offers
    pub update: &'static str,
    pub reload: &'static str,
    pub offer: &'static str,
    pub allow: &'static str,
    // Notifications
    pub ready: &'static str,
    pub failed: &'static str,
    // Offline; `{}` stands for a date and a time
    pub as_of: &'static str,
    // Settings
    pub title: &'static str,
    pub install: &'static str,
    pub install_help: &'static str,
    pub install_now: &'static str,
    pub notify: &'static str,
    pub notify_help: &'static str,
    pub notify_denied: &'static str,
    pub keep: &'static str,
    pub keep_help: &'static str,
    pub kept: fn(chats: u64) -> String,
    pub clear: &'static str,
    pub needs_https: &'static str,
}

/// English.
pub const ENGLISH: PwaWords = PwaWords {
    update: "A new version of Linnet is there.",
    reload: "Reload",
    offer: "Shall Linnet tell you when a long answer is done?",
    allow: "Tell me",
    ready: "The answer is there.",
    failed: "The answer has failed.",
    as_of: "Offline. This is the chat as of {}.",
    title: "This device",
    install: "Linnet as an app",
    install_help: "In a window of its own, with an icon beside your other apps.",
    install_now: "Install",
    notify: "Tell me of answers",
    notify_help: "A notification when an answer is done and no page of Linnet is in sight.",
    notify_denied: "Your browser blocks notifications of this site; its site settings can allow them.",
    keep: "Read chats offline",
    keep_help: "Your newest chats are kept in this browser, for when the server cannot be reached.",
    kept: |chats| match chats {
        1 => "1 chat is kept.".to_owned(),
        chats => format!("{chats} chats are kept."),
    },
    clear: "Remove them",
    needs_https: "Installing, notifications and reading offline need https, or localhost.",
};

/// Русский.
pub const RUSSIAN: PwaWords = PwaWords {
    update: "Появилась новая версия Linnet.",
    reload: "Перезагрузить",
    offer: "Сообщать, когда длинный ответ готов?",
    allow: "Сообщать",
    ready: "Ответ готов.",
    failed: "Ответить не удалось.",
    as_of: "Нет связи. Чат показан по состоянию на {}.",
    title: "Это устройство",
    install: "Linnet как приложение",
    install_help: "В отдельном окне и со значком рядом с другими приложениями.",
    install_now: "Установить",
    notify: "Сообщать об ответах",
    notify_help: "Уведомление, когда ответ готов, а страницы Linnet не видно.",
    notify_denied: "Браузер блокирует уведомления этого сайта; разрешить их можно в настройках сайта.",
    keep: "Читать чаты без связи",
    keep_help: "Последние чаты хранятся в этом браузере на случай, когда сервер недоступен.",
    kept: |chats| format!("Сохранено: {}.", count(chats, ["чат", "чата", "чатов"])),
    clear: "Удалить их",
    needs_https: "Для установки, уведомлений и чтения без связи нужен https или localhost.",
};
