//! What a person does with the shown chat: each asks the server, then shows
//! what came of it, or says why not.

use super::App;
use crate::api;
use crate::browser::{clipboard, random};
use crate::domain::command::{Again, AskAgain, ChatChange, Sent};
use crate::domain::{ChatId, ClientId, Error, MessageId, Settings, Think};
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// Says an error that has no place of its own in the conversation.
    pub fn complain(&self, error: &Error) {
        self.toasts.say(self.strings.error(error).title);
    }

    /// Runs a wish; afterwards the shown chat is asked for again.
    fn wish<Answer: 'static>(
        self,
        asked: impl Future<Output = Result<Answer, Error>> + 'static,
        then: impl FnOnce(Answer) + 'static,
    ) {
        spawn_local(async move {
            match asked.await {
                Ok(answer) => {
                    then(answer);
                    self.talk.reload();
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Stops a reply.
    pub fn stop(self, reply_id: MessageId) {
        self.wish(api::stop_reply(reply_id), |()| {});
    }

    /// Stops what is being written at the branch's end; says whether anything was.
    pub fn stop_live(self) -> bool {
        let live = untrack(|| self.talk.live_replies());
        for reply_id in &live {
            self.stop(*reply_id);
        }
        !live.is_empty()
    }

    /// Stops all replies of a comparison, given by the one of the branch.
    pub fn stop_beside(self, reply_id: MessageId) {
        let Some(shown) = self.talk.comparison_of(reply_id) else { return };
        let all = shown.beside.get_untracked();
        for reply in all.into_iter().chain([shown]) {
            if !reply.state.get_untracked().is_final() {
                self.stop(reply.id);
            }
        }
    }

    /// Answers again.
    pub fn again(self, reply_id: MessageId, how: Again, model: Option<String>) {
        let client_id = match how {
            // Two tabs that retry the same failure make one reply.
            Again::Retry => ClientId(reply_id.0),
            _ => random::client_id(),
        };
        // A column is its model's.
        let model = model.filter(|_| self.talk.comparison_of(reply_id).is_none());
        let wish = AskAgain { client_id, how, model };
        let held = self.tuning.pending.with_untracked(|pending| !pending.0.is_empty());
        let settings = held.then(|| self.take_pending());
        let chat_id = self.talk.chat_id.get_untracked();
        let asked = async move {
            if let (Some(chat_id), Some(settings)) = (chat_id, settings) {
                let change = ChatChange { settings: Some(settings), ..ChatChange::default() };
                api::change_chat(chat_id, change).await?;
            }
            api::reply_again(reply_id, wish).await
        };
        self.wish(asked, |_: Sent| {});
    }

    /// Answers again with other settings, which stay with the chat.
    pub fn again_with(self, reply_id: MessageId, change: impl FnOnce(&mut Settings)) {
        let Some(chat_id) = self.talk.chat_id.get_untracked() else { return };
        let mut settings = self.talk.settings.get_untracked();
        change(&mut settings);
        let settings = self.allowed(settings);
        self.talk.settings.set(settings.clone());
        let change = ChatChange { settings: Some(settings), ..ChatChange::default() };
        self.wish(api::change_chat(chat_id, change), move |_| {
            self.again(reply_id, Again::Retry, None);
        });
    }

    /// Keeps changed settings for the next message.
    pub fn change_settings(self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.talk.settings.get_untracked();
        change(&mut settings);
        let settings = self.allowed(settings);
        if settings.check().is_err() || self.talk.settings.with_untracked(|old| *old == settings) {
            return;
        }
        self.talk.settings.set(settings.clone());
        if let Some(chat_id) = self.talk.chat_id.get_untracked() {
            let change = ChatChange { settings: Some(settings), ..ChatChange::default() };
            spawn_local(async move {
                if let Err(error) = api::change_chat(chat_id, change).await {
                    self.complain(&error);
                }
            });
        }
    }

    /// Switches thinking for the next message.
    pub fn toggle_thinking(self) {
        let off = untrack(|| self.effective()).think() == Some(Think::Off);
        let beneath = untrack(|| self.beneath("think")) == Some(Think::Off.into());
        let value = match (off, beneath) {
            (true, true) => Some(Think::On.into()),
            (true, false) => None,
            (false, _) => Some(Think::Off.into()),
        };
        self.change_settings(|settings| settings.set("think", value));
    }

    /// Chooses the model for the next message.
    pub fn choose_model(self, model: String) {
        self.talk.model.set(Some(model.clone()));
        if let Some(chat_id) = self.talk.chat_id.get_untracked() {
            let change = ChatChange { model: Some(model), ..ChatChange::default() };
            spawn_local(async move {
                if let Err(error) = api::change_chat(chat_id, change).await {
                    self.complain(&error);
                }
            });
        }
    }

    /// Shows another version.
    pub fn choose_version(self, id: MessageId) {
        self.wish(api::choose_version(id), |()| {});
    }

    /// A person's version of an answer.
    pub fn edit_reply(self, reply_id: MessageId, text: String) {
        self.wish(api::edit_reply(reply_id, text), move |_: MessageId| self.talk.editing.set(None));
    }

    /// Deletes a message and what follows it, and offers to undo that.
    pub fn delete_message(self, id: MessageId) {
        self.wish(api::delete_message(id), move |()| {
            self.toasts.offer_undo(self.strings.message_deleted(), move || {
                self.wish(api::restore_message(id), |()| {});
            });
        });
    }

    /// Copies the branch up to a message into a new chat and opens it.
    pub fn fork(self, id: MessageId) {
        self.wish(api::fork_chat(id), move |chat_id: ChatId| {
            self.go(&self.base.get_value().chat(chat_id));
        });
    }

    /// Puts text on the clipboard and says so to screen readers.
    pub fn copy(self, text: &str) {
        clipboard::copy(text);
        self.announced.set(self.strings.copied().to_owned());
    }

    /// Renames a chat.
    pub fn rename(self, chat_id: ChatId, title: String) {
        self.change_row(chat_id, ChatChange { title: Some(title), ..ChatChange::default() });
    }

    /// Pins or unpins a chat.
    pub fn pin(self, chat_id: ChatId, pinned: bool) {
        self.change_row(chat_id, ChatChange { pinned: Some(pinned), ..ChatChange::default() });
    }

    fn change_row(self, chat_id: ChatId, change: ChatChange) {
        spawn_local(async move {
            match api::change_chat(chat_id, change).await {
                Ok(summary) => self.chat_changed(summary),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Deletes a chat and offers to undo that.
    pub fn delete_chat(self, chat_id: ChatId) {
        self.talk.leaving.set_value(Some(chat_id));
        spawn_local(async move {
            if let Err(error) = api::delete_chat(chat_id).await {
                self.talk.leaving.set_value(None);
                self.complain(&error);
                return;
            }
            self.chats.remove(chat_id);
            if self.talk.chat_id.get_untracked() == Some(chat_id) {
                self.go(&self.base.get_value().home());
            }
            self.toasts.offer_undo(self.strings.chat_deleted(), move || {
                spawn_local(async move {
                    match api::restore_chat(chat_id).await {
                        Ok(summary) => {
                            self.talk.leaving.set_value(None);
                            self.chat_changed(summary);
                            self.go(&self.base.get_value().chat(chat_id));
                        }
                        Err(error) => self.complain(&error),
                    }
                });
            });
        });
    }

    /// Asks Ollama now.
    pub fn refresh_models(self) {
        spawn_local(async move {
            if let Ok(models) = api::refresh_models().await {
                self.models.set(models);
            }
        });
    }
}
