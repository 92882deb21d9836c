//! What the fake has seen, and waiting for it without sleeping.
//!
//! Each request is noted when it is whole, counted while it is answered, and
//! closed with how it ended.

use super::http::Request;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// No test waits longer than this: it fails instead.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// Counts from 0, in the order of arrival.
    pub id: usize,
    /// The method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// Its headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, `null` if it is no JSON.
    pub body: Value,
    /// When it was whole, in milliseconds since the fake's start.
    pub at_ms: u128,
    /// Objects of the stream that were sent so far.
    pub sent: u64,
    /// Bytes of the answer that were sent, once it has ended.
    pub bytes: u64,
    /// How it ended; absent while it is being answered.
    pub end: Option<End>,
    /// When it ended, in milliseconds since the fake's start.
    pub end_ms: Option<u128>,
    /// When it ended.
    #[serde(skip)]
    pub ended: Option<Instant>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The answer was sent whole.
    Answered,
    /// The client closed the connection before that.
    ClosedByClient,
    /// The script broke the answer off.
    BrokenOff,
}

/// The list of requests.
pub struct Log {
    began: Instant,
    seen: Mutex<Vec<Seen>>,
    changes: watch::Sender<u64>,
}

impl Log {
    pub fn new() -> Self {
        Self { began: Instant::now(), seen: Mutex::default(), changes: watch::Sender::new(0) }
    }

    pub fn arrived(&self, request: &Request) -> usize {
        let mut seen = self.seen.lock().unwrap();
        let id = seen.len();
        seen.push(Seen {
            id,
            method: request.method.clone(),
            path: request.path.clone(),
            headers: request.headers.clone(),
            body: serde_json::from_slice(&request.body).unwrap_or(Value::Null),
            at_ms: self.began.elapsed().as_millis(),
            sent: 0,
            bytes: 0,
            end: None,
            end_ms: None,
            ended: None,
        });
        drop(seen);
        self.changed();
        id
    }

    pub fn sent(&self, id: usize, count: u64) {
        self.seen.lock().unwrap()[id].sent += count;
        self.changed();
    }

    /// The last object has gone out, after so many bytes; what happens to the
    /// connection afterwards no longer counts.
    pub fn answered(&self, id: usize, bytes: u64) {
        self.bytes(id, bytes);
        self.ended(id, End::Answered);
    }

    /// Notes how a request ended, if that is not known yet.
    pub fn ended(&self, id: usize, end: End) {
        let mut seen = self.seen.lock().unwrap();
        if seen[id].end.is_some() {
            return;
        }
        seen[id].end = Some(end);
        seen[id].end_ms = Some(self.began.elapsed().as_millis());
        seen[id].ended = Some(Instant::now());
        drop(seen);
        self.changed();
    }

    pub fn all(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits for the request that fits; none if it does not come in time.
    pub async fn wait(&self, fits: impl Fn(&[Seen]) -> Option<Seen>) -> Option<Seen> {
        let mut changes = self.changes.subscribe();
        let waiting = async {
            loop {
                let found = fits(&self.seen.lock().unwrap());
                if found.is_some() {
                    return found;
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.ok().flatten()
    }

    pub fn bytes(&self, id: usize, bytes: u64) {
        self.seen.lock().unwrap()[id].bytes = bytes;
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}
