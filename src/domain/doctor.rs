//! What `linnet doctor` and the page `/doctor` look at: what was measured on
//! the way to Linnet, what was found out about its own machine, and which
//! setting is at fault.
//!
//! The page measures in the browser, the command from where it is called; both
//! judge here. Words are in `i18n/doctor.rs`; settings are no words: they stand
//! here, for each proxy. Absent on purpose: measuring.

use super::{BasePath, UnixMillis};
use serde::{Deserialize, Serialize};

/// What is looked at. The order is that of the names in the catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Whether anybody answers at the address.
    Reach,
    /// The host name that arrives.
    Host,
    /// The path that Linnet believes to lie at.
    Path,
    /// What a proxy says of the connection, and whether it counts.
    Proxy,
    /// Whether the connection is encrypted.
    Encryption,
    /// Whether what is sent by and by arrives so.
    Streams,
    /// Whether a silent stream is left open.
    Silence,
    /// Whether large messages pass.
    Bodies,
    /// The version of HTTP.
    Protocol,
    /// Both sides' clocks.
    Clock,
    /// Options and `linnet.toml`.
    Configuration,
    /// The data folder.
    Folder,
    /// Room on its disk.
    Space,
    /// The database.
    Database,
    /// A model server.
    Ollama,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Fine,
    /// Works, and could be better.
    Note,
    /// Something does not work.
    Fault,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Nothing to complain of.
    Fine,
    /// Nobody answers; why.
    Unreachable,
    /// The certificate is not trusted; why.
    Certificate,
    /// Somebody else answers; the status.
    Foreign,
    /// The rest cannot be seen without the access password.
    PasswordNeeded,
    /// A host name that is not answered to; the name.
    HostUnknown,
    /// Another host arrives than was asked for; both.
    HostReplaced,
    /// Linnet believes to lie elsewhere; where, and where it is reached.
    PathWrong,
    /// The proxy does not say that the connection is encrypted.
    ProtoUnsaid,
    /// The proxy's word does not count; its address.
    ProxyUntrusted,
    /// Not encrypted.
    Plain,
    /// All of a stream arrives at once.
    Buffered,
    /// A stream is compressed on the way; how.
    Packed,
    /// Silence is cut off; after how many seconds, and how often Linnet speaks.
    Cut,
    /// A message of 2 MB is refused; the status.
    TooLarge,
    /// HTTP/1.1.
    OldProtocol,
    /// Clocks are so many seconds apart.
    ClockApart,
    /// A mistake; which.
    Mistake,
    /// The data folder cannot be used; why.
    Unusable,
    /// Others on the machine can read the chats.
    Readable,
    /// On a network file system; which kind.
    Network,
    /// So many MB are free.
    Little,
    /// The database is damaged; how.
    Damaged,
    /// Written by a newer Linnet; its version, and ours.
    Newer,
    /// Will be changed at the next start; its version, and ours.
    Older,
    /// A model server does not answer; its name.
    Silent,
    /// It is old; its name and its version.
    Old,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub topic: Topic,
    /// How bad it is.
    pub grade: Grade,
    /// What was found.
    pub what: What,
    /// The values of it, in the order of [`What`].
    pub told: Vec<String>,
    /// What would have to be set.
    pub fix: Vec<String>,
}

impl Finding {
    /// That all is well, with a detail if there is one.
    #[must_use]
    pub fn fine(topic: Topic, told: impl Into<Vec<String>>) -> Self {
        Self { topic, grade: Grade::Fine, what: What::Fine, told: told.into(), fix: Vec::new() }
    }

    /// Something else.
    #[must_use]
    pub fn new(topic: Topic, grade: Grade, what: What, told: impl Into<Vec<String>>) -> Self {
        Self { topic, grade, what, told: told.into(), fix: Vec::new() }
    }

    /// The same with what would have to be set.
    #[must_use]
    pub fn set(mut self, fix: impl IntoIterator<Item = String>) -> Self {
        self.fix.extend(fix);
        self
    }
}

