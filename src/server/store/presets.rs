//! A person's own presets: made, changed, put into the trash and taken out.

use super::rows::to_json;
use super::{Failure, Store, found, refused, trash};
use crate::domain::presets::{NewPreset, Preset, PresetChange};
use crate::domain::{Clash, OwnerId, PresetId, Result, Settings, limits};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

impl Store {
    /// The owner's presets, in the order of their making.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn presets(&self, owner: OwnerId) -> Result<Vec<Preset>> {
        self.read_once(move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT id, name, settings FROM presets \
                     WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY id",
                )
                .bind(owner.0)
                .fetch_all(connection)
                .await?;
                Ok(rows.iter().map(preset).collect::<sqlx::Result<_>>()?)
            })
        })
        .await
    }

    /// Makes a preset. What is in there is checked by the caller.
    ///
    /// # Errors
    /// [`Conflict`](crate::domain::Error::Conflict) if there are [`limits::PRESETS`].
    pub async fn add_preset(&self, owner: OwnerId, new: NewPreset) -> Result<Preset> {
        self.write(move |connection| {
            Box::pin(async move {
                let there: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM presets WHERE owner_id = $1 AND deleted_at IS NULL",
                )
                .bind(owner.0)
                .fetch_one(&mut *connection)
                .await?;
                if usize::try_from(there).unwrap_or(0) >= limits::PRESETS {
                    return Err(refused(Clash::TooManyPresets));
                }
                let id = fresh::preset_id();
                sqlx::query(
                    "INSERT INTO presets (id, owner_id, name, created_at, settings) \
                     VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(&new.name)
                .bind(fresh::now().0)
                .bind(to_json(&new.settings))
                .execute(connection)
                .await?;
                Ok(Preset { id, name: new.name, settings: new.settings })
            })
        })
        .await
    }

    /// Renames a preset or has it hold something else.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn change_preset(
        &self,
        owner: OwnerId,
        id: PresetId,
        change: PresetChange,
    ) -> Result<Preset> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE presets SET name = coalesce($3, name), \
                     settings = coalesce($4, settings) \
                     WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(change.name)
                .bind(change.settings.as_ref().map(to_json))
                .execute(&mut *connection)
                .await?;
                one(connection, owner, id).await
            })
        })
        .await
    }

    /// Puts a preset into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn hide_preset(&self, owner: OwnerId, id: PresetId, hide: bool) -> Result<()> {
        self.write(move |connection| {
            let statement = "UPDATE presets SET deleted_at = $3 WHERE id = $1 AND owner_id = $2";
            Box::pin(trash::hide(connection, statement, owner, id.0, hide))
        })
        .await
    }
}

async fn one(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    id: PresetId,
) -> Result<Preset, Failure> {
    let row = sqlx::query(
        "SELECT id, name, settings FROM presets \
         WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
    )
    .bind(id.0)
    .bind(owner.0)
    .fetch_optional(connection)
    .await?;
    Ok(preset(&found(row)?)?)
}

fn preset(row: &SqliteRow) -> sqlx::Result<Preset> {
    Ok(Preset {
        id: PresetId(row.try_get(0)?),
        name: row.try_get(1)?,
        settings: Settings::lenient(row.try_get(2)?),
    })
}
