//! What a model is sent: the active branch as turns, and what to leave out of
//! it when it does not fit.
//!
//! Nothing is left out silently: only on the owner's wish (`drop_oldest`), and
//! then the reply says from which message on it was sent; or a summary that is
//! shown stands for it. Tokens are an estimate; the model server's own figures
//! count where it gives them. Absent: making summaries (`summary`).

use crate::domain::settings::Overflow;
use crate::domain::summary::in_use;
use crate::domain::{Error, Message, MessageId, Role, Settings, Summary, SummaryId};
use crate::server::provider::Turn;

/// Bytes of UTF-8 that make up about one token.
const BYTES_PER_TOKEN: u64 = 4;
/// Tokens that a turn costs besides its text.
const TURN_TOKENS: u64 = 6;
/// Only an estimate so many percent of the window is surely too long: it may
/// be wrong by that.
const SURELY_PERCENT: u64 = 150;
/// How much of the window a shortened conversation may fill, in percent: the
/// answer needs room too.
const FILL_PERCENT: u64 = 75;

/// A conversation, and where what is sent of it begins.
pub(super) struct History {
    said: Vec<(MessageId, Turn)>,
    /// What the reply begins with.
    begun: Option<Turn>,
    /// Turns that are left out.
    left_out: usize,
    /// What stands for all messages before `said`.
    summary: Option<StandIn>,
}

/// A summary in the place of older messages.
struct StandIn {
    id: SummaryId,
    text: String,
    /// How many messages it stands for.
    messages: u64,
}

/// The older part of a conversation, as it is to be summarised.
pub(super) struct Older {
    /// The last message of it.
    pub up_to: MessageId,
    /// How many messages it is.
    pub messages: u64,
    /// What was said in it, an earlier summary included.
    pub turns: Vec<Turn>,
}

impl History {
    /// The branch before a reply that begins with `begun`.
    pub fn new(branch: Vec<Message>, begun: &str) -> Self {
        let turn = |message: Message| (message.id, Turn { role: message.role, text: message.text });
        let said = branch.into_iter().filter(|said| !said.text.is_empty()).map(turn).collect();
        let begun =
            (!begun.is_empty()).then(|| Turn { role: Role::Assistant, text: begun.to_owned() });
        Self { said, begun, left_out: 0, summary: None }
    }

    /// The same with the branch's deepest summary in place of what it stands
    /// for.
    pub fn summarised(mut self, summaries: &[Summary]) -> Self {
        let ids: Vec<MessageId> = self.said.iter().map(|(id, _)| *id).collect();
        if let Some(summary) = in_use(summaries, ids.into_iter()) {
            self.replace(summary);
        }
        self
    }

    /// Puts a summary in place of what it stands for.
    pub fn replace(&mut self, summary: &Summary) {
        let Some(at) = self.said.iter().position(|(id, _)| *id == summary.up_to) else { return };
        self.said.drain(..=at);
        self.left_out = 0;
        self.summary = Some(StandIn {
            id: summary.id,
            text: summary.text.clone(),
            messages: summary.messages,
        });
    }

    /// The summary that is sent.
    pub fn summary_id(&self) -> Option<SummaryId> {
        self.summary.as_ref().map(|summary| summary.id)
    }

    /// What is sent.
    pub fn turns(&self) -> Vec<Turn> {
        let said = self.said[self.left_out..].iter().map(|(_, turn)| turn);
        self.with_preface(said.chain(&self.begun))
    }

