//! A theme as the style sheet that paints it: custom properties over those of
//! `style/tokens.css`, in the same layer, so that a site's own style sheet still
//! wins.
//!
//! What is as in the standard theme is not written. Who asks for more contrast
//! gets it from the theme's own roles; forced colours are the browser's and
//! need nothing.

use super::derive::roles;
use super::presets::STANDARD;
use super::{Density, Font, Radius, Theme};
use std::fmt::Write as _;

/// The format of a font's file, by its ending.
#[must_use]
pub fn font_format(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "woff2" => Some("woff2"),
        "woff" => Some("woff"),
        "ttf" => Some("truetype"),
        "otf" => Some("opentype"),
        _ => None,
    }
}

const MONO: &str = "ui-monospace,\"SF Mono\",\"Cascadia Mono\",\"Segoe UI Mono\",\"Roboto Mono\",\"DejaVu Sans Mono\",monospace";

fn stack(font: &Font, own: &str) -> String {
    match font {
        Font::System => String::new(),
        Font::Serif => "Charter,\"Bitstream Charter\",\"Sitka Text\",\"Iowan Old Style\",Cambria,\"Noto Serif\",\"Liberation Serif\",serif".to_owned(),
        Font::Humanist => "Seravek,\"Gill Sans Nova\",Ubuntu,Calibri,\"Noto Sans\",\"DejaVu Sans\",sans-serif".to_owned(),
        Font::Rounded => "ui-rounded,\"Hiragino Maru Gothic ProN\",Quicksand,Comfortaa,Nunito,\"Arial Rounded MT Bold\",Calibri,\"Noto Sans\",sans-serif".to_owned(),
        Font::Mono => MONO.to_owned(),
        Font::File(_) => format!("\"{own}\",system-ui,sans-serif"),
    }
}

impl Theme {
    /// The style sheet; empty for the standard theme. `file` gives the address
    /// of a file in the site's `public/`.
    #[must_use]
    pub fn css(&self, file: impl Fn(&str) -> String) -> String {
        let mut rules = String::new();
        let preset = self.of_preset();
        if preset.name != STANDARD || !self.light.is_empty() || !self.dark.is_empty() {
            self.colours(&mut rules);
        }
        let more = if rules.is_empty() { "" } else { MORE };
        let mut pointed = String::new();
        radius(&mut rules, self.radius.unwrap_or(preset.radius));
        density(&mut rules, &mut pointed, self.density.unwrap_or_default());
        let mut faces = String::new();
        let font = self.font.as_ref().unwrap_or(&preset.font);
        let code = self.code_font.as_ref().unwrap_or(&Font::System);
        for (token, font, own) in [("sans", font, "site font"), ("mono", code, "site code font")] {
            let stack = stack(font, own);
            if !stack.is_empty() {
                let _ = write!(rules, "--font-{token}:{stack};");
            }
            if let Font::File(name) = font
                && let Some(format) = font_format(name)
            {
                let address = file(name);
                let _ = write!(
                    faces,
                    "@font-face{{font-family:\"{own}\";src:url(\"{address}\") format(\"{format}\");font-weight:100 900;font-display:swap}}"
                );
            }
        }
        if rules.is_empty() && pointed.is_empty() {
            return String::new();
        }
        if !pointed.is_empty() {
            pointed = format!("@media (pointer:fine){{:root{{{pointed}}}}}");
        }
        format!("{faces}@layer tokens{{:root{{{rules}}}{pointed}{more}}}")
    }

    /// Its colours for chats with that profile, over those of all others.
    #[must_use]
    pub fn css_of_profile(&self, name: &str) -> String {
        // Names are of small letters, digits and hyphens; whatever else there was is nobody's.
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let name: String = name.chars().filter(plain).collect();
        let of = format!(":root[data-profile=\"{name}\"]");
        let mut rules = String::new();
        self.colours(&mut rules);
        format!("@layer tokens{{{of}{{{rules}}}{}}}", MORE.replace(":root", &of))
    }

    fn colours(&self, to: &mut String) {
        let [light, dark] = [false, true].map(|dark| roles(&self.chosen(dark)).0);
        for ((name, one), (_, other)) in light.0.into_iter().zip(dark.0) {
            let _ = write!(to, "--{name}:light-dark({one},{other});");
        }
    }
}

/// For `prefers-contrast: more`, as in `style/tokens.css`.
const MORE: &str = "@media (prefers-contrast:more){:root{--text-muted:var(--text);--border:var(--border-strong);--border-strong:var(--text)}}";

fn radius(to: &mut String, radius: Radius) {
    let values = match radius {
        Radius::Square => [0, 0, 0, 0],
        Radius::Small => [2, 3, 5, 8],
        Radius::Normal => return,
        Radius::Round => [6, 10, 16, 24],
    };
    for (name, value) in ["xs", "s", "m", "l"].into_iter().zip(values) {
        let _ = write!(to, "--radius-{name}:{value}px;");
    }
}

