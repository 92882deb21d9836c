//! Profiles: those of the site, and a person's own.

use super::id;
use crate::domain::own_profile::{KeptProfile, OwnProfile};
use crate::domain::{OwnerId, Profile};
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use crate::server::http::{Services, page};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

/// All profiles.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Profiles {
    /// Those of the site, in the language of the request.
    site: Vec<Profile>,
    /// The person's own, with all that they hold.
    own: Vec<KeptProfile>,
}

/// The profiles: the site's, and the person's own.
#[utoipa::path(get, path = "/api/v1/profiles", responses((status = 200, body = Profiles)))]
pub async fn list(
    State(services): State<Services>,
    headers: HeaderMap,
) -> Result<Json<Profiles>, Refusal> {
    let language = page::language(&services, &headers);
    let site = services.engine.site_of(OwnerId::LOCAL, language.tag()).await;
    let site = site.profiles.into_iter().filter(|profile| !profile.own).collect();
    let own = services.engine.own_profiles(OwnerId::LOCAL).await?;
    Ok(Json(Profiles { site, own }))
}

/// Makes a profile.
#[utoipa::path(post, path = "/api/v1/profiles", request_body = OwnProfile, responses(
    (status = 201, body = KeptProfile), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn create(
    State(services): State<Services>,
    Body(profile): Body<OwnProfile>,
) -> Result<(StatusCode, Json<KeptProfile>), Refusal> {
    let kept = services.engine.keep_profile(OwnerId::LOCAL, None, profile).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// Has a profile hold something else, as a whole.
#[utoipa::path(put, path = "/api/v1/profiles/{profile_id}", params(("profile_id" = String, Path)),
    request_body = OwnProfile, responses(
    (status = 200, body = KeptProfile), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(services): State<Services>,
    Path(profile_id): Path<String>,
    Body(profile): Body<OwnProfile>,
) -> Result<Json<KeptProfile>, Refusal> {
    let id = id(&profile_id)?;
    Ok(Json(services.engine.keep_profile(OwnerId::LOCAL, Some(id), profile).await?))
}

/// Deletes a profile. Can be undone; chats that have it keep it meanwhile.
#[utoipa::path(delete, path = "/api/v1/profiles/{profile_id}", params(("profile_id" = String, Path)), responses(
    (status = 204, description = "Deleted"), (status = 404, body = ErrorBody)))]
pub async fn delete(
    State(services): State<Services>,
    Path(profile_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_profile(OwnerId::LOCAL, id(&profile_id)?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion.
#[utoipa::path(post, path = "/api/v1/profiles/{profile_id}/restore", params(("profile_id" = String, Path)), responses(
    (status = 204, description = "There again"), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(services): State<Services>,
    Path(profile_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.hide_profile(OwnerId::LOCAL, id(&profile_id)?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
