//! `linnet.toml` as types: what `check` has found right, and nothing else.
//!
//! A field here is a key of `keys`; a test compares names and defaults. Texts
//! that may be written by language are [`Words`].

use super::settings::Rule;
use crate::domain::Theme as Look;
use crate::domain::action::{Spot, When};
use crate::domain::site::{Features, SettingsPlace, Starter as Idea, Theme, ThinkingShown};
use crate::domain::theme::Shades;
use crate::domain::{Json, form};
use crate::server::secret::Secret;
use serde::Deserialize;
use std::collections::BTreeMap;

/// All sections.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct File {
    pub site: Site,
    pub ui: Ui,
    pub theme: Look,
    pub features: Features,
    pub settings: BTreeMap<String, Rule>,
    pub starters: Option<Vec<Starter>>,
    pub profiles: Vec<Profile>,
    pub embed: Embed,
    pub actions: Vec<Action>,
    pub commands: Vec<Command>,
    pub modes: Vec<Mode>,
    pub upstreams: Vec<Upstream>,
}

/// A text, or one for each language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The same text for all languages.
    #[must_use]
    pub fn all(text: &str) -> Self {
        Self(BTreeMap::from([(String::new(), text.to_owned())]))
    }

    /// The text in the language of that tag: its own, else the one for all, else the English
    /// one, else any.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> &str {
        let all = &self.0;
        let found = all.get(tag).or_else(|| all.get("")).or_else(|| all.get("en"));
        found.or_else(|| all.values().next()).map_or("", String::as_str)
    }
}

/// `[site]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Site {
    pub name: String,
    pub description: Words,
    pub language: Option<String>,
    pub logo: String,
    pub logo_dark: String,
    pub custom_css: String,
    pub favicon: String,
    pub address: String,
    pub preview: String,
    pub sign_in_picture: String,
    pub sign_in_picture_dark: String,
    pub watermark: Option<Words>,
    pub readme: String,
    pub links: Vec<Link>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: crate::domain::site::NAME.to_owned(),
            description: Words::default(),
            language: None,
            logo: String::new(),
            logo_dark: String::new(),
            custom_css: String::new(),
            favicon: String::new(),
            address: String::new(),
            preview: String::new(),
            sign_in_picture: String::new(),
            sign_in_picture_dark: String::new(),
            watermark: None,
            readme: "readme.md".to_owned(),
            links: Vec::new(),
        }
    }
}

/// `[[site.links]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Link {
    pub label: Words,
    pub address: String,
    pub icon: String,
    pub place: LinkPlace,
    pub target: Target,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            label: Words::default(),
            address: String::new(),
            icon: "external".to_owned(),
            place: LinkPlace::default(),
            target: Target::default(),
        }
    }
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkPlace {
    /// At the sidebar's foot.
    #[default]
    Sidebar,
    /// In the head of a chat.
    Header,
}

/// Where a link opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Here if it leads to this server, else in a tab of its own.
    #[default]
    Auto,
    /// In the place of the page.
    Same,
    /// In a tab of its own.
    New,
}

/// `[ui]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct Ui {
    pub theme: Theme,
    pub sidebar: SidebarStart,
    pub layout: Layout,
    pub thinking: ThinkingShown,
    pub settings: SettingsPlace,
    pub settings_open: bool,
    pub enter: Enter,
    pub confirm_delete: bool,
    pub user_message_autoscroll: bool,
    pub assistant_message_autoscroll: bool,
    pub hide_actions: Vec<String>,
}

impl Default for Ui {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            sidebar: SidebarStart::default(),
            layout: Layout::default(),
            thinking: ThinkingShown::default(),
            settings: SettingsPlace::default(),
            settings_open: false,
            enter: Enter::default(),
            confirm_delete: false,
            user_message_autoscroll: true,
            assistant_message_autoscroll: true,
            hide_actions: Vec::new(),
        }
    }
}

/// The sidebar at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SidebarStart {
    /// Shown.
    #[default]
    Open,
    /// Not shown.
    Collapsed,
    /// There is none, on no screen.
    Hidden,
}

/// The width of the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A column.
    #[default]
    Centred,
    /// The window's.
    Wide,
}

/// What Enter does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enter {
    /// It sends.
    #[default]
    Send,
    /// It breaks the line.
    Break,
}

/// `[[starters]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Starter {
    pub label: Words,
    pub hint: Words,
    pub message: Words,
    pub icon: String,
    pub category: Words,
    pub send: bool,
    pub command: String,
    pub profile: String,
}

impl Default for Starter {
    fn default() -> Self {
        Self {
            label: Words::default(),
            hint: Words::default(),
            message: Words::default(),
            icon: "sparkle".to_owned(),
            category: Words::default(),
            send: false,
            command: String::new(),
            profile: String::new(),
        }
    }
}

impl Starter {
    /// As pages know it, in the language of that tag.
    #[must_use]
    pub fn shown(&self, tag: &str) -> Idea {
        let text = |words: &Words| words.in_language(tag).to_owned();
        Idea {
            label: text(&self.label),
            hint: text(&self.hint),
            message: text(&self.message),
            icon: self.icon.clone(),
            category: text(&self.category),
            send: self.send,
            command: self.command.clone(),
            profile: self.profile.clone(),
        }
    }
}

