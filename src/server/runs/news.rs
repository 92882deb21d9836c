//! What is new in an owner's list since a viewer last looked: notes become
//! events, of each chat the latest state only.

use super::hub::{Note, Numbered};
use crate::domain::{ChatId, ChatSummary, Event, MessageId, Summary};
use std::collections::HashMap;

/// Changed chats that are told one by one; of more, only that there were.
const CHATS: usize = 64;

/// See the module.
#[derive(Default)]
pub(super) struct News {
    /// Replies that were asked for, with the number of the note that says so.
    pub replies: Vec<(u64, MessageId)>,
    /// Changed chats (and settings) in the order of their newest note, with its
    /// number: after each one's events all notes up to that number are told.
    pub chats: Vec<(u64, Vec<Event>)>,
    /// So much has changed that everything is to be asked for again.
    pub too_much: bool,
}

/// What is new about one chat.
#[derive(Default)]
struct OfChat<'a> {
    number: u64,
    row: Option<&'a ChatSummary>,
    messages: bool,
    gone: bool,
    /// The latest of each summary.
    summaries: Vec<&'a Summary>,
}

impl OfChat<'_> {
    /// Whether there is anything about it that its viewer is told.
    fn is_told(&self) -> bool {
        self.gone || self.messages || self.row.is_some() || !self.summaries.is_empty()
    }

    fn events(self, chat_id: ChatId) -> Vec<Event> {
        if self.gone {
            return vec![Event::Gone(chat_id)];
        }
        let messages = self.messages.then_some(Event::Messages(chat_id));
        let row = self.row.cloned().map(Event::Chat);
        let summaries = self.summaries.into_iter().cloned().map(Box::new).map(Event::Summary);
        messages.into_iter().chain(row).chain(summaries).collect()
    }
}

impl News {
    /// Reads notes for a viewer; replies and messages only of chats that are
    /// `watched`. They are copied last, and not at all if they are too many.
    pub fn read(notes: &[Numbered], watched: impl Fn(ChatId) -> bool) -> Self {
        let mut news = Self::default();
        let mut chats: HashMap<ChatId, OfChat> = HashMap::new();
        // The newest note about levels or presets.
        let mut settings = None;
        for &(number, ref note) in notes {
            let Some(chat_id) = note.chat_id() else {
                settings = Some(number);
                continue;
            };
            if let Note::Reply(_, reply_id) = **note {
                if watched(chat_id) {
                    news.replies.push((number, reply_id));
                }
                continue;
            }
            let chat = chats.entry(chat_id).or_default();
            chat.number = number;
            match &**note {
                Note::Row(summary) => (chat.row, chat.gone) = (Some(summary), false),
                Note::Gone(_) => (chat.row, chat.gone) = (None, true),
                Note::Summary(summary) => {
                    if watched(chat_id) {
                        chat.summaries.retain(|other| other.id != summary.id);
                        chat.summaries.push(summary);
                    }
                }
                Note::Messages(_) | Note::Reply(..) | Note::Settings => {
                    chat.messages |= watched(chat_id);
                }
            }
        }
        chats.retain(|_, chat| chat.is_told());
        news.too_much = chats.len() > CHATS;
        if news.too_much {
            return news;
        }
        news.chats = chats.into_iter().map(|(id, chat)| (chat.number, chat.events(id))).collect();
        news.chats.extend(settings.map(|number| (number, vec![Event::Settings])));
        news.chats.sort_unstable_by_key(|(number, _)| *number);
        news
    }
}
