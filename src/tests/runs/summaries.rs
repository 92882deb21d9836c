//! Summaries: in place of what does not fit, and by a person's wish.

use super::*;
use crate::fake_ollama::Rule;
use linnet::domain::settings::Overflow;
use linnet::domain::{Error, Settings, Summary, SummaryId};
use serde_json::Value;

const TEXT: &str = "They talked about words.";

fn rule(contains: &str, script: Script) -> Rule {
    Rule { contains: Some(contains.to_owned()), script, ..Rule::default() }
}

/// Every chat is answered with `ok`, every wish for a summary with this.
fn answering(world: &World, summary: Script) {
    let all = Rule { script: pieces(&["ok"]), ..Rule::default() };
    world.fake.rules(vec![rule("Summarise our conversation", summary), all]);
}

fn settings(overflow: Option<Overflow>) -> Settings {
    let mut settings = Settings::default().with("num_ctx", 1024);
    settings.set("overflow", overflow.map(Into::into));
    settings
}

/// A chat of so many exchanges.
async fn exchanges(world: &World, count: usize, settings: Settings) -> (ChatId, Sent) {
    let words = "word ".repeat(60);
    let first = SendMessage { settings: Some(settings), ..say(&words) };
    let (mut sent, _) = world.talk(first).await;
    for _ in 1..count {
        (sent, _) = world.talk(say_in(sent.chat_id, &words)).await;
    }
    (sent.chat_id, sent)
}

async fn summaries(world: &World, chat_id: ChatId) -> Vec<Summary> {
    world.engine.chat(ME, chat_id).await.unwrap().summaries
}

fn bodies(world: &World) -> Vec<Value> {
    let chats = world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat");
    chats.map(|seen| seen.body).collect()
}

/// What a viewer is told of a summary until `found`.
async fn told(told: &mut Told, found: impl Fn(&Summary) -> bool) -> (Vec<ReplyState>, Summary) {
    let of = |told: &Told| -> Vec<Summary> {
        let events = told.events.iter();
        events
            .filter_map(|(event, _)| match event {
                Event::Summary(summary) => Some((**summary).clone()),
                _ => None,
            })
            .collect()
    };
    told.until(|told| of(told).iter().any(&found)).await;
    let all = of(told);
    assert!(all.is_sorted_by_key(|summary| (summary.asked_at, summary.version)));
    let last = all.iter().find(|summary| found(summary)).unwrap().clone();
    (all.into_iter().map(|summary| summary.state).collect(), last)
}

async fn wish(world: &World, chat_id: ChatId) -> Summary {
    world.engine.summarise(ME, chat_id, ClientId(Uuid::new_v4())).await.unwrap()
}

#[tokio::test]
async fn what_does_not_fit_is_summarised_on_wish_and_the_answer_goes_on() {
    let world = World::new(Script::default()).await;
    answering(&world, pieces(&["They talked ", "about words."]));
    let words = "word ".repeat(150);
    let first = SendMessage { settings: Some(settings(Some(Overflow::Summarise))), ..say(&words) };
    let (first, _) = world.talk(first).await;
    let mut last = None;
    for _ in 0..12 {
        let (sent, end) = world.talk(say_in(first.chat_id, &words)).await;
        assert_eq!((end.state, end.error), (ReplyState::Done, None));
        let made = summaries(&world, first.chat_id).await;
        if let [summary] = made.as_slice() {
            last = Some((sent, summary.clone()));
            break;
        }
    }
    let (sent, summary) = last.expect("at some time it did not fit");
    assert_eq!((summary.state, summary.text.as_str()), (ReplyState::Done, TEXT));
    assert!(summary.took.is_some() && summary.model == "scripted");
    let chat = world.engine.chat(ME, first.chat_id).await.unwrap();
    let at = chat.messages.iter().position(|said| said.message.id == summary.up_to).unwrap();
    assert_eq!(summary.messages, at as u64 + 1);
    let reply = chat.messages.last().unwrap();
    assert_eq!(
        (reply.message.id, reply.summary_id, reply.sent_from),
        (sent.reply_id, Some(summary.id), None)
    );
    // The summary stands before what is sent as it is, in the person's words.
    let bodies = bodies(&world);
    let messages = bodies.last().unwrap()["messages"].as_array().unwrap();
    assert_eq!(messages.len(), chat.messages.len() - 1 - (at + 1));
    let begin = messages[0]["content"].as_str().unwrap();
    assert!(begin.contains(TEXT) && begin.ends_with(&words), "{begin}");
    // No request differs in what would load the model anew.
    assert!(bodies.iter().all(|body| body["options"]["num_ctx"] == 1024));
    let asked = bodies.iter().find(|body| body["think"] == false).expect("the summary's request");
    assert!(asked["options"]["num_predict"].as_u64().unwrap() <= 128);
    // The next message goes with it as well.
    world.talk(say_in(first.chat_id, "next")).await;
    assert_eq!(summaries(&world, first.chat_id).await.len(), 1);
}

