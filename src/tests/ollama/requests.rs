//! What is sent: the body, and no header that Ollama refuses or may not see.

use super::{LONG, ask, client, whole};
use crate::fake_ollama::{FakeOllama, Script};
use linnet::domain::{Role, Settings, Think};
use linnet::server::ollama::{Limits, Ollama};
use linnet::server::provider::Turn;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn sent(settings: Settings, window_tokens: Option<u64>, model: &str) -> Value {
    let fake = FakeOllama::start();
    let mut request = ask(model, "hello");
    (request.settings, request.window_tokens) = (settings, window_tokens);
    let answer = whole(client(&fake, LONG).chat(request)).await;
    assert_eq!(answer.error, None);
    fake.requests()[0].body.clone()
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    assert_eq!(
        sent(Settings::default(), None, "scripted").await,
        json!({
            "model": "scripted", "stream": true, "truncate": false,
            "messages": [{"role": "user", "content": "hello"}],
        })
    );
}

#[tokio::test]
async fn everything_that_is_set_is_sent() {
    let settings = Settings {
        system: Some("Be brief.".to_owned()),
        temperature: Some(0.5),
        top_p: Some(0.25),
        top_k: Some(7),
        min_p: Some(0.125),
        repeat_penalty: Some(1.5),
        seed: Some(42),
        stop: Some(vec!["END".to_owned()]),
        // The window comes from the request, so that no chat reloads by accident.
        num_ctx: Some(1),
        num_predict: Some(100),
        keep_alive: Some(-1),
        think: Some(Think::Low),
        overflow: None,
    };
    assert_eq!(
        sent(settings, Some(8192), "qwen3:0.6b").await,
        json!({
            "model": "qwen3:0.6b", "stream": true, "truncate": false,
            "messages": [
                {"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"},
            ],
            "think": "low", "keep_alive": -1,
            "options": {
                "temperature": 0.5, "top_p": 0.25, "top_k": 7, "min_p": 0.125,
                "repeat_penalty": 1.5, "seed": 42, "stop": ["END"], "num_predict": 100,
                "num_ctx": 8192,
            },
        })
    );
}

#[tokio::test]
async fn thinking_is_switched_as_ollama_wants_it() {
    for (think, value) in [
        (Think::Off, json!(false)),
        (Think::On, json!(true)),
        (Think::Medium, json!("medium")),
        (Think::High, json!("high")),
    ] {
        let settings = Settings { think: Some(think), ..Settings::default() };
        assert_eq!(sent(settings, None, "qwen3:0.6b").await["think"], value);
    }
}

#[tokio::test]
async fn turns_keep_their_order_and_an_empty_prompt_is_none() {
    let fake = FakeOllama::start();
    let mut request = ask("scripted", "one");
    request.turns.push(Turn { role: Role::Assistant, text: "two".to_owned() });
    request.turns.push(Turn { role: Role::User, text: "three".to_owned() });
    request.settings.system = Some("  ".to_owned());
    request.settings.stop = Some(Vec::new());
    whole(client(&fake, LONG).chat(request)).await;
    let body = &fake.requests()[0].body;
    let roles: Vec<&Value> =
        body["messages"].as_array().unwrap().iter().map(|message| &message["role"]).collect();
    assert_eq!(roles, ["user", "assistant", "user"]);
    assert_eq!(body.get("options"), None);
}

#[tokio::test]
async fn headers_are_few() {
    let fake = FakeOllama::start();
    whole(client(&fake, LONG).chat(ask("scripted", "x"))).await;
    let headers = &fake.requests()[0].headers;
    let names: Vec<&str> = headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["accept", "content-length", "content-type", "host", "user-agent"]);
    assert_eq!(headers["host"], fake.address().to_string());
}

#[tokio::test]
async fn credentials_and_prefix_of_the_address_are_used() {
    let fake = FakeOllama::start();
    let address = fake.url().replace("http://", "http://me:secret@") + "/prefix";
    let ollama = Ollama::new(address.parse().unwrap(), LONG).unwrap();
    let answer = whole(ollama.chat(ask("scripted", "x"))).await;
    assert!(answer.error.is_some(), "the fake knows no prefix");
    let seen = &fake.requests()[0];
    assert_eq!(seen.path, "/prefix/api/chat");
    assert_eq!(seen.headers["authorization"], "Basic bWU6c2VjcmV0");
    assert_eq!(ollama.address(), fake.url() + "/prefix");
}

#[tokio::test]
async fn no_header_of_the_answer_gets_out() {
    // Row 62: an answer is a closed set of events; there is no way for these.
    let headers = [
        ("Set-Cookie", "a=b"),
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Security-Policy", "default-src *"),
        ("Location", "http://evil.example/"),
        ("Clear-Site-Data", "\"*\""),
        ("Content-Encoding", "gzip"),
    ];
    let headers: BTreeMap<String, String> =
        headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let fake = FakeOllama::start();
    fake.script(Script { text: Some("fine".to_owned()), headers, ..Script::default() });
    let ollama = client(&fake, LONG);
    for _ in 0..2 {
        // Not decoded, not followed, not remembered.
        assert_eq!(whole(ollama.chat(ask("scripted", "x"))).await.text, "fine");
    }
    assert!(!fake.requests()[1].headers.contains_key("cookie"));
}

#[test]
fn a_client_without_tls_needs_no_certificates() {
    assert!(Ollama::new("http://127.0.0.1:1".parse().unwrap(), Limits::default()).is_ok());
}
