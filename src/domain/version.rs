//! Versions of Ollama and what they know.
//!
//! Compared leniently: `0.33.0-rc2` exists, a build from source says `0.0.0`
//! and counts as new, and so does whatever cannot be read (API, Q20).

/// The first version that knows `truncate` on chats.
pub const KNOWS_TRUNCATE: [u64; 3] = [0, 12, 4];
/// The first version that knows the thinking level `max`.
pub const KNOWS_MAX: [u64; 3] = [0, 22, 0];

/// Whether a version is that one or newer, or cannot be judged.
#[must_use]
pub fn at_least(version: &str, wanted: [u64; 3]) -> bool {
    let numbers = version.trim_start_matches('v').split(['-', '+']).next().unwrap_or_default();
    let mut parts = numbers.split('.').map(str::parse::<u64>);
    let mut next = || match parts.next() {
        Some(Ok(part)) => Some(part),
        Some(Err(_)) => None,
        None => Some(0),
    };
    match (next(), next(), next()) {
        (Some(major), Some(minor), Some(patch)) => {
            let version = [major, minor, patch];
            version == [0, 0, 0] || version >= wanted
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_leniently() {
        for (version, new) in [
            ("0.12.3", false),
            ("0.9.6", false),
            ("0.12.4", true),
            ("0.12.4-rc1", true),
            ("0.33.0-rc2", true),
            ("v0.12.10", true),
            ("1", true),
            ("0.12", false),
            ("0.0.0", true),
            ("", true),
            ("nightly", true),
        ] {
            assert_eq!(at_least(version, KNOWS_TRUNCATE), new, "{version}");
        }
    }
}
