//! Colours: read strictly, printed as `#rrggbb`, reckoned in OKLCH, compared as
//! WCAG 2 does.
//!
//! Whatever is not three plain numbers is refused, and only six hexadecimal
//! digits are ever printed: nothing that a person writes reaches a style sheet.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// An opaque colour of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Colour(pub [u8; 3]);

/// Not a colour that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoColour;

impl Display for NoColour {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("a colour is #rgb, #rrggbb, rgb(), hsl() or oklch()")
    }
}

impl Display for Colour {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(to, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Colour {
    type Error = NoColour;

    fn try_from(text: String) -> Result<Self, NoColour> {
        text.parse()
    }
}

impl FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, NoColour> {
        let text = text.trim();
        if text.len() > 80 || !text.is_ascii() {
            return Err(NoColour);
        }
        if let Some(digits) = text.strip_prefix('#') {
            return hexadecimal(digits).ok_or(NoColour);
        }
        let (name, rest) = text.split_once('(').ok_or(NoColour)?;
        let inner = rest.strip_suffix(')').ok_or(NoColour)?;
        let mut parts = inner.split([',', ' ']).filter(|part| !part.is_empty());
        let mut part = || parts.next().and_then(Number::read).ok_or(NoColour);
        let (one, two, three) = (part()?, part()?, part()?);
        if parts.next().is_some() {
            return Err(NoColour);
        }
        match name.to_ascii_lowercase().as_str() {
            "rgb" => {
                let channel = |number: Number| byte(number.share_of(255.0) / 255.0);
                Ok(Self([channel(one), channel(two), channel(three)]))
            }
            "hsl" if two.percent && three.percent && !one.percent => {
                Ok(of_hsl(one.value, two.value / 100.0, three.value / 100.0))
            }
            "oklch" if !three.percent => {
                let lch = Lch { l: one.share_of(1.0), c: two.share_of(0.4), h: three.value };
                Ok(lch.colour())
            }
            _ => Err(NoColour),
        }
    }
}

/// A number of CSS, with its sign of percent.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    percent: bool,
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (text.strip_suffix("deg").unwrap_or(text), false),
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".-+".contains(&byte));
        let value: f64 = digits.parse().ok().filter(|_| plain)?;
        value.is_finite().then_some(Self { value, percent })
    }

    fn share_of(self, whole: f64) -> f64 {
        if self.percent { self.value / 100.0 * whole } else { self.value }
    }
}

