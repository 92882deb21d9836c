//! What the site's action buttons do. All of it comes late: who presses one
//! waits for the chunk once.

use super::App;
use super::actions::Running;
use super::turn::Turn;
use crate::api::actions as api;
use crate::browser::{dom, download, random};
use crate::domain::action::{self, Action, CallAction, code_of, in_address, plain};
use crate::domain::profile::date;
use crate::domain::site::may_lead_to;
use crate::domain::template::{Standard, expand, language_name};
use crate::domain::{ClientId, Error, Failing, Role, Shorthand};
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// Does what an action says, about a message if there is one.
    pub fn act(self, action: &Action, turn: Option<Turn>) {
        let words = self.strings.action();
        let with = action.with.as_str();
        match action.deed.as_str() {
            "prompt" => self.prompt(action, turn.as_ref()),
            "settings" => self.set_by_action(action),
            "profile" => self.choose_profile(with),
            "model" => {
                self.choose_model(with.to_owned());
                self.toasts.say(words.model_is(with));
            }
            "copy" => match self.text_for(with, turn.as_ref()) {
                Some(text) => {
                    self.copy(&text);
                    self.toasts.say(self.strings.copied());
                }
                None => self.toasts.say(words.no_code()),
            },
            "export" => self.export(with, turn.as_ref()),
            "link" => self.follow(action, turn.as_ref()),
            _ => {
                if let Some(turn) = turn {
                    self.call(action, turn);
                }
            }
        }
    }

    /// A template with its variables replaced; `put` is told each value.
    fn filled(self, template: &str, turn: Option<&Turn>, put: fn(&str) -> String) -> String {
        let reader = self.reader();
        let standard = Standard {
            date: date(self.talk.now(), reader.zone_minutes),
            language: language_name(&reader.language).to_owned(),
            model: self.model_untracked().unwrap_or_default(),
            site: self.site.with_untracked(|site| site.name.clone()),
            profile: untrack(|| self.profile()).map(|profile| profile.label).unwrap_or_default(),
        };
        let message = || turn.map(|turn| turn.text.get()).unwrap_or_default();
        expand(template, &|name| {
            let value = match name {
                "message" => message(),
                "selection" => {
                    let selected = turn.map(selected).unwrap_or_default();
                    if selected.is_empty() { message() } else { selected }
                }
                "code" => code_of(&message()),
                "input" => self.composer.text(),
                "title" => self.talk.title.get_untracked(),
                name => standard.get(name)?.to_owned(),
            };
            Some(put(&value))
        })
    }

    fn prompt(self, action: &Action, turn: Option<&Turn>) {
        let text = self.filled(&action.with, turn, str::to_owned);
        // What is typed is in the prompt, or stays before it.
        let taken = action.with.contains("{input}");
        let shorthand = Shorthand {
            by: action.name.clone(),
            label: action.label.clone(),
            icon: action.icon.clone(),
            about: String::new(),
        };
        if action.send && self.say_as(text.clone(), Some(shorthand)) {
            if taken {
                self.write("");
            }
            return;
        }
        let typed = self.composer.text();
        if taken || typed.trim().is_empty() {
            self.write(&text);
        } else {
            self.write(&[typed.trim_end(), "\n\n", &text].concat());
        }
    }

    fn write(self, text: &str) {
        self.composer.put(text);
        self.composer.keep_draft(self.talk.chat_id.get_untracked(), text);
    }

    fn set_by_action(self, action: &Action) {
        let words = self.strings.action();
        let allowed = self.allowed(action.settings.clone());
        let of = self.strings.setting();
        let names: Vec<&str> = allowed.iter().map(|(name, _)| of.of(name).label).collect();
        if names.is_empty() {
            return self.toasts.say(words.locked());
        }
        let names = names.join(", ");
        self.put_settings(&allowed);
        self.toasts.say(words.set(&names));
    }

    /// What is copied or saved; nothing if a message has no code.
    fn text_for(self, what: &str, turn: Option<&Turn>) -> Option<String> {
        let message = || turn.map(|turn| turn.text.get()).unwrap_or_default();
        match what {
            "text" => Some(plain(&message())),
            "code" => Some(code_of(&message())).filter(|code| !code.is_empty()),
            "chat" => Some(self.chat_in_markdown()),
            _ => Some(message()),
        }
    }

    /// The shown branch of the chat.
    fn chat_in_markdown(self) -> String {
        let mut text = ["# ", &self.talk.title.get_untracked(), "\n"].concat();
        for turn in self.talk.turns.get_untracked() {
            let who = match turn.role {
                Role::User => self.strings.you().to_owned(),
                Role::Assistant => turn.model.clone().unwrap_or_else(|| self.site_name()),
            };
            for piece in ["\n## ", &who, "\n\n", turn.text.get().trim(), "\n"] {
                text.push_str(piece);
            }
        }
        text
    }

    fn export(self, what: &str, turn: Option<&Turn>) {
        let name = file_name(&self.talk.title.get_untracked());
        if what == "chat-json" {
            let Some(chat_id) = self.talk.chat_id.get_untracked() else { return };
            let address = self.path_of_api(&["/api/v1/chats/", &chat_id.to_string()].concat());
            return download::save_from(&[&name, ".json"].concat(), &address);
        }
        if let Some(text) = self.text_for(what, turn) {
            download::save(&[&name, ".md"].concat(), &text);
        }
    }

    fn follow(self, action: &Action, turn: Option<&Turn>) {
        let address = self.filled(&action.with, turn, in_address);
        // Checked where it was written down, and again as it has become.
        if !may_lead_to(&address) {
            return;
        }
        if !address.starts_with(['/', '#']) {
            dom::open_elsewhere(&address);
        } else if self.is_page(&address) {
            self.go(&address);
        } else {
            dom::leave_for(&address);
        }
    }

    /// Has the server call the webhook.
    fn call(self, action: &Action, turn: Turn) {
        if untrack(|| self.is_running(&action.name, Some(turn.id))) {
            return;
        }
        let selection = selected(&turn);
        let same = |one: &Running| one.message_id == turn.id && one.action == action.name;
        // One whose answer got lost on the way is the same wish.
        let lost =
            self.actions.unanswered.with_value(|all| all.iter().find(|one| same(one)).cloned());
        let running = lost.unwrap_or_else(|| Running {
            id: random::client_id(),
            message_id: turn.id,
            action: action.name.clone(),
            label: action.label.clone(),
        });
        self.actions.unanswered.update_value(|all| all.retain(|one| !same(one)));
        self.actions.running.update(|all| all.push(running.clone()));
        let wish = CallAction {
            client_id: running.id,
            selection,
            language: self.language.tag().to_owned(),
        };
        spawn_local(async move {
            let answer = api::run_action(turn.id, running.action.clone(), wish).await;
            self.actions.running.update(|all| all.retain(|one| one.id != running.id));
            self.called(answer, running);
        });
    }

    fn called(self, answer: Result<action::Called, Error>, running: Running) {
        let words = self.strings.action();
        match answer {
            Ok(called) => {
                let silent = called.note.is_none() && called.toast.is_none();
                if called.note.is_some() {
                    self.talk.reload();
                    self.announced.set(words.note(&running.label));
                }
                let toast = called.toast.or_else(|| silent.then(|| words.done(&running.label)));
                if let Some(toast) = toast {
                    self.toasts.say(toast);
                }
            }
            Err(Error::WebhookFailed { reason: Failing::Cancelled, .. }) => {}
            Err(error) => {
                let said = self.strings.error(&error);
                self.toasts.say([&running.label, ": ", &said.title, ". ", &said.text].concat());
                if error == Error::Offline {
                    self.actions.unanswered.update_value(|all| all.push(running));
                }
            }
        }
    }

    /// Gives up waiting for a webhook.
    pub fn cancel_call(self, id: ClientId) {
        spawn_local(async move {
            if let Err(error) = api::cancel_action(id).await {
                self.complain(&error);
            }
        });
    }

    /// Takes away what a webhook has said, and offers to undo that.
    pub fn remove_note(self, id: ClientId) {
        spawn_local(async move {
            match api::hide_note(id, true).await {
                Ok(()) => {
                    self.talk.reload();
                    let removed = self.strings.action().removed();
                    self.toasts.offer_undo(removed, move || self.restore_note(id));
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    fn restore_note(self, id: ClientId) {
        spawn_local(async move {
            match api::hide_note(id, false).await {
                Ok(()) => self.talk.reload(),
                Err(error) => self.complain(&error),
            }
        });
    }
}

/// What is selected in a message.
fn selected(turn: &Turn) -> String {
    let selector = ["[data-message-id=\"", &turn.id.to_string(), "\"]"].concat();
    dom::selection_within(&selector).trim().to_owned()
}

/// A title as the name of a file.
fn file_name(title: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let words: Vec<&str> = title.split(|c| !fits(c)).filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").chars().take(80).collect();
    if name.is_empty() { "chat".to_owned() } else { name }
}
