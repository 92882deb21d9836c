//! `GET /api/v1/openapi.json`: the description of the API, made from the types
//! and handlers themselves.

use super::{
    actions, chats, feedback, health, messages, model_jobs, models, presets, profiles, prompts,
    replies, search, settings, summaries,
};
use crate::domain::BasePath;
use crate::domain::event::{StateChange, TextPiece};
use crate::server::http::events;
use axum::{Extension, Json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Linnet",
        description = "A chat app for local models. Errors carry a stable `code` and a sentence."
    ),
    paths(
        messages::create,
        messages::delete,
        messages::restore,
        messages::compare,
        actions::call,
        replies::stop,
        replies::again,
        replies::keep,
        replies::show_beside,
        events::watch,
        chats::list,
        chats::show,
        chats::change,
        chats::delete,
        chats::restore,
        search::find,
        feedback::list,
        feedback::json,
        feedback::csv,
        feedback::give,
        feedback::take_back,
        models::list,
        models::load,
        models::show,
        models::uses,
        models::unload,
        models::copy,
        models::rename,
        models::delete,
        model_jobs::pull,
        model_jobs::push,
        model_jobs::create,
        model_jobs::list,
        model_jobs::pause,
        model_jobs::resume,
        model_jobs::cancel,
        settings::show,
        settings::change,
        presets::list,
        presets::create,
        presets::change,
        presets::delete,
        presets::restore,
        prompts::list,
        prompts::export,
        prompts::import,
        prompts::create,
        prompts::change,
        prompts::delete,
        prompts::restore,
        profiles::list,
        profiles::create,
        profiles::change,
        profiles::delete,
        profiles::restore,
        summaries::create,
        summaries::edit,
        summaries::delete,
        summaries::restore,
        summaries::stop,
        summaries::retry,
        summaries::side_work,
        summaries::set_side_work,
        health::show
    ),
    components(schemas(TextPiece, StateChange))
)]
struct Description;

/// The document.
pub async fn show(Extension(base): Extension<BasePath>) -> Json<utoipa::openapi::OpenApi> {
    let mut description = Description::openapi();
    if !base.0.is_empty() {
        description.servers = Some(vec![utoipa::openapi::Server::new(base.0)]);
    }
    Json(description)
}
