//! Profiles: who a model is in a chat. What pages know of one, what a chat
//! remembers, and the day at a reader's place.
//!
//! Absent on purpose: how profiles are written down (`server::config`), and
//! the variables of a system prompt (`template`).

use super::modes::Chosen;
use super::site::Starter;
use super::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A profile as pages know it, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
#[cfg_attr(not(feature = "ssr"), serde(from = "super::json::Json"))]
pub struct Profile {
    /// The name that chats and programs know it by.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Its icon: a name in the sprite, or a file.
    pub icon: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// The model that it starts with; empty for the preferred one.
    pub model: String,
    /// Its own ideas for a first message; none for the site's.
    pub starters: Vec<Starter>,
    /// Whether new chats start with it.
    pub preferred: bool,
    /// Whether it is the person's own.
    pub own: bool,
}

/// For whom a text is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Reader {
    /// The tag of the language; empty for the site's.
    pub language: String,
    /// Minutes east of UTC.
    pub zone_minutes: i32,
}

/// What a chat remembers of its profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Persona {
    /// The profile's name; absent for none.
    pub profile: Option<String>,
    /// For whom its texts are written.
    pub reader: Reader,
    /// What was chosen of the site's modes.
    pub modes: Chosen,
}

/// The day at a reader's place, as in `2026-11-25`.
#[must_use]
pub fn date(now: UnixMillis, zone_minutes: i32) -> String {
    // Days since 0000-03-01 of the proleptic Gregorian calendar: the leap day
    // comes last in each year of that count.
    let days = (now.0 + i64::from(zone_minutes) * 60_000).div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_readers() {
        let at = |millis, zone| date(UnixMillis(millis), zone);
        assert_eq!(at(0, 0), "1970-01-01");
        assert_eq!(at(0, -1), "1969-12-31");
        assert_eq!(at(951_782_400_000, 0), "2000-02-29");
        assert_eq!(at(951_868_800_000, 0), "2000-03-01");
        assert_eq!(at(1_795_651_199_000, 0), "2026-11-25");
        assert_eq!(at(1_795_651_199_000, 180), "2026-11-26");
        assert_eq!(at(4_107_542_399_000, 0), "2100-02-28");
    }
}
