//! The list of model servers as it is written in an option or a variable:
//! `[NAME=]ADDRESS[;parallel=NUMBER]`, several with commas.
//!
//! An address is read by Ollama's own rules. Without a name a server is called
//! by its host and port. Absent on purpose: connecting.

use crate::server::ollama::Address;
use crate::server::secret::Secret;

/// Longest name of a server, in characters.
const NAME_CHARACTERS: usize = 40;

/// A model server as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Answers at once per model, if it says so.
    pub parallel: Option<usize>,
}

/// Reads a list; an empty one is Ollama's own address.
///
/// # Errors
/// What is wrong, and with which of them.
pub fn read(texts: &[Secret]) -> Result<Vec<Listed>, String> {
    let mut list: Vec<Listed> = Vec::new();
    for text in texts.iter().map(|text| text.reveal().trim()).filter(|text| !text.is_empty()) {
        let shown = without_password(text);
        let one = read_one(text).map_err(|cause| format!("--ollama {shown:?}: {cause}"))?;
        let twice = |known: &&Listed| known.name == one.name || known.address == one.address;
        if let Some(known) = list.iter().find(twice) {
            return Err(format!("--ollama {shown:?}: {} is in the list already", known.name));
        }
        list.push(one);
    }
    if list.is_empty() {
        list.push(read_one("")?);
    }
    Ok(list)
}

/// What may be shown of an address that could not be read: before an `@` stands
/// a password.
#[must_use]
pub fn without_password(text: &str) -> &str {
    text.rsplit('@').next().unwrap_or_default()
}

fn read_one(text: &str) -> Result<Listed, String> {
    let mut parts = text.split(';');
    let place = parts.next().unwrap_or_default().trim();
    let (name, address) = match place.split_once('=') {
        Some((name, address)) if is_name(name.trim()) => (Some(name.trim()), address.trim()),
        _ => (None, place),
    };
    let address: Address = address.parse().map_err(|cause| format!("{cause}"))?;
    let mut parallel = None;
    for part in parts {
        match part.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("parallel", number)) => {
                let number = number.parse().ok().filter(|number| (1..=1024).contains(number));
                parallel = Some(number.ok_or("parallel is a number from 1 to 1024")?);
            }
            _ => return Err(format!("{part:?} is not known here; parallel=NUMBER is")),
        }
    }
    let host = || address.public().split_once("://").map_or("", |(_, host)| host).to_owned();
    Ok(Listed { name: name.map_or_else(host, str::to_owned), address, parallel })
}

/// What cannot be the beginning of an address.
fn is_name(text: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || " -_.".contains(letter);
    !text.is_empty() && text.chars().count() <= NAME_CHARACTERS && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Result<Vec<(String, String, Option<usize>)>, String> {
        let texts: Vec<_> = texts.iter().map(|text| Secret::new((*text).to_owned())).collect();
        let plain = |one: Listed| (one.name, one.address.public().to_owned(), one.parallel);
        Ok(read(&texts)?.into_iter().map(plain).collect())
    }

    fn one(name: &str, address: &str, parallel: Option<usize>) -> (String, String, Option<usize>) {
        (name.to_owned(), address.to_owned(), parallel)
    }

    #[test]
    fn names_and_limits_are_optional() {
        let local = one("127.0.0.1:11434", "http://127.0.0.1:11434", None);
        assert_eq!(list(&[]), Ok(vec![local.clone()]));
        assert_eq!(list(&["", "  "]), Ok(vec![local.clone()]));
        assert_eq!(
            list(&["", "attic=10.0.0.7;parallel=4", "https://user:a=b@gpu.example", "den = :1234"]),
            Ok(vec![
                one("attic", "http://10.0.0.7:11434", Some(4)),
                one("gpu.example:443", "https://gpu.example:443", None),
                one("den", "http://127.0.0.1:1234", None),
            ])
        );
    }

    #[test]
    fn mistakes_are_told_with_the_entry() {
        for (texts, wanted) in [
            (vec!["attic=10.0.0.7;parallel=0"], "parallel is a number"),
            (vec!["10.0.0.7;slots=2"], "slots"),
            (vec!["a=10.0.0.7", "b=10.0.0.7:11434"], "already"),
            (vec!["a=10.0.0.7", "a=10.0.0.8"], "already"),
            (vec!["ftp://x"], "scheme"),
        ] {
            let told = list(&texts).expect_err("a mistake");
            assert!(told.contains(wanted), "{told}");
            assert!(told.contains("--ollama"), "{told}");
        }
    }
}
