//! Nothing is silent: what the wait before the first token is.

use super::*;
use ReplyState::{Done, Loading, Queued, Reading, Writing};

#[tokio::test]
async fn loading_and_reading_are_told_apart() {
    let script = Script {
        load_ms: Some(400),
        load_hold: Some("loading".to_owned()),
        ..held(0, &["loaded"])
    };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.state(sent.reply_id, Loading).await;
    world.fake.release("loading");
    told.state(sent.reply_id, Reading).await;
    world.fake.release("on");
    told.end(sent.reply_id).await;
    assert_eq!(told.reply(sent.reply_id).states, [Queued, Loading, Reading, Writing, Done]);
    let load = world.message(sent.reply_id).await.metrics.unwrap().load.unwrap();
    assert!(load.0 >= 400, "{load:?}");
    let expected =
        |event: &Event| matches!(event, Event::State(change) if change.expected.is_some());
    assert!(!told.has(expected));
    // The next time it is known how long loading takes.
    let models = world.engine.refresh_models(ME).await;
    let model = models.models.iter().find(|model| model.name == "scripted:latest").unwrap();
    assert_eq!(model.last_load, Some(load));
}

#[tokio::test]
async fn a_loaded_model_reads() {
    let world = World::new(pieces(&["warm"])).await;
    world.talk(say("warm up")).await;
    world.fake.script(held(0, &["again"]));
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.state(sent.reply_id, Reading).await;
    world.fake.release("on");
    told.end(sent.reply_id).await;
    assert!(!told.reply(sent.reply_id).states.contains(&Loading));
}

#[tokio::test]
async fn a_list_that_fails_hurts_no_run() {
    let world = World::new(Script { first_ms: 1500, ..pieces(&["fine"]) }).await;
    let script = Script { status: Some(500), ..Script::default() };
    world.fake.rule(crate::fake_ollama::Rule {
        path: Some("/api/ps".to_owned()),
        script,
        ..Default::default()
    });
    let (sent, end) = world.talk(say("hi")).await;
    assert_eq!(end.state, Done);
    assert_eq!(world.message(sent.reply_id).await.text, "fine");
}

#[tokio::test]
async fn the_speed_is_told_while_it_is_written() {
    let script = Script { count: Some(500), rate: Some(200.0), ..Script::default() };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    let end = told.end(sent.reply_id).await;
    let speeds: Vec<f64> = told
        .events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::State(change) => change.tokens_per_second,
            _ => None,
        })
        .collect();
    // At most twice a second, however long it takes here.
    let most = usize::try_from(end.elapsed.0 / 500).unwrap() + 1;
    assert!((1..=most).contains(&speeds.len()), "{speeds:?}");
    assert!(speeds.iter().all(|speed| *speed > 0.0 && speed.is_finite()), "{speeds:?}");
}
