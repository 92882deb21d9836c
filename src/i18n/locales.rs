//! What CLDR (48) says of languages: plurals, how numbers are written, and
//! which way the writing runs. Their words are in the catalogues.
//!
//! Those that are shipped, and some that a site may add; what is not here is
//! taken to be like English.

use super::plural::Plurals;

/// The facts of a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Locale {
    pub plurals: Plurals,
    pub decimal: &'static str,
    pub group: &'static str,
    /// From zero to nine; nothing if they are those of English.
    pub digits: &'static str,
    /// So many digits and more are grouped.
    pub grouped_from: u8,
    pub right_to_left: bool,
}

const ENGLISH: Locale = Locale {
    plurals: Plurals::One,
    decimal: ".",
    group: ",",
    digits: "",
    grouped_from: 4,
    right_to_left: false,
};

/// A space that is not broken at.
const SPACE: &str = "\u{a0}";

impl Locale {
    /// The facts of the language of that tag: of the tag itself, else of the
    /// language in it.
    pub fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        let language = tag.split('-').next().unwrap_or_default();
        Self::known(&tag).or_else(|| Self::known(language)).unwrap_or(ENGLISH)
    }

    fn known(tag: &str) -> Option<Self> {
        let written = |plurals, decimal, group| Self { plurals, decimal, group, ..ENGLISH };
        let long = |locale: Self| Self { grouped_from: 5, ..locale };
        let backwards = |locale: Self| Self { right_to_left: true, ..locale };
        Some(match tag {
            "en" => ENGLISH,
            "de" | "nl" | "da" | "el" | "tr" => written(Plurals::One, ",", "."),
            "sv" | "nb" | "no" | "nn" | "fi" | "hu" | "et" => written(Plurals::One, ",", SPACE),
            "bg" => long(written(Plurals::One, ",", SPACE)),
            "es" | "it" => long(written(Plurals::OneMillion, ",", ".")),
            "ca" => written(Plurals::OneMillion, ",", "."),
            "fr" => written(Plurals::ZeroMillion, ",", "\u{202f}"),
            "pt" => written(Plurals::ZeroMillion, ",", "."),
            "pt-pt" => long(written(Plurals::OneMillion, ",", SPACE)),
            "ru" | "uk" | "be" => written(Plurals::EastSlavic, ",", SPACE),
            "pl" => long(written(Plurals::Polish, ",", SPACE)),
            "cs" | "sk" => written(Plurals::Czech, ",", SPACE),
            "zh" | "ja" | "ko" | "th" => written(Plurals::Same, ".", ","),
            "vi" | "id" => written(Plurals::Same, ",", "."),
            "ar" => backwards(written(Plurals::Arabic, ".", ",")),
            "ar-eg" | "ar-sa" | "ar-iq" => Self {
                digits: "٠١٢٣٤٥٦٧٨٩",
                ..backwards(written(Plurals::Arabic, "٫", "٬"))
            },
            "he" => backwards(written(Plurals::Hebrew, ".", ",")),
            "fa" => Self {
                digits: "۰۱۲۳۴۵۶۷۸۹", ..backwards(written(Plurals::One, "٫", "٬"))
            },
            "ur" | "yi" | "ps" | "sd" | "ug" | "ckb" | "dv" => backwards(ENGLISH),
            _ => return None,
        })
    }

    /// `ltr` or `rtl`.
    pub const fn direction(self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }
}
