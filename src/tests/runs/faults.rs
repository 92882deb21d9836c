//! Every fault of the model server ends in a final state with its reason, and
//! what came before is kept.

use super::*;
use crate::fake_ollama::Fault;
use linnet::domain::{Error, Milliseconds};

async fn ends(script: Script) -> (StateChange, Message) {
    // Short only where it is waited for: nothing else may end by them.
    let limits = match script.fault {
        Some(Fault::Silence | Fault::HeadersOnly) => {
            Limits { first_byte: Duration::from_millis(300), ..LONG }
        }
        Some(Fault::Stall) => Limits { idle: Duration::from_secs(1), ..LONG },
        _ => LONG,
    };
    let world = World::with(script, Options::default(), limits).await;
    let (sent, end) = world.talk(say("hi")).await;
    let stored = world.message(sent.reply_id).await;
    assert_eq!((stored.state, &stored.error), (end.state, &end.error));
    (end, stored)
}

#[tokio::test]
async fn before_the_first_token() {
    for (fault, code) in [
        (Fault::Silence, "upstream_silent"),
        (Fault::HeadersOnly, "upstream_silent"),
        (Fault::NotHttp, "upstream_garbled"),
        (Fault::Html502, "upstream_failed"),
        (Fault::Html200, "upstream_garbled"),
        (Fault::Empty500, "upstream_failed"),
        (Fault::Memory, "model_too_large"),
        (Fault::SignIn, "upstream_sign_in"),
        (Fault::Refused, "upstream_refused"),
        (Fault::Missing, "model_missing"),
        (Fault::Redirect, "upstream_failed"),
    ] {
        let (end, stored) = ends(Script { fault: Some(fault), ..Script::default() }).await;
        assert_eq!(end.state, ReplyState::Failed, "{fault:?}");
        assert_eq!(end.error.as_ref().map(Error::code), Some(code), "{fault:?}");
        assert_eq!(stored.text, "", "{fault:?}");
    }
}

#[tokio::test]
async fn in_mid_answer() {
    use ReplyState::{Failed, Interrupted};
    for (fault, state, code) in [
        (Fault::Stall, Interrupted, "upstream_stalled"),
        (Fault::Reset, Interrupted, "upstream_cut"),
        (Fault::Eof, Interrupted, "upstream_cut"),
        (Fault::Cut, Interrupted, "upstream_cut"),
        (Fault::Error, Failed, "upstream_failed"),
        (Fault::InvalidUtf8, Failed, "upstream_garbled"),
        (Fault::InvalidJson, Failed, "upstream_garbled"),
    ] {
        let script = Script { fault: Some(fault), after: 2, ..pieces(&["one ", "two ", "three"]) };
        let (end, stored) = ends(script).await;
        assert_eq!(end.state, state, "{fault:?}");
        assert_eq!(end.error.as_ref().map(Error::code), Some(code), "{fault:?}");
        assert_eq!(stored.text, "one two ", "{fault:?}");
        assert_eq!(end.metrics.unwrap().characters, 8);
    }
}

#[tokio::test]
async fn nobody_there() {
    let world = World::new(Script::default()).await;
    world.fake.refuse(true).await;
    let (sent, end) = world.talk(say("hi")).await;
    assert_eq!(end.error.as_ref().map(Error::code), Some("upstream_unreachable"));
    world.fake.refuse(false).await;
    let wish = linnet::domain::command::AskAgain {
        client_id: ClientId(Uuid::new_v4()),
        how: linnet::domain::command::Again::Retry,
        model: None,
    };
    let again = world.engine.again(ME, sent.reply_id, wish).await.unwrap();
    let mut told = world.watch(sent.chat_id).await;
    assert_eq!(told.end(again.reply_id).await.state, ReplyState::Done);
    assert_eq!(world.engine.chat(ME, sent.chat_id).await.unwrap().messages.len(), 2);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_but_not_for_ever() {
    let busy = Script {
        fault: Some(Fault::Busy429),
        headers: [("Retry-After".to_owned(), "0".to_owned())].into(),
        ..Script::default()
    };
    let world = World::new(busy).await;
    let (_, end) = world.talk(say("hi")).await;
    assert_eq!((end.state, end.error), (ReplyState::Failed, Some(Error::UpstreamBusy)));
    assert_eq!(world.fake.requests().iter().filter(|seen| seen.path == "/api/chat").count(), 6);
}

#[tokio::test]
async fn a_busy_server_that_is_free_again_answers() {
    let world = World::new(Script { fault: Some(Fault::Busy503), ..Script::default() }).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    world.fake.wait_request("/api/chat", 1).await;
    world.fake.script(pieces(&["at ", "last"]));
    let end = told.end(sent.reply_id).await;
    assert_eq!((end.state, end.error), (ReplyState::Done, None));
    assert_eq!(told.reply(sent.reply_id).text, "at last");
}

#[tokio::test]
async fn waiting_for_a_busy_server_is_told() {
    let world = World::new(Script { fault: Some(Fault::Busy503), ..Script::default() }).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    let waiting = |event: &Event| matches!(event, Event::State(change) if change.waiting_for == Some(Error::UpstreamBusy));
    told.until(|told| told.has(waiting)).await;
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    assert_eq!(told.end(sent.reply_id).await.state, ReplyState::Stopped);
}

#[tokio::test]
async fn an_endless_answer_ends_at_the_limit() {
    let script = Script { count: Some(700_000), flood: true, ..Script::default() };
    let world = World::new(script).await;
    let (sent, end) = world.talk(say("hi")).await;
    assert_eq!(end.error.as_ref().map(Error::code), Some("reply_too_long"));
    assert_eq!(world.message(sent.reply_id).await.text.len(), linnet::domain::limits::REPLY_BYTES);
    assert!(end.elapsed > Milliseconds(0));
}
