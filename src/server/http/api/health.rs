//! `GET /health`: process, store and model server, apart; `/health/live` and
//! `/health/ready` for programs that only look at the status.
//!
//! The model server's state does not decide the status: Linnet is of use
//! without it.

use crate::domain::{Connection, Error, OwnerId};
use crate::server::http::Services;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

/// How the three parts are.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok`, or `stopping` while the process drains.
    process: &'static str,
    /// `ok`, or the error's code.
    store: &'static str,
    /// Whether the model server answers.
    upstream: Connection,
}

/// 200 if chats can be written, else 503.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, body = Health), (status = 503, body = Health)))]
pub async fn show(State(services): State<Services>) -> (StatusCode, Json<Health>) {
    let stopping = services.engine.is_draining();
    let store = services.engine.check_store().await;
    let health = Health {
        process: if stopping { "stopping" } else { "ok" },
        store: store.as_ref().err().map_or("ok", |error| error.code()),
        upstream: services.engine.models(OwnerId::LOCAL).await.connection,
    };
    let status =
        if stopping || store.is_err() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, Json(health))
}

/// `GET /health/live`: the process answers. For whoever restarts it if not.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /health/ready`: whether requests should come here: not while the
/// process drains, nor if nothing can be stored, as the last write has shown. It
/// says no more than that, since anybody may ask.
pub async fn ready(State(services): State<Services>) -> (StatusCode, &'static str) {
    if services.engine.is_draining() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        match services.engine.check_store().await {
            Ok(()) => (StatusCode::OK, "ready"),
            Err(Error::StorageFull) => (StatusCode::SERVICE_UNAVAILABLE, "disk full"),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "no storage"),
        }
    }
}
