//! Webhooks of actions, against a server of the site's own that is scripted:
//! what it is sent, how it can fail, and what stays of its answer.

use super::{ME, OTHER, PATIENCE, World, held, pieces, say};
use crate::fake_ollama::sha256;
use linnet::domain::action::{CallAction, Called};
use linnet::domain::{ClientId, Error, Event, Failing, MessageId, ReplyState};
use linnet::server::config::check::Surroundings;
use linnet::server::config::load::read_text;
use linnet::server::config::{Configuration, Current};
use linnet::server::ollama::Limits;
use linnet::server::runs::Options;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;
use uuid::Uuid;

const SECRET: &str = "a key of the site's owner";

/// A request that the site's server has seen.
#[derive(Clone, Debug)]
struct Seen {
    head: String,
    body: Vec<u8>,
}

/// The site's own server: answers each path in its way.
struct Site {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Somebody waits at `/wait`, or has left.
    waits: Arc<Notify>,
    left: Arc<Notify>,
}

impl Site {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let site = Self {
            url,
            seen: Arc::default(),
            waits: Arc::new(Notify::new()),
            left: Arc::new(Notify::new()),
        };
        let (seen, waits, left) = (site.seen.clone(), site.waits.clone(), site.left.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, seen.clone(), waits.clone(), left.clone()));
            }
        });
        site
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// A world whose site has an action for a path.
    async fn world(&self, path: &str, timeout: u64) -> World {
        self.world_with(path, timeout, pieces(&["An **answer**."])).await
    }

    async fn world_with(
        &self,
        path: &str,
        timeout: u64,
        script: crate::fake_ollama::Script,
    ) -> World {
        let text = format!(
            "[site]\nname = \"Attic\"\n[[actions]]\nname = \"file\"\nlabel = {{ en = \"File it\", de = \"Ablegen\" }}\n\
             webhook = \"{}{path}\"\nsecret = \"{SECRET}\"\ntimeout = {timeout}\n\
             [[actions]]\nname = \"talk\"\nlabel = \"Talk\"\nprompt = \"x\"\n",
            self.url
        );
        let file = read_text(&text, &[], &Surroundings::default()).expect("no mistakes");
        let site = Current::new(Configuration { file, ..Configuration::default() });
        World::with(script, Options { site, ..Options::default() }, Limits::default()).await
    }
}

