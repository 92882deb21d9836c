//! The languages of a site: those that are shipped, and what the site's own
//! files in `translations/` change or add.
//!
//! A catalogue is read when it is first wanted, and then kept for good, so
//! that words are `&'static str`: a process reads few of them, once. Own files
//! are all read at once, so that their mistakes are told; while they change,
//! what they said before stays in memory, and the same words are there once.

use super::catalogue::{self, Catalogue, Mistake};
use super::language::{FACT, Language, TEXT};
use super::locales::Locale;
use super::{FIRST, catalogue::slots};
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// Longest file of a site, in bytes.
const FILE_BYTES: u64 = 1024 * 1024;

/// Tag, name in itself, and catalogue of each language that is shipped; in the
/// order in which they are offered. One that has no table yet is not.
pub(super) const SHIPPED: [(&str, &str, &str); 10] = [
    ("en", "English", include_str!("catalogues/en.toml")),
    ("de", "Deutsch", include_str!("catalogues/de.toml")),
    ("es", "Español", include_str!("catalogues/es.toml")),
    ("fr", "Français", include_str!("catalogues/fr.toml")),
    ("pt", "Português", include_str!("catalogues/pt.toml")),
    ("ru", "Русский", include_str!("catalogues/ru.toml")),
    ("he", "עברית", include_str!("catalogues/he.toml")),
    ("ar", "العربية", include_str!("catalogues/ar.toml")),
    ("zh", "中文", include_str!("catalogues/zh.toml")),
    ("ja", "日本語", include_str!("catalogues/ja.toml")),
];

/// The languages of a site.
#[derive(Debug)]
pub struct Catalogues {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    tag: String,
    name: String,
    /// What the site says otherwise.
    own: Option<Catalogue>,
    spoken: OnceLock<Spoken>,
}

/// What was made of catalogues so far, by tag.
static MADE: Mutex<Vec<(String, Spoken)>> = Mutex::new(Vec::new());

/// A language, and the text that a page reads it from.
#[derive(Clone, Debug)]
struct Spoken {
    language: Language,
    /// What its content says: part of the files' names.
    print: Arc<str>,
    /// All of it, and where the late words begin.
    text: &'static str,
    late: usize,
}

