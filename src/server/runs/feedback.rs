//! Feedback on answers: checked, stored, told to those who look at the chat.

use super::Engine;
use super::hub::Note;
use crate::domain::feedback::{Feedback, FeedbackFilter, FeedbackPage};
use crate::domain::{Error, MessageId, OwnerId, Result, limits};

impl Engine {
    /// Keeps what a person thinks of an answer; nothing takes it back.
    ///
    /// # Errors
    /// [`NotFound`](Error::NotFound); [`MessageTooLong`](Error::MessageTooLong).
    pub async fn rate(
        &self,
        owner: OwnerId,
        reply_id: MessageId,
        feedback: Option<Feedback>,
    ) -> Result<()> {
        let feedback =
            feedback.map(|given| Feedback { comment: given.comment.trim().to_owned(), ..given });
        let limit_bytes = limits::COMMENT_BYTES;
        if feedback.as_ref().is_some_and(|given| given.comment.len() > limit_bytes) {
            return Err(Error::MessageTooLong { limit_bytes });
        }
        let chat_id = self.inner.store.rate(owner, reply_id, feedback).await?;
        self.board(owner).note([Note::Messages(chat_id)]);
        Ok(())
    }

    /// A page of the feedback that fits, the newest first.
    ///
    /// # Errors
    /// [`InvalidRequest`](Error::InvalidRequest) for an `after` that no page gave.
    pub async fn feedback(
        &self,
        owner: OwnerId,
        filter: FeedbackFilter,
        most: usize,
    ) -> Result<FeedbackPage> {
        self.inner.store.feedback(owner, filter, most).await
    }
}
