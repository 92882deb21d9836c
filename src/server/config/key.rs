//! How a key of `linnet.toml` is described: its name, what it holds, its
//! default, what it is for, and an example.
//!
//! The description is all there is to know: from it files are checked
//! (`check`), variables are found (`environment`), and the reference and the
//! first file of a new site are written (`reference`). Absent on purpose: the
//! keys themselves (`keys`), and what their values do.

/// A key, or a section, which is a key that holds a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it is without being set, as TOML; empty if it is absent then.
    pub default: &'static str,
    /// What it is for, in a line of Markdown.
    pub about: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// Whether a table cannot do without it.
    pub needed: bool,
    /// Whether it stands in the place of a key before it: no example of a table has both.
    pub instead: bool,
}

impl Key {
    /// A key without a default.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: Kind,
        example: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, kind, default: "", about, example, needed: false, instead: false }
    }

    /// A key with a default, which serves as the example too.
    #[must_use]
    pub const fn set(
        name: &'static str,
        kind: Kind,
        default: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, kind, default, about, example: default, needed: false, instead: false }
    }

    /// A section.
    #[must_use]
    pub const fn section(name: &'static str, keys: &'static [Self], about: &'static str) -> Self {
        Self::new(name, Kind::Table(keys), "", about)
    }

    /// A section that may be there several times.
    #[must_use]
    pub const fn sections(name: &'static str, keys: &'static [Self], about: &'static str) -> Self {
        Self::new(name, Kind::Tables(keys), "", about)
    }

    /// The same, as one that a table cannot do without.
    #[must_use]
    pub const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    /// The same, as one that stands in the place of another.
    #[must_use]
    pub const fn instead(self) -> Self {
        Self { instead: true, ..self }
    }

    /// With another example than its default.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The keys in it, if it is a section.
    #[must_use]
    pub const fn keys(&self) -> Option<&'static [Self]> {
        match self.kind {
            Kind::Table(keys) | Kind::Tables(keys) => Some(keys),
            _ => None,
        }
    }
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// True or false.
    Switch,
    /// A whole number from one to the other.
    Whole(i64, i64),
    /// A line of text of so many characters at most.
    Line(usize),
    /// The same, or one for each language.
    Words(usize),
    /// A text of so many bytes at most, or one for each language.
    Prose(usize),
    /// Several such lines.
    Lines(usize),
    /// One of these.
    Choice(&'static [&'static str]),
    /// Several of these.
    Choices(&'static [&'static str]),
    /// The tag of a language.
    Language,
    /// A symbol of the page's own, or a picture in `public/`.
    Icon,
    /// A picture in `public/`.
    Picture,
    /// A style sheet in `public/`.
    Style,
    /// A colour.
    Colour,
    /// A font by name, or one in `public/`.
    Font,
    /// A Markdown file in the site's folder.
    Page,
    /// An address that a link may lead to.
    Link,
    /// Any number of origins of other sites.
    Origins,
    /// The same with variables.
    Template,
    /// An address of a server of the site's.
    Webhook,
    /// A key that nobody is shown.
    Secret,
    /// An address of a model server, by Ollama's own rules.
    ModelServer,
    /// A name for programs: small letters, digits, hyphens.
    Slug,
    /// A name in a template: a small letter, then also digits, `_` and `-`.
    Variable,
    /// Any number.
    Number,
    /// A day, or `today`.
    Day,
    /// A text, a number, true or false, or a list of texts.
    Plain,
    /// A list of what can be chosen: texts, or tables of `value` and `label`.
    Options,
    /// The settings of models, with their bounds.
    Settings,
    /// Values of settings, without bounds.
    Values,
    /// A table of these keys.
    Table(&'static [Key]),
    /// Any number of such tables.
    Tables(&'static [Key]),
}

impl Kind {
    /// What a variable holds as it is, without TOML's quotes.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        !matches!(
            self,
            Self::Switch
                | Self::Whole(..)
                | Self::Origins
                | Self::Lines(_)
                | Self::Choices(_)
                | Self::Number
                | Self::Plain
                | Self::Options
                | Self::Settings
                | Self::Values
                | Self::Table(_)
                | Self::Tables(_)
        )
    }

    /// What is written there, in a word or two for the reference.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Switch => "true, false".to_owned(),
            Self::Whole(min, max) => format!("{min} to {max}"),
            Self::Line(_) => "text".to_owned(),
            Self::Words(_) => "text¹".to_owned(),
            Self::Prose(_) => "long text¹".to_owned(),
            Self::Choice(names) => names.join(", "),
            Self::Lines(_) => "list of texts".to_owned(),
            Self::Choices(_) => "list of names".to_owned(),
            Self::Language => "language".to_owned(),
            Self::Icon => "icon²".to_owned(),
            Self::Picture => "picture".to_owned(),
            Self::Style => "style sheet".to_owned(),
            Self::Colour => "colour".to_owned(),
            Self::Font => "font".to_owned(),
            Self::Page => "Markdown file".to_owned(),
            Self::Origins => "list of origins".to_owned(),
            Self::Link | Self::Webhook => "address".to_owned(),
            Self::Template => "address with variables".to_owned(),
            Self::Secret => "secret".to_owned(),
            Self::ModelServer => "model server".to_owned(),
            Self::Slug | Self::Variable => "name".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Plain => "value".to_owned(),
            Self::Options => "choices⁴".to_owned(),
            Self::Settings | Self::Values => "values³".to_owned(),
            Self::Table(_) => "table".to_owned(),
            Self::Tables(_) => "tables".to_owned(),
        }
    }
}
