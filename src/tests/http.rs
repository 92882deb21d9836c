//! The HTTP surface through the real router and a real socket: the documented
//! API, refusals, headers, and pages.

use crate::fake_ollama::FakeOllama;
use linnet::domain::{BasePath, Milliseconds, OwnerId};
use linnet::server::access::Access;
use linnet::server::config::{Configuration, Current};
use linnet::server::demo::Demo;
use linnet::server::http::Services;
use linnet::server::http::edge::Edge;
use linnet::server::http::guard::Hosts;
use linnet::server::listen::{self, Address};
use linnet::server::ollama::{Limits, Ollama};
use linnet::server::provider::Provider;
use linnet::server::router;
use linnet::server::runs::{Engine, Options, Providers};
use linnet::server::store::Store;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A server of the real router on a real socket.
pub struct Server {
    pub address: String,
    pub fake: FakeOllama,
    client: Client,
    /// Its store, for what must not be in it.
    pub store: Store,
    _stop: watch::Sender<bool>,
    pub folder: tempfile::TempDir,
}

impl Server {
    pub async fn start() -> Self {
        Self::of_site(Configuration::default()).await
    }

    async fn of_site(site: Configuration) -> Self {
        Self::with(site, Edge::default(), None).await
    }

    async fn reached(edge: Edge) -> Self {
        Self::behind(edge, None).await
    }

    pub async fn behind(edge: Edge, password: Option<&str>) -> Self {
        Self::with(Configuration::default(), edge, password).await
    }

    async fn with(site: Configuration, edge: Edge, password: Option<&str>) -> Self {
        let limits = listen::Limits::default();
        Self::whole(site, limits, password, |services| services.reached(edge)).await
    }

    /// With other limits, and other services.
    pub async fn tuned(limits: listen::Limits, tune: impl FnOnce(Services) -> Services) -> Self {
        Self::whole(Configuration::default(), limits, None, tune).await
    }

    /// Of a site whose files lie there.
    pub async fn of_folder(folder: &Path) -> Self {
        let folder = Some(folder.to_owned());
        Self::of_site(Configuration { folder, ..Configuration::default() }).await
    }

    async fn whole(
        site: Configuration,
        limits: listen::Limits,
        password: Option<&str>,
        tune: impl FnOnce(Services) -> Services,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let fake = FakeOllama::start();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(folder.path()).await.expect("the store opens");
        let address = fake.url().parse().expect("the fake has an address");
        let ollama = Ollama::new(address, Limits::default()).expect("a client");
        let demo = Provider::Demo(Demo::new(Milliseconds(0)));
        let providers = Providers::one(Provider::Ollama(ollama), Some(demo));
        let site = Current::new(site);
        let options = Options { grace: Duration::from_secs(1), site, ..Options::default() };
        let engine = Engine::new(store.clone(), providers, options);
        engine.refresh_models(OwnerId::LOCAL).await;
        let any = Address::Tcp(([127, 0, 0, 1], 0).into());
        let mut listener = listen::bind(&any).expect("a port");
        listener.limits = limits;
        let bound = listener.address().expect("an address");
        let (stop, stopped) = watch::channel(false);
        let services = tune(Services::new(engine, Hosts::new(&bound, &[])));
        let keep =
            |password: &str| Access::new(password.parse().expect("a password"), store.clone());
        let services =
            services.behind(password.map(|password| keep(password).expect("randomness")));
        tokio::spawn(listen::serve(listener, router::routes(services), stopped));
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { address: format!("http://{bound}"), fake, client, store, _stop: stop, folder }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }
}

async fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a body")).expect("a JSON body")
}

