//! What a site's owner has made of it.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::{Error, Site};
use leptos::prelude::*;

/// The public part of the configuration in force.
#[server(prefix = "/api/page", endpoint = "site", input = Json, output = Json)]
pub async fn load_site(language: String) -> Result<Site, Error> {
    Ok(engine()?.site_of(OwnerId::LOCAL, &language).await)
}

/// The page about the site, in Markdown.
#[server(prefix = "/api/page", endpoint = "readme", input = Json, output = Json)]
pub async fn load_readme(language: String) -> Result<String, Error> {
    let text = crate::server::config::public::read_readme(engine()?.site(), language).await;
    text.ok_or(Error::NotFound)
}
