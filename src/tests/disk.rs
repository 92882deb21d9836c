//! A disk that is full, that cannot be written to, and a process that is killed
//! while it changes how chats are stored; with the real binary.
//!
//! The disks are small file systems in memory, which only root can make: without
//! it those tests say that they were left out. How a full disk is got over, and what
//! is said where one has become read-only, is also tested in `server/store/writer.rs`.

use crate::fake_ollama::{FakeOllama, Rule};
use crate::program::{Linnet, chat, client, send};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A small disk; it goes with the test.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None without the right to make one: said, since the test is left out.
    fn of(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let options = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "linnet-test"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("LEFT OUT: a small disk can only be made by root");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn again(&self, options: &str) {
        let options = format!("remount,{options}");
        let done = Command::new("mount").args(["-o", &options]).arg(self.path()).status();
        assert!(done.expect("mount runs").success());
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut file = fs::File::options()
            .append(true)
            .create(true)
            .open(self.path().join("filler"))
            .expect("a file");
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.path().join("filler")).expect("it was filled");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// Starts it where it cannot: how it ended.
fn fails(data: &Path, ollama: &str) -> Output {
    let mut command = Linnet::command(env!("CARGO_BIN_EXE_linnet"), data, ollama, &[]);
    // Not in the folder itself, which may be full or gone.
    command.current_dir("/").stderr(Stdio::piped()).output().expect("it starts")
}

fn said(output: &Output) -> String {
    assert!(!output.status.success(), "it started");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Sends a long message: the status, and what was answered.
async fn send_long(linnet: &Linnet, number: u32) -> (u16, Value) {
    let client_id = format!("00000000-0000-4000-8000-{number:012}");
    let text = format!("{number} {}", "word ".repeat(20_000));
    let body = json!({"client_id": client_id, "model": "gemma2:2b", "text": text});
    let request = client().post(format!("{}/api/v1/messages", linnet.address));
    let request = request.header("content-type", "application/json").body(body.to_string());
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON"))
}

/// Waits until the reply to `sent` is done; its text.
async fn done(linnet: &Linnet, sent: &Value) -> String {
    for _ in 0..3000 {
        let reply = chat(linnet, sent).await["messages"][1].clone();
        if reply["state"] == "done" {
            return reply["text"].as_str().expect("a text").to_owned();
        }
        assert!(!["failed", "interrupted"].contains(&reply["state"].as_str().expect("a state")));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the reply is never done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_and_loses_nothing_and_goes_on_when_there_is_room() {
    let Some(disk) = Disk::of("6m") else { return };
    let fake = FakeOllama::start();
    let long = "answer ".repeat(20_000);
    let held = json!({"pieces": ["begun ", long], "after": 1, "hold": "on"});
    let rule: Rule =
        serde_json::from_value(json!({"contains": "held", "script": held})).expect("a rule");
    fake.rules(vec![rule]);
    let data = disk.path().join("data");
    let linnet = Linnet::start(&data, &fake.url());
    let before = send(&linnet, 1, None, "before fake:count=3").await;
    assert_eq!(done(&linnet, &before).await, "w1 w2 w3 ");
    let running = send(&linnet, 2, None, "held").await;
    let request = fake.wait_request("/api/chat", 2).await;
    fake.wait_sent(request.id, 1).await;

    // What is left in the files that are there is used up first.
    let mut refused = None;
    for number in 100..200 {
        disk.fill();
        let (status, body) = send_long(&linnet, number).await;
        if status != 201 {
            refused = Some((number, status, body));
            break;
        }
    }
    let (number, status, body) = refused.expect("the disk is full at last");
    assert_eq!((status, &body["error"]["code"]), (507, &json!("storage_full")), "{body}");
    assert_eq!(body["message"], "The disk is full: nothing could be stored.");
    // The rest of the answer comes now: nowhere to put it, and it is not told as done.
    fake.release("on");
    let (status, _) = send_long(&linnet, 201).await;
    assert_eq!(status, 507);
    assert_eq!(health(&linnet).await, (503, "disk full".to_owned()));
    // What is there can be read.
    assert_eq!(chat(&linnet, &before).await["messages"][1]["text"], "w1 w2 w3 ");
    assert_ne!(chat(&linnet, &running).await["messages"][1]["state"], "done");

    disk.free();
    assert_eq!(done(&linnet, &running).await, format!("begun {}", "answer ".repeat(20_000)));
    assert_eq!(health(&linnet).await, (200, "ready".to_owned()));
    // The same wish again is a first one: nothing of it was kept.
    let (status, sent) = send_long(&linnet, number).await;
    assert_eq!(status, 201, "{sent}");
    let texts = chat(&linnet, &sent).await;
    assert_eq!(texts["messages"].as_array().map(Vec::len), Some(2));
    linnet.signal("-KILL");
    drop(linnet);
    assert_eq!(integrity(&data).await, "ok");
}

/// What whoever sends requests here is told.
async fn health(linnet: &Linnet) -> (u16, String) {
    let answer = client().get(format!("{}/health/ready", linnet.address)).send().await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

/// Whether files of a running Linnet may be written to. A file system with open
/// files cannot be made read-only by anybody; where a file may have no bytes,
/// writes fail as they do there, and the process has the same handles as before.
#[cfg(target_os = "linux")]
fn writable(linnet: &Linnet, may: bool) {
    use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
    let id = i32::try_from(linnet.process.id()).ok().and_then(Pid::from_raw);
    let Rlimit { maximum, .. } = getrlimit(Resource::Fsize);
    let current = if may { maximum } else { Some(0) };
    prlimit(id, Resource::Fsize, Rlimit { current, maximum }).expect("it is our own process");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_written_to_meanwhile_are_said_and_used_again() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let held = json!({"pieces": ["begun ", "and ended"], "after": 1, "hold": "on"});
    let rule: Rule =
        serde_json::from_value(json!({"contains": "held", "script": held})).expect("a rule");
    fake.rules(vec![rule]);
    let linnet = Linnet::start(folder.path(), &fake.url());
    let before = send(&linnet, 1, None, "before fake:count=3").await;
    assert_eq!(done(&linnet, &before).await, "w1 w2 w3 ");
    let running = send(&linnet, 2, None, "held").await;
    let request = fake.wait_request("/api/chat", 2).await;
    fake.wait_sent(request.id, 1).await;

    writable(&linnet, false);
    let (status, body) = send_long(&linnet, 3).await;
    assert_eq!((status, &body["error"]["code"]), (503, &json!("storage_unavailable")), "{body}");
    assert_eq!(body["message"], "The store cannot be used just now.");
    assert_eq!(health(&linnet).await, (503, "no storage".to_owned()));
    // Asking changes nothing: it is still so.
    assert_eq!(health(&linnet).await, (503, "no storage".to_owned()));
    fake.release("on");
    assert_eq!(send_long(&linnet, 4).await.0, 503);
    // What is there can be read, also by people.
    assert_eq!(chat(&linnet, &before).await["messages"][1]["text"], "w1 w2 w3 ");
    assert_ne!(chat(&linnet, &running).await["messages"][1]["state"], "done");
    let page = client().get(&linnet.address).header("accept", "text/html").send().await;
    assert_eq!(page.expect("an answer").status().as_u16(), 200);

    writable(&linnet, true);
    // Nobody has to send anything: whoever asks finds out.
    assert_eq!(health(&linnet).await, (200, "ready".to_owned()));
    assert_eq!(done(&linnet, &running).await, "begun and ended");
    assert_eq!(send_long(&linnet, 3).await.0, 201);
    linnet.signal("-KILL");
    drop(linnet);
    assert_eq!(integrity(folder.path()).await, "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_cannot_be_written_to_is_named_and_left_as_it_is() {
    let Some(disk) = Disk::of("6m") else { return };
    let fake = FakeOllama::start();
    let data = disk.path().join("data");
    let linnet = Linnet::start(&data, &fake.url());
    let sent = send(&linnet, 1, None, "hello fake:count=3").await;
    done(&linnet, &sent).await;
    drop(linnet);
    disk.again("ro");
    let why = said(&fails(&data, &fake.url()));
    assert!(why.contains(&data.display().to_string()) && why.contains("Read-only"), "{why}");
    disk.again("rw");
    let linnet = Linnet::start(&data, &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][1]["text"], "w1 w2 w3 ");
}

/// A database as the first Linnet has left it, with so many messages in a chat.
async fn first_version(data: &Path, messages: usize) {
    fs::create_dir_all(data).expect("a folder");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(data.join("linnet.db"))
        .create_if_missing(true);
    let mut connection = options.connect().await.expect("a database");
    // The one owner that there is.
    let owner = linnet::domain::OwnerId::LOCAL.0.simple();
    let text = format!(
        "{}; PRAGMA user_version = 1; BEGIN;
         INSERT INTO chats (id, owner_id, title, active_leaf, created_at, updated_at, read_at)
           VALUES (x'{:032x}', x'{owner}', 'old', x'{messages:032x}', 1, 1, 1);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {messages})
         INSERT INTO messages (id, chat_id, owner_id, parent_id, role, state, created_at, text)
           SELECT unhex(format('%032x', i)), x'{:032x}', x'{owner}',
             CASE WHEN i > 1 THEN unhex(format('%032x', i - 1)) END,
             CASE i % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, 'done', i,
             format('goldfinch %d ', i) || hex(randomblob(40)) FROM n;
         COMMIT;",
        include_str!("../server/store/migrations/0001_first.sql"),
        0xcafe,
        0xcafe
    );
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.expect("it is written");
    connection.close().await.expect("it closes");
}

async fn ask<T>(data: &Path, what: &'static str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + Unpin,
{
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("linnet.db"));
    let mut connection = options.connect().await.expect("a connection");
    let value = sqlx::query_scalar(what).fetch_one(&mut connection).await.expect("an answer");
    connection.close().await.expect("it closes");
    value
}

async fn integrity(data: &Path) -> String {
    ask(data, "PRAGMA integrity_check").await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_store_is_changed_it_is_the_old_or_the_new_one() {
    const MESSAGES: usize = 2000;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let old = folder.path().join("old");
    first_version(&old, MESSAGES).await;
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..20_u64 {
        let data = folder.path().join(format!("data-{round}"));
        fs::create_dir(&data).expect("a folder");
        fs::copy(old.join("linnet.db"), data.join("linnet.db")).expect("a copy");
        let mut command = Linnet::command(env!("CARGO_BIN_EXE_linnet"), &data, &fake.url(), &[]);
        let mut process = command.spawn().expect("it starts");
        // Another moment in each round: how far it is then is of no matter.
        tokio::time::sleep(Duration::from_millis(10 + 15 * round)).await;
        process.kill().expect("it is ours");
        process.wait().expect("it is gone");
        seen.insert(ask::<i64>(&data, "PRAGMA user_version").await);
        assert_eq!(integrity(&data).await, "ok", "round {round}");
        let count: i64 = ask(&data, "SELECT count(*) FROM messages").await;
        assert_eq!(usize::try_from(count), Ok(MESSAGES), "round {round}");

        let linnet = Linnet::start(&data, &fake.url());
        let sent = json!({"chat_id": format!("00000000-0000-0000-0000-{:012x}", 0xcafe)});
        let found = chat(&linnet, &sent).await;
        assert_eq!(found["messages"].as_array().map(Vec::len), Some(MESSAGES), "round {round}");
        let found = client().get(format!("{}/api/v1/search?q=goldfinch", linnet.address));
        let found = found.send().await.expect("an answer").text().await.expect("a body");
        assert!(found.contains("goldfinch"), "round {round}: {found}");
        drop(linnet);
        fs::remove_dir_all(&data).expect("it can be removed");
    }
    println!("killed at these versions: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_for_the_change_it_does_not_start_and_says_so() {
    let Some(disk) = Disk::of("6m") else { return };
    let fake = FakeOllama::start();
    let data = disk.path().join("data");
    first_version(&data, 2000).await;
    let before = fs::read(data.join("linnet.db")).expect("a database");
    disk.fill();
    let why = said(&fails(&data, &fake.url()));
    assert!(why.contains("the disk is full; nothing was changed"), "{why}");
    assert_eq!(integrity(&data).await, "ok");
    assert!(before == fs::read(data.join("linnet.db")).expect("a database"), "it is unchanged");
    disk.free();
    let linnet = Linnet::start(&data, &fake.url());
    let sent = json!({"chat_id": format!("00000000-0000-0000-0000-{:012x}", 0xcafe)});
    let found = chat(&linnet, &sent).await;
    assert_eq!(found["messages"].as_array().map(Vec::len), Some(2000));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_linnet_leaves_what_a_newer_one_has_written() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let data = folder.path().join("data");
    let linnet = Linnet::start(&data, &fake.url());
    let sent = send(&linnet, 1, None, "hello fake:count=3").await;
    done(&linnet, &sent).await;
    drop(linnet);
    let version: i64 = ask(&data, "PRAGMA user_version").await;
    ask::<i64>(&data, "PRAGMA user_version = 999; SELECT 1").await;
    let why = said(&fails(&data, &fake.url()));
    assert!(why.contains("was written by a newer Linnet (schema 999"), "{why}");
    assert_eq!(ask::<i64>(&data, "PRAGMA user_version").await, 999);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("linnet.db"));
    let mut connection = options.connect().await.expect("a connection");
    let back = AssertSqlSafe(format!("PRAGMA user_version = {version}"));
    sqlx::raw_sql(back).execute(&mut connection).await.expect("a pragma");
    connection.close().await.expect("it closes");
    let linnet = Linnet::start(&data, &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][1]["text"], "w1 w2 w3 ");
}
