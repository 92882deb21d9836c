//! Comparisons in the store: siblings, places, keeping, repetition.

use super::*;
use linnet::domain::compare::AskBeside;
use linnet::domain::{Candidate, Error};
use linnet::server::store::Asked;

fn candidate(model: &str) -> Candidate {
    Candidate { model: model.to_owned(), ..Candidate::default() }
}

fn compared(text: &str, models: &[&str]) -> SendMessage {
    SendMessage { compare: models.iter().map(|model| candidate(model)).collect(), ..say(text) }
}

fn beside(models: &[&str]) -> AskBeside {
    let compare = models.iter().map(|model| candidate(model)).collect();
    AskBeside { client_id: ClientId(Uuid::new_v4()), compare }
}

/// Ends all replies that a wish made, each with its number as its text.
async fn end_all(store: &Store, asked: &Asked) {
    for (at, reply_id) in asked.reply_ids.iter().enumerate() {
        let sent = Sent { reply_id: *reply_id, ..asked.sent };
        store.finish(ending(sent, ReplyState::Done, &format!("answer {at}"))).await.unwrap();
    }
}

/// The ids of the columns at a place of the branch, and of what stands beside.
async fn columns_at(store: &Store, chat_id: ChatId, at: usize) -> (Vec<MessageId>, Vec<MessageId>) {
    let chat = store.chat(ME, chat_id).await.unwrap();
    let reply = &chat.messages[at];
    (
        reply.columns.iter().map(|column| column.reply_id).collect(),
        reply.beside.iter().map(|beside| beside.message.id).collect(),
    )
}

#[tokio::test]
async fn one_question_and_a_reply_for_each_candidate() {
    let (store, _directory) = empty().await;
    let mut wish = compared("who are you?", &["a", "b"]);
    wish.compare.push(Candidate {
        label: Some("Precise".to_owned()),
        settings: Settings::default().with("temperature", 0.2),
        ..candidate("a")
    });
    wish.settings = Some(Settings::default().with("temperature", 0.9).with("top_k", 3));
    let asked = store.send(ME, wish).await.unwrap();
    assert_eq!(asked.reply_ids.len(), 3);
    assert_eq!(asked.reply_ids[0], asked.sent.reply_id);
    assert_eq!(asked.beside.len(), 2);
    let (_, first) = asked.started.as_ref().unwrap();
    let last = &asked.beside[1].1;
    assert_eq!((first.model.as_str(), last.model.as_str()), ("a", "a"));
    // The candidate's settings lie over the chat's, and do not become the chat's.
    assert_eq!(first.settings.number("temperature"), Some(0.9));
    assert_eq!(last.settings.number("temperature"), Some(0.2));
    assert_eq!(last.settings.number("top_k"), Some(3.0));
    let chat = store.chat(ME, asked.sent.chat_id).await.unwrap();
    assert_eq!(chat.settings.number("temperature"), Some(0.9));
    assert_eq!(chat.messages.len(), 2);
    let reply = &chat.messages[1];
    assert_eq!(reply.versions, asked.reply_ids);
    assert_eq!(reply.columns[2].label.as_deref(), Some("Precise"));
    let (columns, others) = columns_at(&store, asked.sent.chat_id, 1).await;
    assert_eq!((columns, others), (asked.reply_ids.clone(), asked.reply_ids[1..].to_vec()));
}

#[tokio::test]
async fn the_same_comparison_twice_is_one() {
    let (store, _directory) = empty().await;
    let wish = compared("once", &["a", "b", "c"]);
    let wishes = (0..8).map(|_| store.send(ME, wish.clone()));
    let asked = futures_util::future::try_join_all(wishes).await.unwrap();
    assert_eq!(asked.iter().filter(|asked| asked.started.is_some()).count(), 1);
    assert!(asked.iter().all(|one| one.reply_ids == asked[0].reply_ids));
    let first_wish = wish;
    end_all(&store, &asked[0]).await;
    // What was made beside later is another wish's.
    let wish = beside(&["d"]);
    let one = store.ask_beside(ME, asked[0].reply_ids[1], wish.clone()).await.unwrap();
    let two = store.ask_beside(ME, asked[0].reply_ids[1], wish).await.unwrap();
    assert_eq!((&one.reply_ids, two.started), (&two.reply_ids, None));
    let again = store.send(ME, first_wish).await.unwrap();
    assert_eq!(again.reply_ids, asked[0].reply_ids);
    let (columns, _) = columns_at(&store, asked[0].sent.chat_id, 1).await;
    assert_eq!(columns, [&asked[0].reply_ids[..], &one.reply_ids[..]].concat());
    let refused = store.ask_beside(ME, asked[0].reply_ids[0], beside(&["e"])).await;
    assert!(matches!(refused, Err(Error::InvalidRequest { .. })), "four at most");
}

