//! The words of what a site's owner has made of it.

/// See the module.
#[derive(Debug)]
#[expect(missing_docs, reason = "the English table says what each is")]
pub struct SiteWords {
    pub about: &'static str,
    pub links: &'static str,
    /// A new tab.
    pub elsewhere: &'static str,
    pub fault: &'static str,
    pub categories: &'static str,
    pub locked: &'static str,
}

/// English.
pub const ENGLISH: SiteWords = SiteWords {
    about: "About",
    links: "Links",
    elsewhere: "opens in a new tab",
    fault: "The configuration has a mistake; the last good one stays in force.",
    categories: "Kinds of ideas",
    locked: "Set by this site; it cannot be changed here.",
};

/// Русский.
pub const RUSSIAN: SiteWords = SiteWords {
    about: "О сайте",
    links: "Ссылки",
    elsewhere: "откроется в новой вкладке",
    fault: "В файле настроек сайта ошибка; действует последний исправный вариант.",
    categories: "Темы подсказок",
    locked: "Задано сайтом, здесь изменить нельзя.",
};
