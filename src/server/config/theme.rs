//! Themes that are pasted: the section `[theme]` of a `linnet.toml`, or the
//! `theme.json` of Chainlit; and the fonts that lie in `public/`.
//!
//! Of a `theme.json` the colours that have a counterpart are taken, in HSL as
//! they stand there; the rest is derived, so that all can be read. Fonts from
//! elsewhere are left out: pages load nothing from other servers.

use super::check::Surroundings;
use super::load::{Configuration, read_text};
use crate::domain::theme::{Colour, Font, Radius, Shades, Theme};
use crate::domain::{Error, Flaw, Result};
use serde_json::Value;

/// Longest text that is read, in bytes.
const BYTES: usize = 64 * 1024;

/// The theme in a text.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read(configuration: &Configuration, text: &str) -> Result<Theme> {
    if text.len() > BYTES {
        return Err(Error::BodyTooLarge { limit_bytes: BYTES });
    }
    let wrong = |detail: String| Error::InvalidRequest { reason: Flaw::Theme, detail };
    if text.trim_start().starts_with('{') {
        return of_chainlit(text).map_err(wrong);
    }
    let around = Surroundings { folder: configuration.folder.clone(), ..Surroundings::default() };
    match read_text(text, &[], &around) {
        Ok(file) if file.theme != Theme::default() => Ok(file.theme),
        Ok(_) => Err(wrong("there is no [theme] in it".to_owned())),
        Err(mistakes) => {
            let first = mistakes.first();
            Err(wrong(first.map(|one| format!("{}: {}", one.key, one.says)).unwrap_or_default()))
        }
    }
}

fn of_chainlit(text: &str) -> Result<Theme, String> {
    let file: Value = serde_json::from_str(text).map_err(|cause| cause.to_string())?;
    let variables = &file["variables"];
    if !variables.is_object() {
        return Err("a theme.json has \"variables\" with \"light\" and \"dark\"".to_owned());
    }
    let of = |scheme: &str, name: &str| {
        let value = &variables[scheme][name];
        value.as_str().or_else(|| variables[name].as_str()).map(str::trim)
    };
    let colour = |scheme: &str, names: &[&str]| {
        names.iter().find_map(|name| of(scheme, name).and_then(triple))
    };
    let shades = |scheme: &str| Shades {
        accent: colour(scheme, &["--primary", "--ring", "--accent"]),
        background: colour(scheme, &["--background"]),
        surface: colour(scheme, &["--sidebar-background", "--card"]),
        text: colour(scheme, &["--foreground"]),
    };
    let either = |name: &str| of("light", name).or_else(|| of("dark", name));
    let theme = Theme {
        radius: either("--radius").and_then(radius),
        font: either("--font-sans").map(font),
        code_font: either("--font-mono").map(|_| Font::Mono),
        light: shades("light"),
        dark: shades("dark"),
        ..Theme::default()
    };
    let empty = theme.light.is_empty() && theme.dark.is_empty() && theme.radius.is_none();
    if empty { Err("none of its variables is known".to_owned()) } else { Ok(theme) }
}

/// `340 92% 52%`, or a colour of CSS.
fn triple(value: &str) -> Option<Colour> {
    value.parse().or_else(|_| format!("hsl({value})").parse()).ok()
}

fn radius(value: &str) -> Option<Radius> {
    let pixels: f64 = match value.strip_suffix("rem") {
        Some(rem) => rem.trim().parse::<f64>().ok()? * 16.0,
        None => value.strip_suffix("px").unwrap_or(value).trim().parse().ok()?,
    };
    Some(match pixels {
        ..1.0 => Radius::Square,
        1.0..7.0 => Radius::Small,
        7.0..13.0 => Radius::Normal,
        _ => Radius::Round,
    })
}

/// The nearest of ours to a list of families.
fn font(families: &str) -> Font {
    let lower = families.to_ascii_lowercase();
    let has = |name: &str| lower.contains(name);
    if has("mono") {
        Font::Mono
    } else if has("rounded") || has("nunito") || has("quicksand") {
        Font::Rounded
    } else if has("serif") && !has("sans") || has("georgia") || has("times") {
        Font::Serif
    } else {
        Font::System
    }
}

/// The fonts in `public/`, by their names.
#[must_use]
pub fn fonts(configuration: &Configuration) -> Vec<String> {
    let Some(folder) = &configuration.folder else { return Vec::new() };
    let entries = std::fs::read_dir(folder.join("public")).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut fonts: Vec<_> =
        names.filter(|name| matches!(Font::from_name(name), Some(Font::File(_)))).collect();
    fonts.sort_unstable();
    fonts.truncate(40);
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_read_as_it_was_printed() {
        let theme = Theme {
            preset: Some("paper".into()),
            radius: Some(Radius::Round),
            font: Some(Font::Serif),
            dark: Shades { accent: "#8ab4ff".parse().ok(), ..Shades::default() },
            ..Theme::default()
        };
        assert_eq!(read(&Configuration::default(), &theme.to_toml()), Ok(theme));
    }

    #[test]
    fn a_theme_of_chainlit_is_taken_over() {
        let text = r#"{"custom_fonts": ["https://fonts.example/x.css"], "variables": {
            "light": {"--font-sans": "'Nunito', sans-serif", "--background": "0 0% 100%",
                "--foreground": "0 0% 5%", "--primary": "340 92% 52%", "--radius": "0.75rem",
                "--sidebar-background": "0 0% 98%", "--card": "url(x)"},
            "dark": {"--background": "0 0% 13%", "--primary": "340 92% 62%"}}}"#;
        let theme = read(&Configuration::default(), text).expect("it is one");
        let hex = |colour: Option<Colour>| colour.map(|colour| colour.to_string());
        assert_eq!(hex(theme.light.background).as_deref(), Some("#ffffff"));
        assert_eq!(hex(theme.light.accent).as_deref(), Some("#f5145f"));
        assert_eq!(hex(theme.light.surface).as_deref(), Some("#fafafa"));
        assert_eq!(hex(theme.dark.background).as_deref(), Some("#212121"));
        assert_eq!(theme.dark.text, None);
        assert_eq!((theme.radius, theme.font), (Some(Radius::Normal), Some(Font::Rounded)));
    }

    #[test]
    fn what_is_no_theme_is_told() {
        let told = |text: &str| match read(&Configuration::default(), text) {
            Err(Error::InvalidRequest { reason: Flaw::Theme, detail }) => detail,
            other => panic!("{other:?}"),
        };
        assert_eq!(told("[site]\nname = \"x\""), "there is no [theme] in it");
        assert!(told("[theme]\npreset = \"papre\"").contains("did you mean \"paper\"?"));
        assert!(told("[theme.light]\naccent = \"url(x)\"").contains("expected a colour"));
        assert!(told("{").contains("EOF"));
        assert!(told("{\"variables\": {\"light\": {\"--x\": \"1\"}}}").contains("none"));
        assert!(told("{}").contains("variables"));
    }
}
