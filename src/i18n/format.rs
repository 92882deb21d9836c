//! Numbers, sizes, durations and dates as people of a language write them.
//!
//! Digits and marks are facts of the language (`locales`), units and the
//! order of a date are words of its catalogue. Absent on purpose: the
//! browser's own `Intl`, which the server does not have: both must write the
//! same.

use super::Language;
use super::words::words;
use crate::domain::{Milliseconds, UnixMillis};

words! {
    /// Sizes, durations, dates.
    pub struct Formats = "format" {
        bytes[5],
        quantity(number: &str, unit: &str),
        thousands(number: &str),
        seconds(number: &str),
        minutes_seconds(minutes: u64, seconds: u64),
        moment(year: &str, month: &str, day: &str, hour: &str, minute: &str),
        month_of_year(month: &str, year: &str),
    }
}

/// A number that is not negative with so many digits, at most three: the library's own way
/// is for all numbers there are, and a hundredth of the page.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is shown is small"
)]
fn fixed(number: f64, digits: usize) -> String {
    let scale = [1_u64, 10, 100, 1000][digits.min(3)];
    let (sign, scaled) = (
        if number < 0.0 { "-" } else { "" },
        number.abs() * [1.0, 10.0, 100.0, 1000.0][digits.min(3)],
    );
    let scaled = scaled.round_ties_even() as u64;
    let (whole, rest) = ((scaled / scale).to_string(), (scaled % scale + scale).to_string());
    if digits == 0 { [sign, &whole].concat() } else { [sign, &whole, ".", &rest[1..]].concat() }
}

impl Language {
    fn formats(self) -> Formats {
        self.strings().formats()
    }

    /// Digits, and the point of a program, as the language writes them.
    fn written(self, plain: &str) -> String {
        let numbers = self.numbers();
        let mut text = String::with_capacity(plain.len());
        for letter in plain.chars() {
            match letter.to_digit(10).and_then(|digit| numbers.digits.chars().nth(digit as usize)) {
                Some(digit) => text.push(digit),
                None if letter == '.' => text.push_str(numbers.decimal),
                None => text.push(letter),
            }
        }
        text
    }

    /// A whole number in groups of three digits.
    #[must_use]
    pub fn whole(self, number: u64) -> String {
        let (digits, numbers) = (number.to_string(), self.numbers());
        if digits.len() < numbers.grouped_from {
            return self.written(&digits);
        }
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(numbers.group);
            }
            text.push(digit);
        }
        if numbers.digits.is_empty() { text } else { self.written(&text) }
    }

    /// A number with so many digits behind the mark.
    #[must_use]
    pub fn decimal(self, number: f64, digits: usize) -> String {
        self.written(&fixed(number, digits))
    }

    /// Bytes in decimal units, as Ollama shows them: `1.6 GB`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    pub fn bytes(self, bytes: u64) -> String {
        let units = self.formats().bytes();
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 999.5 && unit + 1 < units.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = usize::from(unit > 0 && value < 9.95);
        let unit = units.get(unit).copied().unwrap_or_default();
        self.formats().quantity(&self.decimal(value, digits), unit)
    }

    /// An estimate, with two digits that count: `270`, `1,200`.
    #[must_use]
    pub fn about(self, number: u64) -> String {
        let mut unit = 1;
        while number / unit >= 100 {
            unit *= 10;
        }
        self.whole((number + unit / 2) / unit * unit)
    }

    /// Tokens, short: `8k`, `128k`.
    #[must_use]
    pub fn tokens_short(self, tokens: u64) -> String {
        match tokens {
            0..1000 => self.whole(tokens),
            _ => self.formats().thousands(&self.whole((tokens + 512) / 1024)),
        }
    }

    /// Tokens that are used, short and with what counts: `312`, `2.8k`, `14k`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    pub fn tokens_used(self, tokens: u64) -> String {
        let thousands =
            |digits| self.formats().thousands(&self.decimal(tokens as f64 / 1024.0, digits));
        match tokens {
            0..1000 => self.whole(tokens),
            1000..10_189 => thousands(1),
            _ => thousands(0),
        }
    }

    /// A duration: `0.31 s`, `2.3 s`, `48 s`, `3 min 5 s`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    pub fn duration(self, duration: Milliseconds) -> String {
        let digits = match duration.0 {
            0..=995 => 2,
            996..=9_950 => 1,
            9_951..=59_499 => 0,
            _ => {
                let whole = (duration.0 + 500) / 1000;
                return self.formats().minutes_seconds(whole / 60, whole % 60);
            }
        };
        self.formats().seconds(&self.decimal(duration.0 as f64 / 1000.0, digits))
    }

    /// A time that runs down: `4:12`, `1:04:12`.
    #[must_use]
    pub fn countdown(self, left: Milliseconds) -> String {
        let seconds = left.0 / 1000;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        self.written(&if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        })
    }

    /// A moment by the reader's clock, `offset_minutes` east of UTC.
    #[must_use]
    pub fn moment(self, time: UnixMillis, offset_minutes: i32) -> String {
        let day = day(time, offset_minutes);
        let (year, month) = year_and_month(day);
        // The first of the month is so many days back.
        let of_month = (1..=31).find(|back| year_and_month(day - back) != (year, month));
        let of_month = of_month.unwrap_or(1);
        let minutes = (time.0 + i64::from(offset_minutes) * 60_000).div_euclid(60_000);
        let (hour, minute) = (minutes.rem_euclid(1440) / 60, minutes.rem_euclid(60));
        let two = |number: i64| self.written(&format!("{number:02}"));
        let month = i64::try_from(month).unwrap_or(1);
        self.formats().moment(&two(year), &two(month), &two(of_month), &two(hour), &two(minute))
    }

    /// A month of a year, as a title: `November 2026`. Months count from 1.
    #[must_use]
    pub fn month_of_year(self, month: usize, year: i64) -> String {
        let months = self.strings().months();
        let month = months.get(month.wrapping_sub(1)).copied().unwrap_or_default();
        self.formats().month_of_year(month, &self.written(&year.to_string()))
    }

    /// A running clock: tenths below a minute, so that it is seen to run.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
    pub fn clock(self, duration: Milliseconds) -> String {
        if duration.0 < 60_000 {
            return self.formats().seconds(&self.decimal(duration.0 as f64 / 1000.0, 1));
        }
        self.duration(duration)
    }
}