fn message(number: u32, text: &str) -> Value {
    json!({"client_id": format!("00000000-0000-4000-8000-{number:012}"), "model": "gemma2:2b", "text": text})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_lies_under_the_base_path() {
    let base = BasePath("/ai".to_owned());
    let server = Server::reached(Edge { base, ..Edge::default() }).await;
    // Whole, or without what the proxy has taken off.
    for path in ["/ai/", "/", "/ai/models", "/models", "/ai/offline?build=x", "/ai/nowhere"] {
        let request = server.request(Method::GET, path).header("accept", "text/html");
        let answer = request.send().await.expect("an answer");
        let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
        let page = answer.text().await.expect("a page");
        if path.contains("offline") {
            continue;
        }
        assert!(policy.ends_with("report-uri /ai/api/csp-report"), "{path}: {policy}");
        for start in ["href=\"/", "src=\"/", "action=\"/", "import(\"/", "fetch(\"/"] {
            for address in page.split(start).skip(1) {
                let address: String = address.chars().take(60).collect();
                assert!(address.starts_with("ai/"), "{path}: {start}{address}");
            }
        }
        assert!(
            page.contains("/ai/assets/") && page.contains("/ai/manifest.webmanifest"),
            "{path}"
        );
    }
    let slash = server.get("/ai?profile=x").await;
    assert_eq!(slash.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(slash.headers()["location"], "/ai/?profile=x");
    assert_eq!(server.post("/ai", &json!({})).await.status(), StatusCode::NOT_FOUND);
    let sent = server.post("/ai/api/v1/messages", &message(1, "Hello")).await;
    assert_eq!(sent.status(), StatusCode::CREATED);
    let form = server
        .request(Method::POST, "/ai/send")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", server.address.clone())
        .body("client_id=00000000-0000-4000-8000-000000000031&model=gemma2%3A2b&text=Hi");
    let led = form.send().await.expect("an answer");
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    assert!(led.headers()["location"].to_str().expect("text").starts_with("/ai/chat/"));
    let described = json_of(server.get("/ai/api/v1/openapi.json").await).await;
    assert_eq!(described["servers"][0]["url"], "/ai");
    // The guard looks at the path within Linnet.
    let foreign = server.request(Method::GET, "/ai/api/v1/chats");
    let foreign = foreign.header("sec-fetch-site", "cross-site").send().await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_of_a_proxy_counts_only_if_it_is_trusted() {
    let said = async |edge: Edge| {
        let server = Server::reached(edge).await;
        let request = server.request(Method::GET, "/").header("x-forwarded-prefix", "/ai");
        let request = request.header("x-forwarded-proto", "https");
        let answer = request.send().await.expect("an answer");
        let hsts = answer.headers().get("strict-transport-security").cloned();
        // A foreign host is foreign whoever says it.
        let foreign = server.request(Method::GET, "/").header("x-forwarded-host", "evil.example");
        let foreign = foreign.send().await.expect("an answer").status();
        let write = server.request(Method::POST, "/api/v1/messages").body("{}");
        let write = write.header("x-forwarded-proto", "https").header("origin", &server.address);
        let unencrypted = write.send().await.expect("an answer").status();
        (hsts, answer.text().await.expect("a page").contains("/ai/assets/"), foreign, unencrypted)
    };
    let trusted = std::sync::Arc::from(["127.0.0.0/8".parse().expect("a network")]);
    let (hsts, prefixed, foreign, write) = said(Edge { trusted, ..Edge::default() }).await;
    assert_eq!(hsts.expect("it is https"), "max-age=63072000; includeSubDomains");
    assert!(prefixed);
    assert_eq!((foreign.as_u16(), write.as_u16()), (421, 403));
    let (hsts, prefixed, foreign, write) = said(Edge::default()).await;
    assert!(hsts.is_none() && !prefixed);
    assert_eq!((foreign.as_u16(), write.as_u16()), (200, 400));
}

/// Reads the stream of a chat until a reply's state is final; the events as
/// (name, data), and the text put together by offsets.
async fn watch_to_end(server: &Server, chat_id: &str) -> (Vec<(String, Value)>, String) {
    let mut response = server.get(&format!("/api/v1/events?chat_id={chat_id}")).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    let (mut events, mut text, mut raw) = (Vec::new(), String::new(), String::new());
    while let Some(chunk) = response.chunk().await.expect("the stream goes on") {
        raw.push_str(std::str::from_utf8(&chunk).expect("events are cut between characters"));
        while let Some(end) = raw.find("\n\n") {
            let block: String = raw.drain(..end + 2).collect();
            let field = |name: &str| {
                block
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap_or_default()
                    .to_owned()
            };
            let (name, data) = (field("event: "), field("data: "));
            if name.is_empty() {
                continue;
            }
            if name == "build" {
                assert!(events.is_empty() && field("id: ").is_empty(), "the greeting");
                continue;
            }
            assert!(!field("id: ").is_empty(), "every event has an id");
            let data: Value = serde_json::from_str(&data).expect("data is JSON");
            if name == "text" {
                assert_eq!(data["at"], text.len(), "offsets count the bytes before");
                text.push_str(data["text"].as_str().expect("a text"));
            }
            let over = name == "state"
                && ["done", "failed", "stopped", "interrupted"]
                    .contains(&data["state"].as_str().unwrap_or_default());
            events.push((name, data));
            if over {
                return (events, text);
            }
        }
    }
    panic!("the stream ended before the reply did");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_sent_once_and_answered_in_the_stream() {
    let server = Server::start().await;
    let first = server.post("/api/v1/messages", &message(1, "Hello")).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let sent = json_of(first).await;
    let again = server.post("/api/v1/messages", &message(1, "Hello")).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(json_of(again).await, sent);

    let chat_id = sent["chat_id"].as_str().expect("an id");
    let (events, text) = watch_to_end(&server, chat_id).await;
    assert_eq!(events.last().map(|event| event.1["state"].clone()), Some(json!("done")));
    let chat = json_of(server.get(&format!("/api/v1/chats/{chat_id}")).await).await;
    assert_eq!(chat["messages"][1]["text"], text);
    assert_eq!(chat["messages"][1]["id"], sent["reply_id"]);
    assert!(chat["messages"][1]["metrics"]["answer_tokens"].as_u64() > Some(1));
    assert_eq!(server.fake.requests().iter().filter(|seen| seen.path == "/api/chat").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_told_by_code() {
    let server = Server::start().await;
    let long = "x".repeat(256 * 1024 + 1);
    for (body, status, code) in [
        (json!({}), 400, "invalid_request"),
        (json!({"client_id": "x", "model": "m", "text": "t"}), 400, "invalid_request"),
        (
            json!({"client_id": "00000000-0000-4000-8000-000000000009", "model": "m", "text": "t", "role": "admin"}),
            400,
            "invalid_request",
        ),
        (message(2, "  \n "), 400, "message_empty"),
        (message(3, &long), 413, "message_too_long"),
        (
            json!({"client_id": "00000000-0000-4000-8000-000000000004", "model": "gemma2:2b", "text": "t", "settings": {"temperature": 9}}),
            400,
            "invalid_setting",
        ),
        (
            json!({"client_id": "00000000-0000-4000-8000-000000000005", "model": "gemma2:2b", "text": "t", "chat_id": "00000000-0000-4000-8000-000000000000"}),
            404,
            "not_found",
        ),
    ] {
        let answer = server.post("/api/v1/messages", &body).await;
        assert_eq!(answer.status().as_u16(), status, "{code}");
        let told = json_of(answer).await;
        assert_eq!(told["error"]["code"], code);
        assert!(told["message"].as_str().is_some_and(|words| words.ends_with('.')));
    }
    let huge = server.post("/api/v1/messages", &message(6, &"x".repeat(3 * 1024 * 1024))).await;
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(json_of(server.get("/api/v1/chats").await).await["chats"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_told_apart() {
    let server = Server::start().await;
    for path in [
        "/nowhere",
        "/api/v1/nothing",
        "/chat/not-an-id",
        "/chat/00000000-0000-4000-8000-000000000000",
        "/assets/x/linnet.js",
        "/chat/../etc/passwd",
        "/api/v1/chats/%2e%2e",
    ] {
        assert_eq!(server.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let other = server
        .request(Method::PUT, "/api/v1/chats")
        .header("content-type", "application/json")
        .send()
        .await;
    assert_eq!(other.expect("an answer").status(), StatusCode::METHOD_NOT_ALLOWED);
    let page = server
        .request(Method::GET, "/nowhere")
        .header("accept", "text/html")
        .send()
        .await
        .expect("an answer");
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(page.text().await.expect("a page").contains("There is no such page"));
}

/// What every answer says, whatever it is (security page, (c) and check 28).
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), payment=(), usb=(), midi=(), display-capture=(), \
         microphone=(self), clipboard-write=(self)",
    ),
    ("x-frame-options", "DENY"),
];

/// The policy of everything that is no page.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

pub fn check_headers(kind: &str, answer: &Response) {
    let header = |name: &str| {
        let mut values = answer.headers().get_all(name).iter();
        let first = values.next().map(|value| value.to_str().expect("plain text").to_owned());
        assert!(values.next().is_none(), "{kind}: {name} is said twice");
        first.unwrap_or_default()
    };
    let frame = kind == "picture's frame";
    for (name, value) in ALWAYS {
        let value = if frame && name == "x-frame-options" { "SAMEORIGIN" } else { value };
        assert_eq!(header(name), value, "{kind}: {name}");
    }
    assert_eq!(header("origin-agent-cluster"), if frame { "?0" } else { "?1" }, "{kind}");
    let id = header("x-request-id");
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{kind}: {id}");
    let policy = header("content-security-policy");
    if frame {
        assert!(policy.starts_with("sandbox; default-src 'none'; img-src https://"), "{policy}");
    } else if kind.contains("page") {
        let nonce = policy.split('\'').nth(3).expect("a nonce").to_owned();
        assert!(nonce.len() >= "nonce-".len() + 22, "{kind}: 128 bits: {nonce}");
        assert_eq!(
            policy.replace(&nonce, "N"),
            "default-src 'none'; script-src 'N' 'strict-dynamic' 'wasm-unsafe-eval'; \
             style-src 'self' 'N'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
             media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; \
             object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
             report-uri /api/csp-report",
            "{kind}"
        );
    } else {
        assert_eq!(policy, NOTHING, "{kind}");
    }
    // What was refused unread ends its connection and says so: unsaid, the next
    // request was sometimes sent into the closing connection.
    assert_eq!(header("connection"), if kind.starts_with("too ") { "close" } else { "" }, "{kind}");
    match kind {
        "event stream" => {
            assert_eq!(header("cache-control"), "no-store, no-transform");
            assert_eq!(header("x-accel-buffering"), "no");
            assert_eq!(header("content-encoding"), "");
        }
        "asset" => assert_eq!(header("cache-control"), "public, max-age=31536000, immutable"),
        "public file" | "not modified" | "download" | "part" => {
            assert_eq!(header("cache-control"), "no-cache", "{kind}");
        }
        "icon" => assert_eq!(header("cache-control"), "public, max-age=86400"),
        _ => {
            assert_eq!(header("cache-control"), "no-store", "{kind}");
            assert_eq!(header("vary"), "Cookie, Sec-Fetch-Site, Origin", "{kind}");
        }
    }
    for absent in [
        "server",
        "x-powered-by",
        "set-cookie",
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "strict-transport-security",
    ] {
        assert_eq!(header(absent), "", "{kind}: {absent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one table of all kinds of answers")]
async fn every_kind_of_answer_carries_exactly_the_protective_headers() {
    let site = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(site.path().join("public")).expect("a folder");
    for file in ["a.svg", "a.html", "a.js"] {
        std::fs::write(site.path().join("public").join(file), "<svg/>").expect("a file");
    }
    let server = Server::of_folder(site.path()).await;
    let tag = said(&server.get("/public/a.svg").await, "etag");
    let long = format!("/{}", "x".repeat(9000));
    let sent = json_of(server.post("/api/v1/messages", &message(1, "Hello")).await).await;
    let chat = sent["chat_id"].as_str().expect("an id").to_owned();
    let get = |path: &str| server.request(Method::GET, path);
    let write = |method, path: &str, body: String| {
        server.request(method, path).header("content-type", "application/json").body(body)
    };
    let form = |fields: &str| {
        server
            .request(Method::POST, "/send")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", server.address.clone())
            .body(fields.to_owned())
    };
    let fields = "client_id=00000000-0000-4000-8000-000000000021&chat_id=&model=gemma2%3A2b&text=";
    let too_large = message(3, &"x".repeat(3 * 1024 * 1024)).to_string();
    for (kind, request, status) in [
        ("page", get("/"), 200),
        ("page of a chat", get(&format!("/chat/{chat}")), 200),
        ("page that is none", get("/nowhere").header("accept", "text/html"), 404),
        ("page after a refused form", form(fields), 400),
        ("redirect after a form", form(&format!("{fields}Hi")), 303),
        ("JSON", get("/api/v1/chats"), 200),
        ("description", get("/api/v1/openapi.json"), 200),
        ("health", get("/health"), 200),
        ("event stream", get("/api/v1/events"), 200),
        ("picture's frame", get("/image?src=https://a.example/b.png"), 200),
        ("no picture", get("/image?src=javascript:1"), 404),
        ("created", write(Method::POST, "/api/v1/messages", message(2, "Hi").to_string()), 201),
        ("no content", write(Method::DELETE, &format!("/api/v1/chats/{chat}"), String::new()), 204),
        ("bad request", write(Method::POST, "/api/v1/messages", "{".to_owned()), 400),
        (
            "forged",
            write(Method::POST, "/api/v1/messages", "{}".to_owned()).header("origin", "null"),
            403,
        ),
        ("read by another site", get("/api/v1/chats").header("sec-fetch-site", "cross-site"), 403),
        (
            "preflight",
            server
                .request(Method::OPTIONS, "/api/v1/messages")
                .header("origin", "https://evil.example"),
            403,
        ),
        ("not found", get("/api/v1/nothing"), 404),
        ("asset of another build", get("/assets/0/linnet.js"), 404),
        ("other method", write(Method::PUT, "/api/v1/chats", String::new()), 405),
        ("too large", write(Method::POST, "/api/v1/messages", too_large), 413),
        ("too long", get(&long), 414),
        ("foreign host", get("/").header("host", "evil.example"), 421),
        ("public file", get("/public/a.svg"), 200),
        ("not modified", get("/public/a.svg").header("if-none-match", &tag), 304),
        ("part", get("/public/a.svg").header("range", "bytes=1-2"), 206),
        ("download", get("/public/a.html"), 200),
        ("download", get("/public/a.js"), 200),
        ("no public file", get("/public/b.svg"), 404),
        ("live", get("/health/live"), 200),
        ("ready", get("/health/ready"), 200),
        ("no sign-in", get("/sign-in"), 303),
        (
            "function",
            write(Method::POST, "/api/page/chats", "{}".to_owned())
                .header("sec-fetch-site", "same-origin"),
            200,
        ),
        (
            "function's refusal",
            write(Method::POST, "/api/page/chats", "{".to_owned())
                .header("sec-fetch-site", "same-origin"),
            400,
        ),
        (
            "no function",
            write(Method::POST, "/api/page/nothing", "{}".to_owned())
                .header("sec-fetch-site", "same-origin"),
            404,
        ),
        (
            "report",
            write(Method::POST, "/api/csp-report", "{}".to_owned())
                .header("sec-fetch-site", "same-origin"),
            204,
        ),
    ] {
        let answer = request.send().await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(answer.status().as_u16(), status, "{kind}");
        check_headers(kind, &answer);
        let disposition = said(&answer, "content-disposition");
        assert_eq!(disposition, if kind == "download" { "attachment" } else { "" }, "{kind}");
    }
    // The page's own files are there once it was built; before, they are not found.
    let page = server.get("/").await.text().await.expect("a page");
    let script = page.split('"').find(|text| text.ends_with("/linnet.js")).map(str::to_owned);
    let wasm = script.as_deref().unwrap_or("/assets/0/linnet.js").replace(".js", ".wasm");
    for (kind, path) in [
        ("asset", script.as_deref().unwrap_or("/assets/0/linnet.js")),
        ("asset", wasm.as_str()),
        ("icon", "/favicon.svg"),
    ] {
        let answer = server.get(path).await;
        let kind = if answer.status() == StatusCode::OK { kind } else { "not found" };
        check_headers(kind, &answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_answer_with_the_same_headers_and_says_nothing() {
    use axum::routing::get;
    use linnet::server::http::{fallback, headers, trace};
    let broken = axum::Router::new()
        .route("/", get(|| async { assert_eq!(1 + 1, 3, "secret") }))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(fallback::panicked))
        .layer(axum::middleware::from_fn(headers::add))
        .layer(axum::middleware::from_fn_with_state(Edge::default(), trace::follow));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(listen::serve(listener, broken, stopped));
    let server = Server::start().await;
    let answer = server.client.get(address).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 500);
    check_headers("panic", &answer);
    let id = said(&answer, "x-request-id");
    let told = answer.text().await.expect("a body");
    assert!(!told.contains("secret") && told.contains(&id), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_every_kind_of_answer_says_to_stay_there() {
    let server = Server::reached(Edge { tls: true, ..Edge::default() }).await;
    let hsts = "max-age=63072000; includeSubDomains";
    let long = format!("/{}", "x".repeat(9000));
    for path in
        ["/", "/nowhere", "/api/v1/chats", "/api/v1/events", "/health/live", "/favicon.svg", &long]
    {
        let answer = server.get(path).await;
        assert_eq!(said(&answer, "strict-transport-security"), hsts, "{path}");
    }
    let forged = server.request(Method::POST, "/send").header("origin", "null");
    let forged = forged.send().await.expect("an answer");
    assert_eq!(
        (forged.status().as_u16(), said(&forged, "strict-transport-security").as_str()),
        (403, hsts)
    );
}

/// Check 66: while the model is silent, the stream says that it is alive.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_stream_has_heartbeats() {
    let server = Server::start().await;
    let silent = json!({"script": {"fault": "silence"}});
    server.fake.rule(serde_json::from_value(silent).expect("a rule"));
    let sent = json_of(server.post("/api/v1/messages", &message(1, "Hello")).await).await;
    let chat = sent["chat_id"].as_str().expect("an id");
    let mut stream = server.get(&format!("/api/v1/events?chat_id={chat}")).await;
    let mut told = String::new();
    let heard = async {
        while !told.contains("\n: ") {
            let chunk = stream.chunk().await.expect("the stream goes on").expect("no end");
            told.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), heard).await.expect("a comment every 15 s");
    assert!(!told.contains("\"state\":\"failed\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_has_a_nonce_of_its_own() {
    let server = Server::start().await;
    let nonces: Vec<String> = [server.get("/").await, server.get("/").await]
        .iter()
        .map(|page| {
            page.headers()["content-security-policy"]
                .to_str()
                .expect("text")
                .split("nonce-")
                .nth(1)
                .expect("a nonce")[..22]
                .to_owned()
        })
        .collect();
    assert_ne!(nonces[0], nonces[1], "each page has a nonce of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_that_is_kept_has_no_script_of_its_own_and_no_data() {
    let server = Server::start().await;
    assert_eq!(server.post("/api/v1/messages", &message(1, "Secret")).await.status(), 201);
    assert_eq!(server.get("/offline").await.status(), 404);
    assert_eq!(server.get("/offline?build=0").await.status(), 404);
    let start = server.get("/").await.text().await.expect("a page");
    let build = start.split("/assets/").nth(1).and_then(|rest| rest.split('/').next());
    let answer = server.get(&format!("/offline?build={}", build.expect("a build"))).await;
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    let html = answer.text().await.expect("a page");
    assert!(start.contains("Secret") && !html.contains("Secret"));
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains("application/json") || tag.contains("src=\""), "{tag}");
    }
    assert!(!html.contains("nonce=\"") || html.contains("nonce=\"\""), "no nonce is kept");
    assert!(html.contains("/offline/look.css\""), "its look is a file");
    let look = server.get("/offline/look.css").await;
    assert_eq!(look.headers()["content-type"], "text/css; charset=utf-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_an_app_of_the_site_is_asked_for_each_time() {
    let server = Server::start().await;
    let manifest = server.get("/manifest.webmanifest").await;
    assert_eq!(manifest.headers()["cache-control"], "no-cache");
    let manifest = json_of(manifest).await;
    assert_eq!((&manifest["scope"], &manifest["start_url"]), (&json!("./"), &json!("./")));
    let worker = server.get("/service-worker.js").await;
    // It is there once the page was built.
    if worker.status() == 200 {
        assert_eq!(worker.headers()["cache-control"], "no-cache");
        assert!(
            worker.headers()["content-security-policy"].to_str().is_ok_and(|policy| {
                policy.starts_with("default-src 'none'; connect-src 'self'")
            })
        );
        let script = worker.text().await.expect("a script");
        assert!(script.starts_with("self.LINNET = {") && script.contains("\"linnet.wasm\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_hosts_and_forged_writes_are_refused() {
    let server = Server::start().await;
    let foreign = server
        .request(Method::GET, "/")
        .header("host", "evil.example")
        .send()
        .await
        .expect("an answer");
    assert_eq!(foreign.status().as_u16(), 421);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("referer", "https://evil.example/"),
    ] {
        let forged = server
            .request(Method::POST, "/api/v1/messages")
            .header("content-type", "application/json")
            .header(name, value);
        let answer = forged.body(message(7, "forged").to_string()).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(json_of(server.get("/api/v1/chats").await).await["chats"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_form_sends_and_keeps_refused_text() {
    let server = Server::start().await;
    let form = |body: &'static str| {
        server
            .request(Method::POST, "/send")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", server.address.clone())
            .body(body)
            .send()
    };
    let body = "client_id=00000000-0000-4000-8000-000000000011&chat_id=&model=gemma2%3A2b&text=Hi%0D%0Athere";
    let sent = form(body).await.expect("an answer");
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let place = sent.headers()["location"].to_str().expect("a path").to_owned();
    assert!(place.starts_with("/chat/"));
    // The same form again (a reload) sends nothing new.
    assert_eq!(form(body).await.expect("an answer").headers()["location"], place);
    let page = server.get(&place).await.text().await.expect("a page");
    assert!(page.contains("data-role=\"user\"") && page.contains("textarea"));

    let refused =
        form("client_id=00000000-0000-4000-8000-000000000012&model=&text=Keep%20%3Cthis%3E")
            .await
            .expect("an answer");
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let page = refused.text().await.expect("a page");
    assert!(page.contains("Keep &lt;this&gt;"), "the text stands in the form again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_at_once_though_ollama_is_silent() {
    let server = Server::start().await;
    let silent = json!({"path": "/api/tags", "script": {"fault": "silence"}});
    server.fake.rule(serde_json::from_value(silent).expect("a rule"));
    // The list would be waited for 10 s.
    let began = std::time::Instant::now();
    let page = server.get("/").await.text().await.expect("a page");
    assert!(page.contains("<textarea"), "the first HTML holds the composer");
    assert!(began.elapsed() < Duration::from_secs(8));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_names_every_route_of_the_api() {
    let server = Server::start().await;
    let described = json_of(server.get("/api/v1/openapi.json").await).await;
    let listed = include_str!("../server/router.rs");
    let mut paths: Vec<&str> = listed
        .split('"')
        .filter(|text| text.starts_with("/api/v1/") && !text.contains("openapi"))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    assert!(paths.len() >= 9);
    for route in paths {
        assert!(described["paths"].get(route).is_some(), "{route} is not described");
    }
    assert!(described["components"]["schemas"]["TextPiece"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_and_presets_are_for_programs_too() {
    let server = Server::start().await;
    let send = async |method: Method, path: &str, body: Value| {
        let request = server.request(method, path).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer")
    };
    let change = json!({
        "person": {"temperature": 0.5, "seed": 1}, "model": "gemma2:2b", "person_model": {"seed": 2},
    });
    let levels = send(Method::PATCH, "/api/v1/settings", change).await;
    assert_eq!(levels.status(), StatusCode::OK);
    let expected = json!({"person": {"seed": 1, "temperature": 0.5}, "person_model": {"seed": 2}});
    assert_eq!(json_of(levels).await, expected);
    send(Method::PATCH, "/api/v1/settings", json!({"person": {"seed": null}})).await;
    let levels = json_of(server.get("/api/v1/settings?model=gemma2%3A2b").await).await;
    assert_eq!(levels, json!({"person": {"temperature": 0.5}, "person_model": {"seed": 2}}));

    // A slip is answered with what may be meant; a value out of range by its name.
    let slip = send(Method::PATCH, "/api/v1/settings", json!({"person": {"temprature": 1}})).await;
    assert_eq!(slip.status(), StatusCode::BAD_REQUEST);
    let slip = json_of(slip).await["message"].to_string();
    assert!(slip.contains("did you mean temperature?"), "{slip}");
    let range = send(Method::PATCH, "/api/v1/settings", json!({"person": {"top_p": 2}})).await;
    assert_eq!(json_of(range).await["error"]["code"], "invalid_setting");

    let new = json!({"name": "mine", "settings": {"top_k": 7, "system": "left out"}});
    let made = send(Method::POST, "/api/v1/presets", new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made = json_of(made).await;
    assert_eq!(made["settings"], json!({"top_k": 7}));
    let path = format!("/api/v1/presets/{}", made["id"].as_str().expect("an id"));
    let named = send(Method::PATCH, &path, json!({"name": "ours"})).await;
    assert_eq!(json_of(named).await["name"], "ours");
    let gone = send(Method::DELETE, &path, json!({})).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/presets").await).await;
    assert_eq!((&all["own"], &all["built_in"][0]["name"]), (&json!([]), &json!("precise")));
    let back = send(Method::POST, &format!("{path}/restore"), json!({})).await;
    assert_eq!(back.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/presets").await).await;
    assert_eq!(all["own"][0]["name"], "ours");

    let described = json_of(server.get("/api/v1/openapi.json").await).await;
    let settings = &described["components"]["schemas"]["Settings"]["properties"];
    assert_eq!(settings["num_gpu"]["type"], "integer");
    assert!(described["paths"]["/api/v1/presets/{preset_id}"]["patch"].is_object());
}

#[tokio::test]
async fn prompts_are_for_programs_too() {
    let server = Server::start().await;
    let send = async |method: Method, path: &str, body: Value| {
        let request = server.request(method, path).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer")
    };
    let new = json!({"title": " Sum  up ", "text": "Sum up {topic}"});
    let made = send(Method::POST, "/api/v1/prompts", new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made = json_of(made).await;
    assert_eq!((&made["title"], &made["starred"]), (&json!("Sum up"), &json!(false)));
    let path = format!("/api/v1/prompts/{}", made["id"].as_str().expect("an id"));
    let starred = json_of(send(Method::PATCH, &path, json!({"starred": true})).await).await;
    assert_eq!((&starred["starred"], &starred["text"]), (&json!(true), &json!("Sum up {topic}")));
    for (body, said) in [
        (json!({"title": "", "text": "x"}), "a prompt has a title"),
        (json!({"title": "x", "text": " "}), "a prompt has a title"),
        (json!({"title": "x"}), "text"),
    ] {
        let refused = send(Method::POST, "/api/v1/prompts", body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        let told = json_of(refused).await["message"].to_string();
        assert!(told.contains(said), "{told}");
    }
    // What is written as a file can be read as one, and is not doubled.
    let file = server.get("/api/v1/prompts/export.json").await;
    assert!(file.headers()["content-disposition"].to_str().expect("text").contains("prompts.json"));
    let mut file = json_of(file).await;
    let others = json!({"name": "Other", "content": "About {{topic}}"});
    file["prompts"].as_array_mut().expect("a list").push(others);
    let done = send(Method::POST, "/api/v1/prompts/import", file).await;
    assert_eq!(json_of(done).await, json!({"added": 1, "known": 1}));
    let none = send(Method::POST, "/api/v1/prompts/import", json!({})).await;
    assert_eq!(none.status(), StatusCode::BAD_REQUEST);
    let gone = send(Method::DELETE, &path, json!({})).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/prompts").await).await;
    assert_eq!(all["prompts"][0]["text"], "About {topic}");
    let back = send(Method::POST, &format!("{path}/restore"), json!({})).await;
    assert_eq!(back.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/prompts").await).await;
    assert_eq!(all["prompts"].as_array().map(Vec::len), Some(2));
    let described = json_of(server.get("/api/v1/openapi.json").await).await;
    assert!(described["paths"]["/api/v1/prompts/import"]["post"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn own_profiles_are_for_programs_too() {
    let server = Server::start().await;
    let send = async |method: Method, path: &str, body: Value| {
        let request = server.request(method, path).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer")
    };
    let refused = send(Method::POST, "/api/v1/profiles", json!({"label": " "})).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let new = json!({"label": "Bird", "system": "Sing.", "settings": {"top_k": 7}});
    let made = send(Method::POST, "/api/v1/profiles", new).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let made = json_of(made).await;
    let name = made["name"].as_str().expect("a name").to_owned();
    let path = format!("/api/v1/profiles/{}", made["id"].as_str().expect("an id"));
    // Programs can begin chats with it.
    let message = json!({"client_id": uuid::Uuid::new_v4(), "model": "gemma2:2b", "text": "Hi", "profile": name});
    let begun = send(Method::POST, "/api/v1/messages", message).await;
    assert!(begun.status().is_success(), "{}", begun.status());
    let changed = send(Method::PUT, &path, json!({"label": "Crow"})).await;
    assert_eq!(json_of(changed).await["system"], "");
    assert_eq!(send(Method::DELETE, &path, json!({})).await.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/profiles").await).await;
    assert_eq!(all, json!({"site": [], "own": []}));
    let gone = send(Method::PUT, &path, json!({"label": "x"})).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    let back = send(Method::POST, &format!("{path}/restore"), json!({})).await;
    assert_eq!(back.status(), StatusCode::NO_CONTENT);
    let all = json_of(server.get("/api/v1/profiles").await).await;
    assert_eq!(all["own"][0]["label"], "Crow");
}

/// A file that begins as a GGUF file does, and its digest.
const FILE: &[u8] = b"GGUF and more";
const DIGEST: &str = "sha256:144581c14596a699068df44aa4ca0ed507e2d4a875f409e78b6319ec468379b3";

async fn send_file(server: &Server, digest: &str, bytes: &'static [u8]) -> Response {
    let request = server.request(Method::POST, &format!("/api/blobs/{digest}"));
    request.header("origin", &server.address).body(bytes).send().await.expect("an answer")
}

#[tokio::test]
async fn a_file_passes_through_and_a_model_is_made_of_it() {
    let server = Server::start().await;
    // Only our own pages send files, and only such files.
    let foreign = server.request(Method::POST, &format!("/api/blobs/{DIGEST}")).body(FILE).send();
    assert_eq!(foreign.await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let notes = send_file(&server, DIGEST, b"just some notes").await;
    assert_eq!(notes.status(), StatusCode::BAD_REQUEST);
    assert_eq!(json_of(notes).await["error"]["reason"], "not_gguf");
    let short = send_file(&server, DIGEST, b"GG").await;
    assert_eq!(short.status(), StatusCode::BAD_REQUEST);
    let other = send_file(
        &server,
        "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        FILE,
    )
    .await;
    assert!(!other.status().is_success(), "the model server compares");
    let nowhere = send_file(&server, "sha256:x", FILE).await;
    assert_eq!(nowhere.status(), StatusCode::BAD_REQUEST);
    assert_eq!(send_file(&server, DIGEST, FILE).await.status(), StatusCode::CREATED);
    // The same wish as the page's.
    let wish = |name: &str, text: &str, digest: &str| {
        json!({"wish": {"name": name, "text": text, "quantize": null, "replace": false,
            "files": [{"path": "./a.gguf", "digest": digest}]}})
    };
    let ask = async |wish: Value| {
        let request = server.request(Method::POST, "/api/page/create_model");
        let request = request.header("origin", &server.address);
        let request = request.header("content-type", "application/json");
        request.body(wish.to_string()).send().await.expect("an answer")
    };
    let made = ask(wish("new", "FROM ./a.gguf\nSYSTEM hi\n", DIGEST)).await;
    assert_eq!(made.status(), StatusCode::OK);
    let job = json_of(made).await;
    assert_eq!((&job["kind"], &job["model"]), (&json!("create"), &json!("new")));
    for (name, text, digest) in [
        ("gemma2:2b", "FROM ./a.gguf\n", DIGEST),
        ("x", "FROM ./b.gguf\n", DIGEST),
        ("x", "FROM ./a.gguf\nPARAMETER nonsense 1\n", DIGEST),
        ("x y", "FROM ./a.gguf\n", DIGEST),
        (
            "x",
            "FROM ./a.gguf\n",
            "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        ),
    ] {
        let refused = ask(wish(name, text, digest)).await;
        assert!(!refused.status().is_success(), "{name} {text} {digest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_compare_keep_and_lay_open_again() {
    let server = Server::start().await;
    let mut wish = message(1, "Compare");
    wish["compare"] = json!([
        {"model": "gemma2:2b"},
        {"model": "qwen3:0.6b", "settings": {"temperature": 0.2}, "label": "Precise"},
    ]);
    let first = server.post("/api/v1/messages", &wish).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let sent = json_of(first).await;
    let again = server.post("/api/v1/messages", &wish).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(json_of(again).await, sent);
    let made = sent["reply_ids"].as_array().expect("all replies").clone();
    assert_eq!((made.len(), &made[0]), (2, &sent["reply_id"]));
    let chat = format!("/api/v1/chats/{}", sent["chat_id"].as_str().expect("an id"));
    let shown = json_of(server.get(&chat).await).await["messages"][1].clone();
    assert_eq!(shown["columns"][1], json!({"reply_id": made[1], "label": "Precise"}));
    assert_eq!(shown["beside"][0]["id"], made[1]);

    let of =
        |id: &Value, what: &str| format!("/api/v1/replies/{}/{what}", id.as_str().expect("an id"));
    let kept = server.post(&of(&made[1], "keep"), &json!({})).await;
    assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    let now = json_of(server.get(&chat).await).await;
    assert_eq!((&now["messages"][1]["id"], &now["model"]), (&made[1], &json!("qwen3:0.6b")));
    assert!(now["messages"][1].get("beside").is_none());
    let open = server.post(&of(&made[1], "side-by-side"), &json!({})).await;
    assert_eq!(open.status(), StatusCode::NO_CONTENT);
    let beside = json!({"client_id": "00000000-0000-4000-8000-000000000002", "compare": [{"model": "llava:7b"}]});
    let path = format!("/api/v1/messages/{}/compare", made[0].as_str().expect("an id"));
    let more = server.post(&path, &beside).await;
    assert_eq!(more.status(), StatusCode::CREATED);
    assert_eq!(server.post(&path, &beside).await.status(), StatusCode::OK);
    let now = json_of(server.get(&chat).await).await;
    assert_eq!(now["messages"][1]["columns"].as_array().map(Vec::len), Some(3));
    // The page is drawn with all of them.
    let page = server.get(&format!("/chat/{}", sent["chat_id"].as_str().expect("an id"))).await;
    let page = page.text().await.expect("a page");
    assert_eq!(page.matches("class=\"column\"").count(), 3);
    let missing = server.post("/api/v1/replies/nobody/keep", &json!({})).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

async fn send(server: &Server, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = server.request(method, path).header("content-type", "application/json");
    let answer = request.body(body.to_string()).send().await.expect("an answer");
    let status = answer.status();
    let body = answer.bytes().await.expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// Waits until a job is in a state.
async fn job(server: &Server, id: &Value, state: &str) -> Value {
    for _ in 0..3000 {
        let jobs = json_of(server.get("/api/v1/models/jobs").await).await;
        let found = jobs.as_array().expect("a list").iter().find(|job| job["id"] == *id).cloned();
        if let Some(job) = found.filter(|job| job["state"] == state) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the job is never {state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_looked_at_kept_named_and_deleted_by_programs() {
    let server = Server::start().await;
    let post = async |path: &str, body: Value| {
        send(&server, Method::POST, &format!("/api/v1/models/{path}"), &body).await
    };
    let loaded = async || {
        let models = json_of(server.get("/api/v1/models").await).await;
        let models = models["models"].as_array().expect("a list").clone();
        models.into_iter().find(|model| model["name"] == "gemma2:2b").expect("it is there")["loaded"].clone()
    };
    let shown = server.get("/api/v1/models/show?model=gemma2:2b").await;
    assert_eq!(shown.status(), StatusCode::OK);
    assert!(json_of(shown).await["modelfile"].as_str().expect("a text").contains("FROM "));
    for (path, status, code) in [
        ("show", 400, "invalid_request"),
        ("show?model=", 400, "invalid_request"),
        ("show?model=gemma2:2b&which=1", 400, "invalid_request"),
        ("show?model=nosuch", 404, "model_missing"),
        ("show?model=gemma2:2b&upstream=attic", 400, "invalid_request"),
        ("uses?model=nosuch", 404, "model_missing"),
    ] {
        let answer = server.get(&format!("/api/v1/models/{path}")).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(json_of(answer).await["error"]["code"], code, "{path}");
    }

    assert_eq!(post("load", json!({"model": "gemma2:2b", "keep_alive": -1})).await.0, 204);
    assert_eq!(loaded().await["until"], Value::Null, "for ever");
    assert_eq!(post("load", json!({"model": "gemma2:2b", "keep_alive": 90})).await.0, 204);
    assert!(loaded().await["until"].is_number());
    let (status, refused) = post("load", json!({"model": "gemma2:2b", "keep_alive": 0})).await;
    assert_eq!((status.as_u16(), &refused["error"]["reason"]), (400, &json!("keep_alive")));
    assert_eq!(post("unload", json!({"model": "gemma2:2b"})).await.0, 204);
    assert_eq!(loaded().await, Value::Null);

    let copy = json!({"model": "gemma2:2b", "to": "me/copy:v1"});
    assert_eq!(post("copy", copy.clone()).await.0, 204);
    let (status, taken) = post("copy", copy).await;
    assert_eq!((status.as_u16(), &taken["error"]["code"]), (409, &json!("conflict")));
    assert_eq!(post("copy", json!({"model": "gemma2:2b", "to": "a b"})).await.0, 400);
    assert_eq!(post("copy", json!({"model": "nosuch", "to": "x"})).await.0, 404);
    assert_eq!(post("rename", json!({"model": "me/copy:v1", "to": "other"})).await.0, 204);
    let uses = json_of(server.get("/api/v1/models/uses?model=gemma2:2b").await).await;
    assert_eq!(uses["shares_weights"], json!(["other:latest"]));
    let delete = async |query: &str| {
        let path = format!("/api/v1/models{query}");
        send(&server, Method::DELETE, &path, &json!({})).await.0.as_u16()
    };
    assert_eq!(delete("?model=other").await, 204);
    assert_eq!(delete("?model=other").await, 404);
    assert_eq!(delete("").await, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_work_is_started_paused_and_cancelled_by_programs() {
    let server = Server::start().await;
    let post = async |path: &str, body: Value| {
        send(&server, Method::POST, &format!("/api/v1/models/{path}"), &body).await
    };
    let held = json!({"path": "/api/pull", "times": 1, "script": {"hold": "half", "after": 3}});
    server.fake.rule(serde_json::from_value(held).expect("a rule"));
    let (status, started) = post("pull", json!({"model": "llama3.2:1b"})).await;
    assert_eq!((status, &started["state"]), (StatusCode::ACCEPTED, &json!("waiting")));
    let id = &started["id"];
    let path = format!("jobs/{}", id.as_str().expect("an id"));
    let seen = server.fake.wait_request("/api/pull", 1).await;
    assert_eq!(post(&format!("{path}/pause"), json!({})).await.0, 204);
    server.fake.wait_closed(seen.id).await;
    job(&server, id, "paused").await;
    assert_eq!(post(&format!("{path}/resume"), json!({})).await.0, 204);
    let done = job(&server, id, "done").await;
    assert!(done["upstream"].is_null(), "there is only one server");
    let (status, ended) = post(&format!("{path}/pause"), json!({})).await;
    assert_eq!((status.as_u16(), &ended["error"]["reason"]), (409, &json!("job_ended")));
    let cancel = async || {
        let path = format!("/api/v1/models/{path}");
        send(&server, Method::DELETE, &path, &json!({})).await.0.as_u16()
    };
    assert_eq!(cancel().await, 204);
    assert_eq!(cancel().await, 404);
    assert_eq!(post("jobs/x/pause", json!({})).await.0, 404);

    for (what, body, status, reason) in [
        ("pull", json!({"model": "../x"}), 400, json!("model_name")),
        ("pull", json!({"model": "tiny", "upstream": "attic"}), 400, json!("upstream")),
        ("pull", json!({"name": "tiny"}), 400, json!("json")),
        (
            "create",
            json!({"name": "new", "text": "FROM gemma2:2b\nPARAMETER x 1"}),
            400,
            json!("modelfile"),
        ),
        (
            "create",
            json!({"name": "gemma2:2b", "text": "FROM qwen3:0.6b"}),
            409,
            json!("model_name_taken"),
        ),
    ] {
        let (answered, told) = post(what, body).await;
        assert_eq!((answered.as_u16(), &told["error"]["reason"]), (status, &reason), "{told}");
        if reason == "modelfile" {
            assert_eq!(told["error"]["detail"], "line 2");
        }
    }
    let (status, made) =
        post("create", json!({"name": "new", "text": "FROM gemma2:2b\nSYSTEM Hi."})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    job(&server, &made["id"], "done").await;
    let (_, pushed) = post("push", json!({"model": "gemma2:2b"})).await;
    let failed = job(&server, &pushed["id"], "failed").await;
    assert_eq!(failed["error"]["code"], "registry_refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_model_has_a_page_of_its_own() {
    let server = Server::start().await;
    for (path, status) in [
        ("/models/gemma2:2b", 200),
        ("/models/gemma2%3A2b", 200),
        ("/models/hf.co/user/repo:Q4_K_M", 200),
        ("/models/create", 200),
        ("/models/a/b/c/d", 404),
        ("/models/-x", 404),
    ] {
        assert_eq!(server.get(path).await.status().as_u16(), status, "{path}");
    }
    let page = server.get("/models/gemma2:2b").await.text().await.expect("a page");
    assert!(page.contains("<title>gemma2:2b · Linnet<"));
    assert!(page.contains("<dialog") && page.contains(" open"), "the dialog is drawn open");
    assert!(page.contains("Q4_0"), "with what the list knows");
    let none = server.get("/models/nosuch").await.text().await.expect("a page");
    assert!(none.contains("This model is not installed."));
}

#[tokio::test(flavor = "multi_thread")]
async fn search_and_feedback_are_for_programs_too() {
    let server = Server::start().await;
    let asked = json_of(server.post("/api/v1/messages", &message(1, "Finch =1+1")).await).await;
    let (chat, reply) =
        (asked["chat_id"].as_str().expect("an id"), asked["reply_id"].as_str().expect("an id"));
    watch_to_end(&server, chat).await;
    let found = json_of(server.get("/api/v1/search?q=FIN").await).await;
    assert_eq!(found["chats"][0]["id"], chat);
    // The reply repeats the question and is newer.
    assert_eq!(found["messages"][1]["excerpt"], "Finch =1+1");
    assert_eq!(server.get("/api/v1/search").await.status(), StatusCode::BAD_REQUEST);

    let path = format!("/api/v1/feedback/{reply}");
    let send = async |method: Method, body: Value| {
        let request = server.request(method, &path).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer").status()
    };
    assert_eq!(
        send(Method::PUT, json!({"good": false, "comment": " =cmd() "})).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(send(Method::PUT, json!({"comment": "no thumb"})).await, StatusCode::BAD_REQUEST);
    let long = "x".repeat(9000);
    assert_eq!(send(Method::PUT, json!({"good": true, "comment": long})).await.as_u16(), 413);
    let page = json_of(server.get("/api/v1/feedback?good=false&commented=true").await).await;
    assert_eq!((&page["bad"], &page["entries"][0]["comment"]), (&json!(1), &json!("=cmd()")));
    assert_eq!(server.get("/api/v1/feedback?good=perhaps").await.status(), StatusCode::BAD_REQUEST);
    let csv = server.get("/api/v1/feedback/export.csv").await;
    assert!(csv.headers()["content-type"].to_str().expect("text").starts_with("text/csv"));
    assert_eq!(csv.headers()["content-disposition"], "attachment; filename=\"feedback.csv\"");
    let csv = csv.text().await.expect("a body");
    assert!(csv.contains(",bad,\"'=cmd()\",gemma2:2b,Finch =1+1,"), "{csv}");
    let all = json_of(server.get("/api/v1/feedback/export.json").await).await;
    assert_eq!(all[0]["reply_id"], reply);
    assert_eq!(send(Method::DELETE, json!({})).await, StatusCode::NO_CONTENT);
    assert_eq!(json_of(server.get("/api/v1/feedback").await).await["entries"], json!([]));
}

/// A header of an answer; empty if it is not said.
fn said(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("text")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_sites_of_the_configuration_may_frame_one_page() {
    let shop = "https://shop.example";
    let mut site = Configuration::default();
    let origins = vec![shop.to_owned(), "http://127.0.0.1:9".to_owned()];
    site.file.embed.origins.clone_from(&origins);
    let server = Server::of_site(site).await;
    assert_eq!(server.post("/api/v1/messages", &message(1, "Secret")).await.status(), 201);

    // The frame's navigation comes from another site; it is a read.
    let framed = server
        .request(Method::GET, &format!("/widget?origin={shop}&theme=dark&language=ru"))
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-dest", "iframe");
    let framed = framed.send().await.expect("an answer");
    assert_eq!(framed.status(), StatusCode::OK);
    let policy = said(&framed, "content-security-policy");
    assert!(
        policy.contains("; frame-ancestors https://shop.example http://127.0.0.1:9; "),
        "{policy}"
    );
    assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{policy}");
    assert!(policy.contains("form-action 'none'"), "{policy}");
    assert_eq!(said(&framed, "x-frame-options"), "");
    assert_eq!(said(&framed, "cross-origin-resource-policy"), "cross-origin");
    assert_eq!(said(&framed, "x-content-type-options"), "nosniff");
    assert_eq!(said(&framed, "cache-control"), "no-store");
    assert_eq!(said(&framed, "access-control-allow-origin"), "");
    let html = framed.text().await.expect("a page");
    assert!(
        html.contains("lang=\"ru\"") && html.contains("data-theme=\"dark\""),
        "attributes count"
    );
    assert!(!html.contains("Secret") && !html.contains("manifest"), "one chat, and no app");

    // Whoever is not named is refused, and nothing else can be framed by anybody.
    for (path, status) in [
        ("/widget?origin=https://evil.example", 403),
        ("/widget?origin=https://shop.example.evil.example", 403),
        ("/widget?origin=null", 403),
        ("/widget", 403),
        ("/", 200),
        ("/?embedded=1", 200),
        ("/models", 200),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(said(&answer, "x-frame-options"), "DENY", "{path}");
        assert!(
            said(&answer, "content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(said(&answer, "cross-origin-resource-policy"), "same-origin", "{path}");
    }

    // The frame's own writes come from our origin; those of the site around it do not.
    for (site, origin, status) in [
        ("same-origin", server.address.as_str(), StatusCode::CREATED),
        ("cross-site", shop, StatusCode::FORBIDDEN),
        ("same-origin", shop, StatusCode::FORBIDDEN),
    ] {
        let wish = server
            .request(Method::POST, "/api/v1/messages")
            .header("content-type", "application/json")
            .header("sec-fetch-site", site)
            .header("origin", origin);
        let answer = wish.body(message(2, "Hi").to_string()).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{site} {origin}");
    }

    let script = server.get("/widget.js").await;
    assert_eq!(said(&script, "cross-origin-resource-policy"), "cross-origin");
    assert_eq!(said(&script, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(said(&script, "x-frame-options"), "DENY");
    let text = script.text().await.expect("a script");
    for wanted in [shop, "\"de\":", "\"he\":", "Chat öffnen"] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(!text.contains("filled in"));

    let off = Server::start().await;
    assert_eq!(off.get(&format!("/widget?origin={shop}")).await.status().as_u16(), 404);
}
