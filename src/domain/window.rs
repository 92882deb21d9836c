//! How full a model's window is: exact where the model server has said so,
//! an estimate everywhere else.
//!
//! Works on lengths in bytes of UTF-8: bytes for a token vary less between
//! scripts than characters do. Absent on purpose: texts, words, and asking
//! anybody.

/// Bytes for a token as long as nothing is known of a chat.
const USUAL: f64 = 3.5;
/// What is believed of a chat at least and at most.
const BELIEVED: (f64, f64) = (1.0, 8.0);
/// A chat has to have written so many tokens before it is believed.
const ENOUGH_TOKENS: u64 = 16;
/// What a turn costs besides its text.
const TURN_TOKENS: u64 = 4;

/// One message of the branch, as far as it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said {
    /// Its text.
    pub bytes: usize,
    /// Its thinking, which is not sent again.
    pub thinking_bytes: usize,
    /// On a reply: tokens of all that was sent for it, if that is what would be
    /// sent now (with the same summary).
    pub prompt_tokens: Option<u64>,
    /// On a reply: tokens that were written, thinking included.
    pub answer_tokens: Option<u64>,
}

/// What takes how much of the window, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fill {
    /// The system prompt.
    pub system: u64,
    /// The conversation, or what is sent of it.
    pub history: u64,
    /// The text that is being typed.
    pub draft: u64,
    /// Thinking that is left out of the next request.
    pub thinking: u64,
    /// All that counts.
    pub used: u64,
    /// Whether `used` is the model server's own figure.
    pub exact: bool,
}

/// Bytes for a token in what the replies of a branch have shown so far.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub fn bytes_per_token(said: &[Said]) -> f64 {
    let (mut bytes, mut tokens) = (0, 0);
    for reply in said {
        if let Some(written) = reply.answer_tokens {
            bytes += reply.bytes + reply.thinking_bytes;
            tokens += written;
        }
    }
    if tokens < ENOUGH_TOKENS {
        return USUAL;
    }
    (bytes as f64 / tokens as f64).clamp(BELIEVED.0, BELIEVED.1)
}

/// About how many tokens so many bytes are.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "an estimate of lengths"
)]
pub fn tokens(bytes: usize, bytes_per_token: f64) -> u64 {
    (bytes as f64 / bytes_per_token).ceil() as u64
}

/// What would be sent now: `said` is the part of the branch that is sent as it
/// is, behind a summary of `summary_bytes` (0 for none).
#[must_use]
pub fn fill(
    said: &[Said],
    summary_bytes: usize,
    system_bytes: usize,
    draft_bytes: usize,
    bytes_per_token: f64,
) -> Fill {
    let about = |bytes: usize| if bytes == 0 { 0 } else { tokens(bytes, bytes_per_token) };
    let turn = |said: &Said| TURN_TOKENS + about(said.bytes);
    let (system, draft) = (about(system_bytes), about(draft_bytes));
    let thinking = said.iter().map(|said| about(said.thinking_bytes)).sum();
    let known =
        said.iter().enumerate().rev().find_map(|(at, said)| {
            Some((at, said.prompt_tokens?.saturating_add(said.answer_tokens?)))
        });
    let (sent, exact) = match known {
        Some((at, tokens)) => {
            let after = &said[at + 1..];
            (tokens + after.iter().map(turn).sum::<u64>(), after.is_empty())
        }
        None => (system + about(summary_bytes) + said.iter().map(turn).sum::<u64>(), false),
    };
    Fill {
        system: system.min(sent),
        history: sent.saturating_sub(system),
        draft,
        thinking,
        used: sent + draft,
        exact: exact && draft == 0,
    }
}

/// The fill, short: for colours and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// There is room.
    Roomy,
    /// Three quarters are taken.
    Tight,
    /// Nothing, or next to nothing, is left for an answer.
    Full,
}

impl Level {
    /// The level of so many tokens in a window of so many.
    #[must_use]
    pub const fn of(used: u64, window: u64) -> Self {
        match used.saturating_mul(100) {
            share if share >= window.saturating_mul(95) => Self::Full,
            share if share >= window.saturating_mul(75) => Self::Tight,
            _ => Self::Roomy,
        }
    }

    /// The stable name, as in `data-level`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roomy => "roomy",
            Self::Tight => "tight",
            Self::Full => "full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(bytes: usize) -> Said {
        Said { bytes, ..Said::default() }
    }

    fn reply(bytes: usize, prompt: u64, answer: u64) -> Said {
        let (prompt_tokens, answer_tokens) = (Some(prompt), Some(answer));
        Said { bytes, prompt_tokens, answer_tokens, ..Said::default() }
    }

    #[test]
    fn the_servers_own_figures_are_exact() {
        let said = [question(70), reply(200, 30, 50)];
        let fill = fill(&said, 0, 35, 0, 3.5);
        assert_eq!((fill.used, fill.exact), (80, true));
        assert_eq!((fill.system, fill.history), (10, 70));
    }

    #[test]
    fn what_is_typed_is_added_as_an_estimate() {
        let said = [question(70), reply(200, 30, 50)];
        let typed = fill(&said, 0, 0, 35, 3.5);
        assert_eq!((typed.used, typed.draft, typed.exact), (90, 10, false));
        // Asked and not answered yet.
        let asked = [question(70), reply(200, 30, 50), question(35)];
        assert_eq!(fill(&asked, 0, 0, 0, 3.5).used, 80 + 10 + TURN_TOKENS);
        assert!(!fill(&asked, 0, 0, 0, 3.5).exact);
        assert_eq!(fill(&[], 0, 0, 0, 3.5), Fill::default());
    }

    #[test]
    fn the_ratio_is_learnt_once_there_is_enough() {
        assert!((bytes_per_token(&[reply(10, 1, 10)]) - USUAL).abs() < 0.01);
        assert!((bytes_per_token(&[reply(200, 1, 40), reply(100, 1, 20)]) - 5.0).abs() < 0.01);
        assert!((bytes_per_token(&[reply(20_000, 1, 40)]) - BELIEVED.1).abs() < 0.01);
    }

    #[test]
    fn a_summary_counts_instead_of_what_it_stands_for() {
        let fill = fill(&[question(35)], 70, 0, 0, 3.5);
        assert_eq!((fill.used, fill.exact), (20 + 10 + TURN_TOKENS, false));
    }

    #[test]
    fn levels() {
        assert_eq!(Level::of(10, 100), Level::Roomy);
        assert_eq!(Level::of(75, 100), Level::Tight);
        assert_eq!(Level::of(95, 100), Level::Full);
        assert_eq!(Level::of(5, 0), Level::Full);
    }
}
