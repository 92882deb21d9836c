//! Stopping: wherever a reply is, the model server's connection is closed at
//! once and what was written is kept.

use super::*;
use crate::fake_ollama::Fault;
use linnet::domain::Error;
use std::time::Instant;

#[tokio::test]
async fn in_mid_answer() {
    let world = World::new(held(2, &["kept ", "too ", "never"])).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.text(sent.reply_id, "too").await;
    let stopped = Instant::now();
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    let seen = world.fake.wait_request("/api/chat", 1).await;
    let closed = world.fake.wait_closed(seen.id).await.ended.unwrap();
    // Not by any of the limits. How quick it is on a quiet machine, the bench measures.
    assert!(closed - stopped < Duration::from_secs(10), "{:?}", closed - stopped);
    let end = told.end(sent.reply_id).await;
    assert_eq!((end.state, end.error), (ReplyState::Stopped, None));
    let stored = world.message(sent.reply_id).await;
    assert_eq!((stored.state, stored.text.as_str()), (ReplyState::Stopped, "kept too "));
    assert_eq!(stored.metrics.unwrap().finish, None);
    // Again, and of what has ended: no harm.
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    let nothing = world.engine.stop(ME, MessageId(Uuid::nil())).await;
    assert_eq!(nothing, Err(Error::NotFound));
}

#[tokio::test]
async fn while_the_model_server_is_silent() {
    let world = World::new(Script { fault: Some(Fault::Silence), ..Script::default() }).await;
    let sent = world.send("hi").await;
    let seen = world.fake.wait_request("/api/chat", 1).await;
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    world.fake.wait_closed(seen.id).await;
    assert_eq!(world.watch(sent.chat_id).await.end(sent.reply_id).await.state, ReplyState::Stopped);
}

#[tokio::test]
async fn in_the_queue() {
    let world = World::new(held(0, &["first"])).await;
    let first = world.send("one").await;
    world.fake.wait_request("/api/chat", 1).await;
    let second = world.send("two").await;
    let mut told = world.watch(second.chat_id).await;
    told.state(second.reply_id, ReplyState::Queued).await;
    world.engine.stop(ME, second.reply_id).await.unwrap();
    assert_eq!(told.end(second.reply_id).await.state, ReplyState::Stopped);
    world.fake.release("on");
    assert_eq!(world.watch(first.chat_id).await.end(first.reply_id).await.state, ReplyState::Done);
    assert_eq!(world.fake.requests().iter().filter(|seen| seen.path == "/api/chat").count(), 1);
}

#[tokio::test]
async fn by_deleting_the_chat_or_a_message() {
    let world = World::new(held(1, &["part ", "never"])).await;
    let sent = world.send("one").await;
    world.watch(sent.chat_id).await.text(sent.reply_id, "part").await;
    let mut all = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    world.engine.delete_chat(ME, sent.chat_id).await.unwrap();
    let seen = world.fake.wait_request("/api/chat", 1).await;
    world.fake.wait_closed(seen.id).await;
    all.until(|told| told.has(|event| *event == Event::Gone(sent.chat_id))).await;
    all.end(sent.reply_id).await;
    world.engine.restore_chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(world.message(sent.reply_id).await.text, "part ");

    let second = world.engine.send(ME, say_in(sent.chat_id, "two")).await.unwrap();
    all.text(second.reply_id, "part").await;
    world.engine.delete_message(ME, second.message_id).await.unwrap();
    let seen = world.fake.wait_request("/api/chat", 2).await;
    world.fake.wait_closed(seen.id).await;
    all.end(second.reply_id).await;
    world.engine.restore_message(ME, second.message_id).await.unwrap();
    assert_eq!(world.message(second.reply_id).await.state, ReplyState::Stopped);
}
