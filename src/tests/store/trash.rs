//! Emptying the trash, with a clock of the test's own.

use super::*;
use linnet::domain::{Error, UnixMillis};
use linnet::server::fresh;
use linnet::server::store::{Kind, Piece};
use sqlx::{ConnectOptions, Connection};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn in_days(days: i64) -> UnixMillis {
    UnixMillis(fresh::now().0 + days * DAY)
}

/// The rows of chats, messages and pieces that are really in the file.
async fn rows(directory: &TempDir) -> (i64, i64, i64) {
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let mut connection =
        options.filename(directory.path().join("linnet.db")).connect().await.unwrap();
    let counts = sqlx::query_as(
        "SELECT (SELECT count(*) FROM chats), (SELECT count(*) FROM messages), \
         (SELECT count(*) FROM reply_pieces)",
    );
    let counts = counts.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    counts
}

#[tokio::test]
async fn a_deleted_chat_goes_for_good_after_thirty_days() {
    let (store, directory) = empty().await;
    let kept = talk(&store, say("kept"), "a").await;
    let gone = talk(&store, say("gone"), "b").await;
    // More than one transaction takes, and branches.
    for number in 0..40 {
        talk(&store, say_in(gone.chat_id, &number.to_string()), "c").await;
    }
    let other = store.ask_again(ME, gone.reply_id, again(Again::Regenerate)).await.unwrap().sent;
    let piece =
        Piece { owner: ME, reply_id: other.reply_id, kind: Kind::Text, at: 0, text: "x".into() };
    store.append(vec![piece]).await.unwrap();
    store.delete_chat(ME, gone.chat_id).await.unwrap();
    assert_eq!(rows(&directory).await, (2, 85, 1));

    assert_eq!(store.empty_trash(in_days(29)).await, Ok(0));
    store.restore_chat(ME, gone.chat_id).await.unwrap();
    assert_eq!(store.empty_trash(in_days(31)).await, Ok(0), "it is not deleted any more");
    store.delete_chat(ME, gone.chat_id).await.unwrap();
    assert_eq!(store.empty_trash(in_days(31)).await, Ok(84));
    assert_eq!(rows(&directory).await, (1, 2, 0));
    assert_eq!(store.restore_chat(ME, gone.chat_id).await, Err(Error::NotFound));
    assert_eq!(shown(&store, kept.chat_id).await, ["kept", "a"]);
}

#[tokio::test]
async fn deleted_messages_go_and_the_rest_of_their_chat_stays() {
    let (store, directory) = empty().await;
    let one = talk(&store, say("1"), "a").await;
    let two = talk(&store, say_in(one.chat_id, "2"), "b").await;
    let three = talk(&store, say_in(one.chat_id, "3"), "c").await;
    // A part, then all from further up: two places in the trash.
    store.delete_message(ME, three.reply_id).await.unwrap();
    store.delete_message(ME, two.message_id).await.unwrap();
    assert_eq!(store.empty_trash(in_days(29)).await, Ok(0));
    assert_eq!(store.empty_trash(in_days(31)).await, Ok(4));
    assert_eq!(rows(&directory).await, (1, 2, 0));
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a"]);
    assert_eq!(store.restore_message(ME, two.message_id).await, Err(Error::NotFound));
    talk(&store, say_in(one.chat_id, "again"), "d").await;
    assert_eq!(shown(&store, one.chat_id).await, ["1", "a", "again", "d"]);
}

#[tokio::test]
async fn a_long_conversation_goes_in_small_steps_while_others_write() {
    let (store, directory) = empty().await;
    let first = talk(&store, say("0"), "a").await;
    for number in 0..150 {
        talk(&store, say_in(first.chat_id, &number.to_string()), "b").await;
    }
    store.delete_message(ME, first.message_id).await.unwrap();
    let writing = async {
        for number in 0..20 {
            talk(&store, say(&number.to_string()), "meanwhile").await;
        }
    };
    let (removed, ()) = tokio::join!(store.empty_trash(in_days(40)), writing);
    assert_eq!(removed, Ok(302));
    assert_eq!(rows(&directory).await, (21, 40, 0));
    assert_eq!(shown(&store, first.chat_id).await, [""; 0]);
}
