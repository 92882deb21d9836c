//! The access password through the real router: what is closed, the sign-in
//! and its end, programs, and attempts beyond number.

use crate::http::Server;
use linnet::server::access::Access;
use linnet::server::http::edge::Edge;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

const PASSWORD: &str = "correct horse";

async fn guarded() -> Server {
    Server::behind(Edge::default(), Some(PASSWORD)).await
}

async fn sign_in(server: &Server, password: &str, next: &str) -> Response {
    let body = format!("password={}&remember=yes&next={next}", password.replace(' ', "+"));
    let request = server.request(Method::POST, "/sign-in").header("origin", &server.address);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().await.expect("an answer")
}

fn cookie(answer: &Response) -> String {
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    cookie.split(';').next().expect("a pair").to_owned()
}

async fn get(server: &Server, path: &str, cookie: &str) -> Response {
    server.request(Method::GET, path).header("cookie", cookie).send().await.expect("an answer")
}

/// All paths of the router, with something in their gaps.
fn paths() -> Vec<String> {
    let source = include_str!("../server/router.rs");
    let paths: Vec<String> = source
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .map(|path| {
            let parts = path.split('/');
            parts
                .map(|part| if part.starts_with('{') { "x" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect();
    assert!(paths.len() > 50, "the routes were not found");
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_closed_but_those_that_are_named() {
    let server = guarded().await;
    let mut open = Vec::new();
    for path in paths() {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
            let request = server.request(method.clone(), &path).header("origin", &server.address);
            let request = request.header("content-type", "application/json").body("{}");
            let answer = request.send().await.expect("an answer");
            if answer.status() == StatusCode::UNAUTHORIZED {
                assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Linnet\"");
                assert_eq!(answer.headers()["cache-control"], "no-store");
            } else {
                open.push(path.clone());
            }
        }
    }
    open.dedup();
    assert_eq!(
        open,
        [
            "/sign-in",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/assets/x/x",
            "/manifest.webmanifest",
            "/service-worker.js",
            "/install/x",
            "/favicon.svg"
        ]
    );
    for (path, status) in
        [("/health/live", 200), ("/health/ready", 200), ("/nowhere", 401), ("/public/x", 401)]
    {
        assert_eq!(server.get(path).await.status().as_u16(), status, "{path}");
    }
    // A page leads to the sign-in and back.
    let page = server.request(Method::GET, "/models?x=1").header("accept", "text/html,*/*");
    let led = page.send().await.expect("an answer");
    assert_eq!(led.status(), StatusCode::SEE_OTHER);
    assert_eq!(led.headers()["location"], "/sign-in?next=/models%3fx%3d1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_shows_nobodys_chats_whatever_is_asked_for_there() {
    let server = guarded().await;
    let cookie = cookie(&sign_in(&server, PASSWORD, "").await);
    let message = json!({
        "client_id": "00000000-0000-4000-8000-000000000001", "model": "gemma2:2b", "text": "canary in a title",
    });
    let sent = server.request(Method::POST, "/api/v1/messages").bearer_auth(PASSWORD);
    let sent = sent.header("content-type", "application/json").body(message.to_string());
    assert!(sent.send().await.expect("an answer").status().is_success());
    let page = get(&server, "/", &cookie).await.text().await.expect("a page");
    assert!(page.contains("canary in a title"), "who is in sees it");
    for path in [
        "/assets/",
        "/assets/nothing",
        "/assets/x/y/z",
        "/assets/x/..%2f..%2f",
        "/assets/../",
        "/install/",
        "/install/x/y",
        "/install/x.png",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/sign-in",
        "/sign-in?out",
        "/manifest.webmanifest",
        "/service-worker.js",
        "/favicon.svg",
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT] {
            let request = server.request(method.clone(), path).header("accept", "text/html,*/*");
            let answer = request.header("origin", &server.address).send().await.expect("an answer");
            let said = answer.text().await.expect("a body");
            assert!(!said.contains("canary"), "{method} {path}: {said}");
            assert!(
                !said.contains("linnet-data") && !said.contains("id=\"conversation\""),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_begins_with_the_password_and_ends_with_signing_out() {
    let server = guarded().await;
    let page = server.get("/sign-in?next=/models").await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; base-uri"),
        "{policy}"
    );
    let page = page.text().await.expect("a page");
    assert!(
        page.contains("name=\"next\" value=\"/models\"") && !page.contains("<script"),
        "{page}"
    );

    let wrong = sign_in(&server, "correct hors", "").await;
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    assert!(wrong.headers().get("set-cookie").is_none());
    assert!(wrong.text().await.expect("a page").contains("That is not the password."));
    for (next, location) in
        [("/models", "/models"), ("//evil.example", "/"), ("%2F%5Cevil.example", "/")]
    {
        let right = sign_in(&server, PASSWORD, next).await;
        assert_eq!(right.status(), StatusCode::SEE_OTHER);
        assert_eq!(right.headers()["location"], location);
    }
    let right = sign_in(&server, PASSWORD, "").await;
    let own = cookie(&right);
    let token = own.strip_prefix("sid=").expect("its name");
    assert_eq!(token.len(), 43, "256 bits");
    let other = cookie(&sign_in(&server, PASSWORD, "").await);
    assert_ne!(own, other);
    assert_eq!(get(&server, "/api/v1/chats", &own).await.status(), StatusCode::OK);
    assert_eq!(
        get(&server, "/api/v1/chats", "sid=made-up").await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        get(&server, "/api/v1/chats", &format!("__Host-{own}")).await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(get(&server, "/sign-in", &own).await.status(), StatusCode::SEE_OTHER);
    let home = get(&server, "/", &own).await.text().await.expect("a page");
    assert!(home.contains("action=\"/sign-out\""));
    // Only its hash is kept.
    for entry in std::fs::read_dir(server.folder.path()).expect("the data folder") {
        let bytes = std::fs::read(entry.expect("a file").path()).unwrap_or_default();
        assert!(!bytes.windows(token.len()).any(|part| part == token.as_bytes()));
    }

    let mut stream = get(&server, "/api/v1/events", &own).await;
    assert!(stream.chunk().await.expect("it opens").is_some());
    let forged = server.request(Method::POST, "/sign-out").header("cookie", &own);
    let forged = forged.header("sec-fetch-site", "cross-site").send().await.expect("an answer");
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    assert_eq!(get(&server, "/sign-out", &own).await.status(), StatusCode::METHOD_NOT_ALLOWED);
    let out = server.request(Method::POST, "/sign-out").header("cookie", &own);
    let out = out.header("origin", &server.address).send().await.expect("an answer");
    assert_eq!(out.status(), StatusCode::SEE_OTHER);
    assert_eq!(out.headers()["clear-site-data"], "\"cache\", \"storage\", \"cookies\"");
    assert_eq!(out.headers()["set-cookie"], "sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    while stream.chunk().await.expect("it ends in order").is_some() {}
    assert_eq!(get(&server, "/api/v1/chats", &own).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(get(&server, "/api/v1/chats", &other).await.status(), StatusCode::OK);

    // With another password nobody is signed in any more.
    let token = other.strip_prefix("sid=").expect("its name");
    let same = Access::new(PASSWORD.parse().expect("a password"), server.store.clone())
        .expect("randomness");
    assert!(same.session(token).await.expect("the store").is_some(), "a restart changes nothing");
    let changed = Access::new("another horse".parse().expect("a password"), server.store.clone());
    assert!(changed.expect("randomness").session(token).await.expect("the store").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_counted_whatever_is_made_up_of_where_they_come_from() {
    let server = guarded().await;
    let own = cookie(&sign_in(&server, PASSWORD, "").await);
    // Too long to be one: no work, but an attempt.
    for number in 0..10 {
        let request = server.request(Method::POST, "/sign-in").header("origin", &server.address);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", format!("203.0.113.{number}"))
            .header("x-real-ip", format!("203.0.113.{number}"));
        let body = format!("password={}", "x".repeat(1_000_000));
        let answer = request.body(body).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{number}");
    }
    let refused = sign_in(&server, PASSWORD, "").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait = refused.headers()["retry-after"].to_str().expect("text").parse::<u64>();
    assert!(wait.is_ok_and(|seconds| (1..=900).contains(&seconds)));
    assert!(refused.text().await.expect("a page").contains("Try again in 15 minutes."));
    let program = server.request(Method::GET, "/api/v1/chats").bearer_auth(PASSWORD);
    assert_eq!(program.send().await.expect("an answer").status(), StatusCode::TOO_MANY_REQUESTS);
    // Who is in stays in.
    assert_eq!(get(&server, "/api/v1/chats", &own).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_bring_the_password() {
    let server = guarded().await;
    let ask = async |bearer: &str| {
        let request = server.request(Method::POST, "/api/v1/messages").bearer_auth(bearer);
        let request = request.header("content-type", "application/json");
        request.body(json!({}).to_string()).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(ask("wrong horse").await, 401);
    for _ in 0..20 {
        assert_eq!(ask(PASSWORD).await, 400, "it is in");
    }
    let query = server.get(&format!("/api/v1/chats?password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(query.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_bring_it_many_times_at_once_are_all_let_in() {
    let server = guarded().await;
    let asked = (0..40).map(|_| {
        let request = server.request(Method::GET, "/api/v1/chats").bearer_auth(PASSWORD);
        async { request.send().await.expect("an answer").status().as_u16() }
    });
    let statuses = futures_util::future::join_all(asked).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
}
