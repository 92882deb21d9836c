//! What is wrong with a Modelfile, all of it at once, with the place and the
//! reason of each.
//!
//! An error means that creating would fail, a warning that it works otherwise
//! than one may think, a note that it is worth knowing. Absent on purpose:
//! words (`i18n::create`).

use super::parameters::{self, DEPRECATED, Kind};
use super::parse::{Command, Instruction, Modelfile, Span};
use super::request::{self, Source};
use super::template::{self, Fault};
use crate::domain::model::same_model;
use crate::domain::near;
use crate::domain::options::specification;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It works, but not as one may think.
    Warning,
    /// It cannot work.
    Error,
}

/// Why a part of the text is marked.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// No such instruction.
    UnknownInstruction {
        /// What is written.
        word: String,
        /// What may be meant.
        nearest: Option<&'static str>,
    },
    /// A space is missing behind the instruction.
    NoSpace {
        /// The instruction.
        keyword: &'static str,
    },
    /// The line ends where a value should be.
    NoValue {
        /// The instruction.
        keyword: &'static str,
    },
    /// A name may have letters, digits and `_` only.
    BadName {
        /// The instruction.
        keyword: &'static str,
    },
    /// No such role.
    BadRole {
        /// What is written.
        role: String,
    },
    /// Only one space may stand before the name.
    TwoSpaces {
        /// The instruction.
        keyword: &'static str,
    },
    /// The quote is never closed.
    Unclosed {
        /// The quote.
        quote: &'static str,
    },
    /// Text behind the closing quote, so that it closes nothing.
    TextAfterQuote,
    /// There is no FROM.
    NoFrom,
    /// No such parameter.
    UnknownParameter {
        /// What is written.
        name: String,
        /// What may be meant.
        nearest: Option<&'static str>,
    },
    /// Ollama skips this parameter.
    Deprecated {
        /// The parameter.
        name: String,
    },
    /// The value is not of the parameter's kind.
    WrongKind {
        /// The parameter.
        name: String,
        /// What it must be.
        kind: Kind,
    },
    /// Outside what is sensible.
    OutOfRange {
        /// The parameter.
        name: String,
        /// The least value.
        min: f64,
        /// The greatest value.
        max: f64,
    },
    /// An empty value changes nothing.
    Empty {
        /// The instruction.
        keyword: &'static str,
    },
    /// FROM says nothing.
    EmptyFrom,
    /// No name of a model, and no file.
    BadModelName {
        /// What is written.
        name: String,
    },
    /// A file that was not given here.
    FileWanted {
        /// Its path, as written.
        path: String,
    },
    /// A file of the model server that it does not have.
    FileGone,
    /// A later line takes its place.
    Replaced {
        /// The instruction, or the parameter's name.
        what: String,
    },
    /// A file beside a name: the name wins.
    NameWins,
    /// No version.
    BadVersion,
    /// Characters that cannot be printed are dropped.
    Dropped {
        /// How many.
        count: usize,
    },
    /// `{{` without `}}`.
    TemplateUnclosed,
    /// A block without its end, or an end without its block.
    TemplateBlocks,
    /// Not installed: Ollama gets it first.
    Fetched {
        /// The model.
        model: String,
    },
    /// Only newer versions of Ollama know it.
    Newer {
        /// The instruction or parameter.
        what: &'static str,
        /// The first version that does.
        since: &'static str,
    },
}

/// Something that is marked in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// How bad.
    pub severity: Severity,
    /// Why.
    pub reason: Reason,
}

impl Eq for Problem {}
impl Eq for Reason {}

impl Problem {
    /// An error.
    #[must_use]
    pub const fn error(span: Span, reason: Reason) -> Self {
        Self { span, severity: Severity::Error, reason }
    }

    const fn warning(span: Span, reason: Reason) -> Self {
        Self { span, severity: Severity::Warning, reason }
    }

    const fn note(span: Span, reason: Reason) -> Self {
        Self { span, severity: Severity::Note, reason }
    }

