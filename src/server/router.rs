//! Every path that the server answers to, in one list, and the layers around it.

use super::http::{
    Services, api, assets, blobs, compression, doctor, door, edge, events, fallback, form, guard,
    headers, image, install, metrics, pace, page, public_files, requests, sign_in, trace, weight,
    widget,
};
use crate::domain::limits;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, patch, post, put};
use axum::{Router, middleware};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The routes with all layers.
#[expect(clippy::too_many_lines, reason = "one list of all paths")]
pub fn routes(services: Services) -> Router {
    // Fails only if it was told before, by another router of this process.
    let _ = any_spawner::Executor::init_tokio();
    let inner = Router::new()
        // Pages, rendered on the server.
        .route("/", get(page::show))
        .route("/chat/{chat_id}", get(page::show))
        .route("/models", get(page::show))
        .route("/machine", get(page::show))
        .route("/feedback", get(page::show))
        .route("/models/create", get(page::show))
        .route("/prompts", get(page::show))
        .route("/readme", get(page::show))
        .route("/doctor", get(page::show))
        .route("/models/{*model}", get(page::show))
        // The composer's plain form, for browsers without Wasm.
        .route("/send", post(form::send))
        // The access password, if there is one.
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        // What the page calls.
        .route("/api/page/{*function}", post(api::server_functions))
        // Files for new models; a body passes through, however large it is.
        .route("/api/blobs/{digest}", post(blobs::receive))
        // What programs call; documented at /api/v1/openapi.json.
        .route("/api/v1/openapi.json", get(api::openapi::show))
        .route("/api/v1/messages", post(api::messages::create))
        .route("/api/v1/events", get(events::watch))
        .route("/api/v1/replies/{reply_id}/stop", post(api::replies::stop))
        .route("/api/v1/replies/{reply_id}/again", post(api::replies::again))
        .route("/api/v1/replies/{reply_id}/keep", post(api::replies::keep))
        .route("/api/v1/replies/{reply_id}/side-by-side", post(api::replies::show_beside))
        .route("/api/v1/chats", get(api::chats::list))
        .route("/api/v1/search", get(api::search::find))
        .route(
            "/api/v1/chats/{chat_id}",
            get(api::chats::show).patch(api::chats::change).delete(api::chats::delete),
        )
        .route("/api/v1/chats/{chat_id}/restore", post(api::chats::restore))
        .route("/api/v1/messages/{message_id}", delete(api::messages::delete))
        .route("/api/v1/messages/{message_id}/restore", post(api::messages::restore))
        .route("/api/v1/feedback", get(api::feedback::list))
        .route("/api/v1/feedback/export.json", get(api::feedback::json))
        .route("/api/v1/feedback/export.csv", get(api::feedback::csv))
        .route(
            "/api/v1/feedback/{reply_id}",
            put(api::feedback::give).delete(api::feedback::take_back),
        )
        .route("/api/v1/messages/{message_id}/actions/{action}", post(api::actions::call))
        .route("/api/v1/messages/{message_id}/compare", post(api::messages::compare))
        .route("/api/v1/models", get(api::models::list).delete(api::models::delete))
        .route("/api/v1/models/show", get(api::models::show))
        .route("/api/v1/models/uses", get(api::models::uses))
        .route("/api/v1/models/load", post(api::models::load))
        .route("/api/v1/models/unload", post(api::models::unload))
        .route("/api/v1/models/copy", post(api::models::copy))
        .route("/api/v1/models/rename", post(api::models::rename))
        .route("/api/v1/models/pull", post(api::model_jobs::pull))
        .route("/api/v1/models/push", post(api::model_jobs::push))
        .route("/api/v1/models/create", post(api::model_jobs::create))
        .route("/api/v1/models/jobs", get(api::model_jobs::list))
        .route("/api/v1/models/jobs/{job_id}", delete(api::model_jobs::cancel))
        .route("/api/v1/models/jobs/{job_id}/pause", post(api::model_jobs::pause))
        .route("/api/v1/models/jobs/{job_id}/resume", post(api::model_jobs::resume))
        .route("/api/v1/settings", get(api::settings::show).patch(api::settings::change))
        .route("/api/v1/presets", get(api::presets::list).post(api::presets::create))
        .route(
            "/api/v1/presets/{preset_id}",
            patch(api::presets::change).delete(api::presets::delete),
        )
        .route("/api/v1/presets/{preset_id}/restore", post(api::presets::restore))
        .route("/api/v1/prompts", get(api::prompts::list).post(api::prompts::create))
        .route("/api/v1/prompts/export.json", get(api::prompts::export))
        .route("/api/v1/prompts/import", post(api::prompts::import))
        .route(
            "/api/v1/prompts/{prompt_id}",
            patch(api::prompts::change).delete(api::prompts::delete),
        )
        .route("/api/v1/prompts/{prompt_id}/restore", post(api::prompts::restore))
        .route("/api/v1/profiles", get(api::profiles::list).post(api::profiles::create))
        .route(
            "/api/v1/profiles/{profile_id}",
            put(api::profiles::change).delete(api::profiles::delete),
        )
        .route("/api/v1/profiles/{profile_id}/restore", post(api::profiles::restore))
        .route("/api/v1/chats/{chat_id}/summaries", post(api::summaries::create))
        .route(
            "/api/v1/summaries/{summary_id}",
            patch(api::summaries::edit).delete(api::summaries::delete),
        )
        .route("/api/v1/summaries/{summary_id}/restore", post(api::summaries::restore))
        .route("/api/v1/summaries/{summary_id}/stop", post(api::summaries::stop))
        .route("/api/v1/summaries/{summary_id}/retry", post(api::summaries::retry))
        .route(
            "/api/v1/side-work",
            get(api::summaries::side_work).put(api::summaries::set_side_work),
        )
        .route("/health", get(api::health::show))
        .route("/health/live", get(api::health::live))
        .route("/health/ready", get(api::health::ready))
        // For Prometheus, with a token; an address of its own has `metrics_routes`.
        .route("/metrics", get(metrics::show))
        // Wasm, script, style and icons, out of the binary.
        .route("/assets/{build}/{file}", get(assets::show))
        // What other sites show: the script of the chat bubble, and its page.
        .route("/widget.js", get(widget::script))
        .route("/widget", get(widget::page))
        .route("/image", get(image::show))
        // What the site's owner has put into public/.
        .route("/public/{*path}", get(public_files::show))
        // What makes an app of the site.
        .route("/manifest.webmanifest", get(install::manifest))
        .route("/service-worker.js", get(install::service_worker))
        .route("/offline", get(page::offline))
        .route("/offline/look.css", get(page::offline_look))
        .route("/install/{file}", get(assets::picture))
        .route("/favicon.svg", get(assets::favicon))
        // What the way to us is measured with.
        .route("/api/doctor", get(doctor::report))
        .route("/api/doctor/stream", get(doctor::stream))
        .route("/api/doctor/silence", get(doctor::silence))
        .route("/api/doctor/body", post(doctor::body))
        .route(
            "/api/csp-report",
            post(api::csp_report).layer(DefaultBodyLimit::max(limits::REPORT_BYTES)),
        )
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .fallback(fallback::not_found)
        // From the inside out. Bodies may weigh so much, all together.
        .layer(middleware::from_fn_with_state(services.scales.clone(), weight::weigh))
        // A body must keep coming.
        .layer(middleware::from_fn_with_state(services.pace, pace::keep))
        // It is never read beyond its limit.
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        // Pages, words and answers to programs go through thin wires.
        .layer(compression::layer())
        // A panic in a handler is an answer 500, not the process's end.
        .layer(CatchPanicLayer::custom(fallback::panicked))
        // Nobody without the access password, if there is one.
        .layer(middleware::from_fn_with_state(services.clone(), door::check))
        // Only our host names, and only writes from our own pages.
        .layer(middleware::from_fn_with_state(services.clone(), guard::check))
        // What of the path may be logged.
        .layer(middleware::from_fn(trace::note_route))
        // Refusals are counted as well, under the path that they were asked for.
        .layer(middleware::from_fn_with_state(Arc::clone(&services.requests), requests::count))
        .with_state(services.clone());
    // Around it, since a base path is taken off before a route is found.
    Router::new()
        .fallback_service(inner)
        .layer(middleware::from_fn_with_state(services.edge.clone(), edge::enter))
        // The same protective headers on every kind of answer, also refusals.
        .layer(middleware::from_fn(headers::add))
        // An id for each request, and its line in the log.
        .layer(middleware::from_fn_with_state(services.edge, trace::follow))
}

/// What is counted, at an address of its own: nothing else is there, and nobody
/// is asked for anything but the token, if there is one.
pub fn metrics_routes(services: Services) -> Router {
    const PATH: &str = "/metrics";
    Router::new()
        .route(PATH, get(metrics::show_apart))
        .fallback(fallback::nothing)
        .with_state(services)
        .layer(middleware::from_fn(headers::add))
}
