//! The proxies whose settings are known, and what is to be set in each.

use super::What;

/// The proxies whose settings are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// Apache httpd.
    Apache,
    /// Another, or one that does not say: `HAProxy`.
    #[default]
    Unknown,
}

impl Proxy {
    /// By the header `Server` of an answer.
    #[must_use]
    pub fn of(server: &str) -> Self {
        let begins = |name: &str| {
            server.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        match () {
            () if begins("nginx") => Self::Nginx,
            () if begins("caddy") => Self::Caddy,
            () if begins("apache") => Self::Apache,
            () => Self::Unknown,
        }
    }
}

/// What is to be set in a proxy: in nginx, Caddy, Apache and `HAProxy`. Where
/// nothing is written, it does the right thing unless told otherwise.
const SETTINGS: [(What, [&str; 4]); 8] = [
    (
        What::HostReplaced,
        [
            "proxy_set_header Host $http_host;",
            "header_up Host {http.request.hostport}",
            "ProxyPreserveHost On",
            "http-request set-header X-Forwarded-Host %[req.hdr(Host)]",
        ],
    ),
    (
        What::PathWrong,
        [
            "proxy_set_header X-Forwarded-Prefix PATH;",
            "header_up X-Forwarded-Prefix PATH",
            "RequestHeader set X-Forwarded-Prefix PATH",
            "http-request set-header X-Forwarded-Prefix PATH",
        ],
    ),
    (
        What::ProtoUnsaid,
        [
            "proxy_set_header X-Forwarded-Proto $scheme;",
            "header_up X-Forwarded-Proto {http.request.scheme}",
            "RequestHeader set X-Forwarded-Proto https",
            "http-request set-header X-Forwarded-Proto https",
        ],
    ),
    (What::Buffered, ["proxy_buffering off;", "flush_interval -1", "SetEnv no-gzip 1", ""]),
    (What::Packed, ["gzip off;", "", "SetEnv no-gzip 1", ""]),
    (
        What::Cut,
        ["proxy_read_timeout 1h;", "read_timeout 1h", "ProxyTimeout 3600", "timeout server 1h"],
    ),
    (What::TooLarge, ["client_max_body_size 0;", "max_size 100GB", "LimitRequestBody 0", ""]),
    (
        What::OldProtocol,
        ["listen 443 ssl http2;", "protocols h1 h2", "Protocols h2 http/1.1", "alpn h2,http/1.1"],
    ),
];

/// What is to be set in that proxy, or in each, by name.
pub(super) fn settings(what: What, proxy: Proxy, path: &str) -> impl Iterator<Item = String> {
    let texts = SETTINGS.iter().find(|(known, _)| *known == what).map(|(_, texts)| *texts);
    let names = ["nginx", "Caddy", "Apache", "HAProxy"];
    let known = match proxy {
        Proxy::Nginx => Some(0),
        Proxy::Caddy => Some(1),
        Proxy::Apache => Some(2),
        Proxy::Unknown => None,
    };
    let mut lines = Vec::new();
    for (at, text) in texts.unwrap_or_default().into_iter().enumerate() {
        if !text.is_empty() && known.is_none_or(|known| known == at) {
            lines.push([names[at], ": ", &text.replace("PATH", path)].concat());
        }
    }
    lines.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_says_its_name() {
        assert_eq!(Proxy::of("nginx/1.22.1"), Proxy::Nginx);
        assert_eq!(Proxy::of("Apache/2.4.71 (Debian)"), Proxy::Apache);
        assert_eq!(Proxy::of("Caddy"), Proxy::Caddy);
        assert_eq!(Proxy::of(""), Proxy::Unknown);
    }
}
