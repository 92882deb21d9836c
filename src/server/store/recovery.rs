//! What a start does about the last end: every reply that was being written
//! becomes interrupted, with all the text that had been stored.

use super::replies::{Ending, Kind};
use super::{Failure, OpenError, replies, summaries};
use crate::domain::{ChatId, Error, MessageId, Metrics, OwnerId, ReplyState};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

/// Ends every unfinished reply, all in one transaction.
pub(super) async fn end_unfinished(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let unfinished: Vec<(Uuid, Uuid, Uuid, String, String)> =
        sqlx::query_as("SELECT id, chat_id, owner_id, thinking, text FROM messages WHERE live = 1")
            .fetch_all(&mut *connection)
            .await?;
    if !unfinished.is_empty() {
        tracing::info!(replies = unfinished.len(), "replies were cut by the last end");
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for (id, chat_id, owner, mut thinking, mut text) in unfinished {
        let (reply_id, owner) = (MessageId(id), OwnerId(owner));
        add_pieces(&mut transaction, owner, reply_id, Kind::Thinking, &mut thinking).await?;
        add_pieces(&mut transaction, owner, reply_id, Kind::Text, &mut text).await?;
        let ending = Ending {
            owner,
            chat_id: ChatId(chat_id),
            reply_id,
            state: ReplyState::Interrupted,
            error: Some(Error::ServerRestarted),
            metrics: Metrics {
                characters: u64::try_from(text.chars().count()).unwrap_or(u64::MAX),
                ..Metrics::default()
            },
            sent_from: None,
            summary_id: None,
            thinking,
            text,
            loaded: None,
            figure: None,
        };
        match replies::finish(&mut transaction, ending).await {
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(Failure::Database(cause)) => return Err(cause.into()),
        }
    }
    summaries::end_unfinished(&mut transaction).await?;
    // A flush that came just after a reply's end has left pieces of it behind.
    sqlx::query("DELETE FROM reply_pieces").execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Adds the stored pieces to what the reply began with. A gap ends the text:
/// what lies behind it is not what the model said next.
async fn add_pieces(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    reply_id: MessageId,
    kind: Kind,
    text: &mut String,
) -> Result<(), sqlx::Error> {
    let pieces: Vec<(i64, String)> = sqlx::query_as(
        "SELECT at, text FROM reply_pieces WHERE reply_id = $1 AND owner_id = $2 AND kind = $3 \
         ORDER BY at",
    )
    .bind(reply_id.0)
    .bind(owner.0)
    .bind(kind.name())
    .fetch_all(connection)
    .await?;
    for (at, piece) in pieces {
        if usize::try_from(at).is_ok_and(|at| at == text.len()) {
            text.push_str(&piece);
        }
    }
    Ok(())
}
