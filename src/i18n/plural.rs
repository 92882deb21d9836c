//! Which word goes with a number: the plural rules of CLDR, for whole numbers.
//!
//! A few rules serve all languages; which one a language has is data
//! (`locales`). Deliberately absent: fractions, which no text here counts.

/// A rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "a page has one of them"))]
pub enum Plurals {
    /// One form for all: Japanese, Chinese.
    Same,
    /// One, and others: English, German.
    #[default]
    One,
    /// The same; even millions have a form: Spanish, Italian.
    OneMillion,
    /// Zero goes with one, and even millions have a form: French, Portuguese.
    ZeroMillion,
    /// By the last digits: Russian, Ukrainian.
    EastSlavic,
    /// By the last digits, otherwise: Polish.
    Polish,
    /// Two to four: Czech, Slovak.
    Czech,
    /// Zero, one, two, a few, many: Arabic.
    Arabic,
    /// One, two, and others: Hebrew.
    Hebrew,
}

impl Plurals {
    const ALL: [Self; 9] = [
        Self::Same,
        Self::One,
        Self::OneMillion,
        Self::ZeroMillion,
        Self::EastSlavic,
        Self::Polish,
        Self::Czech,
        Self::Arabic,
        Self::Hebrew,
    ];

    /// The rule of that name: a digit.
    pub(super) fn from_name(name: &str) -> Self {
        name.parse().ok().and_then(|at: usize| Self::ALL.get(at).copied()).unwrap_or_default()
    }

    /// The category of a number.
    #[must_use]
    pub const fn of(self, number: u64) -> &'static str {
        let (ones, hundred) = (number % 10, number % 100);
        let million = number > 0 && number.is_multiple_of(1_000_000);
        match self {
            Self::ZeroMillion if number < 2 => "one",
            Self::OneMillion | Self::ZeroMillion if million => "many",
            Self::EastSlavic => match (ones, hundred) {
                (_, 11..=14) => "many",
                (1, _) => "one",
                (2..=4, _) => "few",
                _ => "many",
            },
            Self::Polish => match (number, ones, hundred) {
                (1, _, _) => "one",
                (_, _, 12..=14) => "many",
                (_, 2..=4, _) => "few",
                _ => "many",
            },
            Self::Arabic => match (number, hundred) {
                (0, _) => "zero",
                (1, _) => "one",
                (2, _) => "two",
                (_, 3..=10) => "few",
                (_, 11..) => "many",
                _ => "other",
            },
            Self::Hebrew if number == 2 => "two",
            Self::Czech if matches!(number, 2..=4) => "few",
            _ if number == 1 && !matches!(self, Self::Same) => "one",
            _ => "other",
        }
    }

    /// What a text that counts must have a form for. Even millions do without.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Same => &["other"],
            Self::One | Self::OneMillion | Self::ZeroMillion => &["one", "other"],
            Self::EastSlavic | Self::Polish => &["one", "few", "many"],
            Self::Czech => &["one", "few", "other"],
            Self::Arabic => &["zero", "one", "two", "few", "many", "other"],
            Self::Hebrew => &["one", "two", "other"],
        }
    }

    /// Whether numbers of the language can be of that category.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn knows(self, category: &str) -> bool {
        let millions = matches!(self, Self::OneMillion | Self::ZeroMillion);
        category == "other" || (millions && category == "many") || self.needed().contains(&category)
    }
}

/// The category of a number in an order: 1st, 2nd, 3rd. Only English, French
/// and Italian have several, of the languages that are shipped or likely.
pub(super) const fn ordinal(tag: &str, number: u64) -> &'static str {
    match (tag.as_bytes(), number % 10, number % 100) {
        (b"en", _, 11..=13) => "other",
        (b"en", 1, _) => "one",
        (b"en", 2, _) => "two",
        (b"en", 3, _) => "few",
        (b"fr", ..) if number == 1 => "one",
        (b"it", ..) if matches!(number, 8 | 11 | 80 | 800) => "many",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the samples of CLDR 45.
    #[test]
    fn numbers_have_their_categories() {
        for (rule, category, numbers) in [
            (Plurals::One, "one", &[1][..]),
            (Plurals::One, "other", &[0, 2, 16, 100, 1_000_000]),
            (Plurals::OneMillion, "one", &[1]),
            (Plurals::OneMillion, "many", &[1_000_000, 2_000_000]),
            (Plurals::OneMillion, "other", &[0, 2, 1_000_001]),
            (Plurals::ZeroMillion, "one", &[0, 1]),
            (Plurals::ZeroMillion, "many", &[1_000_000]),
            (Plurals::ZeroMillion, "other", &[2, 17, 100, 1_000]),
            (Plurals::EastSlavic, "one", &[1, 21, 31, 101, 1_001]),
            (Plurals::EastSlavic, "few", &[2, 4, 22, 24, 102, 1_002]),
            (Plurals::EastSlavic, "many", &[0, 5, 11, 14, 19, 100, 1_000, 112]),
            (Plurals::Polish, "one", &[1]),
            (Plurals::Polish, "few", &[2, 4, 22, 102]),
            (Plurals::Polish, "many", &[0, 5, 12, 19, 21, 100, 101]),
            (Plurals::Czech, "few", &[2, 3, 4]),
            (Plurals::Czech, "other", &[0, 5, 22, 100]),
            (Plurals::Arabic, "zero", &[0]),
            (Plurals::Arabic, "two", &[2]),
            (Plurals::Arabic, "few", &[3, 10, 103, 110, 1_003]),
            (Plurals::Arabic, "many", &[11, 26, 111, 1_011]),
            (Plurals::Arabic, "other", &[100, 102, 200, 1_000, 1_000_000]),
            (Plurals::Hebrew, "one", &[1]),
            (Plurals::Hebrew, "two", &[2]),
            (Plurals::Hebrew, "other", &[0, 3, 17, 100]),
            (Plurals::Same, "other", &[0, 1, 2, 5]),
        ] {
            for number in numbers {
                assert_eq!(rule.of(*number), category, "{rule:?} {number}");
            }
        }
    }

    #[test]
    fn places_in_english() {
        for (number, category) in [
            (1, "one"),
            (2, "two"),
            (3, "few"),
            (4, "other"),
            (11, "other"),
            (12, "other"),
            (21, "one"),
            (113, "other"),
        ] {
            assert_eq!(ordinal("en", number), category);
        }
    }

    #[test]
    fn names_are_the_order() {
        for (at, rule) in Plurals::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, at);
            assert_eq!(Plurals::from_name(&at.to_string()), rule);
        }
    }
}
