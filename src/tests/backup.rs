//! Copies of the database with the real program: taken while it writes, put
//! back, refused where they are damaged, and made before a migration.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, call, chat, send};
use reqwest::Method;
use serde_json::json;
use sqlx::{ConnectOptions, Connection};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn program(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_linnet"))
        .args(arguments)
        .env_clear()
        .env("HOME", folder)
        .env("LINNET_DATA_DIR", folder.join("data"))
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

async fn search(linnet: &Linnet, word: &str) -> Vec<serde_json::Value> {
    let address = format!("{}/api/v1/search?q={word}", linnet.address);
    let found = call(Method::GET, &address, None).await;
    found["messages"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_taken_while_replies_are_written_and_put_back() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let folder = folder.path();
    let data = folder.join("data");
    let linnet = Linnet::start(&data, &fake.url());
    let mut before = Vec::new();
    for number in 1..6 {
        before.push(send(&linnet, number, None, &format!("finch {number}")).await);
    }
    // Rows that are gone leave numbers that a copy does not have.
    let gone = before.remove(0);
    let id = gone["chat_id"].as_str().expect("an id");
    call(Method::DELETE, &format!("{}/api/v1/chats/{id}", linnet.address), Some(json!({}))).await;
    let running = send(&linnet, 9, None, "Long fake:count=5000 fake:rate=500").await;
    let request = fake.wait_request("/api/chat", 6).await;
    fake.wait_sent(request.id, 20).await;
    let (done, said) = program(folder, &["backup", "copy.db"]);
    assert!(done && said.starts_with("copy.db is written: "), "{said}");
    let (again, said) = program(folder, &["backup", "copy.db"]);
    assert!(!again && said.contains("copy.db cannot be used"), "nothing is written over: {said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.join("copy.db")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let later = send(&linnet, 10, None, "goldfinch").await;
    let (busy, said) = program(folder, &["restore", "copy.db"]);
    assert!(!busy && said.contains("another Linnet uses"), "{said}");
    linnet.signal("-KILL");
    drop(linnet);

    let (done, said) = program(folder, &["restore", "copy.db"]);
    assert!(done && said.contains("what was there is kept as"), "{said}");
    let linnet = Linnet::start(&data, &fake.url());
    for sent in before.iter().chain([&running]) {
        assert_eq!(chat(&linnet, sent).await["messages"][0]["id"], sent["message_id"]);
    }
    assert_eq!(chat(&linnet, &running).await["messages"][1]["state"], "interrupted");
    assert_eq!(chat(&linnet, &later).await["error"]["code"], "not_found");
    // Four questions, and replies that may repeat them: all found are right.
    let found = search(&linnet, "finch").await;
    assert!(found.len() >= 4);
    for one in &found {
        assert!(one["excerpt"].as_str().expect("a text").contains("finch"), "{one}");
    }
    drop(linnet);
    // What was there before is whole too.
    let entries = fs::read_dir(&data).expect("the data folder").flatten();
    let aside = entries.map(|entry| entry.path());
    let aside = aside.into_iter().find(|path| path.to_string_lossy().contains("before-restore"));
    let aside = aside.expect("it is kept").to_string_lossy().into_owned();
    assert!(program(folder, &["restore", &aside]).0);
    let linnet = Linnet::start(&data, &fake.url());
    assert_eq!(chat(&linnet, &later).await["messages"][0]["text"], "goldfinch");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_copy_is_refused_and_nothing_changes() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let folder = folder.path();
    let linnet = Linnet::start(&folder.join("data"), &fake.url());
    let sent = send(&linnet, 1, None, "hello").await;
    assert!(program(folder, &["backup", "copy.db"]).0);
    drop(linnet);
    let whole = fs::read(folder.join("copy.db")).expect("a copy");
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle - 3000..middle + 3000].fill(0xa5);
    for (name, bytes) in [
        ("cut.db", &whole[..whole.len() / 3]),
        ("damaged.db", &damaged[..]),
        ("notes.txt", b"just some notes, no database at all"),
        ("empty.db", b""),
    ] {
        fs::write(folder.join(name), bytes).expect("it can be written");
        let (done, said) = program(folder, &["restore", name]);
        assert!(!done, "{name}: {said}");
    }
    assert!(!program(folder, &["restore", "missing.db"]).0);
    assert!(!program(folder, &["backup", "nowhere/at/all.db"]).0);
    assert!(!program(folder, &["backup", "copy2.db", "--data-dir", "nowhere"]).0);
    let linnet = Linnet::start(&folder.join("data"), &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][0]["text"], "hello");
}

/// The files that a restore has kept, without SQLite's own beside them.
fn kept(data: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(data).expect("the data folder").flatten().map(|entry| entry.path());
    let name = |path: &std::path::PathBuf| path.to_string_lossy().into_owned();
    let mut all: Vec<_> = entries.filter(|path| name(path).contains(".before-restore-")).collect();
    all.retain(|path| !name(path).ends_with("-wal"));
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_the_place_of_what_is_damaged_or_too_new_to_be_read() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let (folder, data) = (folder.path(), folder.path().join("data"));
    let linnet = Linnet::start(&data, &fake.url());
    let sent = send(&linnet, 1, None, "hello").await;
    assert!(program(folder, &["backup", "copy.db"]).0);
    drop(linnet);
    let copy = fs::read(folder.join("copy.db")).expect("a copy");
    let mut newer = copy.clone();
    // `user_version`, as the file format has it.
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    let mut damaged = copy.clone();
    let middle = damaged.len() / 2;
    damaged[middle - 3000..middle + 3000].fill(0xa5);
    // Whether it is kept as it is: of what is only damaged a copy may be made that is whole again.
    let all = [(newer, true), (damaged, false), (b"no database at all".to_vec(), true)];
    for (nth, (there, as_it_is)) in all.iter().enumerate() {
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(data.join(format!("linnet.db{ending}")));
        }
        fs::write(data.join("linnet.db"), there).expect("it can be written");
        let (done, said) = program(folder, &["restore", "copy.db"]);
        assert!(done && said.contains("what was there is kept as "), "{nth}: {said}");
        let kept = kept(&data);
        assert_eq!(kept.len(), nth + 1);
        let same = kept.iter().any(|file| fs::read(file).expect("a file") == *there);
        assert!(same || !as_it_is, "{nth}");
        let linnet = Linnet::start(&data, &fake.url());
        assert_eq!(chat(&linnet, &sent).await["messages"][0]["text"], "hello");
    }
}

