//! `/metrics` of the real binary: who may read it, that a strict reader of
//! Prometheus's format can, that names stay, and that what is counted moves.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, chat, client, send};
use reqwest::{Response, StatusCode};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

const TOKEN: &str = "0123456789abcdef";

/// All families, always there. Curves and alarms of people hang on them: add,
/// but do not rename.
const FAMILIES: &[&str] = &[
    "linnet_build_info gauge",
    "linnet_event_streams gauge",
    "linnet_first_token_seconds histogram",
    "linnet_http_request_duration_seconds histogram",
    "linnet_http_requests_in_flight gauge",
    "linnet_http_requests_total counter",
    "linnet_queue_length gauge",
    "linnet_queue_wait_seconds histogram",
    "linnet_replies gauge",
    "linnet_replies_ended_total counter",
    "linnet_replies_moved_total counter",
    "linnet_reply_errors_total counter",
    "linnet_stopping gauge",
    "linnet_store_commit_seconds histogram",
    "linnet_store_failures_total counter",
    "linnet_store_writes_total counter",
    "linnet_tokens_total counter",
    "linnet_upstream_failures_total counter",
    "linnet_upstream_left_out gauge",
    "linnet_upstream_loaded_models gauge",
    "linnet_upstream_replies gauge",
    "linnet_upstream_up gauge",
    "process_cpu_seconds_total counter",
    "process_max_fds gauge",
    "process_open_fds gauge",
    "process_resident_memory_bytes gauge",
    "process_resident_memory_max_bytes gauge",
    "process_start_time_seconds gauge",
    "process_threads gauge",
    "process_virtual_memory_bytes gauge",
];

async fn get(linnet: &Linnet, token: Option<&str>) -> Response {
    let request = client().get(format!("{}/metrics", linnet.address));
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    request.send().await.expect("an answer")
}

/// Samples by name and labels as they are written, and families with their kind.
struct Read {
    samples: HashMap<String, f64>,
    families: BTreeSet<String>,
}

impl Read {
    fn value(&self, sample: &str) -> f64 {
        self.samples.get(sample).copied().unwrap_or(0.0)
    }

    fn is(&self, sample: &str, value: u32) -> bool {
        (self.value(sample) - f64::from(value)).abs() < 1e-9
    }
}

/// Reads the format strictly.
fn read(text: &str) -> Read {
    let (mut samples, mut families) = (HashMap::new(), BTreeSet::new());
    let mut family = (String::new(), String::new());
    let mut buckets: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("a text");
            assert!(!words.is_empty() && !words.contains('\\'), "{line}");
            family = (name.to_owned(), String::new());
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a kind");
            assert_eq!(name, family.0, "a family's help stands before its kind");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            kind.clone_into(&mut family.1);
            assert!(families.insert(format!("{name} {kind}")), "{line} stands there twice");
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            let value: f64 = value.parse().expect("a number");
            assert!(value.is_finite() && value >= 0.0, "{line}");
            let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
            let end = name.strip_prefix(family.0.as_str()).expect("it is of its family");
            let ends: &[&str] =
                if family.1 == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(ends.contains(&end), "{line}");
            assert!(labels.is_empty() || labels.ends_with("\"}"), "{line}");
            if end == "_bucket" {
                let (others, bound) = labels.rsplit_once("le=\"").expect("a bound");
                let bound = bound.trim_end_matches("\"}").replace("+Inf", "inf");
                let series = format!("{}{{{}", family.0, others.trim_end_matches(','));
                let list = buckets.entry(series).or_default();
                list.push((bound.parse().expect("a number"), value));
            }
            let before = samples.insert(sample.to_owned(), value);
            assert!(before.is_none(), "{sample} stands there twice");
        }
    }
    for (series, list) in buckets {
        assert!(list.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1), "{series}");
        let (last, count) = list.last().copied().expect("a bucket");
        assert!(last.is_infinite(), "{series}");
        let (name, labels) = series.split_once('{').expect("joined above");
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let said = samples[&format!("{name}_count{labels}")];
        assert!((said - count).abs() < 1e-9, "{series}: {said} are not {count}");
        assert!(samples.contains_key(&format!("{name}_sum{labels}")), "{series}");
    }
    Read { samples, families }
}

