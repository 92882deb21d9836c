//! Linnet's real binary as a process, for the tests of what only a process
//! has: sudden ends, signals, memory.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The process; it is killed when dropped.
pub struct Linnet {
    pub process: Child,
    pub address: String,
}

impl Linnet {
    pub fn start(folder: &Path, ollama: &str) -> Self {
        Self::with(folder, ollama, &[])
    }

    /// The same with more arguments. With `--log` among them the log is in `log.txt` in the folder.
    pub fn with(folder: &Path, ollama: &str, more: &[&str]) -> Self {
        Self::of(Self::command(env!("CARGO_BIN_EXE_linnet"), folder, ollama, more))
    }

    /// How it is started; `program` may be something that starts it in turn.
    pub fn command(program: &str, folder: &Path, ollama: &str, more: &[&str]) -> Command {
        std::fs::create_dir_all(folder).expect("a data folder");
        let address: &[&str] =
            if more.contains(&"--addr") { &[] } else { &["--addr", "127.0.0.1:0"] };
        let logs = more.contains(&"--log");
        let log: &[&str] = if logs { &[] } else { &["--log", "error"] };
        let to = || std::fs::File::create(folder.join("log.txt")).expect("a file").into();
        let mut command = Command::new(program);
        command
            .args(address)
            .args(log)
            .stderr(if logs { to() } else { Stdio::inherit() })
            .args(["--ollama", ollama, "--data-dir"])
            .arg(folder)
            .args(more)
            // Nothing of the developer's own settings, nor a .env file.
            .env_clear()
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }

    /// Starts it and waits until it says where it is.
    pub fn of(mut command: Command) -> Self {
        let mut process = command.spawn().expect("the binary starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("its output is piped");
        BufReader::new(out).read_line(&mut line).expect("it says where it is");
        let address = line.trim().strip_prefix("Linnet is at ").expect("an address").to_owned();
        Self { process, address }
    }

    /// Its exit status, once it ends by itself.
    pub async fn ended(&mut self) -> std::process::ExitStatus {
        for _ in 0..6000 {
            if let Some(status) = self.process.try_wait().expect("its end can be seen") {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not end");
    }

    /// What it has computed so far, in all its threads: what other programs do
    /// beside it does not count.
    pub fn computed(&self) -> Duration {
        let threads = format!("/proc/{}/task", self.process.id());
        let threads = std::fs::read_dir(threads).expect("its threads").flatten();
        let of_thread = |thread: std::fs::DirEntry| {
            let schedule = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            schedule.split(' ').next()?.parse::<u64>().ok()
        };
        Duration::from_nanos(threads.filter_map(of_thread).sum())
    }

    pub fn signal(&self, name: &str) {
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
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client")
}

pub async fn call(method: reqwest::Method, address: &str, body: Option<Value>) -> Value {
    let request = client().request(method, address).header("content-type", "application/json");
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    let answer = request.send().await.expect("an answer");
    serde_json::from_slice(&answer.bytes().await.expect("a body")).unwrap_or(Value::Null)
}

/// Whether `make kill-loop` runs it, on a machine that has nothing else to do.
pub fn long() -> bool {
    std::env::var_os("LINNET_LONG").is_some()
}

pub async fn send(linnet: &Linnet, number: u32, chat_id: Option<&str>, text: &str) -> Value {
    let client_id = format!("00000000-0000-4000-8000-{number:012}");
    let body =
        json!({"client_id": client_id, "chat_id": chat_id, "model": "gemma2:2b", "text": text});
    call(reqwest::Method::POST, &format!("{}/api/v1/messages", linnet.address), Some(body)).await
}

pub async fn chat(linnet: &Linnet, sent: &Value) -> Value {
    let id = sent["chat_id"].as_str().expect("an id");
    call(reqwest::Method::GET, &format!("{}/api/v1/chats/{id}", linnet.address), None).await
}
