//! Search over chats: what is asked, what is found, and where in a text the
//! words stand, on both sides alike.
//!
//! Absent on purpose: the index (`server/store/search.rs`).

use super::ids::{ChatId, MessageId};
use super::message::Role;
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Hits of each kind in an answer.
pub const HITS: usize = 20;

/// Words of a search that count; more of them say nothing more.
const WORDS: usize = 8;
/// Characters of a word that count. Long ones cost the product of their length
/// and that of all texts.
const WORD_CHARACTERS: usize = 64;

/// Characters before the first hit in an excerpt, and after its beginning.
const BEFORE: usize = 40;
const AFTER: usize = 120;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Found {
    /// Chats by their titles, the last used first.
    pub chats: Vec<ChatHit>,
    /// Messages by their text, the newest first.
    pub messages: Vec<MessageHit>,
}

/// A chat that was found by its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ChatHit {
    /// The chat.
    pub id: ChatId,
    /// Its title.
    pub title: String,
    /// When it was last written in.
    pub updated_at: UnixMillis,
}

/// A message that was found by its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MessageHit {
    /// The message.
    pub id: MessageId,
    /// Its chat.
    pub chat_id: ChatId,
    /// That chat's title.
    pub title: String,
    /// Who said it.
    pub role: Role,
    /// The text around the first word, in one line.
    pub excerpt: String,
    /// When it was made.
    pub created_at: UnixMillis,
}

/// The words of a search, in small letters. What is neither letter nor digit
/// parts them.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(|word| word.chars().take(WORD_CHARACTERS).flat_map(char::to_lowercase).collect())
        .collect()
}

/// Whether every word stands somewhere in the text.
#[must_use]
pub fn holds(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| find(text, word).is_some())
}

/// Where a word, given in small letters, first stands in a text.
fn find(text: &str, word: &str) -> Option<Range<usize>> {
    text.char_indices().find_map(|(at, _)| {
        let mut wanted = word.chars().peekable();
        for (offset, c) in text[at..].char_indices() {
            for small in c.to_lowercase() {
                if wanted.next() != Some(small) {
                    return None;
                }
            }
            if wanted.peek().is_none() {
                return Some(at..at + offset + c.len_utf8());
            }
        }
        None
    })
}

/// The places of the words in a text, in order, without overlaps.
#[must_use]
pub fn marks(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let next = words.iter().filter_map(|word| find(rest, word));
        let Some(next) = next.min_by_key(|mark| (mark.start, usize::MAX - mark.end)) else { break };
        marks.push(at + next.start..at + next.end);
        at += next.end;
    }
    marks
}

/// The text around the first of the words, in one line.
#[must_use]
pub fn excerpt(text: &str, words: &[String]) -> String {
    let hit = words.iter().filter_map(|word| find(text, word)).map(|mark| mark.start).min();
    let hit = hit.unwrap_or(0);
    let start = text[..hit].char_indices().rev().take(BEFORE).last().map_or(hit, |(at, _)| at);
    let end = text[hit..].char_indices().nth(AFTER).map_or(text.len(), |(at, _)| hit + at);
    let line = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    [before, &line, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_language() {
        let words = words("  ПТИЦЫ, sing!");
        assert_eq!(words, ["птицы", "sing"]);
        let text = "All Sing: птицы, SINGing";
        assert!(holds(text, &words));
        let marked: Vec<&str> = marks(text, &words).into_iter().map(|mark| &text[mark]).collect();
        assert_eq!(marked, ["Sing", "птицы", "SING"]);
        assert!(!holds("птица", &words));
        assert_eq!(super::words("%_\"*"), [""; 0]);
    }

    #[test]
    fn an_excerpt_is_a_line_around_the_first_word() {
        let text = format!("{} the\nlinnet sings {}", "x ".repeat(60), "y ".repeat(200));
        let excerpt = excerpt(&text, &words("linnet"));
        assert!(excerpt.starts_with("…") && excerpt.ends_with("…"), "{excerpt}");
        assert!(excerpt.contains("the linnet sings y"), "{excerpt}");
        assert_eq!(super::excerpt("short", &words("other")), "short");
    }
}
