//! The model server's address, read as Ollama reads `OLLAMA_HOST`, so that
//! the value that works for `ollama` works here.
//!
//! One difference on purpose: credentials (`user:password@`) are understood
//! for servers behind a proxy, and never shown. Absent: whether the server
//! may be spoken to (the administrator who sets it decides), and name lookup.

use crate::server::secret::Secret;
use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Ollama's own port.
const OLLAMA_PORT: u16 = 11434;

/// Where a model server listens. Its `Display` is free of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Always with an empty path or one without a slash at the end. It may hold a password.
    base: Secret,
    public: String,
}

/// Why a text is no address of a model server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Neither `http` nor `https`; holds the scheme.
    Scheme(String),
    /// Not a host name or an IP address.
    Host,
}

impl fmt::Display for AddressError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => {
                write!(to, "{scheme:?} is not a scheme that a model server can be reached by")
            }
            Self::Host => to.write_str(
                "it names neither a host nor an IP address; write it as in http://127.0.0.1:11434",
            ),
        }
    }
}

impl std::error::Error for AddressError {}

impl Default for Address {
    /// `http://127.0.0.1:11434`.
    fn default() -> Self {
        let base = format!("http://127.0.0.1:{OLLAMA_PORT}");
        Self { public: base.clone(), base: Secret::new(base) }
    }
}

impl Address {
    /// The URL of an endpoint; `path` starts with a slash.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.base.reveal())
    }

    /// The address without credentials: what people may see.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Whether the way there is encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base.reveal().starts_with("https:")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.public)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim().trim_matches(['"', '\'']).trim();
        let (mut scheme, rest, mut default_port) = match text.split_once("://") {
            None => ("http", text, OLLAMA_PORT),
            Some(("http", rest)) => ("http", rest, 80),
            Some(("https", rest)) => ("https", rest, 443),
            Some((scheme, _)) => return Err(AddressError::Scheme(scheme.to_owned())),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (credentials, host_port) = match authority.rsplit_once('@') {
            Some((credentials, host_port)) => (format!("{credentials}@"), host_port),
            None => (String::new(), authority),
        };
        if !is_well_bracketed(host_port) || is_half_a_scheme(host_port, path) {
            return Err(AddressError::Host);
        }
        if text == "ollama.com" {
            (scheme, default_port) = ("https", 443);
        }
        let (host, port) = split_host_port(host_port, default_port);
        let host = reachable(host);
        let path = path.trim_end_matches('/');
        let slash = if path.is_empty() { "" } else { "/" };
        let base = format!("{scheme}://{credentials}{host}:{port}{slash}{path}");
        let public = format!("{scheme}://{host}:{port}{slash}{path}");
        // The parser that the client uses decides; what it would read
        // differently (a backslash, a second host) is refused.
        let url = Url::parse(&base).map_err(|_| AddressError::Host)?;
        let same_host = url.host_str().is_some_and(|seen| seen.eq_ignore_ascii_case(&host));
        if !same_host || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Host);
        }
        Ok(Self { base: Secret::new(base), public })
    }
}

/// Whether brackets, if there are any, hold an IP address and nothing but a
/// port follows them.
fn is_well_bracketed(text: &str) -> bool {
    if !text.contains(['[', ']']) {
        return true;
    }
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inside.is_some_and(|(inside, rest)| {
        inside.parse::<IpAddr>().is_ok() && (rest.is_empty() || rest.starts_with(':'))
    })
}

/// `http:/box` and `http//box`: a slip, not a host that is called "http".
fn is_half_a_scheme(host_port: &str, path: &str) -> bool {
    matches!(host_port.trim_end_matches(':'), "http" | "https") && !path.is_empty()
}

/// Splits at the port. A port that is none or too large counts as not given,
/// and a bare IPv6 address is no host with a port.
fn split_host_port(text: &str, default_port: u16) -> (&str, u16) {
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return (text, default_port);
    }
    match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().unwrap_or(default_port)),
        None => (text, default_port),
    }
}

/// The host as it stands in a URL. What a server listens on to mean "all
/// addresses" is no place to connect to: this machine is meant.
fn reachable(host: &str) -> String {
    match host.trim_matches(['[', ']']) {
        "" => "127.0.0.1".to_owned(),
        bare => match bare.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) if address.is_unspecified() => "127.0.0.1".to_owned(),
            Ok(IpAddr::V4(address)) => address.to_string(),
            Ok(IpAddr::V6(address)) if address.is_unspecified() => "[::1]".to_owned(),
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            Err(_) => bare.to_owned(),
        },
    }
}
