//! A strict fake of Ollama (as of v0.33), written from its API, that can be
//! scripted to fail in every way that is known.
//!
//! For Rust tests it is a library ([`FakeOllama`]), for browser tests a
//! program (`main.rs`, controlled by `control.rs`). It runs on a thread of its
//! own and stops when dropped. The language of scripts is in `script.rs`.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    reason = "the numbers of tests are small, and a test may panic"
)]

mod catalog;
mod chat;
mod clock;
mod control;
mod faults;
mod http;
mod log;
mod manage;
mod registry;
mod script;
mod server;
pub mod sha256;
mod shared;
mod strict;

pub use catalog::FakeModel;
pub use log::{End, Seen};
pub use script::{Fault, Rule, Script};
pub use shared::{Settings, Shared};

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It is ready for the next request.
    Keep,
    /// It is closed in order.
    Close,
    /// It is reset.
    Reset,
}

/// A running fake.
pub struct FakeOllama {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeOllama {
    /// Starts on a port that the system picks.
    pub fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap()).expect("a free port is there")
    }

    /// Starts at an address.
    pub fn start_at(address: SocketAddr) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            server::listen(address)?
        };
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = server::serve(listener, address, serving) => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Self { shared, address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as `http://…`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers every chat with this script from now on.
    pub fn script(&self, script: Script) {
        self.shared.set_rules(vec![Rule { script, ..Rule::default() }]);
    }

    /// Puts these rules in place of all others; the first that fits counts.
    pub fn rules(&self, rules: Vec<Rule>) {
        self.shared.set_rules(rules);
    }

    /// Adds a rule behind the others.
    pub fn rule(&self, rule: Rule) {
        self.shared.add_rule(rule);
    }

    /// Changes the settings (models, version, parallel requests, …).
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.change(change);
    }

    /// Lets the streams go on that hold at this name.
    pub fn release(&self, name: &str) {
        self.shared.release(name);
    }

    /// All requests seen so far, without those of `/fake/`.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.log.all()
    }

    /// The models in the order of their loads.
    pub fn loads(&self) -> Vec<String> {
        self.shared.loads.lock().unwrap().clone()
    }

    /// Waits for the `nth` request (from 1) of a path.
    pub async fn wait_request(&self, path: &str, nth: usize) -> Seen {
        let found = self
            .shared
            .log
            .wait(|seen| seen.iter().filter(|seen| seen.path == path).nth(nth - 1).cloned());
        found.await.unwrap_or_else(|| panic!("request {nth} of {path} did not come"))
    }

    /// Waits until so many objects of a request's stream were sent.
    pub async fn wait_sent(&self, id: usize, count: u64) -> Seen {
        let found =
            self.shared.log.wait(|seen| seen.get(id).filter(|seen| seen.sent >= count).cloned());
        found.await.unwrap_or_else(|| panic!("request {id} was not sent {count} objects"))
    }

    /// Waits until a request has ended, by whomever.
    pub async fn wait_end(&self, id: usize) -> Seen {
        let found =
            self.shared.log.wait(|seen| seen.get(id).filter(|seen| seen.end.is_some()).cloned());
        found.await.unwrap_or_else(|| panic!("request {id} did not end"))
    }

    /// Waits until the client has closed a request's connection.
    pub async fn wait_closed(&self, id: usize) -> Seen {
        let seen = self.wait_end(id).await;
        assert_eq!(seen.end, Some(End::ClosedByClient), "request {id}");
        seen
    }

    /// Stops listening (connections are refused) or starts again at the same
    /// port. Returns when that is so. Running answers go on.
    pub async fn refuse(&self, refuse: bool) {
        self.shared.refuse(refuse).await;
    }
}

impl Drop for FakeOllama {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
