//! The log of the real program, and the ids by which a request is found in it
//! (security page, checks 57 and 58).

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, client};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::path::Path;

const MESSAGE: &str = "the text of a message that nobody logs";
const PASSWORD: &str = "a password that nobody logs";

fn records(folder: &Path) -> Vec<Value> {
    let log = std::fs::read_to_string(folder.join("log.txt")).expect("a log of text");
    let record =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    log.lines().map(record).collect()
}

/// What was logged of one request.
fn about<'a>(records: &'a [Value], id: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["request"] == id).collect()
}

fn id_of(answer: &Response) -> String {
    answer.headers()["x-request-id"].to_str().expect("text").to_owned()
}

async fn ask(
    linnet: &Linnet,
    method: Method,
    path: &str,
    headers: &[(&'static str, &str)],
    body: String,
) -> Response {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.append(*name, HeaderValue::from_bytes(value.as_bytes()).expect("a header"));
    }
    let request =
        client().request(method, format!("{}{path}", linnet.address)).bearer_auth(PASSWORD);
    request.headers(all).body(body).send().await.expect("an answer")
}

const JSON: (&str, &str) = ("content-type", "application/json");

fn message(number: u32, model: &str) -> String {
    let client_id = format!("00000000-0000-4000-8000-{number:012}");
    json!({"client_id": client_id, "model": model, "text": MESSAGE}).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_found_in_the_log_by_its_id_and_nothing_private_is() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let key = fake.url().replace("http://", "http://someone:upstream-password@");
    let arguments = ["--log", "debug", "--log-json", "--password", PASSWORD];
    let linnet = Linnet::with(folder.path(), &key, &arguments);
    let given = ("x-request-id", "made-up-by-a-stranger");

    let read =
        ask(&linnet, Method::GET, "/api/v1/search?q=what+is+looked+for", &[given], String::new())
            .await;
    let sent =
        ask(&linnet, Method::POST, "/api/v1/messages", &[JSON], message(1, "gemma2:2b")).await;
    assert_eq!(sent.status().as_u16(), 201);
    let nowhere = ask(&linnet, Method::GET, "/no%0d%0awhere%1b[31m", &[], String::new()).await;
    let wrong =
        ask(&linnet, Method::POST, "/api/v1/messages", &[JSON], message(2, "x\r\n\u{1b}[2J\""))
            .await;
    assert_eq!(wrong.status().as_u16(), 400);
    let long = "x".repeat(20_000);
    let agent = ("user-agent", long.as_str());
    ask(&linnet, Method::GET, "/", &[agent], String::new()).await;
    let nasty = format!("\"}}\n{{\"level\":\"ERROR\"}}\r\u{1b}]0;x\u{7}\u{202e}{long}");
    let report = [("origin", linnet.address.as_str()), ("content-type", "application/csp-report")];
    let report = ask(&linnet, Method::POST, "/api/csp-report", &report, nasty).await;
    assert_eq!(report.status().as_u16(), 204);
    let function = ask(
        &linnet,
        Method::POST,
        "/api/page/chats",
        &[JSON, ("sec-fetch-site", "same-origin")],
        "{}".to_owned(),
    )
    .await;
    assert!(function.status().is_success());

    let records = records(folder.path());
    for (answer, method, route, status) in [
        (&read, "GET", "/api/v1/search", 200),
        (&sent, "POST", "/api/v1/messages", 201),
        (&nowhere, "GET", "none", 404),
        (&wrong, "POST", "/api/v1/messages", 400),
        (&report, "POST", "/api/csp-report", 204),
        (&function, "POST", "/api/page/chats", 200),
    ] {
        let id = id_of(answer);
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        let about = about(&records, &id);
        let line = about.iter().find(|record| record["message"] == "answered").expect("its line");
        assert_eq!(
            (&line["method"], &line["route"], &line["status"], &line["client"]),
            (&json!(method), &json!(route), &json!(status), &json!("127.0.0.1"))
        );
        assert!(line["ms"].is_u64());
    }
    assert_eq!(about(&records, &id_of(&wrong))[0]["code"], "invalid_request");
    assert_eq!(about(&records, &id_of(&report)).len(), 2, "the report, and its line");
    let whole = std::fs::read_to_string(folder.path().join("log.txt")).expect("a log");
    for private in [MESSAGE, PASSWORD, "upstream-password", "what+is", "looked", given.1] {
        assert!(!whole.contains(private), "{private} is in the log");
    }
    assert!(whole.lines().all(|line| line.len() < 9000));
    assert!(
        !whole.chars().any(|letter| letter.is_control() && letter != '\n' || letter == '\u{202e}')
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_told_by_its_id_only() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let arguments = ["--log", "warn", "--log-json", "--trusted-proxies", "127.0.0.1"];
    let linnet = Linnet::with(folder.path(), &fake.url(), &arguments);
    // Somebody else holds the store for longer than is waited for it.
    let file = format!("sqlite://{}", folder.path().join("linnet.db").display());
    let mut other = SqliteConnection::connect(&file).await.expect("it opens");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.expect("it is free");
    let headers = [JSON, ("x-request-id", "from.the-proxy_1")];
    let answer =
        ask(&linnet, Method::POST, "/api/v1/messages", &headers, message(1, "gemma2:2b")).await;
    assert_eq!(answer.status().as_u16(), 503);
    assert_eq!(id_of(&answer), "from.the-proxy_1");
    let told = answer.text().await.expect("a body");
    let body: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(body["error"], json!({"code": "storage_unavailable"}));
    assert_eq!(body["request"], "from.the-proxy_1");
    for private in ["sql", "SQL", "locked", "linnet.db", "/"] {
        assert!(!told.contains(private), "{told}");
    }
    let records = records(folder.path());
    let about = about(&records, "from.the-proxy_1");
    // The writer does the work of several requests at once: this one names none.
    assert!(
        records
            .iter()
            .any(|record| record["cause"].as_str().is_some_and(|cause| cause.contains("locked")))
    );
    assert!(
        about.iter().any(
            |record| record["message"] == "answered" && record["code"] == "storage_unavailable"
        )
    );
}