#[tokio::test]
async fn a_stopped_summary_leaves_the_refusal_with_its_ways_out() {
    let world = World::new(Script::default()).await;
    answering(&world, held(1, &["They ", "talked"]));
    let (chat_id, _) = exchanges(&world, 8, settings(Some(Overflow::Summarise))).await;
    let sent = world.engine.send(ME, say_in(chat_id, &"word ".repeat(500))).await.unwrap();
    let mut viewer = world.watch(chat_id).await;
    let (_, summary) = told(&mut viewer, |summary| summary.state == ReplyState::Writing).await;
    let waits = |event: &Event| {
        matches!(event, Event::State(change)
            if matches!(change.waiting_for, Some(Error::ContextExceeded { .. })))
    };
    viewer.until(|told| told.has(waits)).await;
    world.engine.stop_summary(ME, summary.id).await.unwrap();
    let end = viewer.end(sent.reply_id).await;
    assert_eq!(end.error.map(|error| error.code()), Some("context_exceeded"));
    let (_, stopped) = told(&mut viewer, |summary| summary.state == ReplyState::Stopped).await;
    assert_eq!(stopped.text, "They ");
    // Asked again, the one that came to nothing is not there any more.
    answering(&world, pieces(&[TEXT]));
    let again = linnet::domain::command::AskAgain {
        client_id: ClientId(Uuid::new_v4()),
        how: linnet::domain::command::Again::Retry,
        model: None,
    };
    let again = world.engine.again(ME, sent.reply_id, again).await.unwrap();
    let end = world.watch(chat_id).await.end(again.reply_id).await;
    assert_eq!(end.state, ReplyState::Done);
    let made = summaries(&world, chat_id).await;
    assert_eq!(made.iter().map(|summary| summary.state).collect::<Vec<_>>(), [ReplyState::Done]);
}

#[tokio::test]
async fn stopping_the_reply_stops_its_summary() {
    let world = World::new(Script::default()).await;
    answering(&world, held(1, &["They ", "talked"]));
    let (chat_id, _) = exchanges(&world, 8, settings(Some(Overflow::Summarise))).await;
    let before = bodies(&world).len();
    let sent = world.engine.send(ME, say_in(chat_id, &"word ".repeat(500))).await.unwrap();
    // Refused, then the summary.
    let request = world.fake.wait_request("/api/chat", before + 2).await;
    world.fake.wait_sent(request.id, 1).await;
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    world.fake.wait_closed(request.id).await;
    let end = world.watch(chat_id).await.end(sent.reply_id).await;
    assert_eq!(end.state, ReplyState::Stopped);
    let made = summaries(&world, chat_id).await;
    assert_eq!(made[0].state, ReplyState::Stopped);
}

