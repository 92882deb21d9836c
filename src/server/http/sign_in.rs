//! `GET` and `POST /sign-in`, `POST /sign-out`: the page that asks for the
//! access password. It has no script and needs none.
//!
//! Where it leads to afterwards is one of Linnet's own pages, or the start page:
//! an address that is made up leads nowhere else. Absent on purpose: what is
//! right (`server::access`).

use super::door::{self, Session};
use super::edge::{Client, base_of};
use super::preview::Preview;
use super::{Services, assets, headers, page};
use crate::domain::paths::{asked, escaped};
use crate::domain::{BasePath, Site};
use crate::i18n::SignInWords;
use crate::server::access::Refused;
use crate::server::config::public;
use axum::Form;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;

/// The form's fields.
#[derive(Default, Deserialize)]
struct Fields {
    #[serde(default)]
    password: String,
    #[serde(default)]
    remember: String,
    #[serde(default)]
    next: String,
}

/// What the page says above its form.
enum Notice {
    None,
    SignedOut,
    Refused(Refused),
}

/// The address of the sign-in that leads to that page.
#[must_use]
pub fn address(base: &BasePath, next: &str) -> String {
    if next == base.home() {
        return format!("{}/sign-in", base.0);
    }
    format!("{}/sign-in?next={}", base.0, escaped(next))
}

/// Where to go afterwards: a page of ours.
fn next_page(base: &BasePath, next: &str) -> String {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && base.place(next).is_some() { next.to_owned() } else { base.home() }
}

