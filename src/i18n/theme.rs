//! The words of the editor of themes.

use super::words::words;
use crate::domain::theme::{Density, Font, Radius, Role};

words! {
    /// See the module.
    pub struct ThemeWords = "theme" {
        title,
        presets,
        // In the order of the themes
        preset_names[8],
        colours,
        scheme,
        light,
        dark,
        role_names[4],
        value(role: &str),
        as_preset(role: &str),
        bad_colour,
        shape,
        corners,
        corner_names[4],
        air,
        density_names[3],
        font,
        code_font,
        font_names[5],
        contrast_good,
        accent_moved(ratio: &str),
        text_moved(ratio: &str),
        pair_low(role: &str, ground: &str, ratio: &str),
        undo,
        to_site,
        site_counts,
        saved,
        export,
        export_hint,
        copy,
        download,
        import,
        import_hint,
        take,
        taken,
    }
}

impl ThemeWords {
    /// What a colour is for.
    #[must_use]
    pub fn roles(self, role: Role) -> &'static str {
        self.role_names()[match role {
            Role::Accent => 0,
            Role::Background => 1,
            Role::Surface => 2,
            Role::Text => 3,
        }]
    }

    /// How round corners are.
    #[must_use]
    pub fn corner(self, radius: Radius) -> &'static str {
        self.corner_names()[match radius {
            Radius::Square => 0,
            Radius::Small => 1,
            Radius::Normal => 2,
            Radius::Round => 3,
        }]
    }

    /// How close things stand.
    #[must_use]
    pub fn density(self, density: Density) -> &'static str {
        self.density_names()[match density {
            Density::Compact => 0,
            Density::Normal => 1,
            Density::Airy => 2,
        }]
    }

    /// A font.
    #[must_use]
    pub fn font_name(self, font: &Font) -> String {
        let at = match font {
            Font::System => 0,
            Font::Serif => 1,
            Font::Humanist => 2,
            Font::Rounded => 3,
            Font::Mono => 4,
            Font::File(name) => return name.clone(),
        };
        self.font_names()[at].to_owned()
    }
}
