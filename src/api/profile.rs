//! Profiles of people's own.

use super::codec::Json;
#[cfg(feature = "ssr")]
use super::engine;
#[cfg(feature = "ssr")]
use crate::domain::OwnerId;
use crate::domain::own_profile::OwnProfile;
use crate::domain::profile::Reader;
use crate::domain::{Error, ProfileId};
use leptos::prelude::*;

/// What a profile holds, to be edited or copied.
#[server(prefix = "/api/page", endpoint = "profile", input = Json, output = Json)]
pub async fn open_profile(name: String, reader: Reader) -> Result<OwnProfile, Error> {
    engine()?.open_profile(OwnerId::LOCAL, &name, &reader).await
}

/// Makes a profile, or has one hold something else. Gives its name.
#[server(prefix = "/api/page", endpoint = "keep_profile", input = Json, output = Json)]
pub async fn keep_profile(id: Option<ProfileId>, profile: OwnProfile) -> Result<String, Error> {
    Ok(engine()?.keep_profile(OwnerId::LOCAL, id, profile).await?.name)
}

/// Puts a profile into the trash, or takes it out again.
#[server(prefix = "/api/page", endpoint = "hide_profile", input = Json, output = Json)]
pub async fn hide_profile(id: ProfileId, hide: bool) -> Result<(), Error> {
    engine()?.hide_profile(OwnerId::LOCAL, id, hide).await
}
