//! How full the window is, and what a person does about it; summaries, and
//! side work.
//!
//! Figures are the model's own where it has said them and estimates elsewhere
//! (`domain::window`). Absent on purpose: words and colours.

use super::App;
use super::turn::Turn;
use crate::api::window as api;
use crate::browser::{dom, random};
use crate::domain::side_work::SideWork;
use crate::domain::summary::in_use;
use crate::domain::window::{Fill, Said, bytes_per_token, fill};
use crate::domain::{Error, Model, ReplyState, Role, Summary, SummaryId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where a summary belongs, without its text: changes only when one comes or
/// goes.
pub type SummaryPlace = (crate::domain::MessageId, SummaryId);

impl App {
    /// What would be sent now, as far as it is known.
    #[must_use]
    pub fn fill(&self) -> Fill {
        let model = self.model();
        let summary = self.summary_in_use();
        let system = self.effective().system().map(str::len);
        let draft = self.composer.bytes.get();
        let turns = self.talk.turns.get();
        let from = summary.as_ref().and_then(|(summary, _)| {
            turns.iter().position(|turn| turn.id == summary.up_to).map(|at| at + 1)
        });
        let used = summary.as_ref().map(|(summary, _)| summary.id);
        let said: Vec<Said> =
            turns[from.unwrap_or(0)..].iter().filter_map(|turn| self.said(turn, used)).collect();
        let own: Vec<Said> = turns
            .iter()
            .filter(|turn| turn.role == Role::Assistant && turn.model == model)
            .filter_map(|turn| self.said(turn, used))
            .collect();
        let ratio = bytes_per_token(if own.is_empty() { &said } else { &own });
        let summary_bytes = summary.map_or(0, |(_, bytes)| bytes);
        fill(&said, summary_bytes, system.unwrap_or(0), draft, ratio)
    }

    fn said(&self, turn: &Turn, used: Option<SummaryId>) -> Option<Said> {
        if turn.role == Role::User {
            return Some(Said { bytes: turn.text.len(), ..Said::default() });
        }
        let state = turn.state.get();
        if !state.is_final() {
            // Grows with the clock, not with each piece.
            self.ticks.track();
        }
        let same = turn.summary_id.get() == used;
        let refused = turn.error.with(|error| match error {
            Some(Error::ContextExceeded { prompt_tokens, .. }) if state == ReplyState::Failed => {
                *prompt_tokens
            }
            _ => None,
        });
        let (prompt, answer) = turn.metrics.with(|metrics| {
            metrics.as_ref().map_or((None, None), |m| (m.prompt_tokens, m.answer_tokens))
        });
        let (prompt, answer) = match refused {
            Some(tokens) => (Some(tokens), Some(0)),
            None => (prompt, answer),
        };
        let said = Said {
            bytes: turn.text.len(),
            thinking_bytes: turn.thinking.len(),
            prompt_tokens: prompt.filter(|_| same),
            answer_tokens: answer,
        };
        // What has no text is not sent.
        (said.bytes > 0 || said.prompt_tokens.is_some()).then_some(said)
    }

    /// The summary that is sent, without its text, and that text's length.
    #[must_use]
    pub fn summary_in_use(&self) -> Option<(Summary, usize)> {
        self.talk.summaries.with(|summaries| {
            if summaries.is_empty() {
                return None;
            }
            let ids: Vec<_> =
                self.talk.turns.with(|turns| turns.iter().map(|turn| turn.id).collect());
            let summary = in_use(summaries, ids.into_iter())?;
            let bytes = summary.text.len();
            Some((Summary { text: String::new(), ..summary.clone() }, bytes))
        })
    }

    /// The window of the next request: what the chat asks for, else what the
    /// model is loaded with. `None` while nobody knows.
    #[must_use]
    pub fn window_tokens(&self) -> Option<u64> {
        let model = self.chosen_model();
        let trained = model.as_ref().and_then(|model| model.trained_window_tokens);
        let wished = self.effective().window_tokens();
        wished
            .map(|wished| wished.min(trained.unwrap_or(u64::MAX)))
            .or_else(|| model.as_ref().and_then(loaded_window))
    }

    /// The window that the model is loaded with, if the next request asks for
    /// another one.
    #[must_use]
    pub fn other_window(&self) -> Option<u64> {
        let loaded = self.chosen_model().as_ref().and_then(loaded_window)?;
        self.window_tokens().filter(|wished| *wished != loaded).map(|_| loaded)
    }

    /// A window with room for so many tokens and an answer: a power of two for
    /// the machine, within what the model was made for. `None` if there is
    /// none that is larger.
    #[must_use]
    pub fn larger_window(&self, used: u64) -> Option<u64> {
        let present = self.window_tokens().unwrap_or(4096);
        let trained = self.chosen_model().and_then(|model| model.trained_window_tokens);
        let need = used.max(present) + 1024;
        let larger = need.next_power_of_two().min(trained.unwrap_or(u64::MAX));
        (larger > present).then_some(larger)
    }

    /// About how much more memory a window of that size takes, if that was
    /// learnt ([`Self::learn_window_cost`]).
    #[must_use]
    pub fn window_cost(&self, window: u64) -> Option<u64> {
        let model = self.model()?;
        let present = self.chosen_model().as_ref().and_then(loaded_window).unwrap_or(0);
        let token = self.token_bytes.with(|known| {
            known.as_ref().filter(|(name, _)| *name == model).and_then(|(_, bytes)| *bytes)
        });
        token.map(|bytes| bytes.saturating_mul(window.saturating_sub(present)))
    }

    /// Asks what a token of the model's window takes, once for each model.
    pub fn learn_window_cost(self) {
        let Some(model) = self.model_untracked() else { return };
        let known = self
            .token_bytes
            .with_untracked(|known| known.as_ref().is_some_and(|(name, _)| *name == model));
        if known || !cfg!(feature = "hydrate") {
            return;
        }
        spawn_local(async move {
            if let Ok(bytes) = api::token_bytes(model.clone()).await {
                self.token_bytes.set(Some((model, bytes)));
            }
        });
    }

    /// Has the older part of the shown branch summarised, and shows where.
    pub fn summarise(self) {
        let Some(chat_id) = self.talk.chat_id.get_untracked() else { return };
        spawn_local(async move {
            match api::summarise(chat_id, random::client_id()).await {
                Ok(summary) => {
                    let id = summary_element(summary.id);
                    self.talk.put_summary(summary);
                    dom::reveal_soon(&id);
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Writes an unfinished summary anew.
    pub fn retry_summary(self, id: SummaryId) {
        self.summary_wish(api::retry_summary(id));
    }

    /// A person's text of a summary.
    pub fn edit_summary(self, id: SummaryId, text: String) {
        self.talk.editing.set(None);
        self.summary_wish(api::edit_summary(id, text));
    }

    fn summary_wish(self, asked: impl Future<Output = Result<Summary, Error>> + 'static) {
        spawn_local(async move {
            match asked.await {
                Ok(summary) => self.talk.put_summary(summary),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Stops a summary.
    pub fn stop_summary(self, id: SummaryId) {
        spawn_local(async move {
            if let Err(error) = api::stop_summary(id).await {
                self.complain(&error);
            }
        });
    }

    /// Takes a summary away, and offers to undo that.
    pub fn delete_summary(self, id: SummaryId, words: &'static str) {
        spawn_local(async move {
            if let Err(error) = api::delete_summary(id).await {
                return self.complain(&error);
            }
            self.talk.summaries.update(|all| all.retain(|summary| summary.id != id));
            self.toasts.offer_undo(words, move || {
                spawn_local(async move {
                    match api::restore_summary(id).await {
                        Ok(()) => self.talk.reload(),
                        Err(error) => self.complain(&error),
                    }
                });
            });
        });
    }

    /// Sets which side work is wanted.
    pub fn choose_side_work(self, change: impl FnOnce(&mut SideWork)) {
        self.side_work.update(change);
        let wanted = self.side_work.get_untracked();
        spawn_local(async move {
            if let Err(error) = api::set_side_work(wanted).await {
                self.complain(&error);
            }
        });
    }
}

/// The id of a summary's element.
#[must_use]
pub fn summary_element(id: SummaryId) -> String {
    format!("summary-{id}")
}

fn loaded_window(model: &Model) -> Option<u64> {
    model.loaded.as_ref().map(|loaded| loaded.window_tokens).filter(|window| *window > 0)
}
