//! What a reply stores while it is written and when it ends.
//!
//! Pieces are only added, so that a long answer is not written again and
//! again; the end moves the whole text into the message and removes them, in
//! one transaction with the final state.

use super::chats;
use super::figures::{self, NewFigure};
use super::preferences;
use super::rows::to_json;
use super::{Failure, Store};
use crate::domain::{
    ChatId, ChatSummary, Error, MessageId, Metrics, Milliseconds, OwnerId, ReplyState, Result,
    SummaryId,
};
use crate::server::fresh;
use sqlx::QueryBuilder;
use sqlx::sqlite::{Sqlite, SqliteConnection};

/// Rows of one statement: five values each.
const ROWS: usize = 500;

/// Which of a reply's two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The answer.
    Text,
    /// The thinking.
    Thinking,
}

impl Kind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Thinking => "thinking",
        }
    }
}

/// A piece of a reply that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Whose reply.
    pub owner: OwnerId,
    /// The reply.
    pub reply_id: MessageId,
    /// Of which text.
    pub kind: Kind,
    /// Where it starts, in bytes of UTF-8.
    pub at: usize,
    /// The piece.
    pub text: String,
}

/// A reply's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// Whose reply.
    pub owner: OwnerId,
    /// Its chat.
    pub chat_id: ChatId,
    /// The reply.
    pub reply_id: MessageId,
    /// A final state.
    pub state: ReplyState,
    /// Why it failed or was cut.
    pub error: Option<Error>,
    /// Its figures.
    pub metrics: Metrics,
    /// The first message that was sent, if older ones were left out.
    pub sent_from: Option<MessageId>,
    /// The summary that was sent in place of the older messages.
    pub summary_id: Option<SummaryId>,
    /// All its thinking.
    pub thinking: String,
    /// All its text.
    pub text: String,
    /// The model, and how long loading it took, if it was loaded for this.
    pub loaded: Option<(String, Milliseconds)>,
    /// What is kept for statistics.
    pub figure: Option<NewFigure>,
}

impl Store {
    /// Adds pieces of many replies in one transaction. A piece that is there
    /// already is replaced.
    ///
    /// # Errors
    /// Those of the disk: none of the pieces is stored then.
    pub async fn append(&self, pieces: Vec<Piece>) -> Result<()> {
        self.write(move |connection| Box::pin(append(connection, pieces))).await
    }

    /// Stores a reply's end. A reply that has ended stays as it is. Gives the
    /// chat's row, or nothing if that is in the trash.
    ///
    /// # Errors
    /// Those of the disk: nothing is stored then.
    pub async fn finish(&self, ending: Ending) -> Result<Option<ChatSummary>> {
        self.write(move |connection| Box::pin(finish(connection, ending))).await
    }
}

async fn append(connection: &mut SqliteConnection, pieces: Vec<Piece>) -> Result<(), Failure> {
    let mut pieces = pieces.into_iter().peekable();
    while pieces.peek().is_some() {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO reply_pieces (reply_id, owner_id, kind, at, text) ",
        );
        let some: Vec<Piece> = pieces.by_ref().take(ROWS).collect();
        // Only the shape that comes all the time is worth keeping prepared.
        let persistent = some.len() == 1;
        query.push_values(some, |mut row, piece| {
            row.push_bind(piece.reply_id.0)
                .push_bind(piece.owner.0)
                .push_bind(piece.kind.name())
                .push_bind(i64::try_from(piece.at).unwrap_or(i64::MAX))
                .push_bind(piece.text);
        });
        query.push(" ON CONFLICT (reply_id, kind, at) DO UPDATE SET text = excluded.text");
        query.build().persistent(persistent).execute(&mut *connection).await?;
    }
    Ok(())
}

pub(super) async fn finish(
    connection: &mut SqliteConnection,
    ending: Ending,
) -> Result<Option<ChatSummary>, Failure> {
    let Ending { owner, chat_id, reply_id, .. } = ending;
    let done = sqlx::query(
        "UPDATE messages SET live = 0, state = $3, error = $4, metrics = $5, sent_from = $6, \
         thinking = $7, text = $8, summary_id = $9 WHERE id = $1 AND owner_id = $2 AND live = 1",
    )
    .bind(reply_id.0)
    .bind(owner.0)
    .bind(ending.state.name())
    .bind(ending.error.as_ref().map(to_json))
    .bind(to_json(&ending.metrics))
    .bind(ending.sent_from.map(|id| id.0))
    .bind(ending.thinking)
    .bind(ending.text)
    .bind(ending.summary_id.map(|id| id.0))
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() > 0 {
        sqlx::query("DELETE FROM reply_pieces WHERE reply_id = $1 AND owner_id = $2")
            .bind(reply_id.0)
            .bind(owner.0)
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE chats SET last_reply_at = $3 WHERE id = $1 AND owner_id = $2")
            .bind(chat_id.0)
            .bind(owner.0)
            .bind(fresh::now().0)
            .execute(&mut *connection)
            .await?;
    }
    if done.rows_affected() > 0
        && let Some(figure) = ending.figure
    {
        figures::add(connection, owner, figure).await?;
    }
    if let Some((model, took)) = ending.loaded {
        preferences::set_last_load(connection, owner, &model, took).await?;
    }
    match chats::summary(connection, owner, chat_id).await {
        Ok(summary) => Ok(Some(summary)),
        Err(Failure::Refused(Error::NotFound)) => Ok(None),
        Err(failure) => Err(failure),
    }
}
