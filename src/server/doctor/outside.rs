//! The way to Linnet as a program from outside finds it: `linnet doctor URL`.
//!
//! The access password is sent only where the certificate was checked. Our
//! client does not speak HTTP/2: whether it is there is asked apart (`greeting`).

use super::greeting;
use crate::domain::UnixMillis;
use crate::domain::doctor::{
    BODY_BYTES, Finding, Grade, Measured, Proxy, Report, Streamed, Topic, What, host_unknown,
    judge, path_wrong, silence,
};
use crate::server::fault::deepest;
use crate::server::fresh;
use crate::server::secret::Secret;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, ORIGIN, SERVER,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url, redirect};
use std::error::Error;
use std::time::{Duration, Instant};

/// How long one answer is waited for, besides what is meant to be slow.
const PATIENCE: Duration = Duration::from_secs(15);
/// An answer of more bytes than this is none of Linnet's.
const REPORT_BYTES: usize = 256 * 1024;

/// What is found on the way to an address.
///
/// # Errors
/// It is no address.
pub async fn look(address: &str, password: Option<Secret>) -> Result<Vec<Finding>, String> {
    let mut url: Url = address.parse().map_err(|error| format!("{address:?}: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("{address:?}: write https://chat.example.com/"));
    }
    url.set_query(None);
    url.set_fragment(None);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut found = Vec::new();
    let mut way = Way::new(url, password, true)?;
    let first = match way.get("/api/doctor").send().await {
        Err(error) if of_certificate(&error) => {
            let why = deepest(&error);
            found.push(Finding::new(Topic::Reach, Grade::Fault, What::Certificate, [why]));
            way = Way::new(way.url, None, false)?;
            way.get("/api/doctor").send().await
        }
        other => other,
    };
    match first {
        Ok(answer) => found.extend(way.judge(answer).await),
        Err(error) => {
            let why = deepest(&error);
            found.push(Finding::new(Topic::Reach, Grade::Fault, What::Unreachable, [why]));
        }
    }
    Ok(found)
}

struct Way {
    client: Client,
    url: Url,
    password: Option<Secret>,
}

impl Way {
    fn new(url: Url, password: Option<Secret>, checked: bool) -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("linnet-doctor/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .connect_timeout(PATIENCE);
        let client = match (url.scheme(), checked) {
            ("http", _) => client.tls_certs_only([]),
            (_, true) => client,
            (_, false) => client.tls_danger_accept_invalid_certs(true),
        };
        let client = client.build().map_err(|error| error.to_string())?;
        Ok(Self { client, url, password })
    }

    fn base(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.url.clone();
        url.set_path(&[self.base(), path].concat());
        let request = self.client.request(method, url);
        match &self.password {
            Some(password) => {
                request.header(AUTHORIZATION, format!("Bearer {}", password.reveal()))
            }
            None => request,
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.ask(Method::GET, path).timeout(PATIENCE)
    }

    /// What the address itself says.
    fn measured(&self, answer: &Response) -> Measured {
        let host = self.url.host_str().unwrap_or_default();
        let host = self.url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let https = self.url.scheme() == "https";
        let name = self.url.host_str().unwrap_or_default();
        let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        let server = answer.headers().get(SERVER).and_then(|server| server.to_str().ok());
        let proxy = Proxy::of(server.unwrap_or_default());
        Measured { host, base: self.base().to_owned(), https, local, proxy, ..Measured::default() }
    }

    /// What follows from the first answer: all the rest, if it is Linnet's.
    async fn judge(&self, answer: Response) -> Vec<Finding> {
        let mut measured = self.measured(&answer);
        let status = answer.status();
        let body = whole(answer).await;
        if let Ok(report) = serde_json::from_slice::<Report>(&body) {
            let UnixMillis(here) = fresh::now();
            measured.ahead = Some(report.arrival.now.0 - here);
            measured.silence = Some(self.silence(report.arrival.heartbeat).await);
            measured.arrival = Some(report.arrival);
            measured.streamed = self.stream().await;
            measured.body = self.body().await;
            measured.protocol = self.protocol().await;
            let mut found = vec![Finding::fine(Topic::Reach, [])];
            found.extend(judge(&measured));
            return found;
        }
        let error: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
        let code = error
            .as_ref()
            .and_then(|error| error["error"]["code"].as_str().or(error["code"].as_str()));
        match (status, code) {
            (_, Some("host_refused")) => vec![host_unknown(&measured)],
            (_, Some("not_found")) => vec![path_wrong("?", &measured)],
            (StatusCode::UNAUTHORIZED, Some("sign_in_needed")) => {
                let needed = Finding::new(Topic::Reach, Grade::Note, What::PasswordNeeded, [])
                    .set(["LINNET_PASSWORD=… linnet doctor URL".to_owned()]);
                let mut found = vec![needed];
                found.extend(self.astray(&measured).await);
                found
            }
            _ => {
                let told = [status.as_u16().to_string()];
                vec![Finding::new(Topic::Reach, Grade::Fault, What::Foreign, told)]
            }
        }
    }

    /// Whether the way to the sign-in leads out of the path.
    async fn astray(&self, measured: &Measured) -> Option<Finding> {
        let answer = self.get("/").header(ACCEPT, "text/html").send().await.ok()?;
        let leads = answer.headers().get(LOCATION)?.to_str().ok()?;
        let believed = leads.split_once("/sign-in")?.0;
        (believed != measured.base).then(|| path_wrong(&format!("{believed}/"), measured))
    }

    async fn stream(&self) -> Option<Streamed> {
        let mut answer = self.get("/api/doctor/stream").send().await.ok()?;
        let packed = answer.headers().get(CONTENT_ENCODING);
        let packed = packed.and_then(|how| how.to_str().ok()).map(str::to_owned);
        let (mut first, mut last) = (None, None);
        while let Ok(Some(_)) = answer.chunk().await {
            last = Some(Instant::now());
            first = first.or(last);
        }
        let spread = last?.duration_since(first?).as_millis();
        Some(Streamed { spread: u64::try_from(spread).unwrap_or(u64::MAX), packed })
    }

    /// After how many milliseconds silence was cut off, if it was.
    async fn silence(&self, heartbeat: u64) -> Option<u64> {
        let begun = Instant::now();
        let patience = Duration::from_millis(silence(heartbeat)) + PATIENCE;
        let ask = self.ask(Method::GET, "/api/doctor/silence").timeout(patience);
        let kept = match ask.send().await {
            Ok(answer) => String::from_utf8_lossy(&whole(answer).await).contains("kept"),
            Err(_) => false,
        };
        let after = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        (!kept).then_some(after)
    }

    /// The version of HTTP that browsers get, if the connection is encrypted.
    async fn protocol(&self) -> Option<String> {
        let (host, port) = (self.url.host_str()?, self.url.port_or_known_default()?);
        let greeting = tokio::time::timeout(PATIENCE, greeting::protocol(host, port));
        if self.url.scheme() == "https" { greeting.await.ok()? } else { None }
    }

    async fn body(&self) -> Option<u16> {
        let origin = self.url.origin().ascii_serialization();
        let ask = self.ask(Method::POST, "/api/doctor/body").timeout(PATIENCE);
        let ask = ask.header(ORIGIN, origin).header(CONTENT_TYPE, "application/octet-stream");
        let answer = ask.body(vec![b' '; BODY_BYTES]).send().await;
        // Who refuses unread may close before all is sent.
        Some(answer.map_or(413, |answer| answer.status().as_u16()))
    }
}

/// What came of an answer, up to a size.
async fn whole(mut answer: Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < REPORT_BYTES
        && let Ok(Some(piece)) = answer.chunk().await
    {
        bytes.extend_from_slice(&piece);
    }
    bytes
}

fn of_certificate(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(one) = cause {
        if one.to_string().contains("invalid peer certificate") {
            return true;
        }
        cause = one.source();
    }
    false
}
