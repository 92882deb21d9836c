//! Watching: what several viewers see of a run, and that it needs none.

use super::*;
use linnet::domain::{Error, Finish};

#[tokio::test]
async fn a_reply_is_told_and_stored() {
    let script =
        Script { thinking: Some("let me see ".to_owned()), ..held(1, &["Hel", "lo ", "Wörld"]) };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.state(sent.reply_id, ReplyState::Thinking).await;
    world.fake.release("on");
    let end = told.end(sent.reply_id).await;
    assert_eq!(end.state, ReplyState::Done);
    let reply = told.reply(sent.reply_id);
    assert_eq!((reply.thinking.as_str(), reply.text.as_str()), ("let me see ", "Hello Wörld"));
    assert_eq!(reply.states.last_chunk(), Some(&[ReplyState::Writing, ReplyState::Done]));
    // What is told as ended is stored by then.
    let stored = world.message(sent.reply_id).await;
    assert_eq!((stored.state, stored.text.as_str()), (ReplyState::Done, "Hello Wörld"));
    assert_eq!(stored.thinking, "let me see ");
    let metrics = stored.metrics.unwrap();
    assert_eq!(Some(metrics.clone()), end.metrics);
    assert_eq!((metrics.characters, metrics.finish), (11, Some(Finish::Stop)));
    assert!(metrics.prompt_tokens.is_some() && metrics.answer_tokens.is_some());
    assert!(metrics.thinking.is_some() && metrics.first_token.is_some());
    // The cursor after the end names the reply no longer.
    assert_eq!(told.events.last().unwrap().1.replies, []);
}

#[tokio::test]
async fn a_run_needs_no_viewer_and_a_late_one_misses_nothing() {
    let world = World::new(pieces(&["one ", "two"])).await;
    let sent = world.send("hi").await;
    let seen = world.fake.wait_request("/api/chat", 1).await;
    world.fake.wait_end(seen.id).await;
    // Whether it is still being stored, in memory, or only in the store.
    for pause in [0, 10, 2500] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let mut told = world.watch(sent.chat_id).await;
        told.end(sent.reply_id).await;
        assert_eq!(told.reply(sent.reply_id).text, "one two");
    }
}

#[tokio::test]
async fn no_end_is_told_late() {
    let world = World::new(pieces(&["quick"])).await;
    let (first, _) = world.talk(say("0")).await;
    let mut told = world.watch(first.chat_id).await;
    let mut all = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    let mut late = 0;
    for number in 0..100 {
        let sent = world.engine.send(ME, say_in(first.chat_id, &number.to_string())).await.unwrap();
        // An ended reply is swept from memory after two seconds, which wakes
        // everybody: a wake that was lost shows here as a wait for that. On a
        // busy machine a few may be slow for other reasons.
        for told in [&mut told, &mut all] {
            let began = std::time::Instant::now();
            told.end(sent.reply_id).await;
            late += u32::from(began.elapsed() > Duration::from_millis(1500));
        }
    }
    let most = if std::env::var_os("LINNET_LONG").is_some() { 0 } else { 10 };
    assert!(late <= most, "{late} of 200 ends were told late");
}

#[tokio::test]
async fn many_viewers_see_the_same_and_one_generation_is_asked_for() {
    let script =
        Script { after: 500, hold: Some("on".to_owned()), count: Some(1000), ..Script::default() };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut viewers = Vec::new();
    for _ in 0..10 {
        viewers.push(world.watch(sent.chat_id).await);
        viewers.push(Told::new(world.engine.watch(ME, None, None).await.unwrap()));
    }
    world.fake.release("on");
    let expected = counted(1000);
    for viewer in &mut viewers {
        viewer.end(sent.reply_id).await;
        assert_eq!(viewer.reply(sent.reply_id).text, expected);
    }
    let chats = world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat").count();
    assert_eq!(chats, 1);
}

#[tokio::test]
async fn a_viewer_that_sleeps_through_a_run_gets_it_all_in_bounded_batches() {
    let script = Script { count: Some(200_000), flood: true, ..Script::default() };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut sleeper = world.watch(sent.chat_id).await;
    let mut other = world.watch(sent.chat_id).await;
    other.end(sent.reply_id).await;
    let mut told = 0;
    while sleeper.reply(sent.reply_id).end.is_none() {
        sleeper.next().await;
        let bytes: usize = sleeper.events[told..]
            .iter()
            .map(|(event, _)| if let Event::Text(piece) = event { piece.text.len() } else { 0 })
            .sum();
        assert!(bytes <= 256 * 1024, "{bytes} bytes in one batch");
        told = sleeper.events.len();
    }
    assert_eq!(sleeper.reply(sent.reply_id).text, other.reply(sent.reply_id).text);
}

/// What the fake says with `count`.
fn counted(count: usize) -> String {
    let words: Vec<String> = (1..=count).map(|number| format!("w{number} ")).collect();
    words.concat()
}

