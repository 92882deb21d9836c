//! The order of a table's rows by one of its columns, as a reader means it:
//! numbers by size, dates by time, everything else by its letters.
//!
//! What a column holds is decided by all of its cells, since one cell can be
//! read in several ways: `1.234` is a thousand only where others say so, and
//! `03/04/2025` a day in April only if no other has a month 13. Absent on
//! purpose: languages other than through what is written.

use std::cmp::Ordering;

/// The numbers of the rows in the order of these cells; what is empty comes
/// last. Equal rows keep the order that they have.
#[must_use]
pub fn order(cells: &[String], falling: bool) -> Vec<usize> {
    let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    let filled = || cells.iter().copied().filter(|cell| !is_empty(cell));
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let mut by = |compare: &dyn Fn(&str, &str) -> Ordering| {
        order.sort_by(|one, other| match (is_empty(cells[*one]), is_empty(cells[*other])) {
            (false, false) => {
                let order = compare(cells[*one], cells[*other]);
                if falling { order.reverse() } else { order }
            }
            (one, other) => one.cmp(&other),
        });
    };
    let european = filled().any(has_decimal_comma);
    let month_first = !filled().any(|cell| parts(cell).is_some_and(|([day, ..], _)| day > 12));
    if filled().all(|cell| number(cell, european).is_some()) {
        by(&|one, other| {
            let (one, other) = (number(one, european), number(other, european));
            one.partial_cmp(&other).unwrap_or(Ordering::Equal)
        });
    } else if filled().all(|cell| date(cell, month_first).is_some()) {
        by(&|one, other| date(one, month_first).cmp(&date(other, month_first)));
    } else {
        by(&letters);
    }
    order
}

fn is_empty(cell: &str) -> bool {
    matches!(cell, "" | "-" | "–" | "—" | "n/a" | "N/A")
}

/// Letters, but numbers in them by size: `v2` before `v10`.
fn letters(one: &str, other: &str) -> Ordering {
    let (one_low, other_low) = (one.to_lowercase(), other.to_lowercase());
    let (mut left, mut right) = (one_low.as_str(), other_low.as_str());
    loop {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (many, more) = (digits(left), digits(right));
        if many > 0 && more > 0 {
            let bare = |text: &str, end: usize| text[..end].trim_start_matches('0').to_owned();
            let (a, b) = (bare(left, many), bare(right, more));
            let order = a.len().cmp(&b.len()).then_with(|| a.cmp(&b));
            if order != Ordering::Equal {
                return order;
            }
            (left, right) = (&left[many..], &right[more..]);
            continue;
        }
        let (mut a, mut b) = (left.chars(), right.chars());
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => (left, right) = (a.as_str(), b.as_str()),
            (None, None) => return one.cmp(other),
            (x, y) => return x.cmp(&y),
        }
    }
}

