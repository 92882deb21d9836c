//! What a screen reader is told of a reply: whole sentences, at a pace that
//! can be listened to, and the states at its end.
//!
//! A live region around the growing text would read every piece of a word.

use super::App;
use super::turn::Turn;
use crate::domain::{MessageId, ReplyState};
use leptos::prelude::*;

/// How far the reply that is being read out has been told.
#[derive(Clone, Copy, Default)]
struct Told {
    reply: Option<MessageId>,
    bytes: usize,
    ended: bool,
}

/// Tells what is new in the last reply, one step a second.
pub fn start(app: App) {
    let told = StoredValue::new(Told::default());
    crate::browser::time::every(std::time::Duration::from_secs(1), move || {
        let Some(turn) = app.talk.last_reply_untracked() else { return };
        let mut now = told.get_value();
        let state = turn.state.get_untracked();
        if now.reply != Some(turn.id) {
            // What was there before the reader came is not read out.
            let ended = app.talk.found.get_value() == Some(turn.id);
            let bytes = if ended { turn.text.len() } else { 0 };
            now = Told { reply: Some(turn.id), bytes, ended };
        }
        let news = news(&turn, state, &mut now, app);
        told.set_value(now);
        if !news.is_empty() {
            app.announced.set(news);
        }
    });
}

fn news(turn: &Turn, state: ReplyState, told: &mut Told, app: App) -> String {
    let mut news = turn.text.with(|text| {
        let rest = text.get(told.bytes..).unwrap_or_default();
        let end = if state.is_final() { rest.len() } else { sentence_end(rest) };
        told.bytes += end;
        plain(&rest[..end])
    });
    if state.is_final() && !told.ended {
        told.ended = true;
        let words = match state {
            ReplyState::Stopped => app.strings.stopped().to_owned(),
            ReplyState::Failed | ReplyState::Interrupted => turn
                .error
                .get_untracked()
                .map(|error| app.strings.error(&error).title)
                .unwrap_or_default(),
            _ => String::new(),
        };
        if !words.is_empty() {
            news = format!("{news} {words}");
        }
    }
    news.trim().to_owned()
}

/// Where the last whole sentence ends, in bytes; 0 if there is none.
pub(super) fn sentence_end(text: &str) -> usize {
    let mut end = 0;
    let mut previous = ' ';
    for (index, character) in text.char_indices() {
        let after_stop =
            matches!(previous, '.' | '!' | '?' | '…' | ':' | ';') && character.is_whitespace();
        if after_stop || character == '\n' || matches!(character, '。' | '！' | '？') {
            end = index + character.len_utf8();
        }
        previous = character;
    }
    end
}

/// Without the marks of Markdown, which would be read out.
fn plain(text: &str) -> String {
    let marks = |c: char| matches!(c, '*' | '`' | '#' | '_' | '|' | '~' | '>');
    text.chars()
        .map(|c| if marks(c) || c.is_whitespace() { ' ' } else { c })
        .collect::<String>()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_sentences_are_told() {
        assert_eq!(sentence_end("One. Two"), 5);
        assert_eq!(sentence_end("3.5 litres"), 0);
        assert_eq!(sentence_end("One"), 0);
        assert_eq!(plain("**Bold** `code`\n# Head"), "Bold code Head");
    }
}
