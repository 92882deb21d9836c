//! The words of parts that are loaded when they are wanted.

/// What is said while a part is on its way, and when it cannot be had.
#[derive(Debug)]
pub struct LateWords {
    /// It is on its way.
    pub loading: &'static str,
    /// It could not be had.
    pub failed: &'static str,
    /// Why that may be, and what helps.
    pub hint: &'static str,
    /// Loads the page anew.
    pub reload: &'static str,
}

/// English.
pub const ENGLISH: LateWords = LateWords {
    loading: "Loading…",
    failed: "This part of the page could not be loaded.",
    hint: "Is the server reachable? If it was updated meanwhile, reload the page.",
    reload: "Reload the page",
};

/// Русский.
pub const RUSSIAN: LateWords = LateWords {
    loading: "Загрузка…",
    failed: "Не удалось загрузить эту часть страницы.",
    hint: "Доступен ли сервер? Если он тем временем обновился, перезагрузите страницу.",
    reload: "Перезагрузить страницу",
};