/// Reads until `fits` is content: some of it follows what it counts.
async fn until(linnet: &Linnet, what: &str, fits: impl Fn(&Read) -> bool) -> (Read, String) {
    for _ in 0..600 {
        let text = get(linnet, Some(TOKEN)).await.text().await.expect("a text");
        let read = read(&text);
        if fits(&read) {
            return (read, text);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never seen: {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_moves_with_a_chat_and_its_names_stay() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let arguments = ["--metrics-token", TOKEN, "--password", "correct horse"];
    let linnet = Linnet::with(folder.path(), &fake.url(), &arguments);
    for wrong in [None, Some("correct horse"), Some("0123456789abcdee")] {
        let refused = get(&linnet, wrong).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(refused.headers()["www-authenticate"], "Bearer realm=\"Linnet metrics\"");
    }
    drop(linnet);

    let linnet = Linnet::with(folder.path(), &fake.url(), &arguments[..2]);
    let answer = get(&linnet, Some(TOKEN)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let (before, _) = until(&linnet, "a model server", |read| {
        read.samples.iter().any(|(name, up)| name.starts_with("linnet_upstream_up{") && *up > 0.5)
    })
    .await;
    let families: Vec<_> = before.families.iter().map(String::as_str).collect();
    assert_eq!(families, FAMILIES);

    let stream = client().get(format!("{}/api/v1/events", linnet.address)).send().await;
    let stream = stream.expect("a stream");
    let sent = send(&linnet, 1, None, "goldfinch fake:count=30").await;
    assert!(sent["reply_id"].is_string(), "{sent}");
    // Nobody has this one; nor is it there.
    let made_up = serde_json::json!({"client_id": "00000000-0000-4000-8000-000000000002",
        "model": "made-up:1b", "text": "hello"});
    let address = format!("{}/api/v1/messages", linnet.address);
    crate::program::call(reqwest::Method::POST, &address, Some(made_up)).await;
    let nowhere = client().get(format!("{}/made-up", linnet.address)).send().await;
    assert_eq!(nowhere.expect("an answer").status(), StatusCode::NOT_FOUND);

    let (after, text) = until(&linnet, "both ends", |read| {
        read.is("linnet_replies_ended_total{model=\"gemma2:2b\",state=\"done\"}", 1)
            && read.is("linnet_replies_ended_total{model=\"other\",state=\"failed\"}", 1)
            && read.is("linnet_event_streams", 1)
    })
    .await;
    let route = "{route=\"/api/v1/messages\",method=\"POST\"";
    for (sample, value) in [
        ("linnet_first_token_seconds_count{model=\"gemma2:2b\"}", 1),
        ("linnet_queue_length", 0),
        ("linnet_stopping", 0),
        ("linnet_store_failures_total", 0),
        ("linnet_tokens_total{model=\"gemma2:2b\",kind=\"written\"}", 30),
        ("linnet_http_requests_total{route=\"other\",method=\"GET\",status=\"4xx\"}", 1),
        (&*format!("linnet_http_requests_total{route},status=\"2xx\"}}"), 2),
        (&*format!("linnet_http_request_duration_seconds_count{route}}}"), 2),
    ] {
        assert!(after.is(sample, value), "{sample} is {}", after.value(sample));
    }
    assert!(after.value("linnet_tokens_total{model=\"gemma2:2b\",kind=\"read\"}") > 0.0);
    assert!(after.value("linnet_queue_wait_seconds_count") >= 1.0);
    for grown in ["linnet_store_commit_seconds_count", "linnet_store_commit_seconds_sum"] {
        assert!(after.value(grown) > before.value(grown), "{grown}");
    }
    let started = after.value("process_start_time_seconds");
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a time").as_secs_f64();
    assert!(now - started > -5.0 && now - started < 600.0, "{started} at {now}");
    let memory = after.value("process_resident_memory_bytes");
    assert!(memory > 1e6 && memory <= after.value("process_resident_memory_max_bytes"));
    for private in ["goldfinch", "made-up", sent["chat_id"].as_str().expect("an id")] {
        assert!(!text.contains(private), "{private} is told");
    }
    drop(stream);
    until(&linnet, "the end of the stream", |read| read.is("linnet_event_streams", 0)).await;
    assert_eq!(chat(&linnet, &sent).await["messages"][1]["state"], "done");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn unasked_it_is_nowhere_and_at_its_own_address_alone() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let data = folder.path().join("data");
    let socket = folder.path().join("metrics.sock");
    let own = format!("unix:{}", socket.display());
    let linnet = Linnet::with(&data, &fake.url(), &["--metrics-addr", &own]);
    for token in [None, Some(TOKEN), Some("")] {
        assert_eq!(get(&linnet, token).await.status(), StatusCode::NOT_FOUND);
    }
    let there = reqwest::Client::builder().no_proxy().tls_certs_only([]).unix_socket(socket);
    let there = there.build().expect("a client");
    let text = there.get("http://metrics:9100/metrics").send().await.expect("an answer");
    assert_eq!(text.status(), StatusCode::OK);
    read(&text.text().await.expect("a text"));
    let other = there.get("http://metrics:9100/api/v1/chats").send().await.expect("an answer");
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
}
