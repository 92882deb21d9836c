//! Takes the text of all running replies to the store: within half a second,
//! or sooner when one has 4 KiB waiting, and all of it in one transaction.
//!
//! A store that fails loses nothing: the text stays in memory and goes with
//! the next flush.

use super::live::Live;
use crate::server::store::Store;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// How long text waits for others to share a sync with; with the sync itself
/// it is stored within half a second.
const EVERY: Duration = Duration::from_millis(400);
/// A reply with so much waiting, in bytes, is flushed sooner.
const SOONER_BYTES: usize = 4 * 1024;
/// But not sooner than this: each flush costs the disk a sync.
const LEAST: Duration = Duration::from_millis(100);

/// The replies that have text to store.
#[derive(Default)]
pub(super) struct Flusher {
    waiting: Mutex<Vec<Arc<Live>>>,
    begun: Notify,
    sooner: Notify,
}

impl Flusher {
    /// A reply has `bytes` waiting; `news` if it had none before.
    pub fn waits(&self, live: &Arc<Live>, bytes: usize, news: bool) {
        if news {
            self.lock().push(Arc::clone(live));
            self.begun.notify_one();
        }
        if bytes >= SOONER_BYTES {
            self.sooner.notify_one();
        }
    }

    /// Flushes again and again; ends with the engine.
    pub async fn keep_flushing(self: Arc<Self>, store: Store) {
        loop {
            self.begun.notified().await;
            let begun = Instant::now();
            tokio::select! {
                () = sleep_until(begun + EVERY) => {}
                () = self.sooner.notified() => sleep_until(begun + LEAST).await,
            }
            self.flush(&store).await;
        }
    }

    /// Stores what waits now.
    pub async fn flush(&self, store: &Store) {
        let waiting = std::mem::take(&mut *self.lock());
        let mut pieces = Vec::new();
        let flushed: Vec<_> =
            waiting.into_iter().map(|live| live.take_pieces(&mut pieces)).collect();
        if pieces.is_empty() {
            return;
        }
        // The cause of a failure was logged where it was met.
        if store.append(pieces).await.is_ok() {
            flushed.into_iter().for_each(super::live::Flushed::stored);
        } else {
            let again = flushed.into_iter().map(super::live::Flushed::failed);
            self.lock().extend(again);
            self.begun.notify_one();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Live>>> {
        // A list that is pushed to and taken as a whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
