//! No secret is shown: not by `{:?}` of anything that holds one, not in the log,
//! not in an answer, not by a command, not in the data folder (security page,
//! (a) 25 and check 05). What has no test: that `Secret` has neither `Display`
//! nor `Serialize`, which the compiler sees to.

use crate::fake_ollama::FakeOllama;
use crate::program::{Linnet, client};
use linnet::server::access::{Access, password::Password};
use linnet::server::config::{Current, load};
use linnet::server::http::metrics::Reader;
use linnet::server::store::Store;
use linnet::server::upstream_list;
use linnet::server::{ollama, secret::Secret};
use std::path::Path;
use std::process::Command;

const PASSWORD: &str = "canary-of-the-password";
const TOKEN: &str = "canary-of-the-metrics";
const UPSTREAM: &str = "canary-of-the-upstream";
const WEBHOOK: &str = "canary-of-the-webhook";
const ALL: [&str; 4] = [PASSWORD, TOKEN, UPSTREAM, WEBHOOK];

/// With each kind of secret that a file can have.
fn file(extra: &str) -> String {
    format!(
        "{extra}\n[[upstreams]]\naddress = \"http://me:{UPSTREAM}@127.0.0.1:9\"\n\n\
         [[actions]]\nname = \"ticket\"\nlabel = \"Ticket\"\nwebhook = \"http://127.0.0.1:9/\"\n\
         secret = \"{WEBHOOK}\"\n"
    )
}

fn silent(what: &str, text: &str) {
    for secret in ALL {
        assert!(!text.contains(secret), "{what}: {text}");
    }
    assert!(!text.contains("canary"), "{what}: a part of one: {text}");
}

#[tokio::test]
async fn nothing_that_holds_a_secret_prints_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let toml = folder.path().join("linnet.toml");
    std::fs::write(&toml, file("")).expect("a file");
    let variable = ("LINNET__ACTIONS__0__SECRET".to_owned(), format!("{WEBHOOK}-by-variable"));
    let site = load::load(Some(&toml), &[variable]).expect("it has no mistake");
    assert!(site.file.actions[0].secret.reveal().ends_with("-by-variable"));
    let current = Current::new(site.clone());
    let one = Secret::new(format!("attic=http://me:{UPSTREAM}@127.0.0.1:9"));
    let listed = upstream_list::read(std::slice::from_ref(&one)).expect("an address");
    let address: ollama::Address =
        format!("http://me:{UPSTREAM}@127.0.0.1:9").parse().expect("an address");
    assert!(address.endpoint("").contains(UPSTREAM), "it is sent where it belongs");
    let password: Password = PASSWORD.parse().expect("a password");
    let reader: Reader = TOKEN.parse().expect("a token");
    let store = Store::open(folder.path()).await.expect("the store opens");
    let access = Access::new(password.clone(), store).expect("randomness");
    for (what, text) in [
        ("the site", format!("{site:?}")),
        ("what is in force", format!("{current:?} {:?}", current.state())),
        ("an option", format!("{one:?}")),
        ("model servers", format!("{listed:?}")),
        ("an address", format!("{address:?} {address}")),
        ("the password", format!("{password:?}")),
        ("who keeps the door", format!("{access:?}")),
        ("who reads figures", format!("{reader:?}")),
    ] {
        silent(what, &text);
    }
    // Nor are keys of the process, which nobody has given.
    assert!(format!("{access:?}").contains("key: Secret(…)"), "{access:?}");
    // A mistake is shown with its line, but not with what stands in it.
    for wrong in [
        file("").replace("http://me", "ftp://me"),
        file("").replace("secret =", "secert ="),
        file("").replace(WEBHOOK, "canary"),
        file("").replace("address = \"http://", "address = \"").replace("127.0.0.1:9\"", "[::9\""),
        file("").replace("webhook = \"http://", &format!("webhook = \"http://x:{WEBHOOK}@")),
    ] {
        std::fs::write(&toml, &wrong).expect("a file");
        let mistakes = load::load(Some(&toml), &[]).expect_err("a mistake");
        silent("a mistake", &format!("{mistakes}\n{}\n{mistakes:?}", mistakes.in_a_line()));
    }
}