    /// The word to write instead, if one is known.
    #[must_use]
    pub const fn instead(&self) -> Option<&'static str> {
        match &self.reason {
            Reason::UnknownInstruction { nearest, .. }
            | Reason::UnknownParameter { nearest, .. } => *nearest,
            _ => None,
        }
    }
}

/// What is known around the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The installed models; empty if that is not known.
    pub installed: Vec<String>,
    /// The files that were given, by their path in the text.
    pub files: Vec<String>,
    /// Digests of files that the model server does not have.
    pub gone: Vec<String>,
}

/// Everything that is wrong, in the order of the text.
#[must_use]
pub fn check(file: &Modelfile, around: &Around) -> Vec<Problem> {
    let mut found = file.mistakes.clone();
    for (at, command) in file.commands.iter().enumerate() {
        let later = &file.commands[at + 1..];
        one(command, around, &mut found);
        repeated(command, later, around, &mut found);
        if command.dropped > 0 {
            let reason = Reason::Dropped { count: command.dropped };
            found.push(Problem::warning(command.value.clone(), reason));
        }
    }
    name_wins(file, around, &mut found);
    found.sort_by_key(|problem| (problem.span.start, std::cmp::Reverse(problem.severity)));
    found
}

/// Whether creating can work.
#[must_use]
pub fn works(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity != Severity::Error)
}

/// The value's place, or the keyword's where there is no value.
fn place(command: &Command) -> Span {
    if command.value.is_empty() { command.keyword.clone() } else { command.value.clone() }
}

fn one(command: &Command, around: &Around, found: &mut Vec<Problem>) {
    let value = command.says.value.as_str();
    match command.says.instruction {
        Instruction::From => from(command, around, found),
        Instruction::Parameter => parameter(command, found),
        Instruction::Adapter | Instruction::Draft => {
            if command.says.instruction == Instruction::Draft {
                let reason = Reason::Newer { what: "DRAFT", since: "0.23.1" };
                found.push(Problem::note(command.keyword.clone(), reason));
            }
            file(command, around, found);
        }
        Instruction::Requires if !is_version(value) => {
            found.push(Problem::error(place(command), Reason::BadVersion));
        }
        Instruction::Template => match template::fault(value) {
            Some(Fault::Unclosed(_)) => {
                found.push(Problem::error(place(command), Reason::TemplateUnclosed));
            }
            Some(Fault::Blocks) => {
                found.push(Problem::error(place(command), Reason::TemplateBlocks));
            }
            None => {}
        },
        _ => {}
    }
    let may_be_empty = matches!(
        command.says.instruction,
        Instruction::From
            | Instruction::Parameter
            | Instruction::Requires
            | Instruction::Adapter
            | Instruction::Draft
    );
    if value.is_empty() && !may_be_empty {
        let keyword = command.says.instruction.keyword();
        found.push(Problem::warning(place(command), Reason::Empty { keyword }));
    }
}

fn from(command: &Command, around: &Around, found: &mut Vec<Problem>) {
    let value = command.says.value.as_str();
    match request::source(value, &around.files) {
        Source::Nothing => found.push(Problem::error(place(command), Reason::EmptyFrom)),
        Source::Given(_) | Source::Blob(_) | Source::Wanted => file(command, around, found),
        Source::Named => {
            if crate::domain::model_name::check(value).is_err() {
                let reason = Reason::BadModelName { name: value.to_owned() };
                found.push(Problem::error(place(command), reason));
            } else if !around.installed.is_empty()
                && !around.installed.iter().any(|known| same_model(known, value))
            {
                let reason = Reason::Fetched { model: value.to_owned() };
                found.push(Problem::note(place(command), reason));
            }
        }
    }
}

