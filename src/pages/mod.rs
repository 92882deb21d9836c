//! The pages, one file each, and the shell around them.

pub mod chat;
pub mod create;
pub mod doctor;
pub mod feedback;
pub mod machine;
pub mod models;
pub mod notice;
pub mod prompts;
pub mod readme;
pub mod shell;

#[cfg(feature = "split")]
use crate::domain::{Connection, Model, Place};
#[cfg(feature = "split")]
use crate::parts::embedded::EMBEDDED_HEADER;
#[cfg(feature = "split")]
use crate::parts::pull_here::PULL_HERE;
#[cfg(feature = "split")]
use crate::parts::slash;
#[cfg(feature = "split")]
use crate::state::page_data::PageData;

/// Whether the first page comes in a chunk of its own.
#[cfg(feature = "split")]
#[must_use]
pub fn starts_late(data: &PageData) -> bool {
    data.embedded
        || data.error.is_some()
        || lacks_models(data)
        || data.site.in_composer
        || data.place().is_none_or(|place| !place.is_talk())
}

/// Whether nothing can be asked, so that the page begins with the way to a model.
#[cfg(feature = "split")]
fn lacks_models(data: &PageData) -> bool {
    let real = |model: &Model| model.can_chat() && !model.is_demo();
    data.models.connection == Connection::Online && !data.models.models.iter().any(real)
}

/// Fetches that chunk, so that the page wakes in one go. If it cannot be had,
/// what the server drew stays, and [`crate::ui::late`] says so.
#[cfg(feature = "split")]
pub async fn fetch_first(data: &PageData) {
    if data.embedded {
        EMBEDDED_HEADER.load().await;
    }
    match data.place() {
        Some(Place::Home | Place::Chat(_)) if data.error.is_none() => {
            if lacks_models(data) {
                PULL_HERE.load().await;
            }
            if data.site.in_composer {
                slash::OWN.load().await;
            }
        }
        None | Some(Place::Home | Place::Chat(_)) => {
            notice::NOTICE_PAGE.load().await;
        }
        Some(Place::Readme) if data.error.is_some() => {
            notice::NOTICE_PAGE.load().await;
        }
        Some(Place::Readme) => {
            readme::README_PAGE.load().await;
        }
        Some(Place::Machine) => {
            machine::MACHINE_PAGE.load().await;
        }
        Some(Place::Doctor) => {
            doctor::DOCTOR_PAGE.load().await;
        }
        Some(Place::Feedback) => {
            feedback::FEEDBACK_PAGE.load().await;
        }
        Some(Place::Prompts) => {
            prompts::PROMPTS_PAGE.load().await;
        }
        Some(Place::Models | Place::Model(_)) => {
            models::MODELS_PAGE.load().await;
        }
        Some(Place::Create { .. }) => {
            create::CREATE_PAGE.load().await;
        }
    }
}