#[tokio::test]
async fn the_kept_one_is_the_conversations_and_can_be_laid_open_again() {
    let (store, _directory) = empty().await;
    let mut wish = compared("which?", &["a"]);
    wish.compare.push(Candidate {
        label: Some("Hot".to_owned()),
        settings: Settings::default().with("temperature", 1.5),
        ..candidate("b")
    });
    let asked = store.send(ME, wish).await.unwrap();
    end_all(&store, &asked).await;
    let chat_id = asked.sent.chat_id;
    // What is said while none is kept follows the first one.
    let follow = talk(&store, say_in(chat_id, "and?"), "so").await;
    assert_eq!(shown(&store, chat_id).await, ["which?", "answer 0", "and?", "so"]);
    assert_eq!(columns_at(&store, chat_id, 1).await.1, [asked.reply_ids[1]]);

    assert_eq!(store.keep(ME, asked.reply_ids[1]).await, Ok(chat_id));
    assert_eq!(shown(&store, chat_id).await, ["which?", "answer 1"]);
    assert_eq!(columns_at(&store, chat_id, 1).await, (asked.reply_ids.clone(), vec![]));
    let chat = store.chat(ME, chat_id).await.unwrap();
    assert_eq!(chat.model.as_deref(), Some("b"));
    assert_eq!(chat.settings.number("temperature"), Some(1.5));

    assert_eq!(store.show_beside(ME, asked.reply_ids[1]).await, Ok(chat_id));
    let (_, others) = columns_at(&store, chat_id, 1).await;
    assert_eq!(others, [asked.reply_ids[0]]);
    // Kept again: what followed it is there again, and once more is the same.
    for _ in 0..2 {
        store.keep(ME, asked.reply_ids[0]).await.unwrap();
        assert_eq!(shown(&store, chat_id).await, ["which?", "answer 0", "and?", "so"]);
    }
    // Not for others, and not for what is no answer.
    assert_eq!(store.keep(OTHER, asked.reply_ids[0]).await, Err(Error::NotFound));
    assert_eq!(store.show_beside(OTHER, asked.reply_ids[0]).await, Err(Error::NotFound));
    assert!(matches!(store.keep(ME, asked.sent.message_id).await, Err(Error::Conflict { .. })));
    assert_eq!(store.show_beside(ME, follow.reply_id).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_column_that_is_written_again_stays_in_its_place() {
    let (store, _directory) = empty().await;
    let mut wish = compared("again", &["a", "b"]);
    wish.compare[1].settings = Settings::default().with("temperature", 0.1);
    let asked = store.send(ME, wish).await.unwrap();
    let (first, second) = (asked.reply_ids[0], asked.reply_ids[1]);
    let chat_id = asked.sent.chat_id;
    store.finish(ending(asked.sent, ReplyState::Done, "one")).await.unwrap();
    let other = Sent { reply_id: second, ..asked.sent };
    store.finish(ending(other, ReplyState::Interrupted, "ha")).await.unwrap();
    // The other column goes on: the shown branch stays, the settings are its own.
    let went_on = store.ask_again(ME, second, again(Again::Continue)).await.unwrap();
    let (_, start) = went_on.started.unwrap();
    assert_eq!((start.model.as_str(), start.text.as_str()), ("b", "ha"));
    assert_eq!(start.settings.number("temperature"), Some(0.1));
    let (columns, others) = columns_at(&store, chat_id, 1).await;
    assert_eq!(columns, [first, went_on.sent.reply_id]);
    assert_eq!(others, [went_on.sent.reply_id]);
    assert_eq!(shown(&store, chat_id).await, ["again", "one"]);
    store.finish(ending(went_on.sent, ReplyState::Done, "half")).await.unwrap();
    // A new version of the shown one is shown in its place; the old one is a version.
    let anew = store.ask_again(ME, first, again(Again::Regenerate)).await.unwrap().sent;
    let (columns, _) = columns_at(&store, chat_id, 1).await;
    assert_eq!(columns, [anew.reply_id, went_on.sent.reply_id]);
    store.finish(ending(anew, ReplyState::Done, "eins")).await.unwrap();
    // An edited one as well.
    let (_, edited) = store.edit_reply(ME, went_on.sent.reply_id, "ganz".into()).await.unwrap();
    assert_eq!(columns_at(&store, chat_id, 1).await.0, [anew.reply_id, edited]);
    // Without the other column there is no comparison.
    store.keep(ME, anew.reply_id).await.unwrap();
    for reply_id in [edited, went_on.sent.reply_id] {
        store.delete_message(ME, reply_id).await.unwrap();
    }
    assert_eq!(columns_at(&store, chat_id, 1).await, (vec![], vec![]));
}

#[tokio::test]
async fn an_old_answer_gets_company() {
    let (store, _directory) = empty().await;
    let first = talk(&store, say("hello"), "hi").await;
    let chat_id = first.chat_id;
    let follow = talk(&store, say_in(chat_id, "more"), "yes").await;
    let asked = store.ask_beside(ME, first.reply_id, beside(&["b", "c"])).await.unwrap();
    assert_eq!(asked.sent.message_id, first.message_id);
    // The branch stays as it is, with company where there is some now.
    assert_eq!(shown(&store, chat_id).await, ["hello", "hi", "more", "yes"]);
    let (columns, others) = columns_at(&store, chat_id, 1).await;
    assert_eq!(columns, [&[first.reply_id][..], &asked.reply_ids[..]].concat());
    assert_eq!(others, asked.reply_ids);
    assert_eq!(store.history(ME, asked.reply_ids[1]).await.unwrap().len(), 1);
    end_all(&store, &asked).await;
    // A question whose answers are gone gets several.
    store.delete_message(ME, follow.reply_id).await.unwrap();
    let refused = store.ask_beside(ME, follow.message_id, beside(&["b"])).await;
    assert!(matches!(refused, Err(Error::InvalidRequest { .. })));
    let asked = store.ask_beside(ME, follow.message_id, beside(&["b", "c"])).await.unwrap();
    assert_eq!(columns_at(&store, chat_id, 3).await.0, asked.reply_ids);
    // A fork takes one branch along, not what stood beside it.
    end_all(&store, &asked).await;
    let fork = store.fork(ME, asked.reply_ids[0]).await.unwrap();
    let chat = store.chat(ME, fork.id).await.unwrap();
    assert_eq!(chat.messages.len(), 4);
    assert!(chat.messages.iter().all(|message| message.columns.is_empty()));
}

#[tokio::test]
async fn a_crash_leaves_all_columns_interrupted_with_their_text() {
    let (store, directory) = empty().await;
    let asked = store.send(ME, compared("crash", &["a", "b", "c"])).await.unwrap();
    let piece = |at: usize| linnet::server::store::Piece {
        owner: ME,
        reply_id: asked.reply_ids[at],
        kind: linnet::server::store::Kind::Text,
        at: 0,
        text: format!("text {at}"),
    };
    store.append(vec![piece(0), piece(2)]).await.unwrap();
    drop(store);
    let store = reopen(&directory).await;
    let chat = store.chat(ME, asked.sent.chat_id).await.unwrap();
    let reply = &chat.messages[1];
    let all: Vec<_> = [reply].into_iter().chain(&reply.beside).map(|one| &one.message).collect();
    assert_eq!(all.iter().map(|one| one.id).collect::<Vec<_>>(), asked.reply_ids);
    assert!(all.iter().all(|one| one.state == ReplyState::Interrupted));
    let texts: Vec<_> = all.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["text 0", "", "text 2"]);
}
