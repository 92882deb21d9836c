//! Changing one thing of a Modelfile and no other character of it: what the
//! form does to the text.
//!
//! A value is replaced where it stands, a new command goes behind its like, and
//! a command is taken out with its lines. Absent on purpose: reading the text
//! again, which is the caller's.

use super::parse::{Command, Instruction, Modelfile, Statement};
use super::print::{line, quoted};

/// A value that no Modelfile can hold; see [`quoted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unwritable;

/// Sets the command that counts of that kind and name, or, with `None`, takes
/// all of them out. Messages are a list: see [`set_all`].
///
/// # Errors
/// [`Unwritable`].
pub fn set(
    text: &str,
    file: &Modelfile,
    instruction: Instruction,
    name: &str,
    value: Option<&str>,
) -> Result<String, Unwritable> {
    let Some(value) = value else {
        let gone = matching(file, instruction, name);
        return Ok(without(text, gone));
    };
    match file.last(instruction, name) {
        Some(command) => replaced(text, command, value),
        None => inserted(text, file, &Statement::named(instruction, name, value)),
    }
}

/// Puts another value into a command.
///
/// # Errors
/// [`Unwritable`].
pub fn replaced(text: &str, command: &Command, value: &str) -> Result<String, Unwritable> {
    if command.says.value == value {
        return Ok(text.to_owned());
    }
    let written = quoted(value).ok_or(Unwritable)?;
    let mut text = text.to_owned();
    if command.value.is_empty() {
        // Where nothing stands: behind the space at the line's end.
        text.replace_range(command.lines.end..command.lines.end, &written);
    } else {
        text.replace_range(command.value.clone(), &written);
    }
    Ok(text)
}

/// Makes the commands of a kind (and, for parameters, a name) those of a list,
/// keeping each where it stands as far as possible.
///
/// # Errors
/// [`Unwritable`].
pub fn set_all(
    text: &str,
    file: &Modelfile,
    instruction: Instruction,
    name: &str,
    wanted: &[Statement],
) -> Result<String, Unwritable> {
    let there: Vec<&Command> = matching(file, instruction, name).collect();
    let mut changed = text.to_owned();
    // From the end on, so that earlier positions stay true.
    let more = wanted.get(there.len()..).unwrap_or_default();
    if !more.is_empty() {
        let lines: Option<Vec<String>> = more.iter().map(line).collect();
        let at = there.last().map_or_else(
            || place(text, file, instruction),
            |command| Place::Behind(command.lines.end),
        );
        put(&mut changed, at, &lines.ok_or(Unwritable)?.join("\n"));
    }
    for (at, command) in there.iter().enumerate().rev() {
        match wanted.get(at) {
            None => take_out(&mut changed, command),
            Some(says) if command.says != *says => {
                let written = line(says).ok_or(Unwritable)?;
                changed.replace_range(command.keyword.start..command.lines.end, &written);
            }
            Some(_) => {}
        }
    }
    Ok(changed)
}

/// Adds a command at the place where it would be looked for.
///
/// # Errors
/// [`Unwritable`].
pub fn inserted(text: &str, file: &Modelfile, says: &Statement) -> Result<String, Unwritable> {
    let written = line(says).ok_or(Unwritable)?;
    let mut changed = text.to_owned();
    put(&mut changed, place(text, file, says.instruction), &written);
    Ok(changed)
}

fn matching<'a>(
    file: &'a Modelfile,
    instruction: Instruction,
    name: &'a str,
) -> impl DoubleEndedIterator<Item = &'a Command> {
    file.commands.iter().filter(move |command| {
        let named = instruction != Instruction::Parameter || command.says.name == name;
        command.says.instruction == instruction && named
    })
}

#[derive(Clone, Copy)]
enum Place {
    /// On a line of its own behind the line that ends there.
    Behind(usize),
    /// On a line of its own before the line that starts there.
    Before(usize),
}

/// Behind the last command that stands no later in a tidy file; else before
/// the first one, else at the end.
fn place(text: &str, file: &Modelfile, instruction: Instruction) -> Place {
    let earlier = file.commands.iter().rfind(|command| command.says.instruction <= instruction);
    if let Some(command) = earlier {
        return Place::Behind(command.lines.end);
    }
    // What is never closed swallows whatever comes behind it.
    let first = file.commands.first().map(|command| command.lines.start);
    match first.into_iter().chain(file.unclosed).min() {
        Some(start) => Place::Before(start),
        None => Place::Behind(text.trim_end_matches(['\n', '\r']).len()),
    }
}

