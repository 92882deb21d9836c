//! Reconnecting after every single event gives exactly the rest, wherever the
//! reply is by then: being written, ended, only in the store, or cut by a
//! restart. Short in `make test`; `make kill-loop` makes it long.

use super::*;
use crate::program::long;

/// What came until a viewer was at each of its events.
fn states_at_each_event(told: &Told) -> Vec<(HashMap<MessageId, Reply>, Cursor)> {
    let mut replies = HashMap::new();
    let mut states = Vec::new();
    for (event, cursor) in &told.events {
        take(&mut replies, event, cursor);
        states.push((replies.clone(), cursor.clone()));
    }
    states
}

/// A reply of a few pieces, or of hundreds.
fn script() -> Script {
    let words = ["Eins ", "zwei ", "drei ", "vier ", "fünf ", "sechs 🐦 ", "sieben ", "acht"];
    let times = if long() { 40 } else { 1 };
    Script {
        thinking: Some("first I think a little ".repeat(times)),
        delay_ms: Some(3),
        ..pieces(&words.repeat(times))
    }
}

/// How often each test meets other moments.
fn rounds() -> usize {
    if long() { 25 } else { 1 }
}

/// Resumes at each event and checks the rest. What is told of the state may
/// differ in details, but texts and the end may not.
async fn resume_everywhere(world: &World, sent: Sent, told: &Told) {
    let whole = told.reply(sent.reply_id);
    for (index, (replies, cursor)) in states_at_each_event(told).into_iter().enumerate() {
        let text = cursor.to_string();
        let cursor: Cursor = text.parse().unwrap();
        let over = replies.get(&sent.reply_id).is_some_and(|reply| reply.end.is_some());
        let mut again = world.resume(sent.chat_id, cursor).await.with(&replies);
        if over {
            // Nothing of it is told again: what comes next is another reply's.
            let next = world
                .engine
                .send(ME, say_in(sent.chat_id, &format!("next {index}")))
                .await
                .unwrap();
            again.end(next.reply_id).await;
        } else {
            again.end(sent.reply_id).await;
        }
        let reply = again.reply(sent.reply_id);
        assert_eq!((&reply.thinking, &reply.text), (&whole.thinking, &whole.text), "event {index}");
        assert_eq!(reply.end.unwrap().metrics, whole.end.as_ref().unwrap().metrics);
    }
}

#[tokio::test]
async fn in_memory_and_in_the_store() {
    let world = World::new(script()).await;
    let sent = world.send("count").await;
    let mut told = world.watch(sent.chat_id).await;
    told.end(sent.reply_id).await;
    // States and texts at least, however much a busy machine puts together.
    assert!(told.events.len() > 2, "{:?}", told.events);
    resume_everywhere(&world, sent, &told).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    resume_everywhere(&world, sent, &told).await;
}

#[tokio::test]
async fn while_it_is_being_written() {
    for _ in 0..rounds() {
        resumed_while_written().await;
    }
}

async fn resumed_while_written() {
    let world = World::new(script()).await;
    let sent = world.send("count").await;
    let mut told = world.watch(sent.chat_id).await;
    let mut late = Vec::new();
    while told.reply(sent.reply_id).end.is_none() {
        told.next().await;
        let cursor = told.events.last().unwrap().1.clone();
        let viewer = world.engine.watch(ME, Some(sent.chat_id), Some(cursor)).await.unwrap();
        late.push((
            told.reply(sent.reply_id).end.is_some(),
            Told::new(viewer).with(told.replies()),
        ));
    }
    for (over, mut late) in late {
        if !over {
            late.end(sent.reply_id).await;
        }
        assert_eq!(late.reply(sent.reply_id).text, told.reply(sent.reply_id).text);
    }
}