/// How a request arrived: what the server says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The host name, with its port if it has one.
    pub host: String,
    /// Where Linnet believes to lie.
    pub base: BasePath,
    /// Whether it knows the connection to be encrypted.
    pub https: bool,
    /// Who has connected: an address, or `unix`.
    pub peer: String,
    /// Whether its word counts.
    pub trusted: bool,
    /// Whether it said anything that would count then.
    pub forwarded: bool,
    /// Between two signs of life in a silent stream, in milliseconds.
    pub heartbeat: u64,
    /// The server's clock.
    pub now: UnixMillis,
}

/// What `GET /api/doctor` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How this request arrived.
    pub arrival: Arrival,
    /// What was found out on the server's machine.
    pub findings: Vec<Finding>,
}

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

/// How a stream came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streamed {
    /// Between its first piece and its last, in milliseconds.
    pub spread: u64,
    /// How it was compressed, if it was.
    pub packed: Option<String>,
}

/// The pieces of the stream that is measured, and the milliseconds between them.
pub const PIECES: (u32, u64) = (3, 700);
/// Less than this between the first and the last: they came together.
const TOGETHER: u64 = 400;
/// The largest message that Linnet takes.
pub const BODY_BYTES: usize = super::limits::BODY_BYTES;

/// For how long silence is tried, with that heartbeat, in milliseconds.
#[must_use]
pub fn silence(heartbeat: u64) -> u64 {
    heartbeat + (heartbeat / 4).max(1000)
}

/// What was measured from where somebody is. What could not be is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The host that was asked for, with its port if that is not the usual one.
    pub host: String,
    /// Where Linnet lies, by the address.
    pub base: String,
    /// Whether the address begins with `https`.
    pub https: bool,
    /// Whether it is one of this machine, which browsers trust without.
    pub local: bool,
    /// Who answers.
    pub proxy: Proxy,
    /// What the server says.
    pub arrival: Option<Arrival>,
    /// How a stream came.
    pub streamed: Option<Streamed>,
    /// After how many milliseconds silence was cut off; none if it was not.
    pub silence: Option<Option<u64>>,
    /// The status for a large message.
    pub body: Option<u16>,
    /// The version of HTTP, as ALPN calls it.
    pub protocol: Option<String>,
    /// How many milliseconds the server's clock is ahead.
    pub ahead: Option<i64>,
}

/// What is to be said of it.
#[must_use]
pub fn judge(measured: &Measured) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(arrival) = &measured.arrival {
        found.extend(arrived(measured, arrival));
    }
    if !measured.https {
        found.push(if measured.local {
            Finding::fine(Topic::Encryption, [])
        } else {
            Finding::new(Topic::Encryption, Grade::Note, What::Plain, []).set([
                "linnet --tls-cert chat.pem --tls-key chat.key".to_owned(),
                "tailscale serve 8000".to_owned(),
            ])
        });
    }
    if let Some(streamed) = &measured.streamed {
        found.push(of_stream(measured, streamed));
    }
    let beat = measured.arrival.as_ref().map_or(0, |arrival| arrival.heartbeat);
    match measured.silence {
        Some(Some(after)) => {
            let told = [seconds(after), seconds(beat)];
            let own = format!("linnet --heartbeat {}s", (after / 2000).max(1));
            found.push(
                Finding::new(Topic::Silence, Grade::Fault, What::Cut, told)
                    .set(settings(What::Cut, measured.proxy, ""))
                    .set([own]),
            );
        }
        Some(None) => found.push(Finding::fine(Topic::Silence, [])),
        None => {}
    }
    match measured.body {
        Some(200..300) => found.push(Finding::fine(Topic::Bodies, [])),
        // Refused by Linnet itself, for what is said above.
        Some(403) | None => {}
        Some(status) => found.push(
            Finding::new(Topic::Bodies, Grade::Fault, What::TooLarge, [status.to_string()])
                .set(settings(What::TooLarge, measured.proxy, "")),
        ),
    }
    match measured.protocol.as_deref() {
        Some("http/1.1") if !measured.local => found.push(
            Finding::new(Topic::Protocol, Grade::Note, What::OldProtocol, [])
                .set(settings(What::OldProtocol, measured.proxy, "").filter(|_| measured.https)),
        ),
        Some(protocol) => found.push(Finding::fine(Topic::Protocol, [protocol.to_owned()])),
        None => {}
    }
    if let Some(ahead) = measured.ahead {
        let apart = ahead.unsigned_abs();
        let grade = match apart {
            0..=10_000 => Grade::Fine,
            10_001..=120_000 => Grade::Note,
            _ => Grade::Fault,
        };
        found.push(if grade == Grade::Fine {
            Finding::fine(Topic::Clock, [])
        } else {
            Finding::new(Topic::Clock, grade, What::ClockApart, [seconds(apart)])
        });
    }
    found
}

