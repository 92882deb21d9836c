//! What whoever runs Linnet relies on, with the real binary: what it says of
//! itself, health checks, modes of files, sockets that outlive it, what systemd
//! is told, and its end with many streams open.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, chat, client, send};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TOKEN: &str = "0123456789abcdef";
const BINARY: &str = env!("CARGO_BIN_EXE_linnet");

/// Runs a command of the binary: whether it succeeded, and what it said.
fn program(arguments: &[&str]) -> (bool, String) {
    let done = Command::new(BINARY).args(arguments).env_clear().output().expect("it starts");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).expect("text"))
}

/// As `plain` says, but started by something that goes on as the binary.
#[cfg(unix)]
fn started_by(starter: &[&str], plain: &Command, folder: &Path) -> Linnet {
    let mut command = Command::new(starter[0]);
    command.args(&starter[1..]).arg(BINARY).args(plain.get_args());
    command.env_clear().current_dir(folder).stdout(std::process::Stdio::piped());
    Linnet::of(command)
}

#[test]
fn it_says_what_it_is() {
    let (done, said) = program(&["--version"]);
    assert!(done, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], concat!("linnet ", env!("CARGO_PKG_VERSION")));
    for (line, begin) in lines[1..].iter().zip(["commit:  ", "build:   ", "rustc:   "]) {
        assert!(line.len() > begin.len() && line.starts_with(begin), "{said}");
    }
    assert!(said.contains("\nSQLite:  3.") && said.contains("\npage:    "), "{said}");
    assert_eq!(program(&["-V"]), (true, said));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn health_is_asked_without_a_shell() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let socket = format!("unix:{}", folder.path().join("s").display());
    let (well, said) = program(&["health", "--addr", &socket]);
    assert!(!well && said.contains("does not answer"), "{said}");
    let linnet = Linnet::with(&folder.path().join("data"), &fake.url(), &["--addr", &socket]);
    assert_eq!(program(&["health", "--addr", &socket]), (true, "ready\n".to_owned()));
    drop(linnet);
    let linnet = Linnet::start(&folder.path().join("data"), &fake.url());
    let address = linnet.address.trim_start_matches("http://");
    assert_eq!(program(&["health", "--addr", address]), (true, "ready\n".to_owned()));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_is_for_its_owner_alone_whatever_the_mask() {
    use std::os::unix::fs::PermissionsExt;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let data = folder.path().join("data");
    let plain = Linnet::command(BINARY, &data, &fake.url(), &[]);
    // It makes the folder by itself.
    std::fs::remove_dir(&data).expect("it is empty");
    let linnet = started_by(&["sh", "-c", "umask 000; exec \"$0\" \"$@\""], &plain, folder.path());
    let sent = send(&linnet, 1, None, "hello").await;
    assert!(sent["reply_id"].is_string(), "{sent}");
    let mut seen = 0;
    let entries = std::fs::read_dir(&data).expect("the data folder").flatten();
    for entry in entries.map(|entry| entry.path()).chain([data.clone()]) {
        let mode = std::fs::metadata(&entry).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has {mode:o}", entry.display());
        seen += 1;
    }
    assert!(seen >= 4, "folder, lock, database and its log");
}

