//! What a site's owner has made of Linnet, as far as pages are to know: the
//! public part of `linnet.toml`, in one language.
//!
//! Plain and flat, since every page carries it. A text that is empty is absent;
//! a file is named as it lies in the site's `public/`. Absent on purpose: how
//! it is written down (`server::config`), and levels of settings (`levels`).

use super::action::Action;
use super::profile::Profile;
use serde::{Deserialize, Serialize};

/// Linnet's own name, where a site has none.
pub const NAME: &str = "Linnet";

/// Light, dark, or as the device has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the device has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Light, Self::System, Self::Dark];

    /// The stable name, as in the cookie and `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// How a model's thinking is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThinkingShown {
    /// Folded; a person may have it open while it is written.
    #[default]
    Folded,
    /// Open while it is written, unless a person likes it folded.
    Open,
    /// Not at all.
    Hidden,
}

/// Where the button of the settings stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingsPlace {
    /// In the head of a chat.
    #[default]
    Header,
    /// In the composer.
    Composer,
}

/// How a page begins for somebody who has chosen nothing yet, and how it is
/// laid out for everybody.
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// Whether the sidebar is shown on wide screens.
    pub sidebar_open: bool,
    /// Whether there is no sidebar at all.
    pub sidebar_hidden: bool,
    /// Whether the conversation takes the width of the window.
    pub wide: bool,
    /// How thinking is shown.
    pub thinking: ThinkingShown,
    /// Where the button of the settings stands.
    pub settings_place: SettingsPlace,
    /// Whether the settings are open at the start, where there is room for them.
    pub settings_open: bool,
    /// Whether Enter sends; otherwise it breaks the line.
    pub enter_sends: bool,
    /// Whether deleting a chat or messages is asked about first.
    pub confirm_delete: bool,
    /// When the view of a conversation moves by itself.
    pub follow: Follow,
}

/// When the view of a conversation moves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Follow {
    /// To the end, when a message is sent.
    pub sent: bool,
    /// With an answer that is written, while the reader is at its end.
    pub answers: bool,
}

impl Default for Follow {
    fn default() -> Self {
        Self { sent: true, answers: true }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            sidebar_open: true,
            sidebar_hidden: false,
            wide: false,
            thinking: ThinkingShown::default(),
            settings_place: SettingsPlace::default(),
            settings_open: false,
            enter_sends: true,
            confirm_delete: false,
            follow: Follow::default(),
        }
    }
}

/// What there is to be had. What is off is also refused by the server.
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Features {
    /// Formulas in messages.
    pub math: bool,
    /// Markdown in a person's own messages.
    pub user_markdown: bool,
    /// Editing messages and answers.
    pub editing: bool,
    /// Themes of people's own.
    pub themes: bool,
    /// Profiles of people's own.
    pub profiles: bool,
    /// Titles by a model.
    pub titles: bool,
    /// Suggestions by a model.
    pub suggestions: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            math: true,
            user_markdown: true,
            editing: true,
            themes: true,
            profiles: true,
            titles: true,
            suggestions: true,
        }
    }
}

/// A link of the site's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct SiteLink {
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub address: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// Whether it stands in the head of the page; otherwise at the sidebar's foot.
    pub header: bool,
    /// Whether it opens a tab of its own; absent for what leads elsewhere only.
    pub new_tab: Option<bool>,
}

/// A piece of a line: text, or a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Piece {
    /// What is read.
    pub text: String,
    /// Where it leads, if it is a link.
    pub address: String,
}

/// An idea for a first message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Starter {
    /// What it is called.
    pub label: String,
    /// A line below.
    pub hint: String,
    /// The message.
    pub message: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// The group that it stands in.
    pub category: String,
    /// Whether choosing it sends it; otherwise it goes into the composer.
    pub send: bool,
    /// The command that the message stands behind; empty for none.
    pub command: String,
    /// The profile that it needs; empty for any.
    pub profile: String,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Site {
    /// Which change of the configuration this is from; counts from 0.
    pub revision: u64,
    /// What is wrong with the file as it is now, for the site's owner: the last
    /// good one is in force.
    pub fault: String,
    /// The site's name.
    pub name: String,
    /// What it is for, in a line.
    pub description: String,
    /// Links of the site's own.
    pub links: Vec<SiteLink>,
    /// The picture beside the name.
    pub logo: String,
    /// The same for dark colours, if it is another.
    pub logo_dark: String,
    /// A style sheet of the site's own.
    pub custom_css: String,
    /// The icon in the browser's tab.
    pub favicon: String,
    /// The line under the composer; absent for Linnet's own.
    pub watermark: Option<Vec<Piece>>,
    /// Whether there is a page about the site.
    pub readme: bool,
    /// How pages begin and are laid out.
    pub look: Look,
    /// What there is to be had.
    pub features: Features,
    /// Ideas for a first message; absent for Linnet's own.
    pub starters: Option<Vec<Starter>>,
    /// Profiles to choose from.
    pub profiles: Vec<Profile>,
    /// What tells the words of the interface from what they were before.
    pub words: String,
    /// Action buttons, those of profiles behind the site's.
    pub actions: Vec<Action>,
    /// Linnet's own actions that are not there.
    pub hide_actions: Vec<String>,
    /// The files in `public/avatars/`: pictures of models and profiles, by name.
    pub avatars: Vec<String>,
    /// Commands to type, as JSON: a list of [`SlashCommand`](super::SlashCommand)s.
    /// As text, since what reads it comes late.
    pub commands: String,
    /// Small choices beside a message, as JSON: a list of
    /// [`Mode`](super::modes::Mode)s.
    pub modes: String,
    /// Whether there is something of the site's own in the composer.
    pub in_composer: bool,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            revision: 0,
            fault: String::new(),
            name: NAME.to_owned(),
            description: String::new(),
            links: Vec::new(),
            logo: String::new(),
            logo_dark: String::new(),
            custom_css: String::new(),
            favicon: String::new(),
            watermark: None,
            readme: false,
            look: Look::default(),
            features: Features::default(),
            starters: None,
            profiles: Vec::new(),
            words: String::new(),
            actions: Vec::new(),
            hide_actions: Vec::new(),
            avatars: Vec::new(),
            commands: String::new(),
            modes: String::new(),
            in_composer: false,
        }
    }
}

