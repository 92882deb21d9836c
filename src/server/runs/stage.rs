//! What the silence of a model server means: while nothing comes, its list of
//! loaded models tells loading from reading.
//!
//! Only looks; whatever fails here, the run goes on.

use super::live::Live;
use super::models::Shelf;
use crate::domain::model::same_model;
use crate::domain::{Milliseconds, OwnerId};
use crate::server::provider::Provider;
use crate::server::store::Store;
use std::time::Duration;
use tokio::time::sleep;

/// A model that answers sooner needs no stage.
const FIRST: Duration = Duration::from_millis(60);
/// Between two looks at first; grows to the next.
const SHORT: Duration = Duration::from_millis(250);
/// Between two looks later.
const LONG: Duration = Duration::from_secs(1);

/// Looks that may fail before the stage is guessed.
const FAILURES: u32 = 3;

/// Tells `live` what is going on, as long as it is polled. Never ends.
pub(super) async fn watch(
    live: &Live,
    (upstream, provider): (usize, &Provider),
    model: &str,
    shelf: &Shelf,
    store: &Store,
) {
    sleep(FIRST).await;
    // What runs elsewhere is never in this machine's memory.
    if shelf.model(upstream, model).is_some_and(|model| model.remote) {
        live.set_reading();
        return std::future::pending().await;
    }
    let mut pause = SHORT;
    let mut expected = None;
    let mut failures = 0;
    loop {
        if let Ok(loaded) = provider.in_memory().await {
            if let Some((name, loaded)) = loaded.iter().find(|(name, _)| same_model(name, model)) {
                shelf.note_loaded(upstream, name, loaded);
                live.set_reading();
                return std::future::pending().await;
            }
            if expected.is_none() {
                expected = last_load(store, live.owner, model).await;
            }
            live.set_loading(expected);
        } else {
            failures += 1;
            // It does not say: whatever it does, it has the request.
            if failures >= FAILURES && !live.is_loading() {
                live.set_reading();
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONG);
    }
}

async fn last_load(store: &Store, owner: OwnerId, model: &str) -> Option<Milliseconds> {
    store.preferences(owner).await.ok()?.last_load(model)
}