#[tokio::test]
async fn from_the_snapshot_of_a_chat() {
    let world = World::new(held(3, &["one ", "two ", "three ", "four"])).await;
    let sent = world.send("count").await;
    world.watch(sent.chat_id).await.text(sent.reply_id, "three").await;
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    let shown = &chat.messages[1].message;
    assert_eq!((shown.text.as_str(), shown.state), ("one two three ", ReplyState::Writing));
    let begun = Reply { text: shown.text.clone(), states: vec![shown.state], ..Reply::default() };
    let mut told = world.resume(sent.chat_id, chat.cursor).await;
    told = told.with(&HashMap::from([(sent.reply_id, begun)]));
    world.fake.release("on");
    told.end(sent.reply_id).await;
    assert_eq!(told.reply(sent.reply_id).text, "one two three four");
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.messages[1].message.state, ReplyState::Done);
    assert_eq!(chat.cursor.replies, []);
}

#[tokio::test]
async fn what_was_asked_for_while_away_is_told() {
    let world = World::new(pieces(&["yes"])).await;
    let (first, _) = world.talk(say("one")).await;
    let mut told = world.watch(first.chat_id).await;
    told.end(first.reply_id).await;
    let cursor = world.engine.chat(ME, first.chat_id).await.unwrap().cursor;
    let (second, _) = world.talk(say_in(first.chat_id, "two")).await;
    let mut again = world.resume(first.chat_id, cursor).await;
    again.end(second.reply_id).await;
    assert_eq!(again.reply(second.reply_id).text, "yes");
    assert!(again.has(|event| *event == Event::Messages(first.chat_id)));
    assert!(!again.has(|event| *event == Event::Resync));
    assert_eq!(again.reply(first.reply_id), Reply::default());
}

#[tokio::test]
async fn too_long_away_means_asking_again() {
    let world = World::new(pieces(&["yes"])).await;
    let (sent, _) = world.talk(say("one")).await;
    let cursor = world.engine.chat(ME, sent.chat_id).await.unwrap().cursor;
    let pin = linnet::domain::command::ChatChange { pinned: Some(true), ..Default::default() };
    let changes = (0..1100).map(|_| world.engine.change_chat(ME, sent.chat_id, pin.clone()));
    futures_util::future::try_join_all(changes).await.unwrap();
    let mut again = world.resume(sent.chat_id, cursor.clone()).await;
    again.next().await;
    assert_eq!(again.events[0].0, Event::Resync);
    for wrong in [
        Cursor { epoch: cursor.epoch + 1, ..cursor.clone() },
        Cursor { revision: u64::MAX, ..cursor.clone() },
        Cursor::default(),
    ] {
        let mut again = world.resume(sent.chat_id, wrong).await;
        again.next().await;
        assert_eq!(again.events[0].0, Event::Resync);
    }
}

#[tokio::test]
async fn with_very_many_replies_a_cursor_stays_short_and_nothing_is_lost() {
    const REPLIES: usize = 70;
    let options = Options { parallel: REPLIES, ..Options::default() };
    let world = World::with(held(1, &["one ", "two"]), options, LONG).await;
    world.fake.change(|settings| settings.parallel = REPLIES);
    let sends = (0..REPLIES).map(|_| world.send("again"));
    let sent: Vec<Sent> = futures_util::future::join_all(sends).await;
    let mut replies: HashMap<MessageId, String> = HashMap::new();
    let mut put = |event: &Event| {
        if let Event::Text(piece) = event {
            let text = replies.entry(piece.reply_id).or_default();
            text.truncate(piece.at);
            assert_eq!(text.len(), piece.at, "a gap");
            text.push_str(&piece.text);
        }
        replies.values().map(String::len).sum::<usize>()
    };
    let mut viewer = world.engine.watch(ME, None, None).await.unwrap();
    let mut last = Cursor::default();
    let mut begun = 0;
    while begun < REPLIES * "one ".len() {
        let batch = timeout(PATIENCE, viewer.next()).await.expect("they begin").unwrap();
        for (event, cursor) in batch {
            begun = put(&event);
            assert!(cursor.to_string().len() < 4096);
            last = cursor;
        }
    }
    assert!(last.more);
    drop(viewer);
    // Whoever was away meanwhile is told to ask for what is shown, and gets the rest.
    let last: Cursor = last.to_string().parse().unwrap();
    let mut viewer = world.engine.watch(ME, None, Some(last)).await.unwrap();
    world.fake.release("on");
    let (mut resync, mut ended) = (false, std::collections::HashSet::new());
    while ended.len() < REPLIES {
        let batch = timeout(PATIENCE, viewer.next()).await.expect("they end").unwrap();
        for (event, _) in batch {
            put(&event);
            resync |= event == Event::Resync;
            if let Event::State(change) = &event
                && change.state.is_final()
            {
                ended.insert(change.reply_id);
            }
        }
    }
    assert!(resync);
    for one in sent {
        assert_eq!(replies.get(&one.reply_id).map(String::as_str), Some("one two"));
    }
}

