//! Sending and asking again.

use super::*;
use linnet::domain::Error;
use linnet::domain::command::ChatChange;

#[tokio::test]
async fn a_new_chat_has_the_message_and_an_empty_reply() {
    let (store, _directory) = empty().await;
    let wish = SendMessage { settings: Some(settings()), ..say("# Hello\nworld") };
    let asked = store.send(ME, wish).await.unwrap();
    let (summary, start) = asked.started.unwrap();
    assert_eq!((summary.title.as_str(), summary.live, summary.unread), ("Hello", true, false));
    assert_eq!((start.model.as_str(), start.settings), ("gemma2:2b", settings()));
    let chat = store.chat(ME, asked.sent.chat_id).await.unwrap();
    assert_eq!(chat.model.as_deref(), Some("gemma2:2b"));
    assert_eq!(chat.settings, settings());
    let [question, reply] = &chat.messages[..] else { panic!("{chat:?}") };
    assert_eq!(question.message.id, asked.sent.message_id);
    assert_eq!(question.message.state, ReplyState::Done);
    assert_eq!(reply.message.id, asked.sent.reply_id);
    assert_eq!(reply.message.parent_id, Some(asked.sent.message_id));
    assert_eq!(reply.message.state, ReplyState::Queued);
    assert_eq!(store.preferences(ME).await.unwrap().last_model.as_deref(), Some("gemma2:2b"));
}

#[tokio::test]
async fn the_same_wish_twice_is_one_wish() {
    let (store, _directory) = empty().await;
    let wish = say("once");
    let wishes = (0..20).map(|_| store.send(ME, wish.clone()));
    let asked = futures_util::future::try_join_all(wishes).await.unwrap();
    assert_eq!(asked.iter().filter(|asked| asked.started.is_some()).count(), 1);
    let first = asked[0].sent;
    assert!(asked.iter().all(|asked| asked.sent.reply_id == first.reply_id));
    assert!(asked.iter().filter(|asked| asked.started.is_none()).all(|asked| asked.sent.repeated));
    assert_eq!(store.chats(ME, None).await.unwrap().chats.len(), 1);
    // Another owner's wish with that id is another wish.
    let other = store.send(OTHER, wish).await.unwrap();
    assert_ne!(other.sent.reply_id, first.reply_id);
    // The same for another answer.
    store.finish(ending(first, ReplyState::Done, "yes")).await.unwrap();
    let wish = again(Again::Regenerate);
    let one = store.ask_again(ME, first.reply_id, wish.clone()).await.unwrap();
    let two = store.ask_again(ME, first.reply_id, wish).await.unwrap();
    assert_eq!((one.sent.reply_id, two.started), (two.sent.reply_id, None));
}

#[tokio::test]
async fn nobody_writes_in_anothers_chat() {
    let (store, _directory) = empty().await;
    let sent = talk(&store, say("mine"), "answer").await;
    let refused = [
        store.send(OTHER, say_in(sent.chat_id, "x")).await.map(drop),
        store.ask_again(OTHER, sent.reply_id, again(Again::Retry)).await.map(drop),
        store.chat(OTHER, sent.chat_id).await.map(drop),
        store.message(OTHER, sent.reply_id).await.map(drop),
        store.history(OTHER, sent.reply_id).await.map(drop),
        store.newest_reply(OTHER, sent.chat_id).await.map(drop),
        store.choose(OTHER, sent.reply_id).await.map(drop),
        store.edit_reply(OTHER, sent.reply_id, "x".to_owned()).await.map(drop),
        store.delete_message(OTHER, sent.reply_id).await.map(drop),
        store.restore_message(OTHER, sent.reply_id).await.map(drop),
        store.fork(OTHER, sent.reply_id).await.map(drop),
        store.delete_chat(OTHER, sent.chat_id).await.map(drop),
        store.restore_chat(OTHER, sent.chat_id).await.map(drop),
        store.mark_read(OTHER, sent.chat_id).await.map(drop),
        store.change_chat(OTHER, sent.chat_id, ChatChange::default()).await.map(drop),
    ];
    assert!(refused.iter().all(|refused| *refused == Err(Error::NotFound)), "{refused:?}");
    assert_eq!(shown(&store, sent.chat_id).await, ["mine", "answer"]);
    // A parent of another chat is no parent.
    let elsewhere = talk(&store, say("elsewhere"), "there").await;
    let wish = SendMessage { parent_id: Some(elsewhere.reply_id), ..say_in(sent.chat_id, "x") };
    assert_eq!(store.send(ME, wish).await.map(drop), Err(Error::NotFound));
    let wish = SendMessage { parent_id: Some(elsewhere.reply_id), ..say("x") };
    assert!(matches!(store.send(ME, wish).await, Err(Error::InvalidRequest { .. })));
}

