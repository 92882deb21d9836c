//! What is sent: the active branch, and what happens when it does not fit.

use super::*;
use linnet::domain::Settings;
use linnet::domain::command::{Again, AskAgain};
use linnet::domain::settings::Overflow;
use serde_json::{Value, json};

fn sent_messages(world: &World, nth: usize) -> Value {
    let chats: Vec<_> =
        world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat").collect();
    chats[nth].body["messages"].clone()
}

#[tokio::test]
async fn the_active_branch_is_sent() {
    let world = World::new(pieces(&["answer"])).await;
    let settings = Settings::default().with("system", "Be brief.");
    let (one, _) = world.talk(SendMessage { settings: Some(settings), ..say("one") }).await;
    world.talk(say_in(one.chat_id, "wrong way")).await;
    world.talk(SendMessage { parent_id: Some(one.reply_id), ..say_in(one.chat_id, "two") }).await;
    let role = |role: &str, text: &str| json!({"role": role, "content": text});
    let expected = json!([
        role("system", "Be brief."),
        role("user", "one"),
        role("assistant", "answer"),
        role("user", "two")
    ]);
    assert_eq!(sent_messages(&world, 2), expected);
}

#[tokio::test]
async fn a_continued_reply_goes_on_from_its_end() {
    let world = World::new(held(1, &["first part, ", "never"])).await;
    let sent = world.send("go").await;
    world.watch(sent.chat_id).await.text(sent.reply_id, "part").await;
    world.engine.stop(ME, sent.reply_id).await.unwrap();
    world.watch(sent.chat_id).await.end(sent.reply_id).await;
    world.fake.script(pieces(&["second ", "part"]));
    let wish = AskAgain { client_id: ClientId(Uuid::new_v4()), how: Again::Continue, model: None };
    let again = world.engine.again(ME, sent.reply_id, wish).await.unwrap();
    let mut told = world.watch(sent.chat_id).await;
    told.end(again.reply_id).await;
    assert_eq!(told.reply(again.reply_id).text, "first part, second part");
    assert_eq!(world.message(again.reply_id).await.text, "first part, second part");
    let last = sent_messages(&world, 1);
    assert_eq!(last[1], json!({"role": "assistant", "content": "first part, "}));
}

/// A chat with a long history and a small window.
async fn long_chat(world: &World, overflow: Option<Overflow>) -> (ChatId, Sent, StateChange) {
    let mut settings = Settings::default().with("num_ctx", 1024);
    settings.set("overflow", overflow.map(Into::into));
    let words = "word ".repeat(150);
    let (first, _) = world.talk(SendMessage { settings: Some(settings), ..say(&words) }).await;
    let mut last = None;
    for _ in 0..12 {
        let (sent, end) = world.talk(say_in(first.chat_id, &words)).await;
        let failed = end.state == ReplyState::Failed;
        last = Some((first.chat_id, sent, end));
        if failed {
            break;
        }
    }
    last.unwrap()
}

#[tokio::test]
async fn too_long_is_said_by_default() {
    let world = World::new(pieces(&["ok"])).await;
    let (chat_id, _, end) = long_chat(&world, None).await;
    assert_eq!(end.state, ReplyState::Failed);
    let error = end.error.unwrap();
    assert!(
        matches!(error, linnet::domain::Error::ContextExceeded {
            prompt_tokens: Some(prompt), window_tokens: Some(1024)
        } if prompt >= 1024),
        "{error:?}"
    );
    let chat = world.engine.chat(ME, chat_id).await.unwrap();
    assert!(chat.messages.iter().all(|message| message.sent_from.is_none()));
}

#[tokio::test]
async fn the_oldest_go_on_wish_and_the_cut_is_noted() {
    let world = World::new(pieces(&["ok"])).await;
    let (chat_id, sent, end) = long_chat(&world, Some(Overflow::DropOldest)).await;
    assert_eq!((end.state, &end.error), (ReplyState::Done, &None));
    let chat = world.engine.chat(ME, chat_id).await.unwrap();
    let reply = chat.messages.last().unwrap();
    assert_eq!(reply.message.id, sent.reply_id);
    let from = reply.sent_from.expect("older messages were left out");
    let from = chat.messages.iter().position(|message| message.message.id == from).unwrap();
    assert!(from > 0 && from < chat.messages.len() - 1);
    assert_eq!(chat.messages[from].message.role, linnet::domain::Role::User);
    let mut chats = world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat");
    let last = chats.next_back().unwrap().body["messages"].as_array().unwrap().len();
    assert_eq!(last, chat.messages.len() - 1 - from);
}

#[tokio::test]
async fn a_server_that_would_cut_silently_is_not_asked() {
    let world = World::new(pieces(&["ok"])).await;
    world.fake.change(|settings| settings.version = "0.11.0".to_owned());
    let settings = Settings::default().with("num_ctx", 512);
    let wish = SendMessage { settings: Some(settings.clone()), ..say(&"word ".repeat(2000)) };
    let (_, end) = world.talk(wish).await;
    assert_eq!(end.error.as_ref().map(linnet::domain::Error::code), Some("context_exceeded"));
    assert!(world.fake.requests().iter().all(|seen| seen.path != "/api/chat"));
    let (_, end) = world.talk(SendMessage { settings: Some(settings), ..say("short") }).await;
    assert_eq!(end.state, ReplyState::Done);
}

#[tokio::test]
async fn requests_keep_the_window_that_is_loaded() {
    let world = World::new(pieces(&["ok"])).await;
    let settings = Settings::default().with("num_ctx", 2048);
    world.talk(SendMessage { settings: Some(settings), ..say("one") }).await;
    world.engine.refresh_models(ME).await;
    world.talk(say("two")).await;
    let mut chats = world.fake.requests().into_iter().filter(|seen| seen.path == "/api/chat");
    assert_eq!(chats.next_back().unwrap().body["options"]["num_ctx"], 2048);
}