    fn with_preface<'a>(&'a self, said: impl Iterator<Item = &'a Turn>) -> Vec<Turn> {
        let mut turns = Vec::with_capacity(self.said.len() + 2);
        turns.extend(self.summary.as_ref().map(|summary| preface(&summary.text)));
        for (at, turn) in said.cloned().enumerate() {
            if at == 0 { add_turn(&mut turns, turn) } else { turns.push(turn) }
        }
        turns
    }

    /// Leaves out what stands before that message.
    pub fn begin_at(&mut self, first: Option<MessageId>) {
        let at = first.and_then(|first| self.said.iter().position(|(id, _)| *id == first));
        self.left_out = at.unwrap_or(0);
    }

    /// The older part: all but the newest turns that have about `keep` tokens,
    /// but always all before the last question. `None` if nothing is older.
    pub fn older(&self, keep: u64) -> Option<Older> {
        let question = |at: &usize| self.said[*at].1.role == Role::User;
        let last = (0..self.said.len()).rev().find(question)?;
        let mut kept = tokens_of(&self.said[last..]) + self.begun_tokens();
        let mut from = last;
        for at in (0..last).rev() {
            kept += tokens(&self.said[at].1.text);
            if kept > keep {
                break;
            }
            if question(&at) {
                from = at;
            }
        }
        let (up_to, _) = self.said.get(from.checked_sub(1)?)?;
        let before = self.summary.as_ref().map_or(0, |summary| summary.messages);
        let turns = self.with_preface(self.said[..from].iter().map(|(_, turn)| turn));
        let messages = before + u64::try_from(from).unwrap_or(u64::MAX);
        Some(Older { up_to: *up_to, messages, turns })
    }

    fn begun_tokens(&self) -> u64 {
        self.begun.as_ref().map_or(0, |turn| tokens(&turn.text))
    }

    /// The first message that is sent, if older ones are left out.
    pub fn sent_from(&self) -> Option<MessageId> {
        (self.left_out > 0).then(|| self.said.get(self.left_out).map(|(id, _)| *id)).flatten()
    }

    /// About how many tokens are sent.
    pub fn tokens(&self, settings: &Settings) -> u64 {
        let system = settings.system().map_or(0, tokens);
        let summary = self.summary.as_ref().map_or(0, |summary| tokens(&summary.text));
        system + summary + tokens_of(&self.said[self.left_out..]) + self.begun_tokens()
    }

    /// For a model server that would cut a long conversation silently: refuses
    /// what is surely too long for the window.
    pub fn check(&self, settings: &Settings, window: Option<u64>) -> Result<(), Error> {
        let tokens = self.tokens(settings);
        match window.filter(|window| *window > 0) {
            Some(window) if tokens * 100 > window * SURELY_PERCENT => Err(Error::ContextExceeded {
                prompt_tokens: Some(tokens),
                window_tokens: Some(window),
            }),
            _ => Ok(()),
        }
    }

    /// Leaves out the oldest turns, as many as those figures call for, if the
    /// owner wants that and there is something to leave out. What is sent
    /// begins with a person's message and keeps the last one.
    pub fn shorten(&mut self, settings: &Settings, error: &Error) -> bool {
        let Error::ContextExceeded { prompt_tokens, window_tokens } = error else { return false };
        if settings.overflow() != Some(Overflow::DropOldest) {
            return false;
        }
        let present = self.tokens(settings);
        let target = match (prompt_tokens, window_tokens) {
            // The estimate is scaled by how far it was off.
            (Some(prompt), Some(window)) if *prompt > 0 => {
                present.saturating_mul(window * FILL_PERCENT / 100) / prompt
            }
            _ => present / 2,
        };
        let before = self.left_out;
        let last = self.said.iter().rposition(|(_, turn)| turn.role == Role::User).unwrap_or(0);
        while self.left_out < last
            && (self.left_out == before
                || self.tokens(settings) > target
                || self.said[self.left_out].1.role != Role::User)
        {
            self.left_out += 1;
        }
        self.left_out > before
    }
}

/// About how many tokens a turn of that text is.
pub(super) fn tokens(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX) / BYTES_PER_TOKEN + TURN_TOKENS
}

fn tokens_of(said: &[(MessageId, Turn)]) -> u64 {
    said.iter().map(|(_, turn)| tokens(&turn.text)).sum()
}

/// How a summary is told to a model: in the person's words, since a system
/// message would replace the model's own.
pub(super) fn preface(summary: &str) -> Turn {
    let text = format!("Summary of our conversation so far:\n\n{summary}\n\n---");
    Turn { role: Role::User, text }
}

