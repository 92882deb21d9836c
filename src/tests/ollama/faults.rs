//! Rows 65 to 70 of the security page: each fault ends in its own error, in
//! time, and what had been written is kept.

use super::{LONG, SHORT, Whole, ask, client, scripted, whole};
use crate::fake_ollama::{FakeOllama, Fault, Script};
use linnet::domain::Error;
use linnet::server::ollama::{Limits, Ollama};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Far below the long limits: the short one has ended it, however busy the
/// machine is.
const SOON: Duration = Duration::from_secs(30);

/// The error of a chat with a server at that address, and how long it took.
async fn error_at(address: &str, limits: Limits) -> (Error, Duration) {
    let ollama = Ollama::new(address.parse().unwrap(), limits).unwrap();
    let began = Instant::now();
    let answer = whole(ollama.chat(ask("scripted", "hello"))).await;
    (answer.error.unwrap().error, began.elapsed())
}

/// The answer to a fault after two pieces.
async fn after_two(fault: Fault, limits: Limits) -> Whole {
    let pieces = ["one ", "two ", "three ", "four"].map(str::to_owned).to_vec();
    let script = Script { fault: Some(fault), after: 2, pieces: Some(pieces), ..Script::default() };
    scripted(script, limits).await
}

/// The answer to a fault instead of a reply.
async fn instead(fault: Fault, limits: Limits) -> Error {
    let answer = scripted(Script { fault: Some(fault), ..Script::default() }, limits).await;
    assert_eq!((answer.text.as_str(), answer.thinking.as_str()), ("", ""));
    answer.error.unwrap().error
}

#[tokio::test]
async fn row_65_refused() {
    let fake = FakeOllama::start();
    fake.refuse(true).await;
    let (error, _) = error_at(&fake.url(), LONG).await;
    assert_eq!(error, Error::UpstreamUnreachable { address: fake.url() });
    let ollama = client(&fake, LONG);
    assert!(matches!(ollama.models().await, Err(Error::UpstreamUnreachable { .. })));
    fake.refuse(false).await;
    assert!(ollama.models().await.is_ok(), "the client finds the server again");
}

#[tokio::test]
async fn row_65_no_such_host() {
    // A resolver that does not answer is cut by the same limit.
    let (error, took) = error_at("http://nobody.invalid:11434", SHORT).await;
    assert_eq!(error, Error::UpstreamUnreachable { address: "http://nobody.invalid:11434".into() });
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn row_65_no_tls_there() {
    let fake = FakeOllama::start();
    let address = fake.url().replace("http:", "https:");
    let (error, _) = error_at(&address, LONG).await;
    assert_eq!(error, Error::UpstreamUnreachable { address });
    // Somebody who takes the greeting and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", silent.local_addr().unwrap());
    let limits = Limits { connect: Duration::from_millis(300), ..LONG };
    let (error, took) = error_at(&address, limits).await;
    assert_eq!(error, Error::UpstreamUnreachable { address });
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn row_65_black_hole() {
    // A listener whose queue is full: the kernel drops further connections.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener: TcpListener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await
    {
        held.push(stream);
    }
    let limits = Limits { connect: Duration::from_millis(300), ..LONG };
    let (error, took) = error_at(&format!("http://{address}"), limits).await;
    assert_eq!(error, Error::UpstreamUnreachable { address: format!("http://{address}") });
    assert!(took >= limits.connect && took < SOON, "{took:?}");
}

#[tokio::test]
async fn row_66_silence() {
    let limits = Limits { first_byte: Duration::from_millis(300), ..LONG };
    for fault in [Fault::Silence, Fault::HeadersOnly, Fault::Dribble] {
        assert_eq!(instead(fault, limits).await, Error::UpstreamSilent { seconds: 0 }, "{fault:?}");
    }
}

/// Bytes that never make a line are no sign of life.
#[tokio::test]
async fn row_66_and_67_bytes_without_a_line() {
    let trickle = |after| Script {
        fault: Some(Fault::Trickle),
        after,
        count: Some(4),
        delay_ms: Some(10),
        ..Script::default()
    };
    let limits = Limits { first_byte: Duration::from_millis(300), ..LONG };
    let answer = scripted(trickle(0), limits).await;
    assert_eq!(answer.error.unwrap().error, Error::UpstreamSilent { seconds: 0 });
    // Long enough for the two words before it on a busy machine.
    let limits = Limits { idle: Duration::from_secs(1), ..LONG };
    let answer = scripted(trickle(2), limits).await;
    assert_eq!(answer.text, "w1 w2 ");
    assert_eq!(answer.error.unwrap().error, Error::UpstreamStalled { seconds: 1 });
}

#[tokio::test]
async fn row_67_stall() {
    let limits = Limits { idle: Duration::from_secs(1), ..LONG };
    let answer = after_two(Fault::Stall, limits).await;
    assert_eq!(answer.text, "one two ");
    assert_eq!(answer.error.unwrap().error, Error::UpstreamStalled { seconds: 1 });
}

#[tokio::test]
async fn row_67_reset_and_ends_without_done() {
    for fault in [Fault::Reset, Fault::Eof, Fault::Cut] {
        let answer = after_two(fault, LONG).await;
        assert_eq!(answer.text, "one two ", "{fault:?}");
        assert_eq!(answer.error.unwrap().error, Error::UpstreamCut, "{fault:?}");
    }
    assert_eq!(instead(Fault::Close, LONG).await, Error::UpstreamCut);
}

#[tokio::test]
async fn row_69_garbage() {
    for fault in [Fault::InvalidUtf8, Fault::InvalidJson] {
        let answer = after_two(fault, LONG).await;
        assert_eq!(answer.text, "one two ", "{fault:?}");
        assert_eq!(answer.error.unwrap().error, Error::UpstreamGarbled, "{fault:?}");
    }
    for fault in [Fault::Html200, Fault::NotHttp] {
        assert_eq!(instead(fault, LONG).await, Error::UpstreamGarbled, "{fault:?}");
    }
}

#[tokio::test]
async fn row_69_an_error_line_in_mid_stream() {
    let answer = after_two(Fault::Error, LONG).await;
    assert_eq!(answer.text, "one two ");
    let detail = "an error was encountered".to_owned();
    assert_eq!(answer.error.unwrap().error, Error::UpstreamFailed { status: 200, detail });
}

#[tokio::test]
async fn row_70_a_huge_line_is_cut_at_the_limit() {
    let fake = FakeOllama::start();
    let fault = Some(Fault::HugeLine);
    fake.script(Script { fault, after: 2, count: Some(4), ..Script::default() });
    let answer = whole(client(&fake, LONG).chat(ask("scripted", "hello"))).await;
    assert_eq!(answer.text, "w1 w2 ");
    assert_eq!(answer.error.unwrap().error, Error::UpstreamGarbled);
    // Of 100 MiB the client took 8 MiB; the rest of this is the kernel's.
    let seen = fake.wait_closed(0).await;
    assert!((8 << 20..32 << 20).contains(&seen.bytes), "{} bytes", seen.bytes);
}

#[tokio::test]
async fn a_failing_server_is_asked_once() {
    let fake = FakeOllama::start();
    for fault in [Fault::Close, Fault::Cut, Fault::Busy503, Fault::Redirect] {
        let before = fake.requests().len();
        fake.script(Script { fault: Some(fault), after: 1, ..Script::default() });
        let answer = whole(client(&fake, LONG).chat(ask("scripted", "x"))).await;
        assert!(answer.error.is_some());
        assert_eq!(fake.requests().len(), before + 1, "{fault:?}");
    }
}