impl Site {
    /// The profile of that name.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// The picture of a profile or a model of that name, as a file of `public/`.
    #[must_use]
    pub fn avatar(&self, name: &str) -> Option<String> {
        let wanted = avatar_name(name);
        let fits = |file: &&String| {
            let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
            avatar_name(stem) == wanted
        };
        let usual = |file: &&String| file.starts_with("default.");
        let found = self.avatars.iter().find(fits).filter(|_| !wanted.is_empty());
        let found = found.or_else(|| self.avatars.iter().find(usual))?;
        Some(["avatars/", found].concat())
    }

    /// The profile that new chats start with.
    #[must_use]
    pub fn preferred_profile(&self) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.preferred)
    }
}

/// What a picture of a model or a profile is called: the last part of its name,
/// without its tag, in small letters, digits and hyphens.
#[must_use]
pub fn avatar_name(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    let bare = last.split(':').next().unwrap_or(last);
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    bare.chars().map(plain).collect::<String>().trim_matches('-').to_owned()
}

/// Whether a link of a site's own may lead there: http, https, mailto, or a
/// place on the same server.
#[must_use]
pub fn may_lead_to(address: &str) -> bool {
    let plain = !address.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    let lower = address.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"].iter().any(|scheme| {
        lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    });
    // `//host` is another server's.
    let here = address.starts_with('/') && !address.starts_with("//");
    plain && (known || here || address.starts_with('#'))
}

/// A line in which `[words](address)` are links, in pieces. What only looks
/// like a link stays as it is written.
#[must_use]
pub fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    while let Some(open) = rest.find('[') {
        let found = rest[open + 1..].split_once("](").and_then(|(words, after)| {
            let (address, after) = after.split_once(')')?;
            let plain = !words.is_empty() && !words.contains('[');
            (plain && may_lead_to(address)).then_some((words, address, after))
        });
        let Some((words, address, after)) = found else {
            text.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        text.push_str(&rest[..open]);
        if !text.is_empty() {
            pieces.push(Piece { text: std::mem::take(&mut text), address: String::new() });
        }
        pieces.push(Piece { text: words.to_owned(), address: address.to_owned() });
        rest = after;
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece { text, address: String::new() });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_a_letter_or_here() {
        for good in ["https://a.example", "HTTP://x/y", "mailto:a@b.c", "/docs", "/", "#top"] {
            assert!(may_lead_to(good), "{good}");
        }
        for bad in [
            "",
            "x",
            "javascript:alert(1)",
            "java\nscript:x",
            "data:text/html,x",
            "//evil.example",
            "/\\evil.example",
            "https://",
            "https:///x",
            "ftp://x",
            " https://x",
            "vbscript:x",
        ] {
            assert!(!may_lead_to(bad), "{bad:?}");
        }
    }

    #[test]
    fn pictures_are_found_by_the_name_without_its_tag() {
        let avatars = ["gemma2.png", "Qwen3.svg", "my-coder.webp", "llama-3-2.jpg"];
        let site = Site { avatars: avatars.map(str::to_owned).into(), ..Site::default() };
        for (name, file) in [
            ("gemma2:2b", Some("avatars/gemma2.png")),
            ("hf.co/someone/Qwen3:Q4_K_M", Some("avatars/Qwen3.svg")),
            ("my-coder", Some("avatars/my-coder.webp")),
            ("llama.3.2:latest", Some("avatars/llama-3-2.jpg")),
            ("gemma", None),
            ("", None),
            (":2b", None),
        ] {
            assert_eq!(site.avatar(name).as_deref(), file, "{name}");
        }
    }

    #[test]
    fn a_line_is_cut_at_its_links() {
        let piece =
            |text: &str, address: &str| Piece { text: text.into(), address: address.into() };
        assert_eq!(pieces("plain"), [piece("plain", "")]);
        assert_eq!(pieces(""), []);
        assert_eq!(
            pieces("See [the rules](/rules), [us](mailto:a@b.c)."),
            [
                piece("See ", ""),
                piece("the rules", "/rules"),
                piece(", ", ""),
                piece("us", "mailto:a@b.c"),
                piece(".", "")
            ]
        );
        for plain in ["[x](javascript:y)", "[x]", "a [b", "[](/x)", "[x](/y"] {
            assert_eq!(pieces(plain), [piece(plain, "")], "{plain}");
        }
        assert_eq!(pieces("[a [b](/c)"), [piece("[a ", ""), piece("b", "/c")]);
    }
}