/// Host, path, and what the proxy says.
fn arrived(measured: &Measured, arrival: &Arrival) -> Vec<Finding> {
    let mut found = Vec::new();
    let usual = if measured.https { ":443" } else { ":80" };
    let short = |host: &str| host.strip_suffix(usual).unwrap_or(host).to_ascii_lowercase();
    found.push(if short(&arrival.host) == short(&measured.host) {
        Finding::fine(Topic::Host, [measured.host.clone()])
    } else {
        let told = [arrival.host.clone(), measured.host.clone()];
        Finding::new(Topic::Host, Grade::Fault, What::HostReplaced, told).set(settings(
            What::HostReplaced,
            measured.proxy,
            "",
        ))
    });
    found.push(if arrival.base.0 == measured.base {
        Finding::fine(Topic::Path, [arrival.base.home()])
    } else {
        path_wrong(&arrival.base.home(), measured)
    });
    let hidden = measured.https && !arrival.https;
    let trust = || format!("linnet --trusted-proxies {}", arrival.peer);
    if !arrival.trusted && arrival.forwarded {
        let grade = if hidden { Grade::Fault } else { Grade::Note };
        found.push(
            Finding::new(Topic::Proxy, grade, What::ProxyUntrusted, [arrival.peer.clone()])
                .set([trust()]),
        );
    } else if hidden {
        found.push(
            Finding::new(Topic::Proxy, Grade::Fault, What::ProtoUnsaid, [])
                .set(settings(What::ProtoUnsaid, measured.proxy, ""))
                .set((!arrival.trusted).then(trust)),
        );
    } else if measured.https {
        found.push(Finding::fine(Topic::Proxy, []));
    }
    found
}

/// That Linnet believes to lie elsewhere than it is reached.
#[must_use]
pub fn path_wrong(believed: &str, measured: &Measured) -> Finding {
    let told = [believed.to_owned(), format!("{}/", measured.base)];
    let path = if measured.base.is_empty() { "/" } else { &measured.base };
    Finding::new(Topic::Path, Grade::Fault, What::PathWrong, told)
        .set([format!("linnet --base-path {path}")])
        .set(settings(What::PathWrong, measured.proxy, path).filter(|_| path != "/"))
}

/// That a host name is not answered to.
#[must_use]
pub fn host_unknown(measured: &Measured) -> Finding {
    let name = measured.host.rsplit_once(':').map_or(measured.host.as_str(), |(name, _)| name);
    Finding::new(Topic::Host, Grade::Fault, What::HostUnknown, [name.to_owned()])
        .set([format!("linnet --allowed-hosts {name}")])
        .set(settings(What::HostReplaced, measured.proxy, ""))
}

fn of_stream(measured: &Measured, streamed: &Streamed) -> Finding {
    let Streamed { spread, packed } = streamed;
    let (whole, packed) = (*spread < TOGETHER, packed.clone());
    match (whole, packed) {
        (false, None) => Finding::fine(Topic::Streams, []),
        (whole, Some(how)) => {
            let grade = if whole { Grade::Fault } else { Grade::Note };
            Finding::new(Topic::Streams, grade, What::Packed, [how]).set(settings(
                What::Packed,
                measured.proxy,
                "",
            ))
        }
        (true, None) => Finding::new(Topic::Streams, Grade::Fault, What::Buffered, [])
            .set(settings(What::Buffered, measured.proxy, "")),
    }
}

