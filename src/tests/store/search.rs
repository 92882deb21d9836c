//! Search: words in any case and order, only what is there, only one's own.

use super::*;
use linnet::domain::search::Found;

async fn titles(store: &Store, text: &str) -> Vec<String> {
    let Found { chats, .. } = store.search(ME, text).await.unwrap();
    chats.into_iter().map(|chat| chat.title).collect()
}

async fn excerpts(store: &Store, text: &str) -> Vec<String> {
    let Found { messages, .. } = store.search(ME, text).await.unwrap();
    messages.into_iter().map(|hit| hit.excerpt).collect()
}

#[tokio::test]
async fn chats_and_messages_are_found_by_their_words() {
    let (store, _directory) = empty().await;
    let birds = talk(&store, say("Птицы Севера"), "The linnet is a small finch.").await;
    talk(&store, say("Other things"), "100 % of \"quoted\" words").await;
    assert_eq!(titles(&store, "птиц").await, ["Птицы Севера"]);
    assert_eq!(titles(&store, "севера ПТИЦЫ").await, ["Птицы Севера"]);
    assert_eq!(excerpts(&store, "finch LINN").await, ["The linnet is a small finch."]);
    assert_eq!(excerpts(&store, "птицы").await, ["Птицы Севера"]);
    // Neither a part in the middle of a word, nor only one of two.
    assert_eq!(excerpts(&store, "innet").await, [""; 0]);
    assert_eq!(excerpts(&store, "finch quoted").await, [""; 0]);
    // Marks of any query language are only marks.
    for hostile in ["%", "_", "\"", "*", "' OR 1=1 --", "NEAR(", "text:linnet", "-linnet", "\0"] {
        let found = store.search(ME, hostile).await.unwrap();
        let harmless = hostile.contains("linnet") || found == Found::default();
        assert!(harmless, "{hostile}: {found:?}");
    }
    let Found { messages, .. } = store.search(ME, "finch").await.unwrap();
    assert_eq!((messages[0].chat_id, messages[0].id), (birds.chat_id, birds.reply_id));
    assert_eq!(store.search(OTHER, "птицы finch").await, Ok(Found::default()));
    assert_eq!(store.search(OTHER, "птицы").await, Ok(Found::default()));
}

#[tokio::test]
async fn what_is_deleted_is_not_found_until_it_is_back() {
    let (store, _directory) = empty().await;
    let chat = talk(&store, say("Nightingale"), "sings at night").await;
    store.delete_chat(ME, chat.chat_id).await.unwrap();
    assert_eq!(store.search(ME, "nightingale").await, Ok(Found::default()));
    assert_eq!(store.search(ME, "sings").await, Ok(Found::default()));
    store.restore_chat(ME, chat.chat_id).await.unwrap();
    assert_eq!(titles(&store, "nightingale").await, ["Nightingale"]);
    store.delete_message(ME, chat.reply_id).await.unwrap();
    assert_eq!(excerpts(&store, "sings").await, [""; 0]);
    store.restore_message(ME, chat.reply_id).await.unwrap();
    assert_eq!(excerpts(&store, "sings").await, ["sings at night"]);
    // Gone for good: not in the index either, whose numbers are used again.
    store.delete_chat(ME, chat.chat_id).await.unwrap();
    store.empty_trash(linnet::domain::UnixMillis(i64::MAX)).await.unwrap();
    talk(&store, say("Fresh"), "other words").await;
    assert_eq!(excerpts(&store, "sings").await, [""; 0]);
    assert_eq!(excerpts(&store, "other").await, ["other words"]);
}

#[tokio::test]
async fn scripts_without_spaces_are_found_in_the_middle() {
    let (store, _directory) = empty().await;
    talk(&store, say("鳥"), "紅雀是一種小鳥。").await;
    assert_eq!(excerpts(&store, "一種").await, ["紅雀是一種小鳥。"]);
    assert_eq!(titles(&store, "鳥").await, ["鳥"]);
}

#[tokio::test]
async fn a_reply_is_found_once_it_has_ended_and_an_edit_in_its_place() {
    let (store, _directory) = empty().await;
    let sent = store.send(ME, say("question")).await.unwrap().sent;
    assert_eq!(excerpts(&store, "answer").await, [""; 0]);
    store.finish(ending(sent, ReplyState::Done, "the answer")).await.unwrap();
    assert_eq!(excerpts(&store, "answer").await, ["the answer"]);
    store.edit_reply(ME, sent.reply_id, "the correction".into()).await.unwrap();
    assert_eq!(excerpts(&store, "the").await, ["the correction", "the answer"]);
}
