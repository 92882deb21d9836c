//! The figures of ended replies, kept for each model and server: what loading
//! will take is learnt from them, and the page of the machine shows them.
//!
//! Bounded: of each model the newest [`KEPT`] stay, give or take those that
//! came since the last purge. Absent on purpose: statistics (`domain`).

use super::{Failure, Store};
use crate::domain::machine::{Figure, ModelFigures, Spread, median};
use crate::domain::{Milliseconds, OwnerId, Result, UnixMillis};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

/// Figures that are kept of each model on a server.
const KEPT: i64 = 1000;
/// So many come between two purges of a model.
const PURGE_EVERY: i64 = 64;
/// Past loads that an estimate is the median of.
const LOADS: usize = 7;
/// Figures of a model that are given out one by one.
const RECENT: usize = 120;

/// A figure with what it is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewFigure {
    /// The model.
    pub model: String,
    /// The server's name.
    pub upstream: String,
    /// The window that the model was loaded with; 0 if unknown.
    pub window_tokens: u64,
    /// The figures.
    pub figure: Figure,
}

impl Store {
    /// How long loading a model will take, from past loads of it on that
    /// server: with the same window if there are any, else with any.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn expected_load(
        &self,
        owner: OwnerId,
        model: &str,
        upstream: &str,
        window_tokens: Option<u64>,
    ) -> Result<Option<Milliseconds>> {
        let (model, upstream) = (known_as(model), upstream.to_owned());
        let loads: Vec<(i64, i64)> = self
            .read_once(move |connection| {
                Box::pin(async move {
                    let found = sqlx::query_as(
                        "SELECT window_tokens, load_ms FROM figures WHERE owner_id = $1 \
                         AND model = $2 AND upstream = $3 AND load_ms IS NOT NULL \
                         ORDER BY id DESC LIMIT 50",
                    );
                    let found = found.bind(owner.0).bind(model).bind(upstream);
                    Ok(found.fetch_all(connection).await?)
                })
            })
            .await?;
        let wanted = window_tokens.and_then(|tokens| i64::try_from(tokens).ok());
        let fits = |window: i64| wanted.is_none_or(|wanted| wanted == window);
        let mut fitting: Vec<i64> =
            loads.iter().filter(|(window, _)| fits(*window)).map(|(_, took)| *took).collect();
        if fitting.is_empty() {
            fitting = loads.iter().map(|(_, took)| *took).collect();
        }
        let times = fitting.into_iter().take(LOADS).filter_map(|took| u64::try_from(took).ok());
        let middle = median(times.map(|took| Milliseconds(took).as_f64()));
        Ok(middle.map(Milliseconds::rounded))
    }

    /// What is known of the owner's models, the one used last first.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn figures(&self, owner: OwnerId) -> Result<Vec<ModelFigures>> {
        self.read_once(move |connection| Box::pin(all(connection, owner))).await
    }

    /// Forgets all figures of the owner's.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn forget_figures(&self, owner: OwnerId) -> Result<()> {
        self.write(move |connection| {
            Box::pin(async move {
                let forget = sqlx::query("DELETE FROM figures WHERE owner_id = $1");
                forget.bind(owner.0).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }
}

/// Adds a figure; now and then the oldest of each model go.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    owner: OwnerId,
    new: NewFigure,
) -> Result<(), Failure> {
    let NewFigure { model, upstream, window_tokens, figure } = new;
    let model = known_as(&model);
    let added = sqlx::query(
        "INSERT INTO figures (owner_id, model, upstream, window_tokens, at, tokens_per_second, \
         first_token_ms, load_ms, prompt_tokens_per_second, answer_tokens) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(owner.0)
    .bind(&model)
    .bind(&upstream)
    .bind(i64::try_from(window_tokens).unwrap_or(0))
    .bind(figure.at.0)
    .bind(figure.tokens_per_second)
    .bind(figure.first_token.map(whole))
    .bind(figure.load.map(whole))
    .bind(figure.prompt_tokens_per_second)
    .bind(figure.answer_tokens.map(|tokens| i64::try_from(tokens).unwrap_or(i64::MAX)))
    .execute(&mut *connection)
    .await?;
    if added.last_insert_rowid() % PURGE_EVERY == 0 {
        sqlx::query(
            // Of all models: one may never be asked for at such a number, for
            // example if it takes turns with another one.
            "DELETE FROM figures WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER \
             (PARTITION BY model, upstream ORDER BY id DESC) AS nth FROM figures \
             WHERE owner_id = $1) WHERE nth > $2)",
        )
        .bind(owner.0)
        .bind(KEPT)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn all(
    connection: &mut SqliteConnection,
    owner: OwnerId,
) -> Result<Vec<ModelFigures>, Failure> {
    let rows = sqlx::query(
        "SELECT model, upstream, at, tokens_per_second, first_token_ms, load_ms, \
         prompt_tokens_per_second, answer_tokens FROM figures WHERE owner_id = $1 \
         ORDER BY model, upstream, id",
    );
    let rows = rows.bind(owner.0).fetch_all(connection).await?;
    let mut models: Vec<(ModelFigures, Vec<Figure>)> = Vec::new();
    for row in &rows {
        let (model, upstream): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let figure = figure(row)?;
        match models.last_mut() {
            Some((known, figures)) if known.model == model && known.upstream == upstream => {
                figures.push(figure);
            }
            _ => {
                models.push((
                    ModelFigures { model, upstream, ..ModelFigures::default() },
                    vec![figure],
                ));
            }
        }
    }
    let mut models: Vec<ModelFigures> =
        models.into_iter().map(|(known, figures)| summed_up(known, figures)).collect();
    models.sort_by_key(|one| std::cmp::Reverse(one.recent.last().map(|figure| figure.at)));
    Ok(models)
}

fn figure(row: &SqliteRow) -> sqlx::Result<Figure> {
    let time = |value: Option<i64>| value.and_then(|ms| u64::try_from(ms).ok()).map(Milliseconds);
    Ok(Figure {
        at: UnixMillis(row.try_get(2)?),
        tokens_per_second: row.try_get(3)?,
        first_token: time(row.try_get(4)?),
        load: time(row.try_get(5)?),
        prompt_tokens_per_second: row.try_get(6)?,
        answer_tokens: row
            .try_get::<Option<i64>, _>(7)?
            .and_then(|count| u64::try_from(count).ok()),
    })
}

fn summed_up(known: ModelFigures, mut figures: Vec<Figure>) -> ModelFigures {
    let times = |time: fn(&Figure) -> Option<Milliseconds>| {
        Spread::of(figures.iter().filter_map(time).map(Milliseconds::as_f64))
    };
    let speeds = |speed: fn(&Figure) -> Option<f64>| Spread::of(figures.iter().filter_map(speed));
    let known = ModelFigures {
        replies: figures.len(),
        speed: speeds(|figure| figure.tokens_per_second),
        // A first token that waited for loading says nothing about the model.
        first_token: times(|figure| figure.first_token.filter(|_| figure.load.is_none())),
        load: times(|figure| figure.load),
        prompt_speed: speeds(|figure| figure.prompt_tokens_per_second),
        ..known
    };
    let recent = figures.split_off(figures.len().saturating_sub(RECENT));
    ModelFigures { recent, ..known }
}

/// The one spelling of a model's name that figures are kept under.
fn known_as(model: &str) -> String {
    model.strip_suffix(":latest").unwrap_or(model).to_lowercase()
}

fn whole(time: Milliseconds) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn models_that_take_turns_are_bounded_both() {
        let directory = tempfile::TempDir::new().expect("a directory for the test");
        let store = Store::open(directory.path()).await.expect("an empty store opens");
        let add_all = store.write(|connection| {
            Box::pin(async move {
                for number in 0..2 * (KEPT + 3 * PURGE_EVERY) {
                    let model = if number % 2 == 0 { "one" } else { "other" }.to_owned();
                    let new = NewFigure { model, ..NewFigure::default() };
                    add(connection, OwnerId::LOCAL, new).await?;
                }
                Ok(())
            })
        });
        add_all.await.expect("they are stored");
        let models = store.figures(OwnerId::LOCAL).await.expect("they are read");
        let most = usize::try_from(KEPT + PURGE_EVERY).expect("a small number");
        assert_eq!(models.len(), 2);
        for known in models {
            assert!(known.replies <= most, "{}: {}", known.model, known.replies);
        }
    }
}