/// Space everywhere; heights of rows only where no finger has to hit them.
fn density(to: &mut String, pointed: &mut String, density: Density) {
    let (leading, spaces, rows) = match density {
        Density::Compact => ("1.5", [9, 12, 14, 18, 20, 24, 36], [26, 28, 30]),
        Density::Normal => return,
        Density::Airy => ("1.7", [14, 18, 24, 28, 32, 38, 56], [34, 40, 42]),
    };
    let _ = write!(to, "--leading-prose:{leading};");
    for (name, value) in ["3", "4", "5", "6", "7", "8", "12"].into_iter().zip(spaces) {
        let _ = write!(to, "--space-{name}:{value}px;");
    }
    for (name, value) in ["row-small", "row", "row-large"].into_iter().zip(rows) {
        let _ = write!(pointed, "--{name}:{value}px;");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Colour, Role, Shades, presets};
    use super::*;
    use proptest::prelude::*;

    fn file(name: &str) -> String {
        format!("/public/{name}")
    }

    #[test]
    fn the_standard_theme_needs_no_style_sheet() {
        assert_eq!(Theme::default().css(file), "");
        assert_eq!(Theme { preset: Some("linnet".into()), ..Theme::default() }.css(file), "");
    }

    #[test]
    fn a_profiles_colours_are_its_own() {
        let shades = Shades { accent: "#a02060".parse().ok(), ..Shades::default() };
        let theme = Theme { light: shades, ..Theme::default() };
        let css = theme.css_of_profile("cook");
        assert!(css.starts_with("@layer tokens{:root[data-profile=\"cook\"]{--"), "{css}");
        assert!(css.contains("--accent:light-dark(#a02060,"), "{css}");
        assert_eq!(css.matches("data-profile").count(), 2);
        assert_eq!(css.matches('{').count(), css.matches('}').count());
        assert!(theme.css_of_profile("a\"]{}<").contains("[data-profile=\"a\"]"));
    }

    #[test]
    fn hostile_values_never_become_a_theme() {
        for bad in [
            r#"{"font":"x\");}body{display:none}.woff2"}"#,
            r#"{"font":"../secret.woff2"}"#,
            r#"{"font":"a/b.woff2"}"#,
            r#"{"font":".hidden.woff2"}"#,
            r#"{"font":"https://evil.example/a.woff2"}"#,
            r#"{"font":"Comic Sans"}"#,
            r#"{"radius":"1px;}"}"#,
            r#"{"density":"url(x)"}"#,
            r#"{"light":{"accent":"url(https://evil.example)"}}"#,
            r#"{"light":{"accent":"red"}}"#,
            r##"{"light":{"hl-keyword":"#fff"}}"##,
            r#"{"css":"body{}"}"#,
        ] {
            assert!(serde_json::from_str::<Theme>(bad).is_err(), "{bad}");
        }
        // An unknown preset is only looked up.
        let odd = Theme { preset: Some("</style><script>".into()), ..Theme::default() };
        assert!(!odd.is_known());
        assert_eq!(odd.css(file), "");
    }

    fn themes() -> impl Strategy<Value = Theme> {
        let colour = || proptest::option::of(any::<[u8; 3]>().prop_map(Colour));
        let shades = move || {
            [colour(), colour(), colour(), colour()].prop_map(|all| {
                let mut shades = Shades::default();
                for (role, colour) in Role::ALL.into_iter().zip(all) {
                    *shades.field(role) = colour;
                }
                shades
            })
        };
        let font = || {
            let name = proptest::sample::select(vec![
                "system",
                "serif",
                "humanist",
                "rounded",
                "mono",
                "Inter-v4.woff2",
                "a_b.ttf",
            ]);
            proptest::option::of(name.prop_map(|name| Font::from_name(name).expect("a font")))
        };
        (
            proptest::option::of(proptest::sample::select(presets::NAMES.to_vec())),
            proptest::option::of(proptest::sample::select(Radius::ALL.to_vec())),
            proptest::option::of(proptest::sample::select(Density::ALL.to_vec())),
            (font(), font()),
            (shades(), shades()),
        )
            .prop_map(|(preset, radius, density, (font, code_font), (light, dark))| {
                Theme {
                    preset: preset.map(str::to_owned),
                    radius,
                    density,
                    font,
                    code_font,
                    light,
                    dark,
                }
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_kept_is_read_again_and_the_sheet_is_plain(theme in themes()) {
            let json = serde_json::to_string(&theme).expect("plain data");
            prop_assert_eq!(&serde_json::from_str::<Theme>(&json).expect("as it was written"), &theme);
            let css = theme.css(file);
            prop_assert!(!css.contains(['<', '\\', '\n']), "{}", css);
            prop_assert_eq!(css.matches('{').count(), css.matches('}').count());
            prop_assert!(!css.contains("http") && !css.contains("//"));
        }
    }
}
