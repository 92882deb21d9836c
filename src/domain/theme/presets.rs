//! The themes that come with Linnet.

use super::colour::Colour;
use super::derive::Chosen;
use super::{Font, Radius};

/// A theme of Linnet's own.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The name, as in `linnet.toml`.
    pub name: &'static str,
    /// Light colours.
    pub light: Chosen,
    /// Dark colours.
    pub dark: Chosen,
    /// The corners.
    pub radius: Radius,
    /// The font.
    pub font: Font,
}

/// The name of the standard theme, which `style/tokens.css` writes down.
pub const STANDARD: &str = "linnet";

/// The names of all, in the order in which they are offered.
pub const NAMES: [&str; 8] =
    [STANDARD, "graphite", "paper", "ocean", "forest", "plum", "ember", "ink"];

const fn chosen(accent: u32, background: u32) -> Chosen {
    Chosen { accent: colour(accent), background: colour(background), surface: None, text: None }
}

const fn colour(hex: u32) -> Colour {
    let [_, red, green, blue] = hex.to_be_bytes();
    Colour([red, green, blue])
}

/// The preset of that name; the standard one for a name that there is not.
#[must_use]
pub fn preset(name: &str) -> Preset {
    let (light, dark, radius, font) = match name {
        "graphite" => {
            ((0x2f_5f_c4, 0xfa_fa_fb), (0x8a_b4_ff, 0x16_17_1a), Radius::Small, Font::System)
        }
        "paper" => ((0x8a_4b_1f, 0xfa_f5_ea), (0xe3_a8_6b, 0x1f_1a_15), Radius::Small, Font::Serif),
        "ocean" => {
            ((0x0b_62_9c, 0xf6_fa_fd), (0x5c_c2_f2, 0x0d_17_21), Radius::Normal, Font::System)
        }
        "forest" => {
            ((0x2b_6b_3a, 0xf8_fa_f5), (0x8c_d0_92, 0x12_18_13), Radius::Normal, Font::Humanist)
        }
        "plum" => {
            ((0x79_37_a0, 0xfc_f9_fd), (0xd3_a2_f2, 0x1a_14_1f), Radius::Round, Font::Rounded)
        }
        "ember" => {
            ((0xb0_3a_18, 0xfd_f8_f5), (0xff_9d_70, 0x1d_14_11), Radius::Normal, Font::System)
        }
        "ink" => ((0x00_00_00, 0xff_ff_ff), (0xff_ff_ff, 0x00_00_00), Radius::Square, Font::System),
        _ => ((0x04_6c_6c, 0xfb_fa_f7), (0x59_cd_c6, 0x12_10_0e), Radius::Normal, Font::System),
    };
    let name = NAMES.into_iter().find(|known| *known == name).unwrap_or(STANDARD);
    Preset { name, light: chosen(light.0, light.1), dark: chosen(dark.0, dark.1), radius, font }
}

#[cfg(test)]
mod tests {
    use super::super::derive::roles;
    use super::*;

    #[test]
    fn every_preset_can_be_read_in_light_and_dark() {
        for name in NAMES {
            let preset = preset(name);
            assert_eq!(preset.name, name);
            for (scheme, chosen) in [("light", preset.light), ("dark", preset.dark)] {
                let (_, warnings) = roles(&chosen);
                assert_eq!(warnings, [], "{name}, {scheme}");
            }
        }
    }
}