fn see(address: &str) -> Response {
    let address = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// `GET /sign-in`
pub async fn show(State(services): State<Services>, request: Request) -> Response {
    let (base, client) = (base_of(&request), client_of(&request));
    let query = request.uri().query().unwrap_or_default();
    let next = next_page(&base, &asked(query, "next").unwrap_or_default());
    let signed_in = match (&services.access, door::token(client, request.headers())) {
        (None, _) => true,
        (Some(access), Some(token)) => matches!(access.session(token).await, Ok(Some(_))),
        (Some(_), None) => false,
    };
    if signed_in {
        return see(&next);
    }
    let notice = if query == "out" { Notice::SignedOut } else { Notice::None };
    draw(&services, request.headers(), &base, client, &next, notice).await
}

/// `POST /sign-in`
pub async fn enter(State(services): State<Services>, request: Request) -> Response {
    let (base, client) = (base_of(&request), client_of(&request));
    let headers = request.headers().clone();
    let fields = Form::<Fields>::from_request(request, &()).await;
    let Form(Fields { password, remember, next }) = fields.unwrap_or_default();
    let next = next_page(&base, &next);
    let Some(access) = &services.access else { return see(&next) };
    let remember = !remember.is_empty();
    match access.sign_in(client.address, password, remember).await {
        Ok(token) => {
            // What the browser had before is no longer good for anything.
            if let Some(old) = door::token(client, &headers)
                && let Ok(Some(old)) = access.session(old).await
                && let Err(error) = access.sign_out(old).await
            {
                tracing::warn!(code = error.code(), "an old session was not ended");
            }
            let mut response = see(&next);
            if let Some(cookie) = door::cookie(client, &base, token.reveal(), remember) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(refused) => {
            let status = match &refused {
                Refused::Wrong => StatusCode::FORBIDDEN,
                Refused::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
                Refused::Busy | Refused::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
            };
            let wait = if let Refused::TooOften(seconds) = refused { Some(seconds) } else { None };
            let notice = Notice::Refused(refused);
            let mut response = draw(&services, &headers, &base, client, &next, notice).await;
            *response.status_mut() = status;
            if let Some(seconds) = wait {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
    }
}

/// `POST /sign-out`
pub async fn leave(State(services): State<Services>, request: Request) -> Response {
    let (base, client) = (base_of(&request), client_of(&request));
    if let Some(access) = &services.access
        && let Some(Session(session)) = request.extensions().get::<Session>()
        && let Err(error) = access.sign_out(*session).await
    {
        return super::refusal::Refusal(error).into_response();
    }
    let mut response = see(&format!("{}/sign-in?out", base.0));
    let to = response.headers_mut();
    if let Some(cookie) = door::cookie(client, &base, "", false) {
        to.insert(header::SET_COOKIE, cookie);
    }
    // Chats that were kept for reading offline go as well.
    to.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\", \"cookies\""),
    );
    response
}

fn client_of(request: &Request) -> Client {
    request.extensions().get::<Client>().copied().unwrap_or_default()
}

async fn draw(
    services: &Services,
    from: &HeaderMap,
    base: &BasePath,
    client: Client,
    next: &str,
    notice: Notice,
) -> Response {
    let language = page::language(services, from);
    let site = public::read_site(services.engine.site(), language.tag().to_owned()).await;
    let theme = page::choices(from, &site).theme.name();
    let words = language.strings().sign_in();
    let (alert, calm) = said(words, &notice);
    let exposed = !client.https && client.address.is_some_and(|address| !address.is_loopback());
    let title = format!("{} · {}", words.title(), site.name);
    let action = format!("{}/sign-in", base.0);
    let wrong = matches!(notice, Notice::Refused(Refused::Wrong));
    let (art, mark) = (art(services, base), mark(base, &site));
    let preview = Preview::of(&services.engine.site().now());
    let preview = preview.properties(&site.name, page::about(&site)).into_iter();
    let preview = preview
        .map(|(name, says)| leptos::html::meta().attr("property", name).content(says))
        .collect_view();
    let icon = if site.favicon.is_empty() { base.favicon() } else { base.file(&site.favicon) };
    let view = view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=language.direction() data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                {preview}
                <link rel="icon" href=icon/>
                <link rel="stylesheet" href=base.asset(assets::build(), "linnet.css")/>
                {assets::late_style().map(|name| view! { <link rel="stylesheet" href=base.asset(assets::build(), name)/> })}
                <title>{title}</title>
            </head>
            <body class="sign-in">
                {art}
                <main class="sign-in-card">
                    {mark}
                    <h1>{site.name.clone()}</h1>
                    <p class="sign-in-about">{words.about()}</p>
                    {alert.map(|text| view! { <p class="sign-in-alert" role="alert" id="alert">{text}</p> })}
                    {calm.map(|text| view! { <p class="sign-in-calm" role="status">{text}</p> })}
                    <form method="post" action=action>
                        <input type="hidden" name="next" value=next.to_owned()/>
                        <input class="visually-hidden" type="text" name="username" autocomplete="username" value="linnet"
                            tabindex="-1" aria-hidden="true" readonly/>
                        <label for="password">{words.password()}</label>
                        <input class="field" type="password" id="password" name="password" autocomplete="current-password"
                            required autofocus maxlength="256" aria-invalid=wrong.then_some("true")
                            aria-describedby=wrong.then_some("alert")/>
                        <label class="sign-in-remember"><input type="checkbox" name="remember" value="yes" checked/>{words.remember()}</label>
                        <button class="button primary" type="submit">{words.submit()}</button>
                    </form>
                    {exposed.then(|| view! { <p class="sign-in-exposed">{words.unencrypted()}</p> })}
                </main>
            </body>
        </html>
    };
    let mut response = axum::response::Html(view.to_html()).into_response();
    if let Ok(policy) = HeaderValue::from_str(&headers::form_policy(base)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A picture for light colours, and one for dark ones if that is another.
fn pictures(class: &'static str, base: &BasePath, light: &str, dark: &str) -> AnyView {
    let only = if dark.is_empty() { "both" } else { "light" };
    let dark = (!dark.is_empty())
        .then(|| view! { <img class=class data-for="dark" src=base.file(dark) alt=""/> });
    view! { <img class=class data-for=only src=base.file(light) alt=""/>{dark} }.into_any()
}

/// The site's picture beside the form.
fn art(services: &Services, base: &BasePath) -> Option<AnyView> {
    let site = services.engine.site().now();
    let site = &site.file.site;
    let (light, dark) = (&site.sign_in_picture, &site.sign_in_picture_dark);
    (!light.is_empty()).then(|| {
        let pictures = pictures("sign-in-picture", base, light, dark);
        view! { <div class="sign-in-art" aria-hidden="true">{pictures}</div> }.into_any()
    })
}

/// The site's logo, or Linnet's.
fn mark(base: &BasePath, site: &Site) -> AnyView {
    if site.logo.is_empty() {
        return view! { <img class="sign-in-mark" src=base.favicon() alt="" width="48" height="48"/> }
            .into_any();
    }
    pictures("sign-in-mark", base, &site.logo, &site.logo_dark)
}

/// What is alarming, and what is not.
fn said(words: SignInWords, notice: &Notice) -> (Option<String>, Option<String>) {
    match notice {
        Notice::None => (None, None),
        Notice::SignedOut => (None, Some(words.signed_out().to_owned())),
        Notice::Refused(Refused::Wrong) => (Some(words.wrong().to_owned()), None),
        Notice::Refused(Refused::TooOften(seconds)) => {
            (Some(words.wait(seconds.div_ceil(60))), None)
        }
        Notice::Refused(Refused::Busy | Refused::Failed(_)) => {
            (Some(words.busy().to_owned()), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_to_pages_of_ours_only() {
        for base in [BasePath::default(), BasePath("/ai".to_owned())] {
            let home = base.home();
            let id = "00000000-0000-0000-0000-000000000007";
            for own in
                [base.home(), format!("{}/chat/{id}", base.0), format!("{}/models?x=1", base.0)]
            {
                assert_eq!(next_page(&base, &own), own);
            }
            for foreign in [
                "",
                "//evil.example",
                "/\\evil.example",
                "https:evil.example",
                "https://evil.example/",
                "%2f%2fevil.example",
                "/%2f%2fevil.example",
                "javascript:alert(1)",
                "/chat/x\r\nSet-Cookie: a=b",
                "/?x=\r\ny",
                "\\/evil.example",
                "/sign-out",
                "/api/v1/chats",
                " /",
                "/\t/evil.example",
            ] {
                assert_eq!(next_page(&base, foreign), home, "{foreign:?}");
            }
        }
        let base = BasePath("/ai".to_owned());
        assert_eq!(address(&base, "/ai/"), "/ai/sign-in");
        assert_eq!(address(&base, "/ai/models?a=b&c"), "/ai/sign-in?next=/ai/models%3fa%3db%26c");
    }
}