/// A value that must be a file.
fn file(command: &Command, around: &Around, found: &mut Vec<Problem>) {
    match request::source(&command.says.value, &around.files) {
        Source::Given(_) => {}
        Source::Blob(digest) => {
            if around.gone.contains(&digest) {
                found.push(Problem::error(place(command), Reason::FileGone));
            }
        }
        Source::Nothing | Source::Named | Source::Wanted => {
            let reason = Reason::FileWanted { path: command.says.value.clone() };
            found.push(Problem::error(place(command), reason));
        }
    }
}

fn parameter(command: &Command, found: &mut Vec<Problem>) {
    let name = &command.says.name;
    if name.is_empty() {
        let reason = Reason::TwoSpaces { keyword: Instruction::Parameter.keyword() };
        found.push(Problem::error(command.keyword.clone(), reason));
        return;
    }
    if DEPRECATED.contains(&name.as_str()) {
        let reason = Reason::Deprecated { name: name.clone() };
        found.push(Problem::warning(command.name.clone(), reason));
        return;
    }
    let Some(kind) = parameters::kind(name) else {
        let nearest = near::nearest(&name.to_ascii_lowercase(), parameters::names());
        let reason = Reason::UnknownParameter { name: name.clone(), nearest };
        found.push(Problem::error(command.name.clone(), reason));
        return;
    };
    let Some(value) = parameters::read(kind, &command.says.value) else {
        let reason = Reason::WrongKind { name: name.clone(), kind };
        found.push(Problem::error(place(command), reason));
        return;
    };
    if name == "draft_num_predict" {
        let reason = Reason::Newer { what: "draft_num_predict", since: "0.23.1" };
        found.push(Problem::note(command.name.clone(), reason));
    }
    if let (Some(number), Some(range)) = (value.number(), specification(name))
        && range.is_number()
        && !(range.min..=range.max).contains(&number)
    {
        let reason = Reason::OutOfRange { name: name.clone(), min: range.min, max: range.max };
        found.push(Problem::warning(place(command), reason));
    }
}

/// Whether a later line takes its place.
fn repeated(command: &Command, later: &[Command], around: &Around, found: &mut Vec<Problem>) {
    let says = &command.says;
    let adds_up = match says.instruction {
        Instruction::License | Instruction::Message => true,
        Instruction::Parameter => says.name == "stop" || parameters::kind(&says.name).is_none(),
        // Files add up; of names the last one counts.
        Instruction::From => request::source(&says.value, &around.files) != Source::Named,
        _ => false,
    };
    let same = |other: &&Command| {
        other.says.instruction == says.instruction
            && other.says.name == says.name
            && (says.instruction != Instruction::From
                || request::source(&other.says.value, &around.files) == Source::Named)
    };
    if !adds_up && later.iter().any(|other| same(&other)) {
        let named = says.instruction.is_named();
        let what = if named { &says.name } else { says.instruction.keyword() };
        let reason = Reason::Replaced { what: what.to_owned() };
        found.push(Problem::warning(command.keyword.clone(), reason));
    }
}

fn name_wins(file: &Modelfile, around: &Around, found: &mut Vec<Problem>) {
    let froms = || file.commands.iter().filter(|one| one.says.instruction == Instruction::From);
    let is_name = |one: &&Command| request::source(&one.says.value, &around.files) == Source::Named;
    if froms().any(|one| is_name(&one)) {
        for one in froms().filter(|one| !is_name(one) && !one.says.value.is_empty()) {
            found.push(Problem::warning(place(one), Reason::NameWins));
        }
    }
}

