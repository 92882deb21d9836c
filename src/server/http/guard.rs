//! Who may talk to us: the host names that we answer to, and writes from our
//! own pages only.
//!
//! The host check stops DNS rebinding; an IP address cannot be rebound, so
//! every IP literal passes. The origin check stops forged requests from other
//! sites (security page, (c), "CSRF rule"). A program that is no browser sends
//! neither `Origin` nor Fetch-Metadata; while there are no accounts it passes,
//! for JSON on `/api/v1` only: every browser of today says where a write comes
//! from, and no HTML form can send JSON. With accounts it will need a key.
//! Absent on purpose: CORS, which is never allowed, so that a preflight fails.

use super::Services;
use super::edge::Client;
use super::refusal::Refusal;
use crate::domain::Error;
use crate::server::listen::Address;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashSet;
use std::net::IpAddr;

/// The host names that this server answers to, IP addresses aside.
#[derive(Debug, Default)]
pub struct Hosts {
    names: HashSet<String>,
}

impl Hosts {
    /// `localhost`, the machine's own name, what was bound, and `more`.
    #[must_use]
    pub fn new(bound: &Address, more: &[String]) -> Self {
        let machine = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        let address = match bound {
            Address::Tcp(address) => address.ip().to_string(),
            Address::Unix(_) => String::new(),
        };
        let names = ["localhost", machine.trim(), &address]
            .into_iter()
            .chain(more.iter().map(|name| name.trim()))
            .map(str::to_ascii_lowercase)
            .filter(|name| !name.is_empty())
            .collect();
        Self { names }
    }

    /// Whether `host` (with or without a port) is one of ours.
    #[must_use]
    pub fn allow(&self, host: &str) -> bool {
        let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        literal.parse::<IpAddr>().is_ok()
            || self.names.contains(&name)
            // Not resolved by public name servers, so they cannot be rebound.
            || name.ends_with(".localhost")
            || name.rsplit_once('.').is_some_and(|(_, last)| last == "local")
    }
}

fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(colon)
            if !host.ends_with(']') && host[colon + 1..].bytes().all(|b| b.is_ascii_digit()) =>
        {
            &host[..colon]
        }
        _ => host,
    }
}

/// The layer: refuses foreign hosts, forged writes and foreign reads of the API.
pub async fn check(State(services): State<Services>, request: Request, next: Next) -> Response {
    let https = request.extensions().get::<Client>().is_some_and(|client| client.https);
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    match judge(&services.hosts, https, method, uri, headers) {
        Ok(()) => next.run(request).await,
        Err(error) => Refusal(error).into_response(),
    }
}

fn judge(
    hosts: &Hosts,
    https: bool,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Error> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).or_else(|| uri.host()).ok_or(Error::HostRefused)?;
    // A request line with a whole URL names a host too: neither may be foreign.
    let named = uri.host().is_none_or(|named| hosts.allow(named));
    if headers.get_all(header::HOST).iter().count() > 1 || !hosts.allow(host) || !named {
        return Err(Error::HostRefused);
    }
    let is_ours = |url| is_ours(url, host, https);
    let api = uri.path().starts_with("/api/");
    let site = headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or("invalid"));
    if matches!(*method, Method::GET | Method::HEAD) {
        // A page elsewhere must not read or hold streams with our cookies.
        let origin = headers.get(header::ORIGIN);
        let foreign = match site {
            Some(site) => matches!(site, "cross-site" | "same-site" | "invalid"),
            None => origin.is_some_and(|origin| !is_ours(origin.to_str().ok())),
        };
        return if api && foreign { Err(Error::OriginRefused) } else { Ok(()) };
    }
    let allowed = match (site, headers.get(header::ORIGIN), headers.get(header::REFERER)) {
        (Some(site), origin, _) => {
            matches!(site, "same-origin" | "none")
                && origin.is_none_or(|origin| is_ours(origin.to_str().ok()))
        }
        (None, Some(origin), _) => is_ours(origin.to_str().ok()),
        (None, None, Some(referer)) => is_ours(referer.to_str().ok()),
        (None, None, None) => {
            uri.path().starts_with("/api/v1/")
                && text(header::CONTENT_TYPE).is_none_or(|kind| {
                    kind.trim_start().to_ascii_lowercase().starts_with("application/json")
                })
        }
    };
    if allowed { Ok(()) } else { Err(Error::OriginRefused) }
}

