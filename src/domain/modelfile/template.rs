//! What can be seen to be wrong with a template (Go's `text/template`) without
//! running it: an action that is not closed, a block that is not ended.

/// Why a template cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// `{{` without `}}`, at that byte.
    Unclosed(usize),
    /// Blocks without `{{ end }}`, or too many of those.
    Blocks,
}

/// Looks at a template.
pub(super) fn fault(template: &str) -> Option<Fault> {
    let (mut at, mut depth) = (0_usize, 0_usize);
    while let Some(found) = template[at..].find("{{") {
        let open = at + found;
        let Some(length) = action(&template[open + 2..]) else {
            return Some(Fault::Unclosed(open));
        };
        let inside = &template[open + 2..open + 2 + length];
        let inside = inside.strip_prefix("- ").unwrap_or(inside).trim_start();
        let word = inside.split(|letter: char| !letter.is_ascii_alphabetic()).next();
        match word {
            Some("if" | "range" | "with" | "block" | "define") => depth += 1,
            Some("end") => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(Fault::Blocks),
            },
            _ => {}
        }
        at = open + 2 + length + 2;
    }
    (depth > 0).then_some(Fault::Blocks)
}

/// How long an action is, up to its `}}`; texts and comments may hold one.
fn action(rest: &str) -> Option<usize> {
    let start = rest.strip_prefix("- ").unwrap_or(rest);
    if start.starts_with("/*") {
        let end = rest.find("*/")? + 2;
        return rest[end..].find("}}").map(|found| end + found);
    }
    let bytes = rest.as_bytes();
    let (mut at, mut quote) = (0, None);
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            (None, mark @ (b'"' | b'`' | b'\'')) => quote = Some(mark),
            (Some(mark @ (b'"' | b'\'')), b'\\') if mark != b'`' => at += 1,
            (Some(mark), byte) if mark == byte => quote = None,
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_templates_pass() {
        for good in [
            "",
            "{{ .Prompt }}",
            "{{- if .System }}<s>{{ .System }}{{ end }}{{/* }} */}}x",
            "{{ range .Messages }}{{ if eq .Role \"}}\" }}a{{ else if x }}b{{ end }}{{- end -}}",
            "a } b }} c { d",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
    }

    #[test]
    fn broken_templates_are_seen() {
        assert_eq!(fault("ab{{ .Prompt }"), Some(Fault::Unclosed(2)));
        assert_eq!(fault("{{ \"a }}"), Some(Fault::Unclosed(0)));
        assert_eq!(fault("{{ if .System }}x"), Some(Fault::Blocks));
        assert_eq!(fault("{{ .Prompt }}{{ end }}"), Some(Fault::Blocks));
    }
}
