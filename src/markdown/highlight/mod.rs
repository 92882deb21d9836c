//! Code to coloured ranges, by tables instead of grammars.
//!
//! A lexer knows comments, strings, numbers, words and a few signs; that is what makes code readable at a glance. It
//! is the same on the server and in Wasm, takes tens of kilobytes, no round trip, and linear time on any input. What
//! it cannot know (types of variables, nested languages) it leaves plain: no colour is better than a wrong one.
//!
//! Deliberately absent: grammars from elsewhere, regular expressions, guessing of the language, themes.

mod languages;
mod lexer;
mod markup;

use std::ops::Range;

use languages::{LANGUAGES, Mode};

/// What a range of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A word of the language.
    Keyword,
    /// A name that is called or defined as a function.
    Function,
    /// A string or character.
    String,
    /// A number or another literal value.
    Number,
    /// A comment.
    Comment,
    /// A type, or a variable in languages that mark them.
    Type,
    /// An attribute, decorator, preprocessor line, tag or key.
    Meta,
    /// An added line.
    Inserted,
    /// A removed line.
    Deleted,
}

impl Class {
    /// The CSS class.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyword => "hl-k",
            Self::Function => "hl-f",
            Self::String => "hl-s",
            Self::Number => "hl-n",
            Self::Comment => "hl-c",
            Self::Type => "hl-t",
            Self::Meta => "hl-m",
            Self::Inserted => "hl-i",
            Self::Deleted => "hl-d",
        }
    }
}

/// The coloured ranges of a piece of code: sorted, not overlapping, not empty, on character boundaries.
/// None for a language that is not known.
#[must_use]
pub fn tokens(language: &str, code: &str) -> Vec<(Class, Range<usize>)> {
    let Some(language) = LANGUAGES
        .iter()
        .find(|entry| entry.names.iter().any(|name| name.eq_ignore_ascii_case(language)))
    else {
        return Vec::new();
    };
    match language.mode {
        Mode::Code => lexer::lex(language, code),
        Mode::Tags => markup::tags(code),
        Mode::Diff => markup::diff(code),
        Mode::Markdown => markup::markdown(code),
        Mode::Tex => markup::tex(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(language: &str, code: &str) -> Vec<(Class, String)> {
        tokens(language, code)
            .into_iter()
            .map(|(class, range)| (class, code[range].to_owned()))
            .collect()
    }

    fn has(language: &str, code: &str, class: Class, text: &str) {
        let found = classes(language, code);
        assert!(
            found.contains(&(class, text.to_owned())),
            "{language}: {text:?} as {class:?} in {found:?}"
        );
    }

    #[test]
    fn languages_show_their_words() {
        has("rust", "fn main() { let x = 1_000u32; }", Class::Keyword, "fn");
        has("rs", "fn main() {}", Class::Function, "main");
        has("rust", "/* a /* b */ c */ x", Class::Comment, "/* a /* b */ c */");
        has("rust", "r#\"a \" b\"# x", Class::String, "r#\"a \" b\"#");
        has("rust", "fn f<'a>(x: &'a str) { 'x' }", Class::String, "'x'");
        has("rust", "#[derive(Debug)] struct X;", Class::Meta, "#[derive(Debug)]");
        has("python", "x = '''a\nb''' # c", Class::String, "'''a\nb'''");
        has("py", "@cache\ndef f(): return f\"{x}\"", Class::String, "f\"{x}\"");
        has("py", "@cache\ndef f(): pass", Class::Meta, "@cache");
        has("js", "const a = `x\n${b}`; // c", Class::String, "`x\n${b}`");
        has("c", "#include <stdio.h>\nint x;", Class::Meta, "#include <stdio.h>");
        has("bash", "echo \"$HOME\" # c", Class::Comment, "# c");
        has("sh", "ls $HOME", Class::Type, "$HOME");
        has("sql", "SELECT 1 FROM t -- c", Class::Keyword, "SELECT");
        has("html", "<a href=\"x\">y</a><!-- z -->", Class::Keyword, "a");
        has("html", "<a href=\"x\">y</a>", Class::String, "\"x\"");
        has("css", ".a { color: #fff; }", Class::Number, "#fff");
        has("json", "{\"a\": true, \"b\": \"c\"}", Class::Meta, "\"a\"");
        has("json", "{\"a\": \"c\"}", Class::String, "\"c\"");
        has("yaml", "a: b # c\n", Class::Meta, "a");
        has("toml", "[x]\na = 1\n", Class::Meta, "[x]");
        has("diff", "+a\n-b\n@@ x @@\n", Class::Inserted, "+a");
        has("dockerfile", "FROM a AS b\n", Class::Keyword, "FROM");
        has("makefile", "all: x\n\techo $(CC)\n", Class::Meta, "all");
        has("markdown", "# T\n`c` **b**\n", Class::Keyword, "# T");
        has("latex", "\\frac{1}{2} % c\n", Class::Keyword, "\\frac");
    }

    #[test]
    fn ranges_are_in_order_whatever_the_text() {
        let nasty = "a'\"`/*{-<!--$@#[ü€'''r#\"\\\n=begin %q( <<E <?php é \u{1F600}'\\";
        for language in LANGUAGES {
            for name in language.names {
                let mut at = 0;
                for (_, range) in tokens(name, nasty) {
                    assert!(range.start >= at && range.end > range.start, "{name}");
                    assert!(nasty.get(range.clone()).is_some(), "{name} {range:?}");
                    at = range.end;
                }
            }
        }
        assert_eq!(tokens("klingon", nasty), []);
    }
}
