//! What an owner prefers and what was learnt for them, as one JSON object:
//! the model used last, and how long loading each model took.

use super::rows::{from_json, to_json};
use super::{Failure, Store};
use crate::domain::model::{model_key, same_model};
use crate::domain::side_work::SideWork;
use crate::domain::{Milliseconds, OwnerId, Result, UnixMillis};
use crate::server::fresh;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;

/// Models whose load time is remembered; the map is emptied when it is full.
const LOADS: usize = 200;

/// A model asked again within this time is not noted again.
const MINUTE: Milliseconds = Milliseconds(60_000);

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// The model that was asked last.
    pub last_model: Option<String>,
    /// How long loading took the last time, by model.
    pub loads_ms: BTreeMap<String, Milliseconds>,
    /// Which side work is wanted.
    pub side_work: SideWork,
    /// The owner's theme as JSON; as text, so that one of another version loses
    /// nothing else.
    pub theme: Option<String>,
    /// When a model was last asked, by model; to the minute.
    pub used_at: BTreeMap<String, UnixMillis>,
}

impl Preferences {
    /// When that model was last asked.
    #[must_use]
    pub fn last_used(&self, model: &str) -> Option<UnixMillis> {
        let known = self.used_at.iter().filter(|(name, _)| same_model(name, model));
        known.map(|(_, at)| *at).max()
    }

    /// How long loading that model took the last time.
    #[must_use]
    pub fn last_load(&self, model: &str) -> Option<Milliseconds> {
        let known = self.loads_ms.iter().find(|(name, _)| same_model(name, model));
        known.map(|(_, took)| *took)
    }
}

impl Store {
    /// What the owner prefers; the defaults if nothing is known.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn preferences(&self, owner: OwnerId) -> Result<Preferences> {
        self.read_once(move |connection| Box::pin(read(connection, owner))).await
    }
}

/// Notes the model that was asked last.
pub(super) async fn set_last_model(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    model: &str,
) -> Result<(), Failure> {
    let mut preferences = read(connection, owner).await?;
    let (now, used) = (fresh::now(), preferences.used_at.get(model).copied().unwrap_or_default());
    let lately = now.since(used) < MINUTE;
    if preferences.last_model.as_deref() == Some(model) && lately {
        return Ok(());
    }
    preferences.last_model = Some(model.to_owned());
    make_room(&mut preferences.used_at);
    preferences.used_at.insert(model.to_owned(), now);
    write(connection, owner, &preferences).await
}

/// Gives what is known of the model of that key to its new name.
pub(super) async fn rename_model(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    key: &str,
    to: &str,
) -> Result<(), Failure> {
    fn moved<T>(map: &mut BTreeMap<String, T>, key: &str, to: &str) {
        let old = map.keys().find(|name| model_key(name) == key).cloned();
        if let Some(value) = old.and_then(|old| map.remove(&old)) {
            map.insert(to.to_owned(), value);
        }
    }
    let mut preferences = read(connection, owner).await?;
    if preferences.last_model.as_ref().is_some_and(|name| model_key(name) == key) {
        preferences.last_model = Some(to.to_owned());
    }
    moved(&mut preferences.loads_ms, key, to);
    moved(&mut preferences.used_at, key, to);
    write(connection, owner, &preferences).await
}

/// Models come and go: what is known of too many is forgotten.
fn make_room<T>(map: &mut BTreeMap<String, T>) {
    if map.len() >= LOADS {
        map.clear();
    }
}

/// Notes how long loading a model took.
pub(super) async fn set_last_load(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    model: &str,
    took: Milliseconds,
) -> Result<(), Failure> {
    let mut preferences = read(connection, owner).await?;
    preferences.loads_ms.retain(|name, _| !same_model(name, model));
    make_room(&mut preferences.loads_ms);
    preferences.loads_ms.insert(model.to_owned(), took);
    write(connection, owner, &preferences).await
}

/// Sets which side work is wanted.
pub(super) async fn set_side_work(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    wanted: SideWork,
) -> Result<(), Failure> {
    let mut preferences = read(connection, owner).await?;
    preferences.side_work = wanted;
    write(connection, owner, &preferences).await
}

/// Sets or takes out the theme, as JSON.
pub(super) async fn set_theme(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    theme: Option<String>,
) -> Result<(), Failure> {
    let mut preferences = read(connection, owner).await?;
    preferences.theme = theme;
    write(connection, owner, &preferences).await
}

async fn read(connection: &mut SqliteConnection, owner: OwnerId) -> Result<Preferences, Failure> {
    let data: Option<String> =
        sqlx::query_scalar("SELECT data FROM preferences WHERE owner_id = $1")
            .bind(owner.0)
            .fetch_optional(connection)
            .await?;
    Ok(from_json(data.as_deref()).unwrap_or_default())
}

async fn write(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    preferences: &Preferences,
) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO preferences (owner_id, data) VALUES ($1, $2) \
         ON CONFLICT (owner_id) DO UPDATE SET data = excluded.data",
    )
    .bind(owner.0)
    .bind(to_json(preferences))
    .execute(connection)
    .await?;
    Ok(())
}
