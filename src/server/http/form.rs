//! `POST /send`: the composer's plain form, for browsers in which Wasm does
//! not run. The same service as every other send; the answer is a page.

use super::{Services, edge, page};
use crate::domain::command::SendMessage;
use crate::domain::profile::Reader;
use crate::domain::{ChatId, ClientId, Error, Flaw, OwnerId};
use crate::server::runs::Engine;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// The form's fields.
#[derive(Deserialize)]
struct Fields {
    client_id: String,
    #[serde(default)]
    chat_id: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    profile: String,
    #[serde(default)]
    text: String,
}

/// Sends, then shows the chat. What is refused is shown with the text kept.
pub async fn send(State(services): State<Services>, request: Request) -> Response {
    let base = edge::base_of(&request);
    let engine = services.asked_by(request.extensions());
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let form: Result<Form<Fields>, FormRejection> =
        Form::from_request(Request::from_parts(parts, body), &()).await;
    let (fields, outcome) = match form {
        Ok(Form(fields)) => {
            let outcome = deliver(&engine, &fields).await;
            (Some(fields), outcome)
        }
        Err(_) => (None, Err(Flaw::FormIncomplete.into())),
    };
    match outcome {
        Ok(chat_id) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            if let Ok(address) = HeaderValue::from_str(&base.chat(chat_id)) {
                response.headers_mut().insert(header::LOCATION, address);
            }
            response
        }
        Err(error) => {
            let chat_id = fields.as_ref().and_then(|fields| fields.chat_id.parse().ok());
            let text = fields.map(|fields| fields.text).unwrap_or_default();
            page::refused(services, base, headers, chat_id, text, error).await
        }
    }
}

async fn deliver(engine: &Engine, fields: &Fields) -> Result<ChatId, Error> {
    let client_id: ClientId = fields.client_id.parse().map_err(|_| Flaw::FormWithoutId)?;
    let chat_id = match fields.chat_id.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    if fields.model.is_empty() {
        return Err(Error::NoModels);
    }
    let message = SendMessage {
        client_id,
        chat_id,
        parent_id: None,
        from_root: false,
        model: fields.model.clone(),
        profile: Some(fields.profile.clone()).filter(|name| !name.is_empty()),
        reader: Reader::default(),
        // Forms send line ends as CR LF.
        text: fields.text.replace("\r\n", "\n"),
        settings: None,
        modes: None,
        shorthand: None,
        compare: Vec::new(),
    };
    Ok(engine.send(OwnerId::LOCAL, message).await?.chat_id)
}
