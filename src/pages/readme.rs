//! `/readme`: what the site's owner says about it.

use crate::parts::page_frame::PageFrame;
use crate::parts::rendered::{fixed, prose_click};
use crate::state::App;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in the chunk of small things.
    pub static README_PAGE: () = asides(draw)
}

fn draw((): ()) -> AnyView {
    ReadmePage().into_any()
}

/// The page.
#[component]
fn ReadmePage() -> impl IntoView {
    let app = App::of_page();
    Effect::new(move |_| app.read_readme());
    view! {
        <PageFrame title=app.strings.site().about()>
            {move || app.readme.get().map(|text| view! { <div class="readme" on:click=prose_click(app)>{fixed(&text, "readme")}</div> })}
        </PageFrame>
    }
}
