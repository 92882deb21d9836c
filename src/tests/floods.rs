//! Whoever asks for what is dear to answer, or asks and takes it back by the
//! thousand: it costs little, and others are answered meanwhile (security page,
//! checks 46, 60 for HTTP/2, 85 and 91). What is looked at is the time that the real
//! binary computes, so that a busy machine changes nothing.

#![cfg(target_os = "linux")]

use crate::bounded::peak;
use crate::edges::{LONG, status};
use crate::fake_ollama::{FakeOllama, Script};
use crate::listening::{client as trusting, encrypted, renew};
use crate::program::{Linnet, chat, client, send};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What an answer may cost: 300 ms, and three times as much in a build for tests.
const DEAR: Duration = Duration::from_millis(900);

/// A byte as it stands in an address, whatever it is.
fn escaped(byte: u8) -> [char; 3] {
    let digit = |nibble| char::from_digit(u32::from(nibble), 16).expect("half a byte");
    ['%', digit(byte >> 4), digit(byte & 15)]
}

/// Models that take the longest message.
fn spacious(fake: &FakeOllama) {
    fake.change(|settings| {
        settings.parallel = 8;
        settings.window = 1 << 20;
        settings.models.iter_mut().for_each(|model| model.context_length = 1 << 20);
    });
}