#[tokio::test]
async fn by_wish_it_can_be_watched_stopped_retried_changed_deleted_and_brought_back() {
    let world = World::new(Script::default()).await;
    answering(&world, held(1, &["They ", "talked about words."]));
    let (chat_id, _) = exchanges(&world, 4, settings(None)).await;
    let mut viewer = world.watch(chat_id).await;
    let client_id = ClientId(Uuid::new_v4());
    let summary = world.engine.summarise(ME, chat_id, client_id).await.unwrap();
    assert_eq!(summary.state, ReplyState::Queued);
    let same = world.engine.summarise(ME, chat_id, client_id).await.unwrap();
    assert_eq!(same.id, summary.id);
    told(&mut viewer, |summary| summary.state == ReplyState::Writing).await;
    world.engine.stop_summary(ME, summary.id).await.unwrap();
    let (states, stopped) = told(&mut viewer, |summary| summary.state == ReplyState::Stopped).await;
    assert!(states.is_sorted_by_key(|state| ReplyState::ALL.iter().position(|one| one == state)));
    assert_eq!(stopped.text, "They ");
    // What was stopped is not sent.
    world.talk(say_in(chat_id, "one")).await;
    assert_eq!(bodies(&world).last().unwrap()["messages"].as_array().unwrap().len(), 9);

    world.fake.release("on");
    world.engine.retry_summary(ME, summary.id).await.unwrap();
    let (_, done) = told(&mut viewer, |summary| summary.state == ReplyState::Done).await;
    assert_eq!((done.text.as_str(), done.messages), (TEXT, summary.messages));
    let again = world.engine.retry_summary(ME, summary.id).await;
    assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
    let sent_with =
        |body: &Value, text: &str| body["messages"][0]["content"].as_str().unwrap().contains(text);
    world.talk(say_in(chat_id, "two")).await;
    let body = bodies(&world).pop().unwrap();
    assert!(sent_with(&body, TEXT));
    assert_eq!(
        body["messages"].as_array().unwrap().len(),
        11 - usize::try_from(summary.messages).unwrap()
    );

    world.engine.edit_summary(ME, summary.id, "My own words.".to_owned()).await.unwrap();
    world.talk(say_in(chat_id, "three")).await;
    assert!(sent_with(&bodies(&world).pop().unwrap(), "My own words."));
    assert!(summaries(&world, chat_id).await[0].edited);

    world.engine.delete_summary(ME, summary.id).await.unwrap();
    assert_eq!(summaries(&world, chat_id).await, []);
    let (_, end) = world.talk(say_in(chat_id, "four")).await;
    assert_eq!(end.state, ReplyState::Done);
    assert_eq!(bodies(&world).pop().unwrap()["messages"].as_array().unwrap().len(), 15);
    world.engine.restore_summary(ME, summary.id).await.unwrap();
    world.talk(say_in(chat_id, "five")).await;
    assert!(sent_with(&bodies(&world).pop().unwrap(), "My own words."));

    let nobodys = SummaryId(Uuid::nil());
    assert_eq!(world.engine.delete_summary(ME, nobodys).await, Err(Error::NotFound));
    assert_eq!(world.engine.delete_summary(OTHER, summary.id).await, Err(Error::NotFound));
    assert_eq!(world.engine.stop_summary(OTHER, summary.id).await, Err(Error::NotFound));
}

#[tokio::test]
async fn it_holds_on_every_branch_through_its_place_and_in_forks() {
    let world = World::new(Script::default()).await;
    answering(&world, pieces(&[TEXT]));
    let (chat_id, last) = exchanges(&world, 4, settings(None)).await;
    let mut viewer = world.watch(chat_id).await;
    let summary = wish(&world, chat_id).await;
    told(&mut viewer, |summary| summary.state == ReplyState::Done).await;

    let fork = world.engine.fork(ME, last.reply_id).await.unwrap();
    let copies = summaries(&world, fork).await;
    assert_eq!((copies.len(), copies[0].text.as_str()), (1, TEXT));
    assert_ne!(copies[0].id, summary.id);

    // A branch that begins behind it keeps it, one that begins before does not.
    let chat = world.engine.chat(ME, chat_id).await.unwrap();
    let at = chat.messages.iter().position(|said| said.message.id == summary.up_to).unwrap();
    let behind = SendMessage { parent_id: Some(summary.up_to), ..say_in(chat_id, "behind") };
    world.talk(behind).await;
    assert_eq!(summaries(&world, chat_id).await.len(), 1);
    let before = chat.messages[at - 2].message.id;
    let before = SendMessage { parent_id: Some(before), ..say_in(chat_id, "before") };
    world.talk(before).await;
    assert_eq!(summaries(&world, chat_id).await, []);
    let messages = bodies(&world).pop().unwrap()["messages"].as_array().unwrap().len();
    assert_eq!(messages, at);
}

