//! Which addresses may be followed, and where bare addresses hide in text.
//!
//! A link may be http, https or mailto; an image may come from http(s) after a click, or inline from one of four
//! bitmap types as `data:`. Everything else is text: no `javascript:`, no relative address (a model does not know our
//! routes), no scheme we did not think of. The check is an allow-list on the literal start of the address, after
//! refusing every character that browsers silently drop, so that no second reading of the same string exists.
//!
//! Bare addresses follow GFM's "autolinks (extended)", with two liberties for languages without spaces: an address
//! may follow a letter that is not ASCII, and it ends at full-width punctuation.
//!
//! Deliberately absent: a URL parser (the browser has the only one that counts), fetching, punycode.

/// Where a link may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// http or https.
    Web,
    /// mailto.
    Mail,
}

/// What may be done with an image's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind<'a> {
    /// Part of the message itself: shown at once.
    Inline,
    /// From the named host: shown when the reader asks.
    Remote(&'a str),
}

/// What a file of the site can be shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A picture.
    Picture,
    /// Something to hear.
    Audio,
    /// Something to see and hear.
    Video,
    /// A document that browsers can show.
    Document,
    /// Anything else: a download.
    Other,
}

/// The address of a document, and the page of it that is meant: `#page=3` behind its name.
#[must_use]
pub fn page_of(address: &str) -> (&str, Option<&str>) {
    address
        .split_once("#page=")
        .filter(|(file, page)| {
            let number = (1..=5).contains(&page.len()) && page.bytes().all(|c| c.is_ascii_digit());
            number && site_file(file).is_some_and(|(_, kind)| kind == FileKind::Document)
        })
        .map_or((address, None), |(file, page)| (file, Some(page)))
}

/// A file of the site's folder `public/`: its name from there on, and what it is.
///
/// It is the one kind of relative address: nothing but reading a file hangs on it. The name is decoded once and
/// judged part by part, and written anew for the page, so that no second reading of the address leads elsewhere.
#[must_use]
pub fn site_file(address: &str) -> Option<(String, FileKind)> {
    let written = address.strip_prefix("/public/").filter(|rest| rest.len() <= 400)?;
    let name = decoded(written)?;
    let plain = |part: &str| {
        let odd = |c: char| c.is_control() || matches!(c, '\\' | '?' | '#' | '%' | '"' | '<' | '>');
        !part.is_empty() && !part.starts_with('.') && !part.contains(odd)
    };
    if !name.split('/').all(plain) || address.chars().any(is_dropped) {
        return None;
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let kind = match ending.as_str() {
        "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" => FileKind::Picture,
        "mp3" | "ogg" | "oga" | "opus" | "wav" | "m4a" | "flac" | "weba" => FileKind::Audio,
        "mp4" | "webm" | "ogv" => FileKind::Video,
        "pdf" => FileKind::Document,
        _ => FileKind::Other,
    };
    Some((name, kind))
}

/// With `%41` as the letters that they are; absent where that is no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut half =
            || char::from(rest.next()?).to_digit(16).and_then(|half| u8::try_from(half).ok());
        bytes.push(half()? << 4 | half()?);
    }
    String::from_utf8(bytes).ok()
}

/// Decides whether a link may be followed.
#[must_use]
pub fn link_kind(address: &str) -> Option<LinkKind> {
    if address.chars().any(is_dropped) {
        return None;
    }
    if host(address).is_some() {
        Some(LinkKind::Web)
    } else if starts_with_ignoring_case(address, "mailto:") && address.len() > "mailto:".len() {
        Some(LinkKind::Mail)
    } else {
        None
    }
}

/// Decides whether and how an image may be shown.
#[must_use]
pub fn image_kind(address: &str) -> Option<ImageKind<'_>> {
    const BITMAPS: [&str; 4] = [
        "data:image/png;base64,",
        "data:image/jpeg;base64,",
        "data:image/gif;base64,",
        "data:image/webp;base64,",
    ];
    if address.chars().any(is_dropped) {
        return None;
    }
    if let Some(host) = host(address) {
        return Some(ImageKind::Remote(host));
    }
    BITMAPS
        .iter()
        .any(|start| {
            starts_with_ignoring_case(address, start)
                && address[start.len()..]
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        })
        .then_some(ImageKind::Inline)
}