/// Starts Linnet with a listening socket in its hands, as systemd does.
#[cfg(unix)]
fn handed(listener: &std::net::TcpListener, data: &Path, ollama: &str) -> Linnet {
    let plain = Linnet::command(BINARY, data, ollama, &["--grace", "1"]);
    let mut command = Command::new("sh");
    let script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\" 3<&0 </dev/null";
    command.args(["-c", script, BINARY]).args(plain.get_args()).env_clear();
    let socket = std::os::fd::OwnedFd::from(listener.try_clone().expect("another handle"));
    command.stdin(socket).stdout(std::process::Stdio::piped());
    Linnet::of(command)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_outlives_it_turns_nobody_away() {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    static OVER: AtomicBool = AtomicBool::new(false);
    static SERVED: AtomicUsize = AtomicUsize::new(0);
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let mut linnet = handed(&listener, folder.path(), &fake.url());
    assert_eq!(linnet.address, address);
    let visitor = tokio::spawn(async move {
        while !OVER.load(Ordering::Relaxed) {
            // Each comes anew, as a browser does that was sent away.
            let page = client().get(format!("{address}/health/live")).send().await;
            let page = page.unwrap_or_else(|error| panic!("turned away: {error:?}"));
            assert_eq!(page.text().await.expect("an answer"), "ok");
            SERVED.fetch_add(1, Ordering::Relaxed);
        }
    });
    for _ in 0..2 {
        let before = SERVED.load(Ordering::Relaxed);
        while SERVED.load(Ordering::Relaxed) < before + 20 {
            assert!(!visitor.is_finished(), "somebody was turned away");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        linnet.signal("-TERM");
        assert!(linnet.ended().await.success());
        // Nobody is there for a while: those who come wait.
        tokio::time::sleep(Duration::from_millis(300)).await;
        linnet = handed(&listener, folder.path(), &fake.url());
    }
    let before = SERVED.load(Ordering::Relaxed);
    while SERVED.load(Ordering::Relaxed) < before + 20 {
        assert!(!visitor.is_finished(), "somebody was turned away");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    OVER.store(true, Ordering::Relaxed);
    visitor.await.expect("nobody was turned away");
    drop(linnet);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_given_socket_that_others_can_reach_needs_a_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = std::net::TcpListener::bind("0.0.0.0:0").expect("a port");
    let mut command = Command::new("sh");
    let script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\" 3<&0 </dev/null";
    command.args(["-c", script, BINARY, "--data-dir"]).arg(folder.path()).env_clear();
    command.stdin(std::os::fd::OwnedFd::from(listener));
    let done = command.output().expect("it starts");
    let said = String::from_utf8(done.stderr).expect("text");
    assert!(!done.status.success() && said.contains("others can reach 0.0.0.0:"), "{said}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn systemd_is_told_of_begin_life_and_end() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("notify");
    let ear = std::os::unix::net::UnixDatagram::bind(&path).expect("a socket");
    ear.set_read_timeout(Some(Duration::from_secs(60))).expect("a time-out");
    let mut command = Linnet::command(BINARY, &folder.path().join("data"), &fake.url(), &[]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "200000");
    let mut linnet = Linnet::of(command);
    let heard = || {
        let mut buffer = [0; 64];
        let length = ear.recv(&mut buffer).expect("it is told");
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    assert_eq!(heard(), "READY=1");
    assert_eq!([heard(), heard()], ["WATCHDOG=1", "WATCHDOG=1"]);
    linnet.signal("-TERM");
    let mut last = heard();
    while last == "WATCHDOG=1" {
        last = heard();
    }
    assert_eq!(last, "STOPPING=1");
    assert!(linnet.ended().await.success());
}

/// Waits for what a health check says.
async fn ready(linnet: &Linnet, status: u16) {
    for _ in 0..3000 {
        let answer = client().get(format!("{}/health/ready", linnet.address)).send().await;
        if answer.is_ok_and(|answer| answer.status() == status) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never says {status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_end_stores_a_hundred_replies_and_tells_all_who_watch() {
    const STREAMS: usize = 100;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    fake.change(|settings| settings.parallel = STREAMS);
    let arguments = ["--grace", "5", "--parallel", "1000"];
    let mut linnet = Linnet::with(folder.path(), &fake.url(), &arguments);
    let (mut sent, mut streams) = (Vec::new(), Vec::new());
    for number in 0..STREAMS {
        let one = send(
            &linnet,
            u32::try_from(number).expect("few"),
            None,
            "fake:count=9000 fake:rate=20",
        )
        .await;
        let id = one["chat_id"].as_str().expect("it is sent").to_owned();
        let address = format!("{}/api/v1/events?chat_id={id}", linnet.address);
        let stream = client().get(address).send().await.expect("a stream");
        streams.push(tokio::spawn(async move { stream.text().await }));
        sent.push(one);
    }
    for nth in 1..=STREAMS {
        let request = fake.wait_request("/api/chat", nth).await;
        fake.wait_sent(request.id, 2).await;
    }
    let began = Instant::now();
    linnet.signal("-TERM");
    ready(&linnet, 503).await;
    for stream in streams {
        let told = stream.await.expect("it is read").expect("it is ended in order");
        assert!(told.contains("event: reconnect"), "who watches is told to come back");
    }
    assert!(linnet.ended().await.success());
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    let linnet = Linnet::start(folder.path(), &fake.url());
    for one in &sent {
        let reply = chat(&linnet, one).await["messages"][1].clone();
        assert_eq!(reply["state"], "interrupted");
        assert!(reply["text"].as_str().expect("a text").starts_with("w1 w2 "), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_as_many_event_streams_as_are_set() {
    for wrong in ["0", "-1", "many", "1000000"] {
        let (done, said) = program(&[&format!("--event-streams={wrong}")]);
        assert!(!done && said.contains("a number from 1 to 16384"), "{wrong}: {said}");
    }
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let linnet = Linnet::with(folder.path(), &fake.url(), &["--event-streams", "2"]);
    let open = || client().get(format!("{}/api/v1/events", linnet.address)).send();
    let (first, second) = (open().await.expect("a stream"), open().await.expect("a stream"));
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    let third = open().await.expect("an answer");
    assert_eq!(third.status().as_u16(), 503);
    assert!(third.headers().contains_key("retry-after"));
    assert!(third.text().await.expect("a body").contains("\"server_busy\""));
    // Who leaves makes room.
    drop(first);
    for _ in 0..3000 {
        if open().await.expect("an answer").status().as_u16() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("there is never room");
}

/// Bodies that are half sent: files for models, of which four are taken at once,
/// and what else people send. Each with what ends its connection.
async fn half_sent(linnet: &Linnet) -> Vec<TcpStream> {
    let host = linnet.address.trim_start_matches("http://").to_owned();
    let json =
        r#"{"client_id":"00000000-0000-4000-8000-00000000009X","model":"gemma2:2b","text":"cut"#;
    let mut open = Vec::new();
    for number in 0..10 {
        let digest = format!("sha256:{number:064x}");
        let (path, kind, body) = match number {
            0..4 => (format!("/api/blobs/{digest}"), "application/octet-stream", "GGUF half"),
            4..7 => ("/api/v1/messages".to_owned(), "application/json", json),
            _ => ("/api/v1/prompts/import".to_owned(), "application/json", "{\"prompts\":["),
        };
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\
             Content-Type: {kind}\r\nContent-Length: 1000000\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(&host).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("it is sent");
        open.push(stream);
    }
    // All of them are being answered.
    for _ in 0..3000 {
        let counted = client().get(format!("{}/metrics", linnet.address)).bearer_auth(TOKEN);
        let counted = counted.send().await.expect("an answer").text().await.expect("a body");
        let line =
            counted.lines().find_map(|line| line.strip_prefix("linnet_http_requests_in_flight "));
        if line.and_then(|number| number.parse::<u32>().ok()) >= Some(10) {
            return open;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("they never arrive");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    // These come and go with the database's connections.
    names.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn its_end_leaves_nothing_of_what_was_half_sent() {
    const FILE: &[u8] = b"GGUF and more";
    let folder = tempfile::tempdir().expect("a folder");
    // Once it has nothing to wait for, once a second signal ends all that it waits for.
    for (grace, signals) in [("1s", 1), ("10m", 2)] {
        let fake = FakeOllama::start();
        let (data, temporary) = (folder.path().join(grace), folder.path().join("tmp"));
        std::fs::create_dir_all(&temporary).expect("a folder");
        let mut command = Linnet::command(BINARY, &data, &fake.url(), &["--grace", grace]);
        command.env("TMPDIR", &temporary).env("LINNET_METRICS_TOKEN", TOKEN);
        let mut linnet = Linnet::of(command);
        let digest = format!("sha256:{}", crate::fake_ollama::sha256::hex(FILE));
        let whole = client().post(format!("{}/api/blobs/{digest}", linnet.address));
        let whole = whole.header("origin", &linnet.address).body(FILE).send().await;
        assert_eq!(whole.expect("an answer").status().as_u16(), 201);
        let sent = send(&linnet, 1, None, "fake:count=90000 fake:rate=20").await;
        let request = fake.wait_request("/api/chat", 1).await;
        fake.wait_sent(request.id, 2).await;
        let before = names(&data);
        let open = half_sent(&linnet).await;
        let began = Instant::now();
        linnet.signal("-TERM");
        if signals == 2 {
            ready(&linnet, 503).await;
            linnet.signal("-TERM");
        }
        assert!(linnet.ended().await.success(), "{grace}");
        assert!(began.elapsed() < Duration::from_secs(30), "{grace}: {:?}", began.elapsed());
        for mut stream in open {
            // Closed, with an answer or without, and none says that it was taken.
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            assert!(!answer.starts_with("HTTP/1.1 2"), "{grace}: {answer}");
        }
        assert_eq!(names(&data), before, "{grace}");
        assert_eq!(names(&temporary), [""; 0], "{grace}");
        // What was whole is at the model server, and nothing else.
        let there = async |digest: String| {
            let asked = client().head(format!("{}/api/blobs/{digest}", fake.url())).send().await;
            asked.expect("an answer").status().as_u16()
        };
        assert_eq!(there(digest).await, 200);
        for number in 0..4 {
            assert_eq!(there(format!("sha256:{number:064x}")).await, 404);
        }
        let linnet = Linnet::start(&data, &fake.url());
        let listed = async |what: &str| {
            let listed = client().get(format!("{}/api/v1/{what}", linnet.address)).send().await;
            let body = listed.expect("an answer").bytes().await.expect("a body");
            serde_json::from_slice::<serde_json::Value>(&body).expect("JSON")[what].clone()
        };
        assert_eq!(listed("chats").await.as_array().map(Vec::len), Some(1), "{grace}");
        assert_eq!(listed("prompts").await, serde_json::json!([]), "{grace}");
        assert_eq!(chat(&linnet, &sent).await["messages"][1]["state"], "interrupted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_at_once() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let mut linnet = Linnet::with(folder.path(), &fake.url(), &["--grace", "10m"]);
    let sent = send(&linnet, 1, None, "fake:count=90000 fake:rate=20").await;
    let request = fake.wait_request("/api/chat", 1).await;
    fake.wait_sent(request.id, 2).await;
    linnet.signal("-TERM");
    ready(&linnet, 503).await;
    linnet.signal("-TERM");
    // Not after the ten minutes: `ended` waits for two.
    assert!(linnet.ended().await.success());
    let linnet = Linnet::start(folder.path(), &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][1]["state"], "interrupted");
}

/// It answers, and ends as it was told to.
async fn goes_on(mut linnet: Linnet, what: &str) {
    for _ in 0..3 {
        let answer = client().get(format!("{}/chat/none", linnet.address)).send().await;
        assert!(answer.is_ok(), "{what}: {answer:?}");
    }
    linnet.signal("-TERM");
    assert!(linnet.ended().await.success(), "{what}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_takes_nothing_down() {
    use std::process::Stdio;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    for more in [&["--log", "info"][..], &["--log", "info", "--log-json"]] {
        // Whoever has read it is gone.
        let mut command = Linnet::command(BINARY, folder.path(), &fake.url(), more);
        command.stderr(Stdio::piped());
        let mut linnet = Linnet::of(command);
        drop(linnet.process.stderr.take());
        goes_on(linnet, "nobody reads the log").await;
        // Its disk is full.
        let mut command = Linnet::command(BINARY, folder.path(), &fake.url(), more);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
        command.stderr(full).env("RUST_BACKTRACE", "1");
        goes_on(Linnet::of(command), "the log's disk is full").await;
    }
}

#[test]
fn what_is_printed_for_nobody_is_no_panic() {
    use std::process::Stdio;
    let mut command = Command::new(BINARY);
    command.args(["words", "ru"]).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut printing = command.spawn().expect("it starts");
    drop(printing.stdout.take());
    let done = printing.wait_with_output().expect("it ends");
    assert_eq!((done.status.code(), done.stderr), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_printed_is_said() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
    let mut command = Command::new(BINARY);
    let done = command.arg("--version").env_clear().stdout(full).output().expect("it starts");
    let said = String::from_utf8(done.stderr).expect("text");
    assert!(!done.status.success() && said.contains("standard output"), "{said}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_its_terminal_is_an_end_like_any_other() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let plain = Linnet::command(BINARY, folder.path(), &fake.url(), &["--grace", "10m"]);
    // The tests themselves may run under nohup.
    let mut linnet = started_by(&["env", "--default-signal=HUP"], &plain, folder.path());
    let sent = send(&linnet, 1, None, "fake:count=40 fake:rate=20").await;
    let request = fake.wait_request("/api/chat", 1).await;
    fake.wait_sent(request.id, 2).await;
    // A shell tells it, and so does the system.
    linnet.signal("-HUP");
    ready(&linnet, 503).await;
    linnet.signal("-HUP");
    assert!(linnet.ended().await.success());
    let linnet = Linnet::start(folder.path(), &fake.url());
    assert_eq!(chat(&linnet, &sent).await["messages"][1]["state"], "done");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn started_to_outlive_its_terminal_it_does() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let plain = Linnet::command(BINARY, folder.path(), &fake.url(), &[]);
    // As nohup does.
    let starter = ["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""];
    let linnet = started_by(&starter, &plain, folder.path());
    ready(&linnet, 200).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", linnet.process.id()));
    let status = status.expect("it runs");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("a mask");
    assert_eq!(u64::from_str_radix(mask.trim(), 16).expect("a number") & 1, 1, "{mask}");
    linnet.signal("-HUP");
    goes_on(linnet, "nohup").await;
}

#[test]
fn a_variable_that_is_set_to_nothing_is_none() {
    let names = [
        "ADDR",
        "CONFIG",
        "DATA_DIR",
        "OLLAMA",
        "IDLE_TIMEOUT",
        "PARALLEL",
        "SETTINGS",
        "DEMO",
        "ALLOWED_HOSTS",
        "PASSWORD",
        "PASSWORD_FILE",
        "NO_PASSWORD",
        "TLS_CERT",
        "TLS_KEY",
        "BASE_PATH",
        "TRUSTED_PROXIES",
        "HEARTBEAT",
        "GRACE",
        "METRICS_ADDR",
        "METRICS_TOKEN",
        "METRICS_TOKEN_FILE",
        "SENDS_PER_MINUTE",
        "EVENT_STREAMS",
        "LOG",
        "LOG_JSON",
    ];
    for command in [&["--version"][..], &["words"], &["health", "--addr", "127.0.0.1:1"]] {
        let mut command_line = Command::new(BINARY);
        command_line.args(command).env_clear();
        command_line.envs(names.map(|name| (format!("LINNET_{name}"), "")));
        let done = command_line.env("OLLAMA_TIMEOUT", "").output().expect("it starts");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_ne!(done.status.code(), Some(2), "{command:?}: {said}");
    }
}
