//! What a person does with chats and messages besides asking: done in the
//! store, then told to every viewer.

use super::hub::{Board, Note};
use super::{Engine, check_model, check_text};
use crate::domain::command::ChatChange;
use crate::domain::cursor::{Cursor, Position};
use crate::domain::modes::Chosen;
use crate::domain::search::Found;
use crate::domain::{
    BranchMessage, Chat, ChatId, ChatPage, ChatSummary, Flaw, MessageId, OwnerId, Persona, Result,
    limits,
};
use crate::server::store::StoredChat;
use std::sync::Arc;

impl Engine {
    pub(super) fn board(&self, owner: OwnerId) -> Arc<Board> {
        self.inner.sources.hub.board(owner)
    }

    /// A chat with its active branch. Replies that are being written have
    /// their text so far; a watch from its cursor goes on exactly there.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<Chat> {
        let board = self.board(owner);
        loop {
            // First the revision, then the store, then memory: what changes in
            // between is told again by the watch, never left out.
            let revision = board.newest();
            let StoredChat { summary, model, settings, persona, mut messages, summaries } =
                self.inner.store.chat(owner, chat_id).await?;
            let mut replies = Vec::new();
            if merge(&board, &mut messages, &mut replies).is_none() {
                continue;
            }
            let cursor = Cursor::new(self.inner.sources.hub.epoch, revision, replies);
            let Persona { profile, modes, .. } = persona;
            return Ok(Chat {
                summary,
                model,
                profile,
                settings,
                modes,
                messages,
                summaries,
                cursor,
            });
        }
    }

    /// The present place in the owner's stream: a watch from here is told of
    /// every change to come, and live replies from their beginning.
    #[must_use]
    pub fn cursor(&self, owner: OwnerId) -> Cursor {
        let revision = self.board(owner).newest();
        Cursor::new(self.inner.sources.hub.epoch, revision, [])
    }

    /// A page of the list of chats; `after` is [`ChatPage::next`].
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::domain::Error::InvalidRequest) for an `after`
    /// that no page gave.
    pub async fn chats(&self, owner: OwnerId, after: Option<&str>) -> Result<ChatPage> {
        self.inner.store.chats(owner, after).await
    }

    /// Chats by title and messages by text; see `Store::search`.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn search(&self, owner: OwnerId, text: &str) -> Result<Found> {
        self.inner.store.search(owner, text).await
    }

    /// Changes title, pin, model or settings.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound), or what is wrong with the
    /// change.
    pub async fn change_chat(
        &self,
        owner: OwnerId,
        chat_id: ChatId,
        change: ChatChange,
    ) -> Result<ChatSummary> {
        change.settings.as_ref().map_or(Ok(()), |settings| self.check_settings(settings))?;
        change.model.as_deref().map_or(Ok(()), check_model)?;
        let change = ChatChange { modes: change.modes.map(Chosen::kept), ..change };
        let inside = change.settings.is_some() || change.model.is_some() || change.modes.is_some();
        let summary = self.inner.store.change_chat(owner, chat_id, change).await?;
        let inside = inside.then_some(Note::Messages(chat_id));
        self.board(owner).note(inside.into_iter().chain([Note::Row(summary.clone())]));
        Ok(summary)
    }

    /// Somebody has looked at the chat.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn mark_read(&self, owner: OwnerId, chat_id: ChatId) -> Result<()> {
        let changed = self.inner.store.mark_read(owner, chat_id).await?;
        self.board(owner).note(changed.map(Note::Row));
        Ok(())
    }

    /// Puts a chat into the trash and stops what is written in it.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn delete_chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<()> {
        let live = self.inner.store.delete_chat(owner, chat_id).await?;
        let board = self.board(owner);
        for reply_id in live {
            board.stop(reply_id);
        }
        self.inner.summaries.halt_chat(owner, chat_id);
        board.note([Note::Gone(chat_id)]);
        Ok(())
    }

    /// Takes a chat out of the trash.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn restore_chat(&self, owner: OwnerId, chat_id: ChatId) -> Result<ChatSummary> {
        let summary = self.inner.store.restore_chat(owner, chat_id).await?;
        self.board(owner).note([Note::Messages(chat_id), Note::Row(summary.clone())]);
        Ok(summary)
    }

    /// Stores a person's version of a reply beside it, and shows it. Gives its
    /// id.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) while it is being written;
    /// what is wrong with the text.
    pub async fn edit_reply(
        &self,
        owner: OwnerId,
        reply_id: MessageId,
        text: String,
    ) -> Result<MessageId> {
        if !self.site().now().file.features.editing {
            return Err(Flaw::SwitchedOff.into());
        }
        check_text(&text, limits::REPLY_BYTES)?;
        let (chat_id, id) = self.inner.store.edit_reply(owner, reply_id, text).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(id)
    }

    /// Shows the newest branch through that message.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn choose(&self, owner: OwnerId, message_id: MessageId) -> Result<()> {
        let chat_id = self.inner.store.choose(owner, message_id).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Keeps one answer of a comparison as the conversation's: shows the newest
    /// branch through it and nothing beside it; its model and settings go on.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) if it is no answer.
    pub async fn keep(&self, owner: OwnerId, reply_id: MessageId) -> Result<()> {
        let chat_id = self.inner.store.keep(owner, reply_id).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Shows the comparison of a reply, or of its question, side by side again.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound), also if there is none.
    pub async fn show_beside(&self, owner: OwnerId, reply_id: MessageId) -> Result<()> {
        let chat_id = self.inner.store.show_beside(owner, reply_id).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Hides a message and all that follows it; stops what is written there.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn delete_message(&self, owner: OwnerId, message_id: MessageId) -> Result<()> {
        let (chat_id, live) = self.inner.store.delete_message(owner, message_id).await?;
        let board = self.board(owner);
        for reply_id in live {
            board.stop(reply_id);
        }
        board.note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Undoes [`Self::delete_message`] of that message.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) if what it follows is
    /// deleted.
    pub async fn restore_message(&self, owner: OwnerId, message_id: MessageId) -> Result<()> {
        let chat_id = self.inner.store.restore_message(owner, message_id).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// Copies the branch up to and including a message into a new chat, and
    /// gives that.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound);
    /// [`Conflict`](crate::domain::Error::Conflict) while it is being written.
    pub async fn fork(&self, owner: OwnerId, message_id: MessageId) -> Result<ChatId> {
        let summary = self.inner.store.fork(owner, message_id).await?;
        let chat_id = summary.id;
        self.board(owner).note([Note::Row(summary)]);
        Ok(chat_id)
    }
}

/// Puts into stored messages, and those beside them, what memory has of them,
/// and adds the positions of those that may still grow. `None`: one has just
/// been emptied, the store has its end by now.
fn merge(
    board: &Board,
    messages: &mut [BranchMessage],
    positions: &mut Vec<Position>,
) -> Option<()> {
    for branch in messages {
        merge(board, &mut branch.beside, positions)?;
        let message = &mut branch.message;
        if message.state.is_final() {
            continue;
        }
        if let Some(live) = board.find(message.id) {
            branch.sent_from = live.sent_from();
            branch.summary_id = live.summary_id();
            live.copy_to(message)?;
        }
        if let Some(live) = board.find(message.id).filter(|_| !message.state.is_final()) {
            branch.live = Some(Box::new(live.state_change()));
        }
        if !message.state.is_final() {
            positions.push(Position {
                reply_id: message.id,
                state: message.state,
                thinking: message.thinking.len(),
                text: message.text.len(),
            });
        }
    }
    Some(())
}
