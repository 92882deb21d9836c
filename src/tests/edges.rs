//! The edges of the server, by matrices that the list of routes itself fills, so
//! that a new route cannot be forgotten: writes from elsewhere, reads from
//! elsewhere, paths that are none, and what is not HTTP (security page, checks
//! 23, 24, 26, 32, 45, 46, 47, 60, 85). Which test stands for which check: `checks`.

use crate::http::{Server, check_headers};
use linnet::server::config::share::Share;
use linnet::server::http::edge::Edge;
use linnet::server::http::pace::Pace;
use linnet::server::listen::Limits;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::fmt::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Longer than anything here takes on the busiest machine.
pub const LONG: Duration = Duration::from_secs(120);

/// Every path of the router with one method of it; its gaps are filled.
pub fn routes(talk: &Talk) -> Vec<(Method, String)> {
    let source = include_str!("../server/router.rs");
    let source = source.split(".method_not_allowed_fallback").next().expect("it is there");
    let mut all = Vec::new();
    for route in source.split(".route(").skip(1) {
        let path = route.split('"').nth(1).expect("a path");
        let path = path
            .replace("{chat_id}", &talk.chat)
            .replace("{message_id}", &talk.message)
            .replace("{reply_id}", &talk.reply);
        let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        for (word, method) in [
            ("get(", Method::GET),
            ("post(", Method::POST),
            ("put(", Method::PUT),
            ("patch(", Method::PATCH),
            ("delete(", Method::DELETE),
        ] {
            let known = [' ', '.', '\n'].iter().any(|c| route.contains(&format!("{c}{word}")));
            if known && path != "/api/page/x" {
                all.push((method, path.clone()));
            }
        }
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        all.push((method, path.to_owned()));
    }
    assert!(all.len() > 120, "{} routes were found", all.len());
    all
}

/// A chat that could be changed.
pub struct Talk {
    pub chat: String,
    pub message: String,
    pub reply: String,
}

pub async fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a body")).expect("a JSON body")
}

pub fn wish(number: u32, text: &str) -> Value {
    json!({"client_id": format!("00000000-0000-4000-8000-{number:012}"), "model": "gemma2:2b", "text": text})
}

pub async fn chat(server: &Server, id: &str) -> Value {
    json_of(server.get(&format!("/api/v1/chats/{id}")).await).await
}

/// A chat with a reply that is done and that nobody has read.
pub async fn talk(server: &Server, number: u32, text: &str) -> Talk {
    let sent = json_of(server.post("/api/v1/messages", &wish(number, text)).await).await;
    let id = |name: &str| sent[name].as_str().unwrap_or_else(|| panic!("{sent}")).to_owned();
    let (chat_id, reply) = (id("chat_id"), id("reply_id"));
    let done = async {
        loop {
            let now = chat(server, &chat_id).await;
            if now["messages"][1]["state"] == "done" {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let now = tokio::time::timeout(LONG, done).await.expect("the reply is done");
    let message = now["messages"][0]["id"].as_str().expect("an id").to_owned();
    Talk { chat: chat_id, message, reply }
}

/// All that is in the store.
async fn dump(server: &Server) -> String {
    let file = server.folder.path().join("linnet.db");
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut store = options.connect().await.expect("it opens");
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%' ORDER BY 1",
    )
    .fetch_all(&mut store)
    .await
    .expect("its tables");
    let mut all = String::new();
    for table in tables {
        let columns = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns))
            .fetch_all(&mut store)
            .await
            .expect("its columns");
        let row: Vec<_> = columns.iter().map(|name| format!("quote(\"{name}\")")).collect();
        let rows = format!("SELECT {} AS r FROM \"{table}\" ORDER BY 1", row.join("||','||"));
        let rows: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut store).await.expect("its rows");
        let _ = write!(all, "{table}:\n{}\n", rows.join("\n"));
    }
    assert!(all.contains("messages:\n") && all.len() > 500, "{all}");
    all
}

