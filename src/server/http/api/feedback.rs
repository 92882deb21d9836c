//! Feedback on answers: given, listed, exported.

use super::id;
use crate::domain::feedback::{Feedback, FeedbackFilter, FeedbackPage, PER_PAGE, to_csv};
use crate::domain::{Error, Flaw, OwnerId};
use crate::server::http::Services;
use crate::server::http::body::Body;
use crate::server::http::refusal::{ErrorBody, Refusal};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;

type Filter = Result<Query<FeedbackFilter>, QueryRejection>;

async fn page(services: &Services, filter: Filter, most: usize) -> Result<FeedbackPage, Refusal> {
    let Query(filter) = filter.map_err(|rejection| {
        let detail = rejection.body_text().chars().take(200).collect();
        Error::InvalidRequest { reason: Flaw::Json, detail }
    })?;
    Ok(services.engine.feedback(OwnerId::LOCAL, filter, most).await?)
}

fn attached(name: &'static str, kind: &'static str) -> [(HeaderName, &'static str); 2] {
    [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)]
}

/// A page of the feedback, the newest first.
#[utoipa::path(get, path = "/api/v1/feedback", params(FeedbackFilter), responses(
    (status = 200, body = FeedbackPage), (status = 400, body = ErrorBody)))]
pub async fn list(
    State(services): State<Services>,
    filter: Filter,
) -> Result<Json<FeedbackPage>, Refusal> {
    Ok(Json(page(&services, filter, PER_PAGE).await?))
}

/// All feedback that fits, as a JSON file.
#[utoipa::path(get, path = "/api/v1/feedback/export.json", params(FeedbackFilter), responses(
    (status = 200, description = "A list of entries", body = Vec<crate::domain::feedback::FeedbackEntry>),
    (status = 400, body = ErrorBody)))]
pub async fn json(
    State(services): State<Services>,
    filter: Filter,
) -> Result<impl IntoResponse, Refusal> {
    let page = page(&services, filter, usize::MAX).await?;
    let head = attached("attachment; filename=\"feedback.json\"", "application/json");
    Ok((head, Json(page.entries)))
}

/// All feedback that fits, as a CSV file (RFC 4180). Cells that a spreadsheet
/// would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/api/v1/feedback/export.csv", params(FeedbackFilter), responses(
    (status = 200, description = "The table", body = String, content_type = "text/csv"),
    (status = 400, body = ErrorBody)))]
pub async fn csv(
    State(services): State<Services>,
    filter: Filter,
) -> Result<impl IntoResponse, Refusal> {
    let page = page(&services, filter, usize::MAX).await?;
    let kind = "text/csv; charset=utf-8; header=present";
    Ok((attached("attachment; filename=\"feedback.csv\"", kind), to_csv(&page.entries)))
}

/// Gives feedback on an answer, or changes it.
#[utoipa::path(put, path = "/api/v1/feedback/{reply_id}", params(("reply_id" = String, Path)),
    request_body = Feedback, responses(
    (status = 204, description = "Kept"), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn give(
    State(services): State<Services>,
    Path(reply_id): Path<String>,
    Body(feedback): Body<Feedback>,
) -> Result<StatusCode, Refusal> {
    services.engine.rate(OwnerId::LOCAL, id(&reply_id)?, Some(feedback)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the feedback on an answer back.
#[utoipa::path(delete, path = "/api/v1/feedback/{reply_id}", params(("reply_id" = String, Path)), responses(
    (status = 204, description = "There is none any more"), (status = 404, body = ErrorBody)))]
pub async fn take_back(
    State(services): State<Services>,
    Path(reply_id): Path<String>,
) -> Result<StatusCode, Refusal> {
    services.engine.rate(OwnerId::LOCAL, id(&reply_id)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
