//! What is tried, with what it promises.

use super::fuzz;
use linnet::domain::Cursor;
use linnet::domain::modelfile;
use linnet::markdown::{Context, Document, Labels, parse, render};
use linnet::server::config::check::Surroundings;
use linnet::server::config::load::read_text;
use linnet::server::ollama::answer::Decoder;
use linnet::server::ollama::lines::Lines;
use linnet::server::provider::ProviderEvent;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A fingerprint of an outcome: what kinds of things are in it, not which.
fn shape(outcome: &impl std::fmt::Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    let text = format!("{outcome:?}");
    // Names of types and variants begin with a capital.
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    for word in words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase())) {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

fn context() -> Context<'static> {
    Context { id_prefix: "m1", labels: &Labels::ENGLISH, math: true, base: "" }
}

/// The events of an answer that comes in pieces of this many bytes.
fn answer(bytes: &[u8], piece: usize) -> (String, String, bool) {
    let mut decoder = Decoder::new("gemma2:2b".to_owned(), false);
    let mut lines = Lines::new(1000);
    for piece in bytes.chunks(piece.max(1)) {
        if lines.push(piece, |line| decoder.line(line)).is_err() {
            return (String::new(), "too long".to_owned(), false);
        }
    }
    lines.finish(|line| decoder.line(line));
    let (mut text, mut thinking) = (String::new(), String::new());
    for event in &decoder.events {
        match event {
            ProviderEvent::Text { text: more, .. } => text.push_str(more),
            ProviderEvent::Thinking { text: more, .. } => thinking.push_str(more),
            ProviderEvent::Finish(_) => {}
        }
    }
    (text, thinking, matches!(decoder.end, Some(Ok(()))))
}

/// However an answer is cut, it says the same.
#[test]
fn answers_of_model_servers() {
    fuzz(
        "answers",
        &[
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":false}\n{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"eval_count\":3,\"eval_duration\":5000}\n",
            "{\"message\":{\"content\":\"<think>a\"}}\n{\"message\":{\"content\":\"b</think>c\",\"thinking\":\"d\"}}\r\n{\"done\":true}",
            "{\"error\":\"model runner has unexpectedly stopped\"}\n",
            "{\"message\":{\"content\":null,\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]},\"eval_count\":-1,\"done\":\"yes\"}\n",
        ],
        &[
            "\"content\":\"",
            "\"thinking\":",
            "<think>",
            "</think>",
            "null",
            "{",
            "}",
            "[",
            "\\ud83e",
            "\\u0000",
            "\"done\":true",
            "\n",
            "\"error\":",
            ",",
        ],
        |input| {
            let whole = answer(input, input.len());
            assert_eq!(whole, answer(input, 1));
            assert_eq!(whole, answer(input, 7));
            let mut hasher = DefaultHasher::new();
            (whole.0.len().min(12), whole.1.len().min(12), whole.2).hash(&mut hasher);
            hasher.finish()
        },
    );
}

/// Grown in pieces, a text is what it is at once, and it can be drawn.
#[test]
fn markdown() {
    fuzz(
        "markdown",
        &[
            "# Title\n\nA *b* **c** `d` [e](https://f.example 'g') ![h](i.png)\n\n- j\n  1. k\n\n> l\n\n| m | n |\n|:-:|--|\n| o | p |\n",
            "```rust\nfn main() {}\n```\n\n:::tip Title\ntext\n:::\n\n[^1]: note\n\nx[^1] ~~y~~ $z^2$\n\n$$\\frac{1}{2}$$\n",
            "```chart\ntype = bar\ntitle = T\nlabels = a, b\nA = 1, 2\n```\n\n<b onclick=x>raw</b>\n\n- [ ] task\n- [x] done\n",
            "{\"a\": [1, 2, {\"b\": null}]}",
        ],
        &[
            "```", "~~~", ":::", ":::note ", "> ", "- ", "1. ", "|", "$$", "$", "\\(", "\\[", "**",
            "_", "~~", "[", "](", "![", "<", "&#x0;", "&nbsp;", "\n\n", "    ", "\t", "[^1]", "# ",
            "---", "`", "\\",
        ],
        |input| {
            let text = String::from_utf8_lossy(input);
            let blocks = parse(&text);
            let mut document = Document::new();
            let mut rest = &*text;
            while let Some(first) = rest.chars().next() {
                let end = rest
                    .char_indices()
                    .nth(17)
                    .map_or(rest.len(), |(at, _)| at.max(first.len_utf8()));
                document.push(&rest[..end]);
                rest = &rest[end..];
            }
            document.finish();
            assert_eq!(document.into_blocks(), blocks, "in pieces");
            let _ = render(&text, context());
            shape(&blocks)
        },
    );
}

/// Formulas of any kind become nodes.
#[test]
fn formulas() {
    fuzz(
        "formulas",
        &[
            "\\frac{a}{b} + \\sqrt[3]{x^{2}_i}",
            "\\begin{cases} a & b \\\\ c & d \\end{cases}",
            "\\left( \\sum_{i=0}^{n} \\binom{n}{i} \\right) \\text{if } \\mathbb{R}",
            "\\overset{a}{=} \\color{red} \\hspace{1em} \\not= \\operatorname{f} \\big| x'",
        ],
        &[
            "{",
            "}",
            "\\",
            "^",
            "_",
            "&",
            "\\\\",
            "\\left",
            "\\right",
            "\\begin{",
            "\\end{",
            "matrix}",
            "\\frac",
            "\\text{",
            "\\def",
            "#1",
            "'",
            "%",
            "~",
            "\\limits",
            "\\over",
            "\\displaystyle",
            "\\binom",
            "\\mathchoice",
            "(",
            ")",
            "[",
            "]",
            "\\href{javascript:x}{y}",
        ],
        |input| shape(&render(&format!("$${}$$", String::from_utf8_lossy(input)), context())),
    );
}

