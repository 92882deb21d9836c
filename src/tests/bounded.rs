//! What a hostile model server sends without end is cut, and costs bounded
//! memory (security page, check 70): measured on the real process, since the
//! fake in a test's own process would be counted too.

#![cfg(target_os = "linux")]

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, chat, send};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The peak of the process's resident memory so far, in MiB.
pub fn peak(linnet: &Linnet) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", linnet.process.id()))
        .expect("the process runs");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("Linux tells it");
    let kib: u64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kib / 1024
}

/// The reply, once it has ended.
async fn ended(linnet: &Linnet, sent: &Value) -> Value {
    let began = Instant::now();
    loop {
        let reply = chat(linnet, sent).await["messages"][1].clone();
        let state = reply["state"].as_str().expect("a state").to_owned();
        if ["done", "stopped", "failed", "interrupted"].contains(&state.as_str()) {
            return reply;
        }
        assert!(began.elapsed() < Duration::from_secs(180), "it is still {state}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn floods_are_cut_and_cost_little_memory() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let linnet = Linnet::start(folder.path(), &fake.url());
    // Warm: what every first reply costs is not the flood's.
    let warm = send(&linnet, 0, None, "fake:count=1000 fake:delay_ms=0").await;
    assert_eq!(ended(&linnet, &warm).await["state"], "done");
    let before = peak(&linnet);
    for (number, flood, state, code) in [
        (
            1,
            "one line of 100 MiB fake:huge_line fake:after=2 fake:count=4",
            "failed",
            "upstream_garbled",
        ),
        (2, "10^6 empty pieces fake:empty_deltas fake:delay_ms=0", "done", ""),
        (
            3,
            "as fast as it goes fake:{\"flood\":true,\"count\":2000000}",
            "failed",
            "reply_too_long",
        ),
    ] {
        let sent = send(&linnet, number, None, flood).await;
        let reply = ended(&linnet, &sent).await;
        assert_eq!(reply["state"], state, "{flood}: {}", reply["error"]);
        assert_eq!(reply["error"]["code"].as_str().unwrap_or_default(), code, "{flood}");
        let grown = peak(&linnet).saturating_sub(before);
        assert!(grown <= 64, "{flood}: {grown} MiB more");
    }
}
