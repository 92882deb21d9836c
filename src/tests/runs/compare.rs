//! Answers side by side are ordinary runs: at once where the models differ, in
//! turn where they do not, told in one stream.

use super::*;
use linnet::domain::Candidate;
use linnet::domain::command::{Again, AskAgain, SentAll};
use linnet::domain::compare::AskBeside;

fn candidate(model: &str) -> Candidate {
    Candidate { model: model.to_owned(), ..Candidate::default() }
}

fn compared(text: &str, models: &[&str]) -> SendMessage {
    SendMessage { compare: models.iter().map(|model| candidate(model)).collect(), ..say(text) }
}

async fn compare(world: &World, text: &str, models: &[&str]) -> SentAll {
    world.engine.send_all(ME, compared(text, models)).await.unwrap()
}

#[tokio::test]
async fn different_models_write_at_once_and_one_stream_tells_of_all() {
    let world = World::new(held(1, &["one ", "two"])).await;
    let made = compare(&world, "both", &["scripted", "gemma2:2b"]).await;
    assert_eq!(made.reply_ids.len(), 2);
    let mut told = world.watch(made.sent.chat_id).await;
    for reply_id in &made.reply_ids {
        told.text(*reply_id, "one ").await;
    }
    // Whoever opens the chat now has both as far as they are, and goes on from there.
    let chat = world.engine.chat(ME, made.sent.chat_id).await.unwrap();
    let shown = &chat.messages[1];
    assert_eq!(shown.beside.len(), 1);
    assert_eq!(
        (shown.message.text.as_str(), shown.beside[0].message.text.as_str()),
        ("one ", "one ")
    );
    assert!(shown.live.is_some() && shown.beside[0].live.is_some());
    assert_eq!(chat.cursor.replies.len(), 2);
    let before = told.replies().clone();
    let viewer = world.engine.watch(ME, Some(made.sent.chat_id), Some(chat.cursor)).await.unwrap();
    let mut later = Told::new(viewer).with(&before);
    world.fake.release("on");
    for reply_id in &made.reply_ids {
        assert_eq!(later.end(*reply_id).await.state, ReplyState::Done);
        assert_eq!(later.reply(*reply_id).text, "one two");
    }
}

#[tokio::test]
async fn the_same_model_answers_in_the_order_of_the_columns() {
    let world = World::new(held(0, &["x"])).await;
    let made = compare(&world, "in turn", &["scripted", "scripted", "scripted"]).await;
    let [first, second, third] = made.reply_ids[..] else { panic!("{made:?}") };
    world.fake.wait_request("/api/chat", 1).await;
    let mut told = world.watch(made.sent.chat_id).await;
    told.until(|told| {
        let at = |id| {
            told.events.iter().rev().find_map(|(event, _)| match event {
                Event::State(change) if change.reply_id == id => change.position,
                _ => None,
            })
        };
        (at(second), at(third)) == (Some(1), Some(2))
    })
    .await;
    // One that waits can be stopped like any other.
    world.engine.stop(ME, second).await.unwrap();
    assert_eq!(told.end(second).await.state, ReplyState::Stopped);
    world.fake.release("on");
    for reply_id in [first, third] {
        assert_eq!(told.end(reply_id).await.state, ReplyState::Done);
    }
    let asked = world.fake.requests();
    assert_eq!(asked.iter().filter(|seen| seen.path == "/api/chat").count(), 2);
}

#[tokio::test]
async fn the_same_wish_again_starts_nothing() {
    let world = World::new(pieces(&["x"])).await;
    let wish = compared("once", &["scripted", "gemma2:2b"]);
    let first = world.engine.send_all(ME, wish.clone()).await.unwrap();
    let again = world.engine.send_all(ME, wish).await.unwrap();
    assert!(again.sent.repeated);
    assert_eq!(again.reply_ids, first.reply_ids);
    let mut told = world.watch(first.sent.chat_id).await;
    for reply_id in &first.reply_ids {
        told.end(*reply_id).await;
    }
    let compare = vec![candidate("llava:7b")];
    let wish = AskBeside { client_id: ClientId(Uuid::new_v4()), compare };
    let one = world.engine.ask_beside(ME, first.reply_ids[0], wish.clone()).await.unwrap();
    let two = world.engine.ask_beside(ME, first.reply_ids[0], wish).await.unwrap();
    assert_eq!((&one.reply_ids, two.sent.repeated), (&two.reply_ids, true));
    told.end(one.reply_ids[0]).await;
    let asked = world.fake.requests();
    assert_eq!(asked.iter().filter(|seen| seen.path == "/api/chat").count(), 3);
    // All of them heard the question and nothing else.
    for seen in asked.iter().filter(|seen| seen.path == "/api/chat") {
        assert_eq!(seen.body["messages"].as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test]
async fn what_is_no_comparison_is_refused_before_anything_happens() {
    let world = World::new(pieces(&["x"])).await;
    let refused = async |wish| world.engine.send_all(ME, wish).await.unwrap_err().code();
    assert_eq!(refused(compared("x", &["scripted"])).await, "invalid_request");
    assert_eq!(refused(compared("x", &["scripted"; 5])).await, "invalid_request");
    assert_eq!(refused(compared("x", &["scripted", ""])).await, "no_models");
    let mut hot = compared("x", &["scripted", "scripted"]);
    hot.compare[1].settings = linnet::domain::Settings::default().with("temperature", 9.0);
    assert_eq!(refused(hot).await, "invalid_setting");
    assert_eq!(world.engine.chats(ME, None).await.unwrap().chats.len(), 0);
}

#[tokio::test]
async fn an_end_of_the_server_interrupts_all_columns_and_each_goes_on_by_itself() {
    let options = Options { grace: Duration::ZERO, ..Options::default() };
    let world = World::with(held(1, &["half ", "whole"]), options, LONG).await;
    let made = compare(&world, "cut", &["scripted", "gemma2:2b"]).await;
    let mut told = world.watch(made.sent.chat_id).await;
    for reply_id in &made.reply_ids {
        told.text(*reply_id, "half ").await;
    }
    world.engine.drain(Duration::from_secs(60)).await;
    drop(told);
    let world = world.restart().await;
    let chat = world.engine.chat(ME, made.sent.chat_id).await.unwrap();
    let all = [&chat.messages[1].message, &chat.messages[1].beside[0].message];
    for (message, id) in all.iter().zip(&made.reply_ids) {
        assert_eq!((message.id, message.state), (*id, ReplyState::Interrupted));
        assert!("half ".starts_with(&message.text));
    }
    // The second one is written anew, in its place, by its model.
    let wish =
        AskAgain { client_id: ClientId(Uuid::new_v4()), how: Again::Regenerate, model: None };
    let again = world.engine.again(ME, made.reply_ids[1], wish).await.unwrap();
    let mut told = world.watch(made.sent.chat_id).await;
    world.fake.release("on");
    told.end(again.reply_id).await;
    let chat = world.engine.chat(ME, made.sent.chat_id).await.unwrap();
    assert_eq!(chat.messages[1].message.id, made.reply_ids[0]);
    let other = &chat.messages[1].beside[0].message;
    assert_eq!((other.id, other.model.as_deref()), (again.reply_id, Some("gemma2:2b")));
}
