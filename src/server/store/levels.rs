//! What a person sets for all models and for one, a row each.
//!
//! The levels that are no rows (the site's, the model's own) are asked of
//! whoever knows them ([`Store::over`]).

use super::rows::to_json;
use super::{Failure, Store, profiles};
use crate::domain::levels::LevelsChange;
use crate::domain::model::model_key;
use crate::domain::own_profile::OwnProfile;
use crate::domain::{Levels, OwnerId, Persona, Result, Settings, SettingsChange};
use sqlx::sqlite::SqliteConnection;
use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

/// The levels that are no rows, by the model's name and the chat's profile.
#[derive(Clone, Default)]
pub(super) struct Beneath(Option<Arc<ByModel>>);

type ByModel = dyn Fn(&str, &Persona, Option<&OwnProfile>) -> Levels + Send + Sync;

impl Debug for Beneath {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("Beneath")
    }
}

impl Beneath {
    /// What a model is asked with in a chat of those settings: the one place
    /// where the levels are resolved.
    pub async fn asked(
        &self,
        connection: &mut SqliteConnection,
        owner: OwnerId,
        model: &str,
        persona: &Persona,
        chat: &Settings,
    ) -> Result<Settings, Failure> {
        let Levels { person, person_model, .. } =
            read(connection, owner, &model_key(model)).await?;
        let own = profiles::of(connection, owner, persona).await?;
        let beneath = |beneath: &Arc<ByModel>| beneath(model, persona, own.as_ref());
        let beneath = self.0.as_ref().map(beneath).unwrap_or_default();
        Ok(Levels { person, person_model, ..beneath }.asked(chat))
    }
}

/// The key of the row for all models.
const ALL: &str = "";

impl Store {
    /// The same store, with the levels that are no rows: the site's, the model's
    /// own and the profile's, which may be one of the owner's own.
    #[must_use]
    pub fn over(
        self,
        beneath: impl Fn(&str, &Persona, Option<&OwnProfile>) -> Levels + Send + Sync + 'static,
    ) -> Self {
        Self { beneath: Beneath(Some(Arc::new(beneath))), ..self }
    }

    /// The person's levels for that model; the others are empty.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn levels(&self, owner: OwnerId, model: &str) -> Result<Levels> {
        let key = model_key(model);
        self.read(move |connection| Box::pin(async move { read(connection, owner, &key).await }))
            .await
    }

    /// What a model is asked with in a chat of those settings.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn asked(
        &self,
        owner: OwnerId,
        model: &str,
        persona: Persona,
        chat: Settings,
    ) -> Result<Settings> {
        let (beneath, model) = (self.beneath.clone(), model.to_owned());
        self.read(move |connection| {
            Box::pin(async move { beneath.asked(connection, owner, &model, &persona, &chat).await })
        })
        .await
    }

    /// Changes the person's levels. What is in there is checked by the caller.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn change_levels(&self, owner: OwnerId, change: LevelsChange) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                put(connection, owner, ALL, &change.person).await?;
                if let Some(model) = &change.model {
                    put(connection, owner, &model_key(model), &change.person_model).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// The person's levels for the model of that key.
async fn read(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    key: &str,
) -> Result<Levels, Failure> {
    let person = row(connection, owner, ALL).await?;
    let person_model = row(connection, owner, key).await?;
    Ok(Levels { person, person_model, ..Levels::default() })
}

async fn row(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    key: &str,
) -> Result<Settings, Failure> {
    let data: Option<String> =
        sqlx::query_scalar("SELECT data FROM settings WHERE owner_id = $1 AND model = $2")
            .bind(owner.0)
            .bind(key)
            .fetch_optional(connection)
            .await?;
    Ok(data.map(|data| Settings::lenient(&data)).unwrap_or_default())
}

async fn put(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    key: &str,
    change: &SettingsChange,
) -> Result<(), Failure> {
    if change.0.is_empty() {
        return Ok(());
    }
    let mut settings = row(connection, owner, key).await?;
    change.apply(&mut settings);
    sqlx::query(
        "INSERT INTO settings (owner_id, model, data) VALUES ($1, $2, $3) \
         ON CONFLICT (owner_id, model) DO UPDATE SET data = excluded.data",
    )
    .bind(owner.0)
    .bind(key)
    .bind(to_json(&settings))
    .execute(connection)
    .await?;
    Ok(())
}