/// Browsers drop tabs, line breaks and control characters from addresses; an address that has any is refused.
fn is_dropped(c: char) -> bool {
    c.is_control() || c == '\\' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The host of an http(s) address, for telling the reader whom a click would call.
fn host(address: &str) -> Option<&str> {
    let rest = ["https://", "http://"]
        .iter()
        .find(|scheme| starts_with_ignoring_case(address, scheme))
        .map(|scheme| &address[scheme.len()..])?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // What stands before `@` is a user name made to look like a host.
    let host = authority.rsplit('@').next().unwrap_or(authority);
    (!host.is_empty() && !host.contains(char::is_whitespace)).then_some(host)
}

/// A bare address found in text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub start: usize,
    pub end: usize,
    /// What has to stand before the text to make it an address: nothing, `http://` or `mailto:`.
    pub prefix: &'static str,
}

/// True if the text can hold a bare address at all.
pub(super) fn may_hold_addresses(text: &str) -> bool {
    text.contains("://") || text.contains("www.") || text.contains('@') || text.contains("WWW.")
}

/// Finds the first bare address at or after `from`.
///
/// `follows_mark` tells whether the character before the text (which is not part of it) lets an address begin.
pub(super) fn next_address(text: &str, from: usize, follows_mark: bool) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(offset) =
        bytes[at..].iter().position(|byte| matches!(byte, b':' | b'@' | b'w' | b'W'))
    {
        at += offset;
        let found = match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => web(text, from, at, follows_mark),
            b'@' => mail(text, from, at),
            b'w' | b'W' if starts_with_ignoring_case(&text[at..], "www.") => {
                www(text, at, follows_mark)
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

fn web(text: &str, from: usize, colon: usize, follows_mark: bool) -> Option<Found> {
    let head = &text[from..colon];
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        head.len() >= scheme.len()
            && head.is_char_boundary(head.len() - scheme.len())
            && head[head.len() - scheme.len()..].eq_ignore_ascii_case(scheme)
    })?;
    let start = colon - scheme.len();
    let before = text[..start].chars().next_back();
    if before.map_or(!follows_mark, |c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let domain = colon + "://".len();
    // GFM asks for a dot; people and models write `http://localhost:8080` and mean it.
    let end = address_end(text, domain, false)?;
    Some(Found { start, end, prefix: "" })
}

fn www(text: &str, start: usize, follows_mark: bool) -> Option<Found> {
    let before = text[..start].chars().next_back();
    let allowed = before.map_or(follows_mark, |c| {
        c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(') || !c.is_ascii()
    });
    if !allowed {
        return None;
    }
    let end = address_end(text, start, true)?;
    Some(Found { start, end, prefix: "http://" })
}

fn mail(text: &str, from: usize, at_sign: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let local = bytes[from..at_sign]
        .iter()
        .rev()
        .take_while(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+')
        })
        .count();
    if local == 0 {
        return None;
    }
    let mut start = at_sign - local;
    // A slash or colon before the name means the name belongs to a longer address.
    if start > 0 && matches!(bytes[start - 1], b'/' | b':') {
        let scheme = start.saturating_sub("mailto:".len()).max(from);
        if bytes[scheme..start].eq_ignore_ascii_case(b"mailto:") {
            start = scheme;
        } else {
            return None;
        }
    }
    let domain = bytes[at_sign + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        .count();
    let mut end = at_sign + 1 + domain;
    while end > at_sign + 1 && bytes[end - 1] == b'.' {
        end -= 1;
    }
    let name = &text[at_sign + 1..end];
    if !name.contains('.') || name.ends_with(['-', '_']) || name.split('.').any(str::is_empty) {
        return None;
    }
    let prefix = if start < at_sign - local { "" } else { "mailto:" };
    Some(Found { start, end, prefix })
}

fn valid_domain(host: &str, needs_dot: bool) -> bool {
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or("");
    let before_last = labels.next();
    !host.is_empty()
        && (before_last.is_some() || !needs_dot)
        && !last.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !last.contains('_')
        && !before_last.unwrap_or("").contains('_')
}

fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '"' | '`' | '\u{201c}' | '\u{201d}' | '\u{2026}')
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1f}')
}

