//! The list of chats: order, pages, pins, dots.

use super::*;
use linnet::domain::command::ChatChange;
use linnet::domain::{ChatPage, Error, limits};

async fn pages(store: &Store) -> Vec<ChatPage> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = store.chats(ME, after.as_deref()).await.unwrap();
        after.clone_from(&page.next);
        pages.push(page);
        if after.is_none() {
            return pages;
        }
    }
}

#[tokio::test]
async fn pages_hold_each_chat_once_newest_first() {
    let (store, _directory) = empty().await;
    let mut ids = Vec::new();
    for number in 0..limits::CHATS_PER_PAGE * 2 + 7 {
        ids.push(store.send(ME, say(&number.to_string())).await.unwrap().sent.chat_id);
    }
    store.send(OTHER, say("not mine")).await.unwrap();
    let pinned = ids[3];
    let pin = ChatChange { pinned: Some(true), ..ChatChange::default() };
    assert!(store.change_chat(ME, pinned, pin).await.unwrap().pinned);
    store.delete_chat(ME, ids[5]).await.unwrap();
    let pages = pages(&store).await;
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[0].chats.len(), limits::CHATS_PER_PAGE + 1);
    let listed: Vec<ChatId> =
        pages.iter().flat_map(|page| page.chats.iter().map(|chat| chat.id)).collect();
    let mut expected: Vec<ChatId> =
        ids.iter().rev().copied().filter(|id| *id != pinned && *id != ids[5]).collect();
    expected.insert(0, pinned);
    assert_eq!(listed, expected);
    for garbage in ["", "x", "1", "1.x", "-.-"] {
        let refused = store.chats(ME, Some(garbage)).await;
        assert!(matches!(refused, Err(Error::InvalidRequest { .. })), "{garbage}");
    }
}

#[tokio::test]
async fn dots_tell_what_is_written_and_what_is_new() {
    let (store, _directory) = empty().await;
    let sent = store.send(ME, say("q")).await.unwrap().sent;
    let row = || async { store.chats(ME, None).await.unwrap().chats[0].clone() };
    assert!(row().await.live && !row().await.unread);
    let ended = store.finish(ending(sent, ReplyState::Done, "a")).await.unwrap().unwrap();
    assert_eq!(ended, row().await);
    assert!(!ended.live);
    let read = store.mark_read(ME, sent.chat_id).await.unwrap();
    assert!(read.is_none_or(|row| !row.unread));
    assert!(!row().await.unread);
    assert_eq!(store.mark_read(ME, sent.chat_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_change_leaves_what_it_does_not_name() {
    let (store, _directory) = empty().await;
    let sent = talk(&store, say("before"), "a").await;
    let title = ChatChange { title: Some("  new \n title ".to_owned()), ..ChatChange::default() };
    assert_eq!(store.change_chat(ME, sent.chat_id, title).await.unwrap().title, "new title");
    let nothing = ChatChange { title: Some(" \n".to_owned()), ..ChatChange::default() };
    assert_eq!(store.change_chat(ME, sent.chat_id, nothing).await.unwrap().title, "new title");
    let change = ChatChange { settings: Some(settings()), ..ChatChange::default() };
    store.change_chat(ME, sent.chat_id, change).await.unwrap();
    let chat = store.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!((chat.settings, chat.model.as_deref()), (settings(), Some("gemma2:2b")));
}
