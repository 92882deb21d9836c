//! The keyboard shortcuts: what there is, which keys mean it, and what this
//! person has made of that.
//!
//! A combination is written as `Mod+Shift+O`: `Mod` is Ctrl, and ⌘ on a Mac.
//! Letters are those of the key, whatever the layout types there. Only what
//! differs from the table is kept, in this browser. Absent on purpose: what
//! each does (`deeds`), words (`i18n`), and the dialog (`parts/shortcuts.rs`).

use crate::browser::{keys, storage};
use leptos::prelude::*;

/// What a shortcut does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table names them")]
pub enum Action {
    NewChat,
    Palette,
    NextChat,
    PreviousChat,
    Focus,
    Stop,
    Regenerate,
    CopyAnswer,
    CopyCode,
    EditLast,
    ReadAloud,
    Settings,
    Sidebar,
    Thinking,
    Theme,
    List,
}

/// Where a shortcut stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Going from chat to chat.
    Chats,
    /// Writing and answers.
    Talk,
    /// The page.
    Page,
}

/// A line of the table.
pub struct Shortcut {
    /// What it does.
    pub action: Action,
    /// Its stable name, as it is kept.
    pub name: &'static str,
    /// Where it stands.
    pub group: Group,
    /// The keys unless they were changed.
    pub keys: &'static str,
}

macro_rules! table {
    ($($action:ident $name:literal $group:ident $keys:literal;)*) => {
        /// All shortcuts, in the order in which they are listed.
        pub static ALL: &[Shortcut] = &[$(
            Shortcut { action: Action::$action, name: $name, group: Group::$group, keys: $keys },
        )*];
    };
}

table! {
    NewChat "new_chat" Chats "Mod+Shift+O";
    Palette "palette" Chats "Mod+K";
    NextChat "next_chat" Chats "Alt+J";
    PreviousChat "previous_chat" Chats "Alt+K";
    Focus "focus" Talk "Shift+Escape";
    Stop "stop" Talk "Escape";
    Regenerate "regenerate" Talk "Alt+R";
    CopyAnswer "copy_answer" Talk "Alt+C";
    CopyCode "copy_code" Talk "Alt+Shift+C";
    EditLast "edit_last" Talk "Alt+Shift+E";
    ReadAloud "read_aloud" Talk "Alt+L";
    Settings "settings" Page "Mod+,";
    Sidebar "sidebar" Page "Mod+Shift+S";
    Thinking "thinking" Page "Alt+T";
    Theme "theme" Page "Alt+Shift+T";
    List "list" Page "?";
}

const KEPT: &str = "linnet.shortcuts";
/// Stands for "single keys are off" among the names.
const SINGLES: &str = "singles";

/// What this person has made of the table.
#[derive(Clone, Default)]
struct Own {
    /// Whether ⌘ and ⌥ are meant.
    mac: bool,
    /// Whether single keys do nothing.
    no_singles: bool,
    /// Name and keys of those that were changed; no keys: switched off.
    keys: Vec<(String, String)>,
}

/// The shortcuts as signals.
#[derive(Clone, Copy)]
pub struct Shortcuts(RwSignal<Own>);