#[tokio::test]
async fn a_part_that_is_itself_too_long_is_summarised_in_portions() {
    let world = World::new(Script::default()).await;
    answering(&world, pieces(&[TEXT]));
    let settings = Settings::default().with("num_ctx", 8192);
    let (chat_id, _) = exchanges(&world, 12, settings).await;
    let before = bodies(&world).len();
    // The window is smaller from now on.
    let smaller = Settings::default().with("num_ctx", 512);
    let change =
        linnet::domain::command::ChatChange { settings: Some(smaller), ..Default::default() };
    world.engine.change_chat(ME, chat_id, change).await.unwrap();
    let mut viewer = world.watch(chat_id).await;
    wish(&world, chat_id).await;
    let (_, done) = told(&mut viewer, |summary| summary.state.is_final()).await;
    assert_eq!((done.state, done.text.as_str()), (ReplyState::Done, TEXT));
    let asked = bodies(&world).split_off(before);
    assert!(asked.len() > 2, "{}", asked.len());
    let begins_with_summary =
        |body: &Value| body["messages"][0]["content"].as_str().unwrap().contains(TEXT);
    assert!(!begins_with_summary(&asked[0]) && asked[1..].iter().all(begins_with_summary));
}

#[tokio::test]
async fn there_is_nothing_older_in_a_short_chat_and_none_while_a_reply_is_written() {
    let world = World::new(held(1, &["ok ", "never"])).await;
    let sent = world.send("one").await;
    let mut viewer = world.watch(sent.chat_id).await;
    viewer.text(sent.reply_id, "ok").await;
    let refused = world.engine.summarise(ME, sent.chat_id, ClientId(Uuid::new_v4())).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    viewer.end(sent.reply_id).await;
    let refused = world.engine.summarise(ME, sent.chat_id, ClientId(Uuid::new_v4())).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_failure_is_said_and_deleting_the_chat_closes_the_connection() {
    let world = World::new(Script::default()).await;
    answering(
        &world,
        Script { status: Some(500), error: Some("boom".to_owned()), ..Script::default() },
    );
    let (chat_id, _) = exchanges(&world, 4, settings(None)).await;
    let mut viewer = world.watch(chat_id).await;
    wish(&world, chat_id).await;
    let (_, failed) = told(&mut viewer, |summary| summary.state == ReplyState::Failed).await;
    assert_eq!(failed.error.map(|error| error.code()), Some("upstream_failed"));

    answering(&world, held(1, &["They ", "talked"]));
    let before = bodies(&world).len();
    wish(&world, chat_id).await;
    let request = world.fake.wait_request("/api/chat", before + 1).await;
    world.fake.wait_sent(request.id, 1).await;
    world.engine.delete_chat(ME, chat_id).await.unwrap();
    world.fake.wait_closed(request.id).await;
}

#[tokio::test]
async fn a_drain_ends_it_as_interrupted_and_it_can_be_begun_anew() {
    let world = World::new(Script::default()).await;
    answering(&world, held(1, &["They ", "talked"]));
    let (chat_id, _) = exchanges(&world, 4, settings(None)).await;
    let mut viewer = world.watch(chat_id).await;
    let summary = wish(&world, chat_id).await;
    told(&mut viewer, |summary| summary.state == ReplyState::Writing).await;
    drop(viewer);
    world.engine.drain(Duration::from_secs(1)).await;
    let world = world.restart().await;
    let cut = summaries(&world, chat_id).await;
    assert_eq!((cut[0].state, cut[0].text.as_str()), (ReplyState::Interrupted, "They "));
    answering(&world, pieces(&[TEXT]));
    let mut viewer = world.watch(chat_id).await;
    world.engine.retry_summary(ME, summary.id).await.unwrap();
    let (_, done) = told(&mut viewer, |summary| summary.state == ReplyState::Done).await;
    assert_eq!(done.text, TEXT);
}
