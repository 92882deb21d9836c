//! What is compressed on its way, and what never is.

use crate::http::Server;
use linnet::server::http::edge::Edge;
use reqwest::{Method, Response};

async fn asked(server: &Server, path: &str) -> Response {
    let request = server.request(Method::GET, path).header("accept-encoding", "gzip, br");
    request.send().await.expect("an answer")
}

fn encoding(response: &Response) -> Option<&str> {
    let value = response.headers().get("content-encoding")?;
    Some(value.to_str().expect("a name"))
}

/// A page of 26 kB, written anew each time, was the largest part of a first
/// load after the Wasm and the style.
#[tokio::test(flavor = "multi_thread")]
async fn pages_and_words_are_small_on_their_way() {
    let server = Server::behind(Edge::default(), None).await;
    let plain = server.get("/").await;
    assert_eq!(encoding(&plain), None);
    let plain = plain.text().await.expect("a page");
    let words = plain.split('"').find(|part| part.contains("/words.en.")).expect("a file of words");
    for path in ["/", words, "/api/v1/openapi.json"] {
        let whole = server.get(path).await.bytes().await.expect("a body");
        let small = asked(&server, path).await;
        assert_eq!(encoding(&small), Some("gzip"), "{path}");
        // What may be kept is kept for those who can read it.
        let varies = small.headers()["vary"].to_str().expect("names").to_lowercase();
        assert!(!path.contains("/words.") || varies.contains("accept-encoding"), "{varies}");
        let small = small.bytes().await.expect("a body");
        assert_eq!(small[..2], [0x1f, 0x8b], "{path}: no gzip");
        assert!(small.len() * 2 < whole.len(), "{path}: {} of {}", small.len(), whole.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_and_short_answers_go_as_they_are() {
    let server = Server::behind(Edge::default(), None).await;
    for path in ["/api/v1/events", "/health", "/api/v1/presets"] {
        let answer = asked(&server, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(encoding(&answer), None, "{path}");
    }
}
