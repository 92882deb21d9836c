//! A person's own prompts: made, changed, put into the trash and taken out,
//! and many at once out of a file.

use super::{Failure, Store, found, refused, trash};
use crate::domain::prompt::{Imported, NewPrompt, Prompt, PromptChange};
use crate::domain::{Clash, OwnerId, PromptId, Result, limits};
use crate::server::fresh;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

impl Store {
    /// The owner's prompts, in the order of their making.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn prompts(&self, owner: OwnerId) -> Result<Vec<Prompt>> {
        self.read_once(move |connection| Box::pin(all(connection, owner))).await
    }

    /// Makes a prompt. What is in there is checked by the caller.
    ///
    /// # Errors
    /// [`Conflict`](crate::domain::Error::Conflict) if there are [`limits::PROMPTS`].
    pub async fn add_prompt(&self, owner: OwnerId, new: NewPrompt) -> Result<Prompt> {
        self.write(move |connection| {
            Box::pin(async move {
                let there = all(connection, owner).await?.len();
                add(connection, owner, new, there).await
            })
        })
        .await
    }

    /// Makes many: those that are not there yet, or none of them.
    ///
    /// # Errors
    /// [`Conflict`](crate::domain::Error::Conflict) if there would be too many.
    pub async fn import_prompts(&self, owner: OwnerId, new: Vec<NewPrompt>) -> Result<Imported> {
        self.write(move |connection| {
            Box::pin(async move {
                let mut there = all(connection, owner).await?;
                let mut done = Imported { added: 0, known: 0 };
                for one in new {
                    if there.iter().any(|old| old.title == one.title && old.text == one.text) {
                        done.known += 1;
                        continue;
                    }
                    let count = there.len();
                    there.push(add(connection, owner, one, count).await?);
                    done.added += 1;
                }
                Ok(done)
            })
        })
        .await
    }

    /// Changes a prompt.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::domain::Error::NotFound).
    pub async fn change_prompt(
        &self,
        owner: OwnerId,
        id: PromptId,
        change: PromptChange,
    ) -> Result<Prompt> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE prompts SET title = coalesce($3, title), text = coalesce($4, text), \
                     starred = coalesce($5, starred) \
                     WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                )
                .bind(id.0)
                .bind(owner.0)
                .bind(change.title)
                .bind(change.text)
                .bind(change.starred)
                .execute(&mut *connection)
                .await?;
                let row = sqlx::query(
                    "SELECT id, title, text, starred FROM prompts \
                     WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL",
                )
                .bind(id.0)
                .bind(owner.0)
                .fetch_optional(connection)
                .await?;
                Ok(prompt(&found(row)?)?)
            })
        })
        .await
    }

    /// Puts a prompt into the trash, or takes it out again.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::domain::Error::NotFound).
    pub async fn hide_prompt(&self, owner: OwnerId, id: PromptId, hide: bool) -> Result<()> {
        self.write(move |connection| {
            let statement = "UPDATE prompts SET deleted_at = $3 WHERE id = $1 AND owner_id = $2";
            Box::pin(trash::hide(connection, statement, owner, id.0, hide))
        })
        .await
    }
}

async fn all(connection: &mut SqliteConnection, owner: OwnerId) -> Result<Vec<Prompt>, Failure> {
    let rows = sqlx::query(
        "SELECT id, title, text, starred FROM prompts \
         WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY id",
    )
    .bind(owner.0)
    .fetch_all(connection)
    .await?;
    Ok(rows.iter().map(prompt).collect::<sqlx::Result<_>>()?)
}

async fn add(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    new: NewPrompt,
    there: usize,
) -> Result<Prompt, Failure> {
    if there >= limits::PROMPTS {
        return Err(refused(Clash::TooManyPrompts));
    }
    let id = fresh::prompt_id();
    sqlx::query(
        "INSERT INTO prompts (id, owner_id, title, text, starred, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.0)
    .bind(owner.0)
    .bind(&new.title)
    .bind(&new.text)
    .bind(new.starred)
    .bind(fresh::now().0)
    .execute(connection)
    .await?;
    Ok(Prompt { id, title: new.title, text: new.text, starred: new.starred })
}

fn prompt(row: &SqliteRow) -> sqlx::Result<Prompt> {
    Ok(Prompt {
        id: PromptId(row.try_get(0)?),
        title: row.try_get(1)?,
        text: row.try_get(2)?,
        starred: row.try_get(3)?,
    })
}
