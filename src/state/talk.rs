//! The chat that is shown: its branch, settings and model.
//!
//! Text pieces for replies of other chats are dropped here: who opens a chat
//! asks for it as it is. While that answer is on its way, pieces are kept and
//! applied afterwards, so that nothing falls between the two.

use super::App;
use super::page_data::PageData;
use super::pwa::Pwa;
use super::turn::Turn;
use super::window::SummaryPlace;
use crate::api;
use crate::browser::{dom, pwa, time};
use crate::domain::event::{StateChange, TextPiece};
use crate::domain::modes::Chosen;
use crate::domain::paths::asked;
use crate::domain::reading;
use crate::domain::{
    BranchMessage, Chat, ChatId, Error, Event, MessageId, Place, ReplyState, Role, Settings,
    Summary, UnixMillis,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;

/// Whether the shown chat can be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It is there (or is a new one).
    Ready,
    /// It is being asked for.
    Opening,
    /// It cannot be had.
    Failed(Error),
    /// The path is no page.
    NoPage,
}

/// The shown chat.
#[derive(Clone, Copy)]
pub struct Talk {
    /// Which; absent for a new one.
    pub chat_id: RwSignal<Option<ChatId>>,
    /// Its title.
    pub title: RwSignal<String>,
    /// Whether it is pinned.
    pub pinned: RwSignal<bool>,
    /// The model that was chosen for it.
    pub model: RwSignal<Option<String>>,
    /// Its profile, by its name; of a new one what was chosen, empty for none.
    pub profile: RwSignal<Option<String>>,
    /// What was chosen of the site's modes.
    pub modes: RwSignal<Chosen>,
    /// The settings for the next message.
    pub settings: RwSignal<Settings>,
    /// Its active branch.
    pub turns: RwSignal<Vec<Turn>>,
    /// How many turns at its beginning are not drawn yet: a long chat is drawn from its end.
    pub undrawn: RwSignal<usize>,
    /// The summaries of that branch, in the order of their making.
    pub summaries: RwSignal<Vec<Summary>>,
    /// Where they stand.
    pub summary_places: Memo<Vec<SummaryPlace>>,
    /// Whether it can be shown.
    pub standing: RwSignal<Standing>,
    /// The turn whose text is being edited.
    pub editing: RwSignal<Option<MessageId>>,
    /// The answer that the person comments on.
    pub commenting: RwSignal<Option<MessageId>>,
    /// Whether its title is being edited in the header.
    pub titling: RwSignal<bool>,
    /// Asks on their way; an answer to an older one is dropped.
    asked: StoredValue<u64>,
    answered: StoredValue<u64>,
    kept: StoredValue<Vec<Event>>,
    /// What was told of replies that are not shown.
    heard: StoredValue<HashMap<MessageId, StateChange>>,
    /// The last reply that had ended when the chat was opened.
    pub found: StoredValue<Option<MessageId>>,
    /// The chat that this page itself deletes.
    pub leaving: StoredValue<Option<ChatId>>,
    /// Milliseconds that the server's clock is ahead of the browser's.
    pub clock_ahead: StoredValue<i64>,
}

/// Turns that are drawn at once; what is before them comes when there is time.
const AT_ONCE: usize = 24;

/// Replies that are not shown and whose last state is remembered.
const MOST_HEARD: usize = 64;

