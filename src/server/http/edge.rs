//! The outermost layer: what a proxy in front of us says, if its word counts,
//! and the base path, which is taken off before a route is found.
//!
//! A proxy may pass the path whole or without the base path; both arrive at the
//! same route, with the [`BasePath`] as an extension for whoever writes an
//! address. `X-Forwarded-Prefix`, `-Proto`, `-Host` and `-For` count from peers
//! in `LINNET_TRUSTED_PROXIES` alone; from all others they are removed unread,
//! so that nothing further in can believe them by mistake. Of a header with
//! several values the last one counts: it is what the trusted proxy itself has
//! added. Absent on purpose: `Forwarded` (RFC 7239), which no proxy here sends
//! unless it is made to.

use crate::domain::{BasePath, limits};
use crate::server::networks::{Network, Peer};
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;

/// What the headers of proxies are called.
const FORWARDED: [&str; 8] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
];
/// Only over https, for two years (security page, (c)).
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// The requests of which it is kept how they arrived.
const EXAMINED: &str = "/api/doctor";

/// How Linnet is reached.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    /// The base path, unless a proxy says another.
    pub base: BasePath,
    /// The proxies whose word counts.
    pub trusted: Arc<[Network]>,
    /// Whether connections are encrypted by Linnet itself.
    pub tls: bool,
}

/// Who asks, as far as it is known: an extension of every request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address; behind a proxy the one that it names.
    pub address: Option<IpAddr>,
    /// Whether the browser's connection is encrypted.
    pub https: bool,
}

/// How a request arrived, for whoever looks for the fault of a proxy
/// (`http/doctor.rs`): an extension of those requests.
#[derive(Clone, Debug, Default)]
pub struct Arrived {
    /// Who has connected: an address, or `unix`.
    pub peer: String,
    /// Whether its word counts.
    pub trusted: bool,
    /// Whether it said anything that would.
    pub forwarded: bool,
    /// Whether the browser's connection is known to be encrypted.
    pub https: bool,
}

impl Edge {
    fn arrived(&self, peer: Option<Peer>, headers: &HeaderMap) -> Arrived {
        Arrived {
            peer: match peer {
                Some(Peer::Address(address)) => address.to_string(),
                Some(Peer::Unix) => "unix".to_owned(),
                None => String::new(),
            },
            trusted: peer.is_some_and(|peer| self.trusts(peer)),
            forwarded: FORWARDED.iter().any(|name| headers.contains_key(*name)),
            https: false,
        }
    }

    /// Whether a peer's word counts.
    #[must_use]
    pub fn trusts(&self, peer: Peer) -> bool {
        self.trusted.iter().any(|network| network.has(peer))
    }

    /// Who asks, and under which base path; takes the headers of proxies away,
    /// and sets `Host` to what the browser asked for.
    fn read(&self, peer: Option<Peer>, headers: &mut HeaderMap) -> (Client, BasePath) {
        let mut client = Client { address: None, https: self.tls };
        if let Some(Peer::Address(address)) = peer {
            client.address = Some(address);
        }
        let mut base = self.base.clone();
        if peer.is_some_and(|peer| self.trusts(peer)) {
            if let Some(scheme) = last(headers, "x-forwarded-proto") {
                client.https = scheme.eq_ignore_ascii_case("https");
            }
            if let Some(prefix) = last(headers, "x-forwarded-prefix") {
                match prefix.parse() {
                    Ok(prefix) => base = prefix,
                    Err(wrong) => tracing::warn!(%wrong, "X-Forwarded-Prefix is left out"),
                }
            }
            if let Some(host) = last(headers, "x-forwarded-host")
                && let Ok(host) = HeaderValue::from_str(&host)
            {
                headers.insert(header::HOST, host);
            }
            client.address = self.origin(headers).or(client.address);
        }
        for name in FORWARDED {
            headers.remove(HeaderName::from_static(name));
        }
        (client, base)
    }

    /// The last address on the way to us that is no trusted proxy: everything
    /// before it can be made up.
    fn origin(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let mut known = None;
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        for part in lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(',')) {
            let Some(address) = address(part.trim()) else { break };
            known = Some(address);
            if !self.trusts(Peer::Address(address)) {
                break;
            }
        }
        known
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    address.or_else(with_port).map(|address| address.to_canonical())
}

