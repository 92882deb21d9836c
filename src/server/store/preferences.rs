//! What an owner prefers and what was learnt for them, as one JSON object:
//! the model used last, and how long loading each model took.

use super::rows::{from_json, to_json};
use super::{Failure, Store};
use crate::domain::model::same_model;
use crate::domain::side_work::SideWork;
use crate::domain::{Milliseconds, OwnerId, Result};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;

/// Models whose load time is remembered; the map is emptied when it is full.
const LOADS: usize = 200;

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
}

impl Preferences {
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
    if preferences.last_model.as_deref() == Some(model) {
        return Ok(());
    }
    preferences.last_model = Some(model.to_owned());
    write(connection, owner, &preferences).await
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
    if preferences.loads_ms.len() >= LOADS {
        preferences.loads_ms.clear();
    }
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