impl Talk {
    pub(super) fn new(data: &PageData) -> Self {
        let standing = match &data.error {
            _ if data.place().is_none() => Standing::NoPage,
            Some(error) => Standing::Failed(error.clone()),
            None => Standing::Ready,
        };
        let chat = data.chat.as_ref();
        let turns: Vec<Turn> = chat
            .map(|chat| {
                chat.messages.iter().cloned().map(|message| Turn::new(message, data.now)).collect()
            })
            .unwrap_or_default();
        let undrawn = if data.whole { 0 } else { turns.len().saturating_sub(AT_ONCE) };
        let summaries = RwSignal::new(chat.map(|chat| chat.summaries.clone()).unwrap_or_default());
        Self {
            summaries,
            summary_places: Memo::new(move |_| {
                summaries.with(|all| all.iter().map(|one| (one.up_to, one.id)).collect())
            }),
            chat_id: RwSignal::new(data.place().and_then(|place| place.chat_id())),
            title: RwSignal::new(chat.map(|chat| chat.summary.title.clone()).unwrap_or_default()),
            pinned: RwSignal::new(chat.is_some_and(|chat| chat.summary.pinned)),
            model: RwSignal::new(chat.and_then(|chat| chat.model.clone())),
            modes: RwSignal::new(chat.map(|chat| chat.modes.clone()).unwrap_or_default()),
            profile: RwSignal::new(chat.map_or(data.profile.clone(), |chat| chat.profile.clone())),
            settings: RwSignal::new(chat.map(|chat| chat.settings.clone()).unwrap_or_default()),
            turns: RwSignal::new(turns),
            undrawn: RwSignal::new(undrawn),
            standing: RwSignal::new(standing),
            editing: RwSignal::new(None),
            commenting: RwSignal::new(None),
            titling: RwSignal::new(false),
            asked: StoredValue::new(0),
            answered: StoredValue::new(0),
            kept: StoredValue::new(Vec::new()),
            heard: StoredValue::new(HashMap::new()),
            found: StoredValue::new(chat.and_then(|chat| ended_last(&chat.messages))),
            leaving: StoredValue::new(None),
            clock_ahead: StoredValue::new(0),
        }
    }

    /// Shows another chat, or a new one.
    pub fn open(&self, chat_id: Option<ChatId>) {
        if self.chat_id.get_untracked() == chat_id
            && self.standing.with_untracked(|s| *s != Standing::NoPage)
        {
            return;
        }
        self.asked.update_value(|asked| *asked += 1);
        self.answered.set_value(self.asked.get_value());
        self.kept.set_value(Vec::new());
        self.chat_id.set(chat_id);
        self.editing.set(None);
        self.commenting.set(None);
        self.titling.set(false);
        self.undrawn.set(0);
        self.turns.set(Vec::new());
        self.summaries.set(Vec::new());
        self.settings.set(Settings::default());
        self.model.set(None);
        self.profile.set(None);
        self.modes.set(Chosen::default());
        self.title.set(String::new());
        self.pinned.set(false);
        if chat_id.is_some() {
            self.standing.set(Standing::Opening);
            self.reload();
        } else {
            self.standing.set(Standing::Ready);
        }
    }

    /// Asks for the shown chat as it is now.
    pub fn reload(&self) {
        let Some(chat_id) = self.chat_id.get_untracked() else { return };
        let talk = *self;
        self.asked.update_value(|asked| *asked += 1);
        let mine = self.asked.get_value();
        spawn_local(async move {
            let answer = api::load_chat(chat_id).await;
            if talk.asked.get_value() != mine || talk.chat_id.get_untracked() != Some(chat_id) {
                return;
            }
            talk.answered.set_value(mine);
            match answer {
                Ok(chat) => talk.show(chat, talk.now()),
                // It may have been kept for reading offline; that is told by `recalled`.
                Err(Error::Offline)
                    if talk.standing.get_untracked() == Standing::Opening && pwa::is("app") =>
                {
                    pwa::tell("recall", &[&chat_id.to_string()]);
                }
                Err(error)
                    if talk.standing.get_untracked() == Standing::Opening
                        || error == Error::NotFound =>
                {
                    talk.standing.set(Standing::Failed(error));
                }
                // What is shown stays; the stream's return asks again.
                Err(_) => {}
            }
            for event in talk.kept.try_update_value(std::mem::take).unwrap_or_default() {
                talk.apply(event, talk.now());
            }
        });
    }

