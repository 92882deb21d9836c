//! Profiles of people's own: made, changed, put into the trash and taken out.
//!
//! One in the trash is offered no more, but goes on in the chats that have it.

use super::rows::to_json;
use super::{Failure, Store, found, refused, trash};
use crate::domain::own_profile::{self, KeptProfile, OwnProfile};
use crate::domain::{Clash, OwnerId, Persona, ProfileId, Result, limits};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

/// The owner's own profile that a chat has, if it is one.
pub(super) async fn of(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    persona: &Persona,
) -> Result<Option<OwnProfile>, Failure> {
    let Some(id) = id_of(persona) else { return Ok(None) };
    let content: Option<String> =
        sqlx::query_scalar("SELECT content FROM own_profiles WHERE id = $1 AND owner_id = $2")
            .bind(id.0)
            .bind(owner.0)
            .fetch_optional(connection)
            .await?;
    Ok(content.map(|content| read(&content)))
}

fn id_of(persona: &Persona) -> Option<ProfileId> {
    persona.profile.as_deref().and_then(own_profile::id)
}

impl Store {
    /// The owner's profiles, in the order of their making.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn own_profiles(&self, owner: OwnerId) -> Result<Vec<KeptProfile>> {
        self.read_once(move |connection| {
            Box::pin(async move {
                let rows = sqlx::query(
                    "SELECT id, content FROM own_profiles \
                     WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY id",
                )
                .bind(owner.0)
                .fetch_all(connection)
                .await?;
                Ok(rows.iter().map(kept).collect::<sqlx::Result<_>>()?)
            })
        })
        .await
    }

    /// The owner's own profile that a chat has, if it is one.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn own_profile_of(
        &self,
        owner: OwnerId,
        persona: Persona,
    ) -> Result<Option<OwnProfile>> {
        if id_of(&persona).is_none() {
            return Ok(None);
        }
        self.read(move |connection| Box::pin(async move { of(connection, owner, &persona).await }))
            .await
    }

    /// Makes a profile, or has one hold something else. What is in there is
    /// checked by the caller.
    ///
    /// # Errors
    /// [`Conflict`](crate::domain::Error::Conflict) if there are
    /// [`limits::PROFILES`]; [`NotFound`](crate::domain::Error::NotFound).
    pub async fn keep_own_profile(
        &self,
        owner: OwnerId,
        id: Option<ProfileId>,
        profile: OwnProfile,
    ) -> Result<KeptProfile> {
        self.write(move |connection| {
            Box::pin(async move {
                let content = to_json(&profile);
                let id = match id {
                    Some(id) => {
                        let done = sqlx::query(
                            "UPDATE own_profiles SET content = $3 \
                             WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                        )
                        .bind(id.0)
                        .bind(owner.0)
                        .bind(content)
                        .execute(connection)
                        .await?;
                        found((done.rows_affected() > 0).then_some(id))?
                    }
                    None => add(connection, owner, content).await?,
                };
                Ok(KeptProfile { id, name: own_profile::name(id), profile })
            })
        })
        .await
    }

    /// Puts a profile into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`NotFound`](crate::domain::Error::NotFound).
    pub async fn hide_own_profile(&self, owner: OwnerId, id: ProfileId, hide: bool) -> Result<()> {
        self.write(move |connection| {
            let statement =
                "UPDATE own_profiles SET deleted_at = $3 WHERE id = $1 AND owner_id = $2";
            Box::pin(trash::hide(connection, statement, owner, id.0, hide))
        })
        .await
    }
}

async fn add(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    content: String,
) -> Result<ProfileId, Failure> {
    let there: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM own_profiles WHERE owner_id = $1 AND deleted_at IS NULL",
    )
    .bind(owner.0)
    .fetch_one(&mut *connection)
    .await?;
    if usize::try_from(there).unwrap_or(0) >= limits::PROFILES {
        return Err(refused(Clash::TooManyProfiles));
    }
    let id = fresh::profile_id();
    sqlx::query(
        "INSERT INTO own_profiles (id, owner_id, created_at, content) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.0)
    .bind(owner.0)
    .bind(fresh::now().0)
    .bind(content)
    .execute(connection)
    .await?;
    Ok(id)
}

fn kept(row: &SqliteRow) -> sqlx::Result<KeptProfile> {
    let id = ProfileId(row.try_get(0)?);
    Ok(KeptProfile { id, name: own_profile::name(id), profile: read(row.try_get(1)?) })
}

/// What another version wrote is read as far as it is known.
fn read(content: &str) -> OwnProfile {
    serde_json::from_str(content).unwrap_or_default()
}