fn hexadecimal(digits: &str) -> Option<Colour> {
    let digit = |at: usize| char::from(*digits.as_bytes().get(at)?).to_digit(16);
    let pair = |high: usize, low: usize| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
    match digits.len() {
        3 => Some(Colour([pair(0, 0)?, pair(1, 1)?, pair(2, 2)?])),
        6 => Some(Colour([pair(0, 1)?, pair(2, 3)?, pair(4, 5)?])),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped")]
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// From hue in degrees, saturation and lightness from 0 to 1.
#[must_use]
pub fn of_hsl(hue: f64, saturation: f64, lightness: f64) -> Colour {
    let (s, l) = (saturation.clamp(0.0, 1.0), lightness.clamp(0.0, 1.0));
    let channel = |n: f64| {
        let k = (n + hue.rem_euclid(360.0) / 30.0).rem_euclid(12.0);
        let a = s * l.min(1.0 - l);
        byte(l - a * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
    };
    Colour([channel(0.0), channel(8.0), channel(4.0)])
}

/// Lightness from 0 to 1, chroma, and hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lch {
    /// Lightness.
    pub l: f64,
    /// Chroma.
    pub c: f64,
    /// Hue.
    pub h: f64,
}

impl Lch {
    /// The nearest colour of the screen with that lightness and hue: the chroma
    /// is lowered as far as it has to be.
    #[must_use]
    pub fn colour(self) -> Colour {
        let l = self.l.clamp(0.0, 1.0);
        let (mut low, mut high) = (0.0, self.c.clamp(0.0, 0.5));
        let linear = |c: f64| Self { l, c, ..self }.linear();
        let fits = |rgb: [f64; 3]| rgb.iter().all(|part| (-1e-4..=1.0001).contains(part));
        let mut found = linear(high);
        if !fits(found) {
            for _ in 0..14 {
                let middle = f64::midpoint(low, high);
                if fits(linear(middle)) { low = middle } else { high = middle }
            }
            found = linear(low);
        }
        Colour(found.map(|part| {
            let part = part.clamp(0.0, 1.0);
            byte(if part <= 0.003_130_8 {
                part * 12.92
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            })
        }))
    }

    #[expect(clippy::many_single_char_names, reason = "the names of the formula")]
    fn linear(self) -> [f64; 3] {
        let (sin, cos) = self.h.to_radians().sin_cos();
        let (a, b) = (self.c * cos, self.c * sin);
        let l = (self.l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.l - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    }
}

impl Colour {
    fn linear(self) -> [f64; 3] {
        self.0.map(|byte| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// In OKLCH.
    #[must_use]
    #[expect(clippy::many_single_char_names, reason = "the names of the formula")]
    pub fn lch(self) -> Lch {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
        let blue = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
        Lch {
            l: 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
            c: a.hypot(blue),
            h: blue.atan2(a).to_degrees().rem_euclid(360.0),
        }
    }

    /// How light it is, as WCAG 2 has it.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast of two, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn css_is_read_and_nothing_else() {
        for (text, hex) in [
            ("#0a7", "#00aa77"),
            (" #00AA77 ", "#00aa77"),
            ("rgb(0, 170, 119)", "#00aa77"),
            ("rgb(0 170 119)", "#00aa77"),
            ("rgb(100% 0% 0%)", "#ff0000"),
            ("hsl(0 100% 50%)", "#ff0000"),
            ("HSL(210deg, 50%, 40%)", "#336699"),
            ("oklch(1 0 0)", "#ffffff"),
            ("oklch(62.8% 0.2577 29.23)", "#ff0000"),
        ] {
            assert_eq!(text.parse::<Colour>().map(|colour| colour.to_string()), Ok(hex.into()));
        }
        for bad in [
            "",
            "red",
            "#12",
            "#ggg",
            "#0000000",
            "#é1",
            "url(x)",
            "rgb(1,2)",
            "rgb(1,2,3,4)",
            "rgb(1 2 3 / 0.5)",
            "rgb(NaN 2 3)",
            "rgb(inf 2 3)",
            "rgb(1e3 2 3)",
            "hsl(0 1 1)",
            "var(--x)",
            "#fff;}body{display:none",
            "rgb(0,0,0);x:url(//evil)",
            "expression(1)",
            "rgb(1,2,3)}",
            "</style><script>",
        ] {
            assert_eq!(bad.parse::<Colour>(), Err(NoColour), "{bad}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        let colour = |text: &str| text.parse::<Colour>().expect("a colour");
        assert!((colour("#000").contrast(colour("#fff")) - 21.0).abs() < 0.01);
        assert!((colour("#777").contrast(colour("#fff")) - 4.48).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(bytes in any::<[u8; 3]>()) {
            let colour = Colour(bytes);
            prop_assert_eq!(colour.to_string().parse(), Ok(colour));
            let back = colour.lch().colour();
            for (one, two) in back.0.into_iter().zip(bytes) {
                prop_assert!(one.abs_diff(two) <= 2, "{} {}", colour, back);
            }
        }

        #[test]
        fn nothing_but_digits_comes_out(text in ".{0,40}") {
            if let Ok(colour) = text.parse::<Colour>() {
                let printed = colour.to_string();
                prop_assert!(printed.len() == 7 && printed[1..].bytes().all(|byte| byte.is_ascii_hexdigit()));
            }
        }
    }
}
