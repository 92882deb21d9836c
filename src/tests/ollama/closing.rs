//! Dropping an answer closes the connection: that is how a model is stopped.

use super::{LONG, ask, client};
use crate::fake_ollama::{FakeOllama, Fault, Script};
use futures_util::StreamExt;
use std::time::{Duration, Instant};

/// Far below every limit that would close it too, and far above what a busy
/// machine needs; how quick it really is, the bench measures.
const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn in_mid_answer() {
    let fake = FakeOllama::start();
    fake.script(Script {
        count: Some(5),
        hold: Some("never".into()),
        after: 2,
        ..Script::default()
    });
    let mut answer = client(&fake, LONG).chat(ask("scripted", "x"));
    assert!(answer.next().await.unwrap().is_ok());
    fake.wait_sent(0, 2).await;
    let dropped = Instant::now();
    drop(answer);
    let seen = fake.wait_closed(0).await;
    assert!(seen.ended.unwrap() - dropped < SOON, "{:?}", seen.ended.unwrap() - dropped);
}

#[tokio::test]
async fn while_the_model_is_silent() {
    let fake = FakeOllama::start();
    fake.script(Script { fault: Some(Fault::Silence), ..Script::default() });
    let mut answer = client(&fake, LONG).chat(ask("scripted", "x"));
    tokio::select! {
        _ = answer.next() => panic!("nobody answers"),
        _ = fake.wait_request("/api/chat", 1) => {}
    }
    let dropped = Instant::now();
    drop(answer);
    let seen = fake.wait_closed(0).await;
    assert!(seen.ended.unwrap() - dropped < SOON);
}

#[tokio::test]
async fn while_the_model_writes_fast() {
    let fake = FakeOllama::start();
    fake.script(Script { flood: true, count: Some(100_000_000), ..Script::default() });
    let mut answer = client(&fake, LONG).chat(ask("scripted", "x"));
    assert!(answer.next().await.unwrap().is_ok());
    let dropped = Instant::now();
    drop(answer);
    let seen = fake.wait_closed(0).await;
    assert!(seen.ended.unwrap() - dropped < SOON);
}

#[tokio::test]
async fn an_answer_that_is_never_asked_for_sends_nothing() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    drop(ollama.chat(ask("scripted", "x")));
    assert!(ollama.version().await.is_ok());
    assert_eq!(fake.requests().len(), 1, "only the version was asked for");
}

#[tokio::test]
async fn a_closed_answer_frees_the_slot() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    let mut first = ollama.chat(ask("scripted", "fake:hold"));
    let mut second = ollama.chat(ask("scripted", "fake:count=3"));
    tokio::select! {
        _ = first.next() => panic!("it is held"),
        _ = fake.wait_request("/api/chat", 1) => {}
    }
    tokio::select! {
        _ = second.next() => panic!("the only slot is taken"),
        _ = first.next() => panic!("it is held"),
        _ = fake.wait_request("/api/chat", 2) => {}
    }
    drop(first);
    assert!(second.next().await.unwrap().is_ok());
}
