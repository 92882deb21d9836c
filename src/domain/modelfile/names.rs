//! What can be the name of a model: `gemma2:2b`, `hf.co/user/repo:Q4_K_M`
//! (Ollama's API, section 16).

/// Whether a text is the name of a model.
pub(super) fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix("https://").unwrap_or(name);
    let parts: Vec<&str> = rest.split('/').collect();
    let Some((last, before)) = parts.split_last() else { return false };
    let (model, tag) = last.split_once(':').map_or((*last, None), |(a, b)| (a, Some(b)));
    let (host, namespace) = match before {
        [] => (None, None),
        [namespace] => (None, Some(*namespace)),
        [host, namespace] => (Some(*host), Some(*namespace)),
        _ => return false,
    };
    part(model, 80, ".")
        && tag.is_none_or(|tag| part(tag, 80, "."))
        && namespace.is_none_or(|namespace| part(namespace, 80, ""))
        && host.is_none_or(|host| part(host, 350, ".:"))
}

/// A part starts with a letter, digit or `_`; then also `-` and what is `more`.
fn part(text: &str, most: usize, more: &str) -> bool {
    let first = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (1..=most).contains(&text.len())
        && text.starts_with(first)
        && text.chars().all(|letter| first(letter) || letter == '-' || more.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_ollamas_grammar() {
        for good in
            ["tiny", "gemma2:2b", "me/mario", "hf.co/user/repo:Q4_K_M", "_x", "localhost:5000/a/b"]
        {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", " ", "a b", "-x", "a/b/c/d", "a.b/c", "x:", "x@sha256:1", "имя"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
