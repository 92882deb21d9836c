//! Profiles of a person's own: what one holds, what is right, and the name by
//! which a chat remembers one among those of the site.
//!
//! Absent on purpose: how one takes effect (`profile`, `server::config::profiles`).

use super::ids::ProfileId;
use super::json::Json;
use super::reason::Flaw;
use super::settings::Settings;
use super::site::Starter;
use super::{Result, limits};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The icon of a profile that names none.
pub const ICON: &str = "sparkle";

/// What comes before the id in a name. The site's profiles are never so long.
const PREFIX: &str = "own-";

/// What a profile of a person's own holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OwnProfile {
    /// What people call it.
    pub label: String,
    /// Its icon: a name in the sprite.
    pub icon: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// The model that it starts with; empty for the preferred one.
    pub model: String,
    /// The system prompt, with the variables of `template::STANDARD`.
    pub system: String,
    /// Settings over the site's and the model's own, without the system prompt.
    pub settings: Settings,
    /// Ideas for a first message.
    pub starters: Vec<Starter>,
}

/// One of them, with its id.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct KeptProfile {
    /// Its id.
    pub id: ProfileId,
    /// The name by which chats know it.
    pub name: String,
    /// What it holds.
    #[serde(flatten)]
    pub profile: OwnProfile,
}

/// The name by which chats know a profile of somebody's own.
#[must_use]
pub fn name(id: ProfileId) -> String {
    format!("{PREFIX}{}", id.0.simple())
}

/// The profile that such a name means; nothing if it is one of the site's.
#[must_use]
pub fn id(name: &str) -> Option<ProfileId> {
    let id = name.strip_prefix(PREFIX).filter(|id| id.len() == 32)?;
    Uuid::try_parse(id).ok().map(ProfileId)
}

impl OwnProfile {
    /// The same as it is kept: a label in one line, ideas that say something.
    ///
    /// # Errors
    /// [`Flaw::ProfileName`], [`Flaw::ProfileText`], or what is wrong with a setting.
    pub fn checked(mut self) -> Result<Self> {
        self.label = line(&self.label).ok_or(Flaw::ProfileName)?;
        if self.icon.is_empty() {
            ICON.clone_into(&mut self.icon);
        }
        self.settings.set("system", None);
        self.settings.check()?;
        self.starters.retain(|starter| !starter.message.trim().is_empty());
        for starter in &mut self.starters {
            let first = starter.message.trim().lines().next().unwrap_or_default().to_owned();
            let label = if starter.label.trim().is_empty() { &first } else { &starter.label };
            let short: String = label.chars().take(limits::PROFILE_LABEL_CHARACTERS).collect();
            starter.label = line(&short).ok_or(Flaw::ProfileText)?;
            if starter.icon.is_empty() {
                ICON.clone_into(&mut starter.icon);
            }
        }
        let long = self.description.len() > limits::PROFILE_DESCRIPTION_BYTES
            || self.system.len() > limits::SYSTEM_BYTES
            || self.model.len() > limits::MODEL_NAME_BYTES
            || self.starters.len() > limits::PROFILE_STARTERS
            || self.starters.iter().any(|one| one.message.len() > limits::SYSTEM_BYTES);
        if long { Err(Flaw::ProfileText.into()) } else { Ok(self) }
    }

    /// The same as a part of `linnet.toml`, so that everybody on a site has it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = "[[profiles]]\n".to_owned();
        put(&mut text, "name", &slug(&self.label));
        put(&mut text, "label", &self.label);
        put(&mut text, "icon", &self.icon);
        put(&mut text, "description", &self.description);
        put(&mut text, "model", &self.model);
        put(&mut text, "system", &self.system);
        if !self.settings.is_empty() {
            let one = |(name, value)| format!("{name} = {}", toml(value));
            let set: Vec<_> = self.settings.iter().map(one).collect();
            text.push_str(&["settings = { ", &set.join(", "), " }\n"].concat());
        }
        for starter in &self.starters {
            text.push_str("\n[[profiles.starters]]\n");
            put(&mut text, "label", &starter.label);
            put(&mut text, "hint", &starter.hint);
            put(&mut text, "message", &starter.message);
            put(&mut text, "icon", &starter.icon);
            put(&mut text, "category", &starter.category);
            if starter.send {
                text.push_str("send = true\n");
            }
        }
        text
    }
}

/// A line of a table, if there is something to say.
fn put(text: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        text.push_str(&[key, " = ", &quoted(value), "\n"].concat());
    }
}

/// A name for a file, as near to a label as it goes.
fn slug(label: &str) -> String {
    let mut slug = String::new();
    for letter in label.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(40);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "profile".to_owned() } else { slug.to_owned() }
}

/// A text as both JSON and TOML write it.
fn quoted(text: &str) -> String {
    written(&Json::Text(text.to_owned())).replace('\u{7f}', "\\u007f")
}

/// A value of a setting in a line.
fn toml(value: &Json) -> String {
    match value {
        Json::Text(text) => quoted(text),
        Json::List(list) => format!("[{}]", list.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let field =
                |(name, value): &(String, Json)| format!("{} = {}", quoted(name), toml(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => written(other),
    }
}

fn written(value: &Json) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A text in one line, if it is one to be read.
fn line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = line.chars().count();
    let fits = (1..=limits::PROFILE_LABEL_CHARACTERS).contains(&letters);
    (fits && !line.chars().any(char::is_control)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(label: &str) -> OwnProfile {
        OwnProfile { label: label.to_owned(), ..OwnProfile::default() }
    }

    #[test]
    fn names_are_told_from_those_of_the_site() {
        let own = ProfileId(Uuid::from_u128(7));
        assert_eq!(id(&name(own)), Some(own));
        for other in ["", "coder", "own-", "own-7", "own-00000000-0000-0000-0000-000000000007"] {
            assert_eq!(id(other), None, "{other}");
        }
        assert!(name(own).len() <= 40);
    }

    #[test]
    fn what_is_kept_is_right() {
        let mut profile = labelled("  My \n coder ");
        profile.settings = Settings::default().with("temperature", 0.5).with("system", "x");
        let message = "Write a test.\nA good one.".to_owned();
        profile.starters = vec![
            Starter { message, ..Starter::default() },
            Starter { label: "Nothing".to_owned(), ..Starter::default() },
        ];
        let kept = profile.checked().expect("it is right");
        assert_eq!((kept.label.as_str(), kept.icon.as_str()), ("My coder", ICON));
        assert_eq!(kept.settings, Settings::default().with("temperature", 0.5));
        assert_eq!(kept.starters.len(), 1);
        assert_eq!(kept.starters[0].label, "Write a test.");
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for label in ["", " \n", "a\u{7}b", &"x".repeat(81)] {
            assert_eq!(labelled(label).checked(), Err(Flaw::ProfileName.into()), "{label:?}");
        }
        let long = OwnProfile { system: "x".repeat(limits::SYSTEM_BYTES + 1), ..labelled("a") };
        assert_eq!(long.checked(), Err(Flaw::ProfileText.into()));
        let starter = Starter { message: "x".to_owned(), ..Starter::default() };
        let many = vec![starter; limits::PROFILE_STARTERS + 1];
        let many = OwnProfile { starters: many, ..labelled("a") };
        assert_eq!(many.checked(), Err(Flaw::ProfileText.into()));
        let settings = Settings::default().with("temperature", "warm");
        assert!(OwnProfile { settings, ..labelled("a") }.checked().is_err());
    }
}