async fn answer(
    mut stream: TcpStream,
    seen: Arc<Mutex<Vec<Seen>>>,
    waits: Arc<Notify>,
    left: Arc<Notify>,
) {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.unwrap_or(0);
        if count == 0 {
            return;
        }
        bytes.extend_from_slice(&more[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        if bytes.len() >= end + 4 + length {
            break (head, bytes[end + 4..end + 4 + length].to_vec());
        }
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().unwrap().push(Seen { head, body });
    let json = |status: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nset-cookie: a=b\r\n\r\n{body}",
            body.len()
        )
    };
    let answer = match path.as_str() {
        "/note" => json("200 OK", r#"{"message":"Filed as **17**.","script":"x"}"#),
        "/toast" => json("201 Created", r#"{"toast":"Filed."}"#),
        "/both" => json("200 OK", r#"{"message":"Filed.","toast":"Done."}"#),
        "/nothing" => json("204 No Content", ""),
        "/blank" => json("200 OK", r#"{"message":"  "}"#),
        "/broken" => json("500 Oops", r#"{"message":"x"}"#),
        "/html" => json("200 OK", "<html>"),
        "/list" => json("200 OK", "[1]"),
        "/number" => json("200 OK", r#"{"message":5}"#),
        "/away" => "HTTP/1.1 307 Go\r\nlocation: /note\r\ncontent-length: 0\r\n\r\n".to_owned(),
        "/cut" => "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_owned(),
        "/large" => {
            // Says that it is small, in chunks without end.
            let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
            return;
        }
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n").await;
            String::new()
        }
        _ => String::new(),
    };
    if answer.is_empty() {
        waits.notify_one();
        let mut rest = [0; 1];
        let _ = stream.read(&mut rest).await;
        left.notify_one();
        return;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn wish(number: u128) -> CallAction {
    CallAction {
        client_id: ClientId(Uuid::from_u128(number)),
        selection: String::new(),
        language: String::new(),
    }
}

async fn call(world: &World, id: MessageId, wish: CallAction) -> Result<Called, Error> {
    timeout(PATIENCE, world.engine.call_action(ME, id, "file", wish)).await.expect("an end")
}

/// HMAC by its definition (RFC 2104), from another SHA-256 than the server's.
fn hmac(key: &[u8], text: &[u8]) -> String {
    let padded = |with: u8| {
        let mut block = [0u8; 64];
        block[..key.len()].copy_from_slice(key);
        block.map(|byte| byte ^ with).to_vec()
    };
    let digest = |bytes: Vec<u8>| {
        let hex = sha256::hex(&bytes);
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..64).step_by(2).map(byte).collect::<Vec<u8>>()
    };
    let inner = digest([padded(0x36), text.to_vec()].concat());
    sha256::hex(&[padded(0x5c), inner].concat())
}

#[tokio::test]
async fn a_message_is_sent_signed_and_what_is_said_stays_under_it() {
    let site = Site::start().await;
    let world = site.world("/note", 10).await;
    let (sent, _) = world.talk(say("Question")).await;
    let mut told = world.watch(sent.chat_id).await;
    let asked = CallAction { selection: "answer".into(), language: "de".into(), ..wish(1) };
    let called = call(&world, sent.reply_id, asked.clone()).await.unwrap();
    let note = called.note.clone().expect("a note");
    assert_eq!((note.label.as_str(), note.text.as_str()), ("Ablegen", "Filed as **17**."));
    assert_eq!(called.toast, None);

    // What was sent.
    let [seen] = &site.seen()[..] else { panic!("one request") };
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    let time = body["time"].as_i64().unwrap();
    let message = world.message(sent.reply_id).await;
    assert_eq!(
        body,
        json!({
            "id": asked.client_id, "action": "file", "time": time, "site": "Attic", "language": "de",
            "chat": { "id": sent.chat_id, "title": "Question" },
            "message": { "id": sent.reply_id, "role": "assistant", "model": "scripted", "text": message.text },
            "selection": "answer",
        })
    );
    let header = |name: &str| {
        let line = seen.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default().to_owned()
    };
    assert!(seen.head.starts_with("post /note "), "{}", seen.head);
    assert_eq!(header("content-type"), "application/json");
    assert_eq!((header("cookie"), header("referer")), (String::new(), String::new()));
    let signature = header("linnet-signature");
    let (at, mac) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    assert!((at.parse::<i64>().unwrap() - time).abs() <= 60, "{signature}");
    assert_eq!(mac, hmac(SECRET.as_bytes(), &[at.as_bytes(), b".", &seen.body].concat()));

    // The same wish again is answered and not sent.
    assert_eq!(call(&world, sent.reply_id, asked).await.unwrap(), called);
    assert_eq!(site.seen().len(), 1);
    let again = call(&world, sent.reply_id, wish(2)).await.unwrap().note.expect("a note");
    assert_eq!(again.label, "File it");

    // It is told, shown, and no model is sent it.
    told.until(|told| told.has(|event| *event == Event::Messages(sent.chat_id))).await;
    drop(told);
    let notes = async |world: &World| {
        let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
        chat.messages
            .iter()
            .flat_map(|one| one.notes.clone())
            .map(|note| note.id.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(notes(&world).await, [1, 2]);
    let (second, _) = world.talk(super::say_in(sent.chat_id, "More")).await;
    let history = world.store.history(ME, second.reply_id).await.unwrap();
    assert_eq!(history.len(), 3);

    // It can be taken away, and put back; nobody else can.
    let id = ClientId(Uuid::from_u128(1));
    assert_eq!(world.engine.hide_note(OTHER, id, true).await, Err(Error::NotFound));
    world.engine.hide_note(ME, id, true).await.unwrap();
    assert_eq!(notes(&world).await, [2]);
    world.engine.hide_note(ME, id, false).await.unwrap();
    let world = world.restart().await;
    assert_eq!(notes(&world).await, [1, 2]);
}

#[tokio::test]
async fn every_kind_of_answer_and_of_failure() {
    let site = Site::start().await;
    let failed = |reason, status, seconds| Err(Error::WebhookFailed { reason, status, seconds });
    let toast = |text: &str| Ok((None, Some(text.to_owned())));
    let note = |text: &str| Ok((Some(text.to_owned()), None));
    for (path, seconds, wanted) in [
        ("/toast", 10, toast("Filed.")),
        ("/nothing", 10, Ok((None, None))),
        ("/blank", 10, Ok((None, None))),
        ("/both", 10, Ok((Some("Filed.".to_owned()), Some("Done.".to_owned())))),
        ("/broken", 10, failed(Failing::Refused, 500, 0)),
        ("/html", 10, failed(Failing::Garbled, 0, 0)),
        ("/list", 10, failed(Failing::Garbled, 0, 0)),
        ("/number", 10, failed(Failing::Garbled, 0, 0)),
        ("/cut", 10, failed(Failing::Garbled, 0, 0)),
        ("/away", 10, failed(Failing::Redirect, 307, 0)),
        ("/large", 60, failed(Failing::TooLarge, 0, 0)),
        ("/wait", 1, failed(Failing::Silent, 0, 1)),
        ("/drip", 1, failed(Failing::Silent, 0, 1)),
        ("/note", 10, note("Filed as **17**.")),
    ] {
        let world = site.world(path, seconds).await;
        let (sent, _) = world.talk(say("Question")).await;
        let before = site.seen().len();
        let called = call(&world, sent.reply_id, wish(1)).await;
        let short = called.map(|called| (called.note.map(|note| note.text), called.toast));
        assert_eq!(short, wanted, "{path}");
        // Nothing is sent twice by itself, and no redirect is followed.
        assert_eq!(site.seen().len(), before + 1, "{path}");
        // What failed can be wished for again; what did not is known.
        let failed = wanted.is_err();
        if failed && seconds > 1 {
            let _ = call(&world, sent.reply_id, wish(1)).await;
            assert_eq!(site.seen().len(), before + 2, "{path}");
        } else if !failed {
            let again = call(&world, sent.reply_id, wish(1)).await.unwrap();
            assert_eq!(Ok((again.note.map(|note| note.text), again.toast)), wanted, "{path}");
            assert_eq!(site.seen().len(), before + 1, "{path}");
        }
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_said() {
    let site = Site::start().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let gone = Site { url: format!("http://{free}"), ..site };
    let world = gone.world("/x", 10).await;
    let (sent, _) = world.talk(say("Question")).await;
    let error = call(&world, sent.reply_id, wish(1)).await.unwrap_err();
    assert_eq!(error, Error::WebhookFailed { reason: Failing::Unreachable, status: 0, seconds: 0 });
    assert_eq!(error.to_string(), "The action could not be done: nothing answers at its address.");
}

#[tokio::test]
async fn a_call_is_joined_and_can_be_cancelled() {
    let site = Site::start().await;
    let world = site.world("/wait", 60).await;
    let (sent, _) = world.talk(say("Question")).await;
    let calling = |world: &World| {
        let engine = world.engine.clone();
        tokio::spawn(async move { engine.call_action(ME, sent.reply_id, "file", wish(1)).await })
    };
    let first = calling(&world);
    timeout(PATIENCE, site.waits.notified()).await.expect("it is asked");
    // Who wishes the same waits for the same; who goes away ends nothing.
    let (second, gone) = (calling(&world), calling(&world));
    tokio::task::yield_now().await;
    gone.abort();
    // Somebody else's is none.
    world.engine.cancel_action(OTHER, wish(1).client_id).await;
    world.engine.cancel_action(ME, wish(1).client_id).await;
    let cancelled = Err(Error::WebhookFailed { reason: Failing::Cancelled, status: 0, seconds: 0 });
    assert_eq!(timeout(PATIENCE, first).await.expect("an end").unwrap(), cancelled);
    timeout(PATIENCE, site.left.notified()).await.expect("the connection is closed");
    // It may have come too late to join, and is then a call of its own.
    let cancelling = async {
        while !second.is_finished() {
            world.engine.cancel_action(ME, wish(1).client_id).await;
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, cancelling).await.expect("an end");
    assert_eq!(second.await.unwrap(), cancelled);
}

#[tokio::test]
async fn what_is_not_there_is_not_called() {
    let site = Site::start().await;
    let world = site.world_with("/note", 10, held(1, &["a", "b"])).await;
    let sent = world.send("Question").await;
    let mut told = world.watch(sent.chat_id).await;
    told.text(sent.reply_id, "a").await;
    let engine = &world.engine;
    assert!(matches!(
        engine.call_action(ME, sent.reply_id, "file", wish(1)).await,
        Err(Error::Conflict { .. })
    ));
    world.fake.release("on");
    assert_eq!(told.end(sent.reply_id).await.state, ReplyState::Done);
    for (owner, id, name) in [
        (OTHER, sent.reply_id, "file"),
        (ME, MessageId(Uuid::from_u128(9)), "file"),
        (ME, sent.reply_id, "other"),
        // It is there, and no webhook.
        (ME, sent.reply_id, "talk"),
    ] {
        assert_eq!(
            engine.call_action(owner, id, name, wish(1)).await,
            Err(Error::NotFound),
            "{name}"
        );
    }
    let long = CallAction { selection: "x".repeat(300 * 1024), ..wish(1) };
    assert!(matches!(
        engine.call_action(ME, sent.reply_id, "file", long).await,
        Err(Error::MessageTooLong { .. })
    ));
    assert_eq!(site.seen().len(), 0);
    // Also about a message of one's own.
    assert!(engine.call_action(ME, sent.message_id, "file", wish(1)).await.unwrap().note.is_some());
}
