//! Nothing that a model server says in the head of an answer reaches a browser,
//! on whatever way the answer comes (security page, check 62; (e), "build the
//! response header set from nothing"). What it says in bodies is read as a closed
//! set of events (`tests/ollama`) and shown as text (`tests/markdown`).

use crate::edges::{LONG, Talk, chat, json_of, routes, talk, wish};
use crate::http::Server;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// In every header of the model server.
const CANARY: &str = "upstream-canary";

/// All that could do harm in a browser, or in a proxy on the way to it.
fn hostile(location: &str) -> BTreeMap<String, String> {
    [
        ("Connection", "X-A, keep-alive"),
        ("Keep-Alive", "timeout=upstream-canary"),
        ("X-A", "upstream-canary"),
        ("Trailer", "X-Upstream-Canary"),
        ("Set-Cookie", "sid=upstream-canary; Path=/"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Content-Security-Policy", "default-src * upstream-canary"),
        ("Content-Security-Policy-Report-Only", "default-src upstream-canary"),
        ("Location", location),
        ("Refresh", "0; url=https://upstream-canary.example/"),
        ("Link", "<https://upstream-canary.example/>; rel=preload; as=script"),
        ("Server", "upstream-canary/1.0"),
        ("Clear-Site-Data", "\"*\""),
        ("Strict-Transport-Security", "max-age=1"),
        ("X-Frame-Options", "ALLOWALL"),
        ("Cache-Control", "public, max-age=99, upstream-canary"),
        ("Alt-Svc", "h3=\"upstream-canary.example:443\""),
        ("X-Accel-Redirect", "/upstream-canary"),
        ("X-Request-Id", "upstream-canary"),
        ("Content-Disposition", "attachment; filename=upstream-canary"),
        ("Service-Worker-Allowed", "/"),
        ("SourceMap", "/upstream-canary.map"),
        ("WWW-Authenticate", "Basic realm=upstream-canary"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Every header that Linnet has, and what each can be.
fn is_ours(name: &str, value: &str) -> bool {
    match name {
        "connection" => value == "close",
        "location" => value.starts_with('/') && !value.starts_with("//"),
        "cache-control" => {
            ["no-store", "no-cache", "no-store, no-transform"].contains(&value)
                || ["60", "86400", "31536000, immutable"]
                    .contains(&value.trim_start_matches("public, max-age="))
        }
        "x-frame-options" => ["DENY", "SAMEORIGIN"].contains(&value),
        "x-request-id" => value.len() == 16,
        "content-disposition" => value.starts_with("attachment"),
        "serverfnerror" => value.starts_with("/api/page/"),
        "transfer-encoding" => value == "chunked",
        "allow"
        | "accept-ranges"
        | "content-encoding"
        | "content-length"
        | "content-security-policy"
        | "content-type"
        | "cross-origin-opener-policy"
        | "cross-origin-resource-policy"
        | "date"
        | "etag"
        | "last-modified"
        | "origin-agent-cluster"
        | "permissions-policy"
        | "referrer-policy"
        | "retry-after"
        | "vary"
        | "x-accel-buffering"
        | "x-content-type-options" => true,
        _ => false,
    }
}

/// Looks at an answer; gives its status and, unless it is a stream, its body.
async fn clean(what: &str, mut answer: Response) -> (StatusCode, String) {
    for (name, value) in answer.headers() {
        let value = value.to_str().expect("text");
        assert!(is_ours(name.as_str(), value), "{what}: {name}: {value}");
        assert!(!value.contains(CANARY), "{what}: {name}: {value}");
    }
    let status = answer.status();
    let kind = answer.headers().get("content-type").map(|kind| kind.as_bytes().to_vec());
    if kind.is_some_and(|kind| kind.starts_with(b"text/event-stream")) {
        let _ = answer.chunk().await.expect("it begins");
        return (status, String::new());
    }
    let body = String::from_utf8_lossy(&answer.bytes().await.expect("a body")).into_owned();
    assert!(!body.contains(CANARY), "{what}: {body}");
    (status, body)
}

/// Asks by every route that there is, as our own page does.
async fn by_every_route(server: &Server, talk: &Talk) {
    let all = json!({
        "chat_id": talk.chat, "message_id": talk.message, "reply_id": talk.reply, "text": "again",
        "change": {"title": "other"}, "message": wish(90, "Hi"), "wish": {"name": "new", "text": "FROM gemma2:2b"},
        "client_id": "00000000-0000-4000-8000-000000000091", "model": "gemma2:2b", "name": "gemma2:2b",
        "to": "copied", "upstream": null, "keep_alive": 60, "query": "Hi", "tag": "en",
    })
    .to_string();
    for (method, path) in routes(talk) {
        // It sets and clears cookies itself, and asks nobody.
        if path == "/sign-out" {
            continue;
        }
        let page = if path == "/" || path.starts_with("/models") { "text/html" } else { "*/*" };
        let mut request = server.request(method.clone(), &path).header("accept", page);
        if method != Method::GET {
            request = request.header("origin", &server.address);
            request = request.header("content-type", "application/json").body(all.clone());
        }
        let answer = request.send().await.expect("an answer");
        clean(&format!("{method} {path}"), answer).await;
    }
}

async fn post(server: &Server, path: &str, body: Value) -> (StatusCode, Value) {
    let path = format!("/api/v1/{path}");
    let (status, body) = clean(&path, server.post(&path, &body).await).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// A reply, watched to its end: its state.
async fn reply(server: &Server, number: u32) -> String {
    let (status, sent) = post(server, "messages", wish(number, "Hello")).await;
    assert_eq!(status, StatusCode::CREATED);
    let id = sent["chat_id"].as_str().expect("an id");
    let mut stream = server.get(&format!("/api/v1/events?chat_id={id}")).await;
    for (name, value) in stream.headers() {
        assert!(is_ours(name.as_str(), value.to_str().expect("text")), "{name}: {value:?}");
    }
    let mut told = String::new();
    let watching = async {
        loop {
            let piece = stream.chunk().await.expect("it goes on").expect("it does not end");
            told.push_str(std::str::from_utf8(&piece).expect("whole characters"));
            for state in ["done", "failed", "interrupted"] {
                if told.contains(&format!("\"state\":\"{state}\"")) {
                    return state;
                }
            }
        }
    };
    let state = tokio::time::timeout(LONG, watching).await.expect("it ends").to_owned();
    assert!(!told.contains(CANARY), "{told}");
    assert!(!chat(server, id).await.to_string().contains(CANARY));
    state
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_model_servers_head_reaches_a_browser() {
    let server = Server::start().await;
    let talk = talk(&server, 1, "Hello").await;
    server.fake.change(|settings| {
        settings.headers = hostile("https://upstream-canary.example/");
    });
    assert_eq!(reply(&server, 2).await, "done");
    // Each way on which an answer of the model server is waited for.
    for (path, body, status) in [
        ("models/load", json!({"model": "gemma2:2b", "keep_alive": 60}), 204),
        ("models/unload", json!({"model": "gemma2:2b"}), 204),
        ("models/copy", json!({"model": "gemma2:2b", "to": "me/copy"}), 204),
        ("models/rename", json!({"model": "me/copy", "to": "other"}), 204),
        ("models/pull", json!({"model": "llama3.2:1b"}), 202),
        ("models/push", json!({"model": "gemma2:2b"}), 202),
        ("models/create", json!({"name": "new", "text": "FROM gemma2:2b\nSYSTEM Hi."}), 202),
    ] {
        assert_eq!(post(&server, path, body).await.0.as_u16(), status, "{path}");
    }
    for (path, status) in [
        ("/api/v1/models", 200),
        ("/api/v1/models/show?model=gemma2:2b", 200),
        ("/api/v1/models/show?model=nosuch", 404),
        ("/api/v1/models/uses?model=gemma2:2b", 200),
        ("/api/doctor", 200),
    ] {
        assert_eq!(clean(path, server.get(path).await).await.0.as_u16(), status, "{path}");
    }
    let deleted = server.request(Method::DELETE, "/api/v1/models?model=other").send().await;
    assert_eq!(clean("delete", deleted.expect("an answer")).await.0, StatusCode::NO_CONTENT);
    let digest = format!("sha256:{}", crate::fake_ollama::sha256::hex(b"GGUF and more"));
    let file = server.request(Method::POST, &format!("/api/blobs/{digest}"));
    let file = file.header("origin", &server.address).body("GGUF and more").send().await;
    assert_eq!(clean("file", file.expect("an answer")).await.0, StatusCode::CREATED);
    by_every_route(&server, &talk).await;
    let jobs = json_of(server.get("/api/v1/models/jobs").await).await;
    assert!(
        !jobs.to_string().contains(CANARY) && jobs.as_array().is_some_and(|jobs| jobs.len() > 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_redirect_of_a_model_server_is_followed_or_passed_on() {
    let server = Server::start().await;
    let talk = talk(&server, 1, "Hello").await;
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("it can be asked");
    let address = elsewhere.local_addr().expect("an address");
    let location = format!("http://{address}/upstream-canary");
    for path in [
        "chat", "tags", "ps", "show", "version", "pull", "push", "create", "copy", "delete",
        "embed",
    ] {
        for status in [302, 307] {
            // Half of the answers are the one, half the other.
            let script = json!({"status": status, "body": "", "headers": hostile(&location)});
            let rule = json!({"path": format!("/api/{path}"), "times": 40, "script": script});
            server.fake.rule(serde_json::from_value(rule).expect("a rule"));
        }
    }
    assert_eq!(reply(&server, 2).await, "failed");
    for (path, body) in [
        ("models/load", json!({"model": "gemma2:2b", "keep_alive": 60})),
        ("models/copy", json!({"model": "gemma2:2b", "to": "me/copy"})),
    ] {
        let (status, told) = post(&server, path, body).await;
        assert!(status.is_server_error(), "{path}: {status} {told}");
    }
    by_every_route(&server, &talk).await;
    let came = elsewhere.accept().map(|(_, peer)| peer).expect_err("nobody comes here");
    assert_eq!(came.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encoding_that_is_none_is_a_fault_of_the_model_server() {
    let server = Server::start().await;
    let talk = talk(&server, 1, "Hello").await;
    for (number, encoding) in (2..).zip(["xchunked", "gzip", "chunked, identity"]) {
        server.fake.change(|settings| {
            settings.headers = hostile("/");
            settings.headers.insert("Transfer-Encoding".to_owned(), encoding.to_owned());
        });
        let state = reply(&server, number).await;
        assert!(state == "failed" || state == "interrupted", "{encoding}: {state}");
        // What stands between the lines then is no answer of the model's.
        let listed = json_of(server.get("/api/v1/chats").await).await;
        let id = listed["chats"][0]["id"].as_str().expect("an id");
        assert_eq!(chat(&server, id).await["messages"][1]["text"], "", "{encoding}");
    }
    by_every_route(&server, &talk).await;
}
