//! What a site's owner puts around the chats: name and picture, links, the line
//! under the composer.

use crate::domain::NAME;
use crate::domain::site::{Piece, SiteLink};
use crate::state::App;
use crate::ui::Icon;
use crate::ui::late::late;
use leptos::prelude::*;

/// The picture and the name.
#[component]
pub fn Brand() -> impl IntoView {
    let app = App::of_page();
    let logos =
        Memo::new(move |_| app.site.with(|site| (site.logo.clone(), site.logo_dark.clone())));
    let picture = move || {
        let (light, dark) = logos.get();
        if light.is_empty() {
            return view! { <Icon name="linnet"/> }.into_any();
        }
        let only = if dark.is_empty() { "both" } else { "light" };
        let dark = (!dark.is_empty())
            .then(|| view! { <img class="logo" data-for="dark" src=app.file(&dark) alt="" loading="lazy"/> });
        view! { <img class="logo" data-for=only src=app.file(&light) alt=""/>{dark} }.into_any()
    };
    view! {
        <a class="brand" href=app.base.get_value().home()>{picture}<span class="brand-name">{move || app.site_name()}</span></a>
    }
}

/// An icon out of the sprite, or a picture of the site's.
pub fn site_icon(app: App, name: &str) -> AnyView {
    if name.contains('.') {
        return view! { <img class="icon" src=app.file(name) alt=""/> }.into_any();
    }
    view! { <svg class="icon" aria-hidden="true"><use href=["#i-", name].concat()></use></svg> }
        .into_any()
}

/// The site's links: those in the head of the page, or those at the sidebar's foot.
#[component]
pub fn SiteLinks(
    /// Which of them.
    header: bool,
) -> impl IntoView {
    let app = App::of_page();
    let links = Memo::new(move |_| {
        let mine = |link: &&SiteLink| link.header == header;
        app.site.with(|site| site.links.iter().filter(mine).cloned().collect::<Vec<_>>())
    });
    move || {
        let links = links.get();
        (!links.is_empty()).then(|| LINKS.view((header, links), "silent"))
    }
}

late! {
    /// The links; most sites have none.
    static LINKS: (bool, Vec<SiteLink>) = asides(draw)
}

fn draw((header, links): (bool, Vec<SiteLink>)) -> AnyView {
    let app = App::of_page();
    let words = app.strings.site();
    let (class, one) =
        if header { ("header-links", "icon-button") } else { ("site-links", "side-button") };
    let item = |link: SiteLink| {
        let away = link.new_tab.unwrap_or_else(|| is_elsewhere(&link.address));
        let hint = away.then_some(words.elsewhere());
        view! {
            <li>
                <a class=one href=link.address target=away.then_some("_blank") rel="noopener noreferrer" title=hint>
                    {site_icon(app, &link.icon)}<span>{link.label}</span>
                </a>
            </li>
        }
    };
    let items = links.into_iter().map(item).collect_view();
    view! { <ul class=class aria-label=words.links()>{items}</ul> }.into_any()
}

/// The line under the composer.
#[component]
pub fn FinePrint() -> impl IntoView {
    let app = App::of_page();
    let own = Memo::new(move |_| app.site.with(|site| site.watermark.clone()));
    let inside = move || {
        if app.is_demo() {
            return app.strings.fine_print_demo().into_any();
        }
        match own.get() {
            None => app.strings.fine_print().into_any(),
            Some(pieces) => pieces.into_iter().map(piece).collect_view().into_any(),
        }
    };
    view! { <p class="fine-print">{inside}</p> }
}

fn piece(piece: Piece) -> AnyView {
    if piece.address.is_empty() {
        return piece.text.into_any();
    }
    let away = is_elsewhere(&piece.address);
    view! { <a href=piece.address target=away.then_some("_blank") rel="noopener noreferrer">{piece.text}</a> }
        .into_any()
}

/// Whether an address leads away from this server.
fn is_elsewhere(address: &str) -> bool {
    !address.starts_with(['/', '#'])
}

/// A text of Linnet's own in which its name stands, with the site's.
#[must_use]
pub fn named(app: App, text: &str) -> String {
    text.replace(NAME, &app.site_name())
}
