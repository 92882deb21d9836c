//! Text → commands with positions, and every mistake of grammar at once.
//!
//! Ollama's parser is a machine that goes character by character and stops at
//! the first mistake. This one goes the same way, notes a mistake, and goes on
//! with the next line, since a command can only start there; only a quote that
//! is never closed takes the whole rest with it, as it does at Ollama. Absent
//! on purpose: what values mean (`check`).

use super::check::{Problem, Reason};
use super::print::is_printable;
use crate::domain::near;
use std::ops::Range;

/// A part of the text, in bytes.
pub type Span = Range<usize>;

/// What a line can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instruction {
    /// The model or file to start from.
    From,
    /// A file that adapts it.
    Adapter,
    /// A file with a small model that drafts.
    Draft,
    /// How a prompt is made.
    Template,
    /// The system prompt.
    System,
    /// An option.
    Parameter,
    /// A message before every conversation.
    Message,
    /// A licence.
    License,
    /// Ollama's built-in way to make a prompt.
    Renderer,
    /// Ollama's built-in way to read an answer.
    Parser,
    /// The least version of Ollama.
    Requires,
}

impl Instruction {
    /// All, in the order in which they stand in a tidy file.
    pub const ALL: [Self; 11] = [
        Self::From,
        Self::Adapter,
        Self::Draft,
        Self::Template,
        Self::System,
        Self::Parameter,
        Self::Message,
        Self::License,
        Self::Renderer,
        Self::Parser,
        Self::Requires,
    ];

    /// As it is written.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::From => "FROM",
            Self::Adapter => "ADAPTER",
            Self::Draft => "DRAFT",
            Self::Template => "TEMPLATE",
            Self::System => "SYSTEM",
            Self::Parameter => "PARAMETER",
            Self::Message => "MESSAGE",
            Self::License => "LICENSE",
            Self::Renderer => "RENDERER",
            Self::Parser => "PARSER",
            Self::Requires => "REQUIRES",
        }
    }

    /// The instruction of that word, in any case.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.keyword().eq_ignore_ascii_case(word))
    }

    /// Whether a name stands before the value: of a parameter, or a role.
    #[must_use]
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Parameter | Self::Message)
    }
}

/// What a command says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub instruction: Instruction,
    /// The parameter's name or the message's role; empty for all others.
    pub name: String,
    /// The value, without its quotes.
    pub value: String,
}

/// A command and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it says.
    pub says: Statement,
    /// Its first word.
    pub keyword: Span,
    /// Its name; empty where there is none.
    pub name: Span,
    /// Its value with the quotes; empty where there is none.
    pub value: Span,
    /// All its lines, without the last line's end.
    pub lines: Span,
    /// How many characters of the value Ollama drops, since they cannot be printed.
    pub dropped: usize,
}

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modelfile {
    /// Its commands, in their order.
    pub commands: Vec<Command>,
    /// Its comments.
    pub comments: Vec<Span>,
    /// Mistakes of grammar, each of which Ollama refuses.
    pub mistakes: Vec<Problem>,
    /// Where the last line starts that belongs to no command: nothing may be
    /// put behind the first of them that is never closed.
    pub unclosed: Option<usize>,
}

impl Modelfile {
    /// What the commands say.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.commands.iter().map(|command| &command.says)
    }

    /// The last command of that kind and name, which is the one that counts.
    #[must_use]
    pub fn last(&self, instruction: Instruction, name: &str) -> Option<&Command> {
        let is = |command: &&Command| {
            command.says.instruction == instruction && command.says.name == name
        };
        self.commands.iter().rfind(is)
    }
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str) -> Modelfile {
    // A byte order mark is no part of the text.
    let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, at, found: Modelfile::default() };
    while let Some(first) = reader.peek() {
        match first {
            '#' => {
                let start = reader.at;
                reader.skip_line();
                reader.found.comments.push(start..reader.at);
            }
            ' ' | '\t' | '\r' | '\n' => reader.at += 1,
            _ => reader.command(),
        }
    }
    let mut found = reader.found;
    if !found.commands.iter().any(|command| command.says.instruction == Instruction::From) {
        found.mistakes.push(Problem::error(0..0, Reason::NoFrom));
    }
    found
}

const fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t')
}

const fn is_line_end(letter: char) -> bool {
    matches!(letter, '\r' | '\n')
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Modelfile,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_while(&mut self, is: impl Fn(char) -> bool) {
        while let Some(letter) = self.peek().filter(|letter| is(*letter)) {
            self.at += letter.len_utf8();
        }
    }

    fn skip_line(&mut self) {
        self.skip_while(|letter| !is_line_end(letter));
    }

    /// Notes a mistake and leaves the line.
    fn mistake(&mut self, span: Span, reason: Reason) {
        self.found.mistakes.push(Problem::error(span, reason));
        self.skip_line();
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind(is_line_end).map_or(0, |end| end + 1)
    }

    fn command(&mut self) {
        let start = self.at;
        let Some(first) = self.peek() else { return };
        self.at += first.len_utf8();
        let word_start = if is_printable(first) { start } else { self.at };
        self.skip_while(|letter| letter.is_ascii_alphabetic());
        let keyword = word_start..self.at;
        let word = &self.text[keyword.clone()];
        let known = Instruction::of(word);
        let Some(instruction) = known.filter(|_| self.peek().is_some_and(is_space)) else {
            let reason = match (known, self.peek()) {
                (Some(known), None | Some('\r' | '\n')) => {
                    Reason::NoValue { keyword: known.keyword() }
                }
                (Some(known), _) => Reason::NoSpace { keyword: known.keyword() },
                (None, _) => {
                    self.skip_while(|letter| !is_space(letter) && !is_line_end(letter));
                    let word = &self.text[word_start..self.at];
                    let nearest = near::nearest(
                        &word.to_ascii_uppercase(),
                        Instruction::ALL.into_iter().map(Instruction::keyword),
                    );
                    Reason::UnknownInstruction { word: word.to_owned(), nearest }
                }
            };
            let span = word_start..self.at;
            return self.mistake(span, reason);
        };
        // Exactly one: a second space is what follows it.
        self.at += 1;
        let name = if instruction.is_named() {
            let Some(name) = self.name(instruction, &keyword) else { return };
            name
        } else {
            self.at..self.at
        };
        self.value(instruction, keyword, name);
    }

    /// The name of a parameter or a role, with the space behind it.
    fn name(&mut self, instruction: Instruction, keyword: &Span) -> Option<Span> {
        let start = self.at;
        let more = instruction == Instruction::Parameter;
        self.skip_while(|letter| {
            letter.is_ascii_alphabetic() || more && (letter.is_ascii_digit() || letter == '_')
        });
        let span = start..self.at;
        match self.peek() {
            Some(letter) if is_space(letter) => {}
            None | Some('\r' | '\n') => {
                let whole = keyword.start..span.end;
                self.mistake(whole, Reason::NoValue { keyword: instruction.keyword() });
                return None;
            }
            Some(_) => {
                self.skip_while(|letter| !is_space(letter) && !is_line_end(letter));
                self.mistake(start..self.at, Reason::BadName { keyword: instruction.keyword() });
                return None;
            }
        }
        if instruction == Instruction::Message
            && !matches!(&self.text[span.clone()], "system" | "user" | "assistant")
        {
            let reason = if span.is_empty() {
                Reason::TwoSpaces { keyword: instruction.keyword() }
            } else {
                Reason::BadRole { role: self.text[span.clone()].to_owned() }
            };
            let whole = if span.is_empty() { keyword.clone() } else { span };
            self.mistake(whole, reason);
            return None;
        }
        self.at += 1;
        Some(span)
    }

    /// The value: up to the first line end where its quotes, if it has any, are
    /// closed.
    fn value(&mut self, instruction: Instruction, keyword: Span, name: Span) {
        let start = self.at;
        let mut kept = String::new();
        // What is left of it once both ends are trimmed, in `kept` and in the text.
        let (mut from, mut to) = (0, 0);
        let mut span = start..start;
        let mut dropped = 0;
        loop {
            let next = self.peek();
            if next.is_none_or(is_line_end)
                && let Some(value) = unquoted(&kept[from..to])
            {
                let command = Command {
                    says: Statement {
                        instruction,
                        name: self.text[name.clone()].to_owned(),
                        value: value.to_owned(),
                    },
                    lines: self.line_start(keyword.start)..self.at,
                    keyword,
                    name,
                    value: span,
                    dropped,
                };
                self.found.commands.push(command);
                return;
            }
            let Some(letter) = next else { break };
            if is_space(letter) || is_line_end(letter) {
                kept.push(letter);
            } else if is_printable(letter) {
                if to == 0 {
                    from = kept.len();
                    span.start = self.at;
                }
                kept.push(letter);
                to = kept.len();
                span.end = self.at + letter.len_utf8();
            } else {
                dropped += 1;
            }
            self.at += letter.len_utf8();
        }
        self.never_closed(keyword.start, span.start);
    }

    fn never_closed(&mut self, command: usize, opening: usize) {
        let quote = if self.text[opening..].starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
        let rest = &self.text[opening..];
        let line = &rest[..rest.find(is_line_end).unwrap_or(rest.len())];
        let reason = match line[quote.len()..].find(quote) {
            Some(_) => Reason::TextAfterQuote,
            None => Reason::Unclosed { quote },
        };
        let span = opening..opening + line.trim_end().len();
        self.found.mistakes.push(Problem::error(span, reason));
        self.found.unclosed = Some(self.line_start(command));
    }
}