/// Adds a turn, to the last one if that is of the same role: many templates
/// refuse roles that do not alternate.
pub(super) fn add_turn(turns: &mut Vec<Turn>, turn: Turn) {
    match turns.last_mut() {
        Some(last) if last.role == turn.role && turn.role == Role::User => {
            last.text.push_str("\n\n");
            last.text.push_str(&turn.text);
        }
        _ => turns.push(turn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChatId, ReplyState, UnixMillis};
    use uuid::Uuid;

    fn branch(turns: usize, bytes: usize) -> Vec<Message> {
        let message = |number: usize| Message {
            id: MessageId(Uuid::from_u128(number as u128 + 1)),
            chat_id: ChatId(Uuid::nil()),
            parent_id: None,
            role: if number.is_multiple_of(2) { Role::User } else { Role::Assistant },
            text: "x".repeat(bytes),
            thinking: String::new(),
            state: ReplyState::Done,
            error: None,
            model: None,
            metrics: None,
            edited: false,
            created_at: UnixMillis(0),
        };
        (0..turns).map(message).collect()
    }

    fn dropping() -> Settings {
        Settings::default().with("overflow", Overflow::DropOldest)
    }

    fn too_long(prompt: u64, window: u64) -> Error {
        Error::ContextExceeded { prompt_tokens: Some(prompt), window_tokens: Some(window) }
    }

    #[test]
    fn nothing_is_left_out_without_a_wish() {
        let mut history = History::new(branch(9, 400), "");
        assert!(!history.shorten(&Settings::default(), &too_long(1000, 500)));
        assert!(!history.shorten(&dropping(), &Error::UpstreamBusy));
        assert_eq!((history.turns().len(), history.sent_from()), (9, None));
    }

    #[test]
    fn as_much_is_left_out_as_the_figures_call_for() {
        let mut history = History::new(branch(9, 400), "");
        assert!(history.shorten(&dropping(), &too_long(1000, 800)));
        assert_eq!(history.turns().len(), 5);
        assert_eq!(history.turns()[0].role, Role::User);
        assert_eq!(history.sent_from(), Some(MessageId(Uuid::from_u128(5))));
        // Again and again, until only the last message is left.
        while history.shorten(&dropping(), &too_long(1000, 800)) {}
        assert_eq!(history.turns().len(), 1);
        assert!(!history.shorten(&dropping(), &too_long(1000, 1)));
    }

    #[test]
    fn a_begun_reply_stays_with_its_question() {
        let mut history = History::new(branch(3, 400), "begun");
        while history.shorten(&dropping(), &too_long(10, 1)) {}
        let roles: Vec<Role> = history.turns().iter().map(|turn| turn.role).collect();
        assert_eq!(roles, [Role::User, Role::Assistant]);
        assert!(!History::new(Vec::new(), "").shorten(&dropping(), &too_long(10, 1)));
    }

    fn summary(up_to: u128) -> Summary {
        Summary {
            id: SummaryId(Uuid::from_u128(99)),
            chat_id: ChatId(Uuid::nil()),
            up_to: MessageId(Uuid::from_u128(up_to)),
            messages: 4,
            state: ReplyState::Done,
            error: None,
            model: "m".to_owned(),
            edited: false,
            asked_at: UnixMillis(0),
            took: None,
            version: 1,
            text: "they greeted".to_owned(),
        }
    }

    #[test]
    fn a_summary_stands_for_what_it_reaches_up_to() {
        let history = History::new(branch(7, 40), "").summarised(&[summary(4)]);
        let turns = history.turns();
        assert_eq!(turns.len(), 3);
        assert_eq!(turns[0].role, Role::User);
        assert!(turns[0].text.starts_with("Summary of") && turns[0].text.ends_with("xxx"));
        assert!(turns[0].text.contains("they greeted"));
        assert_eq!(history.summary_id(), Some(SummaryId(Uuid::from_u128(99))));
        // On a branch without that message it does not hold.
        let other = History::new(branch(7, 40), "").summarised(&[summary(40)]);
        assert_eq!((other.turns().len(), other.summary_id()), (7, None));
    }

    #[test]
    fn the_older_part_leaves_the_last_question_and_what_fits() {
        let history = History::new(branch(7, 400), "");
        let all_but_the_question = history.older(0).expect("there is an older part");
        assert_eq!((all_but_the_question.messages, all_but_the_question.turns.len()), (6, 6));
        assert_eq!(all_but_the_question.up_to, MessageId(Uuid::from_u128(6)));
        // A turn is 106 tokens.
        let some = history.older(350).expect("there is an older part");
        assert_eq!((some.messages, some.up_to), (4, MessageId(Uuid::from_u128(4))));
        assert!(history.older(100_000).is_none());
        assert!(History::new(branch(1, 400), "").older(0).is_none());
        assert!(History::new(Vec::new(), "").older(0).is_none());
        // An earlier summary is a part of the next one.
        let history = History::new(branch(9, 400), "").summarised(&[summary(4)]);
        let next = history.older(0).expect("there is an older part");
        assert_eq!((next.messages, next.up_to), (8, MessageId(Uuid::from_u128(8))));
        assert!(next.turns[0].text.contains("they greeted"));
    }

    #[test]
    fn only_what_is_surely_too_long_is_refused_beforehand() {
        let history = History::new(branch(1, 4000), "");
        assert_eq!(history.check(&Settings::default(), None), Ok(()));
        assert_eq!(history.check(&Settings::default(), Some(0)), Ok(()));
        assert_eq!(history.check(&Settings::default(), Some(800)), Ok(()));
        assert!(history.check(&Settings::default(), Some(500)).is_err());
    }
}
