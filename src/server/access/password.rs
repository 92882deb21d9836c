//! The access password: how it is given, and how an attempt is compared with
//! it, by Argon2id, few at once, with the same work whatever was typed.
//!
//! It is given as it is, or as the hash that `linnet hash-password` prints, so
//! that no file has to hold it. Absent on purpose: who may try how often.

use crate::server::secret::Secret;
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt::{self, Debug, Formatter};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// Shortest and longest password, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=256;
/// The most bytes that [`LENGTH`] can have; more is refused without any work.
pub const MOST_BYTES: usize = 4 * 256;
/// What a hash of ours costs: memory in KiB, passes, lanes (security page, (c)).
const COST: [u32; 3] = [65_536, 3, 1];
/// Memory and passes below which a hash is too quickly guessed (OWASP).
const LEAST: [u32; 2] = [19_456, 2];
/// What every hash begins with: its kind and version.
const HEAD: &str = "$argon2id$v=19$";

/// The access password. It is never shown.
#[derive(Clone)]
pub struct Password(Arc<Given>);

struct Given {
    /// As it was given.
    text: Secret,
    /// Its hash, made when it is first wanted if the password itself was given.
    hash: OnceLock<Option<Hash>>,
}

impl Debug for Password {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("Password(…)")
    }
}

impl FromStr for Password {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hash = OnceLock::new();
        if text.starts_with("$argon2") {
            let read = Hash::read(text)
                .ok_or("the password's hash cannot be read: `linnet hash-password` makes one")?;
            let [least_memory, least_passes] = LEAST;
            if read.cost[0] < least_memory || read.cost[1] < least_passes {
                return Err(format!(
                    "the password's hash is too quickly guessed: m={least_memory},t={least_passes} is the least"
                ));
            }
            let _ = hash.set(Some(read));
        } else if !LENGTH.contains(&text.chars().count()) {
            return Err(format!(
                "a password has {} to {} characters",
                LENGTH.start(),
                LENGTH.end()
            ));
        }
        Ok(Self(Arc::new(Given { text: Secret::new(text.to_owned()), hash })))
    }
}

impl Password {
    /// What changes when the password does.
    #[must_use]
    pub fn fingerprint(&self) -> &[u8] {
        self.0.text.reveal().as_bytes()
    }

    /// Whether an attempt is right. Takes a while, and megabytes.
    #[must_use]
    pub fn is(&self, attempt: &str) -> bool {
        let own = self.0.hash.get_or_init(|| Hash::fresh(self.0.text.reveal()));
        own.as_ref().is_some_and(|own| {
            let tag = tag(attempt, &own.salt, own.cost, own.tag.len());
            // Every byte is looked at, whichever is the first to differ.
            tag.is_some_and(|tag| {
                tag.iter().zip(&own.tag).fold(0, |sum, (one, other)| sum | (one ^ other)) == 0
            })
        })
    }
}

/// The hash of a password, as a line of text.
///
/// # Errors
/// It is too short or too long, or the system has no randomness or memory.
pub fn hash_of(password: &str) -> Result<String, String> {
    let _: Password = password.parse()?;
    let hash = Hash::fresh(password).ok_or("there is not enough memory for a hash")?;
    Ok(hash.to_string())
}

/// A hash with what it was made of.
struct Hash {
    cost: [u32; 3],
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Hash {
    fn fresh(password: &str) -> Option<Self> {
        let mut salt = vec![0; 16];
        getrandom::fill(&mut salt).ok()?;
        let tag = tag(password, &salt, COST, 32)?;
        Some(Self { cost: COST, salt, tag })
    }

    /// `$argon2id$v=19$m=65536,t=3,p=1$salt$tag`, as all programs write it.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(HEAD)?.split('$');
        let mut figures = parts.next()?.split(',');
        let mut figure = |name: &str| figures.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let cost = [figure("m=")?, figure("t=")?, figure("p=")?];
        let (salt, tag) = (bytes_of(parts.next()?)?, bytes_of(parts.next()?)?);
        let whole = parts.next().is_none() && salt.len() >= 8 && tag.len() >= 16;
        (whole && hasher(cost, tag.len()).is_some()).then_some(Self { cost, salt, tag })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let [memory, passes, lanes] = self.cost;
        let (salt, tag) = (text_of(&self.salt), text_of(&self.tag));
        write!(to, "{HEAD}m={memory},t={passes},p={lanes}${salt}${tag}")
    }
}

fn hasher([memory, passes, lanes]: [u32; 3], length: usize) -> Option<Argon2<'static>> {
    let params = Params::new(memory, passes, lanes, Some(length)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn tag(password: &str, salt: &[u8], cost: [u32; 3], length: usize) -> Option<Vec<u8>> {
    let mut tag = vec![0; length];
    hasher(cost, length)?.hash_password_into(password.as_bytes(), salt, &mut tag).ok()?;
    Some(tag)
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as Base64 without padding.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| usize::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..=three.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * at)) & 63]));
        }
    }
    text
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for at in 0..4 {
            let letter = four.get(at).copied().unwrap_or(b'A');
            bits = bits << 6 | LETTERS.iter().position(|one| *one == letter)?;
        }
        let all = [bits >> 16, bits >> 8, bits].map(|byte| u8::try_from(byte & 255));
        bytes.extend(all.into_iter().take(four.len() - 1).filter_map(Result::ok));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_counts_as_it_was_typed() {
        let long = "x".repeat(72);
        for right in ["correct horse", " Passwört 🐦 ", &format!("{long}a")] {
            let hash = hash_of(right).expect("a hash");
            assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{hash}");
            assert_ne!(hash, hash_of(right).expect("another salt"));
            assert_eq!(Hash::read(&hash).expect("a hash").to_string(), hash);
            let password: Password = hash.parse().expect("a hash is a password");
            assert!(password.is(right));
            for wrong in ["", "correct hors", "correct horse ", &format!("{long}b"), hash.as_str()]
            {
                assert!(!password.is(wrong), "{wrong}");
            }
        }
        let plain: Password = "correct horse".parse().expect("a password");
        assert!(plain.is("correct horse") && !plain.is("Correct horse"));
        assert_eq!(format!("{plain:?}"), "Password(…)");
    }

    #[test]
    fn hashes_of_other_programs_are_read() {
        // Of the reference implementation: argon2 somesalt -id -t 2 -m 16 -p 1, for "password".
        let theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let password: Password = theirs.parse().expect("a hash");
        assert!(password.is("password") && !password.is("Password"));
    }

    #[test]
    fn what_protects_nothing_is_refused() {
        for (text, why) in [
            ("seven77", "8 to 256 characters"),
            ("", "8 to 256 characters"),
            (&"x".repeat(257), "8 to 256 characters"),
            ("$argon2id$nonsense", "cannot be read"),
            (
                "$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHRzYWx0c2E$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "too quickly",
            ),
            (
                "$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2E$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "cannot be read",
            ),
        ] {
            let error = text.parse::<Password>().expect_err("it is refused");
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