/// What is between the quotes, or all if there are none; nothing if they are
/// not closed.
fn unquoted(trimmed: &str) -> Option<&str> {
    for quote in ["\"\"\"", "\""] {
        if let Some(rest) = trimmed.strip_prefix(quote) {
            return rest.strip_suffix(quote);
        }
    }
    Some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(&'static str, String, String)> {
        let found = parse(text);
        let commands = found.commands.into_iter().map(|command| command.says);
        commands.map(|says| (says.instruction.keyword(), says.name, says.value)).collect()
    }

    fn values(text: &str) -> Vec<String> {
        said(text).into_iter().map(|says| says.2).collect()
    }

    fn mistakes(text: &str) -> Vec<Reason> {
        parse(text).mistakes.into_iter().map(|problem| problem.reason).collect()
    }

    #[test]
    fn commands_in_any_case_with_spaces_before_them() {
        let read = said("  from x\n\tSyStEm hi\nPARAMETER stop a\n");
        let expected = [("FROM", "", "x"), ("SYSTEM", "", "hi"), ("PARAMETER", "stop", "a")];
        let read: Vec<_> = read.iter().map(|(a, b, c)| (*a, b.as_str(), c.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn comments_only_where_a_command_could_start() {
        let found = parse("# one\n  # two\nFROM x # y\n");
        assert_eq!(found.comments.len(), 2);
        assert_eq!(found.commands[0].says.value, "x # y");
    }

    #[test]
    fn both_quotes_may_span_lines() {
        assert_eq!(
            values("FROM x\nSYSTEM \"a\nb\"\nSYSTEM \"\"\"\na\n\"\"\"\n")[1..],
            ["a\nb", "\na\n"]
        );
        assert_eq!(values("FROM \"x\"\nSYSTEM \"a\\nb\"")[..], ["x", "a\\nb"]);
        assert_eq!(values("FROM x\nSYSTEM 'a'")[1], "'a'");
        assert_eq!(values("FROM x\nSYSTEM a \"b\" c")[1], "a \"b\" c");
        assert_eq!(values("FROM x\nSYSTEM \"a\r\nb\"")[1], "a\r\nb");
    }

    #[test]
    fn text_after_a_closing_quote_is_not_closed() {
        assert_eq!(values("FROM x\nSYSTEM \"hi\" and \"bye\"")[1], "hi\" and \"bye");
        let text = "FROM x\nSYSTEM \"hi\" there\nPARAMETER seed 1\n";
        assert_eq!(mistakes(text), [Reason::TextAfterQuote]);
        assert_eq!(parse(text).unclosed, Some(7));
        assert_eq!(mistakes("FROM x\nSYSTEM \"hi"), [Reason::Unclosed { quote: "\"" }]);
        assert_eq!(mistakes("FROM x\nSYSTEM \"\"\""), [Reason::Unclosed { quote: "\"\"\"" }]);
        // It runs on until some later line ends with that quote.
        assert_eq!(values("FROM x\nSYSTEM \"hi\" there\nend\"")[1], "hi\" there\nend");
    }

    #[test]
    fn a_command_wants_a_space_and_its_name_one_only() {
        assert_eq!(mistakes("FROM x\nSYSTEM\n"), [Reason::NoValue { keyword: "SYSTEM" }]);
        assert_eq!(values("FROM x\nSYSTEM \n")[1], "");
        assert_eq!(mistakes("FROM x\nSYSTEM\"a\""), [Reason::NoSpace { keyword: "SYSTEM" }]);
        assert_eq!(
            said("FROM x\nPARAMETER  seed 1")[1],
            ("PARAMETER", String::new(), "seed 1".into())
        );
        assert_eq!(mistakes("FROM x\nMESSAGE  user a"), [Reason::TwoSpaces { keyword: "MESSAGE" }]);
        assert_eq!(mistakes("FROM x\nPARAMETER seed"), [Reason::NoValue { keyword: "PARAMETER" }]);
        assert_eq!(
            mistakes("FROM x\nPARAMETER top-k 1"),
            [Reason::BadName { keyword: "PARAMETER" }]
        );
        assert_eq!(mistakes("FROM x\nMESSAGE User a"), [Reason::BadRole { role: "User".into() }]);
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        let text = "FORM x\nMESSAGE me hi\nPARAMETER\n\nSYSTEM ok\nnonsense here\n";
        let found = parse(text);
        let lines: Vec<usize> =
            found.mistakes.iter().map(|one| text[..one.span.start].matches('\n').count()).collect();
        assert_eq!(lines, [0, 1, 2, 5, 0]);
        assert_eq!(found.commands.len(), 1);
        let nearest = Reason::UnknownInstruction { word: "FORM".into(), nearest: Some("FROM") };
        assert_eq!(found.mistakes[0].reason, nearest);
        assert_eq!(found.mistakes[4].reason, Reason::NoFrom);
    }

    #[test]
    fn what_cannot_be_printed_is_dropped() {
        let found = parse("FROM x\nSYSTEM 👨\u{200D}👩\u{A0}a\tb");
        assert_eq!(found.commands[1].says.value, "👨👩a\tb");
        assert_eq!(found.commands[1].dropped, 2);
        assert_eq!(values("\u{FEFF}# c\n\u{200B}FROM x"), ["x"]);
    }

    #[test]
    fn positions_lead_back_to_the_text() {
        let text = "# c\n  PARAMETER stop  \"a b\"  \nFROM x\n";
        let found = parse(text);
        let first = &found.commands[0];
        assert_eq!(&text[first.keyword.clone()], "PARAMETER");
        assert_eq!(&text[first.name.clone()], "stop");
        assert_eq!(&text[first.value.clone()], "\"a b\"");
        assert_eq!(&text[first.lines.clone()], "  PARAMETER stop  \"a b\"  ");
    }
}
