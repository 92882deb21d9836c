//! `GET /metrics`: all that is counted, for Prometheus.
//!
//! It is there only if the site's owner wants it: at an address of its own
//! (`LINNET_METRICS_ADDR`), or where everybody else comes in, for whoever brings
//! the token (`LINNET_METRICS_TOKEN`); with both, the token is asked for at both.
//! It tells how much, never what or whose. Names and labels are kept: curves and
//! alarms hang on them (`tests/metrics.rs`).

use super::Services;
use super::refusal::Refusal;
use crate::domain::Error;
use crate::server::facts;
use crate::server::measure::process;
use crate::server::measure::text::{TYPE, Text};
use crate::server::runs::counted::{Counted, Gauges, STATES};
use crate::server::secret::Secret;
use crate::server::store::Timing;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// A token of fewer characters can be guessed.
const SHORTEST: usize = 16;

/// Who may read: whoever brings the token. Only its hash is kept.
#[derive(Clone, Debug)]
pub struct Reader(Secret<[u8; 32]>);

impl FromStr for Reader {
    type Err = String;

    fn from_str(token: &str) -> Result<Self, String> {
        if token.chars().count() < SHORTEST || token.contains(|c: char| !c.is_ascii_graphic()) {
            return Err(format!("{SHORTEST} or more characters without spaces are needed"));
        }
        Ok(Self(Secret::new(Sha256::digest(token).into())))
    }
}

impl Reader {
    /// Whether a request brings the token. Hashes are compared: how long that
    /// takes says nothing of the token.
    fn is(&self, headers: &HeaderMap) -> bool {
        let said = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        let token = said.and_then(|said| said.strip_prefix(b"Bearer "));
        token.is_some_and(|token| *self.0.reveal() == <[u8; 32]>::from(Sha256::digest(token)))
    }
}

/// Where everybody else comes in: nothing is there without a token.
pub async fn show(State(services): State<Services>, headers: HeaderMap) -> Response {
    match &services.reader {
        None => Refusal(Error::NotFound).into_response(),
        Some(reader) if reader.is(&headers) => answer(&services),
        Some(_) => refused(),
    }
}

/// At the address of its own.
pub async fn show_apart(State(services): State<Services>, headers: HeaderMap) -> Response {
    match &services.reader {
        Some(reader) if !reader.is(&headers) => refused(),
        _ => answer(&services),
    }
}

fn refused() -> Response {
    let how = [(header::WWW_AUTHENTICATE, "Bearer realm=\"Linnet metrics\"")];
    (StatusCode::UNAUTHORIZED, how, "the token is needed\n").into_response()
}

fn answer(services: &Services) -> Response {
    let mut text = Text::default();
    let facts = facts::build();
    let labels = [("version", facts.version), ("commit", facts.commit), ("rustc", facts.rustc)];
    text.gauges("linnet_build_info", "The build; always 1.").value(&labels, 1);
    let engine = &services.engine;
    services.requests.write(&mut text);
    now(&mut text, &engine.gauges());
    since_start(&mut text, engine.counted());
    store(&mut text, engine.store_timing());
    process::write(&mut text);
    ([(header::CONTENT_TYPE, TYPE)], text.finish()).into_response()
}

fn now(text: &mut Text, gauges: &Gauges) {
    text.gauges("linnet_replies", "Replies that are not ended, by what they do.");
    for (state, count) in STATES.iter().zip(gauges.replies) {
        text.value(&[("state", state.name())], count);
    }
    let help = "Replies that wait in line for their model.";
    text.gauges("linnet_queue_length", help).value(&[], gauges.waiting);
    text.gauges("linnet_event_streams", "Open event streams.").value(&[], gauges.viewers);
    let help = "1 while the process is being stopped.";
    text.gauges("linnet_stopping", help).value(&[], u8::from(gauges.stopping));
    text.gauges("linnet_upstream_up", "1 if the model server answered when it was looked at last.");
    for server in &gauges.servers {
        text.value(&[("server", &server.name)], u8::from(server.up));
    }
    text.gauges(
        "linnet_upstream_left_out",
        "1 while it gets no replies, since it has failed some.",
    );
    for server in &gauges.servers {
        text.value(&[("server", &server.name)], u8::from(server.left_out));
    }
    text.gauges("linnet_upstream_replies", "Replies that it writes.");
    for server in &gauges.servers {
        text.value(&[("server", &server.name)], server.running);
    }
    text.gauges("linnet_upstream_loaded_models", "Models in its memory.");
    for server in &gauges.servers {
        text.value(&[("server", &server.name)], server.loaded);
    }
    text.counters("linnet_upstream_failures_total", "Replies that it has failed.");
    for server in &gauges.servers {
        text.value(&[("server", &server.name)], server.failures);
    }
}

fn since_start(text: &mut Text, counted: &Counted) {
    let models = counted.models();
    text.counters("linnet_replies_ended_total", "Ended replies by model and by how they ended.");
    for (model, of_model) in &models {
        for (state, count) in of_model.ends() {
            text.value(&[("model", model), ("state", state)], count);
        }
    }
    text.counters("linnet_reply_errors_total", "Why replies did not end as they should.");
    for (code, count) in counted.errors() {
        text.value(&[("code", code)], count);
    }
    let help = "From the wish for a reply to its turn in the line.";
    text.histograms("linnet_queue_wait_seconds", help).histogram(&[], &counted.waited);
    let help = "From its turn to the first token, loading included.";
    text.histograms("linnet_first_token_seconds", help);
    for (model, of_model) in &models {
        text.histogram(&[("model", model)], &of_model.first_token);
    }
    text.counters(
        "linnet_tokens_total",
        "Tokens that were read, those left out that were remembered, and written.",
    );
    for (model, of_model) in &models {
        text.value(&[("model", model), ("kind", "read")], of_model.read.get());
        text.value(&[("model", model), ("kind", "written")], of_model.written.get());
    }
    let help = "Replies that went to another server, since one had failed.";
    text.counters("linnet_replies_moved_total", help).value(&[], counted.moved.get());
}

fn store(text: &mut Text, timing: &Timing) {
    let help = "Transactions of the store, the sync to disk included.";
    text.histograms("linnet_store_commit_seconds", help).histogram(&[], &timing.commits);
    let help = "Wishes that were written in them.";
    text.counters("linnet_store_writes_total", help).value(&[], timing.writes.get());
    let help = "Transactions that could not be committed.";
    text.counters("linnet_store_failures_total", help).value(&[], timing.failed.get());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_compared_whole() {
        for wrong in ["", "short", "with spaces in it, and long", "tab\tin the middle of it"] {
            assert!(wrong.parse::<Reader>().is_err(), "{wrong}");
        }
        let reader: Reader = "0123456789abcdef".parse().expect("a token");
        assert_eq!(format!("{reader:?}"), "Reader(Secret(…))");
        let brings = |said: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, said.parse().expect("a header"));
            reader.is(&headers)
        };
        assert!(brings("Bearer 0123456789abcdef"));
        assert!(!reader.is(&HeaderMap::new()));
        for wrong in
            ["Bearer 0123456789abcde", "Bearer 0123456789abcdeff", "0123456789abcdef", "Bearer "]
        {
            assert!(!brings(wrong), "{wrong}");
        }
    }
}