#[tokio::test]
async fn cursors_that_lie_do_no_harm() {
    let world = World::new(held(2, &["grün ", "blau ", "rot"])).await;
    let sent = world.send("colours").await;
    world.watch(sent.chat_id).await.text(sent.reply_id, "blau").await;
    let cursor = world.engine.chat(ME, sent.chat_id).await.unwrap().cursor;
    let mut viewers = Vec::new();
    for text in [0, 3, 4, usize::MAX] {
        for reply_id in [sent.reply_id, sent.message_id, MessageId(Uuid::nil())] {
            let mut cursor = cursor.clone();
            cursor.replies[0].text = text;
            cursor.replies[0].reply_id = reply_id;
            viewers.push(world.engine.watch(ME, Some(sent.chat_id), Some(cursor)).await.unwrap());
        }
    }
    world.fake.release("on");
    for mut viewer in viewers {
        let mut ended = false;
        while !ended {
            let batch = timeout(PATIENCE, viewer.next()).await.unwrap().unwrap();
            ended = batch.iter().any(|(event, _)| {
                matches!(event, Event::State(change) if change.state == ReplyState::Done)
            });
        }
    }
}

#[test]
fn after_a_restart_it_is_interrupted_and_the_rest_is_told() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all().build().unwrap()
    };
    let first = runtime();
    let (world, sent, told) = first.block_on(async {
        let world = World::new(held(2, &["one ", "two ", "three"])).await;
        let sent = world.send("count").await;
        let mut told = world.watch(sent.chat_id).await;
        told.text(sent.reply_id, "two").await;
        (world, sent, told)
    });
    first.block_on(stored(&world, "one two ".len()));
    let states = states_at_each_event(&told);
    drop(told);
    // All tasks end where they are, as in a crash.
    let World { fake, engine, store, directory } = world;
    first.shutdown_timeout(Duration::from_secs(5));
    drop((engine, store));
    runtime().block_on(async {
        let store = reopened(&directory).await;
        let engine = engine_of(&fake, store.clone());
        let world = World { fake, engine, store, directory };
        for (replies, cursor) in states {
            let mut again = world.resume(sent.chat_id, cursor).await.with(&replies);
            let end = again.end(sent.reply_id).await;
            assert_eq!(again.events[0].0, Event::Resync);
            assert_eq!(end.state, ReplyState::Interrupted);
            assert_eq!(again.reply(sent.reply_id).text, "one two ");
        }
    });
}

/// Waits until so many bytes of a reply are in the database, which half a
/// second later they are, on a machine that has time.
async fn stored(world: &World, bytes: usize) {
    let file = world.directory.path().join("linnet.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let enough = async {
        loop {
            let sum = "SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM reply_pieces";
            let there: i64 = sqlx::query_scalar(sum).fetch_one(&mut connection).await.unwrap();
            if usize::try_from(there).unwrap() >= bytes {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, enough).await.expect("the text is stored");
    sqlx::Connection::close(connection).await.unwrap();
}

fn engine_of(fake: &FakeOllama, store: Store) -> Engine {
    engine(fake, store, Options::default(), Limits::default())
}