/// Whether a text is a version as Go's `semver` takes it, with or without `v`.
fn is_version(text: &str) -> bool {
    let rest = text.strip_prefix('v').unwrap_or(text);
    let (rest, build) = rest.split_once('+').map_or((rest, None), |(a, b)| (a, Some(b)));
    let (core, before) = rest.split_once('-').map_or((rest, None), |(a, b)| (a, Some(b)));
    let numbers: Vec<&str> = core.split('.').collect();
    let whole = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    let words = |text: &str, zeros: bool| {
        text.split('.').all(|part| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && (zeros || !digits || part.len() == 1 || !part.starts_with('0'))
        })
    };
    let short = numbers.len() < 3;
    numbers.len() <= 3
        && numbers.iter().all(whole)
        && !(short && (build.is_some() || before.is_some()))
        && before.is_none_or(|before| words(before, false))
        && build.is_none_or(|build| words(build, true))
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    fn found(text: &str) -> Vec<(usize, Severity, Reason)> {
        let around = Around {
            installed: vec!["tiny:latest".into()],
            files: vec!["./a.gguf".into()],
            gone: vec![format!("sha256:{}", "0".repeat(64))],
        };
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let problems = check(&parse(text), &around);
        problems.into_iter().map(|one| (line(one.span.start), one.severity, one.reason)).collect()
    }

    #[test]
    fn a_good_file_has_no_problems() {
        let text = "FROM tiny\nPARAMETER temperature 0.7\nPARAMETER stop a\nPARAMETER stop b\n\
                    SYSTEM \"\"\"hi\"\"\"\nMESSAGE user a\nMESSAGE user b\nREQUIRES v0.14.0\n\
                    TEMPLATE {{ .Prompt }}\nLICENSE a\nLICENSE b\n";
        assert_eq!(found(text), []);
        assert_eq!(found("FROM ./a.gguf\nADAPTER ./a.gguf"), []);
    }

    #[test]
    fn parameters_are_marked_with_their_reason() {
        let text = "FROM tiny\nPARAMETER temprature 1\nPARAMETER top_k many\nPARAMETER mirostat 1\nPARAMETER temperature 9\nPARAMETER  seed 1";
        let nearest = Some("temperature");
        assert_eq!(
            found(text),
            [
                (
                    2,
                    Severity::Error,
                    Reason::UnknownParameter { name: "temprature".into(), nearest }
                ),
                (3, Severity::Error, Reason::WrongKind { name: "top_k".into(), kind: Kind::Whole }),
                (4, Severity::Warning, Reason::Deprecated { name: "mirostat".into() }),
                (
                    5,
                    Severity::Warning,
                    Reason::OutOfRange { name: "temperature".into(), min: 0.0, max: 2.0 }
                ),
                (6, Severity::Error, Reason::TwoSpaces { keyword: "PARAMETER" }),
            ]
        );
    }

    #[test]
    fn repeats_are_told() {
        let text = "FROM tiny\nSYSTEM a\nSYSTEM b\nPARAMETER seed 1\nPARAMETER seed 2\n";
        assert_eq!(
            found(text),
            [
                (2, Severity::Warning, Reason::Replaced { what: "SYSTEM".into() }),
                (4, Severity::Warning, Reason::Replaced { what: "seed".into() }),
            ]
        );
    }

    #[test]
    fn sources_are_names_or_files() {
        assert_eq!(found("FROM "), [(1, Severity::Error, Reason::EmptyFrom)]);
        let wanted = Reason::FileWanted { path: "./b.gguf".into() };
        assert_eq!(found("FROM ./b.gguf"), [(1, Severity::Error, wanted)]);
        let bad = Reason::BadModelName { name: "a b".into() };
        assert_eq!(found("FROM a b"), [(1, Severity::Error, bad)]);
        let fetched = Reason::Fetched { model: "other".into() };
        assert_eq!(found("FROM other"), [(1, Severity::Note, fetched)]);
        let gone = format!("FROM /x/blobs/sha256-{}", "0".repeat(64));
        assert_eq!(found(&gone), [(1, Severity::Error, Reason::FileGone)]);
        assert_eq!(found("FROM tiny\nFROM ./a.gguf"), [(2, Severity::Warning, Reason::NameWins)]);
    }

    #[test]
    fn versions_as_go_takes_them() {
        for good in ["0.14.0", "v1", "1.2", "1.2.3-rc.1+build.01"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "v", "01.2.3", "1.2.3.4", "1.2-rc1", "1.2.3-01", "1.2.x", "latest"] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}
