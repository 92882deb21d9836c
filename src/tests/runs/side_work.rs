//! Side work yields: titles and suggestions only when nobody waits, never at
//! the price of a load, and gone the moment anybody sends.

use super::*;
use crate::fake_ollama::{Rule, Seen};
use linnet::domain::command::ChatChange;
use linnet::domain::side_work::SideWork;
use linnet::domain::{Chat, Settings};

const TITLES: SideWork = SideWork { titles: true, suggestions: false };
const SUGGESTIONS: SideWork = SideWork { titles: false, suggestions: true };

fn rule(contains: &str, script: Script) -> Rule {
    Rule { contains: Some(contains.to_owned()), script, ..Rule::default() }
}

async fn world(wanted: SideWork, title: Script) -> World {
    let world = World::new(Script::default()).await;
    let lines = pieces(&["1. Explain it ", "simpler\n2. Write a test\n", "Here:\n3. Write a test"]);
    let all = Rule { script: pieces(&["ok"]), ..Rule::default() };
    world.fake.rules(vec![
        rule("Write a title", title),
        rule("Write three short messages", lines),
        all,
    ]);
    world.engine.set_side_work(ME, wanted).await.unwrap();
    world
}

fn chats(world: &World) -> Vec<Seen> {
    world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat").collect()
}

/// Watches until the chat is as wanted.
async fn until(world: &World, chat_id: ChatId, wanted: impl Fn(&Chat) -> bool) -> Chat {
    let mut told = world.watch(chat_id).await;
    loop {
        let chat = world.engine.chat(ME, chat_id).await.unwrap();
        if wanted(&chat) {
            return chat;
        }
        assert!(told.next().await);
    }
}

#[tokio::test]
async fn nothing_is_asked_unless_it_is_wanted() {
    let world = world(SideWork::default(), pieces(&["Never"])).await;
    let (one, _) = world.talk(say("one")).await;
    world.talk(say_in(one.chat_id, "two")).await;
    assert_eq!(chats(&world).len(), 2);
}

#[tokio::test]
async fn a_title_is_asked_as_a_suffix_with_the_same_options() {
    let world = world(TITLES, pieces(&["\"Counting ", "words.\"\n"])).await;
    let settings = Settings::default()
        .with("num_ctx", 2048)
        .with("system", "Be brief.")
        .with("stop", vec!["END".to_owned()])
        .with("num_predict", 500)
        .with("keep_alive", 60);
    let (sent, _) =
        world.talk(SendMessage { settings: Some(settings), ..say("How do I count words?") }).await;
    until(&world, sent.chat_id, |chat| chat.summary.title == "Counting words").await;
    let asked: Vec<_> = chats(&world).into_iter().map(|seen| seen.body).collect();
    let (answer, title) = (&asked[0], &asked[1]);
    let prefix = answer["messages"].as_array().unwrap();
    let messages = title["messages"].as_array().unwrap();
    assert_eq!(&messages[..prefix.len()], prefix.as_slice());
    assert_eq!(messages[prefix.len()]["content"], "ok");
    assert_eq!(messages.len(), prefix.len() + 2);
    assert_eq!(title["options"]["num_ctx"], 2048);
    assert_eq!(title["keep_alive"], answer["keep_alive"]);
    assert_eq!(title["think"], false);
    assert_eq!(title["truncate"], false);
    assert!(title["options"]["num_predict"].as_u64().unwrap() <= 64);
    assert!(title["options"]["stop"].is_null());
    // Written once, it is not asked for again.
    world.talk(say_in(sent.chat_id, "more")).await;
    world.talk(say_in(sent.chat_id, "still more")).await;
    assert_eq!(chats(&world).len(), 4);
}

