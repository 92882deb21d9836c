//! Feedback: kept with its answer, changed, taken back, listed by filter, only
//! the owner's.

use super::*;
use linnet::domain::Error;
use linnet::domain::feedback::{Feedback, FeedbackFilter, FeedbackPage};

fn given(good: bool, comment: &str) -> Feedback {
    Feedback { good, comment: comment.to_owned() }
}

async fn page(store: &Store, filter: FeedbackFilter) -> FeedbackPage {
    store.feedback(ME, filter, 2).await.unwrap()
}

async fn comments(store: &Store, filter: FeedbackFilter) -> Vec<String> {
    page(store, filter).await.entries.into_iter().map(|entry| entry.comment).collect()
}

#[tokio::test]
async fn feedback_is_kept_changed_and_taken_back() {
    let (store, _directory) = empty().await;
    let sent = talk(&store, say("question"), "answer").await;
    let shown = async || {
        let chat = store.chat(ME, sent.chat_id).await.unwrap();
        chat.messages.into_iter().map(|one| one.feedback).collect::<Vec<_>>()
    };
    assert_eq!(store.rate(ME, sent.reply_id, Some(given(true, ""))).await, Ok(sent.chat_id));
    assert_eq!(shown().await, [None, Some(given(true, ""))]);
    store.rate(ME, sent.reply_id, Some(given(false, "wrong"))).await.unwrap();
    assert_eq!(shown().await, [None, Some(given(false, "wrong"))]);
    let entry = page(&store, FeedbackFilter::default()).await.entries.remove(0);
    assert_eq!((entry.question.as_str(), entry.answer.as_str()), ("question", "answer"));
    assert_eq!((entry.model.as_str(), entry.good), ("gemma2:2b", false));
    // Neither on a question nor by somebody else.
    let refused = Err(Error::NotFound);
    assert_eq!(store.rate(ME, sent.message_id, Some(given(true, ""))).await, refused);
    assert_eq!(store.rate(OTHER, sent.reply_id, Some(given(true, ""))).await, refused);
    assert_eq!(
        store.feedback(OTHER, FeedbackFilter::default(), 9).await,
        Ok(FeedbackPage::default())
    );
    store.rate(ME, sent.reply_id, None).await.unwrap();
    assert_eq!(shown().await, [None, None]);
}

#[tokio::test]
async fn it_is_listed_by_filter_in_pages_and_goes_with_its_answer() {
    let (store, _directory) = empty().await;
    let mut chats = Vec::new();
    for (number, good) in [true, false, true].into_iter().enumerate() {
        let sent = talk(&store, say(&number.to_string()), "a").await;
        let comment = if number == 0 { String::new() } else { number.to_string() };
        store.rate(ME, sent.reply_id, Some(given(good, &comment))).await.unwrap();
        chats.push(sent.chat_id);
    }
    let all = page(&store, FeedbackFilter::default()).await;
    assert_eq!((all.good, all.bad, all.entries.len()), (2, 1, 2));
    assert_eq!(all.models, ["gemma2:2b"]);
    let rest = page(&store, FeedbackFilter { after: all.next, ..FeedbackFilter::default() }).await;
    assert_eq!((rest.entries.len(), rest.next), (1, None));
    let bad = FeedbackFilter { good: Some(false), ..FeedbackFilter::default() };
    assert_eq!(comments(&store, bad).await, ["1"]);
    let commented = FeedbackFilter { commented: true, ..FeedbackFilter::default() };
    let mut found = comments(&store, commented).await;
    found.sort();
    assert_eq!(found, ["1", "2"]);
    let other = FeedbackFilter { model: Some("other".into()), ..FeedbackFilter::default() };
    assert_eq!(comments(&store, other).await, [""; 0]);
    // What is deleted is not listed; what is gone for good has none.
    for chat_id in &chats {
        store.delete_chat(ME, *chat_id).await.unwrap();
    }
    assert_eq!(page(&store, FeedbackFilter::default()).await, FeedbackPage::default());
    store.empty_trash(linnet::domain::UnixMillis(i64::MAX)).await.unwrap();
}
