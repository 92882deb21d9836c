//! What leaves the machine by OTLP (feature `opentelemetry`): the real binary
//! tells a little collector of its requests and runs, and of nobody's words.
//!
//! `cargo test --features opentelemetry --test telemetry`

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, unused_imports, reason = "a part of it is used here")]
mod fake_ollama;
#[allow(dead_code, reason = "a part of it is used here")]
mod program;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use fake_ollama::FakeOllama;
use program::{Linnet, call, chat, client, send};
use reqwest::Method;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A value of a protobuf message.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a number ends");
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            break;
        }
    }
    number
}

/// The fields of a protobuf message, in their order.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                all.push((key >> 3, Value::Number(varint(&mut bytes))));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).expect("it fits"),
            5 => 4,
            kind => panic!("no kind of field: {kind}"),
        };
        let (value, rest) = bytes.split_at(length);
        all.push((key >> 3, Value::Bytes(value)));
        bytes = rest;
    }
    all
}

/// The messages, texts or fixed numbers under a field.
fn under(bytes: &[u8], field: u64) -> Vec<&[u8]> {
    let all = fields(bytes).into_iter();
    all.filter_map(|(number, value)| match value {
        Value::Bytes(bytes) if number == field => Some(bytes),
        _ => None,
    })
    .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Key and value of each attribute.
fn attributes(all: &[&[u8]]) -> BTreeMap<String, String> {
    let read = |one: &&[u8]| {
        let value = match fields(under(one, 2)[0]).pop() {
            Some((1, Value::Bytes(said))) => text(said),
            Some((_, Value::Number(number))) => number.to_string(),
            _ => panic!("a text or a number"),
        };
        (text(under(one, 1)[0]), value)
    };
    all.iter().map(read).collect()
}

#[derive(Debug)]
struct Span {
    trace: String,
    id: String,
    parent: String,
    name: String,
    about: BTreeMap<String, String>,
}

/// What has come: headers and body of each export.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Collector {
    /// Starts one: itself and its address.
    async fn start() -> (Self, String) {
        let collector = Self::default();
        let kept = collector.clone();
        let take = async move |headers: HeaderMap, body: Bytes| {
            kept.0.lock().unwrap().push((headers, body));
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let routes = Router::new().route("/v1/traces", post(take));
        tokio::spawn(async { axum::serve(listener, routes).await });
        (collector, address)
    }

    fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        for (_, body) in self.0.lock().unwrap().iter() {
            for resource in under(body, 1) {
                for scope in under(resource, 2) {
                    spans.extend(under(scope, 2).into_iter().map(|span| Span {
                        trace: hex(under(span, 1)[0]),
                        id: hex(under(span, 2)[0]),
                        parent: under(span, 4).first().map_or_else(String::new, |id| hex(id)),
                        name: text(under(span, 5)[0]),
                        about: attributes(&under(span, 9)),
                    }));
                }
            }
        }
        spans
    }

    /// Whether these bytes came in any form that can be read.
    fn holds(&self, text: &str) -> bool {
        let all = self.0.lock().unwrap();
        all.iter().any(|(_, body)| body.windows(text.len()).any(|part| part == text.as_bytes()))
    }
}

