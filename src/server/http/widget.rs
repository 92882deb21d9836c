//! Linnet inside other sites: `GET /widget.js`, the script of the chat bubble,
//! and `GET /widget`, the page in its frame.
//!
//! Only the sites of `[embed]` may frame the page, and only this page: its
//! policy names them, and the script and the page check them once more before
//! they talk to each other. What the page then asks of us comes from our own
//! origin, so that no rule of `guard` has an exception for it.
//!
//! Absent on purpose: CORS, cookies (browsers keep them from frames of other
//! sites), and the chats of others: the frame keeps the id of its own.

use super::refusal::Refusal;
use super::{Services, edge, headers, page};
use crate::domain::paths::asked;
use crate::domain::site::Theme;
use crate::domain::{ChatPage, Error};
use crate::state::preferences::names;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const SCRIPT: &str = include_str!("../../../public/widget.js");

/// `GET /widget.js`: the script, with the sites that may use it and the words
/// of its buttons in every language.
pub async fn script(State(services): State<Services>) -> Response {
    let origins = services.engine.site().now().file.embed.origins.clone();
    let words = services.words();
    let by_language = words.standard().offered().filter_map(|(tag, _)| {
        let said = words.named(tag)?.strings().embed();
        let texts = json!({
            "open": said.open(),
            "close": said.close(),
            "unavailable": said.unavailable(),
        });
        Some((tag.to_owned(), texts))
    });
    let words: serde_json::Map<_, _> = by_language.collect();
    let filled = json!({ "origins": origins, "words": words });
    let mut response = SCRIPT.replacen("{/* filled in */}", &filled.to_string(), 1).into_response();
    let to = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        // A site that was just added does not wait long.
        (header::CACHE_CONTROL, "public, max-age=60"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        to.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// `GET /widget?origin=…`: a new chat without what stands around it. The
/// frame's script tells it where its chat goes on.
pub async fn page(State(services): State<Services>, request: Request) -> Response {
    let origins = services.engine.site().now().file.embed.origins.clone();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let from = asked(&query, "origin").filter(|from| origins.contains(from));
    if origins.is_empty() {
        return Refusal(Error::NotFound).into_response();
    }
    if from.is_none() {
        return Refusal(Error::OriginRefused).into_response();
    }
    let headers = chosen(request.headers(), &query);
    let base = edge::base_of(&request);
    let path = format!("{}?{query}", base.home());
    let mut data = page::load(&services, &headers, base, &path).await;
    data.embedded = true;
    data.origins = origins;
    // It shows one chat: who frames it has no business with the others.
    data.chats = ChatPage::default();
    let mut response = page::render(&services, data, StatusCode::OK, request).await;
    response.extensions_mut().insert(headers::Framed);
    let policy = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), policy);
    response
}

/// What the site's attributes say goes before what the browser has kept.
fn chosen(sent: &HeaderMap, query: &str) -> HeaderMap {
    let plain = |value: &String| value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let language = asked(query, "language").filter(plain);
    let theme = asked(query, "theme").filter(|name| Theme::from_name(name).is_some());
    let mut headers = sent.clone();
    let kept: Vec<HeaderValue> = headers.get_all(header::COOKIE).iter().cloned().collect();
    headers.remove(header::COOKIE);
    let ours = [(names::LANGUAGE, language), (names::THEME, theme)];
    for (name, value) in ours {
        let pair = value.map(|value| HeaderValue::from_str(&format!("{name}={value}")));
        if let Some(Ok(pair)) = pair {
            headers.append(header::COOKIE, pair);
        }
    }
    for cookie in kept {
        headers.append(header::COOKIE, cookie);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_go_before_cookies_and_are_checked() {
        let mut sent = HeaderMap::new();
        sent.insert(header::COOKIE, HeaderValue::from_static("theme=light"));
        let cookies = |query: &str| {
            let headers = chosen(&sent, query);
            let all = headers.get_all(header::COOKIE).iter();
            all.map(|value| value.to_str().expect("text").to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(cookies("theme=dark&language=pt-BR"), "language=pt-BR theme=dark theme=light");
        assert_eq!(cookies("theme=x&language=a%3Bb"), "theme=light");
    }

    #[test]
    fn the_script_is_filled_in_once() {
        assert_eq!(SCRIPT.matches("{/* filled in */}").count(), 1);
    }
}