/// A file is read, or every mistake in it has a place inside it.
#[test]
fn configuration() {
    fuzz(
        "configuration",
        &[
            "[site]\nname = \"A\"\nlanguage = \"ru\"\n[[starters]]\nlabel = { en = \"B\", ru = \"C\" }\nmessage = \"D\"\n",
            "[theme]\npreset = \"ocean\"\n[theme.light]\naccent = \"#123456\"\n[settings]\ntemperature = { default = 0.5, min = 0, max = 1 }\n",
            "[[profiles]]\nname = \"p\"\nlabel = \"P\"\nsystem = \"{date}\"\n[[actions]]\nname = \"a\"\nlabel = \"A\"\nprompt = \"{message}\"\n[actions.when]\ncode = true\n",
            "[[commands]]\nname = \"c\"\nlabel = \"C\"\ntemplate = \"{argument} {f}\"\n[[commands.fields]]\nname = \"f\"\nlabel = \"F\"\nkind = \"select\"\nchoices = [\"a\", { value = \"b\", label = \"B\" }]\n[[modes]]\nname = \"m\"\nlabel = \"M\"\n",
        ],
        &[
            "[site]",
            "[[",
            "]]",
            "\"",
            "'''",
            "\"\"\"",
            "=",
            " = ",
            "{",
            "}",
            ",",
            ".",
            "\\u{110000}",
            "true",
            "nan",
            "inf",
            "1979-05-27",
            "#",
            "name",
            "label",
            "prompt",
            "[theme.dark]\n",
            "accent = ",
            "kind = ",
            "\n",
        ],
        |input| {
            let text = String::from_utf8_lossy(input);
            match read_text(&text, &[], &Surroundings::default()) {
                Ok(file) => shape(&file),
                Err(mistakes) => {
                    assert!(!mistakes.is_empty(), "refused without a reason");
                    for mistake in &mistakes {
                        if let linnet::server::config::node::Place::File(range) = &mistake.place {
                            assert!(range.start <= text.len(), "{mistake:?}");
                            assert!(text.is_char_boundary(range.start), "{mistake:?}");
                        }
                    }
                    // By how each one begins, without what it names.
                    let mut hasher = DefaultHasher::new();
                    for mistake in &mistakes {
                        let words = mistake
                            .says
                            .split(' ')
                            .filter(|word| word.bytes().all(|letter| letter.is_ascii_alphabetic()));
                        words.take(3).for_each(|word| word.hash(&mut hasher));
                    }
                    hasher.finish()
                }
            }
        },
    );
}

/// A Modelfile is read; what can be written of it reads back.
#[test]
fn modelfiles() {
    fuzz(
        "modelfiles",
        &[
            "FROM llama3.2\nPARAMETER temperature 0.7\nPARAMETER stop \"<|end|>\"\nSYSTEM \"\"\"You are\na bird\"\"\"\n",
            "# c\nFROM ./model.gguf\nADAPTER ./a.safetensors\nTEMPLATE \"{{ .Prompt }}\"\nMESSAGE user Hi\nMESSAGE assistant \"Hello\"\nLICENSE \"\"\"\nMIT\n\"\"\"\n",
        ],
        &[
            "FROM ",
            "PARAMETER ",
            "SYSTEM ",
            "\"\"\"",
            "\"",
            "MESSAGE user ",
            "stop ",
            "num_ctx ",
            "\n",
            "\r\n",
            "#",
            " ",
            "\\n",
            "TEMPLATE ",
            "{{",
            "}}",
        ],
        |input| {
            let text = modelfile::decode(input);
            let file = modelfile::parse(&text);
            if let Some(written) = modelfile::print(file.statements()) {
                let again = modelfile::parse(&written);
                assert!(again.statements().eq(file.statements()), "{written:?}");
            }
            shape(&file)
        },
    );
}

/// What is read from `Last-Event-ID` is written as it was, or refused.
#[test]
fn last_event_ids() {
    fuzz(
        "Last-Event-ID",
        &[
            "0.0",
            "18f.42;0197a3b0c1d27e3f8a4b5c6d7e8f9a0b:writing:12:345",
            "1.2;0197a3b0c1d27e3f8a4b5c6d7e8f9a0b:done:0:9,0197a3b0c1d27e3f8a4b5c6d7e8f9a0c:thinking:7:0",
        ],
        &[
            ".",
            ";",
            ":",
            ",",
            "writing",
            "thinking",
            "done",
            "queued",
            "0197a3b0c1d27e3f8a4b5c6d7e8f9a0b",
            "ffffffffffffffff",
            "-1",
            " ",
        ],
        |input| {
            let Ok(text) = std::str::from_utf8(input) else { return 0 };
            let Ok(cursor) = text.parse::<Cursor>() else { return 1 };
            let written = cursor.to_string();
            assert_eq!(
                written.parse::<Cursor>().ok().map(|again| again.to_string()),
                Some(written)
            );
            shape(&cursor.replies.iter().map(|one| format!("{:?}", one.state)).collect::<Vec<_>>())
                ^ 2
        },
    );
}
