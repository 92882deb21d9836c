//! `/feedback`: what people think of the answers.

use crate::parts::feedback_list::Feedbacks;
use crate::parts::page_frame::PageFrame;
use crate::state::App;
use crate::ui::late::late;
use leptos::prelude::*;

late! {
    /// The page, in a chunk of its own.
    pub static FEEDBACK_PAGE: () = feedback(draw)
}

fn draw((): ()) -> AnyView {
    let title = App::of_page().strings.feedback().title();
    view! { <PageFrame title=title><Feedbacks/></PageFrame> }.into_any()
}
