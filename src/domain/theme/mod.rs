//! What a site or a person makes of the look: a preset and a few colours of
//! light and dark, corners, density, fonts.
//!
//! Plain data out of closed sets: whatever it holds, [`Theme::css`] writes only
//! hexadecimal digits, numbers and names of ours. A later level lies over an
//! earlier one: the standard theme, the site's, a person's. Absent on purpose:
//! how it is painted (`browser`) and kept (`server::store`).

pub mod colour;
pub mod css;
pub mod derive;
pub mod editing;
pub mod presets;

pub use colour::Colour;
use derive::Chosen;
use presets::{Preset, STANDARD, preset};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// The preset's name, one of [`presets::NAMES`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The corners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius: Option<Radius>,
    /// How much air there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
    /// The font of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<Font>,
    /// The font of code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_font: Option<Font>,
    /// Light colours.
    #[serde(skip_serializing_if = "Shades::is_empty")]
    pub light: Shades,
    /// Dark colours.
    #[serde(skip_serializing_if = "Shades::is_empty")]
    pub dark: Shades,
}

/// The colours of a scheme that are other than the preset's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shades {
    /// What is pressed and what is linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<Colour>,
    /// The page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<Colour>,
    /// The sidebar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surface: Option<Colour>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Colour>,
}

/// A colour that people choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What is pressed and what is linked.
    Accent,
    /// The page.
    Background,
    /// The sidebar.
    Surface,
    /// Text.
    Text,
}

impl Role {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Accent, Self::Background, Self::Surface, Self::Text];

    /// The key in `linnet.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Background => "background",
            Self::Surface => "surface",
            Self::Text => "text",
        }
    }

    /// The token that shows it.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Background => "bg",
            other => other.name(),
        }
    }
}

impl Shades {
    /// Whether none is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One of them.
    pub fn field(&mut self, role: Role) -> &mut Option<Colour> {
        match role {
            Role::Accent => &mut self.accent,
            Role::Background => &mut self.background,
            Role::Surface => &mut self.surface,
            Role::Text => &mut self.text,
        }
    }

    fn over(self, beneath: Self) -> Self {
        Self {
            accent: self.accent.or(beneath.accent),
            background: self.background.or(beneath.background),
            surface: self.surface.or(beneath.surface),
            text: self.text.or(beneath.text),
        }
    }

    fn chosen(self, preset: Chosen) -> Chosen {
        Chosen {
            accent: self.accent.unwrap_or(preset.accent),
            background: self.background.unwrap_or(preset.background),
            surface: self.surface.or(preset.surface),
            text: self.text.or(preset.text),
        }
    }
}

/// A closed set of names, as they stand in `linnet.toml`.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            /// All, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Their names.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// The name in `linnet.toml`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

names! {
    /// The corners.
    Radius {
        /// None.
        Square = "square",
        /// Half of the standard.
        Small = "small",
        /// The standard.
        #[default]
        Normal = "normal",
        /// Half as much again.
        Round = "round",
    }
}

names! {
    /// How much air there is.
    Density {
        /// Little.
        Compact = "compact",
        /// The standard.
        #[default]
        Normal = "normal",
        /// Much.
        Airy = "airy",
    }
}

/// A font: a stack that every system has something of, or a file of the
/// site's `public/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Font {
    /// The system's own.
    #[default]
    System,
    /// With serifs.
    Serif,
    /// Drawn like handwriting.
    Humanist,
    /// With round ends.
    Rounded,
    /// All letters of one width.
    Mono,
    /// A file in `public/`.
    File(String),
}

impl Font {
    /// Those that are no file.
    pub const ALL: [Self; 5] =
        [Self::System, Self::Serif, Self::Humanist, Self::Rounded, Self::Mono];

    /// The name in `linnet.toml`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::System => "system",
            Self::Serif => "serif",
            Self::Humanist => "humanist",
            Self::Rounded => "rounded",
            Self::Mono => "mono",
            Self::File(name) => name,
        }
    }

    /// The font of that name, if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(known) = Self::ALL.into_iter().find(|font| font.name() == name) {
            return Some(known);
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let kind = css::font_format(name).is_some();
        (kind && name.len() <= 80 && !name.starts_with('.') && name.bytes().all(plain))
            .then(|| Self::File(name.to_owned()))
    }
}

impl From<Font> for String {
    fn from(font: Font) -> Self {
        font.name().to_owned()
    }
}

impl TryFrom<String> for Font {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::from_name(&name).ok_or("no such font")
    }
}

impl Theme {
    /// This one over the one beneath it. A preset of its own covers all of it.
    #[must_use]
    pub fn over(self, beneath: &Self) -> Self {
        if self.preset.is_some() {
            return self;
        }
        Self {
            preset: beneath.preset.clone(),
            radius: self.radius.or(beneath.radius),
            density: self.density.or(beneath.density),
            font: self.font.or_else(|| beneath.font.clone()),
            code_font: self.code_font.or_else(|| beneath.code_font.clone()),
            light: self.light.over(beneath.light),
            dark: self.dark.over(beneath.dark),
        }
    }

    /// Whether its names are known; what is made of types is right by itself.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.preset.as_deref().is_none_or(|name| presets::NAMES.contains(&name))
    }

    /// The preset that it starts from.
    #[must_use]
    pub fn of_preset(&self) -> Preset {
        preset(self.preset.as_deref().unwrap_or(STANDARD))
    }

    /// The colours of a scheme, all of them there.
    #[must_use]
    pub fn chosen(&self, dark: bool) -> Chosen {
        let preset = self.of_preset();
        if dark { self.dark.chosen(preset.dark) } else { self.light.chosen(preset.light) }
    }

    /// The page's background in light and in dark colours, for what is around
    /// the page: the browser's frame, the window of an installed app.
    #[must_use]
    pub fn grounds(&self) -> [String; 2] {
        [false, true].map(|dark| self.chosen(dark).background.to_string())
    }

    /// The section `[theme]` of `linnet.toml`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = "[theme]\n".to_owned();
        let keys = [
            ("preset", self.preset.as_deref()),
            ("radius", self.radius.map(Radius::name)),
            ("density", self.density.map(Density::name)),
            ("font", self.font.as_ref().map(Font::name)),
            ("code_font", self.code_font.as_ref().map(Font::name)),
        ];
        for (key, value) in keys {
            if let Some(value) = value {
                // Names have nothing that a quoted text would have to escape.
                let _ = writeln!(text, "{key} = \"{value}\"");
            }
        }
        for (name, mut shades) in [("light", self.light), ("dark", self.dark)] {
            if shades.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n[theme.{name}]");
            for role in Role::ALL {
                if let Some(colour) = *shades.field(role) {
                    let _ = writeln!(text, "{} = \"{colour}\"", role.name());
                }
            }
        }
        text
    }
}
