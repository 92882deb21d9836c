//! The server's end: replies stored, viewers told, in time.

use super::*;
use linnet::domain::Error;
use std::time::Instant;

#[tokio::test]
async fn running_replies_get_their_grace() {
    let world = World::new(held(1, &["one ", "two"])).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.text(sent.reply_id, "one").await;
    let waiting = world.send("waits in the queue").await;
    let engine = world.engine.clone();
    let draining = tokio::spawn(async move { engine.drain(Duration::from_secs(10)).await });
    let mut queued = world.watch(waiting.chat_id).await;
    let end = queued.end(waiting.reply_id).await;
    assert_eq!((end.state, end.error), (ReplyState::Interrupted, Some(Error::ServerRestarted)));
    assert!(world.engine.is_draining());
    assert_eq!(world.engine.send(ME, say("late")).await, Err(Error::ShuttingDown));
    world.fake.release("on");
    assert_eq!(told.end(sent.reply_id).await.state, ReplyState::Done);
    while told.next().await {}
    assert_eq!(told.events.last().unwrap().0, Event::Reconnect);
    while queued.next().await {}
    drop((told, queued));
    timeout(PATIENCE, draining).await.unwrap().unwrap();
}

#[tokio::test]
async fn after_the_grace_what_is_there_is_stored() {
    let options = Options { grace: Duration::from_millis(100), ..Options::default() };
    let world = World::with(held(1, &["one ", "two"]), options, Limits::default()).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.text(sent.reply_id, "one").await;
    // Viewers that nobody reads from do not hold it up.
    let asleep = world.engine.watch(ME, None, None).await.unwrap();
    let began = Instant::now();
    world.engine.drain(Duration::from_secs(60)).await;
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    while told.next().await {}
    let end = told.reply(sent.reply_id).end.unwrap();
    assert_eq!((end.state, end.error), (ReplyState::Interrupted, Some(Error::ServerRestarted)));
    assert_eq!(told.events.last().unwrap().0, Event::Reconnect);
    drop((asleep, told));
    let world = world.restart().await;
    let stored = world.message(sent.reply_id).await;
    assert_eq!((stored.state, stored.text.as_str()), (ReplyState::Interrupted, "one "));
}

#[tokio::test]
async fn with_nothing_to_do_it_is_quick() {
    let world = World::new(Script::default()).await;
    world.talk(say("hi")).await;
    let began = Instant::now();
    world.engine.drain(Duration::from_secs(60)).await;
    assert!(began.elapsed() < Duration::from_secs(15), "it waited for nobody");
    let mut late = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    while late.next().await {}
    assert_eq!(late.events.last().unwrap().0, Event::Reconnect);
}