impl Shortcuts {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Own::default()))
    }

    /// Reads what is kept: once the page is awake, since the server knows
    /// nothing of it.
    pub fn wake(&self) {
        let mut own = Own { mac: keys::is_mac(), ..Own::default() };
        for (name, keys) in
            storage::read(KEPT).unwrap_or_default().lines().filter_map(|line| line.split_once('\t'))
        {
            if name == SINGLES {
                own.no_singles = true;
            } else {
                own.keys.push((name.to_owned(), keys.to_owned()));
            }
        }
        if own.mac || own.no_singles || !own.keys.is_empty() {
            self.0.set(own);
        }
    }

    /// The keys of an action; empty if it has none, or if they are a single
    /// key and those are off.
    #[must_use]
    pub fn keys(&self, action: Action) -> String {
        self.0.with(|own| keys_in(own, action))
    }

    /// The action of a combination.
    #[must_use]
    pub fn action(&self, pressed: &str) -> Option<Action> {
        self.0.with_untracked(|own| {
            ALL.iter().map(|one| one.action).find(|action| keys_in(own, *action) == pressed)
        })
    }

    /// The keys as they are drawn: `["Ctrl", "⇧", "O"]`.
    #[must_use]
    pub fn caps(&self, action: Action) -> Vec<String> {
        let keys = self.keys(action);
        let mac = self.0.with(|own| own.mac);
        parts(&keys).map(|part| cap(part, mac)).collect()
    }

    /// Any combination as it is drawn, in one line.
    #[must_use]
    pub fn drawn(&self, keys: &str) -> String {
        let mac = self.is_mac();
        parts(keys).map(|part| cap(part, mac)).collect::<Vec<_>>().join(" ")
    }

    /// The keys as `aria-keyshortcuts` has them.
    #[must_use]
    pub fn aria(&self, action: Action) -> Option<String> {
        let keys = self.keys(action);
        let main = if self.0.with(|own| own.mac) { "Meta" } else { "Control" };
        (!keys.is_empty()).then(|| keys.replacen("Mod", main, 1).replacen("Ctrl+", "Control+", 1))
    }

    /// A label with the keys behind it, for tooltips.
    #[must_use]
    pub fn hint(&self, label: &str, action: Action) -> String {
        let caps = self.caps(action);
        if caps.is_empty() {
            label.to_owned()
        } else {
            [label, " (", &caps.join(" "), ")"].concat()
        }
    }

    /// Whether ⌘ and ⌥ are meant.
    #[must_use]
    pub fn is_mac(&self) -> bool {
        self.0.with_untracked(|own| own.mac)
    }

    /// Whether single keys do something.
    #[must_use]
    pub fn singles(&self) -> bool {
        self.0.with(|own| !own.no_singles)
    }

    /// Switches single keys on or off.
    pub fn set_singles(&self, on: bool) {
        self.0.update(|own| own.no_singles = !on);
        self.keep();
    }

    /// Gives an action other keys; none at all if they are empty.
    pub fn set(&self, action: Action, keys: &str) {
        let of = line(action);
        self.0.update(|own| {
            own.keys.retain(|(name, _)| name != of.name);
            if keys != of.keys {
                own.keys.push((of.name.to_owned(), keys.to_owned()));
            }
        });
        self.keep();
    }

    /// Whether an action has other keys than in the table.
    #[must_use]
    pub fn is_changed(&self, action: Action) -> bool {
        self.0.with(|own| own.keys.iter().any(|(name, _)| name == line(action).name))
    }

    /// Forgets all that was changed.
    pub fn reset(&self) {
        self.0.update(|own| *own = Own { mac: own.mac, ..Own::default() });
        self.keep();
    }

    fn keep(&self) {
        let text = self.0.with_untracked(|own| {
            let mut text = String::new();
            if own.no_singles {
                text.push_str(SINGLES);
                text.push_str("\toff\n");
            }
            for (name, keys) in &own.keys {
                text.push_str(&[name, "\t", keys, "\n"].concat());
            }
            text
        });
        if text.is_empty() {
            storage::remove(KEPT);
        } else {
            storage::write(KEPT, &text);
        }
    }
}

fn line(action: Action) -> &'static Shortcut {
    ALL.iter().find(|one| one.action == action).unwrap_or(&ALL[0])
}

fn keys_in(own: &Own, action: Action) -> String {
    let of = line(action);
    let changed = own.keys.iter().find(|(name, _)| name == of.name);
    let keys = changed.map_or(of.keys, |(_, keys)| keys.as_str());
    if own.no_singles && is_single(keys) { String::new() } else { keys.to_owned() }
}

/// Whether a combination is a character alone, which somebody who dictates, or
/// whose hands are not steady, may type without wanting to.
#[must_use]
pub fn is_single(keys: &str) -> bool {
    keys.chars().count() == 1
}

/// The keys of a combination; `+` itself may be the last of them.
fn parts(keys: &str) -> impl Iterator<Item = &str> {
    let last = if keys.ends_with("++") || keys == "+" {
        "+"
    } else {
        keys.rsplit('+').next().unwrap_or_default()
    };
    let before = keys[..keys.len() - last.len()].split('+').filter(|part| !part.is_empty());
    before.chain((!last.is_empty()).then_some(last))
}