/// Whether a URL's host and port are those of the `Host` header. Where we know
/// that the browser came by https, a page that came without is not ours.
fn is_ours(url: Option<&str>, host: &str, https: bool) -> bool {
    let Some(uri) = url.and_then(|url| url.parse::<Uri>().ok()) else { return false };
    let standard = match uri.scheme_str() {
        Some("http") if !https => ":80",
        Some("https") => ":443",
        _ => return false,
    };
    let Some(authority) = uri.authority() else { return false };
    let short = |text: &str| text.strip_suffix(standard).unwrap_or(text).to_ascii_lowercase();
    short(authority.as_str()) == short(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let bound = Address::Tcp(([127, 0, 0, 1], 8000).into());
        Hosts::new(&bound, &["chat.example.com".to_owned()])
    }

    fn judged(method: &Method, path: &str, pairs: &[(&'static str, &str)]) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "localhost:8000".parse().expect("a header"));
        for (name, value) in pairs {
            headers.insert(*name, value.parse().expect("a header"));
        }
        judge(&hosts(), false, method, &path.parse().expect("a path"), &headers)
    }

    #[test]
    fn our_names_and_every_address_are_answered() {
        for host in [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1:8000",
            "[::1]:8000",
            "192.168.1.4",
            "chat.example.com",
            "pi.local",
        ] {
            assert!(hosts().allow(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "chat.example.com.evil",
        ] {
            assert!(!hosts().allow(host), "{host}");
        }
    }

    #[test]
    fn a_whole_url_in_the_request_line_names_one_of_our_hosts() {
        assert!(judged(&Method::GET, "http://localhost:8000/", &[]).is_ok());
        assert_eq!(judged(&Method::GET, "http://evil.example/", &[]), Err(Error::HostRefused));
        let post = judged(&Method::POST, "http://evil.example/api/v1/messages", &[]);
        assert_eq!(post, Err(Error::HostRefused));
    }

    #[test]
    fn a_preflight_is_refused() {
        for path in ["/api/v1/messages", "/api/page/send", "/send"] {
            let asks =
                [("origin", "https://evil.example"), ("access-control-request-method", "POST")];
            assert_eq!(judged(&Method::OPTIONS, path, &asks), Err(Error::OriginRefused), "{path}");
        }
    }

    #[test]
    fn writes_come_from_our_own_pages() {
        let post =
            |pairs: &[(&'static str, &str)]| judged(&Method::POST, "/api/page/x", pairs).is_ok();
        assert!(post(&[("sec-fetch-site", "same-origin")]));
        assert!(post(&[("origin", "http://localhost:8000")]));
        assert!(post(&[("referer", "http://localhost:8000/chat/1")]));
        for forged in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:8001")],
            &[("origin", "http://localhost:8000.evil.example")],
            &[("sec-fetch-site", "")],
            &[("referer", "https://evil.example/localhost:8000")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            &[],
        ] {
            assert!(!post(forged), "{forged:?}");
        }
    }

    #[test]
    fn a_page_that_came_unencrypted_is_not_ours_where_encryption_is_known() {
        let ours = |url| is_ours(Some(url), "chat.example.com", true);
        assert!(ours("https://chat.example.com") && ours("https://chat.example.com:443/x"));
        assert!(!ours("http://chat.example.com") && !ours("http://chat.example.com:443"));
    }

    #[test]
    fn programs_may_send_json_to_the_api() {
        let json = [("content-type", "application/json")];
        assert!(judged(&Method::POST, "/api/v1/messages", &json).is_ok());
        let form = [("content-type", "text/plain")];
        assert!(judged(&Method::POST, "/api/v1/messages", &form).is_err());
        assert!(judged(&Method::POST, "/send", &json).is_err());
    }

    #[test]
    fn other_sites_may_link_to_pages_but_not_read_the_api() {
        let foreign = [("sec-fetch-site", "cross-site")];
        assert!(judged(&Method::GET, "/chat/1", &foreign).is_ok());
        assert!(judged(&Method::GET, "/api/v1/events", &foreign).is_err());
    }
}