    /// Shows a chat as this browser has kept it, if it has, since the server
    /// cannot be asked. `as_of` says how old that is.
    pub fn recalled(&self, chat_id: &str, json: &str, as_of: &str, pwa: Pwa) {
        let is_shown = self.chat_id.get_untracked().is_some_and(|id| id.to_string() == chat_id);
        if !is_shown || self.standing.get_untracked() != Standing::Opening {
            return;
        }
        match reading::from_json(json.as_bytes()) {
            Ok(chat) => {
                pwa.as_of.set(Some(as_of.to_owned()));
                self.show(chat, self.now());
            }
            Err(_) => self.standing.set(Standing::Failed(Error::Offline)),
        }
    }

    fn is_asking(&self) -> bool {
        self.asked.get_value() != self.answered.get_value()
    }

    /// The server's time, by the browser's clock.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis(time::now().0 + self.clock_ahead.get_value())
    }

    fn show(&self, chat: Chat, now: UnixMillis) {
        if self.standing.get_untracked() == Standing::Opening {
            self.found.set_value(ended_last(&chat.messages));
        }
        if chat.summary.unread && !dom::is_hidden() {
            // Somebody is looking at it; the list is told by the stream.
            let chat_id = chat.summary.id;
            spawn_local(async move {
                let _ = api::mark_read(chat_id).await;
            });
        }
        self.title.set(chat.summary.title);
        self.pinned.set(chat.summary.pinned);
        if self.model.with_untracked(|model| *model != chat.model) {
            self.model.set(chat.model);
        }
        if self.profile.with_untracked(|profile| *profile != chat.profile) {
            self.profile.set(chat.profile);
        }
        if self.modes.with_untracked(|modes| *modes != chat.modes) {
            self.modes.set(chat.modes);
        }
        if self.settings.with_untracked(|settings| *settings != chat.settings) {
            self.settings.set(chat.settings);
        }
        self.show_summaries(chat.summaries);
        let old = self.turns.get_untracked();
        let same = old.len() == chat.messages.len()
            && old.iter().zip(&chat.messages).all(|(turn, fresh)| {
                turn.id == fresh.message.id && turn.edited == fresh.message.edited
            });
        let all = self.all_untracked();
        let turns: Vec<Turn> =
            chat.messages.into_iter().map(|fresh| self.refreshed(&all, fresh, now)).collect();
        if !same {
            let opening = self.standing.get_untracked() == Standing::Opening;
            let most = turns.len().saturating_sub(AT_ONCE);
            let undrawn = if opening { most } else { self.undrawn.get_untracked().min(most) };
            self.undrawn.set(undrawn);
            self.turns.set(turns);
        }
        if self.standing.get_untracked() != Standing::Ready {
            self.standing.set(Standing::Ready);
        }
    }

    fn show_summaries(&self, mut fresh: Vec<Summary>) {
        // An answer may be older than what the stream has told since.
        self.summaries.with_untracked(|old| {
            for summary in &mut fresh {
                let newer = old.iter().find(|old| old.id == summary.id);
                if let Some(newer) = newer.filter(|newer| newer.version > summary.version) {
                    summary.clone_from(newer);
                }
            }
        });
        if self.summaries.with_untracked(|old| *old != fresh) {
            self.summaries.set(fresh);
        }
    }

    /// Takes a summary, new or changed, if it is of the shown chat.
    pub fn put_summary(&self, fresh: Summary) {
        if Some(fresh.chat_id) != self.chat_id.get_untracked() {
            return;
        }
        self.summaries.update(|all| match all.iter_mut().find(|old| old.id == fresh.id) {
            Some(old) if old.version >= fresh.version => {}
            Some(old) => *old = fresh,
            None => {
                // A new one takes the place of those there that came to nothing.
                all.retain(|old| old.up_to != fresh.up_to || old.state == ReplyState::Done);
                all.push(fresh);
            }
        });
    }

    /// Adds the turns of a message that was just sent, ahead of the server's
    /// own description of them.
    pub fn append(&self, messages: Vec<BranchMessage>) {
        self.turns.update(|turns| {
            for message in messages {
                if turns.iter().all(|turn| turn.id != message.message.id) {
                    turns.push(self.fresh(message));
                }
            }
        });
    }

    fn refreshed(&self, old: &[Turn], mut fresh: BranchMessage, now: UnixMillis) -> Turn {
        let beside = std::mem::take(&mut fresh.beside);
        let beside = beside.into_iter().map(|one| self.refreshed(old, one, now)).collect();
        let known = old
            .iter()
            .find(|turn| turn.id == fresh.message.id && turn.edited == fresh.message.edited);
        let turn = match known {
            Some(turn) => {
                turn.refresh(fresh, now);
                turn.clone()
            }
            None => self.fresh(fresh),
        };
        turn.set_beside(beside);
        turn
    }

    /// All turns, also those beside the branch.
    fn all_untracked(&self) -> Vec<Turn> {
        self.turns.with_untracked(|turns| {
            let with_beside = |turn: &Turn| {
                let beside = turn.beside.get_untracked();
                beside.into_iter().chain([turn.clone()])
            };
            turns.iter().flat_map(with_beside).collect()
        })
    }

    /// A turn that was not there, with what was heard of it before it was.
    fn fresh(&self, message: BranchMessage) -> Turn {
        let turn = Turn::new(message, self.now());
        let heard = self.heard.try_update_value(|heard| heard.remove(&turn.id)).flatten();
        if let Some(change) = heard {
            let state = turn.state.get_untracked();
            if state == change.state || state.may_become(change.state) {
                turn.change(change, self.now());
            }
        }
        turn
    }

    /// Takes an event of the stream; `now` by the server's clock.
    pub fn apply(&self, event: Event, now: UnixMillis) {
        let whole = match &event {
            Event::Text(piece) => self.take(piece, false),
            Event::Thinking(piece) => self.take(piece, true),
            Event::State(change) => self.change(change, now),
            Event::Summary(summary) => {
                self.put_summary(*summary.clone());
                return;
            }
            Event::Messages(chat_id) if Some(*chat_id) == self.chat_id.get_untracked() => {
                self.reload();
                return;
            }
            _ => return,
        };
        if whole {
            return;
        }
        if self.is_asking() {
            self.kept.update_value(|kept| kept.push(event));
        } else if self.concerns(&event) {
            self.kept.update_value(|kept| kept.push(event));
            self.reload();
        }
    }

    /// Whether an event is about the shown chat, as far as can be known.
    fn concerns(&self, event: &Event) -> bool {
        match event {
            Event::State(change) => Some(change.chat_id) == self.chat_id.get_untracked(),
            Event::Text(piece) | Event::Thinking(piece) => self.turn(piece.reply_id).is_some(),
            _ => false,
        }
    }

    fn take(&self, piece: &TextPiece, thinking: bool) -> bool {
        self.turn(piece.reply_id).is_some_and(|turn| turn.take(piece, thinking))
    }

    fn change(&self, change: &StateChange, now: UnixMillis) -> bool {
        if let Some(turn) = self.turn(change.reply_id) {
            turn.change(change.clone(), now);
            return true;
        }
        // A new chat's first reply is told of before its id is known here.
        self.heard.update_value(|heard| {
            if heard.len() < MOST_HEARD || heard.contains_key(&change.reply_id) {
                heard.insert(change.reply_id, change.clone());
            }
        });
        false
    }

    /// The chat was deleted, here or elsewhere.
    pub fn gone(&self, chat_id: ChatId) {
        if self.chat_id.get_untracked() == Some(chat_id)
            && self.leaving.get_value() != Some(chat_id)
        {
            self.standing.set(Standing::Failed(Error::NotFound));
        }
    }

    /// The turn of that id, untracked.
    #[must_use]
    pub fn turn(&self, id: MessageId) -> Option<Turn> {
        self.turns.with_untracked(|turns| {
            let is_it = |turn: &&Turn| turn.id == id;
            turns.iter().rfind(is_it).cloned().or_else(|| {
                let beside =
                    |turn: &Turn| turn.beside.with_untracked(|all| all.iter().find(is_it).cloned());
                turns.iter().rev().find_map(beside)
            })
        })
    }

    /// The turn of the branch that a reply stands beside, or is, in an open
    /// comparison; untracked.
    #[must_use]
    pub fn comparison_of(&self, id: MessageId) -> Option<Turn> {
        self.turns.with_untracked(|turns| {
            let has_it = |turn: &&Turn| {
                turn.beside.with_untracked(|beside| {
                    !beside.is_empty() && (turn.id == id || beside.iter().any(|one| one.id == id))
                })
            };
            turns.iter().rev().find(has_it).cloned()
        })
    }

    /// The reply at the branch's end, untracked.
    #[must_use]
    pub fn last_reply_untracked(&self) -> Option<Turn> {
        self.turns.with_untracked(|turns| {
            turns.last().filter(|turn| turn.role == Role::Assistant).cloned()
        })
    }

    /// The reply at the branch's end that is still being written.
    #[must_use]
    pub fn live_reply(&self) -> Option<Turn> {
        let last = self
            .turns
            .with(|turns| turns.last().filter(|turn| turn.role == Role::Assistant).cloned())?;
        (!last.state.get().is_final()).then_some(last)
    }

    /// The replies at the branch's end, side by side or alone, that are still
    /// being written.
    #[must_use]
    pub fn live_replies(&self) -> Vec<MessageId> {
        let last = self.turns.with(|turns| turns.last().cloned());
        let Some(last) = last.filter(|last| last.role == Role::Assistant) else {
            return Vec::new();
        };
        let mut all = last.beside.get();
        all.push(last);
        all.iter().filter(|turn| !turn.state.get().is_final()).map(|turn| turn.id).collect()
    }

    /// The turns that are drawn, and how many are before them.
    #[must_use]
    pub fn drawn(&self) -> Vec<Turn> {
        let undrawn = self.undrawn.get();
        self.turns.with(|turns| turns.get(undrawn..).unwrap_or_default().to_vec())
    }

    /// Whether any reply or summary of the branch is still being written,
    /// untracked.
    #[must_use]
    pub fn is_live_untracked(&self) -> bool {
        let summary = self
            .summaries
            .with_untracked(|all| all.iter().any(|summary| !summary.state.is_final()));
        summary
            || self.turns.with_untracked(|turns| {
                let live = |turn: &Turn| !turn.state.get_untracked().is_final();
                turns.iter().rev().any(|turn| {
                    turn.role == Role::Assistant
                        && (live(turn) || turn.beside.with_untracked(|all| all.iter().any(live)))
                })
            })
    }
}

/// The last message, if it is one that nothing more comes to.
fn ended_last(messages: &[BranchMessage]) -> Option<MessageId> {
    messages.last().filter(|last| last.message.state.is_final()).map(|last| last.message.id)
}

impl App {
    /// Shows what is at a path. Where there is no conversation, none is open:
    /// nothing is marked as read that nobody sees.
    pub fn open_path(&self, path: &str) {
        self.pwa.as_of.set(None);
        match self.base.with_value(|base| base.place(path)) {
            Some(place) => {
                if self.talk.chat_id.get_untracked() != place.chat_id() {
                    self.discard_pending();
                }
                self.talk.open(place.chat_id());
                let query = path.split_once('?').map(|(_, query)| query);
                let profile = query.and_then(|query| asked(query, "profile"));
                if let Some(name) = profile.filter(|_| place == Place::Home) {
                    self.talk.profile.set(Some(name));
                }
            }
            None => self.talk.standing.set(Standing::NoPage),
        }
        self.outbox_for_shown();
    }
}
