//! The lists of all model servers as one, and what a new chat starts with.
//!
//! A model that is on several servers is one model; where it is, and where it
//! is loaded, is told only if there are several. Absent on purpose: state and
//! time (`models`).

use crate::domain::model::{Model, Placed, UpstreamState, same_model};
use crate::domain::{Connection, Models, UnixMillis};

/// A new time of unloading counts as a change from this difference on.
const UNTIL_MILLIS: i64 = 30_000;

/// Puts lists together: each with its server's name and limit of replies.
pub(super) fn together<'a>(lists: impl Iterator<Item = (&'a str, &'a Models, usize)>) -> Models {
    let lists: Vec<_> = lists.collect();
    let several = lists.len() > 1;
    let mut all = Models::default();
    for (name, list, parallel) in &lists {
        all.upstreams.push(UpstreamState {
            name: (*name).to_owned(),
            address: list.address.clone(),
            version: list.version.clone(),
            connection: list.connection,
            parallel: *parallel,
        });
        for model in &list.models {
            let place = Placed { upstream: (*name).to_owned(), loaded: model.loaded.clone() };
            let place = several.then_some(place);
            match all.models.iter_mut().find(|known| same_model(&known.name, &model.name)) {
                Some(known) => {
                    known.loaded = known.loaded.take().or_else(|| model.loaded.clone());
                    known.places.extend(place);
                    known.away &= list.connection == Connection::Offline;
                }
                None => all.models.push(Model {
                    places: place.into_iter().collect(),
                    away: several && list.connection == Connection::Offline,
                    ..model.clone()
                }),
            }
        }
    }
    let first = |wanted: Connection| lists.iter().find(|(_, list, _)| list.connection == wanted);
    // One that answers is enough; that all are away is said only when all were asked.
    let telling = [Connection::Online, Connection::Unknown, Connection::Offline];
    if let Some((_, list, _)) = telling.into_iter().find_map(first) {
        all.connection = list.connection;
        all.version.clone_from(&list.version);
    }
    let addresses: Vec<&str> = lists.iter().map(|(_, list, _)| list.address.as_str()).collect();
    all.address = addresses.join(", ");
    all
}

/// The model that a new chat starts with: the last one, else the site's,
/// else one that is in memory, else the first that can chat. While no
/// list is known, the first two are believed. The demo only by wish.
pub(super) fn preferred(models: &Models, wished: [&Option<String>; 2]) -> Option<String> {
    let able = || models.models.iter().filter(|model| model.can_chat());
    let mut wished = wished.into_iter().flatten();
    let unknown = able().all(Model::is_demo) && models.connection != Connection::Online;
    // Where nobody answers, no model is nearer than another.
    let near = |model: &Model| !model.away || models.connection != Connection::Online;
    let listed = |name: &String| able().any(|model| same_model(&model.name, name) && near(model));
    wished
        .find(|name| unknown || listed(name))
        .or_else(|| {
            able().find(|model| model.loaded.is_some() && !model.is_demo()).map(|model| &model.name)
        })
        // The demo answers only those who chose it.
        .or_else(|| able().find(|model| !model.is_demo() && near(model)).map(|model| &model.name))
        .or_else(|| able().find(|model| !model.is_demo()).map(|model| &model.name))
        .cloned()
}

/// Whether viewers need not be told: a time of unloading that moves a little
/// is no news.
pub(super) fn same(old: &Models, new: &Models) -> bool {
    let until = |model: &Model| model.loaded.as_ref().and_then(|loaded| loaded.until);
    let near = |one: Option<UnixMillis>, other: Option<UnixMillis>| match (one, other) {
        (Some(one), Some(other)) => one.0.abs_diff(other.0) < UNTIL_MILLIS.unsigned_abs(),
        (one, other) => one == other,
    };
    let timeless = |model: &Model| {
        let mut model = model.clone();
        if let Some(loaded) = &mut model.loaded {
            loaded.until = None;
        }
        model
    };
    old.connection == new.connection
        && old.address == new.address
        && old.version == new.version
        && old.models.len() == new.models.len()
        && old
            .models
            .iter()
            .zip(&new.models)
            .all(|(old, new)| near(until(old), until(new)) && timeless(old) == timeless(new))
}
