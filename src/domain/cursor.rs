//! How far a viewer has read: what `id:` lines and `Last-Event-ID` carry.
//!
//! A cursor names, for each reply that was not final, its state and how many
//! bytes of thinking and of text the viewer has; and the revision of the
//! owner's list. So the server needs no event log to give exactly the rest,
//! even after a restart. Written as
//! `epoch.revision;reply:state:thinking:text,…` in ASCII without spaces.
//!
//! It stands in addresses and in each event, so that it names [`MOST_REPLIES`]
//! at most and says by a `*` at its end that there are more: whoever comes with
//! such a one is told to ask for what is shown (`Resync`), since of the others
//! nobody knows how far they were read.
//!
//! Absent on purpose: how much text there is (only the server knows).

use super::ids::MessageId;
use super::reply::ReplyState;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// How far one reply was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The reply.
    pub reply_id: MessageId,
    /// The last state that was told.
    pub state: ReplyState,
    /// Bytes of thinking that were sent.
    pub thinking: usize,
    /// Bytes of text that were sent.
    pub text: usize,
}

/// How far a viewer has read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Cursor {
    /// Which start of the server `revision` counts from.
    pub epoch: u64,
    /// Changes of the owner's chats so far.
    pub revision: u64,
    /// The replies that may still grow.
    pub replies: Vec<Position>,
    /// There are more of them, which are not named.
    pub more: bool,
}

/// Replies that a cursor names: with them it has less than 4 KiB, and an address
/// or a header with it passes every proxy (nginx takes lines of 8 KiB).
pub const MOST_REPLIES: usize = 56;

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCursor;

impl Display for InvalidCursor {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("not a cursor")
    }
}

impl std::error::Error for InvalidCursor {}

impl Cursor {
    /// Where somebody is who has read so far of those replies.
    pub fn new(epoch: u64, revision: u64, replies: impl IntoIterator<Item = Position>) -> Self {
        let mut all = replies.into_iter();
        let replies = all.by_ref().take(MOST_REPLIES).collect();
        Self { epoch, revision, replies, more: all.next().is_some() }
    }

    /// Whether who has read up to here may read on in a stream that is at `there`, and miss nothing. What is told twice
    /// does no harm; what is missing must be asked for.
    ///
    /// Replies that only `there` names are of no concern: they are in other chats, since a later one in the same chat
    /// would have a later revision. A reply that only `self` names has ended for the stream.
    #[must_use]
    pub fn covers(&self, there: &Self) -> bool {
        self.epoch == there.epoch
            && !self.more
            && self.revision >= there.revision
            && self.replies.iter().all(|mine| {
                let theirs = there.replies.iter().find(|theirs| theirs.reply_id == mine.reply_id);
                theirs.is_some_and(|theirs| {
                    mine.text >= theirs.text
                        && mine.thinking >= theirs.thinking
                        && (mine.state == theirs.state || theirs.state.may_become(mine.state))
                })
            })
    }
}

impl Display for Cursor {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(to, "{:x}.{}", self.epoch, self.revision)?;
        for (index, position) in self.replies.iter().enumerate() {
            let separator = if index == 0 { ';' } else { ',' };
            let Position { reply_id, state, thinking, text } = position;
            write!(to, "{separator}{}:{}:{thinking}:{text}", reply_id.0.simple(), state.name())?;
        }
        if self.more {
            to.write_str(if self.replies.is_empty() { ";*" } else { ",*" })?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        fn read(text: &str) -> Option<Cursor> {
            let (head, tail) = text.split_once(';').unwrap_or((text, ""));
            let (epoch, revision) = head.split_once('.')?;
            let mut replies = Vec::new();
            let mut more = false;
            for part in tail.split(',').filter(|part| !part.is_empty()) {
                more |= part == "*" || replies.len() == MOST_REPLIES;
                if more {
                    break;
                }
                replies.push(position(part)?);
            }
            let epoch = u64::from_str_radix(epoch, 16).ok()?;
            Some(Cursor { epoch, revision: revision.parse().ok()?, replies, more })
        }
        fn position(text: &str) -> Option<Position> {
            let mut parts = text.split(':');
            let position = Position {
                reply_id: parts.next()?.parse().ok()?,
                state: ReplyState::from_name(parts.next()?)?,
                thinking: parts.next()?.parse().ok()?,
                text: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(position)
        }
        read(text).ok_or(InvalidCursor)
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for Cursor {
    type Error = InvalidCursor;
    fn try_from(text: String) -> Result<Self, InvalidCursor> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_written_can_be_read() {
        let position = Position {
            reply_id: MessageId(Uuid::from_u128(7)),
            state: ReplyState::Writing,
            thinking: 3,
            text: 12,
        };
        for replies in [vec![], vec![position], vec![position, position]] {
            for more in [false, true] {
                let replies = replies.clone();
                let cursor = Cursor { epoch: 0xfeed, revision: 9, replies, more };
                assert_eq!(cursor.to_string().parse(), Ok(cursor));
            }
        }
    }

    #[test]
    fn it_is_never_longer_than_an_address_may_be() {
        let longest = Position {
            reply_id: MessageId(Uuid::max()),
            state: ReplyState::Thinking,
            thinking: crate::domain::limits::REPLY_BYTES,
            text: crate::domain::limits::REPLY_BYTES,
        };
        let replies = vec![longest; MOST_REPLIES];
        let cursor =
            Cursor { epoch: u64::MAX, revision: u64::MAX, replies: replies.clone(), more: true };
        let text = cursor.to_string();
        assert!(text.len() < 4096, "{}", text.len());
        assert_eq!(text.parse(), Ok(cursor));
        // Of one that names more, as an older Linnet wrote it, the first are read.
        let older = format!("1.1;{}", text.split_once(';').expect("a list").1.replace('*', ""));
        let one = older.rsplit(',').nth(1).expect("one more");
        let read: Cursor = format!("{older}{one},{one}").parse().expect("a cursor");
        assert!(read.more && read.replies == replies, "{read:?}");
    }

    #[test]
    fn a_stream_can_be_joined_where_nothing_lies_between() {
        let at = |text, state| Position {
            reply_id: MessageId(Uuid::from_u128(7)),
            state,
            thinking: 3,
            text,
        };
        let cursor = |revision, replies| Cursor { epoch: 1, revision, replies, more: false };
        let here = cursor(9, vec![at(12, ReplyState::Writing)]);
        assert!(here.covers(&here));
        assert!(here.covers(&cursor(8, vec![at(11, ReplyState::Reading)])), "told twice");
        assert!(!here.covers(&cursor(10, here.replies.clone())), "a change was missed");
        assert!(!here.covers(&cursor(9, vec![at(13, ReplyState::Writing)])), "text was missed");
        assert!(!here.covers(&cursor(9, vec![])), "the end was missed");
        assert!(!here.covers(&Cursor { epoch: 2, ..here.clone() }), "another start of the server");
        assert!(!Cursor { more: true, ..here.clone() }.covers(&here), "of some nobody knows");
        assert!(here.covers(&Cursor { more: true, ..here.clone() }), "those are elsewhere");
        let elsewhere = Position { reply_id: MessageId(Uuid::from_u128(8)), ..here.replies[0] };
        assert!(here.covers(&cursor(9, vec![elsewhere, here.replies[0]])));
        assert!(!here.covers(&cursor(9, vec![at(12, ReplyState::Done)])), "never back");
    }

    #[test]
    fn garbage_is_no_cursor() {
        for text in ["", "1", "x.1", "1.1;a", "1.1;a:b:c:d", "1.-1", "é.1", "1.1;**"] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