/// Days since 1970-01-01 at the reader's place, `offset_minutes` east of UTC.
#[must_use]
pub fn day(time: UnixMillis, offset_minutes: i32) -> i64 {
    (time.0 + i64::from(offset_minutes) * 60_000).div_euclid(86_400_000)
}

/// Year and month (1 to 12) of a day number, in the Gregorian calendar
/// (Howard Hinnant, "chrono-compatible low-level date algorithms").
#[must_use]
pub fn year_and_month(day: i64) -> (i64, usize) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_ollama_writes_them() {
        assert_eq!(Language::english().bytes(1_629_518_495), "1.6\u{a0}GB");
        assert_eq!(Language::english().bytes(522_000_000), "522\u{a0}MB");
        assert_eq!(Language::russian().bytes(1_600_000_000), "1,6\u{a0}ГБ");
        assert_eq!(Language::english().bytes(0), "0\u{a0}B");
    }

    #[test]
    fn durations_keep_two_digits() {
        let say = |ms| Language::english().duration(Milliseconds(ms));
        assert_eq!(say(310), "0.31\u{a0}s");
        assert_eq!(say(2_300), "2.3\u{a0}s");
        assert_eq!(say(48_000), "48\u{a0}s");
        assert_eq!(say(185_000), "3\u{a0}min 5\u{a0}s");
        assert_eq!(Language::english().countdown(Milliseconds(252_900)), "4:12");
        assert_eq!(Language::english().countdown(Milliseconds(3_852_000)), "1:04:12");
    }

    #[test]
    fn used_tokens_keep_two_digits() {
        assert_eq!(Language::english().tokens_used(312), "312");
        assert_eq!(Language::english().tokens_used(2_867), "2.8k");
        assert_eq!(Language::russian().tokens_used(2_867), "2,8k");
        assert_eq!(Language::english().tokens_used(10_188), "9.9k");
        assert_eq!(Language::english().tokens_used(14_300), "14k");
    }

    #[test]
    fn days_and_months() {
        assert_eq!(year_and_month(0), (1970, 1));
        assert_eq!(year_and_month(day(UnixMillis(1_795_219_200_000), 0)), (2026, 11));
        assert_eq!(day(UnixMillis(-1), 0), -1);
        let say = |zone| Language::english().moment(UnixMillis(1_795_219_200_000), zone);
        assert_eq!((say(0), say(-1)), ("2026-11-21 00:00".into(), "2026-11-20 23:59".into()));
        assert_eq!(day(UnixMillis(86_399_000), 60), 1);
        assert_eq!(Language::english().whole(18_204_112), "18,204,112");
    }
}