/// Where an address ends whose host begins at `from`: GFM's "extended autolink path validation".
///
/// The host is judged first, within a window as long as a host may be: hostile text has many beginnings of
/// addresses, and looking for the end of each would take quadratic time.
fn address_end(text: &str, from: usize, needs_dot: bool) -> Option<usize> {
    const HOST_LIMIT: usize = 255;
    let rest = &text[from..];
    let host = rest
        .char_indices()
        .take(HOST_LIMIT + 1)
        .find(|&(_, c)| ends_address(c) || matches!(c, '/' | '?' | '#' | ':'))
        .map_or(rest, |(end, _)| &rest[..end]);
    let bare_host =
        host.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', ')', ']', '}', ';']);
    if host.len() > 4 * HOST_LIMIT || !valid_domain(bare_host, needs_dot) {
        return None;
    }
    let mut end = rest.find(ends_address).map_or(text.len(), |length| from + length);
    let address = &text[from..end];
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    let (square, curly) = (address.contains('['), address.contains('{'));
    while let Some(last) = text[from..end].chars().next_back() {
        match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' => end -= 1,
            ')' if closed > opened => {
                closed -= 1;
                end -= 1;
            }
            ']' if !square => end -= 1,
            '}' if !curly => end -= 1,
            ';' => {
                let head = &text[from..end - 1];
                let name = head.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
                if name > 0 && head[..head.len() - name].ends_with('&') {
                    end -= name + 2;
                } else {
                    end -= 1;
                }
            }
            _ => break,
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<&str> {
        let mut at = 0;
        let mut found = Vec::new();
        while let Some(address) = next_address(text, at, true) {
            found.push(&text[address.start..address.end]);
            at = address.end;
        }
        found
    }

    #[test]
    fn only_three_schemes_pass() {
        assert_eq!(link_kind("https://example.com"), Some(LinkKind::Web));
        assert_eq!(link_kind("HTTP://example.com"), Some(LinkKind::Web));
        assert_eq!(link_kind("mailto:a@b.c"), Some(LinkKind::Mail));
        for refused in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}https://example.com",
            " https://example.com",
            "data:text/html,x",
            "//example.com",
            "/chat",
            "https:example.com",
            "https:\\\\example.com",
            "",
            "mailto:",
            "vbscript:x",
            "file:///etc/passwd",
            "https://",
        ] {
            assert_eq!(link_kind(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn images_name_the_real_host() {
        assert_eq!(
            image_kind("https://good.example@evil.example/x"),
            Some(ImageKind::Remote("evil.example"))
        );
        assert_eq!(image_kind("data:image/png;base64,AAAA"), Some(ImageKind::Inline));
        assert_eq!(image_kind("data:image/svg+xml;base64,AAAA"), None);
        assert_eq!(image_kind("data:image/png;base64,\" onerror=1"), None);
    }

    #[test]
    fn files_of_the_site_are_named_plainly() {
        let kind = |address: &str| site_file(address).map(|(_, kind)| kind);
        assert_eq!(kind("/public/a.png"), Some(FileKind::Picture));
        assert_eq!(kind("/public/talks/one.MP3"), Some(FileKind::Audio));
        assert_eq!(kind("/public/film.webm"), Some(FileKind::Video));
        assert_eq!(kind("/public/a.pdf"), Some(FileKind::Document));
        assert_eq!(kind("/public/page.html"), Some(FileKind::Other));
        assert_eq!(
            site_file("/public/a%20b.png").map(|(name, _)| name),
            Some("a b.png".to_owned())
        );
        for bad in [
            "/public/",
            "/public/../api/v1/chats",
            "/public/..%2fapi/x.png",
            "/public/%2e%2e/x.png",
            "/public/%2E./x.png",
            "/public/a/%252e%252e/x.png",
            "/public//evil.example/x.png",
            "/public/.env",
            "/public/a\\b.png",
            "/public/a%5cb.png",
            "/public/a.png?x=1",
            "/public/a.png#x",
            "/public/a%00.png",
            "/public/a%zz.png",
            "/public/a\n.png",
            "public/a.png",
            "//public/a.png",
            "/publica/a.png",
            "https://a.b/public/a.png",
        ] {
            assert_eq!(site_file(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn bare_addresses_end_where_people_think() {
        assert_eq!(addresses("see www.commonmark.org/help."), ["www.commonmark.org/help"]);
        assert_eq!(addresses("(https://a.b/c_(d))"), ["https://a.b/c_(d)"]);
        assert_eq!(addresses("见https://a.b/c。后"), ["https://a.b/c"]);
        assert_eq!(addresses("a.b-c_d@a.b- a.b-c_d@a.b."), ["a.b-c_d@a.b"]);
        assert_eq!(addresses("http://localhost:8080/x, ok"), ["http://localhost:8080/x"]);
        assert_eq!(addresses("xhttp://a.b awww.a.b"), Vec::<&str>::new());
    }
}
