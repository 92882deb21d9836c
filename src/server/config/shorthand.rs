//! What stands for a message, looked up: pages and programs say which command or
//! button wrote it, and the site says what that is called.

use super::actions;
use super::file::File;
use crate::domain::Shorthand;
use crate::domain::shorthand::excerpt;

/// As it is kept, in the language of that tag; absent if the site has no command
/// and no button of that name that writes messages.
#[must_use]
pub fn of_site(file: &File, told: &Shorthand, profile: &str, tag: &str) -> Option<Shorthand> {
    let (label, icon) = if let Some(name) = told.command() {
        let command = file.commands.iter().find(|one| one.name == name)?;
        (&command.label, &command.icon)
    } else {
        let named = |of: &str, name: &str| name == told.by && (of.is_empty() || of == profile);
        // A profile's own comes last, and counts.
        let (_, action) = actions::all(file).filter(|(of, one)| named(of, &one.name)).last()?;
        (action.writes()).then_some((&action.label, &action.icon))?
    };
    Some(Shorthand {
        by: told.by.clone(),
        label: label.in_language(tag).to_owned(),
        icon: icon.clone(),
        about: excerpt(&told.about),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::check::Surroundings;
    use crate::server::config::load::read_text;

    const FILE: &str = r#"
[[commands]]
name = "translate"
label = { en = "Translate", de = "Übersetzen" }
icon = "pen"
template = "Translate: {argument}"

[[actions]]
name = "simpler"
label = "Simpler"
prompt = "Simpler: {message}"

[[actions]]
name = "save"
label = "Save"
export = "chat"

[[profiles]]
name = "coder"
label = "Coder"

[[profiles.actions]]
name = "simpler"
label = "Less code"
prompt = "Less code: {message}"
"#;

    #[test]
    fn the_sites_own_words_count() {
        let file = read_text(FILE, &[], &Surroundings::default()).expect("it is right");
        let told = |by: &str| Shorthand {
            by: by.to_owned(),
            label: "Click here".to_owned(),
            icon: "https://elsewhere.example/x.png".to_owned(),
            about: "good\nday".to_owned(),
        };
        let kept = of_site(&file, &told("/translate"), "", "de").expect("there is one");
        let words = (kept.label.as_str(), kept.icon.as_str(), kept.about.as_str());
        assert_eq!(words, ("Übersetzen", "pen", "good day"));
        let label = |by: &str, profile: &str| {
            of_site(&file, &told(by), profile, "en").map(|kept| kept.label)
        };
        assert_eq!(label("simpler", "").as_deref(), Some("Simpler"));
        assert_eq!(label("simpler", "coder").as_deref(), Some("Less code"));
        for none in ["/simpler", "translate", "save", "", "/"] {
            assert_eq!(label(none, ""), None, "{none}");
        }
    }
}
