//! A store that cannot be written to: the text goes on in memory, nothing is
//! told as ended that is not stored, and all is well once it works again.

use super::*;
use linnet::domain::Error;
use sqlx::{ConnectOptions, Connection};

#[tokio::test]
async fn text_goes_on_and_the_end_waits_for_the_store() {
    let world = World::new(held(1, &["one ", "two"])).await;
    let sent = world.send("hi").await;
    let mut told = world.watch(sent.chat_id).await;
    told.text(sent.reply_id, "one").await;
    // Somebody else's transaction, longer than the store waits for it (5 s).
    let file = world.directory.path().join("linnet.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut thief = options.connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut thief).await.unwrap();
    world.fake.release("on");
    told.text(sent.reply_id, "two").await;
    let refused = world.engine.send(ME, say("now?")).await;
    assert_eq!(refused, Err(Error::StorageUnavailable));
    assert_eq!(told.reply(sent.reply_id).end, None);
    assert_eq!(world.message(sent.reply_id).await.state, ReplyState::Queued);
    sqlx::query("ROLLBACK").execute(&mut thief).await.unwrap();
    thief.close().await.unwrap();
    assert_eq!(told.end(sent.reply_id).await.state, ReplyState::Done);
    assert_eq!(world.message(sent.reply_id).await.text, "one two");
    world.engine.check_store().await.unwrap();
    world.talk(say("now!")).await;
}
