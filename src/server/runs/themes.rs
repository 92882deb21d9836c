//! The look that counts for an owner: their theme over the site's over the
//! standard one.

use super::Engine;
use super::hub::Note;
use crate::domain::theme::Font;
use crate::domain::theme::editing::Themes;
use crate::domain::{BasePath, Error, Flaw, OwnerId, Result, Theme};
use crate::server::config::file::ProfileTheme;
use crate::server::config::theme;

impl Engine {
    /// The owner's theme, the site's, and the site's fonts.
    pub async fn themes(&self, owner: OwnerId) -> Themes {
        let site = self.site().now();
        let own = if site.file.features.themes {
            // Without the store the site's stands.
            self.inner.store.theme(owner).await.unwrap_or_default()
        } else {
            None
        };
        let look = site.clone();
        let fonts = tokio::task::spawn_blocking(move || theme::fonts(&look)).await;
        Themes { own, site: site.file.theme.clone(), fonts: fonts.unwrap_or_default() }
    }

    /// The style sheet of what counts, with the colours of profiles.
    pub async fn theme_css(&self, owner: OwnerId, base: &BasePath) -> String {
        let (site, theme) = (self.site().now(), self.theme(owner).await);
        let mut css = theme.css(|name| base.file(name));
        for profile in &site.file.profiles {
            let ProfileTheme { light, dark } = profile.theme;
            if profile.theme != ProfileTheme::default() {
                let own = Theme { light, dark, ..Theme::default() }.over(&theme);
                css.push_str(&own.css_of_profile(&profile.name));
            }
        }
        css
    }

    /// The theme that counts.
    pub async fn theme(&self, owner: OwnerId) -> Theme {
        let site = self.site().now();
        let own = if site.file.features.themes {
            self.inner.store.theme(owner).await.unwrap_or_default()
        } else {
            None
        };
        own.unwrap_or_default().over(&site.file.theme)
    }

    /// Reads a theme that was pasted.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn read_theme(&self, text: String) -> Result<Theme> {
        let site = self.site().now();
        // It is looked whether a font is there.
        let read = tokio::task::spawn_blocking(move || theme::read(&site, &text)).await;
        read.unwrap_or(Err(Error::Internal))
    }

    /// Sets or takes out the owner's theme, and tells their pages.
    ///
    /// # Errors
    /// What is wrong with it, or those of the disk.
    pub async fn set_theme(&self, owner: OwnerId, theme: Option<Theme>) -> Result<()> {
        let site = self.site().now();
        if !site.file.features.themes {
            return Err(Flaw::ThemeFixed.into());
        }
        if let Some(theme) = &theme {
            let is_file = |font: &Font| matches!(font, Font::File(_));
            let mut fonts = [&theme.font, &theme.code_font].into_iter().flatten();
            let known = theme::fonts(&site);
            let missing =
                fonts.any(|font| is_file(font) && !known.iter().any(|name| name == font.name()));
            if !theme.is_known() || missing {
                return Err(Flaw::Theme.into());
            }
        }
        self.inner.store.set_theme(owner, theme).await?;
        self.inner.sources.hub.board(owner).note([Note::Settings]);
        Ok(())
    }
}
