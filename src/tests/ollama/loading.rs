//! Loading a model, and telling loading from reading.

use super::{LONG, ask, client};
use crate::fake_ollama::{FakeOllama, Fault, Rule, Script};
use futures_util::StreamExt;
use linnet::domain::{Error, Settings};
use linnet::server::ollama::Limits;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_model_is_loaded_and_stays_as_long_as_it_is_told() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    assert_eq!(ollama.is_loaded("gemma2:2b").await, Ok(false));
    ollama.load("gemma2:2b", &Settings::default().with("num_ctx", 2048), Some(600)).await.unwrap();
    assert_eq!(ollama.is_loaded("GEMMA2:2b").await, Ok(true));
    let loaded = ollama.in_memory().await.unwrap();
    assert_eq!((loaded[0].0.as_str(), loaded[0].1.window_tokens), ("gemma2:2b", 2048));
    let body = &fake.requests()[1].body;
    assert_eq!(body["messages"], serde_json::json!([]));
    assert_eq!((&body["keep_alive"], &body["options"]["num_ctx"]), (&600.into(), &2048.into()));
}

#[tokio::test]
async fn a_model_is_listed_only_after_its_load() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    // Loaded at once, held while "reading".
    let mut answer = ollama.chat(ask("scripted", "fake:hold=reading fake:count=1"));
    tokio::select! {
        _ = answer.next() => panic!("it is held"),
        () = async { while ollama.is_loaded("scripted").await != Ok(true) {} } => {}
    }
    fake.release("reading");
    assert!(answer.next().await.unwrap().is_ok());
    // Loading for a minute: not listed, and dropping it aborts the load.
    let mut loading = ollama.chat(ask("gemma2:2b", "fake:load_ms=60000"));
    let id = tokio::select! {
        _ = loading.next() => panic!("it is loading"),
        seen = fake.wait_request("/api/chat", 2) => seen.id,
    };
    tokio::select! {
        _ = loading.next() => panic!("it is loading"),
        loaded = ollama.is_loaded("gemma2:2b") => assert_eq!(loaded, Ok(false)),
    }
    drop(loading);
    fake.wait_closed(id).await;
    assert_eq!(ollama.is_loaded("gemma2:2b").await, Ok(false));
}

#[tokio::test]
async fn loading_fails_as_answers_do() {
    let fake = FakeOllama::start();
    let failing = |fault| Script { fault: Some(fault), ..Script::default() };
    for (fault, error) in [
        (Fault::Memory, Error::ModelTooLarge { model: "scripted".into() }),
        (Fault::Missing, Error::ModelMissing { model: "scripted".into() }),
        (Fault::Busy503, Error::UpstreamBusy),
        (Fault::Silence, Error::UpstreamSilent { seconds: 0 }),
        (Fault::Html200, Error::UpstreamGarbled),
    ] {
        fake.script(failing(fault));
        // Short only where it is waited for.
        let silent = fault == Fault::Silence;
        let first_byte = if silent { Duration::from_millis(300) } else { LONG.first_byte };
        let ollama = client(&fake, Limits { first_byte, ..LONG });
        let refused = ollama.load("scripted", &Settings::default(), None).await.unwrap_err();
        assert_eq!(refused.error, error, "{fault:?}");
    }
}

#[tokio::test]
async fn asking_what_is_loaded_does_not_hang() {
    let fake = FakeOllama::start();
    let script = Script { fault: Some(Fault::Silence), ..Script::default() };
    fake.rule(Rule { path: Some("/api/ps".into()), script, ..Rule::default() });
    let began = Instant::now();
    assert_eq!(client(&fake, LONG).in_memory().await, Err(Error::UpstreamSilent { seconds: 2 }));
    assert!(began.elapsed() < LONG.first_byte / 2, "its own limit of 2 s has ended it");
}