impl Catalogues {
    /// The languages that are shipped.
    #[must_use]
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: LazyLock<Arc<Catalogues>> =
            LazyLock::new(|| Arc::new(Catalogues::new(Vec::new())));
        Arc::clone(&SHIPPED)
    }

    /// The text of a catalogue that is shipped, as it is in the source.
    #[must_use]
    pub fn source_of(tag: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|one| one.0.eq_ignore_ascii_case(tag)).map(|one| one.2)
    }

    /// The tags of the languages that a folder has files of.
    #[must_use]
    pub fn tags_in(folder: &Path) -> Vec<String> {
        let tags = files(folder, &mut Vec::new()).into_iter().map(|(tag, _)| tag);
        tags.filter(|tag| is_tag(tag)).collect()
    }

    /// The tags of the languages that are shipped.
    pub fn shipped_tags() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|one| one.0)
    }

    /// The tag of the language that is shipped and meant: `pt` by `pt-BR`.
    #[must_use]
    pub fn shipped_tag(tag: &str) -> Option<&'static str> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::shipped_tags().find(|known| known.eq_ignore_ascii_case(primary))
    }

    /// The same with the files of a folder: `TAG.toml` each. What they say
    /// takes the place of what is shipped; other languages are added. A folder
    /// that is not there has no files.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn load(folder: &Path) -> Result<Self, Vec<Mistake>> {
        let (mut own, mut mistakes) = (Vec::new(), Vec::new());
        for (tag, path) in files(folder, &mut mistakes) {
            if !is_tag(&tag) {
                mistakes.push(about(&path, "the name is no language's tag, as in nl.toml"));
                continue;
            }
            if std::fs::metadata(&path).is_ok_and(|known| known.len() > FILE_BYTES) {
                mistakes.push(about(&path, "it is longer than a megabyte"));
                continue;
            }
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    let read =
                        catalogue::read(&path.display().to_string(), &text, Locale::of(&tag));
                    mistakes.extend(read.mistakes.iter().cloned());
                    own.push((tag, read));
                }
                Err(error) => mistakes.push(about(&path, &format!("it cannot be read: {error}"))),
            }
        }
        if mistakes.is_empty() { Ok(Self::new(own)) } else { Err(mistakes) }
    }

    /// Whether the site's own files of both say the same.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(|(one, other)| {
                let said = |entry: &Entry| entry.own.as_ref().map(|own| own.texts.clone());
                one.tag == other.tag && one.name == other.name && said(one) == said(other)
            })
    }

    fn new(mut own: Vec<(String, Catalogue)>) -> Self {
        let entry = |tag: &str, name: &str, own: Option<Catalogue>| Entry {
            tag: tag.to_owned(),
            name: own.as_ref().and_then(|own| own.name.clone()).unwrap_or_else(|| name.to_owned()),
            own,
            spoken: OnceLock::new(),
        };
        let mut entries: Vec<_> = SHIPPED
            .iter()
            .filter(|(_, _, text)| text.contains("\n["))
            .map(|(tag, name, _)| {
                let at = own.iter().position(|(other, _)| other.eq_ignore_ascii_case(tag));
                entry(tag, name, at.map(|at| own.swap_remove(at).1))
            })
            .collect();
        own.sort_by(|one, other| one.0.cmp(&other.0));
        entries.extend(own.into_iter().map(|(tag, own)| entry(&tag, &tag, Some(own))));
        Self { entries }
    }

    /// The language for who wishes none that is here: English.
    #[must_use]
    pub fn standard(&self) -> Language {
        self.spoken(0).language
    }

    /// The language of that tag, else that of its language: `pt` for `pt-BR`.
    #[must_use]
    pub fn named(&self, tag: &str) -> Option<Language> {
        self.place_of(tag).map(|at| self.spoken(at).language)
    }

    /// The first known language of an `Accept-Language` header, by weight.
    #[must_use]
    pub fn accepted(&self, header: &str) -> Option<Language> {
        let mut wishes: Vec<(f32, usize)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
                let weight = weight.trim().parse().ok().filter(|weight| *weight > 0.0)?;
                Some((weight, self.place_of(tag.trim())?))
            })
            .collect();
        wishes.sort_by(|one, other| other.0.total_cmp(&one.0));
        wishes.first().map(|wish| self.spoken(wish.1).language)
    }

    fn place_of(&self, tag: &str) -> Option<usize> {
        let at = |tag: &str| self.entries.iter().position(|one| one.tag.eq_ignore_ascii_case(tag));
        at(tag).or_else(|| at(tag.split(['-', '_']).next()?))
    }

    /// The file from which a page reads a language before it wakes; with all
    /// its words if the page comes in one piece.
    #[must_use]
    pub fn file_of(&self, language: Language, in_one_piece: bool) -> String {
        let spoken = self.place_of(language.tag()).map(|at| self.spoken(at));
        let print = spoken.map_or("", |spoken| &*spoken.print);
        file_name(language.tag(), print, if in_one_piece { "all" } else { "first" })
    }

    /// What tells the words of a language from what they were.
    #[must_use]
    pub fn print_of(&self, tag: &str) -> String {
        self.place_of(tag).map(|at| self.spoken(at).print.to_string()).unwrap_or_default()
    }

    /// The text of a file of that name, and whether it will always be that:
    /// a page that was written before the words changed asks for what is no more.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<(&'static str, bool)> {
        let mut parts = name.split('.');
        let mut part = || parts.next();
        let (Some("words"), Some(tag), Some(print), Some(piece), Some("txt"), None) =
            (part(), part(), part(), part(), part(), part())
        else {
            return None;
        };
        let at = self.entries.iter().position(|entry| entry.tag == tag)?;
        let spoken = self.spoken(at);
        let text = match piece {
            "first" => &spoken.text[..spoken.late - TEXT.len_utf8()],
            "late" => &spoken.text[spoken.late..],
            "all" => spoken.text,
            _ => return None,
        };
        Some((text, print == &*spoken.print))
    }

    fn spoken(&self, at: usize) -> &Spoken {
        let entry = &self.entries[at];
        entry.spoken.get_or_init(|| self.speak(entry))
    }

    /// Makes the text of a language: its own, else what is shipped, else English.
    fn speak(&self, entry: &Entry) -> Spoken {
        let shipped = of_shipped(&entry.tag);
        let english = of_shipped(SHIPPED[0].0);
        let own = entry.own.as_ref();
        let layers: Vec<_> = [own, shipped, english].into_iter().flatten().collect();
        let text = |slot: usize| {
            layers.iter().find_map(|layer| layer.texts[slot].as_deref()).unwrap_or_default()
        };
        let locale = Locale::of(&entry.tag);
        let all: Vec<&str> = (0..slots()).map(text).collect();
        let offered: Vec<&str> =
            self.entries.iter().flat_map(|one| [one.tag.as_str(), one.name.as_str()]).collect();
        let separator = TEXT.to_string();
        let words = [offered.join(&FACT.to_string()), all.join(&separator)].join(&separator);
        let print = fingerprint(&words);
        let mut known = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) =
            known.iter().find(|(tag, made)| *tag == entry.tag && *made.print == print)
        {
            return made.clone();
        }
        let facts = [
            &entry.tag,
            locale.direction(),
            &(locale.plurals as u8).to_string(),
            locale.decimal,
            locale.group,
            locale.digits,
            &locale.grouped_from.to_string(),
            &file_name(&entry.tag, &print, "late"),
        ];
        let text = [&facts.join(&FACT.to_string()), words.as_str()].join(&separator).leak();
        // After the facts and the languages.
        let late = text
            .match_indices(TEXT)
            .nth(FIRST + 1)
            .map_or(text.len(), |(at, mark)| at + mark.len());
        let made = Spoken { language: Language::read(text), print: print.into(), text, late };
        known.push((entry.tag.clone(), made.clone()));
        made
    }
}

