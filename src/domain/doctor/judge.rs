//! What was measured on the way to Linnet, and what is to be said of it: which
//! part of the way is at fault, how bad that is, and what would have to be set.

use super::proxies::{Proxy, settings};
use super::{Arrival, Finding, Grade, Topic, What};
use crate::domain::limits;

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
pub const BODY_BYTES: usize = limits::BODY_BYTES;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BasePath, UnixMillis};

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
}
