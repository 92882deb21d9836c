//! What the silence of a model server means: while nothing comes, its list of
//! loaded models tells loading from reading.
//!
//! Only looks; whatever fails here, the run goes on.

use super::live::Live;
use super::models::Shelf;
use crate::domain::model::{Loaded, same_model};
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

/// A model that is in memory with another window than was asked for is about
/// to be loaded anew; after so many looks that is what it has.
const OTHER_WINDOW: u32 = 4;

/// The server that is asked, and for what.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Its number.
    pub upstream: usize,
    /// Its name, as figures are kept under.
    pub name: &'a str,
    /// The server.
    pub provider: &'a Provider,
    /// The model.
    pub model: &'a str,
    /// The window, if one was asked for.
    pub window: Option<u64>,
}

/// Tells `live` what is going on, as long as it is polled. Never ends.
pub(super) async fn watch(live: &Live, asked: Asked<'_>, shelf: &Shelf, store: &Store) {
    let Asked { upstream, name: server, provider, model, window } = asked;
    sleep(FIRST).await;
    // What runs elsewhere is never in this machine's memory.
    let known = shelf.model(upstream, model);
    if known.as_ref().is_some_and(|model| model.remote) {
        live.set_reading();
        return std::future::pending().await;
    }
    // Asked for more than the model was trained for, it is loaded with that.
    let trained = known.and_then(|model| model.trained_window_tokens);
    let window = window.map(|asked| trained.map_or(asked, |trained| asked.min(trained)));
    let mut pause = SHORT;
    let mut expected = None;
    let (mut looks, mut failures) = (0, 0);
    loop {
        looks += 1;
        if let Ok(loaded) = provider.in_memory_shared().await {
            let as_asked = |loaded: &Loaded| {
                looks > OTHER_WINDOW
                    || loaded.window_tokens == 0
                    || window.is_none_or(|window| window == loaded.window_tokens)
            };
            let found = loaded.iter().find(|(name, _)| same_model(name, model));
            if let Some((name, loaded)) = found.filter(|(_, loaded)| as_asked(loaded)) {
                shelf.note_loaded(upstream, name, loaded);
                live.set_reading();
                return std::future::pending().await;
            }
            if expected.is_none() {
                expected = expected_load(store, live.owner, server, model, window).await;
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

/// Learnt from past loads on this server; else the last one anywhere.
async fn expected_load(
    store: &Store,
    owner: OwnerId,
    server: &str,
    model: &str,
    window: Option<u64>,
) -> Option<Milliseconds> {
    match store.expected_load(owner, model, server, window).await {
        Ok(Some(expected)) => Some(expected),
        _ => store.preferences(owner).await.ok()?.last_load(model),
    }
}
