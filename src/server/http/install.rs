//! What makes an app of the site: its manifest, and the service worker with the
//! files of this build written into it. Both are asked for again each time.
//!
//! Addresses in the manifest are relative to its own, so that it is right under
//! any path. Deliberately absent: pictures (`assets`) and the page that the
//! service worker keeps (`page::offline`).

use super::refusal::Refusal;
use super::{Services, assets, page};
use crate::domain::site::Theme;
use crate::domain::{Error, OwnerId, Site};
use crate::i18n::Language;
use crate::server::config::public;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// `GET /manifest.webmanifest`
pub async fn manifest(State(services): State<Services>, headers: HeaderMap) -> Response {
    let current = services.engine.site();
    let language = page::language(&services, &headers);
    let site = public::read_site(current, language.tag().to_owned()).await;
    // The frame around the app, and what is seen before its first frame; a manifest has one colour.
    let [light, dark] = services.engine.theme(OwnerId::LOCAL).await.grounds();
    let is_dark = page::choices(&headers, &site).theme == Theme::Dark;
    let ground = if is_dark { dark } else { light };
    let body = manifest_of(&site, language, &ground).to_string();
    fresh(body, "application/manifest+json", None)
}

fn manifest_of(site: &Site, language: Language, ground: &str) -> Value {
    let words = language.strings();
    let description =
        if site.description.is_empty() { "A chat app for local models" } else { &site.description };
    let icon = |file: &str, size: &str, purpose: &str| json!({"src": format!("install/{file}"), "sizes": size, "type": "image/png", "purpose": purpose});
    let screenshot = |file: &str, size: &str, form: &str, label: &str| json!({"src": format!("install/{file}"), "sizes": size, "type": "image/png", "form_factor": form, "label": label});
    let shortcut = |name: &str, url: &str| json!({"name": name, "url": url, "icons": [icon("icon-192.png", "192x192", "any")]});
    json!({
        "id": "./",
        "lang": language.tag(),
        "dir": language.direction(),
        "name": site.name,
        "short_name": site.name,
        "description": description,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "theme_color": ground,
        "background_color": ground,
        "categories": ["productivity", "utilities"],
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
            {"src": "favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
        "screenshots": [
            screenshot("wide.png", "1280x800", "wide", words.conversation()),
            screenshot("narrow.png", "390x844", "narrow", words.conversation()),
        ],
        "shortcuts": [shortcut(words.new_chat(), "./"), shortcut(words.models(), "./models")],
        "share_target": {
            // Taken by the service worker: the server is told nothing.
            "action": "./share",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                // There are no attachments yet: what is no text is left out, and that is said.
                "files": [{"name": "files", "accept": ["text/*", "application/json", "application/xml", "application/yaml",
                    ".txt", ".md", ".csv", ".json", ".xml", ".yaml", ".toml", ".log", ".py", ".rs", ".js", ".ts", ".sh", ".sql"]}],
            },
        },
    })
}

/// `GET /service-worker.js`
pub async fn service_worker() -> Result<Response, Refusal> {
    let script = assets::service_worker().ok_or(Error::NotFound)?;
    let filled = json!({"build": assets::build(), "assets": assets::files()});
    // It may read what is ours and nothing else.
    let policy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    Ok(fresh(
        format!("self.LINNET = {filled};\n{script}"),
        "text/javascript; charset=utf-8",
        Some(policy),
    ))
}

fn fresh(body: String, kind: &'static str, policy: Option<&'static str>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}
