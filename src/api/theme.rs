//! The look: what counts, and a person's own.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
use crate::domain::theme::editing::Themes;
use crate::domain::{BasePath, Error, Theme};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::domain::OwnerId;

/// The style sheet of the look that counts.
#[server(prefix = "/api/page", endpoint = "theme_css", input = Json, output = Json)]
pub async fn theme_css(base: BasePath) -> Result<String, Error> {
    // A base that is not ours would only spoil the addresses of fonts.
    let base = if base.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
    {
        base
    } else {
        BasePath::default()
    };
    Ok(engine()?.theme_css(OwnerId::LOCAL, &base).await)
}

/// What an editor of themes starts from.
#[server(prefix = "/api/page", endpoint = "themes", input = Json, output = Json)]
pub async fn load_themes() -> Result<Themes, Error> {
    Ok(engine()?.themes(OwnerId::LOCAL).await)
}

/// Sets or takes out the person's theme.
#[server(prefix = "/api/page", endpoint = "set_theme", input = Json, output = Json)]
pub async fn set_theme(theme: Option<Theme>) -> Result<(), Error> {
    engine()?.set_theme(OwnerId::LOCAL, theme).await
}

/// Reads a theme that was pasted: of a `linnet.toml`, or a Chainlit `theme.json`.
#[server(prefix = "/api/page", endpoint = "read_theme", input = Json, output = Json)]
pub async fn read_theme(text: String) -> Result<Theme, Error> {
    engine()?.read_theme(text).await
}
