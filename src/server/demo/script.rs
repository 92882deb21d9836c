//! Finds the text of the tour that answers a message.
//!
//! The texts are in `tour.en.md` and `tour.ru.md`, one section for each topic.
//! Absent on purpose: anything that would look like understanding. A word is
//! known or it is not, and the demo says so.

/// The languages that the tour is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, and for whatever is not Russian.
    English,
    /// Russian.
    Russian,
}

/// What the tour shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// What there is to try.
    Greeting,
    /// How to get a real model.
    Help,
    /// Code blocks.
    Code,
    /// Formulas.
    Math,
    /// Tables and lists.
    Table,
    /// Thinking before the answer.
    Thinking,
    /// A long read.
    Long,
    /// Stopping an answer.
    Stop,
    /// An answer that fails.
    Error,
    /// The settings of a chat.
    Settings,
    /// A message that the demo does not know.
    Unknown,
}

/// The words that stand for each topic, in lower case.
const WORDS: [(Topic, &[&str]); 10] = [
    (Topic::Code, &["code", "код", "кода"]),
    (Topic::Math, &["math", "maths", "formula", "formulas", "формулы", "формула", "математика"]),
    (Topic::Table, &["table", "tables", "таблица", "таблицу", "таблицы"]),
    (
        Topic::Thinking,
        &["thinking", "think", "thoughts", "мысли", "размышления", "думать", "подумай"],
    ),
    (Topic::Long, &["long", "длинно", "длинный", "длинное"]),
    (Topic::Stop, &["stop", "стоп", "остановить"]),
    (Topic::Error, &["error", "fail", "ошибка", "ошибку", "сбой"]),
    (Topic::Settings, &["settings", "настройки", "настройка"]),
    (Topic::Help, &["help", "помощь", "помоги", "справка"]),
    (Topic::Greeting, &["hello", "hi", "hey", "привет", "здравствуйте", "здравствуй"]),
];

/// A message with more words than this is a question, not a word of the tour.
const MOST_WORDS: usize = 8;

const ENGLISH: &str = include_str!("tour.en.md");
const RUSSIAN: &str = include_str!("tour.ru.md");

/// Russian if most of the letters are Cyrillic.
pub fn language(message: &str) -> Language {
    let letters = message.chars().filter(|letter| letter.is_alphabetic());
    let (cyrillic, all) = letters.fold((0, 0), |(cyrillic, all), letter| {
        (cyrillic + usize::from(('\u{400}'..='\u{4ff}').contains(&letter)), all + 1)
    });
    if cyrillic * 2 > all { Language::Russian } else { Language::English }
}

/// What a message asks for. The first message of a chat is answered with the
/// greeting if it has no word that is known.
pub fn topic(message: &str, first: bool) -> Topic {
    let lower = message.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let known = WORDS.iter().find(|(_, names)| words.iter().any(|word| names.contains(word)));
    match known {
        Some((topic, _)) if words.len() <= MOST_WORDS => *topic,
        _ if first => Topic::Greeting,
        _ => Topic::Unknown,
    }
}

/// A section of the tour, without the blank line at its end.
pub fn section(language: Language, name: &str) -> &'static str {
    let tour = match language {
        Language::English => ENGLISH,
        Language::Russian => RUSSIAN,
    };
    let sections = tour.split("<!-- ").skip(1);
    let mut texts = sections.filter_map(|section| section.split_once(" -->\n"));
    let text = texts.find_map(|(found, text)| (found == name).then_some(text));
    text.expect("a test asks for every section").trim_end_matches('\n')
}

/// The section that answers a topic.
pub const fn section_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Greeting => "greeting",
        Topic::Help => "help",
        Topic::Code => "code",
        Topic::Math => "math",
        Topic::Table => "table",
        Topic::Thinking => "thinking",
        Topic::Long => "long",
        Topic::Stop => "stop",
        Topic::Error => "error",
        Topic::Settings => "settings",
        Topic::Unknown => "unknown",
    }
}

/// Text in pieces of a word and the space after it: about what a token is.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut after_space = false;
    for (at, letter) in text.char_indices() {
        if after_space && !letter.is_whitespace() {
            pieces.push(&text[from..at]);
            from = at;
        }
        after_space = letter.is_whitespace();
    }
    if from < text.len() {
        pieces.push(&text[from..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_there_in_both_languages() {
        let others = ["thinking-thought", "thinking-off", "error-after", "onwards", "failure"];
        let topics = WORDS.iter().map(|(topic, _)| *topic).chain([Topic::Unknown]);
        for name in topics.map(section_name).chain(others) {
            for language in [Language::English, Language::Russian] {
                assert!(section(language, name).len() > 20, "{name} {language:?}");
            }
        }
    }

    #[test]
    fn the_words_that_the_greeting_names_are_known() {
        for language in [Language::English, Language::Russian] {
            let greeting = section(language, "greeting");
            let rows = greeting.lines().filter_map(|line| line.strip_prefix("| `"));
            let mut count = 0;
            for row in rows {
                let word = row.split('`').next().expect("a split has a first part");
                let topic = topic(word, false);
                assert!(!matches!(topic, Topic::Unknown | Topic::Greeting), "{word}");
                count += 1;
            }
            assert_eq!(count, 9);
        }
    }

    #[test]
    fn messages_find_their_topic() {
        assert_eq!(topic("Code!", true), Topic::Code);
        assert_eq!(topic("please show me a table", false), Topic::Table);
        assert_eq!(topic("Какая погода завтра?", true), Topic::Greeting);
        assert_eq!(topic("Какая погода завтра?", false), Topic::Unknown);
        let question = "How can I stop a program that has run for a very long time";
        assert_eq!(topic(question, false), Topic::Unknown);
    }

    #[test]
    fn the_language_is_that_of_most_letters() {
        assert_eq!(language("код на Rust?"), Language::Russian);
        assert_eq!(language("what does код mean"), Language::English);
        assert_eq!(language("42"), Language::English);
    }

    #[test]
    fn pieces_lose_nothing() {
        let text = section(Language::Russian, "code");
        assert_eq!(pieces(text).concat(), text);
        assert_eq!(pieces("  a b\n\n  c"), ["  ", "a ", "b\n\n  ", "c"]);
        assert_eq!(pieces(""), [""; 0]);
    }
}