#[tokio::test]
async fn a_title_of_a_persons_is_never_overwritten() {
    let world = world(TITLES, held(0, &["Machine title"])).await;
    let (sent, _) = world.talk(say("one")).await;
    let request = world.fake.wait_request("/api/chat", 2).await;
    // The person is quicker.
    let change = ChatChange { title: Some("one".to_owned()), ..ChatChange::default() };
    world.engine.change_chat(ME, sent.chat_id, change).await.unwrap();
    world.fake.release("on");
    world.fake.wait_end(request.id).await;
    world.talk(say_in(sent.chat_id, "two")).await;
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.summary.title, "one");
    assert_eq!(chats(&world).len(), 3);
}

#[tokio::test]
async fn a_send_closes_its_connection_at_once() {
    let world = world(TITLES, held(1, &["Slow ", "title"])).await;
    let (sent, _) = world.talk(say("one")).await;
    let request = world.fake.wait_request("/api/chat", 2).await;
    world.fake.wait_sent(request.id, 1).await;
    let next = world.engine.send(ME, say("somebody else's")).await.unwrap();
    world.fake.wait_closed(request.id).await;
    assert_eq!(world.watch(next.chat_id).await.end(next.reply_id).await.state, ReplyState::Done);
    // It was not made up for: the title is what it was.
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.summary.title, "one");
}

#[tokio::test]
async fn nothing_is_asked_while_somebody_waits() {
    let world = world(TITLES, pieces(&["A title"])).await;
    let held = Rule { times: Some(1), ..rule("one", held(1, &["o", "k"])) };
    let title = rule("Write a title", pieces(&["A title"]));
    let all = Rule { script: pieces(&["ok"]), ..Rule::default() };
    world.fake.rules(vec![held, title, all]);
    let one = world.send("one").await;
    world.fake.wait_request("/api/chat", 1).await;
    let two = world.send("two").await;
    let three = world.send("three").await;
    world.fake.release("on");
    for sent in [one, two, three] {
        world.watch(sent.chat_id).await.end(sent.reply_id).await;
    }
    for sent in [one, two, three] {
        until(&world, sent.chat_id, |chat| chat.summary.title == "A title").await;
    }
    let last: Vec<String> = chats(&world)
        .iter()
        .map(|seen| {
            let messages = seen.body["messages"].as_array().unwrap();
            messages.last().unwrap()["content"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(&last[..3], ["one", "two", "three"]);
    assert_eq!(last.len(), 6, "{last:?}");
}

#[tokio::test]
async fn a_model_that_leaves_the_memory_is_left_alone() {
    let world = world(TITLES, pieces(&["A title"])).await;
    world.fake.change(|settings| settings.keep_alive = 0.0);
    let (sent, _) = world.talk(say("one")).await;
    world.talk(say_in(sent.chat_id, "two")).await;
    assert_eq!(chats(&world).len(), 2);
}

#[tokio::test]
async fn suggestions_are_kept_with_the_reply_and_junk_is_dropped() {
    let world = world(SUGGESTIONS, Script::default()).await;
    let (sent, _) = world.talk(say("one")).await;
    let some = |chat: &Chat| chat.messages.last().is_some_and(|last| !last.suggestions.is_empty());
    let chat = until(&world, sent.chat_id, some).await;
    assert_eq!(chat.messages.last().unwrap().suggestions, ["Explain it simpler", "Write a test"]);
    let world = world.restart().await;
    let chat = world.engine.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.messages.last().unwrap().suggestions.len(), 2);
    assert_eq!(world.engine.side_work(ME).await, SUGGESTIONS);
    assert_eq!(world.engine.side_work(OTHER).await, SideWork::default());
}

#[tokio::test]
async fn what_a_window_token_takes_is_reckoned_from_the_models_shape() {
    let world = World::new(Script::default()).await;
    let bytes = world.engine.token_bytes("gemma2:2b").await.unwrap();
    assert_eq!(bytes, Some(26 * 4 * (256 + 256) * 2));
    assert!(world.engine.token_bytes("nothing:1b").await.is_err());
}