fn seconds(milliseconds: u64) -> String {
    (milliseconds / 1000).max(1).to_string()
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
fn settings(what: What, proxy: Proxy, path: &str) -> impl Iterator<Item = String> {
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

    fn measured() -> Measured {
        let arrival = Arrival {
            host: "chat.example.com".to_owned(),
            base: BasePath("/ai".to_owned()),
            https: true,
            peer: "10.0.0.2".to_owned(),
            trusted: true,
            forwarded: true,
            heartbeat: 15_000,
            now: UnixMillis(0),
        };
        Measured {
            host: "chat.example.com:443".to_owned(),
            base: "/ai".to_owned(),
            https: true,
            proxy: Proxy::Nginx,
            arrival: Some(arrival),
            streamed: Some(Streamed { spread: 1400, packed: None }),
            silence: Some(None),
            body: Some(204),
            protocol: Some("h2".to_owned()),
            ahead: Some(-800),
            ..Measured::default()
        }
    }

    /// The one complaint about what was measured, changed so.
    fn complaint(change: impl FnOnce(&mut Measured, &mut Arrival)) -> (What, Grade, Vec<String>) {
        let mut measured = measured();
        let mut arrival = measured.arrival.take().expect("it is there");
        change(&mut measured, &mut arrival);
        measured.arrival = Some(arrival);
        let found = judge(&measured);
        let mut bad = found.into_iter().filter(|one| one.grade != Grade::Fine);
        let one = bad.next().expect("a complaint");
        assert_eq!(bad.next(), None);
        (one.what, one.grade, one.fix)
    }

    #[test]
    fn nothing_is_said_where_all_is_well() {
        assert!(judge(&measured()).iter().all(|one| one.grade == Grade::Fine));
    }

    #[test]
    fn each_fault_names_the_setting_of_the_proxy() {
        let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        let (what, grade, fix) = complaint(|_, arrival| arrival.host = "127.0.0.1:8000".to_owned());
        assert_eq!((what, grade), (What::HostReplaced, Grade::Fault));
        assert_eq!(fix, lines(&["nginx: proxy_set_header Host $http_host;"]));

        let (what, _, fix) = complaint(|measured, arrival| {
            arrival.base = BasePath::default();
            measured.proxy = Proxy::Caddy;
        });
        assert_eq!(what, What::PathWrong);
        assert_eq!(
            fix,
            lines(&["linnet --base-path /ai", "Caddy: header_up X-Forwarded-Prefix /ai"])
        );

        let (what, _, fix) = complaint(|_, arrival| arrival.https = false);
        assert_eq!(what, What::ProtoUnsaid);
        assert_eq!(fix, lines(&["nginx: proxy_set_header X-Forwarded-Proto $scheme;"]));

        let (what, grade, fix) = complaint(|_, arrival| {
            (arrival.https, arrival.trusted) = (false, false);
        });
        assert_eq!((what, grade), (What::ProxyUntrusted, Grade::Fault));
        assert_eq!(fix, lines(&["linnet --trusted-proxies 10.0.0.2"]));

        let (what, _, fix) = complaint(|measured, _| {
            measured.streamed = Some(Streamed { spread: 3, packed: None });
            measured.proxy = Proxy::Unknown;
        });
        assert_eq!((what, fix.len()), (What::Buffered, 3));

        let (what, _, fix) = complaint(|measured, _| measured.silence = Some(Some(4200)));
        assert_eq!(what, What::Cut);
        assert_eq!(fix, lines(&["nginx: proxy_read_timeout 1h;", "linnet --heartbeat 2s"]));

        let (what, _, fix) = complaint(|measured, _| measured.body = Some(413));
        assert_eq!((what, fix), (What::TooLarge, lines(&["nginx: client_max_body_size 0;"])));

        let (what, grade, _) = complaint(|measured, _| measured.ahead = Some(-3_600_000));
        assert_eq!((what, grade), (What::ClockApart, Grade::Fault));
        let (what, grade, _) = complaint(|measured, _| {
            measured.streamed = Some(Streamed { spread: 1400, packed: Some("gzip".to_owned()) });
        });
        assert_eq!((what, grade), (What::Packed, Grade::Note));
    }

    #[test]
    fn a_proxy_says_its_name() {
        assert_eq!(Proxy::of("nginx/1.22.1"), Proxy::Nginx);
        assert_eq!(Proxy::of("Apache/2.4.71 (Debian)"), Proxy::Apache);
        assert_eq!(Proxy::of("Caddy"), Proxy::Caddy);
        assert_eq!(Proxy::of(""), Proxy::Unknown);
    }
}