/// Whether a comma in it can only stand before decimals.
fn has_decimal_comma(cell: &str) -> bool {
    let Some(comma) = cell.rfind(',') else { return false };
    let after = cell[comma + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let thousands = cell[..comma].contains('.');
    thousands || (after != 3 && !cell[..comma].contains(','))
}

/// A number, with a sign, a currency, a unit or a per cent sign around it.
fn number(cell: &str, european: bool) -> Option<f64> {
    let digit = |c: char| c.is_ascii_digit();
    let first = cell.find(digit)?;
    let last = cell.rfind(digit)?;
    let (before, after) = (&cell[..first], &cell[last + 1..]);
    let around = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let is_sign = |c: char| matches!(c, '-' | '−' | '+');
    // A letter before digits is a name: `v2`.
    let few = around(before) <= 4 && around(after) <= 6;
    if !few || before.chars().any(|c| c.is_ascii_lowercase()) || after.contains(is_sign) {
        return None;
    }
    let (point, group) = if european { (',', '.') } else { ('.', ',') };
    let mut plain = String::new();
    for c in cell[first..=last].chars() {
        match c {
            '0'..='9' | 'e' | 'E' => plain.push(c),
            c if c == point => plain.push('.'),
            '-' | '+' if plain.ends_with(['e', 'E']) => plain.push(c),
            c if c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' | '_') => {}
            _ => return None,
        }
    }
    let value: f64 = plain.parse().ok()?;
    Some(if before.contains(['-', '−']) { -value } else { value })
}

/// Three numbers with one separator, and the rest of the text.
fn parts(cell: &str) -> Option<([u32; 3], &str)> {
    let end = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut found = [0; 3];
    let mut rest = cell;
    let mut separator = None;
    for (at, value) in found.iter_mut().enumerate() {
        let digits = end(rest);
        *value = rest.get(..digits).filter(|text| (1..=4).contains(&text.len()))?.parse().ok()?;
        rest = &rest[digits..];
        if at < 2 {
            let next = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
            if *separator.get_or_insert(next) != next {
                return None;
            }
            rest = &rest[1..];
        }
    }
    Some((found, rest))
}

/// A day, with the time of it if it is said, as something that can be compared.
fn date(cell: &str, month_first: bool) -> Option<(u32, u32, u32, String)> {
    let ([one, two, three], rest) = parts(cell)?;
    let rest = rest.trim_start_matches(['T', ' ', ',']);
    let is_time = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit());
    let dotted = cell.contains('.');
    let (year, month, day) = if one > 31 {
        (one, two, three)
    } else if month_first && !dotted {
        (three, one, two)
    } else {
        (three, two, one)
    };
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && is_time;
    valid.then(|| (year, month, day, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(cells: &[&str]) -> Vec<String> {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        order(&cells, false).into_iter().map(|at| cells[at].clone()).collect()
    }

    #[test]
    fn numbers_are_sorted_by_size() {
        assert_eq!(sorted(&["10", "9", "", "-2", "1e3"]), ["-2", "9", "10", "1e3", ""]);
        assert_eq!(sorted(&["$1,200", "$90", "$3,000.50"]), ["$90", "$1,200", "$3,000.50"]);
        assert_eq!(
            sorted(&["1.200,5 €", "90,25 €", "3.000 €"]),
            ["90,25 €", "1.200,5 €", "3.000 €"]
        );
        assert_eq!(sorted(&["12 ms", "9 ms", "−1 ms", "—"]), ["−1 ms", "9 ms", "12 ms", "—"]);
        assert_eq!(sorted(&["12%", "9.5%"]), ["9.5%", "12%"]);
        assert_eq!(sorted(&["10\u{202f}000", "9"]), ["9", "10\u{202f}000"]);
    }

    #[test]
    fn dates_are_sorted_by_time() {
        assert_eq!(
            sorted(&["2025-10-01", "2025-09-30 23:00", "2024-12-31"]),
            ["2024-12-31", "2025-09-30 23:00", "2025-10-01"]
        );
        assert_eq!(
            sorted(&["1.10.2025", "30.9.2025", "31.12.2024"]),
            ["31.12.2024", "30.9.2025", "1.10.2025"]
        );
        assert_eq!(sorted(&["10/02/2025", "09/28/2025"]), ["09/28/2025", "10/02/2025"]);
        assert_eq!(sorted(&["02/10/2025", "28/09/2025"]), ["28/09/2025", "02/10/2025"]);
    }

    #[test]
    fn texts_are_sorted_by_letters_and_their_numbers() {
        assert_eq!(sorted(&["b", "A", "a", ""]), ["A", "a", "b", ""]);
        assert_eq!(sorted(&["v10", "v2", "v1.5"]), ["v1.5", "v2", "v10"]);
        assert_eq!(sorted(&["gemma2:2b", "gemma2:27b", "10"]), ["10", "gemma2:2b", "gemma2:27b"]);
    }

    #[test]
    fn falling_is_the_other_way_round_with_what_is_empty_last() {
        let cells = ["1", "", "3", "2"].map(str::to_owned);
        assert_eq!(order(&cells, true), [2, 3, 0, 1]);
        assert_eq!(order(&[], true), [] as [usize; 0]);
    }
}
