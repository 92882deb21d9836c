//! The language of Modelfiles, on random texts: what is written reads back, a
//! change of one thing leaves all others alone, and nothing breaks on nonsense.

use linnet::domain::modelfile::check::{Around, check};
use linnet::domain::modelfile::{Instruction, Statement, edit, highlight, parse, print, printable};
use proptest::prelude::*;

/// Values with everything that makes trouble.
fn value() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\""),
        Just("\"\"\""),
        Just("\n"),
        Just("\r\n"),
        Just(" "),
        Just("\t"),
        Just("# "),
        Just("FROM x"),
        Just("{{ .Prompt }}"),
        Just("я"),
        Just("🙂"),
        Just("\u{301}"),
        Just("\u{200D}"),
        Just("a"),
        Just("b c"),
        Just("\\n"),
        Just("'"),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn statement() -> impl Strategy<Value = Statement> {
    let kinds = prop::sample::select(Instruction::ALL.to_vec());
    let names = prop::sample::select(vec!["stop", "temperature", "x_1"]);
    let roles = prop::sample::select(vec!["system", "user", "assistant"]);
    (kinds, names, roles, value()).prop_map(|(instruction, name, role, value)| {
        let name = match instruction {
            Instruction::Parameter => name,
            Instruction::Message => role,
            _ => "",
        };
        Statement::named(instruction, name, &printable(&value))
    })
}

/// Texts that are nearly Modelfiles, and texts that are not.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("FROM x\n"),
        Just("  from y # z\r\n"),
        Just("SYSTEM \"a\n"),
        Just("b\"\n"),
        Just("# note\n"),
        Just("PARAMETER stop \"\"\"\n\"\"\"\n"),
        Just("PARAMETER  seed 1\n"),
        Just("MESSAGE user hi\n"),
        Just("nonsense here\n"),
        Just("SYSTEM\n"),
        Just("\n"),
        Just("TEMPLATE {{ if }}\n"),
        Just("LICENSE я🙂\u{A0}\n"),
    ];
    prop_oneof![
        prop::collection::vec(line, 0..10).prop_map(|lines| lines.concat()),
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back(statements in prop::collection::vec(statement(), 1..6)) {
        if let Some(text) = print(&statements) {
            let read = parse(&text);
            prop_assert!(read.commands.iter().map(|one| &one.says).eq(&statements), "{text:?}");
            let again = print(read.statements()).expect("it could be written");
            prop_assert_eq!(again, text);
        } else {
            let impossible = |one: &Statement| print([one]).is_none();
            prop_assert!(statements.iter().any(impossible));
        }
    }

    #[test]
    fn one_change_changes_one_thing(text in text(), wanted in statement()) {
        // Messages are a list: they are changed together.
        prop_assume!(wanted.instruction != Instruction::Message);
        let before = parse(&text);
        let set = edit::set(&text, &before, wanted.instruction, &wanted.name, Some(&wanted.value));
        let Ok(changed) = set else { return Ok(()) };
        let after = parse(&changed);
        if before.unclosed.is_none() {
            let last = after.last(wanted.instruction, &wanted.name);
            prop_assert_eq!(last.map(|one| &one.says.value), Some(&wanted.value), "{:?}", changed);
        }
        prop_assert_eq!(before.comments.len(), after.comments.len(), "{:?}", changed);
        let others = |file: &linnet::domain::modelfile::Modelfile| {
            let other = |one: &&Statement| one.instruction != wanted.instruction || one.name != wanted.name;
            file.statements().filter(other).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(others(&before), others(&after), "{:?}", changed);
        // And away again.
        let gone = edit::set(&changed, &after, wanted.instruction, &wanted.name, None);
        let gone = parse(&gone.expect("nothing is written"));
        prop_assert_eq!(gone.last(wanted.instruction, &wanted.name), None);
        prop_assert_eq!(others(&gone), others(&before));
    }

    #[test]
    fn every_text_is_drawn_whole_and_every_mark_is_in_it(text in text()) {
        let file = parse(&text);
        let problems = check(&file, &Around::default());
        for problem in &problems {
            prop_assert!(text.get(problem.span.clone()).is_some());
        }
        let drawn: Vec<String> = highlight::lines(&text, &file, &problems)
            .into_iter()
            .map(|line| line.into_iter().map(|piece| piece.text).collect())
            .collect();
        prop_assert_eq!(drawn.join("\n"), text);
    }
}
