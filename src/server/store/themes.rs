//! An owner's theme.
//!
//! It is one of their preferences: a row for all of them is read at each page
//! anyway. What another version wrote and this one does not know is as none.

use super::rows::to_json;
use super::{Store, preferences};
use crate::domain::{OwnerId, Result, Theme};

impl Store {
    /// The owner's theme, if they have one.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn theme(&self, owner: OwnerId) -> Result<Option<Theme>> {
        let kept = self.preferences(owner).await?.theme;
        let theme = kept.and_then(|text| serde_json::from_str::<Theme>(&text).ok());
        Ok(theme.filter(Theme::is_known))
    }

    /// Sets or takes out the owner's theme.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn set_theme(&self, owner: OwnerId, theme: Option<Theme>) -> Result<()> {
        let kept = theme.map(|theme| to_json(&theme));
        self.write(move |connection| Box::pin(preferences::set_theme(connection, owner, kept)))
            .await
    }
}