/// The catalogue that is shipped, as it was read.
fn of_shipped(tag: &str) -> Option<&'static Catalogue> {
    static READ: [OnceLock<Catalogue>; SHIPPED.len()] = [const { OnceLock::new() }; SHIPPED.len()];
    let at = SHIPPED.iter().position(|one| one.0 == tag)?;
    Some(READ[at].get_or_init(|| catalogue::read(tag, SHIPPED[at].2, Locale::of(tag))))
}

fn file_name(tag: &str, print: &str, part: &str) -> String {
    format!("words.{tag}.{print}.{part}.txt")
}

fn fingerprint(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

/// The files of a folder that end as catalogues do, by the name before it.
fn files(folder: &Path, mistakes: &mut Vec<Mistake>) -> Vec<(String, std::path::PathBuf)> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            mistakes.push(about(folder, &format!("it cannot be read: {error}")));
            return Vec::new();
        }
    };
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let tag = name.strip_suffix(".toml").filter(|tag| !tag.starts_with('.'))?;
            Some((tag.to_owned(), entry.path()))
        })
        .collect();
    found.sort();
    found
}

fn about(path: &Path, what: &str) -> Mistake {
    Mistake {
        file: path.display().to_string(),
        line: 0,
        column: 0,
        key: String::new(),
        what: what.to_owned(),
    }
}

