//! What is learnt from replies: how long loading will take, and the figures of
//! each model; and what the machine does now.

use super::*;
use linnet::domain::Milliseconds;
use linnet::domain::machine::Figure;
use linnet::server::store::{Ending, NewFigure};

async fn add(store: &Store, at: i64, window_tokens: u64, load: Option<u64>) {
    let figure = Figure {
        at: linnet::domain::UnixMillis(at),
        load: load.map(Milliseconds),
        tokens_per_second: Some(10.0),
        first_token: Some(Milliseconds(100)),
        ..Figure::default()
    };
    let new = NewFigure {
        model: "Tiny:latest".to_owned(),
        upstream: "attic".to_owned(),
        window_tokens,
        figure,
    };
    // A figure comes with a reply's end.
    let wish = say("hi");
    let sent = store.send(ME, wish).await.unwrap().sent;
    let ending = Ending {
        owner: ME,
        chat_id: sent.chat_id,
        reply_id: sent.reply_id,
        state: ReplyState::Done,
        error: None,
        metrics: linnet::domain::Metrics::default(),
        sent_from: None,
        summary_id: None,
        thinking: String::new(),
        text: "x".to_owned(),
        loaded: None,
        figure: Some(new),
    };
    // The same end twice is one figure.
    store.finish(ending.clone()).await.unwrap();
    store.finish(ending).await.unwrap();
}

#[tokio::test]
async fn loading_is_estimated_from_recent_loads_with_the_same_window() {
    let world = World::new(pieces(&["x"])).await;
    let store = &world.store;
    let expected = async |window| store.expected_load(ME, "tiny", "attic", window).await.unwrap();
    assert_eq!(expected(None).await, None);
    for (at, load) in [1000, 9000, 2000].into_iter().enumerate() {
        add(store, i64::try_from(at).unwrap(), 4096, Some(load)).await;
    }
    add(store, 9, 8192, Some(20_000)).await;
    add(store, 10, 8192, None).await;
    assert_eq!(expected(Some(4096)).await, Some(Milliseconds(2000)));
    assert_eq!(expected(Some(8192)).await, Some(Milliseconds(20_000)));
    // Never loaded with that window: as with others.
    assert_eq!(expected(Some(512)).await, Some(Milliseconds(5500)));
    assert_eq!(store.expected_load(ME, "tiny", "den", None).await.unwrap(), None);
    assert_eq!(store.expected_load(OTHER, "tiny", "attic", None).await.unwrap(), None);
    let figures = store.figures(ME).await.unwrap();
    assert_eq!((figures.len(), figures[0].replies), (1, 5));
    assert_eq!(figures[0].load.unwrap().median, 5500.0);
    assert_eq!(figures[0].first_token.unwrap().count, 1);
    assert_eq!(store.figures(OTHER).await.unwrap().len(), 0);
}

#[tokio::test]
async fn of_each_model_the_newest_stay() {
    let world = World::new(pieces(&["x"])).await;
    for at in 0..1100 {
        add(&world.store, at, 4096, None).await;
    }
    let figures = world.store.figures(ME).await.unwrap();
    assert!((1000..1064).contains(&figures[0].replies), "{}", figures[0].replies);
    assert_eq!(figures[0].recent.last().unwrap().at.0, 1099);
    assert_eq!(figures[0].recent.len(), 120);
}

#[tokio::test]
async fn a_reply_leaves_its_figures() {
    let script = Script { load_ms: Some(300), ..pieces(&["one ", "two"]) };
    let world = World::new(script).await;
    world.engine.refresh_models(ME).await;
    world.talk(say("hi")).await;
    world.talk(say("again")).await;
    let report = world.engine.machine_report(ME).await.unwrap();
    assert_eq!(report.models.len(), 1);
    let known = &report.models[0];
    assert_eq!((known.model.as_str(), known.replies), ("scripted", 2));
    assert_eq!(known.upstream, world.fake.url());
    let load = known.load.unwrap();
    assert!(load.count == 1 && load.median >= 300.0, "{load:?}");
    assert!(known.prompt_speed.is_some() && known.speed.is_some());
}

#[tokio::test]
async fn the_line_says_who_is_served_before_and_the_stage_how_much_is_read() {
    let world = World::new(Script { first_ms: 2000, ..held(0, &["x"]) }).await;
    let first = world.send("a question of some length").await;
    let mut told = world.watch(first.chat_id).await;
    let reads = |event: &Event| matches!(event, Event::State(change) if change.state == ReplyState::Reading && change.prompt_tokens.is_some_and(|tokens| tokens > 5));
    told.until(|told| told.has(reads)).await;
    let second = world.send("2").await;
    let theirs = world.engine.send(OTHER, say("3")).await.unwrap();
    let mut told = world.watch(second.chat_id).await;
    let waits = |event: &Event| matches!(event, Event::State(change) if change.position == Some(1) && change.running == 1 && change.running_in == [first.chat_id]);
    told.until(|told| told.has(waits)).await;
    let viewer = world.engine.watch(OTHER, Some(theirs.chat_id), None).await.unwrap();
    let mut other = Told::new(viewer);
    // Somebody else's chats are a number.
    let waits = |event: &Event| matches!(event, Event::State(change) if change.position == Some(2) && change.running == 1 && change.running_in.is_empty());
    other.until(|told| told.has(waits)).await;

    let mine = world.engine.activity(ME).await.unwrap();
    let seen: Vec<_> =
        mine.replies.iter().map(|reply| (reply.chat_id, reply.upstream, reply.position)).collect();
    assert_eq!(seen, [(first.chat_id, Some(0), None), (second.chat_id, None, Some(1))]);
    assert_eq!(mine.replies[0].title, "a question of some length");
    assert_eq!((mine.others_running, mine.others_waiting), (vec![0], 1));
    let others = world.engine.activity(OTHER).await.unwrap();
    assert_eq!((others.others_running, others.others_waiting), (vec![1], 1));
    for sent in [first, second] {
        world.engine.stop(ME, sent.reply_id).await.unwrap();
    }
    world.engine.stop(OTHER, theirs.reply_id).await.unwrap();
}

#[tokio::test]
async fn a_model_is_taken_out_of_memory() {
    let world = World::new(pieces(&["x"])).await;
    world.talk(say("hi")).await;
    let loaded = |models: linnet::domain::Models| {
        let found = models.models.into_iter().find(|model| model.name == "scripted:latest");
        found.unwrap().loaded.is_some()
    };
    assert!(loaded(world.engine.refresh_models(ME).await));
    world.engine.unload_from(None, "scripted:latest").await.unwrap();
    assert!(!loaded(world.engine.models(ME).await));
    assert!(world.engine.unload_from(Some("nobody"), "scripted:latest").await.is_err());
}

#[tokio::test]
async fn another_window_is_loading_again_not_reading() {
    let world = World::new(pieces(&["x"])).await;
    world.talk(say("hi")).await;
    world.engine.refresh_models(ME).await;
    world.fake.script(Script { load_ms: Some(1500), ..pieces(&["larger"]) });
    let settings = linnet::domain::Settings::default().with("num_ctx", 8192);
    let sent = world.engine.send(ME, SendMessage { settings: Some(settings), ..say("hi") });
    let sent = sent.await.unwrap();
    let mut told = world.watch(sent.chat_id).await;
    told.end(sent.reply_id).await;
    assert!(told.reply(sent.reply_id).states.contains(&ReplyState::Loading));
}
