//! Waiting in front of a model: fair, visible, left at any time.

use super::*;

fn positions(told: &Told, id: MessageId) -> Vec<usize> {
    let position = |(event, _): &(Event, Cursor)| match event {
        Event::State(change) if change.reply_id == id => change.position,
        _ => None,
    };
    told.events.iter().filter_map(position).collect()
}

#[tokio::test]
async fn owners_take_turns_and_see_their_places() {
    let world = World::new(held(0, &["x"])).await;
    let first = world.send("0").await;
    world.fake.wait_request("/api/chat", 1).await;
    let mut mine = Vec::new();
    for text in ["1", "2", "3"] {
        mine.push(world.send(text).await);
    }
    let theirs = world.engine.send(OTHER, say("other's")).await.unwrap();
    let viewer = world.engine.watch(OTHER, Some(theirs.chat_id), None).await.unwrap();
    let mut other = Told::new(viewer);
    other.until(|told| !positions(told, theirs.reply_id).is_empty()).await;
    let mut last = world.watch(mine[2].chat_id).await;
    last.until(|told| positions(told, mine[2].reply_id).last() == Some(&4)).await;
    // The other owner came last and stands second: in each round everybody is
    // served once.
    assert_eq!(positions(&other, theirs.reply_id), [2]);
    world.engine.stop(ME, mine[0].reply_id).await.unwrap();
    last.until(|told| positions(told, mine[2].reply_id).last() == Some(&3)).await;
    world.fake.release("on");
    last.end(mine[2].reply_id).await;
    other.end(theirs.reply_id).await;
    let asked: Vec<String> = world
        .fake
        .requests()
        .iter()
        .filter(|seen| seen.path == "/api/chat")
        .map(|seen| seen.body["messages"][0]["content"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[0], "0");
    assert_eq!(asked[3], "3");
    world.watch(first.chat_id).await.end(first.reply_id).await;
}

#[tokio::test]
async fn more_at_once_if_the_site_says_so() {
    let options = Options { parallel: 3, ..Options::default() };
    let world = World::with(held(0, &["x"]), options, Limits::default()).await;
    let mut sent = Vec::new();
    for text in ["1", "2", "3", "4"] {
        sent.push(world.send(text).await);
    }
    world.fake.wait_request("/api/chat", 3).await;
    let mut last = world.watch(sent[3].chat_id).await;
    last.until(|told| positions(told, sent[3].reply_id) == [1]).await;
    world.fake.release("on");
    last.end(sent[3].reply_id).await;
    assert!(world.message(sent[3].reply_id).await.metrics.unwrap().queued.is_some());
}

#[tokio::test]
async fn models_do_not_wait_for_each_other() {
    let world = World::new(held(0, &["x"])).await;
    world.send("one").await;
    let other = SendMessage { model: "gemma2:2b".to_owned(), ..say("two") };
    world.engine.send(ME, other).await.unwrap();
    world.fake.wait_request("/api/chat", 2).await;
    // Other spellings of a name are the same lane.
    let same = SendMessage { model: "Scripted:latest".to_owned(), ..say("three") };
    let same = world.engine.send(ME, same).await.unwrap();
    let mut told = world.watch(same.chat_id).await;
    told.until(|told| positions(told, same.reply_id) == [1]).await;
    world.fake.release("on");
    told.end(same.reply_id).await;
}