#[tokio::test]
async fn giving_up_a_wait_loses_nothing() {
    // As a heartbeat between events does.
    let script = Script { count: Some(1000), rate: Some(1000.0), ..Script::default() };
    let world = World::new(script).await;
    let sent = world.send("hi").await;
    let mut viewer = world.engine.watch(ME, Some(sent.chat_id), None).await.unwrap();
    let (mut replies, mut given_up) = (HashMap::<MessageId, Reply>::new(), 0);
    while replies.get(&sent.reply_id).is_none_or(|reply| reply.end.is_none()) {
        let Ok(batch) = timeout(Duration::from_millis(given_up % 4), viewer.next()).await else {
            given_up += 1;
            assert!(given_up < 100_000, "the end was lost");
            continue;
        };
        for (event, cursor) in batch.unwrap() {
            take(&mut replies, &event, &cursor);
        }
    }
    assert!(given_up > 5, "{given_up}");
    assert_eq!(replies[&sent.reply_id].text, counted(1000));
}

#[tokio::test]
async fn a_viewer_hears_of_replies_that_begin_later() {
    let world = World::new(pieces(&["yes"])).await;
    let first = world.send("one").await;
    let mut chat = world.watch(first.chat_id).await;
    let mut all = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    chat.end(first.reply_id).await;
    let second = world.engine.send(ME, say_in(first.chat_id, "two")).await.unwrap();
    chat.end(second.reply_id).await;
    let third = world.send("elsewhere").await;
    all.end(third.reply_id).await;
    assert_eq!(all.reply(second.reply_id).text, "yes");
    // Rows of all chats, text of the watched one only.
    chat.until(|told| {
        told.has(|event| matches!(event, Event::Chat(row) if row.id == third.chat_id && !row.live))
    })
    .await;
    assert!(chat.has(|event| *event == Event::Messages(first.chat_id)));
    assert!(!chat.has(|event| *event == Event::Messages(third.chat_id)));
    assert_eq!(chat.reply(third.reply_id), Reply::default());
    assert!(all.has(|event| *event == Event::Messages(third.chat_id)));
}

#[tokio::test]
async fn a_sleeping_viewer_hears_of_what_came_and_went() {
    let world = World::new(pieces(&["yes"])).await;
    let (first, _) = world.talk(say("one")).await;
    let mut sleeper = world.watch(first.chat_id).await;
    sleeper.end(first.reply_id).await;
    let (second, _) = world.talk(say_in(first.chat_id, "two")).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    sleeper.end(second.reply_id).await;
    assert_eq!(sleeper.reply(second.reply_id).text, "yes");
    assert_eq!(sleeper.reply(first.reply_id).text, "yes");
}

#[tokio::test]
async fn others_see_nothing() {
    let world = World::new(held(1, &["secret ", "more"])).await;
    let sent = world.send("mine").await;
    world.watch(sent.chat_id).await.text(sent.reply_id, "secret").await;
    let refused = world.engine.watch(OTHER, Some(sent.chat_id), None).await;
    assert_eq!(refused.map(drop).unwrap_err(), Error::NotFound);
    assert_eq!(world.engine.stop(OTHER, sent.reply_id).await, Err(Error::NotFound));
    // Not even by a cursor that names the reply.
    let cursor = world.engine.chat(ME, sent.chat_id).await.unwrap().cursor;
    assert_eq!(cursor.replies.len(), 1);
    let mut other = Told::new(world.engine.watch(OTHER, None, Some(cursor)).await.unwrap());
    let own = world.engine.send(OTHER, say("own")).await.unwrap();
    world.fake.release("on");
    other.end(own.reply_id).await;
    assert_eq!(other.reply(sent.reply_id), Reply::default());
    assert!(!other.has(|event| matches!(event, Event::Chat(row) if row.id == sent.chat_id)));
}

#[tokio::test]
async fn the_same_wish_makes_one_run() {
    let world = World::new(pieces(&["once"])).await;
    let wish = say("hi");
    let wishes = (0..20).map(|_| world.engine.send(ME, wish.clone()));
    let sent = futures_util::future::try_join_all(wishes).await.unwrap();
    assert_eq!(sent.iter().filter(|sent| !sent.repeated).count(), 1);
    world.watch(sent[0].chat_id).await.end(sent[0].reply_id).await;
    assert_eq!(world.fake.requests().iter().filter(|seen| seen.path == "/api/chat").count(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_said() {
    let world = World::new(Script::default()).await;
    let refused = |wish| async { world.engine.send(ME, wish).await.unwrap_err().code() };
    assert_eq!(refused(say(" \n")).await, "message_empty");
    assert_eq!(refused(say(&"x".repeat(256 * 1024 + 1))).await, "message_too_long");
    assert_eq!(refused(SendMessage { model: String::new(), ..say("x") }).await, "no_models");
    assert_eq!(
        refused(SendMessage { model: "a\nb".to_owned(), ..say("x") }).await,
        "invalid_request"
    );
    let settings = linnet::domain::Settings::default().with("top_p", 2.0);
    assert_eq!(
        refused(SendMessage { settings: Some(settings), ..say("x") }).await,
        "invalid_setting"
    );
    assert_eq!(refused(say_in(ChatId(Uuid::nil()), "x")).await, "not_found");
}
