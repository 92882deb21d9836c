//! What is wrong with an answer, in words.

use crate::domain::form::Fault;
use crate::state::App;

/// The sentence.
pub fn told(app: App, fault: &Fault) -> String {
    let (words, language) = (app.strings.form(), app.language);
    let number = |number: f64| {
        let digits = if number.fract() == 0.0 { 0 } else { 2 };
        language.decimal(number, digits)
    };
    match fault {
        Fault::Needed => words.needed().to_owned(),
        Fault::NotNumber => words.not_number().to_owned(),
        Fault::TooSmall(least) => words.too_small(&number(*least)),
        Fault::TooLarge(most) => words.too_large(&number(*most)),
        Fault::Step(step) => words.step(&number(*step)),
        Fault::TooShort(letters) => words.too_short(*letters),
        Fault::TooLong(letters) => words.too_long(*letters),
        Fault::TooFew(entries) => words.too_few(*entries),
        Fault::TooMany(entries) => words.too_many(*entries),
        Fault::NoChoice => words.no_choice().to_owned(),
        Fault::NoDate => words.no_date().to_owned(),
        Fault::Early(day) => words.early(day),
        Fault::Late(day) => words.late(day),
        Fault::Backwards => words.backwards().to_owned(),
        Fault::FileSize(most) => words.file_size(&language.bytes(*most as u64)),
        Fault::NoText => words.no_text().to_owned(),
    }
}