fn cap(part: &str, mac: bool) -> String {
    match (part, mac) {
        ("Mod", false) => "Ctrl",
        ("Mod", true) => "⌘",
        ("Alt", true) => "⌥",
        ("Ctrl", true) => "⌃",
        ("Shift", _) => "⇧",
        ("Escape", _) => "Esc",
        ("ArrowUp", _) => "↑",
        ("ArrowDown", _) => "↓",
        ("ArrowLeft", _) => "←",
        ("ArrowRight", _) => "→",
        (other, _) => other,
    }
    .to_owned()
}

/// Why a combination cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Another action has it.
    By(Action),
    /// The browser keeps it for itself.
    Browser,
    /// It is needed to move about and to write.
    Moving,
}

impl Shortcuts {
    /// Whether an action can have these keys.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, action: Action, keys: &str) -> Result<(), Taken> {
        const MOVING: [&str; 12] = [
            "Tab",
            "Enter",
            "Space",
            "Backspace",
            "Delete",
            "ArrowUp",
            "ArrowDown",
            "ArrowLeft",
            "ArrowRight",
            "Home",
            "End",
            "Escape",
        ];
        // Those that no page is ever told of, or that undo what is typed.
        const BROWSER: [&str; 26] = [
            "T",
            "N",
            "W",
            "Q",
            "R",
            "L",
            "P",
            "F",
            "S",
            "A",
            "C",
            "V",
            "X",
            "Z",
            "Y",
            "Tab",
            "0",
            "+",
            "-",
            "Shift+T",
            "Shift+N",
            "Shift+W",
            "Shift+R",
            "Shift+I",
            "Shift+Tab",
            "Shift+Z",
        ];
        let other = ALL.iter().map(|one| one.action).find(|other| {
            *other != action && self.0.with_untracked(|own| keys_in(own, *other) == keys)
        });
        let shifted = keys.strip_prefix("Shift+").unwrap_or(keys);
        let own_key = line(action).keys == keys;
        let plain = keys.strip_prefix("Mod+").unwrap_or_default();
        let digit = plain.len() == 1 && plain.chars().all(|c| c.is_ascii_digit());
        if let Some(other) = other {
            Err(Taken::By(other))
        } else if !own_key && MOVING.contains(&shifted) {
            Err(Taken::Moving)
        } else if BROWSER.contains(&plain)
            || digit
            || ["F5", "F11", "F12", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+F4"].contains(&keys)
        {
            Err(Taken::Browser)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_no_conflict_and_no_key_of_the_browser() {
        let owner = Owner::new();
        owner.set();
        let shortcuts = Shortcuts::new();
        for one in ALL {
            assert_eq!(shortcuts.check(one.action, one.keys), Ok(()), "{}", one.name);
            assert_eq!(shortcuts.action(one.keys), Some(one.action));
        }
        assert_eq!(shortcuts.check(Action::Stop, "Mod+K"), Err(Taken::By(Action::Palette)));
        assert_eq!(shortcuts.check(Action::Stop, "Mod+W"), Err(Taken::Browser));
        assert_eq!(shortcuts.check(Action::Palette, "Tab"), Err(Taken::Moving));
    }

    #[test]
    fn keys_are_drawn_and_told() {
        let owner = Owner::new();
        owner.set();
        let shortcuts = Shortcuts::new();
        assert_eq!(shortcuts.caps(Action::NewChat), ["Ctrl", "⇧", "O"]);
        assert_eq!(shortcuts.aria(Action::NewChat).as_deref(), Some("Control+Shift+O"));
        shortcuts.set(Action::NewChat, "Alt++");
        assert_eq!(shortcuts.caps(Action::NewChat), ["Alt", "+"]);
        shortcuts.set_singles(false);
        assert_eq!(
            (shortcuts.action("?"), shortcuts.action("Alt++")),
            (None, Some(Action::NewChat))
        );
        shortcuts.set(Action::NewChat, "");
        assert_eq!(shortcuts.aria(Action::NewChat), None);
        shortcuts.reset();
        assert_eq!(shortcuts.action("?"), Some(Action::List));
        let mac = Shortcuts(RwSignal::new(Own { mac: true, ..Own::default() }));
        assert_eq!(mac.hint("New chat", Action::NewChat), "New chat (⌘ ⇧ O)");
        assert_eq!(mac.aria(Action::Palette).as_deref(), Some("Meta+K"));
    }
}