fn linnet(folder: &Path, fake: &FakeOllama, variables: &[(&str, &str)], more: &[&str]) -> Linnet {
    let mut command = Linnet::command(env!("CARGO_BIN_EXE_linnet"), folder, &fake.url(), more);
    command.envs(variables.iter().copied());
    Linnet::of(command)
}

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// Asks for a path as a proxy would that has a trace of its own.
async fn traced(linnet: &Linnet, path: &str) {
    let address = format!("{}{path}", linnet.address);
    let asked = client()
        .get(address)
        .header("traceparent", PARENT)
        .header("x-request-id", "from-the-proxy");
    asked.send().await.expect("an answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_tell_of_requests_and_runs_and_of_nobodys_words() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let (collector, address) = Collector::start().await;
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=hushhush"),
        // Nothing is sent before the end: what comes then was flushed.
        ("OTEL_BSP_SCHEDULE_DELAY", "3600000"),
    ];
    let mut running = linnet(folder.path(), &fake, &variables, &[]);
    let sent = send(&running, 1, None, "fake:count=5 my aubergine is purple").await;
    let mut reply = chat(&running, &sent).await["messages"][1].clone();
    while reply["state"] != "done" {
        tokio::time::sleep(Duration::from_millis(20)).await;
        reply = chat(&running, &sent).await["messages"][1].clone();
    }
    let found = format!("{}/api/v1/search?q=aubergine", running.address);
    assert!(call(Method::GET, &found, None).await.is_object());
    traced(&running, "/nowhere/courgette?secret=marrow").await;
    let asked = client().request(Method::from_bytes(b"PUMPKIN").unwrap(), &running.address);
    asked.send().await.expect("an answer");
    running.signal("-TERM");
    assert!(running.ended().await.success());

    let spans = collector.spans();
    let named = |name: &str| {
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}: {spans:#?}"))
    };
    let post = named("POST /api/v1/messages");
    assert_eq!(post.about["http.route"], "/api/v1/messages");
    assert_eq!(post.about["http.response.status_code"], "201");
    assert_eq!(post.about["linnet.request_id"].len(), 16);
    assert_eq!(post.parent, "");
    let run = named("chat gemma2:2b");
    assert_eq!((&run.trace, &run.parent), (&post.trace, &post.id), "the run is the request's");
    assert_eq!(run.about["linnet.outcome"], "done");
    assert_eq!(
        run.about["gen_ai.usage.output_tokens"],
        reply["metrics"]["answer_tokens"].to_string()
    );
    assert_eq!(
        run.about["gen_ai.usage.input_tokens"],
        reply["metrics"]["prompt_tokens"].to_string()
    );
    assert_eq!(
        run.about["linnet.time_to_first_token_ms"],
        reply["metrics"]["first_token_ms"].to_string()
    );
    named("GET /api/v1/chats/{chat_id}");
    named("GET /api/v1/search");
    // Nobody is told which path, which word for GET, and by whom.
    assert_eq!(named("GET").about["http.response.status_code"], "404");
    named("_OTHER /");
    assert!(spans.iter().all(|span| span.trace != TRACE), "no stranger's trace is gone on with");
    let chat_id = sent["chat_id"].as_str().expect("an id");
    for word in [
        "aubergine",
        "purple",
        "w1 w2",
        "courgette",
        "marrow",
        "PUMPKIN",
        chat_id,
        "from-the-proxy",
        "hushhush",
        "127.0.0.1",
    ] {
        assert!(!collector.holds(word), "{word} was told");
    }
    let kept = collector.0.lock().unwrap().clone();
    let (headers, body) = kept.first().expect("something was sent");
    assert_eq!(headers["x-key"], "hushhush");
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let about = attributes(&under(under(under(body, 1)[0], 1)[0], 1));
    assert_eq!(
        (about["service.name"].as_str(), about["service.version"].as_str()),
        ("linnet", env!("CARGO_PKG_VERSION"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_proxys_trace_is_gone_on_with() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let (collector, address) = Collector::start().await;
    let endpoint = format!("{address}/v1/traces");
    let variables =
        [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint.as_str()), ("OTEL_SERVICE_NAME", "attic")];
    let mut running = linnet(folder.path(), &fake, &variables, &["--trusted-proxies", "127.0.0.1"]);
    traced(&running, "/health/live").await;
    running.signal("-TERM");
    assert!(running.ended().await.success());
    let spans = collector.spans();
    let span = spans.iter().find(|span| span.name == "GET /health/live").expect("it is told");
    assert_eq!((span.trace.as_str(), span.parent.as_str()), (TRACE, "b7ad6b7169203331"));
    assert_eq!(span.about["linnet.request_id"], "from-the-proxy");
    assert!(collector.holds("attic") && !collector.holds("unknown_service"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_or_silent_keeps_nobody() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    // It is listened at and never answered.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let away = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().unwrap();
    for address in [silent.local_addr().unwrap(), away] {
        let endpoint = format!("http://{address}");
        let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
        let mut running = linnet(folder.path(), &fake, &variables, &[]);
        traced(&running, "/health/live").await;
        running.signal("-TERM");
        assert!(running.ended().await.success());
    }
}

#[test]
fn a_wrong_variable_is_told_at_the_start_without_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "hush:hush@nowhere"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ] {
        let mut command =
            Linnet::command(env!("CARGO_BIN_EXE_linnet"), folder.path(), "http://127.0.0.1:9", &[]);
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9").env(name, value);
        let done = command.stderr(std::process::Stdio::piped()).output().expect("it starts");
        let said = text(&done.stderr);
        assert!(!done.status.success() && said.contains(name), "{said}");
        assert!(!said.contains("hush"), "{said}");
    }
}