/// `[[profiles]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Profile {
    pub name: String,
    pub label: Words,
    pub icon: String,
    pub description: Words,
    pub default: bool,
    pub model: String,
    pub system: Words,
    pub settings: BTreeMap<String, Rule>,
    pub starters: Vec<Starter>,
    pub actions: Vec<Action>,
    pub theme: ProfileTheme,
}

/// `[profiles.theme]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct ProfileTheme {
    pub light: Shades,
    pub dark: Shades,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: Words::default(),
            icon: "sparkle".to_owned(),
            description: Words::default(),
            default: false,
            model: String::new(),
            system: Words::default(),
            settings: BTreeMap::new(),
            starters: Vec::new(),
            actions: Vec::new(),
            theme: ProfileTheme::default(),
        }
    }
}

/// `[[actions]]` and `[[profiles.actions]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Action {
    pub name: String,
    pub label: Words,
    pub icon: String,
    pub tooltip: Words,
    pub place: Spot,
    pub prompt: Words,
    pub send: bool,
    pub settings: BTreeMap<String, Rule>,
    pub profile: String,
    pub model: String,
    pub copy: String,
    pub export: String,
    pub link: String,
    pub webhook: String,
    pub secret: Secret,
    pub timeout: u64,
    pub when: When,
}

impl Default for Action {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: Words::default(),
            icon: "sparkle".to_owned(),
            tooltip: Words::default(),
            place: Spot::default(),
            prompt: Words::default(),
            send: true,
            settings: BTreeMap::new(),
            profile: String::new(),
            model: String::new(),
            copy: String::new(),
            export: String::new(),
            link: String::new(),
            webhook: String::new(),
            secret: Secret::default(),
            timeout: 10,
            when: When::default(),
        }
    }
}

impl Action {
    /// Whether it writes a message.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.prompt != Words::default()
    }
}

/// `[embed]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Embed {
    pub origins: Vec<String>,
}

/// `[[commands]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Command {
    pub name: String,
    pub label: Words,
    pub description: Words,
    pub icon: String,
    pub template: Words,
    pub button: bool,
    pub send: bool,
    pub persistent: bool,
    pub model: String,
    pub profile: String,
    pub timeout: Option<u32>,
    pub fields: Vec<Field>,
}

impl Default for Command {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: Words::default(),
            description: Words::default(),
            icon: "sparkle".to_owned(),
            template: Words::default(),
            button: false,
            send: true,
            persistent: false,
            model: String::new(),
            profile: String::new(),
            timeout: None,
            fields: Vec::new(),
        }
    }
}

/// `[[commands.fields]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Field {
    pub name: String,
    pub label: Words,
    pub kind: form::Kind,
    pub help: Words,
    pub placeholder: Words,
    pub default: Option<Json>,
    pub needed: bool,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub step: Option<f64>,
    pub earliest: String,
    pub latest: String,
    pub choices: Vec<Choice>,
    pub group: Words,
    pub on: Words,
    pub off: Words,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: Words::default(),
            kind: form::Kind::default(),
            help: Words::default(),
            placeholder: Words::default(),
            default: None,
            needed: false,
            min: None,
            max: None,
            step: None,
            earliest: String::new(),
            latest: String::new(),
            choices: Vec::new(),
            group: Words::default(),
            on: Words::all("yes"),
            off: Words::all("no"),
        }
    }
}

impl Field {
    /// As pages know it, in the language of that tag.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> form::Field {
        let text = |words: &Words| words.in_language(tag).to_owned();
        let choice = |one: &Choice| {
            let label = text(&one.label);
            let label = if label.is_empty() { one.value.clone() } else { label };
            form::Choice { value: one.value.clone(), label }
        };
        form::Field {
            name: self.name.clone(),
            label: text(&self.label),
            help: text(&self.help),
            placeholder: text(&self.placeholder),
            kind: self.kind,
            needed: self.needed,
            default: self.default.clone(),
            min: self.min,
            max: self.max,
            step: self.step,
            earliest: self.earliest.clone(),
            latest: self.latest.clone(),
            choices: self.choices.iter().map(choice).collect(),
            group: text(&self.group),
            on: text(&self.on),
            off: text(&self.off),
        }
    }
}

/// Something that can be chosen in a field.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Choice {
    pub value: String,
    pub label: Words,
}

/// `[[modes]]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Mode {
    pub name: String,
    pub label: Words,
    pub options: Vec<ModeOption>,
}

/// `[[modes.options]]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct ModeOption {
    pub name: String,
    pub label: Words,
    pub description: Words,
    pub icon: String,
    pub default: bool,
    pub settings: BTreeMap<String, Rule>,
    pub system: Words,
    pub model: String,
    pub profile: String,
}

impl Default for ModeOption {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: Words::default(),
            description: Words::default(),
            icon: "sparkle".to_owned(),
            default: false,
            settings: BTreeMap::new(),
            system: Words::default(),
            model: String::new(),
            profile: String::new(),
        }
    }
}

/// `[[upstreams]]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys says what each is")]
pub struct Upstream {
    pub address: Secret,
    pub name: String,
    pub parallel: Option<usize>,
}
