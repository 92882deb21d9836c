//! Where chats, settings and preferences name a model: counting, and renaming.
//!
//! What was answered keeps the name that the model had then.

use super::preferences;
use super::{Failure, Store};
use crate::domain::model::model_key;
use crate::domain::{ChatId, OwnerId, Result};
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

impl Store {
    /// How many of the owner's chats use the model of that key.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn chats_with_model(&self, owner: OwnerId, key: String) -> Result<u64> {
        self.read_once(move |connection| {
            Box::pin(async move { Ok(using(connection, owner, &key).await?.len() as u64) })
        })
        .await
    }

    /// Gives the owner's chats, settings and preferences a model's new name; it
    /// is found by its key. Returns the chats that were changed.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn rename_model(
        &self,
        owner: OwnerId,
        key: String,
        to: String,
    ) -> Result<Vec<ChatId>> {
        self.write(move |connection| {
            Box::pin(async move {
                let chats = using(connection, owner, &key).await?;
                for chat_id in &chats {
                    sqlx::query("UPDATE chats SET model = $3 WHERE id = $1 AND owner_id = $2")
                        .bind(chat_id.0)
                        .bind(owner.0)
                        .bind(&to)
                        .execute(&mut *connection)
                        .await?;
                }
                sqlx::query(
                    "UPDATE OR REPLACE settings SET model = $3 WHERE owner_id = $1 AND model = $2",
                )
                .bind(owner.0)
                .bind(&key)
                .bind(model_key(&to))
                .execute(&mut *connection)
                .await?;
                preferences::rename_model(connection, owner, &key, &to).await?;
                Ok(chats)
            })
        })
        .await
    }
}

/// The chats that use a model, those in the trash too: they may come back.
async fn using(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    key: &str,
) -> Result<Vec<ChatId>, Failure> {
    let found: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT id, model FROM chats WHERE owner_id = $1 AND model IS NOT NULL")
            .bind(owner.0)
            .fetch_all(connection)
            .await?;
    let named = found.into_iter().filter(|(_, model)| model_key(model) == key);
    Ok(named.map(|(id, _)| ChatId(id)).collect())
}
