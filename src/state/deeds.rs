//! What shortcuts and the palette do. All of it comes late: who presses a key
//! for it waits for the chunk once.

use super::App;
use super::overlay::Overlay;
use super::shortcuts::Action;
use super::talk::Standing;
use crate::api;
use crate::browser::{dom, time};
use crate::domain::command::Again;
use crate::domain::site::Theme;
use crate::domain::{ChatId, MessageId, Role};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

impl App {
    /// Does what a shortcut means. Whether there was anything to do.
    pub fn perform(self, action: Action) -> bool {
        let reply = self.talk.last_reply_untracked();
        let ended = reply.as_ref().filter(|turn| turn.state.get_untracked().is_final());
        match action {
            Action::NewChat => self.new_chat(),
            Action::Palette => self.overlay.set(Some(Overlay::Palette)),
            Action::List => self.overlay.set(Some(Overlay::Shortcuts)),
            Action::NextChat => return self.step(1),
            Action::PreviousChat => return self.step(-1),
            Action::Focus => self.focus_composer(),
            Action::Stop => return self.stop_live(),
            Action::Regenerate => {
                let Some(turn) = ended else { return false };
                self.again(turn.id, Again::Regenerate, self.model_untracked());
            }
            Action::CopyAnswer => {
                let Some(turn) = reply else { return false };
                self.copy(&turn.text.get());
                self.toasts.say(self.strings.copied());
            }
            Action::CopyCode => {
                let Some(code) = dom::last_text(".turn[data-role=assistant] figure.code code")
                else {
                    return false;
                };
                self.copy(&code);
                self.toasts.say(self.strings.copied());
            }
            Action::EditLast => {
                let last = self.talk.turns.with_untracked(|turns| {
                    turns.iter().rev().find(|turn| turn.role == Role::User).map(|turn| turn.id)
                });
                if last.is_none() {
                    return false;
                }
                self.talk.editing.set(last);
            }
            Action::ReadAloud => {
                let Some(turn) = ended else { return false };
                self.read_aloud(turn.id);
            }
            Action::Settings => {
                let open = self.settings_open.get_untracked() && self.is_talk();
                self.open_talk();
                self.settings_open.set(!open);
            }
            Action::Sidebar => self.preferences.toggle_sidebar(),
            Action::Thinking => {
                if !untrack(|| self.chosen_model()).is_some_and(|model| model.can("thinking")) {
                    return false;
                }
                self.toggle_thinking();
            }
            Action::Theme => {
                let next = match self.preferences.theme.get_untracked() {
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::System,
                    Theme::System => Theme::Light,
                };
                self.preferences.choose_theme(next);
            }
        }
        true
    }

    /// Goes to the next chat of the list, or the one before.
    fn step(self, by: isize) -> bool {
        let mut ids: Vec<(bool, ChatId)> = self
            .chats
            .chats
            .with_untracked(|chats| chats.iter().map(|chat| (!chat.pinned, chat.id)).collect());
        ids.sort_by_key(|(unpinned, _)| *unpinned);
        let here = self.talk.chat_id.get_untracked();
        let at = ids.iter().position(|(_, id)| Some(*id) == here);
        let next = match at {
            Some(at) => at.checked_add_signed(by),
            None => (by > 0).then_some(0),
        };
        let Some((_, id)) = next.and_then(|next| ids.get(next)) else { return false };
        self.go(&self.base.get_value().chat(*id));
        true
    }

    fn is_talk(self) -> bool {
        self.place.get_untracked().is_some_and(|place| place.is_talk())
    }

    /// Goes where the settings are shown.
    fn open_talk(self) {
        if !self.is_talk() {
            self.go(&self.base.get_value().home());
        }
    }

    /// Opens the settings at one of them.
    pub fn show_setting(self, name: &'static str) {
        self.open_talk();
        self.settings_open.set(true);
        let selector = ["[data-setting=\"", name, "\"]"].concat();
        retry(40, move || dom::show_within(&selector, true));
    }

    /// Opens a chat at one of its messages, on whatever branch that is.
    pub fn show_message(self, chat_id: ChatId, id: MessageId) {
        self.go(&self.base.get_value().chat(chat_id));
        let chosen = StoredValue::new(false);
        retry(200, move || {
            let talk = self.talk;
            if talk.chat_id.try_get_untracked() != Some(Some(chat_id))
                || talk.standing.get_untracked() != Standing::Ready
                || talk.turns.with_untracked(Vec::is_empty)
            {
                return false;
            }
            let at = talk.turns.with_untracked(|turns| turns.iter().position(|turn| turn.id == id));
            if let Some(at) = at {
                if talk.undrawn.get_untracked() > at {
                    talk.undrawn.set(at);
                }
                let selector = ["[data-message-id=\"", &id.to_string(), "\"]"].concat();
                return dom::show_within(&selector, false);
            }
            if !chosen.get_value() {
                chosen.set_value(true);
                spawn_local(async move {
                    if let Err(error) = api::choose_version(id).await {
                        self.complain(&error);
                    }
                    talk.reload();
                });
            }
            false
        });
    }
}

/// Tries something every now and then until it works, for a few seconds.
fn retry(tries: u32, mut work: impl FnMut() -> bool + 'static) {
    time::after(Duration::from_millis(50), move || {
        if !work() && tries > 0 {
            retry(tries - 1, work);
        }
    });
}
