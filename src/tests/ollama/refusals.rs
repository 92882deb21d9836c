//! Refusals and errors in Ollama's words become the errors that people see.

use super::{LONG, ask, client, scripted, whole};
use crate::fake_ollama::{FakeOllama, Fault, Script};
use linnet::domain::{Error, Settings, Think};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

async fn refused(script: Script) -> (Error, Option<Duration>) {
    let answer = scripted(script, LONG).await;
    assert_eq!(answer.text, "");
    let error = answer.error.unwrap();
    (error.error, error.retry_after)
}

async fn fault(fault: Fault) -> Error {
    refused(Script { fault: Some(fault), ..Script::default() }).await.0
}

async fn told(status: u16, text: &str) -> Error {
    let error = Some(text.to_owned());
    refused(Script { status: Some(status), error, ..Script::default() }).await.0
}

fn failed(status: u16, detail: &str) -> Error {
    Error::UpstreamFailed { status, detail: detail.to_owned() }
}

#[tokio::test]
async fn statuses() {
    let model = || "scripted".to_owned();
    assert_eq!(fault(Fault::Html502).await, failed(502, ""));
    assert_eq!(fault(Fault::Empty500).await, failed(500, ""));
    assert_eq!(fault(Fault::Redirect).await, failed(302, ""));
    assert_eq!(fault(Fault::Refused).await, Error::UpstreamRefused);
    assert_eq!(fault(Fault::Missing).await, Error::ModelMissing { model: model() });
    assert_eq!(fault(Fault::Memory).await, Error::ModelTooLarge { model: model() });
    assert_eq!(
        fault(Fault::SignIn).await,
        Error::UpstreamSignIn { url: Some("https://ollama.com/connect?name=test&key=abc".into()) }
    );
    assert_eq!(told(418, "short and stout").await, failed(418, "short and stout"));
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_back() {
    let headers = |value: &str| BTreeMap::from([("Retry-After".to_owned(), value.to_owned())]);
    let busy =
        |fault, value| Script { fault: Some(fault), headers: headers(value), ..Script::default() };
    let usual = Script { fault: Some(Fault::Busy429), ..Script::default() };
    assert_eq!(refused(usual).await, (Error::UpstreamBusy, Some(Duration::from_secs(2))));
    let none = Script { fault: Some(Fault::Busy503), ..Script::default() };
    assert_eq!(refused(none).await, (Error::UpstreamBusy, None));
    for (value, seconds) in [
        ("7", Some(7)),
        // However long it asks for: an hour at most, and no overflow.
        ("18446744073709551615", Some(3600)),
        ("Thu, 31 Dec 2099 23:59:59 GMT", Some(3600)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
        ("soon", None),
        ("-1", None),
    ] {
        let (error, retry_after) = refused(busy(Fault::Busy503, value)).await;
        assert_eq!(error, Error::UpstreamBusy);
        assert_eq!(retry_after, seconds.map(Duration::from_secs), "{value}");
    }
}

#[tokio::test]
async fn only_ollamas_own_sign_in_page_is_shown() {
    for url in [
        "http://ollama.com/connect",
        "https://ollama.com.evil.example/",
        "https://evil.example/ollama.com",
        "https://ollama.com@evil.example/",
        "https://me@ollama.com/",
        "https://ollama.com:444/",
        "javascript:alert(1)",
        "",
    ] {
        let body = json!({"error": "unauthorized", "signin_url": url}).to_string();
        let script = Script { status: Some(401), body: Some(body), ..Script::default() };
        assert_eq!(refused(script).await.0, Error::UpstreamSignIn { url: None }, "{url}");
    }
}

#[tokio::test]
async fn texts() {
    let model = || "scripted".to_owned();
    let too_large = || Error::ModelTooLarge { model: model() };
    for (status, text, error) in [
        (500, "model requires more system memory (5 GiB) than is available", too_large()),
        (500, "llama runner process has terminated: cudaMalloc failed: out of memory", too_large()),
        (500, "CUDA error: out of memory", too_large()),
        (400, "\"x\" does not support thinking", Error::ModelCannotThink { model: model() }),
        (400, "\"x\" does not support chat", Error::ModelCannotChat { model: model() }),
        (
            500,
            "image input is not supported - hint: mmproj",
            Error::ModelCannotSee { model: model() },
        ),
        (
            500,
            "Multimodal data provided, but model does not support multimodal requests.",
            Error::ModelCannotSee { model: model() },
        ),
        (
            400,
            "the prompt is longer than the context length currently available to the model; x",
            Error::ContextExceeded { prompt_tokens: None, window_tokens: None },
        ),
        (
            500,
            "line one\nline\ttwo \u{1b}[31mred\u{202e}",
            failed(500, "line one line two [31mred"),
        ),
        (
            500,
            "unable to load model: /root/.ollama/models/blobs/sha256-0123",
            failed(500, "unable to load model: (model file)"),
        ),
    ] {
        assert_eq!(told(status, text).await, error, "{text}");
    }
    let long = told(500, &"word ".repeat(2000)).await;
    let Error::UpstreamFailed { detail, .. } = long else { panic!("{long:?}") };
    assert_eq!(detail.chars().count(), 300);
}

#[tokio::test]
async fn texts_that_are_not_json() {
    let text = |status, body: &str| Script {
        status: Some(status),
        body: Some(body.to_owned()),
        content_type: Some("text/plain".to_owned()),
        ..Script::default()
    };
    assert_eq!(refused(text(404, "404 page not found")).await.0, failed(404, "404 page not found"));
    assert_eq!(refused(text(500, "<b>no</b>")).await.0, failed(500, ""));
    assert_eq!(refused(text(500, "{\"error\":")).await.0, failed(500, "{\"error\":"));
    assert_eq!(refused(text(500, &"x".repeat(200_000))).await.0, failed(500, ""));
}

#[tokio::test]
async fn errors_in_errors() {
    let runner = json!({"error": {
        "code": 400, "message": "request (9000 tokens) exceeds the available context size",
        "type": "exceed_context_size_error", "n_prompt_tokens": 9000, "n_ctx": 4096,
    }});
    let error = Error::ContextExceeded { prompt_tokens: Some(9000), window_tokens: Some(4096) };
    // As a text in the field, once more wrapped, and as an object.
    let once = runner.to_string();
    let twice = json!({"error": once}).to_string();
    assert_eq!(told(400, &once).await, error);
    assert_eq!(told(400, &twice).await, error);
    let script = Script { status: Some(400), body: Some(once.clone()), ..Script::default() };
    assert_eq!(refused(script).await.0, error);
    // In mid-stream at 200.
    let script = Script { fault: Some(Fault::Error), error: Some(once), ..Script::default() };
    assert_eq!(refused(script).await.0, error);
    // Nested deeper than anybody means it: no recursion without end.
    let mut deep = "x".to_owned();
    for _ in 0..12 {
        deep = json!({"error": deep}).to_string();
    }
    assert!(matches!(told(500, &deep).await, Error::UpstreamFailed { status: 500, .. }));
}

#[tokio::test]
async fn the_fakes_own_strictness() {
    let fake = FakeOllama::start();
    let ollama = client(&fake, LONG);
    let error = async |request| whole(ollama.chat(request)).await.error.unwrap().error;
    assert_eq!(
        error(ask("nosuch:1b", "x")).await,
        Error::ModelMissing { model: "nosuch:1b".into() }
    );
    assert_eq!(
        error(ask("nomic-embed-text", "x")).await,
        Error::ModelCannotChat { model: "nomic-embed-text".into() }
    );
    let mut thinking = ask("gemma2:2b", "x");
    thinking.settings.set("think", Some(Think::High.into()));
    assert_eq!(error(thinking).await, Error::ModelCannotThink { model: "gemma2:2b".into() });
    let mut long = ask("gemma2:2b", &"word ".repeat(1000));
    long.loading = Settings::default().with("num_ctx", 512);
    assert_eq!(
        error(long).await,
        Error::ContextExceeded { prompt_tokens: Some(1254), window_tokens: Some(512) }
    );
}
