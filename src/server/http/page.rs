//! The pages: everything they start with is read from the store, then they are
//! rendered. Ollama is never waited for.

use super::preview::Preview;
use super::refusal::Refusal;
use super::{Services, assets, door, edge, headers, trace};
use crate::app::document;
use crate::domain::paths::asked;
use crate::domain::profile::Reader;
use crate::domain::side_work::SideWork;
use crate::domain::site::{Follow, Theme};
use crate::domain::{
    BasePath, ChatId, ChatPage, ClientId, Error, Levels, Models, OwnerId, Persona, Place, Site,
    limits,
};
use crate::i18n::Language;
use crate::server::config::public;
use crate::server::fresh;
use crate::state::page_data::{ABOUT, Choices, PageData, Refused, WHOLE};
use crate::state::preferences::names;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::provide_context;
use serde::Deserialize;
use uuid::Uuid;

/// Every page (`domain::Place`), and the one for paths that are none.
pub async fn show(State(services): State<Services>, request: Request) -> Response {
    if request.extensions().get::<door::Anybody>().is_some() {
        return Refusal(Error::NotFound).into_response();
    }
    let base = edge::base_of(&request);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path = [base.0.as_str(), path].concat();
    let mut data = load(&services, request.headers(), base, &path).await;
    if data.place() == Some(Place::Readme) {
        data.readme =
            public::read_readme(services.engine.site(), data.language.tag().to_owned()).await;
        if data.readme.is_none() {
            data.error = Some(Error::NotFound);
        }
    }
    data.error = data.error.map(trace::with_request);
    data.whole = request.uri().query() == Some(WHOLE);
    let status = match &data.error {
        _ if data.place().is_none() => StatusCode::NOT_FOUND,
        Some(error) => {
            StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
        None => StatusCode::OK,
    };
    render(&services, data, status, request).await
}

/// The build that a service worker asks the kept page of.
#[derive(Deserialize)]
pub struct OfBuild {
    build: String,
}

/// `GET /offline?build=…`: the page that the service worker keeps for when the
/// server is away. It holds no data and no script of its own, since a nonce
/// that is kept is none. Only of this build: its files are kept with it.
pub async fn offline(
    State(services): State<Services>,
    of: Result<Query<OfBuild>, QueryRejection>,
    request: Request,
) -> Result<Response, Refusal> {
    if of.map_or_else(|_| true, |Query(of)| of.build != assets::build()) {
        return Err(Error::NotFound.into());
    }
    let base = edge::base_of(&request);
    let mut data = blank(&services, request.headers(), base.clone(), &base.home()).await;
    data.shell = true;
    data.guarded = false;
    let (mut parts, body) = render(&services, data, StatusCode::OK, request).await.into_parts();
    let body = axum::body::to_bytes(body, limits::BODY_BYTES).await.map_err(|_| Error::Internal)?;
    let html = without_scripts(&String::from_utf8_lossy(&body));
    let policy = headers::shell_policy(&base);
    let policy = HeaderValue::from_str(&policy).map_err(|_| Error::Internal)?;
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(Response::from_parts(parts, Body::from(html)))
}

/// `GET /offline/look.css`: the look of that page, which has no style in it.
pub async fn offline_look(State(services): State<Services>) -> Response {
    let css = services.engine.theme_css(OwnerId::LOCAL, &BasePath::default()).await;
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let mut response = Response::new(Body::from(css));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Takes out the scripts with a nonce: Leptos writes some into every page.
fn without_scripts(html: &str) -> String {
    const END: &str = "</script>";
    let mut pieces = html.split("<script nonce=");
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        kept.push_str(piece.split_once(END).map_or("", |(_, rest)| rest));
    }
    kept
}

/// What the site is for.
pub(in crate::server::http) fn about(site: &Site) -> &str {
    if site.description.is_empty() { ABOUT } else { &site.description }
}

/// A page that knows nothing but what the browser sends and the site is.
async fn blank(services: &Services, headers: &HeaderMap, base: BasePath, path: &str) -> PageData {
    let language = language(services, headers);
    let site = services.engine.site_of(OwnerId::LOCAL, language.tag()).await;
    PageData {
        base,
        look: String::new(),
        grounds: services.engine.theme(OwnerId::LOCAL).await.grounds(),
        build: assets::build().to_owned(),
        language,
        choices: choices(headers, &site),
        preview: Preview::of(&services.engine.site().now()).properties(&site.name, about(&site)),
        site,
        profile: None,
        readme: None,
        chats: ChatPage::default(),
        path: path.to_owned(),
        chat: None,
        whole: false,
        shell: false,
        embedded: false,
        origins: Vec::new(),
        guarded: services.access.is_some(),
        error: None,
        refused: None,
        cursor: String::new(),
        models: Models::default(),
        levels: Levels::default(),
        side_work: SideWork::default(),
        jobs: Vec::new(),
        form_id: None,
        now: fresh::now(),
    }
}

pub(super) async fn load(
    services: &Services,
    headers: &HeaderMap,
    base: BasePath,
    path: &str,
) -> PageData {
    let engine = &services.engine;
    let chat_id = base.place(path).and_then(|place| place.chat_id());
    // The cursor is taken before the list is read: what changes in between is
    // told again, not missed.
    let cursor = engine.cursor(OwnerId::LOCAL).to_string();
    let (chats, mut error) = match engine.chats(OwnerId::LOCAL, None).await {
        Ok(chats) => (chats, None),
        Err(error) => (ChatPage::default(), Some(error)),
    };
    let chat = match chat_id {
        Some(chat_id) => match engine.chat(OwnerId::LOCAL, chat_id).await {
            Ok(chat) => Some(chat),
            Err(failure) => {
                error = Some(failure);
                None
            }
        },
        None => None,
    };
    if chat.as_ref().is_some_and(|chat| chat.summary.unread)
        && is_looked_at(headers)
        && let Some(chat_id) = chat_id
        && let Err(error) = engine.mark_read(OwnerId::LOCAL, chat_id).await
    {
        tracing::warn!(code = error.code(), "a chat could not be marked as read");
    }
    let models = engine.models(OwnerId::LOCAL).await;
    let model =
        chat.as_ref().and_then(|chat| chat.model.as_deref()).or(models.preferred.as_deref());
    let look = engine.theme_css(OwnerId::LOCAL, &base).await;
    let blank = blank(services, headers, base, path).await;
    let asked = path.split_once('?').and_then(|(_, query)| asked(query, "profile"));
    let profile = asked.filter(|name| chat_id.is_none() && blank.site.profile(name).is_some());
    let preferred = || blank.site.preferred_profile().map(|profile| profile.name.clone());
    let persona = Persona {
        profile: match &chat {
            Some(chat) => chat.profile.clone(),
            None => profile.clone().or_else(preferred),
        },
        reader: Reader {
            language: blank.language.tag().to_owned(),
            zone_minutes: blank.choices.zone_minutes,
        },
        modes: chat.as_ref().map(|chat| chat.modes.clone()).unwrap_or_default(),
    };
    let levels = engine.known_levels(OwnerId::LOCAL, model.unwrap_or_default(), &persona).await;
    PageData {
        look,
        profile,
        chats,
        chat,
        error,
        cursor,
        models,
        levels: levels.unwrap_or_default(),
        side_work: engine.side_work(OwnerId::LOCAL).await,
        jobs: engine.jobs(OwnerId::LOCAL).await,
        form_id: Some(ClientId(Uuid::new_v4())),
        ..blank
    }
}

/// Whether somebody has asked for a page here: not a page of another site's, by
/// a picture or a frame, and not the browser on a guess.
fn is_looked_at(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let guess = |name| said(name).is_some_and(|purpose: &str| purpose.contains("prefetch"));
    let foreign = matches!(said("sec-fetch-site"), Some("cross-site" | "same-site"));
    !foreign && !["sec-purpose", "purpose", "x-moz"].into_iter().any(guess)
}

pub(super) async fn render(
    services: &Services,
    data: PageData,
    status: StatusCode,
    request: Request,
) -> Response {
    let words = services.words().file_of(data.language, assets::chunk_script().is_none());
    let base = data.base.clone();
    let context = data.clone();
    let ancestors = data.embedded.then(|| data.origins.join(" "));
    let provide = move || {
        provide_context(context.clone());
        if let (Some(nonce), Some(options)) =
            (use_nonce(), leptos::prelude::use_context::<leptos_axum::ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(
                &context.base,
                &nonce,
                ancestors.as_deref(),
            ))
        {
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let handler =
        leptos_axum::render_app_async_with_context(provide, move || document(&data, &words));
    let mut response: Response<Body> = handler(request).await;
    *response.status_mut() = status;
    match assets::late_style() {
        Some(style) => with_late_style(response, &base, style).await,
        None => response,
    }
}

/// Has a page that shows a late part link the sheet of such parts in its head,
/// so that nothing is drawn without it.
async fn with_late_style(response: Response, base: &BasePath, style: &str) -> Response {
    let (parts, body) = response.into_parts();
    // What we have just written ourselves: there is no limit to keep, and nothing that could fail.
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Refusal(Error::Internal).into_response();
    };
    let sheet = |name| link_of(&base.asset(assets::build(), name));
    let body = match std::str::from_utf8(&body).ok().filter(|html| html.contains(LATE)) {
        Some(html) => {
            let first = sheet("linnet.css");
            Body::from(html.replacen(&first, &[first.as_str(), &sheet(style)].concat(), 1))
        }
        None => Body::from(body),
    };
    Response::from_parts(parts, body)
}

/// How a late part begins (`ui::late`), and how a sheet is linked (`app::document`). In texts `<` is escaped.
const LATE: &str = "<div class=\"late\">";
fn link_of(address: &str) -> String {
    ["<link rel=\"stylesheet\" href=\"", address, "\">"].concat()
}

/// The value of a cookie, if it is sent.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The person's choice, else the browser's, else the site's.
pub(in crate::server::http) fn language(services: &Services, headers: &HeaderMap) -> Language {
    let words = services.words();
    cookie(headers, names::LANGUAGE)
        .and_then(|tag| words.named(tag))
        .or_else(|| words.accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
        .or_else(|| words.named(services.engine.site().now().file.site.language.as_deref()?))
        .unwrap_or_else(|| words.standard())
}

pub(super) fn choices(headers: &HeaderMap, site: &Site) -> Choices {
    let standard = Choices::of(site);
    Choices {
        theme: cookie(headers, names::THEME).and_then(Theme::from_name).unwrap_or(standard.theme),
        sidebar_open: cookie(headers, names::SIDEBAR)
            .map_or(standard.sidebar_open, |kept| kept != "collapsed"),
        sidebar_width: cookie(headers, names::SIDEBAR_WIDTH)
            .and_then(|text| text.parse().ok())
            .filter(|pixels| (200..=480).contains(pixels)),
        enter_sends: cookie(headers, names::ENTER)
            .map_or(standard.enter_sends, |kept| kept != "break"),
        open_thinking: cookie(headers, names::THINKING)
            .map_or(standard.open_thinking, |kept| kept == "open"),
        follow: Follow {
            sent: cookie(headers, names::FOLLOW_SENT)
                .map_or(standard.follow.sent, |kept| kept != "off"),
            answers: cookie(headers, names::FOLLOW_ANSWERS)
                .map_or(standard.follow.answers, |kept| kept != "off"),
        },
        zone_minutes: cookie(headers, names::ZONE)
            .and_then(|text| text.parse().ok())
            .filter(|minutes| (-900..=900).contains(minutes))
            .unwrap_or(standard.zone_minutes),
    }
}

/// The page again, after its plain form was refused: the text is kept.
pub async fn refused(
    services: Services,
    base: BasePath,
    headers: HeaderMap,
    chat_id: Option<ChatId>,
    text: String,
    error: Error,
) -> Response {
    let status = StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
    let address = chat_id.map_or_else(|| base.home(), |chat_id| base.chat(chat_id));
    let mut data = load(&services, &headers, base, &address).await;
    data.refused = Some(Refused { text, error: trace::with_request(error) });
    // Rendered as if the page itself had been asked for.
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = address.parse().unwrap_or_default();
    render(&services, data, status, request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_page_has_no_script_with_a_nonce() {
        let html = "<p>a</p><script nonce=\"x\">1;</script><script type=\"module\" src=\"y\"></script><script nonce=\"x\">2</script>";
        assert_eq!(without_scripts(html), "<p>a</p><script type=\"module\" src=\"y\"></script>");
    }
}
