//! kill -9 at any moment: no acknowledged message is lost, at most half a
//! second of a reply's text is, and the next start says "interrupted".
//!
//! Runs the real binary. Short in `make test`; `LINNET_LONG=1` makes it long.

use crate::fake_ollama::FakeOllama;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Linnet {
    process: Child,
    address: String,
}

impl Linnet {
    fn start(folder: &Path, ollama: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_linnet"))
            .args(["--addr", "127.0.0.1:0", "--log", "error", "--ollama", ollama, "--data-dir"])
            .arg(folder)
            .env_remove("LINNET_DATA_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it says where it is");
        let address = line.trim().strip_prefix("Linnet is at ").expect("an address").to_owned();
        Self { process, address }
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("kill runs").success());
    }
}

impl Drop for Linnet {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client that knows of no proxy and needs no certificates of the machine.
fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
}

async fn call(method: reqwest::Method, address: &str, body: Option<Value>) -> Value {
    let request = client().request(method, address).header("content-type", "application/json");
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    let answer = request.send().await.expect("an answer");
    serde_json::from_slice(&answer.bytes().await.expect("a body")).unwrap_or(Value::Null)
}

/// Whether `make kill-loop` runs it, on a machine that has nothing else to do.
fn long() -> bool {
    std::env::var_os("LINNET_LONG").is_some()
}

/// The bytes of the running reply that are in the database, once there are any.
async fn stored(folder: &Path) -> usize {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("linnet.db"));
    let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    let sum = "SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM reply_pieces";
    let began = Instant::now();
    loop {
        let bytes: i64 = sqlx::query_scalar(sum).fetch_one(&mut connection).await.expect("a sum");
        if bytes > 0 {
            sqlx::Connection::close(connection).await.expect("it closes");
            return usize::try_from(bytes).expect("a sum of lengths");
        }
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is stored");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn send(linnet: &Linnet, number: u32, chat_id: Option<&str>, text: &str) -> Value {
    let client_id = format!("00000000-0000-4000-8000-{number:012}");
    let body =
        json!({"client_id": client_id, "chat_id": chat_id, "model": "gemma2:2b", "text": text});
    call(reqwest::Method::POST, &format!("{}/api/v1/messages", linnet.address), Some(body)).await
}

async fn chat(linnet: &Linnet, sent: &Value) -> Value {
    let id = sent["chat_id"].as_str().expect("an id");
    call(reqwest::Method::GET, &format!("{}/api/v1/chats/{id}", linnet.address), None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_no_acknowledged_message_and_at_most_half_a_second_of_text() {
    let rounds = if long() { 60 } else { 5 };
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let linnet = Linnet::start(folder.path(), &fake.url());
        // 100 words a second, so that half a second is 50 words.
        let sent =
            send(&linnet, round, None, &format!("Round {round} fake:count=5000 fake:rate=100"))
                .await;
        assert!(sent["reply_id"].is_string(), "not acknowledged: {sent}");
        acknowledged.push(sent.clone());
        let request = fake.wait_request("/api/chat", acknowledged.len()).await;
        // Another moment in each round.
        fake.wait_sent(request.id, 20 + 17 * u64::from(round % 7)).await;
        let stored = stored(folder.path()).await;
        let before = chat(&linnet, &sent).await;
        let seen = before["messages"][1]["text"].as_str().expect("a text").to_owned();
        linnet.signal("-KILL");
        drop(linnet);

        let linnet = Linnet::start(folder.path(), &fake.url());
        let after = chat(&linnet, &sent).await;
        let reply = &after["messages"][1];
        let kept = reply["text"].as_str().expect("a text");
        assert_eq!(reply["state"], "interrupted");
        assert_eq!(reply["error"]["code"], "server_restarted");
        assert!(
            seen.starts_with(kept) || kept.starts_with(&seen),
            "what is kept is a part of what was said"
        );
        let lost = seen.split_whitespace().count().saturating_sub(kept.split_whitespace().count());
        assert!(kept.len() >= stored, "round {round}: {} of {stored} stored bytes", kept.len());
        // Half a second is 50 words; a busy machine may be late with its syncs.
        let most = if long() { 60 } else { 300 };
        assert!(lost <= most, "round {round}: {lost} words lost, half a second is 50");
        for sent in &acknowledged {
            let chat = chat(&linnet, sent).await;
            assert_eq!(
                chat["messages"][0]["id"], sent["message_id"],
                "an acknowledged message is gone"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_stores_replies_and_ends_though_a_stream_is_open() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let mut linnet = Linnet::start(folder.path(), &fake.url());
    let sent = send(&linnet, 1, None, "fake:count=40 fake:rate=100").await;
    let stream =
        client().get(format!("{}/api/v1/events", linnet.address)).send().await.expect("a stream");
    let request = fake.wait_request("/api/chat", 1).await;
    fake.wait_sent(request.id, 5).await;
    let began = Instant::now();
    linnet.signal("-TERM");
    let told = stream.text().await.expect("the stream is ended in order");
    assert!(told.contains("event: reconnect"), "the viewer is told to reconnect");
    let status = loop {
        if let Some(status) = linnet.process.try_wait().expect("its end can be seen") {
            break status;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it must end within 30 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(status.success());
    let linnet = Linnet::start(folder.path(), &fake.url());
    let reply = chat(&linnet, &sent).await["messages"][1].clone();
    assert_eq!(reply["state"], "done", "a short reply is written to its end");
}
