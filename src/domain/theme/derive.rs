//! All roles of a theme out of the few that are chosen: reckoned in OKLCH, each
//! moved until what is read on what differs enough.
//!
//! The numbers are the distances between the tokens of the standard theme
//! (`style/tokens.css`). Absent on purpose: radius, density, fonts (`css`).

use super::colour::{Colour, Lch};

/// What people choose of a scheme, all of it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is pressed and what is linked.
    pub accent: Colour,
    /// The page.
    pub background: Colour,
    /// The sidebar, if it is not derived.
    pub surface: Option<Colour>,
    /// Text, if it is not derived.
    pub text: Option<Colour>,
}

/// Text on its ground (WCAG 2.2, 1.4.3), with a hair to spare.
const TEXT: f64 = 4.55;
/// Outlines and marks on theirs (1.4.11).
const MARK: f64 = 3.05;

/// The roles of a scheme, by the names of their tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(pub Vec<(&'static str, Colour)>);

/// Something that cannot be read well.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// The accent was made darker or lighter; what its contrast had been.
    Accent(f64),
    /// The same of the text.
    Text(f64),
    /// These two are too alike, and nothing helps.
    Pair {
        /// What is read.
        role: &'static str,
        /// What it stands on.
        ground: &'static str,
        /// Their contrast.
        ratio: f64,
    },
}

/// What is read on what, and by how much they must differ; as in
/// `end2end/tests/contrast.spec.ts`.
const PAIRS: &[(&str, &[&str], f64)] = &[
    ("text", GROUNDS, 4.5),
    ("text-muted", GROUNDS, 4.5),
    ("accent", &["bg", "surface", "surface-raised", "surface-sunken", "accent-soft"], 4.5),
    ("accent", &["danger-soft", "warning-soft"], 4.5),
    ("accent-strong", &["bg", "surface", "surface-raised", "surface-sunken", "accent-soft"], 4.5),
    ("danger", &["bg", "surface", "surface-raised", "surface-sunken", "danger-soft"], 4.5),
    ("warning", &["bg", "surface", "surface-raised", "surface-sunken", "warning-soft"], 4.5),
    ("success", &["bg", "surface", "surface-raised", "surface-sunken"], 4.5),
    ("accent-text", &["accent", "accent-strong"], 4.5),
    ("bg", &["text"], 4.5),
    ("hl-keyword", &["code-bg"], 4.5),
    ("hl-function", &["code-bg"], 4.5),
    ("hl-string", &["code-bg"], 4.5),
    ("hl-number", &["code-bg"], 4.5),
    ("hl-comment", &["code-bg"], 4.5),
    ("hl-type", &["code-bg"], 4.5),
    ("hl-meta", &["code-bg"], 4.5),
    ("hl-inserted", &["code-bg", "hl-inserted-bg"], 4.5),
    ("hl-deleted", &["code-bg", "hl-deleted-bg"], 4.5),
    ("border-strong", &["bg", "surface", "surface-raised", "warning-soft", "danger-soft"], 3.0),
    ("focus", GROUNDS, 3.0),
    ("accent", &["border"], 3.0),
    ("success", &["accent-soft"], 3.0),
];

const GROUNDS: &[&str] = &[
    "bg",
    "surface",
    "surface-raised",
    "surface-sunken",
    "accent-soft",
    "danger-soft",
    "warning-soft",
    "code-bg",
];

impl Roles {
    /// The colour of a role.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Colour> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, colour)| *colour)
    }

    fn all(&self, names: &[&str]) -> Vec<Colour> {
        names.iter().filter_map(|name| self.get(name)).collect()
    }

    /// The pairs that are too alike.
    #[must_use]
    pub fn low(&self) -> Vec<Warning> {
        let mut low = Vec::new();
        for (role, grounds, least) in PAIRS {
            let worst = grounds
                .iter()
                .filter_map(|ground| {
                    let ratio = self.get(role)?.contrast(self.get(ground)?);
                    (ratio < *least).then_some((*ground, ratio))
                })
                .min_by(|one, other| one.1.total_cmp(&other.1));
            low.extend(worst.map(|(ground, ratio)| Warning::Pair { role, ground, ratio }));
        }
        low
    }
}