/// Whether it can be a language's tag: `nl`, `pt-BR`.
fn is_tag(text: &str) -> bool {
    (2..=20).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// English and Russian in tests.
#[cfg(test)]
impl Language {
    pub(crate) fn english() -> Self {
        Catalogues::shipped().standard()
    }

    pub(crate) fn russian() -> Self {
        Catalogues::shipped().named("ru").expect("it is shipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a catalogue lacks, and what is wrong with it.
    fn faults(tag: &str, text: &str) -> Vec<String> {
        let read = catalogue::read(&format!("{tag}.toml"), text, Locale::of(tag));
        let missing = catalogue::keys()
            .filter(|(_, _, slot)| read.texts[*slot].is_none())
            .map(|(area, key, _)| format!("{}.{}", area.name, key.name))
            .filter(|path| !read.mistakes.iter().any(|mistake| mistake.key == *path))
            .map(|path| format!("{tag}.toml: {path} is missing"));
        read.mistakes.iter().map(ToString::to_string).chain(missing).collect()
    }

    #[test]
    fn all_are_complete() {
        let faults: Vec<String> =
            SHIPPED.iter().flat_map(|(tag, _, text)| faults(tag, text)).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn areas_have_their_own_names() {
        let mut names: Vec<_> = super::super::AREAS.iter().map(|area| area.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(
            catalogue::keys()
                .all(|(area, key, slot)| slot == super::super::words::slot(area.name, key.name))
        );
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        let words = Catalogues::shipped();
        let tag = |header| words.accepted(header).map(Language::tag);
        assert_eq!(tag("nl, en;q=0.5, ru;q=0.8"), Some("ru"));
        assert_eq!(tag("en-GB,en;q=0.9"), Some("en"));
        assert_eq!(tag("ru-RU"), Some("ru"));
        assert_eq!(tag("nl"), None);
        assert_eq!(tag("de;q=0, *"), None);
    }

    #[test]
    fn a_site_says_some_words_otherwise_and_adds_a_language() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("it can be written");
        };
        write("ru.toml", "[chat]\nsend = \"Послать\"\n");
        write("nl.toml", "[language]\nname = \"Nederlands\"\n[chat]\nsend = \"Verstuur\"\n");
        write("README.txt", "not read");
        let words = Catalogues::load(folder.path()).expect("no mistakes");
        let said = |tag: &str| words.named(tag).expect("a language").strings();
        assert_eq!(said("ru").send(), "Послать");
        assert_eq!(said("ru").copy(), Language::russian().strings().copy());
        assert_eq!(said("nl-BE").send(), "Verstuur");
        assert_eq!(said("nl").copy(), Language::english().strings().copy());
        let offered: Vec<_> = words.standard().offered().collect();
        assert!(offered.contains(&("nl", "Nederlands")), "{offered:?}");
        assert_ne!(words.print_of("ru"), Catalogues::shipped().print_of("ru"));
        assert_eq!(Catalogues::tags_in(folder.path()), ["nl", "ru"]);
        // The same words again are not kept twice.
        let again = Catalogues::load(folder.path()).expect("no mistakes");
        let place = |words: &Catalogues| {
            words.file(&words.file_of(said("nl").0, true)).map(|one| one.0.as_ptr())
        };
        assert_eq!(place(&again), place(&words));
    }

    #[test]
    fn mistakes_of_own_words_are_told_with_their_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ru.toml");
        std::fs::write(&file, "[chat]\nsned = \"x\"\ncopy = \"{who}\"\n")
            .expect("it can be written");
        std::fs::write(folder.path().join("russisch!.toml"), "").expect("it can be written");
        let told: Vec<_> = Catalogues::load(folder.path())
            .expect_err("mistakes")
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].starts_with(&format!("{}:2:", file.display())), "{told:?}");
        assert!(told[0].contains("chat.sned") && told[0].contains("send"), "{told:?}");
        assert!(told[1].contains("chat.copy") && told[1].contains("who"), "{told:?}");
        assert!(told[2].contains("russisch!.toml") && told[2].contains("tag"), "{told:?}");
    }

    #[test]
    fn a_page_reads_what_the_server_says() {
        let words = Catalogues::shipped();
        let russian = Language::russian();
        let (first, current) = words.file(&words.file_of(russian, false)).expect("a file");
        assert!(current);
        let page = Language::read(first);
        assert!(!page.has_late());
        assert_eq!(page.strings().send(), "Отправить");
        assert_eq!(page.strings().formats().bytes()[4], "ТБ");
        let (late, _) = words.file(page.late_file()).expect("a file");
        page.read_late(late.to_owned());
        let examples = russian.strings().create_page().examples();
        assert_eq!(page.strings().create_page().examples()[2].text, examples[2].text);
        assert_eq!(page.strings().problems().no_from(), russian.strings().problems().no_from());
        assert_eq!(
            page.strings().error(&crate::domain::Error::NotFound).text,
            "Возможно, удалено."
        );
        let (all, _) = words.file(&words.file_of(russian, true)).expect("a file");
        assert_eq!(all.len(), first.len() + 1 + late.len());
        let old = page.late_file().replace("words.ru.", "words.ru.0");
        assert_eq!(words.file(&old), Some((late, false)));
        for wrong in ["", "words.ru", "words.xx.0.late.txt", "words.ru.0.other.txt", "linnet.js"] {
            assert_eq!(words.file(wrong), None, "{wrong}");
        }
    }
}