fn put(text: &mut String, place: Place, written: &str) {
    match place {
        Place::Behind(0) => text.insert_str(0, &[written, "\n"].concat()),
        Place::Behind(at) => {
            let end = if at == text.len() { "\n" } else { "" };
            text.insert_str(at, &["\n", written, end].concat());
        }
        Place::Before(at) => text.insert_str(at, &[written, "\n"].concat()),
    }
}

fn without<'a>(text: &str, gone: impl DoubleEndedIterator<Item = &'a Command>) -> String {
    let mut text = text.to_owned();
    for command in gone.rev() {
        take_out(&mut text, command);
    }
    text
}

fn take_out(text: &mut String, command: &Command) {
    let rest = &text[command.lines.end..];
    let end = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    text.replace_range(command.lines.start..command.lines.end + end, "");
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    const TEXT: &str = "# mine\nfrom tiny\n\n# warm\nPARAMETER temperature  0.5\nPARAMETER stop a\nnonsense\nPARAMETER stop b\n";

    fn set_in(text: &str, instruction: Instruction, name: &str, value: Option<&str>) -> String {
        set(text, &parse(text), instruction, name, value).expect("it can be written")
    }

    #[test]
    fn a_value_is_replaced_where_it_stands() {
        let changed = set_in(TEXT, Instruction::Parameter, "temperature", Some("0.9"));
        assert_eq!(changed, TEXT.replace("0.5", "0.9"));
        let changed = set_in(TEXT, Instruction::From, "", Some("other:1b"));
        assert_eq!(changed, TEXT.replace("from tiny", "from other:1b"));
    }

    #[test]
    fn new_commands_stand_behind_their_like() {
        let changed = set_in(TEXT, Instruction::System, "", Some("a\nb"));
        assert_eq!(changed, TEXT.replace("from tiny\n", "from tiny\nSYSTEM \"a\nb\"\n"));
        let changed = set_in(TEXT, Instruction::Parameter, "seed", Some("1"));
        assert_eq!(changed, [TEXT, "PARAMETER seed 1\n"].concat());
        assert_eq!(set_in("", Instruction::From, "", Some("x")), "FROM x\n");
        assert_eq!(set_in("# c\n", Instruction::From, "", Some("x")), "# c\nFROM x\n");
        assert_eq!(set_in("SYSTEM a", Instruction::From, "", Some("x")), "FROM x\nSYSTEM a");
    }

    #[test]
    fn commands_are_taken_out_with_their_lines() {
        let changed = set_in(TEXT, Instruction::Parameter, "temperature", None);
        assert_eq!(changed, TEXT.replace("PARAMETER temperature  0.5\n", ""));
        let twice = "FROM x\nSYSTEM a\r\nSYSTEM \"\"\"\nb\n\"\"\"";
        assert_eq!(set_in(twice, Instruction::System, "", None), "FROM x\n");
    }

    #[test]
    fn nothing_goes_behind_what_is_never_closed() {
        let text = "SYSTEM \"open\nFROM x\n";
        assert_eq!(set_in(text, Instruction::From, "", Some("y")), ["FROM y\n", text].concat());
    }

    #[test]
    fn lists_keep_their_places() {
        let stops = |all: &[&str]| -> String {
            let wanted: Vec<Statement> = all
                .iter()
                .map(|one| Statement::named(Instruction::Parameter, "stop", one))
                .collect();
            set_all(TEXT, &parse(TEXT), Instruction::Parameter, "stop", &wanted).expect("written")
        };
        assert_eq!(stops(&["a", "b"]), TEXT);
        assert_eq!(stops(&["a", "c"]), TEXT.replace("stop b", "stop c"));
        assert_eq!(stops(&["a"]), TEXT.replace("PARAMETER stop b\n", ""));
        assert_eq!(stops(&["a", "b", " c"]), [TEXT, "PARAMETER stop \" c\"\n"].concat());
    }

    #[test]
    fn an_empty_value_is_filled() {
        assert_eq!(
            set_in("FROM x\nSYSTEM \n", Instruction::System, "", Some("a")),
            "FROM x\nSYSTEM a\n"
        );
    }

    #[test]
    fn what_cannot_be_written_changes_nothing() {
        let refused =
            set("FROM x", &parse("FROM x"), Instruction::System, "", Some("\"\"\"\n\"\"\"\n"));
        assert_eq!(refused, Err(Unwritable));
    }
}
