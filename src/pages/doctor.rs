//! `/doctor`: what is at fault with the set-up, and which setting changes it.

use crate::parts::findings::Findings;
use crate::parts::page_frame::PageFrame;
use crate::state::App;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static DOCTOR_PAGE: () = doctor(draw)
}

fn draw((): ()) -> AnyView {
    let title = App::of_page().strings.machine().check_title();
    view! { <PageFrame title=title><Findings/></PageFrame> }.into_any()
}
