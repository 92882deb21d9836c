//! One question to the model server for all who have it at the same time.
//!
//! A thousand replies that begin at once ask a thousand times for the same
//! list, each by a connection of its own, while the server is to write. Here
//! one asks, and all who were waiting are told. Absent on purpose: keeping an
//! answer for later (`version`).

use crate::domain::Result;
use std::future::Future;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// An answer may have been asked for so long before it was wanted. Less than a
/// reply waits before it looks (`runs::stage`): so no look is older than its request.
const SAME_TIME: Duration = Duration::from_millis(50);

/// See the module.
pub(super) struct Shared<T>(Mutex<Option<Told<T>>>);

struct Told<T> {
    begun: Instant,
    answer: Result<T>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Shared<T> {
    /// Asks, or waits for whoever asks already. The question before that may be
    /// waited for, too: twice its patience at most. Failures are shared as well,
    /// else those who wait would run into them one after the other.
    pub async fn get(&self, ask: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let wanted = Instant::now();
        let mut told = self.0.lock().await;
        if let Some(told) = told.as_ref().filter(|told| told.begun + SAME_TIME >= wanted) {
            return told.answer.clone();
        }
        let begun = Instant::now();
        let answer = ask.await;
        *told = Some(Told { begun, answer: answer.clone() });
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Error;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn many_at_once_are_one_question_and_later_ones_another() {
        let (shared, asked) = (Shared::default(), AtomicUsize::new(0));
        let ask = |answer: Result<u8>| {
            let asked = &asked;
            async move {
                asked.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(SAME_TIME * 2).await;
                answer
            }
        };
        let all = join_all((0..500).map(|_| shared.get(ask(Ok(7))))).await;
        assert!(all.iter().all(|answer| *answer == Ok(7)));
        // Not exactly one: a busy machine may need longer to begin them all.
        assert!(asked.load(Ordering::Relaxed) < 50);
        let error = Err(Error::UpstreamGarbled);
        assert_eq!(shared.get(ask(error.clone())).await, error);
    }

    #[tokio::test]
    async fn who_gives_up_leaves_the_question_to_the_next() {
        let shared = Shared::default();
        let gone = tokio::time::timeout(Duration::ZERO, shared.get(std::future::pending())).await;
        assert!(gone.is_err());
        assert_eq!(shared.get(async { Ok(1) }).await, Ok(1));
    }
}
