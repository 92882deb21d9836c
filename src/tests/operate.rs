//! What whoever runs Linnet relies on, with the real binary: what it says of
//! itself, health checks, modes of files, sockets that outlive it, what systemd
//! is told, and its end with many streams open.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, chat, client, send};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_linnet");

/// Runs a command of the binary: whether it succeeded, and what it said.
fn program(arguments: &[&str]) -> (bool, String) {
    let done = Command::new(BINARY).args(arguments).env_clear().output().expect("it starts");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).expect("text"))
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
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\"", BINARY]).args(plain.get_args());
    command.env_clear().current_dir(folder.path());
    command.stdout(std::process::Stdio::piped());
    let linnet = Linnet::of(command);
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
