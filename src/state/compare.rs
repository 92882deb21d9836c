//! Answers side by side: who is asked next, and what a person does with the
//! answers.
//!
//! A comparison is chosen for one message and then forgotten; the last choice
//! is remembered in this browser, so that it can be made again in one go.
//! Absent on purpose: what stands beside what (the server says, see `talk`).

use super::App;
use super::turn::Turn;
use crate::api::compare as api;
use crate::browser::{random, storage};
use crate::domain::compare::{AskBeside, FEWEST, MOST};
use crate::domain::{Candidate, MessageId};
use leptos::prelude::*;
use leptos::task::spawn_local;

const LAST: &str = "linnet.compare";

/// Who is to be compared.
#[derive(Clone, Copy)]
pub struct Comparing {
    /// Who answers the next message; nobody special while there are not two.
    pub next: RwSignal<Vec<Candidate>>,
    /// The reply beside which others are to answer; absent while the next
    /// message is what is compared.
    pub beside: RwSignal<Option<MessageId>>,
    /// Who answers beside that.
    pub others: RwSignal<Vec<Candidate>>,
}

impl Comparing {
    pub(super) fn new() -> Self {
        Self { next: RwSignal::default(), beside: RwSignal::new(None), others: RwSignal::default() }
    }

    /// Who is being chosen now.
    #[must_use]
    pub fn chosen(&self) -> RwSignal<Vec<Candidate>> {
        if self.beside.get().is_some() { self.others } else { self.next }
    }

    /// From now on others are chosen for the place beside that reply, or
    /// without one for the next message.
    pub fn choose_for(&self, reply: Option<MessageId>) {
        self.others.set(Vec::new());
        self.beside.set(reply);
    }

    /// Whether the next message is answered by several.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.next.with(|next| next.len() >= FEWEST)
    }

    /// Forgets a choice that is none: one is not compared with anything.
    pub fn forget_lone(&self) {
        if self.next.with_untracked(|next| !next.is_empty() && next.len() < FEWEST) {
            self.next.set(Vec::new());
        }
    }
}

impl App {
    /// Who answers the message that is being sent; nobody special if that was
    /// not chosen.
    pub(super) fn take_candidates(self) -> Vec<Candidate> {
        let chosen = self.comparing.next.get_untracked();
        if chosen.len() < FEWEST {
            return Vec::new();
        }
        self.comparing.next.set(Vec::new());
        if let Ok(text) = serde_json::to_string(&chosen) {
            storage::write(LAST, &text);
        }
        chosen
    }

    /// Who was compared last in this browser, as far as the models are there.
    #[must_use]
    pub fn compared_last(self) -> Vec<Candidate> {
        let kept: Vec<Candidate> = storage::read(LAST)
            .and_then(|text| crate::domain::reading::from_json(text.as_bytes()).ok())
            .unwrap_or_default();
        let there = |candidate: &Candidate| {
            self.models.with_untracked(|models| {
                models.models.iter().any(|model| model.name == candidate.model)
            })
        };
        kept.into_iter().filter(there).collect()
    }

    /// How many more may stand beside what is compared; untracked for replies.
    #[must_use]
    pub fn room_beside(self) -> usize {
        let chosen = self.comparing.chosen().with(Vec::len);
        let there = self
            .comparing
            .beside
            .get()
            .and_then(|id| self.talk.turn(id))
            .map(|turn| turn.columns.with_untracked(Vec::len).max(1));
        MOST.saturating_sub(chosen + there.unwrap_or(0))
    }

    /// Has those who were chosen answer beside a reply.
    pub fn ask_beside(self) {
        let Some(reply_id) = self.comparing.beside.get_untracked() else { return };
        let compare = self.comparing.others.get_untracked();
        if compare.is_empty() {
            return;
        }
        self.comparing.choose_for(None);
        let wish = AskBeside { client_id: random::client_id(), compare };
        self.ask_and_show(api::compare_beside(reply_id, wish));
    }

    /// Keeps one answer as the conversation's.
    pub fn keep(self, reply_id: MessageId) {
        self.ask_and_show(api::keep_reply(reply_id));
    }

    /// Shows the answers side by side again.
    pub fn show_beside(self, reply_id: MessageId) {
        self.ask_and_show(api::show_compared(reply_id));
    }

    fn ask_and_show(self, asked: impl Future<Output = Result<(), crate::domain::Error>> + 'static) {
        spawn_local(async move {
            match asked.await {
                Ok(()) => self.talk.reload(),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// What a column is called: its model, and its settings if they have a name.
    #[must_use]
    pub fn column_name(self, shown: &Turn, reply: &Turn) -> String {
        let label = shown.columns.with(|columns| {
            let column = columns.iter().find(|column| column.reply_id == reply.id);
            column.and_then(|column| column.label.clone())
        });
        let model = reply.model.clone().unwrap_or_default();
        match label {
            Some(label) => format!("{model} · {label}"),
            None => model,
        }
    }

    /// The column that the model of a waiting reply writes first, by name.
    #[must_use]
    pub fn column_before(self, waiting: &Turn) -> Option<String> {
        let shown = self.talk.comparison_of(waiting.id)?;
        let before = shown.beside.get().into_iter().chain([shown.clone()]).find(|other| {
            let state = other.state.get();
            other.id != waiting.id
                && other.model == waiting.model
                && !state.is_final()
                && state != crate::domain::ReplyState::Queued
        })?;
        Some(self.column_name(&shown, &before))
    }
}
