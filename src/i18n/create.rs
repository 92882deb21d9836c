//! The words of the page that creates models, its examples, and what its
//! checker says.

use super::words::words;
use crate::domain::modelfile::parameters::Kind;
use crate::domain::modelfile::{Reason, Severity};

/// Something to start from: a name, and a Modelfile without its FROM.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it is called.
    pub title: &'static str,
    /// The model's name.
    pub name: &'static str,
    /// The text behind the FROM line.
    pub text: &'static str,
}

words! {
    /// What the page says.
    pub struct CreateWords = "create" {
        lead,
        editing(model: &str),
        loading(model: &str),
        replaced_text,
        name,
        name_help,
        examples_label,
        views,
        form,
        text,
        modelfile,
        open_file,
        // The form
        base,
        base_help,
        base_own_file,
        base_none,
        use_file,
        system,
        system_help,
        parameters,
        all_parameters,
        by_model,
        on,
        off,
        slider(label: &str),
        reset(label: &str),
        stop,
        stop_help,
        add,
        remove(what: &str),
        messages,
        messages_help,
        add_message,
        role(number: usize),
        message(number: usize),
        roles[3],
        more,
        template,
        template_help,
        adapter,
        adapter_help,
        adapter_file,
        license,
        license_help,
        renderer,
        parser,
        requires,
        built_in_help,
        requires_help,
        unwritable,
        // Files
        files,
        choose(path: &str),
        hashing(percent: u8),
        asking,
        sending(done: &str, total: &str),
        sent,
        was_there,
        not_gguf,
        cancel_file(path: &str),
        file_note,
        // Problems
        no_problems,
        at_line(line: usize),
        write(word: &str),
        // Creating
        quantize,
        quantize_help,
        as_it_is,
        create,
        creating,
        need_name,
        bad_name,
        need_files,
        need_fixes(errors: usize),
        exists_title(name: &str),
        exists_text,
        replace,
        ready(name: &str),
        try_it,
        failed(name: &str),
        progress,
        waiting,
        errors(count: usize),
        warnings(count: usize),
        both(errors: &str, warnings: &str),
        severities[3],
        /// Title and Modelfile, without its FROM.
        example_mario[2],
        example_json_extractor[2],
        example_coder[2],
    }
}

words! {
    /// What the checker says.
    pub struct Problems = "problems" {
        unknown_instruction(word: &str, nearest: Option<&str>),
        no_space(keyword: &str),
        no_value(keyword: &str),
        bad_role_name,
        bad_name,
        bad_role(role: &str),
        two_spaces(keyword: &str),
        unclosed(quote: &str),
        text_after_quote,
        no_from,
        unknown_parameter(name: &str, nearest: Option<&str>),
        deprecated(name: &str),
        not_whole(name: &str),
        not_number(name: &str),
        not_switch(name: &str),
        not_text(name: &str),
        out_of_range(name: &str, min: &str, max: &str),
        empty(keyword: &str),
        empty_from,
        bad_model_name(name: &str),
        file_wanted(path: &str),
        file_gone,
        replaced(what: &str),
        name_wins,
        bad_version,
        dropped(number: usize),
        template_unclosed,
        template_blocks,
        fetched(model: &str),
        newer(what: &str, since: &str),
    }
}

impl CreateWords {
    /// Modelfiles to start from.
    #[must_use]
    pub fn examples(self) -> [Example; 3] {
        [
            ("mario", self.example_mario()),
            ("json-extractor", self.example_json_extractor()),
            ("coder", self.example_coder()),
        ]
        .map(|(name, [title, text])| Example { title, name, text })
    }

    /// How many errors and warnings there are; nothing if there are none.
    #[must_use]
    pub fn problems(self, errors: usize, warnings: usize) -> String {
        match (errors, warnings) {
            (0, 0) => String::new(),
            (0, warnings) => self.warnings(warnings),
            (errors, 0) => self.errors(errors),
            (errors, warnings) => self.both(&self.errors(errors), &self.warnings(warnings)),
        }
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn severity(self, severity: Severity) -> &'static str {
        self.severities()[match severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        }]
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        let words = self.0.strings().problems();
        match reason {
            Reason::UnknownInstruction { word, nearest } => {
                words.unknown_instruction(word, *nearest)
            }
            Reason::NoSpace { keyword } => words.no_space(keyword),
            Reason::NoValue { keyword } => words.no_value(keyword),
            Reason::BadName { keyword: "MESSAGE" } => words.bad_role_name().to_owned(),
            Reason::BadName { .. } => words.bad_name().to_owned(),
            Reason::BadRole { role } => words.bad_role(role),
            Reason::TwoSpaces { keyword } => words.two_spaces(keyword),
            Reason::Unclosed { quote } => words.unclosed(quote),
            Reason::TextAfterQuote => words.text_after_quote().to_owned(),
            Reason::NoFrom => words.no_from().to_owned(),
            Reason::UnknownParameter { name, nearest } => words.unknown_parameter(name, *nearest),
            Reason::Deprecated { name } => words.deprecated(name),
            Reason::WrongKind { name, kind } => match kind {
                Kind::Whole => words.not_whole(name),
                Kind::Number => words.not_number(name),
                Kind::Switch => words.not_switch(name),
                Kind::Texts => words.not_text(name),
            },
            // Numbers as a Modelfile has them.
            Reason::OutOfRange { name, min, max } => {
                words.out_of_range(name, &min.to_string(), &max.to_string())
            }
            Reason::Empty { keyword } => words.empty(keyword),
            Reason::EmptyFrom => words.empty_from().to_owned(),
            Reason::BadModelName { name } => words.bad_model_name(name),
            Reason::FileWanted { path } => words.file_wanted(path),
            Reason::FileGone => words.file_gone().to_owned(),
            Reason::Replaced { what } => words.replaced(what),
            Reason::NameWins => words.name_wins().to_owned(),
            Reason::BadVersion => words.bad_version().to_owned(),
            Reason::Dropped { count } => words.dropped(*count),
            Reason::TemplateUnclosed => words.template_unclosed().to_owned(),
            Reason::TemplateBlocks => words.template_blocks().to_owned(),
            Reason::Fetched { model } => words.fetched(model),
            Reason::Newer { what, since } => words.newer(what, since),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::modelfile::check::{Around, check};
    use crate::domain::modelfile::parse;
    use crate::i18n::{Catalogues, Language};

    #[test]
    fn the_examples_are_good() {
        for (tag, _) in Language::english().offered() {
            let language = Catalogues::shipped().named(tag).expect("it is offered");
            for example in language.strings().create_page().examples() {
                let text = ["FROM tiny\n", example.text].concat();
                assert_eq!(check(&parse(&text), &Around::default()), [], "{tag} {}", example.name);
                assert!(crate::domain::model_name::check(example.name).is_ok());
            }
        }
    }

    #[test]
    fn counts_are_spelled() {
        let words = Language::english().strings().create_page();
        assert_eq!(words.problems(1, 2), "1 error, 2 warnings");
        assert_eq!(words.problems(0, 0), "");
        assert_eq!(Language::russian().strings().create_page().problems(2, 0), "2 ошибки");
    }
}