/// As on a machine where systemd runs Linnet as a user of its own, and root puts
/// a copy back.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_root_makes_in_the_folder_of_a_service_is_the_services() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    const SERVICE: u32 = 61_234;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let (folder, data) = (folder.path(), folder.path().join("data"));
    drop(Linnet::start(&data, &fake.url()));
    let files = || fs::read_dir(&data).expect("the data folder").flatten().map(|one| one.path());
    for path in files().chain([data.clone()]) {
        if chown(path, Some(SERVICE), Some(SERVICE)).is_err() {
            eprintln!("left out: only root gives files away");
            return;
        }
    }
    assert!(program(folder, &["backup", "copy.db"]).0);
    assert_eq!(fs::metadata(folder.join("copy.db")).expect("a copy").uid(), 0);
    // What its user could have put there for root to give away.
    fs::write(folder.join("roots"), "mine").expect("a file");
    fs::remove_file(data.join("linnet.lock")).expect("it was there");
    symlink(folder.join("roots"), data.join("linnet.lock")).expect("a link");
    assert!(program(folder, &["restore", "copy.db"]).0);
    assert_eq!(fs::metadata(folder.join("roots")).expect("a file").uid(), 0);
    fs::remove_file(data.join("linnet.lock")).expect("it was there");
    assert!(program(folder, &["restore", "copy.db"]).0);
    assert_eq!(kept(&data).len(), 2);
    for path in files() {
        assert_eq!(fs::metadata(&path).expect("a file").uid(), SERVICE, "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_is_copied_before_a_migration() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let data = folder.path().join("data");
    let linnet = Linnet::start(&data, &fake.url());
    let sent = send(&linnet, 1, None, "hello").await;
    drop(linnet);
    // As the version before the last migration has left it.
    let file = data.join("linnet.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let mut connection = options.connect().await.expect("a connection");
    sqlx::raw_sql("ALTER TABLE messages DROP COLUMN shorthand; ALTER TABLE messages DROP COLUMN modes; PRAGMA user_version = 16;")
        .execute(&mut connection)
        .await
        .expect("it is older now");
    connection.close().await.expect("it closes");
    // A copy that was cut off does not stand in the way.
    fs::write(data.join("linnet.db.schema-16.part"), "cut").expect("it can be written");
    fs::write(data.join("linnet.db.schema-15"), "older").expect("it can be written");
    let linnet = Linnet::start(&data, &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][0]["text"], "hello");
    let mut names: Vec<_> = fs::read_dir(&data)
        .expect("the data folder")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("schema"))
        .collect();
    names.sort();
    assert_eq!(names, ["linnet.db.schema-16"]);
    drop(linnet);
    // It is a copy like any other.
    let copy = data.join("linnet.db.schema-16").to_string_lossy().into_owned();
    let (done, said) = program(folder.path(), &["restore", &copy]);
    assert!(done, "{said}");
}
