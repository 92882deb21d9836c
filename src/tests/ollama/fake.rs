//! The fake itself is as strict as the server it stands for.

use crate::fake_ollama::{FakeOllama, Fault, Script};
use reqwest::Method;
use serde_json::{Value, json};

/// Sends a request and returns status, content type and body.
async fn send(
    fake: &FakeOllama,
    method: Method,
    path: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> (u16, String, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let mut request = client.request(method, fake.url() + path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        request = request.body(body.to_owned());
    }
    let answer = request.send().await.unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (answer.status().as_u16(), kind.unwrap_or_default(), answer.text().await.unwrap())
}

async fn chat(fake: &FakeOllama, body: Value) -> (u16, String) {
    let (status, _, text) = send(fake, Method::POST, "/api/chat", &body.to_string(), &[]).await;
    (status, text)
}

fn error(text: &str) -> String {
    json!({ "error": text }).to_string()
}

#[tokio::test]
async fn routes() {
    let fake = FakeOllama::start();
    for (method, path, status, text) in [
        (Method::GET, "/", 200, "Ollama is running"),
        (Method::GET, "/api/nothing", 404, "404 page not found"),
        (Method::GET, "/api/chat", 405, "405 method not allowed"),
        (Method::POST, "/api/tags", 405, "405 method not allowed"),
        (Method::HEAD, "/api/version", 200, ""),
        (Method::GET, "/api/version", 200, "{\"version\":\"0.33.0\"}"),
        (Method::GET, "/api/ps", 200, "{\"models\":[]}"),
    ] {
        let (seen, _, body) = send(&fake, method.clone(), path, "", &[]).await;
        assert_eq!((seen, body.as_str()), (status, text), "{method} {path}");
    }
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused_without_a_word() {
    let fake = FakeOllama::start();
    for (header, status) in [
        (("host", "evil.example"), 403),
        (("host", "localhost"), 200),
        (("host", "box.local:80"), 200),
        (("host", "[::1]:80"), 200),
        (("host", "192.168.1.7"), 200),
        (("host", "8.8.8.8"), 403),
        (("origin", "http://evil.example"), 403),
        (("origin", "null"), 403),
        (("origin", "http://localhost:3000"), 200),
        (("origin", "https://127.0.0.1"), 200),
        (("origin", "http://localhost.evil.example"), 403),
    ] {
        let (seen, _, body) = send(&fake, Method::GET, "/api/version", "", &[header]).await;
        assert_eq!(seen, status, "{header:?}");
        assert_eq!(body.is_empty(), status == 403, "{header:?}");
    }
}

#[tokio::test]
async fn bodies() {
    let fake = FakeOllama::start();
    let (status, _, text) = send(&fake, Method::POST, "/api/chat", "", &[]).await;
    assert_eq!((status, text), (400, error("missing request body")));
    let (status, _, _) = send(&fake, Method::POST, "/api/chat", "{", &[]).await;
    assert_eq!(status, 400);
    let hello = json!([{"role": "user", "content": "hi"}]);
    let with = |name: &str, value: Value| {
        let mut body = json!({"model": "gemma2:2b", "messages": hello});
        body[name] = value;
        body
    };
    for (body, status, text) in [
        (json!({"messages": hello}), 400, "model is required"),
        (with("model", json!("nosuch")), 404, "model 'nosuch' not found"),
        (
            with("options", json!({"temperature": "1"})),
            500,
            "option \"temperature\" must be of type float32",
        ),
        (with("options", json!({"stop": "x"})), 500, "option \"stop\" must be of type array"),
        (
            with("options", json!({"num_ctx": true})),
            500,
            "option \"num_ctx\" must be of type integer",
        ),
        (with("think", json!("much")), 400, "invalid think value: \"much\""),
        (with("think", json!(true)), 400, "\"gemma2:2b\" does not support thinking"),
        (with("keep_alive", json!("300")), 400, "time: missing unit in duration \"300\""),
        (
            with("model", json!("nomic-embed-text")),
            400,
            "\"nomic-embed-text\" does not support chat",
        ),
        (
            with("tools", json!([])),
            400,
            "registry.ollama.ai/library/gemma2:2b does not support tools",
        ),
    ] {
        assert_eq!(chat(&fake, body.clone()).await, (status, error(text)), "{body}");
    }
    for (name, value) in [
        ("options", json!({"unknown": "x", "temperature": 1, "stop": ["x"]})),
        ("think", json!(false)),
        ("keep_alive", json!("1h30m")),
        ("keep_alive", json!("-1m")),
        ("keep_alive", json!(1.5)),
        ("unknown", json!(1)),
        ("model", json!("GEMMA2:2B")),
    ] {
        assert_eq!(chat(&fake, with(name, value.clone())).await.0, 200, "{name} {value}");
    }
    let parts = json!([{"role": "user", "content": [{"type": "text", "text": "x"}]}]);
    assert_eq!(chat(&fake, with("messages", parts)).await.0, 400);
    let image = json!([{"role": "user", "content": "x", "images": ["aGk="]}]);
    let (status, text) = chat(&fake, with("messages", image)).await;
    assert_eq!(status, 500);
    assert!(text.contains("image input is not supported"));
}

#[tokio::test]
async fn streams_and_wholes() {
    let fake = FakeOllama::start();
    let body = |text: &str, stream: bool| {
        json!({"model": "scripted", "messages": [{"role": "user", "content": text}], "stream": stream})
            .to_string()
    };
    let text = "say fake:{\"pieces\":[\"a\",\"b\"]}";
    let (_, kind, stream) = send(&fake, Method::POST, "/api/chat", &body(text, true), &[]).await;
    assert_eq!(kind, "application/x-ndjson");
    let lines: Vec<Value> =
        stream.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let contents: Vec<&str> =
        lines.iter().map(|line| line["message"]["content"].as_str().unwrap()).collect();
    assert_eq!(contents, ["a", "b", ""]);
    assert_eq!((&lines[2]["done"], &lines[2]["done_reason"]), (&json!(true), &json!("stop")));
    assert!(lines[0]["created_at"].as_str().unwrap().ends_with('Z'));
    let (_, kind, whole) = send(&fake, Method::POST, "/api/chat", &body(text, false), &[]).await;
    assert!(kind.starts_with("application/json"));
    let whole: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(whole["message"]["content"], "ab");
    let empty = json!({"model": "scripted"});
    let (_, load) = chat(&fake, empty).await;
    assert!(load.contains("\"done_reason\":\"load\"") && !load.ends_with('\n'));
    let unload = json!({"model": "scripted", "keep_alive": 0});
    assert!(chat(&fake, unload).await.1.contains("\"done_reason\":\"unload\""));
    let (_, _, ps) = send(&fake, Method::GET, "/api/ps", "", &[]).await;
    assert_eq!(ps, "{\"models\":[]}");
}

#[tokio::test]
async fn messages_and_controls_script_it() {
    let fake = FakeOllama::start();
    let ask = |text: &str| json!({"model": "scripted", "stream": false, "messages": [{"role": "user", "content": text}]});
    let content = |answer: (u16, String)| {
        let value: Value = serde_json::from_str(&answer.1).unwrap();
        (answer.0, value["message"]["content"].as_str().map(str::to_owned))
    };
    assert_eq!(content(chat(&fake, ask("fake:count=2")).await), (200, Some("w1 w2 ".into())));
    assert_eq!(chat(&fake, ask("please fake:busy503 now")).await.0, 503);
    let (status, text) = chat(&fake, ask("fake:nosuch=1")).await;
    assert_eq!(status, 500);
    assert!(text.contains("unknown field"), "{text}");
    let control = async |method, path: &str, body: Value| {
        send(&fake, method, path, &body.to_string(), &[]).await
    };
    let rule = json!({"contains": "blue", "times": 1, "script": {"text": "sky"}});
    assert_eq!(control(Method::POST, "/fake/script", rule).await.0, 200);
    assert_eq!(content(chat(&fake, ask("a blue one")).await).1.unwrap(), "sky");
    assert_ne!(content(chat(&fake, ask("a blue one")).await).1.unwrap(), "sky");
    let wrong = json!({"script": {"txt": "sky"}});
    assert_eq!(control(Method::POST, "/fake/script", wrong).await.0, 400);
    let settings = json!({"models": [], "version": "0.1.0"});
    assert_eq!(control(Method::POST, "/fake/settings", settings).await.0, 200);
    assert_eq!(chat(&fake, ask("x")).await.0, 404);
    assert_eq!(control(Method::DELETE, "/fake/settings", Value::Null).await.0, 200);
    let (_, _, seen) = control(Method::POST, "/fake/wait", json!({"nth": 5, "ended": true})).await;
    let seen: Value = serde_json::from_str(&seen).unwrap();
    assert_eq!((&seen["end"], &seen["path"]), (&json!("answered"), &json!("/api/chat")));
    let (_, _, log) = control(Method::GET, "/fake/log", Value::Null).await;
    assert!(log.contains("\"requests\":["));
}

#[tokio::test]
async fn nothing_comes_before_the_first_object_and_slots_are_kept() {
    let fake = FakeOllama::start();
    let ask =
        |text: &str| json!({"model": "scripted", "messages": [{"role": "user", "content": text}]});
    let first = chat(&fake, ask("fake:hold=go fake:count=1"));
    let second = chat(&fake, ask("fake:count=1"));
    let order = async {
        fake.wait_request("/api/chat", 2).await;
        let sent: Vec<u64> = fake.requests().iter().map(|seen| seen.sent).collect();
        assert_eq!(sent, [0, 0]);
        fake.release("go");
    };
    let (first, second, ()) = tokio::join!(first, second, order);
    assert_eq!((first.0, second.0), (200, 200));
}

#[tokio::test]
async fn a_fault_is_seen_as_broken_off() {
    let fake = FakeOllama::start();
    fake.script(Script { fault: Some(Fault::Empty500), ..Script::default() });
    assert_eq!(
        chat(&fake, json!({"model": "scripted", "messages": [{"role":"user","content":"x"}]}))
            .await
            .0,
        500
    );
}
