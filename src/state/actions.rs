//! Which of the site's action buttons there are, and which webhooks are waited
//! for.
//!
//! Absent on purpose: what they do (`action_deeds`), which comes late.

use super::App;
use super::turn::Turn;
use crate::domain::action::{Action, Seen, Spot, of_profile};
use crate::domain::{ClientId, MessageId, ReplyState, Role};
use leptos::prelude::*;

/// A webhook that is waited for.
#[derive(Clone, PartialEq)]
pub struct Running {
    /// The wish.
    pub id: ClientId,
    /// The message that it is about.
    pub message_id: MessageId,
    /// The action's name.
    pub action: String,
    /// What stands on the button.
    pub label: String,
}

/// A row of buttons: its place, the message that they are about, and whether
/// nothing stands beside that.
pub type Row = (Spot, Option<MessageId>, bool);

/// What the site's buttons do just now. A handle.
#[derive(Clone, Copy)]
pub struct Actions {
    /// What is waited for.
    pub running: RwSignal<Vec<Running>>,
    /// Whose further buttons the menu shows.
    pub menu_for: RwSignal<Option<Row>>,
    /// Wishes of which it is not known what became of them.
    pub(super) unanswered: StoredValue<Vec<Running>>,
}

impl Actions {
    pub(super) fn new() -> Self {
        Self {
            running: RwSignal::new(Vec::new()),
            menu_for: RwSignal::new(None),
            unanswered: StoredValue::new(Vec::new()),
        }
    }
}

impl App {
    /// The site's buttons at a place; `turn` is what they are about, if there is
    /// anything.
    #[must_use]
    pub fn actions_at(&self, place: Spot, turn: Option<&Turn>) -> Vec<Action> {
        if self.site.with(|site| site.actions.is_empty()) {
            return Vec::new();
        }
        let profile = self.profile_name().unwrap_or_default();
        self.site.with(|site| {
            let here = of_profile(&site.actions, &profile).filter(|one| one.place == place);
            here.filter(|one| self.is_there(one, turn, &profile)).cloned().collect()
        })
    }

    fn is_there(&self, action: &Action, turn: Option<&Turn>, profile: &str) -> bool {
        let model = turn.and_then(|turn| turn.model.clone()).or_else(|| self.model());
        let model = model.unwrap_or_default();
        let state = turn.map_or(ReplyState::Done, |turn| turn.state.get());
        if turn.is_none() && needs_message(action) {
            return false;
        }
        let last = !action.when.last
            || turn.is_some_and(|turn| {
                self.talk.turns.with(|turns| {
                    turns.iter().rev().find(|one| one.role == turn.role).map(|one| one.id)
                }) == Some(turn.id)
            });
        let holds =
            |text: &str| action.when.holds(&Seen { profile, model: &model, text, state, last });
        match turn {
            // Most conditions do not look at the text, which may be long.
            Some(turn) if action.when.looks_at_text() => {
                turn.text.changed.track();
                turn.text.with(holds)
            }
            _ => holds(""),
        }
    }

    /// The answer that buttons in the composer and in the head are about.
    #[must_use]
    pub fn last_answer(&self) -> Option<Turn> {
        let last = self
            .talk
            .turns
            .with(|turns| turns.iter().rev().find(|turn| turn.role == Role::Assistant).cloned())?;
        last.state.get().is_final().then_some(last)
    }

    /// Whether an action is waited for at a message.
    #[must_use]
    pub fn is_running(&self, action: &str, message_id: Option<MessageId>) -> bool {
        self.actions.running.with(|all| {
            all.iter().any(|one| one.action == action && Some(one.message_id) == message_id)
        })
    }
}

/// Whether an action can do nothing without a message.
fn needs_message(action: &Action) -> bool {
    match action.deed.as_str() {
        "webhook" | "copy" | "export" => true,
        "prompt" | "link" => {
            ["{message}", "{selection}", "{code}"].iter().any(|name| action.with.contains(name))
        }
        _ => false,
    }
}