/// Everything that lies in a folder, as it is there.
fn bytes_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let read = |entry: std::fs::DirEntry| {
        let name = entry.path().display().to_string();
        std::fs::read(entry.path()).ok().map(|bytes| (name, bytes))
    };
    entries.filter_map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_an_answer_or_the_data_folder() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let site = folder.path().join("site");
    std::fs::create_dir(&site).expect("a folder");
    std::fs::write(site.join("linnet.toml"), file("")).expect("a file");
    let upstream = fake.url().replace("http://", &format!("http://me:{UPSTREAM}@"));
    let data = folder.path().join("data");
    let variables = [
        ("LINNET_PASSWORD", PASSWORD),
        ("LINNET_METRICS_TOKEN", TOKEN),
        ("LINNET_CONFIG", site.to_str().expect("text")),
        ("LINNET__ACTIONS__0__TIMEOUT", "1"),
    ];
    let arguments = ["--log", "debug", "--log-json"];
    let mut command = Linnet::command(env!("CARGO_BIN_EXE_linnet"), &data, &upstream, &arguments);
    command.envs(variables);
    let linnet = Linnet::of(command);
    let ask = async |path: &str, bearer: &str, body: Option<String>| {
        let address = format!("{}{path}", linnet.address);
        let request = match body {
            Some(body) => {
                client().post(address).header("content-type", "application/json").body(body)
            }
            None => client().get(address),
        };
        let request = request.bearer_auth(bearer).header("origin", &linnet.address);
        let answer = request.header("accept", "text/html,*/*").send().await.expect("an answer");
        let head = format!("{:?}", answer.headers());
        if head.contains("event-stream") {
            return head;
        }
        format!("{} {head} {}", answer.status(), answer.text().await.expect("a body"))
    };
    for path in [
        "/",
        "/models",
        "/doctor",
        "/readme",
        "/health",
        "/api/doctor",
        "/api/v1/models",
        "/api/v1/profiles",
        "/api/v1/settings",
        "/api/v1/chats",
        "/api/v1/openapi.json",
        "/api/v1/events",
        "/sign-in",
        "/nowhere",
    ] {
        silent(path, &ask(path, PASSWORD, None).await);
        silent(
            path,
            &ask(path, &PASSWORD.replace("password", "passwork"), None)
                .await
                .replace("passwork", ""),
        );
    }
    let metrics = ask("/metrics", TOKEN, None).await;
    assert!(metrics.contains("linnet_build_info"), "{metrics}");
    silent("/metrics", &metrics);
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        silent(path, &ask(path, PASSWORD, Some("{}".to_owned())).await);
    }
    // The webhook is not there, nor soon the model server: their faults are logged.
    let message = serde_json::json!({"client_id": "00000000-0000-4000-8000-000000000001", "model": "gemma2:2b", "text": "Hi"});
    let sent = ask("/api/v1/messages", PASSWORD, Some(message.to_string())).await;
    let id = sent.split("\"message_id\":\"").nth(1).and_then(|rest| rest.get(..36)).expect("an id");
    let wish = r#"{"client_id":"00000000-0000-4000-8000-000000000002"}"#;
    let called =
        ask(&format!("/api/v1/messages/{id}/actions/ticket"), PASSWORD, Some(wish.to_owned()))
            .await;
    assert!(called.contains("webhook_failed"), "{called}");
    silent("webhook", &called);
    fake.refuse(true).await;
    silent("show", &ask("/api/v1/models/show?model=gemma2:2b", PASSWORD, None).await);
    // A mistake on a running server is told in its log and to the site's owner.
    std::fs::write(site.join("linnet.toml"), file("").replace("http://me", "ftp://me"))
        .expect("a file");
    let mut told = String::new();
    for _ in 0..3000 {
        told = ask("/api/doctor", PASSWORD, None).await;
        if told.contains("linnet check-config") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(told.contains("linnet check-config"), "{told}");
    silent("/api/doctor", &told);
    for arguments in [&["check-config"][..], &["doctor"], &["doctor", &linnet.address], &["--help"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linnet"));
        command.args(arguments).env_clear().envs(variables).env("LINNET_DATA_DIR", &data);
        let done = command.env("LINNET_OLLAMA", &upstream).output().expect("it starts");
        silent("a command", &String::from_utf8_lossy(&[done.stdout, done.stderr].concat()));
    }
    drop(linnet);
    let log = std::fs::read_to_string(data.join("log.txt")).expect("a log of text");
    assert!(log.lines().count() > 50, "{log}");
    silent("the log", &log);
    for (name, bytes) in bytes_of(&data) {
        let has = |secret: &str| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!has("canary"), "{name}");
    }
}
