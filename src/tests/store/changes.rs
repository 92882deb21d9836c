//! Edited answers, deleting and undo, forks.

use super::*;
use linnet::domain::Error;

#[tokio::test]
async fn an_edited_answer_stands_beside_the_old_one() {
    let (store, _directory) = empty().await;
    let sent = talk(&store, say("q"), "a").await;
    let (_, edited) = store.edit_reply(ME, sent.reply_id, "better".to_owned()).await.unwrap();
    let chat = store.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.messages[1].versions, [sent.reply_id, edited]);
    let shown = &chat.messages[1].message;
    assert_eq!(
        (shown.text.as_str(), shown.edited, shown.state),
        ("better", true, ReplyState::Done)
    );
    let refused = store.edit_reply(ME, sent.message_id, "x".to_owned()).await;
    assert!(matches!(refused, Err(Error::InvalidRequest { .. })));
}

#[tokio::test]
async fn undo_brings_back_exactly_what_went() {
    let (store, _directory) = empty().await;
    let one = talk(&store, say("1"), "a").await;
    let two = talk(&store, say_in(one.chat_id, "2"), "b").await;
    let three = talk(&store, say_in(one.chat_id, "3"), "c").await;
    let before = store.chat(ME, one.chat_id).await.unwrap();
    // A part is deleted first, then all from further up.
    store.delete_message(ME, three.reply_id).await.unwrap();
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a", "2", "b", "3"]);
    store.delete_message(ME, two.message_id).await.unwrap();
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a"]);
    let early = store.restore_message(ME, three.reply_id).await;
    assert!(matches!(early, Err(Error::Conflict { .. })));
    let taken_along = store.restore_message(ME, two.reply_id).await;
    assert!(matches!(taken_along, Err(Error::Conflict { .. })));
    store.restore_message(ME, two.message_id).await.unwrap();
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a", "2", "b", "3"]);
    store.restore_message(ME, three.reply_id).await.unwrap();
    assert_eq!(store.chat(ME, one.chat_id).await.unwrap(), before);
    // Undo of what is not deleted does nothing.
    store.restore_message(ME, three.reply_id).await.unwrap();
    assert_eq!(store.chat(ME, one.chat_id).await.unwrap(), before);
}

#[tokio::test]
async fn a_deleted_version_gives_way_to_the_newest_one_left() {
    let (store, _directory) = empty().await;
    let sent = talk(&store, say("q"), "first").await;
    let mut ids = vec![sent.reply_id];
    for text in ["second", "third"] {
        let next = store.ask_again(ME, sent.reply_id, again(Again::Regenerate)).await.unwrap().sent;
        store.finish(ending(next, ReplyState::Done, text)).await.unwrap();
        ids.push(next.reply_id);
    }
    store.delete_message(ME, ids[2]).await.unwrap();
    assert_eq!(shown(&store, sent.chat_id).await, ["q", "second"]);
    // A version that is not shown goes without a change of what is.
    store.delete_message(ME, ids[0]).await.unwrap();
    assert_eq!(shown(&store, sent.chat_id).await, ["q", "second"]);
    store.delete_message(ME, sent.message_id).await.unwrap();
    assert_eq!(shown(&store, sent.chat_id).await, [""; 0]);
    store.restore_message(ME, sent.message_id).await.unwrap();
    assert_eq!(shown(&store, sent.chat_id).await, ["q", "second"]);
}

#[tokio::test]
async fn deleting_tells_which_runs_it_hits() {
    let (store, _directory) = empty().await;
    let one = talk(&store, say("1"), "a").await;
    let two = store.send(ME, say_in(one.chat_id, "2")).await.unwrap().sent;
    let (_, live) = store.delete_message(ME, one.reply_id).await.unwrap();
    assert_eq!(live, [two.reply_id]);
    assert!(!store.chats(ME, None).await.unwrap().chats[0].live);
    // Its end is stored all the same, and is there after undo.
    store.finish(ending(two, ReplyState::Stopped, "part")).await.unwrap();
    store.restore_message(ME, one.reply_id).await.unwrap();
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a", "2", "part"]);
    let three = store.send(ME, say_in(one.chat_id, "3")).await.unwrap().sent;
    assert_eq!(store.delete_chat(ME, one.chat_id).await.unwrap(), [three.reply_id]);
    assert_eq!(store.finish(ending(three, ReplyState::Stopped, "")).await.unwrap(), None);
    assert_eq!(store.chat(ME, one.chat_id).await.map(drop), Err(Error::NotFound));
    assert_eq!(store.message(ME, one.reply_id).await.map(drop), Err(Error::NotFound));
    store.restore_chat(ME, one.chat_id).await.unwrap();
    assert_eq!(shown(&store, one.chat_id).await.len(), 6);
}

#[tokio::test]
async fn a_fork_is_a_chat_of_its_own() {
    let (store, _directory) = empty().await;
    let wish = SendMessage { settings: Some(settings()), ..say("q") };
    let one = talk(&store, wish, "a").await;
    let two = store.send(ME, say_in(one.chat_id, "more")).await.unwrap().sent;
    let cut = Ending { sent_from: Some(one.message_id), ..ending(two, ReplyState::Done, "b") };
    store.finish(cut).await.unwrap();
    talk(&store, say_in(one.chat_id, "later"), "c").await;
    let copy = store.fork(ME, two.reply_id).await.unwrap();
    let old = store.chat(ME, one.chat_id).await.unwrap();
    let new = store.chat(ME, copy.id).await.unwrap();
    assert_eq!(shown(&store, copy.id).await, ["q", "a", "more", "b"]);
    assert_eq!((&new.model, &new.settings), (&old.model, &old.settings));
    assert_eq!(new.summary.title, old.summary.title);
    assert_eq!(new.messages[3].sent_from, Some(new.messages[0].message.id));
    let ids = shown_ids(&store, one.chat_id).await;
    assert!(new.messages.iter().all(|copied| !ids.contains(&copied.message.id)));
    // What happens in one does not touch the other.
    store.delete_message(ME, new.messages[0].message.id).await.unwrap();
    talk(&store, say_in(one.chat_id, "still"), "d").await;
    assert_eq!(shown(&store, one.chat_id).await.len(), 8);
    let live = store.send(ME, say("x")).await.unwrap().sent;
    assert!(matches!(store.fork(ME, live.reply_id).await, Err(Error::Conflict { .. })));
    assert!(store.fork(ME, live.message_id).await.is_ok());
}
