//! `GET /api/v1/events`: what happens, as server-sent events.
//!
//! `?chat_id=` limits replies to one chat; `?after=` or `Last-Event-ID` is the
//! cursor of the last event that was read. A comment every 15 s (`--heartbeat`)
//! keeps proxies from closing the stream. The stream may end at any time; a
//! client connects again and gets exactly the rest.

use super::edge::Client;
use super::refusal::Refusal;
use super::throttle::Part;
use super::{Services, assets};
use crate::domain::{ChatId, Cursor, Error, Event, Flaw, OwnerId};
use crate::server::runs::Viewer;
use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration;

/// What a client waits before it connects again, in milliseconds.
const RETRY: &str = "retry: 2000\n\n";

/// What to watch.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Watch {
    /// The chat whose replies are wanted; absent means all of them.
    #[param(value_type = Option<String>)]
    chat_id: Option<ChatId>,
    /// The `id` of the last event that was read. `Last-Event-ID` wins over it.
    after: Option<String>,
}

/// The stream.
#[utoipa::path(get, path = "/api/v1/events", params(Watch), responses(
    (status = 200, content_type = "text/event-stream", description =
        "`text` and `thinking`: {reply_id, at, text}, `at` counts UTF-8 bytes; `state`: {chat_id, reply_id, state, elapsed_ms, …}; \
         `chat`: a row of the list; `messages` and `gone`: {chat_id}; `settings`: levels or presets have changed; `site`: what its owner has made of it has changed; `models`; `jobs`: long work with models, all of it; `resync`; `reconnect`. Each with an `id`. At first, without one, `build`: the fingerprint of the page's files, a string."),
    (status = 404, description = "There is no such chat", body = super::refusal::ErrorBody),
    (status = 429, description = "This address has too many streams open", body = super::refusal::ErrorBody)))]
pub async fn watch(
    State(services): State<Services>,
    query: Result<Query<Watch>, QueryRejection>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(query) = query.map_err(|_| Error::from(Flaw::ChatId))?;
    let after = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .or(query.after.as_deref())
        .filter(|text| !text.is_empty())
        // An unreadable cursor is as good as none: offsets make that harmless.
        .and_then(|text| text.parse::<Cursor>().ok());
    let address = client.and_then(|Extension(client)| client.address);
    let part = services.throttle.open(address)?;
    let viewer = services.engine.watch(OwnerId::LOCAL, query.chat_id, after).await?;
    let start = Stream { viewer, opened: false, heartbeat: services.heartbeat, _part: part };
    let body = Body::from_stream(stream::unfold(start, |mut stream| async move {
        let bytes = stream.next().await?;
        Some((Ok::<_, Infallible>(bytes), stream))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

struct Stream {
    viewer: Viewer,
    opened: bool,
    heartbeat: Duration,
    /// What it takes of its address's share.
    _part: Option<Part>,
}

impl Stream {
    async fn next(&mut self) -> Option<Bytes> {
        if !self.opened {
            // At once, so that the client knows that it is connected.
            self.opened = true;
            // Without an id: it is no place in what happens.
            let build = Event::Build(assets::build().to_owned());
            return Some(Bytes::from(format!("{RETRY}{}", lines(&build))));
        }
        match tokio::time::timeout(self.heartbeat, self.viewer.next()).await {
            Err(_silence) => Some(Bytes::from_static(b": still here\n\n")),
            Ok(None) => None,
            Ok(Some(events)) => Some(Bytes::from(written(&events))),
        }
    }
}

fn written(events: &[(Event, Cursor)]) -> String {
    let mut text = String::new();
    for (event, cursor) in events {
        write!(text, "id: {cursor}\n{}", lines(event)).expect("writing to a String cannot fail");
    }
    text
}

fn lines(event: &Event) -> String {
    let data = event.to_json().expect("events are plain data with string keys");
    // JSON has no raw line ends, so one data line holds it.
    format!("event: {}\ndata: {data}\n\n", event.name())
}
