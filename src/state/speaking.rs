//! Reading an answer aloud, sentence by sentence, and writing by voice.
//!
//! Sentences are spoken one after the other: browsers give up on long texts,
//! and stopping is at once. Code is not read.

use super::App;
use super::announcer::sentence_end;
use crate::browser::speech;
use crate::domain::MessageId;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

impl App {
    /// Reads an answer aloud; or stops, if it is being read.
    pub fn read_aloud(self, id: MessageId) {
        let speaking = self.speech.speaking;
        let was = speaking.get_untracked();
        speaking.set(None);
        speech::silence();
        let Some(turn) = self.talk.turn(id) else { return };
        if was == Some(id) {
            return;
        }
        let sentences: Rc<[String]> = turn.text.with(sentences).into();
        if sentences.is_empty() {
            return;
        }
        speaking.set(Some(id));
        self.speak_from(id, sentences, 0);
    }

    fn speak_from(self, id: MessageId, sentences: Rc<[String]>, at: usize) {
        let Some(sentence) = sentences.get(at) else {
            self.speech.speaking.set(None);
            return;
        };
        let language = language_of(sentence);
        let rest = Rc::clone(&sentences);
        speech::speak(sentence, language, &self.speech.voice(), self.speech.rate(), move |read| {
            // Somebody stopped it, or another answer is read.
            if self.speech.speaking.get_untracked() != Some(id) {
                return;
            }
            if read {
                self.speak_from(id, Rc::clone(&rest), at + 1);
            } else {
                self.speech.speaking.set(None);
            }
        });
    }

    /// Listens and writes; or stops. The first time the person is told first.
    pub fn dictate(self) {
        thread_local! {
            static LISTENER: RefCell<Option<speech::Listener>> = const { RefCell::new(None) };
        }
        if self.speech.listening.get_untracked() {
            self.speech.listening.set(false);
            LISTENER.with_borrow_mut(Option::take);
            return;
        }
        if !self.speech.is_warned() {
            self.speech.warning.update(|open| *open = !*open);
            return;
        }
        self.speech.listening.set(true);
        // What stands before what is said; anew if the person types meanwhile.
        let before = RefCell::new(self.composer.text());
        let written = RefCell::new(before.borrow().clone());
        let skip = std::cell::Cell::new(0);
        let last = std::cell::Cell::new(0);
        let heard = move |all: String, done: usize| {
            if !self.speech.listening.get_untracked() {
                return;
            }
            let now = self.composer.text();
            if now != *written.borrow() {
                before.replace(now);
                skip.set(last.get().min(all.len()));
            }
            last.set(done);
            let said = all.get(skip.get()..).unwrap_or_default().trim();
            let base = before.borrow();
            let space =
                if base.is_empty() || base.ends_with(char::is_whitespace) { "" } else { " " };
            let text = [base.as_str(), space, said].concat();
            self.composer.put(&text);
            self.composer.keep_draft(self.talk.chat_id.get_untracked(), &text);
            written.replace(text);
        };
        let ended = move |why: Option<String>| {
            if !self.speech.listening.get_untracked() {
                return;
            }
            self.speech.listening.set(false);
            if let Some(why) = why.filter(|why| why != "aborted" && why != "no-speech") {
                let words = self.strings.speech();
                let refused = matches!(why.as_str(), "not-allowed" | "service-not-allowed");
                self.toasts.say(if refused { words.refused() } else { words.failed() });
            }
        };
        let listener = speech::listen(self.language.tag(), heard, ended);
        if self.speech.listening.get_untracked() {
            LISTENER.set(Some(listener));
        }
    }
}

/// The language that a voice should have; empty for the browser's own choice.
fn language_of(text: &str) -> &'static str {
    let of = |c: char| match u32::from(c) {
        0x0400..=0x04FF => Some("ru-RU"),
        0x3040..=0x30FF => Some("ja-JP"),
        0xAC00..=0xD7AF => Some("ko-KR"),
        0x4E00..=0x9FFF => Some("zh-CN"),
        0x0590..=0x05FF => Some("he-IL"),
        0x0600..=0x06FF => Some("ar-SA"),
        _ => None,
    };
    text.chars().find_map(of).unwrap_or_default()
}

/// The sentences of a message that can be read aloud: without code, formulas,
/// rules and marks.
fn sentences(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let opens = ["```", "~~~", "$$"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (fence, opens) {
            (Some(mark), _) => {
                if trimmed.starts_with(mark) || (mark == "$$" && trimmed.trim_end().ends_with(mark))
                {
                    fence = None;
                }
            }
            (None, Some("$$"))
                if trimmed.trim_end().len() > 2 && trimmed.trim_end().ends_with("$$") => {}
            (None, Some(mark)) => fence = Some(mark),
            (None, None) => {
                push_line(&mut plain, trimmed);
            }
        }
    }
    let mut found = Vec::new();
    for paragraph in plain.split("\n\n") {
        let mut rest = paragraph.trim();
        while !rest.is_empty() {
            let end = match sentence_end(rest) {
                0 => rest.len(),
                _ => first_end(rest),
            };
            let sentence = rest[..end].split_whitespace().collect::<Vec<_>>().join(" ");
            if sentence.chars().any(char::is_alphanumeric) {
                found.push(sentence);
            }
            rest = rest[end..].trim_start();
        }
    }
    found
}

/// Where the first sentence ends.
fn first_end(text: &str) -> usize {
    let mut at = 0;
    for (index, c) in text.char_indices() {
        at = index + c.len_utf8();
        if sentence_end(&text[..at]) == at {
            return at;
        }
    }
    at
}

/// Adds a line without the marks of Markdown.
fn push_line(plain: &mut String, line: &str) {
    let item = line.starts_with(['-', '*', '+', '#', '>', '|'])
        || line.split_once(['.', ')']).is_some_and(|(number, _)| {
            !number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit())
        });
    if item || line.is_empty() {
        // Items, headings and rows stand for themselves.
        plain.push_str("\n\n");
    }
    let start = line.trim_start_matches(|c: char| "#>-*+| ".contains(c));
    let mut rest = start.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '*' | '`' | '~' | '[' | '!' if c != '!' || rest.peek() == Some(&'[') => {}
            '|' => plain.push_str(", "),
            // The address of a link.
            ']' if rest.peek() == Some(&'(') => {
                for c in rest.by_ref() {
                    if c == ')' {
                        break;
                    }
                }
            }
            ']' => {}
            c => plain.push(c),
        }
    }
    plain.push_str(if item { "\n\n" } else { " " });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_without_code_and_marks() {
        let text = "# Birds\n\nA **linnet** sings. It\nis [small](https://a.example)!\n\n```rust\nlet a = 1;\n```\n\n\
                    - one `x`\n- two\n\n$$\nx^2\n$$\nEnd";
        assert_eq!(
            sentences(text),
            ["Birds", "A linnet sings.", "It is small!", "one x", "two", "End"]
        );
        assert_eq!(sentences("```\ncode\n```"), [""; 0]);
        assert_eq!(sentences("3.5 litres cost 2. And more"), ["3.5 litres cost 2.", "And more"]);
        assert_eq!(language_of("Привет"), "ru-RU");
        assert_eq!(language_of("Hello"), "");
    }
}
