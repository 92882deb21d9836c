//! Numbers on an axis: round ones, and how they are written.
//!
//! Absent on purpose: languages. A narrow space groups thousands, a point stands
//! before decimals, as in the data itself.

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The round numbers on it, rising; the first and the last are its ends.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// One that holds all of these, with about five steps.
    pub fn of(values: impl Iterator<Item = f64>, with_zero: bool) -> Self {
        let (mut least, mut most) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
                (least.min(value), most.max(value))
            });
        if with_zero || !least.is_finite() {
            (least, most) = (least.min(0.0), most.max(0.0));
        }
        // Equal values lie between two others.
        if most - least < f64::EPSILON * most.abs().max(1.0) {
            let room = if most == 0.0 { 1.0 } else { most.abs() / 2.0 };
            (least, most) = if with_zero && most >= 0.0 {
                (0.0, most + room)
            } else {
                (least - room, most + room)
            };
        }
        let step = round_step((most - least) / 5.0);
        let first = (least / step).floor();
        let end = (most / step).ceil();
        let mut ticks = Vec::new();
        let mut at = first;
        while at <= end && ticks.len() < 12 {
            ticks.push(at * step);
            at += 1.0;
        }
        Self { ticks }
    }

    /// Where a value lies, from 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        let first = self.ticks.first().copied().unwrap_or(0.0);
        let last = self.ticks.last().copied().unwrap_or(1.0);
        if last > first { ((value - first) / (last - first)).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// The next of 1, 2, 2.5, 5, 10 times a power of ten.
fn round_step(raw: f64) -> f64 {
    let mut power = 1.0;
    while power > raw && power > 1e-18 {
        power /= 10.0;
    }
    while power * 10.0 <= raw && power < 1e18 {
        power *= 10.0;
    }
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|step| *step >= raw).unwrap_or(10.0 * power)
}

/// A number as it is read.
pub fn number(value: f64) -> String {
    // What is beyond the tenth digit is an accident of arithmetic.
    let mut written = if value != 0.0 && value.abs() < 1e-6 {
        format!("{value:.2e}")
    } else {
        format!("{value:.6}")
    };
    if written.contains('.') && !written.contains('e') {
        written.truncate(written.trim_end_matches('0').trim_end_matches('.').len());
    }
    if written == "-0" {
        return "0".to_owned();
    }
    let (sign, digits) =
        written.strip_prefix('-').map_or(("", written.as_str()), |rest| ("−", rest));
    let (whole, decimals) = digits.split_at(digits.find(['.', 'e']).unwrap_or(digits.len()));
    let mut grouped = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped + decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers_around_all_values() {
        let ticks = |values: &[f64], zero| Scale::of(values.iter().copied(), zero).ticks;
        assert_eq!(ticks(&[3.0, 47.0], true), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(ticks(&[-3.0, 4.0], true), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(ticks(&[7.0], true).first(), Some(&0.0));
        assert_eq!(ticks(&[0.0], true).last(), Some(&1.0));
        for values in [vec![5.0, 5.0], vec![-1e15, 1e15], vec![1e-9, 2e-9], vec![], vec![-7.0]] {
            let scale = Scale::of(values.iter().copied(), false);
            assert!((2..=12).contains(&scale.ticks.len()), "{values:?} {scale:?}");
            assert!(values.iter().all(|value| (0.0..=1.0).contains(&scale.share(*value))));
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        let written = [0.1 + 0.2, 1200.0, 12_000.5, -1_234_567.0, 0.0, -0.0, 1e-9].map(number);
        assert_eq!(
            written,
            ["0.3", "1200", "12\u{202f}000.5", "−1\u{202f}234\u{202f}567", "0", "0", "1.00e-9"]
        );
    }
}
