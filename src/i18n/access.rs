//! The words of the palette and the shortcuts.

use super::words::{slot, words};

words! {
    /// See the module.
    pub struct AccessWords = "access" {
        palette,
        placeholder,
        recent,
        /// Found by their text.
        messages,
        actions,
        settings,
        pages,
        machine,
        searching,
        nothing(text: &str),
        results(count: usize),
        you,
        /// Chats, conversation, page.
        groups[3],
        send,
        new_line,
        change(what: &str),
        press,
        press_hint,
        none,
        taken(keys: &str, what: &str),
        by_browser(keys: &str),
        for_moving(keys: &str),
        changed(what: &str, keys: &str),
        switched_off(what: &str),
        reset_one(what: &str),
        reset_all,
        singles,
        singles_help,
    }
}

words! {
    /// What each shortcut does, by its stable name.
    pub struct Deeds = "deeds" {
        new_chat,
        palette,
        next_chat,
        previous_chat,
        focus,
        stop,
        regenerate,
        copy_answer,
        copy_code,
        edit_last,
        read_aloud,
        settings,
        sidebar,
        thinking,
        theme,
        list,
        rename,
        pin,
        delete,
    }
}

/// The shortcuts by their stable names, in the order of their words.
const NAMES: [&str; 19] = [
    "new_chat",
    "palette",
    "next_chat",
    "previous_chat",
    "focus",
    "stop",
    "regenerate",
    "copy_answer",
    "copy_code",
    "edit_last",
    "read_aloud",
    "settings",
    "sidebar",
    "thinking",
    "theme",
    "list",
    "rename",
    "pin",
    "delete",
];

impl AccessWords {
    /// What the shortcut of that name does.
    #[must_use]
    pub fn deed(self, name: &str) -> &'static str {
        let at = NAMES.iter().position(|known| *known == name);
        at.map_or("", |at| self.0.word(const { slot("deeds", "") } + at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_in_order() {
        assert!(Deeds::AREA.keys.iter().map(|key| key.name).eq(NAMES));
    }
}
