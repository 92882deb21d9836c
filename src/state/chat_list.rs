//! The chats in the sidebar: pages from the server, kept up by events, in
//! groups by the reader's days.

use super::App;
use super::page_data::PageData;
use crate::api;
use crate::domain::{ChatId, ChatPage, ChatSummary, UnixMillis};
use crate::i18n::{Language, format};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The list.
#[derive(Clone, Copy)]
pub struct ChatList {
    /// All chats that were read so far, newest first, pinned ones among them.
    pub chats: RwSignal<Vec<ChatSummary>>,
    /// The next page, if there is one.
    pub next: RwSignal<Option<String>>,
    /// The chat whose menu is open.
    pub menu_for: RwSignal<Option<ChatId>>,
    /// The chat whose title is being edited in the list.
    pub renaming: RwSignal<Option<ChatId>>,
    reading: StoredValue<bool>,
}

/// A heading of the list with its chats.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What stands over it.
    pub title: String,
    /// Its chats.
    pub chats: Vec<ChatSummary>,
}

impl ChatList {
    pub(super) fn new(data: &PageData) -> Self {
        Self {
            chats: RwSignal::new(sorted(data.chats.chats.clone())),
            next: RwSignal::new(data.chats.next.clone()),
            menu_for: RwSignal::new(None),
            renaming: RwSignal::new(None),
            reading: StoredValue::new(false),
        }
    }

    /// Takes a chat's row, new or changed.
    pub fn put(&self, row: ChatSummary) {
        if self.chats.with_untracked(|chats| chats.contains(&row)) {
            return;
        }
        self.chats.update(|chats| {
            chats.retain(|chat| chat.id != row.id);
            let place = chats.partition_point(|chat| chat.updated_at >= row.updated_at);
            chats.insert(place, row);
        });
    }

    /// Takes a first page that was kept for reading offline.
    pub fn take_page(&self, page: ChatPage) {
        self.chats.set(sorted(page.chats));
        self.next.set(None);
    }

    /// Takes a chat out of the list.
    pub fn remove(&self, chat_id: ChatId) {
        App::forget_kept(chat_id);
        self.chats.update(|chats| chats.retain(|chat| chat.id != chat_id));
    }

    /// The row of a chat, untracked.
    #[must_use]
    pub fn row(&self, chat_id: ChatId) -> Option<ChatSummary> {
        self.chats.with_untracked(|chats| chats.iter().find(|chat| chat.id == chat_id).cloned())
    }

    /// Reads the next page.
    pub fn read_more(self) {
        let after = self.next.get_untracked();
        if after.is_none() || self.reading.get_value() {
            return;
        }
        self.reading.set_value(true);
        spawn_local(async move {
            if let Ok(page) = api::list_chats(after).await {
                let ChatPage { chats, next } = page;
                self.chats.update(|known| {
                    known.retain(|chat| chats.iter().all(|fresh| fresh.id != chat.id));
                    known.extend(chats);
                    *known = sorted(std::mem::take(known));
                });
                self.next.set(next);
            }
            self.reading.set_value(false);
        });
    }

    /// Reads the first page again: after events were missed.
    pub fn reload(self) {
        spawn_local(async move {
            if let Ok(page) = api::list_chats(None).await {
                self.chats.set(sorted(page.chats));
                self.next.set(page.next);
            }
        });
    }
}

/// The newest first. They come so but for a few: the library's sort, made for
/// this type, would be five kilobytes.
fn sorted(chats: Vec<ChatSummary>) -> Vec<ChatSummary> {
    let mut sorted: Vec<ChatSummary> = Vec::with_capacity(chats.len());
    for chat in chats {
        let place = sorted.partition_point(|one| one.updated_at >= chat.updated_at);
        sorted.insert(place, chat);
    }
    sorted
}

/// The list in groups: pinned, today, yesterday, the last seven days, then by
/// month.
#[must_use]
pub fn groups(
    chats: &[ChatSummary],
    now: UnixMillis,
    zone_minutes: i32,
    language: Language,
) -> Vec<Group> {
    let strings = language.strings();
    let today = format::day(now, zone_minutes);
    let mut groups: Vec<Group> = Vec::new();
    let pinned: Vec<ChatSummary> = chats.iter().filter(|chat| chat.pinned).cloned().collect();
    if !pinned.is_empty() {
        groups.push(Group { title: strings.pinned().to_owned(), chats: pinned });
    }
    let first_day = groups.len();
    for chat in chats.iter().filter(|chat| !chat.pinned) {
        let day = format::day(chat.updated_at, zone_minutes);
        let title = match today - day {
            ..=0 => strings.today().to_owned(),
            1 => strings.yesterday().to_owned(),
            2..=7 => strings.last_week().to_owned(),
            _ => {
                let (year, month) = format::year_and_month(day);
                language.month_of_year(month, year)
            }
        };
        match groups.get_mut(first_day..).and_then(|days| days.last_mut()) {
            Some(group) if group.title == title => group.chats.push(chat.clone()),
            _ => groups.push(Group { title, chats: vec![chat.clone()] }),
        }
    }
    groups
}

impl App {
    /// Takes a chat's row wherever it is shown.
    pub fn chat_changed(&self, mut row: ChatSummary) {
        if self.talk.chat_id.get_untracked() == Some(row.id) {
            self.talk.title.set(row.title.clone());
            self.talk.pinned.set(row.pinned);
            if row.unread && !crate::browser::dom::is_hidden() {
                // Somebody is looking at it.
                row.unread = false;
                let chat_id = row.id;
                spawn_local(async move {
                    let _ = api::mark_read(chat_id).await;
                });
            }
        }
        self.chats.put(row);
    }

    /// The shown chat is looked at again.
    pub fn seen(&self) {
        let shown = self.talk.chat_id.get_untracked().and_then(|id| self.chats.row(id));
        if let Some(row) = shown.filter(|row| row.unread) {
            self.chat_changed(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn chat(number: u128, at: i64, pinned: bool) -> ChatSummary {
        ChatSummary {
            id: ChatId(Uuid::from_u128(number)),
            title: number.to_string(),
            updated_at: UnixMillis(at),
            pinned,
            live: false,
            unread: false,
        }
    }

    #[test]
    fn days_are_the_readers() {
        const HOUR: i64 = 3_600_000;
        let now = UnixMillis(20_000 * 24 * HOUR + HOUR);
        let chats = [
            chat(1, now.0, false),
            chat(2, now.0 - 2 * HOUR, false),
            chat(3, now.0 - 900 * HOUR, true),
        ];
        let titles = |zone| -> Vec<String> {
            groups(&chats, now, zone, Language::english())
                .into_iter()
                .map(|group| group.title)
                .collect()
        };
        assert_eq!(titles(0), ["Pinned", "Today", "Yesterday"]);
        assert_eq!(titles(180), ["Pinned", "Today"]);
    }
}