/// The last value of a header that may be a list.
fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let value = line.rsplit(',').next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// What is no request for us, whatever it is about: its answer.
fn refused(request: &Request) -> Option<StatusCode> {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    if matches!(*method, Method::TRACE | Method::CONNECT) {
        return Some(StatusCode::METHOD_NOT_ALLOWED);
    }
    let long = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if long > limits::URI_BYTES {
        return Some(StatusCode::URI_TOO_LONG);
    }
    // With `: ` and the end of a line; what reads them stops at about twice that.
    let fields = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    if long + fields.sum::<usize>() > limits::HEAD_BYTES {
        return Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    // Two lengths: what is the end to us may be the middle to a proxy.
    let both = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
    both.iter().all(|name| headers.contains_key(name)).then_some(StatusCode::BAD_REQUEST)
}

/// The layer. It must lie around the router, not in it.
pub async fn enter(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    // Of a length beside the chunks nothing is left here if it came after them:
    // so no request follows one in chunks, as RFC 9112, 6.1, has it.
    let last = request.headers().contains_key(header::TRANSFER_ENCODING);
    let refusal = refused(&request);
    let mut response = match refusal {
        Some(status) => {
            let peer = request.extensions().get::<Peer>().copied();
            let (client, _) = edge.read(peer, request.headers_mut());
            of_client(client, status.into_response())
        }
        None => within(&edge, &mut request, next).await,
    };
    if last || refusal.is_some() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn within(edge: &Edge, request: &mut Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let examined = request.uri().path().ends_with(EXAMINED);
    let arrived = examined.then(|| edge.arrived(peer, request.headers()));
    let (client, base) = edge.read(peer, request.headers_mut());
    if let Some(arrived) = arrived {
        request.extensions_mut().insert(Arrived { https: client.https, ..arrived });
    }
    let response = match without_base(&base, request.uri()) {
        Way::Here(uri) => {
            if let Some(uri) = uri {
                *request.uri_mut() = uri;
            }
            request.extensions_mut().insert(client);
            request.extensions_mut().insert(base);
            next.run(std::mem::take(request)).await
        }
        Way::AddSlash(address) if matches!(*request.method(), Method::GET | Method::HEAD) => {
            (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response()
        }
        Way::AddSlash(_) => StatusCode::NOT_FOUND.into_response(),
    };
    of_client(client, response)
}

/// Notes for the log whose answer it is, and says over https to stay there.
fn of_client(client: Client, mut response: Response) -> Response {
    response.extensions_mut().insert(client);
    if client.https {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

enum Way {
    /// The path within Linnet, if it is another than the one that was sent.
    Here(Option<Uri>),
    /// The base path without its slash, from which relative addresses would go astray.
    AddSlash(String),
}

fn without_base(base: &BasePath, uri: &Uri) -> Way {
    let whole = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let Some(rest) = whole.strip_prefix(base.0.as_str()).filter(|_| !base.0.is_empty()) else {
        return Way::Here(None);
    };
    if rest.is_empty() || rest.starts_with('?') {
        return Way::AddSlash(format!("{}/{rest}", base.0));
    }
    if !rest.starts_with('/') {
        return Way::Here(None);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = rest.parse().ok();
    Way::Here(Uri::from_parts(parts).ok())
}

/// The base path of a request.
#[must_use]
pub fn base_of(request: &Request) -> BasePath {
    request.extensions().get::<BasePath>().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge() -> Edge {
        let trusted = ["10.0.0.0/8", "unix"].map(|text| text.parse().expect("a network"));
        Edge { base: BasePath("/own".to_owned()), trusted: Arc::new(trusted), tls: false }
    }

    fn read(peer: &str, pairs: &[(&'static str, &str)]) -> (Client, BasePath, HeaderMap) {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("inner:8000"));
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a header"));
        }
        let peer = match peer {
            "unix" => Peer::Unix,
            peer => Peer::tcp(peer.parse().expect("an address")),
        };
        let (client, base) = edge().read(Some(peer), &mut headers);
        (client, base, headers)
    }

    #[test]
    fn what_a_trusted_proxy_says_counts() {
        let said = [
            ("x-forwarded-for", "6.6.6.6, 192.0.2.7, 10.0.0.3"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "forged.example, chat.example.com"),
            ("x-forwarded-prefix", "/ai/"),
        ];
        for peer in ["10.0.0.2", "::ffff:10.0.0.2", "unix"] {
            let (client, base, headers) = read(peer, &said);
            assert_eq!(client.address, Some("192.0.2.7".parse().expect("an address")), "{peer}");
            assert!(client.https);
            assert_eq!(base.0, "/ai");
            assert_eq!(headers[header::HOST], "chat.example.com");
            assert_eq!(headers.len(), 1, "they are taken away");
        }
    }

    #[test]
    fn what_others_say_is_taken_away() {
        let said = [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-prefix", "/evil"),
            ("forwarded", "for=127.0.0.1"),
            ("x-real-ip", "127.0.0.1"),
        ];
        let (client, base, headers) = read("192.0.2.1", &said);
        let address = Some("192.0.2.1".parse().expect("an address"));
        assert_eq!(client, Client { address, https: false });
        assert_eq!(base.0, "/own");
        assert_eq!(headers[header::HOST], "inner:8000");
        assert_eq!(headers.len(), 1);
    }

    #[test]
    fn a_prefix_that_is_no_path_is_left_out() {
        for prefix in ["//evil.example", "/a\"b", "ai", "/a/../b", "/<x>", "https://evil"] {
            assert_eq!(read("10.0.0.2", &[("x-forwarded-prefix", prefix)]).1.0, "/own", "{prefix}");
        }
    }

    #[test]
    fn an_address_may_have_a_port() {
        for (text, is) in [
            ("192.0.2.7:4711", Some("192.0.2.7")),
            ("[2001:db8::1]:4711", Some("2001:db8::1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(address(text), is.map(|is| is.parse().expect("an address")), "{text}");
        }
    }

    #[test]
    fn the_base_path_is_taken_off_if_it_is_there() {
        let base = BasePath("/ai".to_owned());
        for (path, is) in [
            ("/ai/", "/"),
            ("/ai/chat/1?whole", "/chat/1?whole"),
            ("/ai//x", "//x"),
            ("/chat/1", "/chat/1"),
            ("/", "/"),
            ("/air", "/air"),
            ("http://localhost/ai/models", "http://localhost/models"),
        ] {
            let uri: Uri = path.parse().expect("an address");
            match without_base(&base, &uri) {
                Way::Here(changed) => assert_eq!(changed.unwrap_or(uri).to_string(), is, "{path}"),
                Way::AddSlash(address) => panic!("{path}: {address}"),
            }
        }
        let to = |path: &str| match without_base(&base, &path.parse().expect("an address")) {
            Way::AddSlash(address) => address,
            Way::Here(_) => panic!("{path}"),
        };
        assert_eq!((to("/ai"), to("/ai?x=1")), ("/ai/".to_owned(), "/ai/?x=1".to_owned()));
    }
}
