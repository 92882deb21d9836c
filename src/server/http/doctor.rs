//! What the page `/doctor` and `linnet doctor URL` measure with: how a request
//! arrived, a stream of which the pieces are known, silence, and room for a
//! large message.
//!
//! All of it is read by GET where it can be, since the very faults that are
//! looked for have writes refused.

use super::Services;
use super::edge::Arrived;
use super::refusal::Refusal;
use crate::domain::doctor::{
    Arrival, Finding, Grade, PIECES, Report, Topic, What, silence as silence_of,
};
use crate::server::fresh;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures_util::stream;
use std::convert::Infallible;
use std::time::Duration;

/// `GET /api/doctor`.
pub async fn report(
    State(services): State<Services>,
    arrived: Option<Extension<Arrived>>,
    request: Request,
) -> Json<Report> {
    let Extension(arrived) = arrived.unwrap_or_default();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().host()).unwrap_or_default().to_owned();
    let mut findings = services.doctor.look(false).await;
    // The mistakes are those of the site's owner, who has the file before them.
    let fault = services.engine.site().state().fault.clone();
    let first = if fault.is_empty() {
        Finding::fine(Topic::Configuration, [])
    } else {
        Finding::new(Topic::Configuration, Grade::Fault, What::Mistake, [fault])
            .set(["linnet check-config".to_owned()])
    };
    findings.insert(0, first);
    let arrival = Arrival {
        host,
        base: super::edge::base_of(&request),
        https: arrived.https,
        peer: arrived.peer,
        trusted: arrived.trusted,
        forwarded: arrived.forwarded,
        heartbeat: heartbeat(&services),
        now: fresh::now(),
    };
    Json(Report { arrival, findings })
}

/// `GET /api/doctor/stream`: pieces like those of answers, as they are sent.
pub async fn stream() -> Response {
    let (pieces, apart) = PIECES;
    events(stream::unfold(0, move |at| async move {
        if at == pieces {
            return None;
        }
        if at > 0 {
            tokio::time::sleep(Duration::from_millis(apart)).await;
        }
        Some((Ok(Bytes::from(format!("data: {at}\n\n"))), at + 1))
    }))
}

/// `GET /api/doctor/silence`: says nothing for longer than a stream ever does.
pub async fn silence(State(services): State<Services>) -> Response {
    let long = Duration::from_millis(silence_of(heartbeat(&services)));
    events(stream::unfold(0, move |at| async move {
        match at {
            0 => Some((Ok(Bytes::from_static(b": begun\n\n")), 1)),
            1 => {
                tokio::time::sleep(long).await;
                Some((Ok(Bytes::from_static(b"data: kept\n\n")), 2))
            }
            _ => None,
        }
    }))
}

/// `POST /api/doctor/body`: takes what the largest message has, for nothing.
pub async fn body(_: Bytes) -> Result<StatusCode, Refusal> {
    Ok(StatusCode::NO_CONTENT)
}

fn heartbeat(services: &Services) -> u64 {
    u64::try_from(services.heartbeat.as_millis()).unwrap_or(u64::MAX)
}

fn events(
    pieces: impl futures_util::Stream<Item = Result<Bytes, Infallible>> + Send + 'static,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}