fn least(colour: Colour, grounds: &[Colour]) -> f64 {
    grounds.iter().map(|ground| colour.contrast(*ground)).fold(21.0, f64::min)
}

/// The colour, moved away from the grounds until it differs enough.
fn readable(start: Lch, grounds: &[Colour], need: f64, dark: bool) -> Colour {
    let mut lch = start;
    let step = if dark { 0.008 } else { -0.008 };
    let mut colour = lch.colour();
    while least(colour, grounds) < need && (0.0..=1.0).contains(&lch.l) {
        lch.l += step;
        colour = lch.colour();
    }
    colour
}

/// All roles, and what had to be changed or cannot be helped.
#[must_use]
pub fn roles(chosen: &Chosen) -> (Roles, Vec<Warning>) {
    let ground = chosen.background.lch();
    let dark = ground.l < 0.55;
    let accent = chosen.accent.lch();
    let pick = |light: f64, other: f64| if dark { other } else { light };
    let at = |by: f64, chroma: f64| {
        let c = (ground.c * chroma).min(0.06);
        Lch { l: (ground.l + by).clamp(0.0, 1.0), c, h: ground.h }.colour()
    };
    let tint = |by: f64, c: f64, h: f64| Lch { l: (ground.l + by).clamp(0.0, 1.0), c, h }.colour();
    let mut roles = Roles(vec![("bg", chosen.background)]);
    let put = |roles: &mut Roles, name: &'static str, colour: Colour| roles.0.push((name, colour));

    let surface = chosen.surface.unwrap_or_else(|| at(pick(-0.02, 0.03), pick(1.5, 1.15)));
    put(&mut roles, "surface", surface);
    put(&mut roles, "surface-raised", at(pick(0.016, 0.06), pick(0.35, 1.3)));
    put(&mut roles, "surface-sunken", at(pick(-0.05, 0.095), pick(2.0, 1.5)));
    put(&mut roles, "code-bg", at(pick(-0.017, -0.025), pick(1.5, 1.0)));
    put(&mut roles, "border", at(pick(-0.085, 0.135), pick(2.0, 1.5)));
    let soft = accent.c.min(pick(0.022, 0.035));
    put(&mut roles, "accent-soft", tint(pick(-0.04, 0.105), soft, accent.h));
    for (name, by, c, h) in [
        ("danger-soft", pick(-0.013, 0.075), pick(0.014, 0.035), 27.0),
        ("danger-border", pick(-0.115, 0.245), pick(0.05, 0.075), 27.0),
        ("warning-soft", pick(-0.013, 0.08), pick(0.018, 0.03), pick(85.0, 80.0)),
        ("warning-border", pick(-0.125, 0.245), pick(0.05, 0.055), 80.0),
        ("hl-inserted-bg", pick(-0.04, 0.065), pick(0.035, 0.04), 150.0),
        ("hl-deleted-bg", pick(-0.04, 0.065), pick(0.025, 0.045), 27.0),
    ] {
        put(&mut roles, name, tint(by, c, h));
    }

    let mut warnings = Vec::new();
    let surfaces = roles.all(&GROUNDS[..4]);
    let grounds = roles.all(GROUNDS);
    let warm = ground.c.clamp(0.004, 0.014);
    let plain = |light: f64, other: f64| Lch { l: pick(light, other), c: warm, h: ground.h };

    let wanted = chosen.text.map_or_else(|| plain(0.24, 0.93), Colour::lch);
    let had = least(wanted.colour(), &grounds);
    if chosen.text.is_some() && had < 4.5 {
        warnings.push(Warning::Text(had));
    }
    let need = if chosen.text.is_some() { TEXT } else { 7.0 };
    let text = readable(wanted, &grounds, need, dark);
    put(&mut roles, "text", text);
    put(&mut roles, "text-muted", readable(plain(0.47, 0.73), &grounds, TEXT, dark));
    let outlined = roles.all(&["bg", "surface", "surface-raised", "warning-soft", "danger-soft"]);
    put(&mut roles, "border-strong", readable(plain(0.61, 0.56), &outlined, MARK, dark));

    let under = &grounds[..7];
    let had = least(chosen.accent, under);
    if had < 4.5 {
        warnings.push(Warning::Accent(had));
    }
    let border = roles.all(&["border"]);
    let lined = readable(accent, &border, MARK, dark).lch();
    let pressed = readable(lined, under, TEXT, dark);
    put(&mut roles, "accent", pressed);
    let strong = Lch { l: (pressed.lch().l + pick(-0.06, 0.06)).clamp(0.0, 1.0), ..pressed.lch() };
    let strong = readable(strong, under, TEXT, dark);
    put(&mut roles, "accent-strong", strong);
    let pair = [pressed, strong];
    let on_accent = [Lch { l: 0.99, c: 0.005, h: accent.h }, Lch { l: 0.18, c: 0.03, h: accent.h }]
        .map(|lch| readable(lch, &pair, TEXT, lch.l > 0.5));
    let [light, other] = on_accent.map(|colour| least(colour, &pair));
    put(&mut roles, "accent-text", on_accent[usize::from(other > light)]);

    let with = |extra: &str| [surfaces.clone(), roles.all(&[extra])].concat();
    let (danger, warning, hoped) = (with("danger-soft"), with("warning-soft"), with("accent-soft"));
    let code = roles.all(&["code-bg"]);
    let (inserted, deleted) =
        (roles.all(&["code-bg", "hl-inserted-bg"]), roles.all(&["code-bg", "hl-deleted-bg"]));
    let lch = |light: [f64; 3], other: [f64; 3]| {
        let [l, c, h] = if dark { other } else { light };
        Lch { l, c, h }
    };
    let focus = Lch { l: pick(0.52, 0.8), c: accent.c.min(0.1), h: accent.h };
    for (name, start, grounds, need) in [
        ("focus", focus, &grounds, MARK),
        ("danger", lch([0.5, 0.185, 27.0], [0.76, 0.14, 27.0]), &danger, TEXT),
        ("warning", lch([0.5, 0.11, 65.0], [0.82, 0.12, 80.0]), &warning, TEXT),
        ("success", lch([0.5, 0.12, 150.0], [0.78, 0.13, 150.0]), &hoped, TEXT),
        ("hl-keyword", lch([0.48, 0.15, 320.0], [0.8, 0.11, 320.0]), &code, TEXT),
        ("hl-function", lch([0.47, 0.11, 240.0], [0.8, 0.09, 235.0]), &code, TEXT),
        ("hl-string", lch([0.47, 0.1, 150.0], [0.82, 0.1, 145.0]), &code, TEXT),
        ("hl-number", lch([0.5, 0.13, 50.0], [0.82, 0.1, 65.0]), &code, TEXT),
        ("hl-comment", lch([0.52, 0.014, 80.0], [0.66, 0.012, 80.0]), &code, TEXT),
        ("hl-type", lch([0.47, 0.079, 195.0], [0.82, 0.085, 190.0]), &code, TEXT),
        ("hl-meta", lch([0.5, 0.1, 85.0], [0.82, 0.09, 95.0]), &code, TEXT),
        ("hl-inserted", lch([0.46, 0.12, 150.0], [0.82, 0.12, 150.0]), &inserted, TEXT),
        ("hl-deleted", lch([0.5, 0.17, 27.0], [0.8, 0.11, 27.0]), &deleted, TEXT),
    ] {
        put(&mut roles, name, readable(start, grounds, need, dark));
    }
    warnings.extend(roles.low());
    (roles, warnings)
}
