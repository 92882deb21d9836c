//! What a model is sent: the active branch as turns, and what to leave out of
//! it when it does not fit.
//!
//! Nothing is left out silently: only on the owner's wish (`drop_oldest`), and
//! then the reply says from which message on it was sent. Tokens are an
//! estimate; the model server's own figures count where it gives them.

use crate::domain::settings::Overflow;
use crate::domain::{Error, Message, MessageId, Role, Settings};
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
}

impl History {
    /// The branch before a reply that begins with `begun`.
    pub fn new(branch: Vec<Message>, begun: &str) -> Self {
        let turn = |message: Message| (message.id, Turn { role: message.role, text: message.text });
        let said = branch.into_iter().filter(|said| !said.text.is_empty()).map(turn).collect();
        let begun =
            (!begun.is_empty()).then(|| Turn { role: Role::Assistant, text: begun.to_owned() });
        Self { said, begun, left_out: 0 }
    }

    /// What is sent.
    pub fn turns(&self) -> Vec<Turn> {
        let said = self.said[self.left_out..].iter().map(|(_, turn)| turn);
        said.chain(&self.begun).cloned().collect()
    }

    /// The first message that is sent, if older ones are left out.
    pub fn sent_from(&self) -> Option<MessageId> {
        (self.left_out > 0).then(|| self.said.get(self.left_out).map(|(id, _)| *id)).flatten()
    }

    /// About how many tokens are sent.
    pub fn tokens(&self, settings: &Settings) -> u64 {
        let system = settings.system().map_or(0, tokens);
        let said = self.said[self.left_out..].iter().map(|(_, turn)| tokens(&turn.text));
        system + said.sum::<u64>() + self.begun.as_ref().map_or(0, |turn| tokens(&turn.text))
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

fn tokens(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX) / BYTES_PER_TOKEN + TURN_TOKENS
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

    #[test]
    fn only_what_is_surely_too_long_is_refused_beforehand() {
        let history = History::new(branch(1, 4000), "");
        assert_eq!(history.check(&Settings::default(), None), Ok(()));
        assert_eq!(history.check(&Settings::default(), Some(0)), Ok(()));
        assert_eq!(history.check(&Settings::default(), Some(800)), Ok(()));
        assert!(history.check(&Settings::default(), Some(500)).is_err());
    }
}
