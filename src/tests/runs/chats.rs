//! What is done with chats is told to every viewer.

use super::*;
use linnet::domain::Settings;
use linnet::domain::command::ChatChange;

#[tokio::test]
async fn changes_are_told() {
    let world = World::new(pieces(&["answer"])).await;
    let (sent, _) = world.talk(say("question")).await;
    let mut told = Told::new(world.engine.watch(ME, None, None).await.unwrap());
    let engine = &world.engine;
    let title = ChatChange { title: Some("renamed".to_owned()), ..ChatChange::default() };
    engine.change_chat(ME, sent.chat_id, title).await.unwrap();
    let row = |told: &Told, title: &str| {
        told.has(|event| matches!(event, Event::Chat(row) if row.title == title))
    };
    told.until(|told| row(told, "renamed")).await;
    assert!(!told.has(|event| *event == Event::Messages(sent.chat_id)));
    let messages = |told: &Told, count: usize| {
        let of_chat = |(event, _): &&(Event, Cursor)| *event == Event::Messages(sent.chat_id);
        told.events.iter().filter(of_chat).count() == count
    };
    let settings = Some(Settings::default().with("seed", 7));
    engine
        .change_chat(ME, sent.chat_id, ChatChange { settings, ..ChatChange::default() })
        .await
        .unwrap();
    told.until(|told| messages(told, 1)).await;
    let edited = engine.edit_reply(ME, sent.reply_id, "better".to_owned()).await.unwrap();
    told.until(|told| messages(told, 2)).await;
    engine.choose(ME, sent.reply_id).await.unwrap();
    told.until(|told| messages(told, 3)).await;
    engine.delete_message(ME, edited).await.unwrap();
    told.until(|told| messages(told, 4)).await;
    engine.restore_message(ME, edited).await.unwrap();
    told.until(|told| messages(told, 5)).await;
    let copy = engine.fork(ME, sent.reply_id).await.unwrap();
    told.until(|told| told.has(|event| matches!(event, Event::Chat(row) if row.id == copy))).await;
    engine.delete_chat(ME, copy).await.unwrap();
    told.until(|told| told.has(|event| *event == Event::Gone(copy))).await;
    assert_eq!(engine.chats(ME, None).await.unwrap().chats.len(), 1);
    engine.restore_chat(ME, copy).await.unwrap();
    told.until(|told| messages(told, 5) && told.has(|event| *event == Event::Messages(copy))).await;
    engine.mark_read(ME, sent.chat_id).await.unwrap();
    assert!(engine.chats(ME, None).await.unwrap().chats.iter().all(|chat| !chat.unread));
}

#[tokio::test]
async fn an_answer_is_not_edited_into_nothing() {
    let world = World::new(pieces(&["answer"])).await;
    let (sent, _) = world.talk(say("question")).await;
    let empty = world.engine.edit_reply(ME, sent.reply_id, " ".to_owned()).await;
    assert_eq!(empty.unwrap_err().code(), "message_empty");
}