#[tokio::test]
async fn nothing_follows_a_reply_that_is_being_written() {
    let (store, _directory) = empty().await;
    let first = store.send(ME, say("one")).await.unwrap().sent;
    let refused = store.send(ME, say_in(first.chat_id, "two")).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })));
    let refused = store.ask_again(ME, first.reply_id, again(Again::Continue)).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })));
    // Another branch of the chat is free.
    let wish = SendMessage { from_root: true, ..say_in(first.chat_id, "other root") };
    let second = store.send(ME, wish).await.unwrap().sent;
    let third = store.ask_again(ME, first.reply_id, again(Again::Regenerate)).await.unwrap().sent;
    assert_eq!(third.message_id, first.message_id);
    assert_eq!(store.history(ME, second.reply_id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_edited_question_is_a_new_branch() {
    let (store, _directory) = empty().await;
    let first = talk(&store, say("one"), "1").await;
    let second = talk(&store, say_in(first.chat_id, "two"), "2").await;
    let edit = SendMessage { parent_id: Some(first.reply_id), ..say_in(first.chat_id, "zwei") };
    let edited = talk(&store, edit, "2b").await;
    assert_eq!(shown(&store, first.chat_id).await, ["one", "1", "zwei", "2b"]);
    let chat = store.chat(ME, first.chat_id).await.unwrap();
    assert_eq!(chat.messages[2].versions, [second.message_id, edited.message_id]);
    assert_eq!(chat.messages[1].versions, []);
    let edit = SendMessage { from_root: true, ..say_in(first.chat_id, "eins") };
    let root = talk(&store, edit, "1b").await;
    assert_eq!(shown(&store, first.chat_id).await, ["eins", "1b"]);
    store.choose(ME, first.message_id).await.unwrap();
    assert_eq!(shown(&store, first.chat_id).await, ["one", "1", "zwei", "2b"]);
    store.choose(ME, root.message_id).await.unwrap();
    assert_eq!(shown(&store, first.chat_id).await, ["eins", "1b"]);
}

#[tokio::test]
async fn a_continued_reply_takes_the_old_ones_place() {
    let (store, _directory) = empty().await;
    let sent = store.send(ME, say("go on")).await.unwrap().sent;
    let cut = Ending { thinking: "hm".to_owned(), ..ending(sent, ReplyState::Stopped, "half") };
    store.finish(cut).await.unwrap();
    let asked = store.ask_again(ME, sent.reply_id, again(Again::Continue)).await.unwrap();
    let (_, start) = asked.started.unwrap();
    assert_eq!((start.thinking.as_str(), start.text.as_str()), ("hm", "half"));
    let chat = store.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.messages.len(), 2);
    assert_eq!(chat.messages[1].message.id, asked.sent.reply_id);
    assert_eq!(chat.messages[1].versions, []);
    assert_eq!(chat.messages[1].message.text, "half");
    assert_eq!(store.message(ME, sent.reply_id).await, Err(Error::NotFound));
    // Repeating the first wish still gives its first answer.
    assert_eq!(store.history(ME, asked.sent.reply_id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_reply_that_something_follows_stays_when_continued() {
    let (store, _directory) = empty().await;
    let first = store.send(ME, say("go on")).await.unwrap().sent;
    store.finish(ending(first, ReplyState::Stopped, "half")).await.unwrap();
    talk(&store, say_in(first.chat_id, "next"), "2").await;
    let asked = store.ask_again(ME, first.reply_id, again(Again::Continue)).await.unwrap();
    let chat = store.chat(ME, first.chat_id).await.unwrap();
    assert_eq!(chat.messages[1].versions, [first.reply_id, asked.sent.reply_id]);
    store.choose(ME, first.reply_id).await.unwrap();
    assert_eq!(shown(&store, first.chat_id).await, ["go on", "half", "next", "2"]);
}

#[tokio::test]
async fn a_retry_replaces_only_what_has_no_text() {
    let (store, _directory) = empty().await;
    let sent = store.send(ME, say("try")).await.unwrap().sent;
    store.finish(ending(sent, ReplyState::Failed, "")).await.unwrap();
    let second = store.ask_again(ME, sent.reply_id, again(Again::Retry)).await.unwrap().sent;
    store.finish(ending(second, ReplyState::Failed, "part")).await.unwrap();
    let third = store.ask_again(ME, second.reply_id, again(Again::Retry)).await.unwrap().sent;
    let chat = store.chat(ME, sent.chat_id).await.unwrap();
    assert_eq!(chat.messages[1].versions, [second.reply_id, third.reply_id]);
    // A message whose replies are gone can be answered again.
    for reply in [second, third] {
        store.delete_message(ME, reply.reply_id).await.unwrap();
    }
    assert_eq!(shown(&store, sent.chat_id).await, ["try"]);
    let wish = AskAgain { model: Some("qwen3:0.6b".to_owned()), ..again(Again::Regenerate) };
    let asked = store.ask_again(ME, sent.message_id, wish).await.unwrap();
    assert_eq!(asked.started.unwrap().1.model, "qwen3:0.6b");
    assert_eq!(shown_ids(&store, sent.chat_id).await, [sent.message_id, asked.sent.reply_id]);
}
