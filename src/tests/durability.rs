//! kill -9 at any moment: no acknowledged message is lost, at most half a
//! second of a reply's text is, and the next start says "interrupted".
//!
//! Runs the real binary. Short in `make test`; `LINNET_LONG=1` makes it long.

use crate::fake_ollama::{FakeOllama, Rule};
use crate::program::{Linnet, call, chat, client, long, send};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

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
async fn kill_9_leaves_every_answer_of_a_comparison_interrupted_with_its_text() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let linnet = Linnet::start(folder.path(), &fake.url());
    let body = json!({
        "client_id": "00000000-0000-4000-8000-000000000001",
        "text": "Side by side fake:count=5000 fake:rate=100",
        "compare": [{"model": "gemma2:2b"}, {"model": "qwen3:0.6b", "settings": {"temperature": 0.2}}],
    });
    let address = format!("{}/api/v1/messages", linnet.address);
    let sent = call(Method::POST, &address, Some(body.clone())).await;
    let made = sent["reply_ids"].as_array().expect("all replies").clone();
    assert_eq!(made.len(), 2);
    for nth in [1, 2] {
        let request = fake.wait_request("/api/chat", nth).await;
        fake.wait_sent(request.id, 20).await;
    }
    let before = chat(&linnet, &sent).await;
    let seen = |chat: &Value| {
        let shown = &chat["messages"][1];
        [shown.clone(), shown["beside"][0].clone()]
    };
    while stored_replies(folder.path()).await < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    linnet.signal("-KILL");
    drop(linnet);
    let linnet = Linnet::start(folder.path(), &fake.url());
    let after = chat(&linnet, &sent).await;
    for ((reply, before), id) in seen(&after).iter().zip(seen(&before)).zip(&made) {
        assert_eq!((&reply["id"], &reply["state"]), (id, &json!("interrupted")));
        let (kept, said) = (reply["text"].as_str(), before["text"].as_str());
        let (kept, said) = (kept.expect("a text"), said.expect("a text"));
        assert!(!kept.is_empty() && (kept.starts_with(said) || said.starts_with(kept)));
    }
    // The same wish is known after the crash, too.
    let address = format!("{}/api/v1/messages", linnet.address);
    let again = call(Method::POST, &address, Some(body)).await;
    assert_eq!(again["reply_ids"], sent["reply_ids"]);
}

/// How many replies have text in the database.
async fn stored_replies(folder: &Path) -> i64 {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("linnet.db"));
    let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    let count = "SELECT count(DISTINCT reply_id) FROM reply_pieces";
    let replies = sqlx::query_scalar(count).fetch_one(&mut connection).await.expect("a count");
    sqlx::Connection::close(connection).await.expect("it closes");
    replies
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

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_mid_summary_keeps_its_text_and_sends_the_whole_history() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let rule = |contains: &str, script: Value| -> Rule {
        serde_json::from_value(json!({"contains": contains, "script": script})).expect("a rule")
    };
    let answer = rule("word", json!({"pieces": ["ok"]}));
    let held = json!({"pieces": ["They ", "talked ", "about words."], "after": 2, "hold": "on"});
    fake.rules(vec![rule("Summarise our conversation", held), answer.clone()]);

    let linnet = Linnet::start(folder.path(), &fake.url());
    let words = "word ".repeat(60);
    let mut sent = Value::Null;
    for number in 0..4 {
        sent = send(&linnet, number, sent["chat_id"].as_str(), &words).await;
        ended(&linnet, &sent, "done").await;
    }
    let id = sent["chat_id"].as_str().expect("an id").to_owned();
    let wish = json!({"client_id": "00000000-0000-4000-8000-000000000077"});
    let address = format!("{}/api/v1/chats/{id}/summaries", linnet.address);
    let summary = call(Method::POST, &address, Some(wish)).await;
    let seen = summary_with(&linnet, &sent, |text| !text.is_empty()).await;
    linnet.signal("-KILL");
    drop(linnet);

    let linnet = Linnet::start(folder.path(), &fake.url());
    let found = chat(&linnet, &sent).await;
    assert_eq!(found["messages"].as_array().map(Vec::len), Some(8), "no message is lost");
    let kept = &found["summaries"][0];
    assert_eq!((&kept["id"], &kept["state"]), (&summary["id"], &json!("interrupted")));
    assert_eq!(kept["error"]["code"], "server_restarted");
    let text = kept["text"].as_str().expect("a text");
    assert!("They talked about words.".starts_with(text), "a part of what was said: {text}");
    assert!(seen.starts_with(text) || text.starts_with(&seen));

    // What is not whole is not sent.
    let before = asked(&fake).len();
    let next = send(&linnet, 9, Some(&id), "word").await;
    ended(&linnet, &next, "done").await;
    let body = asked(&fake).split_off(before).remove(0);
    assert_eq!(body["messages"].as_array().map(Vec::len), Some(9));
    assert!(!body.to_string().contains("They talked"));

    // It can be written anew, from its beginning.
    let whole = json!({"pieces": ["They talked about words."]});
    fake.rules(vec![rule("Summarise our conversation", whole), answer]);
    let id = summary["id"].as_str().expect("an id");
    let address = format!("{}/api/v1/summaries/{id}/retry", linnet.address);
    call(Method::POST, &address, None).await;
    summary_with(&linnet, &sent, |text| text == "They talked about words.").await;
}

/// Waits until the last reply of a chat is in that state.
async fn ended(linnet: &Linnet, sent: &Value, state: &str) {
    for _ in 0..3000 {
        let found = chat(linnet, sent).await;
        let last = found["messages"].as_array().and_then(|messages| messages.last()).cloned();
        if last.is_some_and(|last| last["id"] == sent["reply_id"] && last["state"] == state) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the reply is never {state}");
}

/// Waits for the text of a chat's only summary.
async fn summary_with(linnet: &Linnet, sent: &Value, fits: impl Fn(&str) -> bool) -> String {
    for _ in 0..3000 {
        let found = chat(linnet, sent).await;
        if let Some(text) = found["summaries"][0]["text"].as_str().filter(|text| fits(text)) {
            return text.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the summary is never as it should be");
}

fn asked(fake: &FakeOllama) -> Vec<Value> {
    let chats = fake.requests().into_iter().filter(|seen| seen.path == "/api/chat");
    chats.map(|seen| seen.body).collect()
}
