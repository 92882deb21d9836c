//! What is sent: the body, and no header that Ollama refuses or may not see.

use super::{LONG, ask, client, whole};
use crate::fake_ollama::{FakeOllama, Script};
use linnet::domain::options::{Kind, SPECIFICATIONS};
use linnet::domain::{Json, Role, Settings, Think};
use linnet::server::ollama::{Limits, Ollama};
use linnet::server::provider::Turn;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn sent(settings: Settings, model: &str) -> Value {
    let fake = FakeOllama::start();
    let mut request = ask(model, "hello");
    request.loading = settings.of_loading();
    request.settings = settings;
    let answer = whole(client(&fake, LONG).chat(request)).await;
    assert_eq!(answer.error, None);
    fake.requests()[0].body.clone()
}

/// A value for every line of the table.
fn everything() -> Settings {
    SPECIFICATIONS.iter().fold(Settings::default(), |settings, one| match one.kind {
        Kind::Whole | Kind::Seconds => settings.with(one.name, one.max),
        // Whole, so that it must be written as a float all the same.
        Kind::Real => settings.with(one.name, 1.0),
        Kind::Switch => settings.with(one.name, false),
        Kind::Text => settings.with(one.name, "Be brief."),
        Kind::List => settings.with(one.name, vec!["END".to_owned()]),
        Kind::Choice(names) => settings.with(one.name, names[names.len() - 1]),
        Kind::Format => {
            let schema =
                r#"{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}}}"#;
            settings.with(one.name, serde_json::from_str::<Json>(schema).unwrap())
        }
    })
}

#[tokio::test]
async fn only_what_is_set_is_sent() {
    assert_eq!(
        sent(Settings::default(), "scripted").await,
        json!({
            "model": "scripted", "stream": true, "truncate": false,
            "messages": [{"role": "user", "content": "hello"}],
        })
    );
}

#[tokio::test]
async fn everything_that_is_set_is_sent_in_its_type() {
    let body = sent(everything(), "qwen3:0.6b").await;
    let options = body["options"].as_object().unwrap();
    for one in SPECIFICATIONS.iter().filter(|one| one.option) {
        let value = &options[one.name];
        let right = match one.kind {
            Kind::Whole | Kind::Seconds => value.is_i64() || value.is_u64(),
            Kind::Real => value.is_f64(),
            Kind::Switch => value.is_boolean(),
            Kind::List => value.is_array(),
            Kind::Text | Kind::Choice(_) | Kind::Format => false,
        };
        assert!(right, "{}: {value}", one.name);
    }
    assert_eq!(options.len(), SPECIFICATIONS.iter().filter(|one| one.option).count());
    assert_eq!(options["num_ctx"], 10_485_760);
    assert_eq!((&body["think"], &body["keep_alive"]), (&json!("max"), &json!(31_536_000)));
    assert_eq!(body["messages"][0], json!({"role": "system", "content": "Be brief."}));
    assert_eq!(body["format"]["properties"]["a"], json!({"type": "integer"}));
}

#[tokio::test]
async fn options_of_loading_come_from_one_place() {
    let fake = FakeOllama::start();
    let mut request = ask("scripted", "hello");
    request.settings =
        Settings::default().with("num_ctx", 1024).with("num_gpu", 3).with("top_k", 7);
    request.loading = Settings::default().with("num_ctx", 8192);
    whole(client(&fake, LONG).chat(request)).await;
    assert_eq!(fake.requests()[0].body["options"], json!({"top_k": 7, "num_ctx": 8192}));
}

#[tokio::test]
async fn a_schema_keeps_the_order_of_its_properties() {
    // The raw text counts: the parsed body of the fake has sorted keys.
    let text = serde_json::to_string(everything().get("format").unwrap()).unwrap();
    assert!(text.find("\"z\"").unwrap() < text.find("\"a\"").unwrap(), "{text}");
    let json = Settings::default().with("format", "json");
    assert_eq!(sent(json, "scripted").await["format"], "json");
}

#[tokio::test]
async fn thinking_is_switched_as_ollama_wants_it() {
    for (think, value) in [
        (Think::Off, json!(false)),
        (Think::On, json!(true)),
        (Think::Medium, json!("medium")),
        (Think::Max, json!("max")),
    ] {
        let settings = Settings::default().with("think", think);
        assert_eq!(sent(settings, "qwen3:0.6b").await["think"], value);
    }
}

#[tokio::test]
async fn turns_keep_their_order_and_an_empty_prompt_is_none() {
    let fake = FakeOllama::start();
    let mut request = ask("scripted", "one");
    request.turns.push(Turn { role: Role::Assistant, text: "two".to_owned() });
    request.turns.push(Turn { role: Role::User, text: "three".to_owned() });
    request.settings = Settings::default().with("system", "  ").with("stop", Vec::<String>::new());
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
