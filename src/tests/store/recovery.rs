//! What a start finds: cut replies, locks, newer schemas, file modes.

use super::*;
use linnet::domain::Error;
use linnet::server::store::{Kind, OpenError, Piece};

fn piece(sent: Sent, kind: Kind, at: usize, text: &str) -> Piece {
    Piece { owner: ME, reply_id: sent.reply_id, kind, at, text: text.to_owned() }
}

#[tokio::test]
async fn cut_replies_are_interrupted_with_their_text() {
    let (store, directory) = empty().await;
    let first = store.send(ME, say("q")).await.unwrap().sent;
    let second = store.send(ME, say("never begun")).await.unwrap().sent;
    let pieces = vec![
        piece(first, Kind::Thinking, 0, "let me "),
        piece(first, Kind::Thinking, 7, "see"),
        piece(first, Kind::Text, 0, "grün"),
    ];
    store.append(pieces).await.unwrap();
    // The same piece again, longer: as after a commit whose outcome is not known.
    let again = vec![piece(first, Kind::Text, 0, "grün und"), piece(first, Kind::Text, 9, " blau")];
    store.append(again).await.unwrap();
    drop(store);
    let store = reopen(&directory).await;
    let reply = message(&store, first.reply_id).await;
    assert_eq!((reply.thinking.as_str(), reply.text.as_str()), ("let me see", "grün und blau"));
    assert_eq!(reply.state, ReplyState::Interrupted);
    assert_eq!(reply.error, Some(Error::ServerRestarted));
    assert_eq!(reply.metrics.map(|metrics| metrics.characters), Some(13));
    assert_eq!(message(&store, second.reply_id).await.state, ReplyState::Interrupted);
    assert!(
        store.chats(ME, None).await.unwrap().chats.iter().all(|chat| !chat.live && chat.unread)
    );
    // "Continue" goes on from there, and a cut of that keeps both parts.
    let asked = store.ask_again(ME, first.reply_id, super::again(Again::Continue)).await.unwrap();
    store.append(vec![piece(asked.sent, Kind::Text, 14, "!")]).await.unwrap();
    drop(store);
    let store = reopen(&directory).await;
    assert_eq!(message(&store, asked.sent.reply_id).await.text, "grün und blau!");
}

#[tokio::test]
async fn a_gap_ends_the_text() {
    let (store, directory) = empty().await;
    let sent = store.send(ME, say("q")).await.unwrap().sent;
    let pieces = vec![piece(sent, Kind::Text, 0, "whole"), piece(sent, Kind::Text, 9, "lost")];
    store.append(pieces).await.unwrap();
    drop(store);
    assert_eq!(message(&reopen(&directory).await, sent.reply_id).await.text, "whole");
}

#[tokio::test]
async fn an_end_is_stored_once() {
    let (store, directory) = empty().await;
    let sent = store.send(ME, say("q")).await.unwrap().sent;
    store.append(vec![piece(sent, Kind::Text, 0, "all")]).await.unwrap();
    store.finish(ending(sent, ReplyState::Done, "all of it")).await.unwrap();
    store.finish(ending(sent, ReplyState::Failed, "late")).await.unwrap();
    drop(store);
    let store = reopen(&directory).await;
    let reply = message(&store, sent.reply_id).await;
    assert_eq!((reply.text.as_str(), reply.state), ("all of it", ReplyState::Done));
}

#[tokio::test]
async fn one_linnet_at_a_time() {
    let (store, directory) = empty().await;
    let second = Store::open(directory.path()).await;
    assert!(matches!(second, Err(OpenError::InUse { .. })), "{second:?}");
    drop(store);
    reopen(&directory).await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (store, directory) = empty().await;
    drop(store);
    let file = directory.path().join("linnet.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    drop(reopen(&directory).await);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("PRAGMA user_version = 999").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let error = loop {
        match Store::open(directory.path()).await {
            Err(OpenError::InUse { .. }) => tokio::task::yield_now().await,
            other => break other.unwrap_err(),
        }
    };
    assert!(matches!(error, OpenError::Newer { found: 999, .. }), "{error}");
    assert!(error.to_string().contains("newer Linnet"));
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let directory = parent.path().join("deep/data");
    let store = Store::open(&directory).await.unwrap();
    store.send(ME, say("q")).await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    let files: Vec<_> = directory.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 3, "{files:?}");
    assert!(files.iter().all(|file| mode(file) == 0o600), "{files:?}");
    let unusable = Store::open(std::path::Path::new("/proc/linnet")).await.unwrap_err();
    assert!(unusable.to_string().contains("/proc/linnet"), "{unusable}");
}