fn allows_others(answer: &Response) -> bool {
    answer.headers().keys().any(|name| name.as_str().starts_with("access-control-"))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_site_writes_by_any_route() {
    let server = Server::start().await;
    let talk = talk(&server, 1, "Hello").await;
    let before = dump(&server).await;
    let all = json!({
        "chat_id": talk.chat, "message_id": talk.message, "reply_id": talk.reply, "text": "forged",
        "change": {"title": "forged"}, "title": "forged", "message": wish(2, "forged"), "wish": {},
        "client_id": "00000000-0000-4000-8000-000000000002", "model": "gemma2:2b", "name": "forged",
    })
    .to_string();
    let form = format!(
        "text=forged&model=gemma2%3A2b&client_id=00000000-0000-4000-8000-000000000002&chat_id={}",
        talk.chat
    );
    let parts = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nforged\r\n--x--\r\n";
    let mut writers = 0;
    for (method, path) in routes(&talk).iter().filter(|(method, _)| *method != Method::GET) {
        writers += 1;
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("referer", "https://evil.example/page"),
        ] {
            for (kind, body) in [
                ("application/x-www-form-urlencoded", form.as_str()),
                ("multipart/form-data; boundary=x", parts),
                ("text/plain", &all),
                ("application/json", &all),
            ] {
                let request = server.request(method.clone(), path).header(name, value);
                let request = request.header("content-type", kind).body(body.to_owned());
                let answer = request.send().await.expect("an answer");
                let what = format!("{method} {path} {name}: {value} {kind}");
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{what}");
                assert!(!allows_others(&answer), "{what}");
            }
        }
    }
    assert!(writers > 100, "{writers}");
    assert!(dump(&server).await == before, "something was written");
    // The same from our own page does something.
    let own =
        server.request(Method::POST, "/api/page/change_chat").header("origin", &server.address);
    let own = own.header("content-type", "application/json").body(all).send().await;
    assert_eq!(own.expect("an answer").status(), StatusCode::OK);
    assert_ne!(dump(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_site_changes_anything_by_reading_and_none_is_let_read() {
    let server = Server::start().await;
    let talk = talk(&server, 1, "Hello").await;
    let before = dump(&server).await;
    let readers: Vec<_> = routes(&talk)
        .into_iter()
        // Functions of the page are asked for in the way of an address bar too.
        .filter(|(method, path)| *method == Method::GET || path.starts_with("/api/page/"))
        .chain([(Method::GET, "/sign-out".to_owned())])
        .collect();
    for (_, path) in &readers {
        for more in [
            &[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")][..],
            &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
            &[("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch;prerender")],
            &[("sec-fetch-mode", "cors"), ("origin", "https://evil.example")],
        ] {
            let mut request =
                server.request(Method::GET, path).header("sec-fetch-site", "cross-site");
            request = request.header("accept", "text/html,*/*");
            for (name, value) in more {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.expect("an answer");
            assert!(!allows_others(&answer), "{path}");
            assert!(answer.headers().get("set-cookie").is_none(), "{path}");
            if path.starts_with("/api/") {
                assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
            }
        }
    }
    assert!(dump(&server).await == before, "something was written");
    // Who comes by a link reads the chat and has then read it.
    let page = server.request(Method::GET, &format!("/chat/{}", talk.chat));
    let page = page.header("sec-fetch-site", "same-origin").send().await.expect("an answer");
    assert_eq!(page.status(), StatusCode::OK);
    assert_ne!(dump(&server).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_by_cors() {
    let server = Server::start().await;
    for origin in [
        "https://evil.example",
        "null",
        "https://127.0.0.1.evil.example",
        "http://localhost:1",
        "http://127.0.0.1:1",
    ] {
        for path in ["/api/v1/messages", "/api/v1/events", "/api/page/send", "/send", "/"] {
            let asks = server.request(Method::OPTIONS, path).header("origin", origin);
            let asks = asks.header("access-control-request-method", "POST");
            let answer = asks.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin} {path}");
            assert!(!allows_others(&answer), "{origin} {path}");
        }
        // A browser that sends no Fetch-Metadata says the origin of a stream.
        let stream = server.request(Method::GET, "/api/v1/events").header("origin", origin);
        let stream = stream.send().await.expect("an answer");
        assert_eq!(stream.status(), StatusCode::FORBIDDEN, "{origin}");
        assert!(!allows_others(&stream), "{origin}");
    }
}

/// Sends bytes as they are; all that comes until the connection is closed.
pub async fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = connect(server).await;
    // It may be closed before all is sent.
    let _ = stream.write_all(bytes).await;
    rest(&mut stream).await
}

async fn connect(server: &Server) -> TcpStream {
    let address = server.address.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("a connection")
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let reading = async {
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut piece).await {
            all.extend_from_slice(&piece[..read]);
        }
    };
    tokio::time::timeout(LONG, reading).await.expect("the connection is closed");
    String::from_utf8_lossy(&all).into_owned()
}

pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// Some of the headers of every answer that is ours.
const OURS: [&str; 5] = [
    "\r\nx-content-type-options: nosniff",
    "\r\nx-frame-options: deny",
    "\r\ncontent-security-policy: default-src 'none'",
    "\r\ncache-control: no-store",
    "\r\nx-request-id: ",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_refused_and_its_connection_closed() {
    let server = Server::start().await;
    let long = "x".repeat(64 * 1024);
    let post =
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
    for (what, request, statuses) in [
        ("TRACE", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), &[405][..]),
        (
            "CONNECT",
            "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n".to_owned(),
            &[405],
        ),
        (
            "length, chunks",
            format!("{post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            &[400],
        ),
        // The length is left out then (RFC 9112, 6.3), and the connection closed.
        (
            "chunks, length",
            format!("{post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
            &[400],
        ),
        (
            "two lengths",
            format!("{post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"),
            &[400],
        ),
        ("a folded line", format!("{get}X-A: a\r\n b\r\n\r\n"), &[400]),
        ("xchunked", format!("{post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), &[400]),
        (
            "chunked, gzip",
            format!("{post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
            &[400],
        ),
        (
            "a bare line end",
            format!("{post}Transfer-Encoding: chunked\r\n\r\n2\n{{}}\r\n0\r\n\r\n"),
            &[400],
        ),
        ("no chunk", format!("{post}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{{}}"), &[400]),
        ("a space", format!("{post}Content-Length : 2\r\n\r\n{{}}"), &[400]),
        ("a minus", format!("{post}Content-Length: -2\r\n\r\n{{}}"), &[400]),
        ("a zero", format!("{get}X-A: a\0b\r\n\r\n"), &[400]),
        ("9 KiB", format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", &long[..9000]), &[414]),
        ("64 KiB", format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"), &[414, 431]),
        ("a large head", format!("{get}X-A: {long}\r\n\r\n"), &[431]),
        ("33 KiB of head", format!("{get}X-A: {}\r\n\r\n", &long[..33 * 1024]), &[431]),
        ("no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), &[421]),
        ("two hosts", format!("{get}Host: evil.example\r\nConnection: close\r\n\r\n"), &[421]),
        (
            "another host",
            "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
            &[421],
        ),
        ("nonsense", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), &[400]),
    ] {
        // What is smuggled behind it is never answered.
        let answer = raw(&server, format!("{request}{get}\r\n").as_bytes()).await;
        assert!(statuses.contains(&status(&answer)), "{what}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: {answer}");
        // With all of our headers, or, if hyper answers before us, with next to none.
        let head = answer.to_ascii_lowercase();
        let head = head.split("\r\n\r\n").next().unwrap_or_default();
        let bare = head.split("\r\n").skip(1).all(|line| {
            ["connection: close", "content-length: 0", "date: "]
                .iter()
                .any(|one| line.starts_with(one))
        });
        let ours = OURS.iter().all(|line| head.contains(line));
        assert!(bare != ours, "{what}: {answer}");
        assert!(ours || ![405, 421].contains(&status(&answer)), "{what}: {answer}");
    }
    assert_eq!(server.get("/health/live").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_that_are_none_lead_nowhere_and_are_not_kept() {
    let site = tempfile::tempdir().expect("a folder");
    let public = site.path().join("public");
    std::fs::create_dir(&public).expect("a folder");
    for (name, text) in
        [("linnet.toml", "secret"), ("public/.hidden", "secret"), ("public/a.txt", "open")]
    {
        std::fs::write(site.path().join(name), text).expect("a file");
    }
    let server = Server::of_folder(site.path()).await;
    let talk = talk(&server, 1, "secret").await;
    let ups = [
        "../linnet.toml",
        "..%2flinnet.toml",
        "%2e%2e/linnet.toml",
        "%2e%2e%2flinnet.toml",
        "..%252flinnet.toml",
        "%252e%252e%252flinnet.toml",
        "..\\linnet.toml",
        "..%5clinnet.toml",
        "....//linnet.toml",
        "..;/linnet.toml",
        "./../linnet.toml",
        "x/../../linnet.toml",
        "..%c0%aflinnet.toml",
        "..%ef%bc%8flinnet.toml",
        "%c0%ae%c0%ae/linnet.toml",
        "..%00/linnet.toml",
        "a.txt%00.png",
        "/etc/passwd",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "file:///etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        ".hidden",
        "%2ehidden",
        "",
        ".",
        "..",
        "%2e",
        "~root",
        "a.txt/",
        "a.txt/.",
        "C:%5cwindows%5cwin.ini",
        "..%u2215linnet.toml",
        "linnet.db",
    ];
    for folder in [
        "/public/",
        "/assets/",
        "/assets/x/",
        "/install/",
        "/chat/",
        "/models/",
        "/api/v1/chats/",
        "/offline/",
    ] {
        for up in ups {
            let request = format!(
                "GET {folder}{up} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            );
            let answer = raw(&server, request.as_bytes()).await;
            // A model may be called nearly anything; its page is a page of the app.
            let fine = status(&answer) == 404 || folder == "/models/" && status(&answer) == 200;
            assert!(fine || status(&answer) == 400, "{folder}{up}: {answer}");
            assert!(
                !answer.contains("root:x:0") && !answer.contains("\r\n\r\nsecret"),
                "{folder}{up}"
            );
            let kept = answer.to_ascii_lowercase().contains("cache-control: no-store");
            assert!(kept || status(&answer) == 400, "{folder}{up}: {answer}");
        }
    }
    assert_eq!(server.get("/public/a.txt").await.text().await.expect("a body"), "open");
    // Nobody's page is given under a name that something in between would keep.
    for path in [
        format!("/chat/{}/x.css", talk.chat),
        format!("/chat/{}.js", talk.chat),
        format!("/chat/{}%2fx.css", talk.chat),
        format!("/chat/{};x.css", talk.chat),
        format!("/api/v1/chats/{}/x.css", talk.chat),
        format!("/api/v1/chats/{}.css", talk.chat),
        "/api/v1/chats/..%2fa.js".to_owned(),
        "/api/v1/chats.css".to_owned(),
        "/sign-in/x.css".to_owned(),
        "/x.css".to_owned(),
    ] {
        let answer = server.request(Method::GET, &path).header("accept", "text/html,text/css");
        let answer = answer.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    }
}

/// Times as short as a test likes them.
fn hasty() -> Limits {
    Limits { head: Duration::from_secs(2), ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_have_limits_whatever_they_say_of_themselves() {
    let pace = Pace { pause: Duration::from_millis(700), rate: 1024 };
    let server = Server::tuned(hasty(), |services| services.paced(pace)).await;
    let post =
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for path in
        ["/api/v1/messages", "/api/page/send", "/send", "/api/v1/prompts/import", "/api/csp-report"]
    {
        // 3 MiB in chunks, to whoever reads bodies: refused, and not read to its end.
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {}\r\n\
             Transfer-Encoding: chunked\r\n\r\n",
            if path == "/send" { "application/x-www-form-urlencoded" } else { "application/json" }
        );
        let answer = raw(&server, format!("{head}{}", chunk.repeat(48)).as_bytes()).await;
        assert!([413, 400].contains(&status(&answer)), "{path}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{path}: {answer}");
    }
    // Lengths that are not so: the rest never comes, or more than was said.
    for (length, body) in [(100_u64, "{\"a\""), (1 << 40, "{"), (2_000_000, "")] {
        let answer =
            raw(&server, format!("{post}Content-Length: {length}\r\n\r\n{body}").as_bytes()).await;
        assert_eq!(status(&answer), 400, "{length}: {answer}");
    }
    let more =
        raw(&server, format!("{post}Content-Length: 2\r\n\r\n{{}}garbage\r\n\r\n").as_bytes())
            .await;
    assert_eq!((status(&more), more.matches("HTTP/1.1 400").count()), (400, 2), "{more}");
    // JSON that is nested deeper than anything of ours, and than any stack likes.
    for path in ["/api/v1/messages", "/api/v1/prompts/import", "/api/page/send", "/api/page/search"]
    {
        for deep in
            ["[".repeat(1 << 20), format!("{{\"text\":{}1{}}}", "[".repeat(70), "]".repeat(70))]
        {
            let request = server.request(Method::POST, path).header("origin", &server.address);
            let answer = request.header("content-type", "application/json").body(deep).send().await;
            let answer = answer.expect("an answer");
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
            let told = answer.text().await.expect("a body");
            assert!(
                path.contains("/page/") || told.contains("nested too deeply"),
                "{path}: {told}"
            );
        }
    }
    assert_eq!(json_of(server.get("/api/v1/chats").await).await["chats"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_slow_connections_are_cut_and_hold_up_nobody() {
    let pace = Pace { pause: Duration::from_secs(2), rate: 1024 };
    let server = Server::tuned(hasty(), |services| services.paced(pace)).await;
    let mut slow = Vec::new();
    for number in 0..200 {
        let mut stream = connect(&server).await;
        let start = if number % 2 == 0 {
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: "
        } else {
            "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
        };
        slow.push(tokio::spawn(async move {
            let _ = stream.write_all(start.as_bytes()).await;
            let (mut from, mut to) = stream.into_split();
            let dripping = tokio::spawn(async move {
                while to.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            });
            let mut all = Vec::new();
            let _ = from.read_to_end(&mut all).await;
            dripping.abort();
            String::from_utf8_lossy(&all).into_owned()
        }));
    }
    for _ in 0..50 {
        assert_eq!(server.get("/health/live").await.status(), StatusCode::OK);
    }
    for (number, slow) in slow.into_iter().enumerate() {
        let answer = tokio::time::timeout(LONG, slow).await.expect("it is cut").expect("no panic");
        assert!(answer.is_empty() || status(&answer) == 400, "{number}: {answer}");
    }
    assert_eq!(server.get("/").await.status(), StatusCode::OK);
}

/// Behind a proxy that is trusted, so that addresses can be made up.
fn proxied() -> Edge {
    Edge { trusted: ["127.0.0.0/8".parse().expect("a network")].into(), ..Edge::default() }
}

/// Text and the last id of what has come of a stream, whole events only.
fn told(stream: &str) -> (String, Option<String>, bool) {
    let (mut text, mut last, mut done) = (String::new(), None, false);
    let whole = stream.rfind("\n\n").map_or("", |end| &stream[..end + 2]);
    for event in whole.split("\n\n") {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        last = field("id: ").map(str::to_owned).or(last);
        let data = || -> Value {
            serde_json::from_str(field("data: ").unwrap_or("null")).expect("data is JSON")
        };
        match field("event: ") {
            Some("text") => text.push_str(data()["text"].as_str().expect("a text")),
            Some("state") => done |= data()["state"] == "done",
            _ => {}
        }
    }
    (text, last, done)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_cut_and_goes_on_where_it_was() {
    let share = Share { streams: 1, ..Share::default() };
    let limits = Limits { patience: Duration::from_secs(6), ..Limits::default() };
    let server = Server::tuned(limits, |services| services.reached(proxied()).sharing(share)).await;
    let talk = talk(&server, 1, "long fake:{\"flood\":true,\"count\":300000}").await;
    let whole =
        chat(&server, &talk.chat).await["messages"][1]["text"].as_str().expect("a text").to_owned();
    assert!(whole.len() > 1_500_000, "{}", whole.len());

    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let address = server.address.trim_start_matches("http://").parse().expect("an address");
    let mut slow = socket.connect(address).await.expect("a connection");
    let ask = format!(
        "GET /api/v1/events?chat_id={} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n",
        talk.chat
    );
    slow.write_all(ask.as_bytes()).await.expect("it is sent");
    // The place that it holds says whether it is there.
    let watch = |after: Option<String>| {
        let path = format!("/api/v1/events?chat_id={}", talk.chat);
        let request = server.request(Method::GET, &path).header("x-forwarded-for", "203.0.113.9");
        match after {
            Some(after) => request.header("last-event-id", after),
            None => request,
        }
    };
    let came = slow.read_u8().await.expect("it begins");
    let full = watch(None).send().await.expect("an answer");
    assert_eq!(full.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(full.headers().contains_key("retry-after"));
    let cut = async {
        while watch(None).send().await.expect("an answer").status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, cut).await.expect("it is cut");
    let got = format!("{}{}", char::from(came), rest(&mut slow).await);
    // Without the marks of chunks, which lie between events and in them.
    let (_, body) = got.split_once("\r\n\r\n").expect("a head");
    let (head, last, done) = told(&unchunked(body));
    assert!(!done && head.len() < whole.len() && whole.starts_with(&head), "{} bytes", head.len());

    let mut again = loop {
        let again = watch(last.clone()).send().await.expect("an answer");
        if again.status() == StatusCode::OK {
            break again;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let mut tail = String::new();
    while !told(&tail).2 {
        let piece = again.chunk().await.expect("it goes on").expect("it does not end");
        tail.push_str(std::str::from_utf8(&piece).expect("whole characters"));
    }
    assert!(head + &told(&tail).0 == whole, "nothing is lost and nothing doubled");
}

/// A body without the marks of its chunks; the last one may not be whole.
fn unchunked(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let Ok(size) = usize::from_str_radix(size, 16) else { break };
        let Some(chunk) = rest.get(..size.min(rest.len())) else { break };
        text.push_str(chunk);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_are_counted_by_every_door_and_whatever_is_forged() {
    let share = Share { sends: 2, replies: 0, streams: 0 };
    let server =
        Server::tuned(Limits::default(), |services| services.reached(proxied()).sharing(share))
            .await;
    // From this machine itself as much as it likes.
    let talk = talk(&server, 1, "Hello").await;
    for number in 2..8 {
        let own = server.post("/api/v1/messages", &wish(number, "more")).await;
        assert_eq!(own.status(), StatusCode::CREATED);
    }
    let send = |number: u32, path: &str, kind: &str, body: String| {
        // The last one is what the trusted proxy has seen.
        let from = format!("198.51.100.{number}, 10.0.0.{number}, 203.0.113.9");
        let request = server.request(Method::POST, path).header("x-forwarded-for", from);
        let request = request.header("x-real-ip", format!("198.51.100.{number}"));
        request.header("origin", &server.address).header("content-type", kind).body(body).send()
    };
    let json = "application/json";
    for number in 10..12 {
        let first = send(number, "/api/v1/messages", json, wish(number, "more").to_string()).await;
        assert_eq!(first.expect("an answer").status(), StatusCode::CREATED, "{number}");
    }
    let page = json!({"message": wish(20, "by the page")}).to_string();
    let id = "00000000-0000-4000-8000-000000000022";
    let once = json!({"client_id": id, "how": "regenerate"});
    let again = json!({"reply_id": talk.reply, "wish": once}).to_string();
    let beside =
        json!({"client_id": id, "compare": [{"model": "gemma2:2b"}, {"model": "llava:7b"}]});
    let compared = json!({"message_id": talk.reply, "wish": beside}).to_string();
    let by_api = |what: &str| format!("/api/v1/{what}");
    for (number, (path, body)) in [
        (by_api("messages"), wish(21, "by a program").to_string()),
        (by_api(&format!("replies/{}/again", talk.reply)), once.to_string()),
        (by_api(&format!("messages/{}/compare", talk.reply)), beside.to_string()),
        ("/api/page/send".to_owned(), page),
        ("/api/page/again".to_owned(), again),
        ("/api/page/compare_beside".to_owned(), compared),
    ]
    .into_iter()
    .enumerate()
    {
        let number = 100 + u32::try_from(number).expect("a few");
        let refused = send(number, &path, json, body).await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
        check_headers("often", &refused);
        let wait = refused.headers().get("retry-after").expect("how long").to_str().expect("text");
        assert!((1..=60).contains(&wait.parse::<u32>().expect("seconds")), "{path}: {wait}");
        assert!(refused.text().await.expect("a body").contains("too_many_requests"), "{path}");
    }
    let form =
        "client_id=00000000-0000-4000-8000-000000000030&chat_id=&model=gemma2%3A2b&text=Keep+this";
    let refused = send(99, "/send", "application/x-www-form-urlencoded", form.to_owned()).await;
    let refused = refused.expect("an answer");
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.text().await.expect("a page").contains("Keep this"), "the text is kept");
    // Others are let in.
    let other = server.request(Method::POST, "/api/v1/messages").header("content-type", json);
    let other = other.header("x-forwarded-for", "203.0.113.9, 203.0.113.10");
    let other = other.body(wish(40, "other").to_string()).send().await.expect("an answer");
    assert_eq!(other.status(), StatusCode::CREATED);
}
