//! A Modelfile in lines of coloured and marked pieces, for the layer behind
//! the editor.

use super::check::{Problem, Severity};
use super::parameters;
use super::parse::{Instruction, Modelfile, Span};

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Nothing special.
    Plain,
    /// An instruction.
    Keyword,
    /// The name of a parameter, or a role.
    Name,
    /// A number or a switch.
    Number,
    /// A text.
    Text,
    /// An action in a template.
    Action,
    /// A comment.
    Comment,
}

impl Colour {
    /// Its name, as styles have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Keyword => "keyword",
            Self::Name => "type",
            Self::Number => "number",
            Self::Text => "string",
            Self::Action => "function",
            Self::Comment => "comment",
        }
    }
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub colour: Colour,
    /// How bad what is marked there is.
    pub mark: Option<Severity>,
    /// What it says.
    pub text: String,
}

/// The lines of a text, each with its pieces.
#[must_use]
pub fn lines(text: &str, file: &Modelfile, problems: &[Problem]) -> Vec<Vec<Piece>> {
    let colours = colours(text, file);
    // Wherever one of them begins or ends, a piece does.
    let mut cuts: Vec<usize> =
        colours.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend(problems.iter().flat_map(|problem| [problem.span.start, problem.span.end]));
    cuts.sort_unstable();
    cuts.dedup();
    let mut marks: Vec<&Problem> =
        problems.iter().filter(|problem| !problem.span.is_empty()).collect();
    marks.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    let (mut colour_at, mut cut_at, mut start) = (0, 0, 0);
    let mut drawn = Vec::new();
    for line in text.split('\n') {
        let end = start + line.len();
        let mut pieces = Vec::new();
        let mut at = start;
        while at < end {
            while cuts.get(cut_at).is_some_and(|cut| *cut <= at) {
                cut_at += 1;
            }
            let next = cuts.get(cut_at).map_or(end, |cut| (*cut).min(end));
            while colours.get(colour_at).is_some_and(|(span, _)| span.end <= at) {
                colour_at += 1;
            }
            let colour = colours
                .get(colour_at)
                .filter(|(span, _)| span.contains(&at))
                .map_or(Colour::Plain, |(_, colour)| *colour);
            let mark = marks.iter().find(|one| one.span.contains(&at)).map(|one| one.severity);
            pieces.push(Piece { colour, mark, text: text[at..next].to_owned() });
            at = next;
        }
        drawn.push(pieces);
        start = end + 1;
    }
    drawn
}

/// Coloured parts, in the order of the text, none over another.
fn colours(text: &str, file: &Modelfile) -> Vec<(Span, Colour)> {
    let mut found: Vec<(Span, Colour)> =
        file.comments.iter().map(|span| (span.clone(), Colour::Comment)).collect();
    for command in &file.commands {
        found.push((command.keyword.clone(), Colour::Keyword));
        found.push((command.name.clone(), Colour::Name));
        match command.says.instruction {
            Instruction::Template => template(text, command.value.clone(), &mut found),
            Instruction::Parameter => {
                let texts = parameters::kind(&command.says.name) == Some(parameters::Kind::Texts);
                let colour = if texts { Colour::Text } else { Colour::Number };
                found.push((command.value.clone(), colour));
            }
            Instruction::From | Instruction::Adapter | Instruction::Draft => {
                found.push((command.value.clone(), Colour::Name));
            }
            _ => found.push((command.value.clone(), Colour::Text)),
        }
    }
    if let Some(start) = file.unclosed {
        let open = file.mistakes.iter().find(|one| one.span.start >= start);
        if let Some(open) = open {
            let word = text[start..open.span.start].find(|letter: char| !letter.is_whitespace());
            let word = start + word.unwrap_or(0);
            let length = text[word..].find([' ', '\t']).unwrap_or(0);
            found.push((word..word + length, Colour::Keyword));
            found.push((open.span.start..text.len(), Colour::Text));
        }
    }
    found.retain(|(span, _)| !span.is_empty());
    found.sort_by_key(|(span, _)| span.start);
    found
}

fn template(text: &str, value: Span, found: &mut Vec<(Span, Colour)>) {
    let mut at = value.start;
    while let Some(open) = text[at..value.end].find("{{").map(|open| at + open) {
        let close = text[open..value.end].find("}}").map_or(value.end, |close| open + close + 2);
        found.push((at..open, Colour::Text));
        found.push((open..close, Colour::Action));
        at = close;
    }
    found.push((at..value.end, Colour::Text));
}

#[cfg(test)]
mod tests {
    use super::super::check::{Around, check};
    use super::super::parse::parse;
    use super::*;

    fn drawn(text: &str) -> Vec<Vec<(Colour, bool, String)>> {
        let file = parse(text);
        let problems = check(&file, &Around::default());
        let piece = |one: Piece| (one.colour, one.mark.is_some(), one.text);
        lines(text, &file, &problems)
            .into_iter()
            .map(|line| line.into_iter().map(piece).collect())
            .collect()
    }

    #[test]
    fn every_character_is_drawn_once() {
        for text in [
            "FROM x\n# c\n\nPARAMETER temprature 1\nSYSTEM \"\"\"\na\n\"\"\"\nTEMPLATE a{{ .B }}c\n",
            "SYSTEM \"open\nя\n",
            "",
            "\n\n",
            "FROM  x \nnonsense",
        ] {
            let whole: Vec<String> = drawn(text)
                .into_iter()
                .map(|line| line.into_iter().map(|piece| piece.2).collect())
                .collect();
            assert_eq!(whole.join("\n"), text);
        }
    }

    #[test]
    fn colours_and_marks() {
        let line = &drawn("FROM x\nPARAMETER temprature 1")[1];
        let piece = |at: usize| (line[at].0, line[at].1, line[at].2.as_str());
        assert_eq!(piece(0), (Colour::Keyword, false, "PARAMETER"));
        assert_eq!(piece(2), (Colour::Name, true, "temprature"));
        assert_eq!(piece(4), (Colour::Number, false, "1"));
        let line = &drawn("FROM x\nTEMPLATE a{{ .B }}c")[1];
        assert_eq!(line[3], (Colour::Action, false, "{{ .B }}".to_owned()));
    }
}