/// Sends a message; waits until its reply is done.
async fn talked(linnet: &Linnet, number: u32, text: &str) -> Value {
    let sent = send(linnet, number, None, text).await;
    let done = async {
        loop {
            let reply = chat(linnet, &sent).await["messages"][1].clone();
            match reply["state"].as_str() {
                Some("done") => return,
                Some("failed" | "interrupted") => panic!("{}", reply["error"]),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(LONG, done).await.unwrap_or_else(|_| panic!("never done: {sent}"));
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn no_search_is_dear_whatever_is_looked_for() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    spacious(&fake);
    let linnet = Linnet::start(folder.path(), &fake.url());
    for (number, text) in (0..).zip([
        "a".repeat(200_000),
        "a ".repeat(100_000),
        "%".repeat(200_000),
        "漢".repeat(60_000),
        "\"*( NEAR AND OR NOT".repeat(10_000),
        "((a+)+)+$ and how a search finds it".to_owned(),
    ]) {
        talked(&linnet, number, &format!("{text} fake:count=1")).await;
    }
    let long = "x".repeat(1 << 20);
    let (mega, words) = (format!("{}b", "a".repeat(1 << 20)), "a ".repeat(1 << 19));
    for (wanted, found) in [
        ("((a+)+)+$", true),
        ("((a+)+)+$ and how a search finds it", true),
        (&"%".repeat(10_000), false),
        (&"_".repeat(10_000), false),
        ("\"*( NEAR", true),
        ("NEAR(a b, 5)", false),
        ("\" OR 1=1 --", false),
        ("text:a* AND {a b}: ^c", false),
        (&format!("{}b", "a".repeat(8000)), false),
        (&format!("漢{}b", "a".repeat(8000)), false),
        (&"漢".repeat(2000), true),
        (&"a ".repeat(5000), true),
        ("\0\u{1}\u{202e}", false),
        (&long, false),
        (&mega, false),
        (&words, true),
    ] {
        let shown: String = wanted.chars().take(40).collect();
        let before = linnet.computed();
        let asked = client().post(format!("{}/api/page/search", linnet.address));
        let asked =
            asked.header("origin", &linnet.address).header("content-type", "application/json");
        let answer = asked.body(json!({"text": wanted}).to_string()).send().await;
        let answer = answer.expect("an answer");
        let status = answer.status().as_u16();
        assert!([200, 400].contains(&status), "{shown}: {status}");
        let told: Value =
            serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON");
        if found {
            assert!(
                told["messages"].as_array().is_some_and(|all| !all.is_empty()),
                "{shown}: {told}"
            );
        }
        // Programs ask by the address, which cannot be that long.
        let address = format!("{}/api/v1/search", linnet.address);
        let query: String = wanted.bytes().take(40_000).flat_map(escaped).collect();
        let answer = client().get(format!("{address}?q={query}")).send().await;
        let status = answer.map_or(431, |answer| answer.status().as_u16());
        let wanted_status: &[u16] = if query.len() < 8000 { &[200] } else { &[414, 431] };
        assert!(wanted_status.contains(&status), "{shown}: {status}");
        let took = linnet.computed().saturating_sub(before);
        println!("{took:>12?} {shown}");
        assert!(took < DEAR, "{shown}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_made_to_be_slow_holds_up_nobody() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    spacious(&fake);
    let linnet = Linnet::with(folder.path(), &fake.url(), &["--parallel", "8"]);
    let nested = |piece: &str| piece.repeat(200_000 / piece.len());
    for (number, text) in (0..).step_by(2).zip([
        nested("["),
        nested("((a+)+)+$ "),
        nested("> "),
        nested("*a_ "),
        nested("$\\frac{"),
        nested("|a"),
        format!("{}\n{}", "|a".repeat(60_000), "|-".repeat(60_000)),
        nested("<a "),
        nested("![a]("),
        nested("`a``"),
        nested("\u{202e}\u{301}"),
    ]) {
        let shown: String = text.chars().take(20).collect();
        let before = linnet.computed();
        // It is a message, and it is the answer.
        fake.script(Script { pieces: Some(vec![text.clone()]), ..Script::default() });
        let slow = talked(&linnet, number, &text).await;
        let id = slow["chat_id"].as_str().expect("an id");
        let page = client().get(format!("{}/chat/{id}", linnet.address));
        let page = page.header("accept", "text/html").send();
        // Others talk while its page is drawn.
        let (page, _) = tokio::join!(page, talked(&linnet, number + 1, "Hello fake:count=3"));
        let page = page.expect("an answer");
        assert_eq!(page.status().as_u16(), 200, "{shown}");
        assert!(page.text().await.expect("a page").len() > 10_000, "{shown}");
        let took = linnet.computed().saturating_sub(before);
        println!("{took:>12?} {shown}");
        assert!(took < 5 * DEAR, "{shown}: {took:?}");
    }
}

/// The head of a write whose body comes in chunks.
const CHUNKED: &str = "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\n\
    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_bodies_beyond_the_limit_cost_little_memory() {
    const BODIES: usize = 100;
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let mut command =
        Linnet::command(env!("CARGO_BIN_EXE_linnet"), folder.path(), &fake.url(), &[]);
    let temporary = tempfile::tempdir().expect("a folder");
    let linnet = Linnet::of({
        command.env("TMPDIR", temporary.path());
        command
    });
    talked(&linnet, 0, "Hello fake:count=3").await;
    let before = peak(&linnet);
    let host = linnet.address.trim_start_matches("http://").to_owned();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let all_here = std::sync::Arc::new(tokio::sync::Barrier::new(BODIES));
    let sends = (0..BODIES).map(|_| {
        let (host, chunk, all_here) = (host.clone(), chunk.clone(), all_here.clone());
        tokio::spawn(async move {
            let stream = TcpStream::connect(host).await.expect("a connection");
            let (mut from, mut to) = stream.into_split();
            let sending = tokio::spawn(async move {
                let _ = to.write_all(CHUNKED.as_bytes()).await;
                // Nearly as much as there may be, of all of them at once; then more.
                for pieces in [30, 18] {
                    let _ = to.write_all(chunk.repeat(pieces).as_bytes()).await;
                    all_here.wait().await;
                }
            });
            let mut answer = String::new();
            let _ = from.read_to_string(&mut answer).await;
            let _ = sending.await;
            status(&answer)
        })
    });
    let sends = futures_util::future::join_all(sends.collect::<Vec<_>>());
    // Ordinary messages are taken meanwhile.
    let (statuses, _) = tokio::join!(sends, talked(&linnet, 1, "Hello fake:count=3"));
    for answered in statuses {
        let answered = answered.expect("no panic");
        // Where a connection is closed over what is unread, its answer may be lost.
        assert!([413, 503, 0].contains(&answered), "{answered}");
    }
    let grown = peak(&linnet).saturating_sub(before);
    assert!(grown <= 32, "{grown} MiB more");
    assert_eq!(std::fs::read_dir(temporary.path()).expect("a folder").count(), 0);
    // There is room again for a large one.
    let large = json!({"text": "x".repeat(1 << 20)}).to_string();
    let asked = client().post(format!("{}/api/page/search", linnet.address));
    let asked = asked.header("origin", &linnet.address).header("content-type", "application/json");
    assert_eq!(asked.body(large).send().await.expect("an answer").status().as_u16(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_readers_that_take_nothing_cost_little_memory() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    spacious(&fake);
    let linnet = Linnet::start(folder.path(), &fake.url());
    let first = talked(&linnet, 0, "Hello fake:count=3").await;
    let before = peak(&linnet);
    let address = linnet.address.trim_start_matches("http://").parse().expect("an address");
    let id = first["chat_id"].as_str().expect("an id");
    let ask = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut slow = Vec::new();
    for _ in 0..200 {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let mut stream = socket.connect(address).await.expect("a connection");
        stream.write_all(ask.as_bytes()).await.expect("it is sent");
        stream.read_u8().await.expect("it begins");
        slow.push(stream);
    }
    let flood = "long fake:{\"flood\":true,\"count\":300000}";
    let sent = send(&linnet, 1, Some(id), flood).await;
    let done = async {
        while chat(&linnet, &sent).await["messages"][3]["state"] != "done" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, done).await.expect("nobody holds it up");
    talked(&linnet, 2, "Hello fake:count=3").await;
    let grown = peak(&linnet).saturating_sub(before);
    println!("{grown} MiB for {} readers", slow.len());
    assert!(grown <= 200, "{grown} MiB more");
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short one").to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The preface and empty settings.
fn beginning() -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(4, 0, 0, &[])].concat()
}

/// `GET` of a path, whole: method and scheme of the static table, the path and
/// the host as they are.
fn request(stream: u32, path: &str) -> Vec<u8> {
    let text =
        |text: &str| [&[u8::try_from(text.len()).expect("a short one")], text.as_bytes()].concat();
    let head = [&[0x82, 0x87, 0x04][..], &text(path), &[0x01], &text("localhost")].concat();
    frame(1, 0x5, stream, &head)
}

/// What is sent as often as it is taken, by its number.
type Flood = dyn Fn(u32) -> Vec<u8> + Sync;

/// What clients call their streams.
fn stream(number: u32) -> u32 {
    number * 2 + 1
}

/// Sends floods until the connection is closed: the code of its farewell.
async fn flooded(certificate: &str, host: &str, flood: &Flood) -> Option<u32> {
    let stream = encrypted(certificate, host).await;
    let (mut from, mut to) = tokio::io::split(stream);
    to.write_all(&beginning()).await.expect("it is taken");
    let sending = async {
        for number in 0..2_000_000 {
            let pieces: Vec<u8> = (0..64).flat_map(|next| flood(number * 64 + next)).collect();
            if to.write_all(&pieces).await.is_err() || to.flush().await.is_err() {
                return;
            }
        }
        panic!("it is never closed");
    };
    let reading = async {
        let mut all = Vec::new();
        let mut piece = vec![0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut piece).await {
            all.extend_from_slice(&piece[..read]);
        }
        all
    };
    let both = async { tokio::join!(sending, reading).1 };
    let all = tokio::time::timeout(LONG, both).await.expect("it is closed");
    // The last GOAWAY: its second number.
    let (mut rest, mut code) = (&all[..], None);
    while rest.len() >= 9 {
        let length = usize::from(rest[0]) << 16 | usize::from(rest[1]) << 8 | usize::from(rest[2]);
        let Some(payload) = rest.get(9..9 + length) else { break };
        if rest[3] == 7 {
            code = payload.get(4..8).map(|four| u32::from_be_bytes(four.try_into().expect("four")));
        }
        rest = &rest[9 + length..];
    }
    code
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_taken_back_by_the_thousand_end_their_connection() {
    let (fake, folder) = (FakeOllama::start(), tempfile::tempdir().expect("a folder"));
    let certificate = renew(folder.path());
    let arguments = ["--tls-cert", "../cert.pem", "--tls-key", "../key.pem"];
    let linnet = Linnet::with(&folder.path().join("data"), &fake.url(), &arguments);
    let host = linnet.address.trim_start_matches("https://");
    let others = trusting(&certificate);
    let live = format!("{}/health/live", linnet.address);
    let calm = Some(0xb);
    let floods: [(&str, Option<u32>, &Flood); 5] = [
        // "Rapid reset", CVE-2023-44487.
        ("taken back", calm, &|number| {
            let back = frame(3, 0, stream(number), &8_u32.to_be_bytes());
            [request(stream(number), "/health/live"), back].concat()
        }),
        // "Made you reset", CVE-2025-8671: an answer's window is opened too far.
        ("broken off", calm, &|number| {
            let far = frame(8, 0, stream(number), &0x7fff_ffff_u32.to_be_bytes());
            [request(stream(number), "/api/v1/events"), far].concat()
        }),
        // More at once than were granted, which are refused one by one.
        ("too many", None, &|number| request(stream(number), "/api/v1/events")),
        // A head that never ends, CVE-2024-27316.
        ("no end", None, &|number| match number {
            0 => frame(1, 0x1, 1, &[0x82, 0x87]),
            _ => frame(9, 0, 1, &[&[0x00, 0x01, b'x', 0x7e][..], &[b'y'; 126]].concat()),
        }),
        ("no frames", None, &|_| b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()),
    ];
    for (what, wanted, flood) in floods {
        let before = linnet.computed();
        let asking = async {
            for _ in 0..20 {
                let answer = others.get(&live).send().await.expect("others are answered");
                assert_eq!(answer.status().as_u16(), 200, "{what}");
            }
        };
        let (code, ()) = tokio::join!(flooded(&certificate, host, flood), asking);
        let took = linnet.computed().saturating_sub(before);
        println!("{what}: {code:?} after {took:?}");
        if wanted.is_some() {
            assert_eq!(code, wanted, "{what}");
        }
        // It rests: what it computes in a while is next to nothing.
        let rests = async {
            loop {
                let then = linnet.computed();
                tokio::time::sleep(Duration::from_millis(400)).await;
                if linnet.computed().saturating_sub(then) < Duration::from_millis(100) {
                    return;
                }
            }
        };
        tokio::time::timeout(LONG, rests)
            .await
            .unwrap_or_else(|_| panic!("{what}: it never rests"));
    }
    assert_eq!(others.get(&live).send().await.expect("an answer").status().as_u16(), 200);
}
