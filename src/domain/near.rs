//! The known word that a mistyped one probably means.

/// The nearest of `known`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer ones are nothing that was mistyped.
    if word.len() > 40 {
        return None;
    }
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    let judged = known.into_iter().map(|candidate| {
        // What was not written to its end.
        let begun = word.len() >= 3 && candidate.starts_with(word);
        (if begun { 1 } else { distance(word, candidate) }, candidate)
    });
    judged
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|judged| judged.0)
        .map(|one| one.1)
}

/// Edits from one word to the other; two letters that changed places are one.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut cheapest = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                cheapest = cheapest.min(before[j - 1] + 1);
            }
            row.push(cheapest);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_words_are_recognised() {
        let known = ["temperature", "top_k", "top_p", "num_ctx"];
        assert_eq!(nearest("temprature", known), Some("temperature"));
        assert_eq!(nearest("temp", known), Some("temperature"));
        assert_eq!(nearest("num_ctz", known), Some("num_ctx"));
        assert_eq!(nearest("numctx", known), Some("num_ctx"));
        assert_eq!(nearest("mirostat", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("FORM", ["FROM", "PARSER"]), Some("FROM"));
    }
}
